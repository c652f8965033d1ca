/** What the shop is sent of a SKU, and what its answer means. Pure. */
import { SHARED_ITEMS, type StockItem, type StockResult } from '@crossdock/shared';
import { decimal, plain } from '../../money.ts';
import { soldAsOthers, soldWith, type Member } from './family.ts';
import { lessShared } from './formula.ts';
import type { SkuState, StockSku, WrittenSku } from './port.ts';

/** Of a quantity in the bulk routes. */
const DECIMALS = 6;

/** What was sold under other SKUs of the item, as last heard of, basic units. */
export type Heard = ReturnType<typeof soldAsOthers>;

/**
 * What the shop is sent of a SKU. Where other SKUs are the same item it gets what is needed to take their sales off in the moment
 * of the write; the quantity is less what was heard of them, for a plugin that does not know of it. That is also all it gets where
 * they are more than one request may name.
 * @returns `heard`: what the quantity is less by
 */
export function stockItem(row: StockSku, members: readonly Member[]): { item: StockItem; heard: Heard | null } {
  const { sku, id, formula } = row;
  const item: StockItem = { sku, quantity: formula?.quantity ?? '0', ...(id !== null && { id }) };
  if (!formula) return { item, heard: null };
  const self: Member = { ...row, factor: formula.factor };
  const others = soldWith(self, members);
  if (others.length === 0) return { item, heard: null };
  const heard = soldAsOthers(self, members);
  item.quantity = lessShared(formula, heard.quantity);
  if (others.length <= SHARED_ITEMS)
    item.shared = {
      free: plain(decimal(formula.sum).minus(decimal(formula.confirmed)).round(DECIMALS)),
      factor: formula.factor,
      less: formula.buffer,
      with: others,
    };
  return { item, heard };
}

const STATES: Partial<Record<StockResult['status'], SkuState>> = {
  unknown: 'unknown',
  'not-managed': 'not-managed',
  refused: 'refused',
};

/**
 * What an answer means for the SKU. No answer, "later" and "busy" leave it to be written; so does a figure that may be too low
 * because an order was just being reduced, and one that met newer figures of another call.
 */
export function writtenOf(
  row: StockSku,
  result: StockResult | undefined,
  { asOf, backorders, heard }: { asOf: number; backorders: string | null; heard: Heard | null },
): WrittenSku {
  const number = (text: string | null | undefined): string | null => (text == null ? null : plain(decimal(text)));
  const open =
    !result || result.status === 'later' || result.why === 'busy' || result.why === 'older' || result.again === true;
  const told = result?.published !== undefined;
  return {
    sku: row.sku,
    sent: row.formula?.quantity ?? '0',
    asOf,
    state: (!open && result && STATES[result.status]) || 'ok',
    settled: !open,
    published: number(result?.published),
    before: number(result?.before) ?? row.shopQuantity,
    inFlight: number(result?.inFlight) ?? row.inFlight,
    orders: result?.orders?.map(String) ?? row.orders,
    // The shop's own figure; where it does not work it out, what was taken off before it was sent.
    shared: number(result?.shared) ?? (told ? (heard?.quantity ?? '0') : row.shared),
    sharedOrders: result?.sharedOrders?.map(String) ?? (told ? (heard?.orders ?? []) : row.sharedOrders),
    holder: result?.holder ?? (told ? (result.id ?? null) : null),
    backorders: told ? backorders : null,
    why: result?.message ?? result?.why ?? null,
  };
}
