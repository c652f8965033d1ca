/** Lists of values that the console's screens load, too: a file without zod, which would cost the browser half a megabyte. */

/** States of a run. */
export const RUN_STATES = ['running', 'retry', 'held', 'done'] as const;
/** The business result of a finished run, kept apart from the technical state (a skipped order is not an error). */
export const RUN_OUTCOMES = [
  'confirmed',
  'cancelled',
  'skipped',
  'waiting',
  'unchanged',
  'resolved',
  'superseded',
  'no-flow',
  'published',
] as const;
/** Lanes in the order of their importance. */
export const WORK_LANES = ['order', 'refund', 'stock', 'price', 'product', 'bulk'] as const;

/** Keys of a wc/v3 order whose decimal text CEL sees as a double, and with which conditions are therefore compared as decimals. */
export const AMOUNT_KEYS: ReadonlySet<string> = new Set([
  'total',
  'total_tax',
  'subtotal',
  'subtotal_tax',
  'discount_total',
  'discount_tax',
  'shipping_total',
  'shipping_tax',
  'cart_tax',
  'discount',
  'quantity',
]);
/** What is known of the stock of a SKU. */
export const STOCK_STATES = [
  'new',
  'ok',
  'no-item',
  'no-balance',
  'conflict',
  'not-managed',
  'unknown',
  'refused',
] as const;
/** How an order stands by its newest run, as Overview counts it; `received` = however it stands. */
export const ORDER_STANDINGS = ['received', 'in-m3', 'waiting', 'held', 'excluded'] as const;
