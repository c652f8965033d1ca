import { z } from 'zod';
import { problem } from '../problem.ts';
import { routes, why } from './route.ts';
import { pollState, pushState, supplyProblem } from './stock.ts';

const state = z.enum(['new', 'ok', 'no-item', 'no-price', 'problem', 'unknown', 'refused', 'pending', 'held']);
const page = { after: z.string().max(200).default(''), limit: z.coerce.number().int().min(1).max(500).default(50) };

export const priceView = z.object({
  sku: z.string(),
  id: z.number().nullable(),
  ITNO: z.string().nullable(),
  state,
  /** How the price came about, one sentence. */
  why: z.string(),
  shop: z
    .object({ regular: z.string(), sale: z.string(), saleFrom: z.string().nullable(), saleTo: z.string().nullable() })
    .nullable(),
  target: z
    .object({
      regular: z.string(),
      sale: z.string().nullable(),
      saleFrom: z.string().nullable(),
      saleTo: z.string().nullable(),
      graded: z.array(z.object({ from: z.string(), price: z.string() })),
      why: z.string(),
      nextChange: z.string().nullable(),
    })
    .nullable(),
  problem: problem.nullable(),
  push: z.string().nullable(),
  /** A person has discarded its change, and M3 still shows it. */
  declined: z.boolean(),
  sentAt: z.string().nullable(),
  graded: z.string().nullable(),
});
export const pricePush = z.object({
  id: z.string(),
  state: pushState,
  reasons: z.array(z.object({ code: z.string(), message: z.string() })),
  counts: z.object({ known: z.number(), changed: z.number(), steep: z.number() }),
  createdAt: z.number(),
  decidedAt: z.number().nullable(),
  decidedBy: z.string().nullable(),
  why: z.string().nullable(),
  open: z.number(),
});
const quantity = z.string().regex(/^\d{1,12}(\.\d{1,6})?$/, 'expected a quantity as text, like "10"');
const customerPrice = z.object({
  sku: z.string(),
  ITNO: z.string().nullable(),
  quantity: z.string(),
  price: z.string().nullable(),
  currency: z.string().nullable(),
  includesVat: z.boolean().nullable(),
  list: z.string().nullable(),
  problem: problem.nullable(),
  ageSeconds: z.number(),
});
const area = 'Prices';

/** Prices of M3 in the shop, why they are so, and pushes that wait for a person. */
export const priceRoutes = routes({
  'GET /v1/prices': {
    method: 'GET',
    path: '/v1/prices',
    role: 'viewer',
    area,
    summary: 'How prices stand, and SKUs with theirs; `search` is a part of the SKU or of its M3 item.',
    query: z.strictObject({ state: state.optional(), search: z.string().trim().max(100).default(''), ...page }),
    answer: z.object({
      on: z.boolean(),
      direction: z.string(),
      states: z.record(z.string(), z.number()),
      accuracy: z
        .object({ at: z.number(), compared: z.number(), equal: z.number(), ratio: z.number().nullable() })
        .nullable(),
      poll: pollState.nullable(),
      heldPushes: z.number(),
      /** No list is one of sales: the shop's own sales stay as they are. */
      ownSales: z.boolean(),
      /** In which the days of a sale begin and end: the shop's. */
      timeZone: z.string(),
      /** Of the shop's prices (`prices.currency`). */
      currency: z.string(),
      /** Why prices are not published at present: all of them, or those of `skus` SKUs. */
      problems: z.array(supplyProblem.extend({ skus: z.number().int().nullable() })),
      skus: z.array(priceView),
      next: z.string().nullable(),
    }),
  },
  'GET /v1/prices/{sku}': {
    method: 'GET',
    path: '/v1/prices/{sku}',
    role: 'viewer',
    area,
    summary: 'What one SKU should cost and why.',
    answer: priceView,
  },
  'POST /v1/prices/look': {
    method: 'POST',
    path: '/v1/prices/look',
    role: 'operator',
    area,
    summary: 'Looks at the price lists of M3 now.',
    body: z.strictObject({ kind: z.enum(['changes', 'full']).default('changes') }),
    answer: z.object({ looking: z.literal(true) }),
    status: 202,
  },
  'POST /v1/prices/customer': {
    method: 'POST',
    path: '/v1/prices/customer',
    role: 'operator',
    area,
    summary:
      'What one M3 customer pays for a piece of some SKUs (OIS320MI/GetPriceLine), where that is switched on; `problem` says why a price that M3 has cannot be told.',
    body: z.strictObject({
      customer: z.string().min(1).max(10),
      items: z
        .array(z.strictObject({ sku: z.string().min(1).max(100), quantity: quantity.default('1') }))
        .min(1)
        .max(200),
    }),
    answer: z.object({ prices: z.array(customerPrice) }),
  },
  'GET /v1/prices/pushes': {
    method: 'GET',
    path: '/v1/prices/pushes',
    role: 'viewer',
    area,
    summary: 'Pushes of prices that were held for a person, newest first.',
    query: z.strictObject({ state: pushState.optional(), limit: page.limit }),
    answer: z.object({ pushes: z.array(pricePush) }),
  },
  'GET /v1/prices/pushes/{id}': {
    method: 'GET',
    path: '/v1/prices/pushes/{id}',
    role: 'viewer',
    area,
    summary: 'A held push and what it would change.',
    query: z.strictObject(page),
    answer: pricePush.extend({ skus: z.array(priceView), next: z.string().nullable() }),
  },
  'POST /v1/prices/pushes/{id}/release': {
    method: 'POST',
    path: '/v1/prices/pushes/{id}/release',
    role: 'operator',
    area,
    summary: 'Publishes a held push, with the prices that M3 has by then.',
    body: z.strictObject({ why }),
    answer: pricePush,
  },
  'POST /v1/prices/pushes/{id}/discard': {
    method: 'POST',
    path: '/v1/prices/pushes/{id}/discard',
    role: 'operator',
    area,
    summary: 'Drops a held push: the shop keeps its prices until M3 shows others, or until the next full compare.',
    body: z.strictObject({ why }),
    answer: pricePush,
  },
});
