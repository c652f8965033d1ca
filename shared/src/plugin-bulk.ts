import { z } from 'zod';

/**
 * Bulk routes of the plugin, namespace `wc-crossdock/v1`, by which stock and prices reach the shop thousands at a time
 * without WooCommerce's price per product. What they leave behind is what WooCommerce's own save leaves behind.
 *
 * Quantities and prices are decimal texts, never floats. Moments are UTC with up to milliseconds.
 */

/** Most items that one call may bring. A small host is better served with several of a thousand or two. */
export const BULK_ITEMS = 10_000;

/** Up to 12 digits before and 6 after the point: what WooCommerce keeps of a quantity. */
const quantity = z.string().regex(/^-?\d{1,12}(\.\d{1,6})?$/, 'expected a decimal number as text, like "7" or "2.5"');
/** Basic units in one piece of the shop; a third has twenty digits. */
const factor = z
  .string()
  .regex(/^(?=.*[1-9])\d{1,12}(\.\d{1,20})?$/, 'expected a decimal number above zero as text, like "6" or "0.5"');
/** Never negative; WooCommerce stores prices as decimal text. */
const price = z.string().regex(/^\d{1,12}(\.\d{1,6})?$/, 'expected an amount as text, like "19.90"');
const moment = z.iso.datetime();
const sku = z.string().min(1).max(100);
const id = z.number().int().min(1);
/** By which product an item is found; the id wins where both are given. */
const which = { sku: sku.optional(), id: id.optional() };

/** WooCommerce's own three: no, yes with a notice to the customer, yes. */
export const backorderSetting = z.enum(['no', 'notify', 'yes']);

/** Most other products that a figure may name. */
export const SHARED_ITEMS = 200;

/**
 * Other products that sell from the same figure of M3, in other units: a piece and a box of six. The quantity is then
 * floor((free − what was sold of `with` and M3 does not know of) ÷ factor) − less, computed in the moment of the write.
 */
export const stockShared = z.object({
  /** What M3 shows, in basic units. */
  free: quantity,
  factor,
  /** Safety buffer, in pieces. */
  less: quantity,
  /** Products or variations whose sales count, and basic units in one piece of each. */
  with: z.array(z.object({ id, factor })).min(1).max(SHARED_ITEMS),
});

export const stockItem = z.object({
  ...which,
  /** What M3 shows, already minus the safety buffer, as of `asOf`. May be negative. */
  quantity,
  /** Takes the place of `quantity` where the plugin knows of it. */
  shared: stockShared.optional(),
  /** Moment of this item's figure where it differs from the request's. */
  asOf: moment.optional(),
  /** Absent = the product keeps what it has. */
  backorders: backorderSetting.optional(),
  /** Date (YYYY-MM-DD) from which M3 can deliver again, kept on the product; null takes it away, absent leaves it. */
  availableFrom: z.iso.date().nullish(),
});
export type StockItem = z.infer<typeof stockItem>;

/** POST stock */
export const stockRequest = z.object({
  /**
   * Moment by the sidecar's clock just *before* M3 was asked for the figures. An order counts as known to M3 when its
   * `confirmedAt` (annotation) is not later than this.
   */
  asOf: moment,
  /**
   * Orders created before this went to M3 by another way and are not subtracted. Absent = the plugin's cut-over, or else
   * the moment of pairing.
   */
  ordersSince: moment.optional(),
  /** Switch stock management on where a product has it off; otherwise such products are reported and left alone. */
  manage: z.boolean().optional(),
  /** Publish what is below nothing as it is, where the product allows backorders; otherwise nothing is the floor. */
  negative: z.boolean().optional(),
  /** Work out and answer everything, write nothing. */
  dryRun: z.boolean().optional(),
  /** Seconds after which no further item is begun; the rest is answered `later`. Default 20. */
  budgetSeconds: z.number().int().min(1).max(300).optional(),
  items: z.array(stockItem).min(1).max(BULK_ITEMS),
});
export type StockRequest = z.input<typeof stockRequest>;

/**
 * same: the shop has it already · written: by the fast way, nothing but the number changed · saved: by WooCommerce's own
 * save (status crossed, or something else changed with it) · later: the time was up, send again · unknown: no such product
 * · not-managed: the product has no stock management · refused: see `why`.
 */
export const stockStatus = z.enum(['same', 'written', 'saved', 'later', 'unknown', 'not-managed', 'refused']);
export type StockStatus = z.infer<typeof stockStatus>;

/**
 * duplicate-sku: several products have it (`ids`) · trashed: only a product in the trash has it · conflict: several items
 * of this call mean one stock (the parent's, or one product twice) with different figures · type: grouped or external,
 * has no stock · older (with status same): another call has brought newer figures meanwhile, nothing was written · busy: the shop changed the number again and again while it was to be written · vetoed: another plugin
 * put another number in place · error: another plugin or the database failed, see `message`.
 */
export const bulkReason = z.enum([
  'duplicate-sku',
  'trashed',
  'conflict',
  'type',
  'sale-not-below-regular',
  'older',
  'busy',
  'vetoed',
  'error',
]);

export const stockResult = z.object({
  /** Position in `items`. */
  index: z.number().int().nonnegative(),
  status: stockStatus,
  /** Product or variation meant; absent when unknown. */
  id: id.optional(),
  /** Whose stock it is, where that is another: the parent of a variation whose stock the parent manages. */
  holder: id.optional(),
  /** What the shop had, null when it had no number. */
  before: quantity.nullish(),
  /** Sold in the shop and not in M3's figure: subtracted. */
  inFlight: quantity.optional(),
  /** Orders behind `inFlight`, twenty at most. */
  orders: z.array(id).optional(),
  /** Sold of the products in `shared.with` and not in M3's figure: subtracted, basic units; and orders behind it, twenty at most. */
  shared: quantity.optional(),
  sharedOrders: z.array(id).optional(),
  /** What the shop has now (or would have, in a dry run). */
  published: quantity.optional(),
  stockStatus: z.string().optional(),
  /** An order was just being reduced; the figure may be too low by it. Send this item again within a minute. */
  again: z.boolean().optional(),
  why: bulkReason.optional(),
  message: z.string().optional(),
  ids: z.array(id).optional(),
});
export type StockResult = z.infer<typeof stockResult>;

export const bulkCounts = z.record(z.string(), z.number().int());
export const stockAnswer = z.object({
  results: z.array(stockResult),
  /** How many results have which status. */
  counts: bulkCounts,
  seconds: z.number(),
  /** Highest memory of this PHP process so far. */
  peakMemoryMb: z.number(),
  /** Whether somebody beyond WooCommerce listens to stock hooks, so that product objects had to be built. */
  listeners: z.boolean(),
});
export type StockAnswer = z.infer<typeof stockAnswer>;

/** POST stock/read: some items, or, without `items`, page by page all products and variations that have a SKU. */
export const stockReadRequest = z.object({
  asOf: moment.optional(),
  ordersSince: moment.optional(),
  items: z.array(z.object(which)).min(1).max(BULK_ITEMS).optional(),
  /** Page: only ids above. */
  after: z.number().int().min(0).optional(),
  limit: z.number().int().min(1).max(BULK_ITEMS).optional(),
});
export type StockReadRequest = z.input<typeof stockReadRequest>;

export const stockReading = z.object({
  /** Position in `items`; absent when read by page. */
  index: z.number().int().nonnegative().optional(),
  status: z.enum(['found', 'unknown', 'duplicate-sku', 'trashed']),
  id: id.optional(),
  sku: z.string().optional(),
  /** Product of a variation. */
  parentId: id.optional(),
  /** Whose number it is: its own id, or its parent's; null = stock is not managed. */
  holder: id.nullish(),
  quantity: quantity.nullish(),
  stockStatus: z.string().optional(),
  backorders: z.string().optional(),
  availableFrom: z.string().nullish(),
  /** As in the answer of POST stock, for `asOf` (default: now). */
  inFlight: quantity.optional(),
  orders: z.array(id).optional(),
  ids: z.array(id).optional(),
});
export type StockReading = z.infer<typeof stockReading>;
/** `next`: give it as `after` for the next page; null at the end, and when items were asked for. */
export const stockReadAnswer = z.object({ items: z.array(stockReading), next: id.nullable() });

/** Price from a quantity on. */
export const gradedPrice = z.object({ from: quantity, price });

export const priceItem = z.object({
  ...which,
  /** In the shop's currency, with or without tax as the shop enters its prices (woocommerce_prices_include_tax). */
  regular: price,
  /** Null takes the sale away (with its dates); absent leaves it. */
  sale: price.nullish(),
  /** First and last moment of the sale; null = open. Only looked at when `sale` is given; absent = null. */
  saleFrom: moment.nullish(),
  saleTo: moment.nullish(),
  /** Handed to whichever plugin of the shop keeps graded prices (filter `crossdock_graded_prices`). */
  graded: z.array(gradedPrice).max(50).optional(),
});
export type PriceItem = z.infer<typeof priceItem>;

/** POST prices */
export const pricesRequest = z.object({
  dryRun: z.boolean().optional(),
  budgetSeconds: z.number().int().min(1).max(300).optional(),
  items: z.array(priceItem).min(1).max(BULK_ITEMS),
});
export type PricesRequest = z.input<typeof pricesRequest>;

const prices = z.object({
  regular: z.string(),
  sale: z.string(),
  saleFrom: z.string().nullable(),
  saleTo: z.string().nullable(),
  /** What a customer pays now. */
  price: z.string(),
});
export const priceResult = z.object({
  index: z.number().int().nonnegative(),
  status: z.enum(['same', 'written', 'saved', 'later', 'unknown', 'refused']),
  id: id.optional(),
  before: prices.optional(),
  now: prices.optional(),
  /** no-place: no plugin of this shop keeps graded prices. */
  graded: z.enum(['same', 'saved', 'no-place']).optional(),
  why: bulkReason.optional(),
  message: z.string().optional(),
  ids: z.array(id).optional(),
});
export type PriceResult = z.infer<typeof priceResult>;
export const pricesAnswer = z.object({
  results: z.array(priceResult),
  counts: bulkCounts,
  seconds: z.number(),
  peakMemoryMb: z.number(),
});

/** POST prices/read: as stock/read. */
export const pricesReadRequest = stockReadRequest.omit({ asOf: true, ordersSince: true });
export const priceReading = stockReading
  .pick({ index: true, status: true, id: true, sku: true, parentId: true, ids: true })
  .extend({ prices: prices.optional() });
export const pricesReadAnswer = z.object({
  items: z.array(priceReading),
  next: id.nullable(),
  currency: z.string(),
  pricesIncludeTax: z.boolean(),
  /** Zone of the shop as WordPress names it: `Europe/Berlin`, `+02:00`. Absent in versions that did not tell it. */
  timezone: z.string().optional(),
});
