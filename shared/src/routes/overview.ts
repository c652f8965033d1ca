import { z } from 'zod';
import { heldPush } from '../attention.ts';
import { problemOwner } from '../problem.ts';
import { routes } from './route.ts';

const count = z.number().int();
/** Orders of one day by how they stand now; each order counts once, by its newest run. */
const dayOfOrders = z.object({
  /** `YYYY-MM-DD`. */
  day: z.string(),
  received: count,
  inM3: count,
  waiting: count,
  held: count,
  excluded: count,
});

/** `GET /v1/overview` */
export const overview = z.object({
  at: z.string(),
  today: dayOfOrders.extend({
    /** Received more than a quarter of an hour ago, and neither in M3 nor held nor waiting by rule. */
    late: count,
    /** Confirmed by M3 today, by currency; amounts are decimal text. */
    money: z.array(z.object({ currency: z.string(), orders: count, total: z.string() })),
    /** Milliseconds from the event's arrival to the end of the run, of today's newest confirmed orders; null = none yet. */
    lag: z.object({ median: z.number(), p95: z.number(), orders: count }).nullable(),
  }),
  /** The last 30 days, oldest first; today is the last. */
  days: z.array(dayOfOrders),
  /** Held now, grouped by cause, the largest group first; at most ten. */
  attention: z.array(
    z.object({
      code: z.string(),
      /** What the cause is about, e.g. the SKU; '' = no one thing. With `code` it names a group of `GET /v1/attention`. */
      thing: z.string(),
      owner: problemOwner,
      count,
      /** One of the group, as it stands there. */
      message: z.string(),
      oldest: z.string(),
      keys: z.array(z.string()),
    }),
  ),
  held: count,
  /** Pushes of stock and prices, and products that would leave the shop, which a guard holds: the newest first. */
  pushes: z.array(heldPush),
});
export type Overview = z.infer<typeof overview>;

export const overviewRoutes = routes({
  'GET /v1/overview': {
    method: 'GET',
    path: '/v1/overview',
    role: 'viewer',
    area: 'Overview',
    summary: 'Today’s orders and money, the last 30 days, and what needs a person; days are those of `zone`.',
    /** IANA name or offset; UTC when absent, or where this machine does not know it. */
    query: z.object({ zone: z.string().max(64).optional() }),
    answer: overview,
  },
});
