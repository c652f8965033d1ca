import { z } from 'zod';
import { STOCK_STATES } from '../values.ts';
import { routes, why } from './route.ts';

const state = z.enum([...STOCK_STATES, 'pending', 'held']);
const page = { after: z.string().max(200).default(''), limit: z.coerce.number().int().min(1).max(500).default(50) };

export const pushState = z.enum(['held', 'released', 'discarded', 'settled']);
/** Why nothing of it is published at present, and what to do. */
export const supplyProblem = z.object({ code: z.string(), message: z.string(), fix: z.string() });

/** The numbers behind one figure; quantities are decimal text. */
export const stockFormula = z.object({
  measure: z.string(),
  warehouses: z.array(z.object({ WHLO: z.string(), quantity: z.string().nullable() })),
  sum: z.string(),
  factor: z.string(),
  pieces: z.string(),
  /** Basic units. */
  confirmed: z.string(),
  confirmedOrders: z.array(z.string()),
  buffer: z.string(),
  bufferRule: z.string(),
  quantity: z.string(),
});
export const stockView = z.object({
  sku: z.string(),
  id: z.number().nullable(),
  ITNO: z.string().nullable(),
  state,
  /** "Why is this 7?" as a sentence. */
  why: z.string(),
  published: z.string().nullable(),
  inFlight: z.string(),
  orders: z.array(z.string()),
  /** Sold under other SKUs of its item and not in M3's figure, basic units. */
  shared: z.string(),
  sharedOrders: z.array(z.string()),
  formula: stockFormula.nullable(),
  /** What the formula gives less `shared`, in pieces of the shop; null without a formula. */
  available: z.string().nullable(),
  sentAt: z.string().nullable(),
  asOf: z.string().nullable(),
  push: z.string().nullable(),
  /** A person has discarded its change, and M3 still shows it. */
  declined: z.boolean(),
  availableFrom: z.string().nullable(),
});
export type StockView = z.infer<typeof stockView>;
const counts = z.object({
  known: z.number(),
  changed: z.number(),
  zeroed: z.number(),
  zeroedBefore: z.number(),
});
export const stockPush = z.object({
  id: z.string(),
  state: pushState,
  reasons: z.array(z.object({ code: z.string(), message: z.string() })),
  counts,
  createdAt: z.number(),
  decidedAt: z.number().nullable(),
  decidedBy: z.string().nullable(),
  why: z.string().nullable(),
  /** SKUs that are still in it. */
  open: z.number(),
});
export const pollState = z.object({
  name: z.string(),
  on: z.boolean(),
  lookedAt: z.number().nullable(),
  /** What was read then is at least as new as this: earlier than the look where something between M3 and the sidecar had kept an answer. */
  asOf: z.number().nullable(),
  fullAt: z.number().nullable(),
  failures: z.number(),
  lastFailure: z.string().nullable(),
  hasChanges: z.boolean(),
  looking: z.boolean(),
});
const overview = z.object({
  on: z.boolean(),
  direction: z.string(),
  states: z.record(z.string(), z.number()),
  pending: z.number(),
  held: z.number(),
  inFlight: z.number(),
  accuracy: z
    .object({
      at: z.number(),
      compared: z.number(),
      equal: z.number(),
      drifted: z.number().optional(),
      ratio: z.number().nullable(),
    })
    .nullable(),
  /** Shop values that full compares found to differ, ever, and of these those that are right again. */
  drift: z.number(),
  healed: z.number(),
  poll: pollState.nullable(),
  heldPushes: z.number(),
  /** Why nothing is published at present, whatever M3 shows. */
  problems: z.array(supplyProblem),
});
/** One day (UTC) of how exact the shop's stock was. */
export const accuracyDay = z.object({
  date: z.iso.date(),
  /** `equal` / `skus`, between 0 and 1; null where nothing was compared. */
  share: z.number().nullable(),
  /** SKUs that the day's last full compare looked at, and of these those whose shop value was the formula's. */
  skus: z.number().int(),
  equal: z.number().int(),
  /** SKUs that the day's compares found to differ (without those held for a person), and of these those that are right again. */
  drifted: z.number().int(),
  healed: z.number().int(),
});
export type AccuracyDay = z.infer<typeof accuracyDay>;
const area = 'Stock';

/** What M3 supplies the shop with: stock figures, why they are so, and pushes that wait for a person. */
export const stockRoutes = routes({
  'GET /v1/stock': {
    method: 'GET',
    path: '/v1/stock',
    role: 'viewer',
    area,
    summary: 'How stock stands, and SKUs with their figures; `search` is a part of the SKU or of its M3 item.',
    query: z.strictObject({ state: state.optional(), search: z.string().trim().max(100).default(''), ...page }),
    answer: overview.extend({ skus: z.array(stockView), next: z.string().nullable() }),
  },
  'GET /v1/stock/accuracy': {
    method: 'GET',
    path: '/v1/stock/accuracy',
    role: 'viewer',
    area,
    summary: 'How exact the shop was on each of the last days that had a full compare, oldest first.',
    query: z.strictObject({ days: z.coerce.number().int().min(1).max(400).default(30) }),
    answer: z.object({ days: z.array(accuracyDay) }),
  },
  'GET /v1/stock/{sku}': {
    method: 'GET',
    path: '/v1/stock/{sku}',
    role: 'viewer',
    area,
    summary: 'Why one SKU shows what it shows: a sentence, and the numbers.',
    answer: stockView,
  },
  'POST /v1/stock/look': {
    method: 'POST',
    path: '/v1/stock/look',
    role: 'operator',
    area,
    summary: 'Looks at M3 now, for changes or at everything.',
    body: z.strictObject({ kind: z.enum(['changes', 'full']).default('changes') }),
    answer: z.object({ looking: z.literal(true) }),
    status: 202,
  },
  'GET /v1/stock/pushes': {
    method: 'GET',
    path: '/v1/stock/pushes',
    role: 'viewer',
    area,
    summary: 'Pushes that were held for a person, newest first.',
    query: z.strictObject({ state: pushState.optional(), limit: page.limit }),
    answer: z.object({ pushes: z.array(stockPush) }),
  },
  'GET /v1/stock/pushes/{id}': {
    method: 'GET',
    path: '/v1/stock/pushes/{id}',
    role: 'viewer',
    area,
    summary: 'A held push and what it would change.',
    query: z.strictObject(page),
    answer: stockPush.extend({ skus: z.array(stockView), next: z.string().nullable() }),
  },
  'POST /v1/stock/pushes/{id}/release': {
    method: 'POST',
    path: '/v1/stock/pushes/{id}/release',
    role: 'operator',
    area,
    summary: 'Publishes a held push, with the figures that M3 shows by then.',
    body: z.strictObject({ why }),
    answer: stockPush,
  },
  'POST /v1/stock/pushes/{id}/discard': {
    method: 'POST',
    path: '/v1/stock/pushes/{id}/discard',
    role: 'operator',
    area,
    summary:
      'Drops a held push: the shop keeps its numbers while M3 shows the same; another figure is a change again, and the next full compare asks again.',
    body: z.strictObject({ why }),
    answer: stockPush,
  },
});
