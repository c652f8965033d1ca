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
const pricedItems = z
  .array(z.strictObject({ sku: z.string().min(1).max(100), quantity: quantity.default('1') }))
  .min(1)
  .max(200);

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
      items: pricedItems,
    }),
    answer: z.object({ prices: z.array(customerPrice) }),
  },
  'POST /v1/prices/shopper': {
    method: 'POST',
    path: '/v1/prices/shopper',
    role: 'operator',
    area,
    summary:
      'What somebody who is logged in to the shop pays for a piece, as the plugin puts it into the shop: in its currency, with or without tax as its prices are entered, rounded. Asked by the plugin where its setting "M3 prices for logged-in customers" is on.',
    body: z.strictObject({
      /** Id of the account (Woo customer). */
      account: z.string().regex(/^\d{1,20}$/, 'expected the id of an account, like "7"'),
      /** E-mail address of the account. */
      email: z.string().trim().max(320),
      /** Of the shop: woocommerce_currency, woocommerce_prices_include_tax. */
      currency: z.string().length(3),
      includesTax: z.boolean(),
      items: pricedItems,
    }),
    answer: z.object({
      /** Whether M3 has this account as a customer; else it pays the shop's prices. */
      known: z.boolean(),
      /** Seconds for which the answer counts. */
      seconds: z.number().int(),
      /** In the order of the items; null = the shop's price counts, and `code` says why where M3 has one. */
      prices: z.array(
        z.object({ sku: z.string(), quantity: z.string(), price: z.string().nullable(), code: z.string().nullable() }),
      ),
    }),
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
