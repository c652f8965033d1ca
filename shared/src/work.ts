import { z } from 'zod';
import { runOutcome, runState, runSummary } from './api.ts';
import { ORDER_STANDINGS, WORK_LANES } from './values.ts';

/** What the screen *Work* asks and gets: `GET /v1/work`, `/v1/work/facets`, `/v1/work/views`, `/v1/lanes`. */

export const workLane = z.enum(WORK_LANES);

/** Work that began longer ago than this and is neither done nor held counts as missing. */
export const LATE_MINUTES = 15;

/** Filters of the runs; the same for list and counts. Everything is optional, and all of it must be true. */
const filters = {
  state: runState.optional(),
  outcome: runOutcome.optional(),
  lane: workLane.optional(),
  flow: z.string().min(1).max(60).optional(),
  /** `order`, `customer`, `product` …: what the run is about. */
  entity: z
    .string()
    .regex(/^[a-z-]{1,32}$/)
    .optional(),
  /** Code of the first problem of a run that is held or waits for another try. */
  problem: z.string().min(1).max(80).optional(),
  /** When the run was started, both ends included. */
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  /** Orders as Overview counts them: each once, by its newest run since `from` (30 days ago when absent). */
  orders: z.enum(ORDER_STANDINGS).optional(),
  /** Running or waiting for another try, and begun more than `LATE_MINUTES` ago. */
  late: z.literal('true').optional(),
  /**
   * Any number of a thing: Woo order id or number, M3 order (temporary or final), the order's number at M3's customer (CUOR),
   * delivery, invoice, customer, SKU; e-mail address, except for viewers.
   */
  q: z.string().trim().min(1).max(200).optional(),
};
export const workFilter = z.strictObject(filters);
export type WorkFilter = z.infer<typeof workFilter>;

export const workQuery = workFilter.extend({
  order: z.enum(['newest', 'oldest']).default('newest'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** `next` of the former page. */
  after: z.string().min(1).max(64).optional(),
});
export type WorkQuery = z.infer<typeof workQuery>;

/** One line of the table: the run, and what it is about in numbers that people know. */
export const workRow = runSummary.extend({
  lane: z.string(),
  entity: z.string(),
  /** The number that shop and customer see; null where there is none. */
  number: z.string().nullable(),
  /** Decimal text and ISO 4217. */
  total: z.string().nullable(),
  currency: z.string().nullable(),
  temporaryNumber: z.string().nullable(),
  orderNumber: z.string().nullable(),
  customerNumber: z.string().nullable(),
});
export type WorkRow = z.infer<typeof workRow>;

export const workPage = z.object({
  runs: z.array(workRow),
  next: z.string().nullable(),
  /** What `q` was found as, e.g. `M3 order`, `SKU`; empty when nothing was found or nothing asked. */
  found: z.array(z.object({ kind: z.string(), key: z.string() })),
  /** More things match `q` than are looked at; add characters. */
  truncated: z.boolean(),
});
export type WorkPage = z.infer<typeof workPage>;

const counts = z.record(z.string(), z.number().int());
/** How many runs there are per value of each filter, every other filter being in force. */
export const workFacets = z.object({
  total: z.number().int(),
  state: counts,
  outcome: counts,
  lane: counts,
  flow: counts,
  entity: counts,
  problem: counts,
});
export type WorkFacets = z.infer<typeof workFacets>;

export const savedView = z.object({
  id: z.string(),
  name: z.string(),
  /** Filters and order, as the screen has them. */
  query: z.record(z.string(), z.string()),
  at: z.string(),
});
export type SavedView = z.infer<typeof savedView>;
export const saveViewRequest = z.strictObject({
  name: z.string().trim().min(1).max(60),
  query: z.record(z.string().max(40), z.string().max(200)),
});

export const pausedBy = z.object({ at: z.string(), by: z.string(), why: z.string() });
export type PausedBy = z.infer<typeof pausedBy>;
export const laneView = z.object({
  lane: workLane,
  ready: z.number().int(),
  waiting: z.number().int(),
  leased: z.number().int(),
  delayed: z.number().int(),
  held: z.number().int(),
  oldestMs: z.number(),
  /** Everything that is to be worked off by itself: ready, waiting and delayed. */
  backlog: z.number().int(),
  /** Finished per minute, measured over the last five minutes. */
  perMinute: z.number(),
  /** Seconds until the backlog is worked off at this rate; null where nothing moves or nothing waits. */
  etaSeconds: z.number().int().nullable(),
  paused: pausedBy.nullable(),
});
export type LaneView = z.infer<typeof laneView>;
export const lanesView = z.object({ paused: pausedBy.nullable(), lanes: z.array(laneView) });
export type LanesView = z.infer<typeof lanesView>;
/** Body of `POST /v1/lanes/pause|resume`; without a lane everything is meant. */
export const pauseRequest = z.strictObject({
  lane: workLane.optional(),
  why: z.string('expected a reason in words').trim().min(1, 'expected a reason in words').max(500),
});
