/**
 * Orders that M3 has confirmed, but that the chosen measure does not hold yet. What M3 has not confirmed, the shop subtracts;
 * what lies between Confirm and the step at which the measure falls is subtracted here, line by line; after that M3 does it. Pure.
 *
 * | measure | M3's figure falls with (reference 4.4) | a line is subtracted until |
 * |---|---|---|
 * | AV02, on-hand less reserved | its reservation, that is the Confirm | the Confirm |
 * | AV01, allocatable on-hand less allocated | its allocation | it is allocated (line status 33), a part until that part is |
 * | AVAL, STQT, on-hand | its delivery | it is delivered (66), a part until that part is |
 *
 * M3 may show a step before the balances that we hold were read, so what was seen of an order counts only for figures that were
 * read after it was seen: for older ones what was seen before counts. That can show too little for a moment, never too much.
 */
import Big from 'big.js';
import type { StockMeasure } from '@crossdock/shared';
import { decimal } from '../../money.ts';
import type { LineSeen, SeenLines } from '../../links/port.ts';

export type FallsWith = 'confirm' | 'allocation' | 'delivery';
export const FALLS_WITH: Readonly<Record<StockMeasure, FallsWith>> = {
  AV02: 'confirm',
  AV01: 'allocation',
  AVAL: 'delivery',
  STQT: 'delivery',
};

/**
 * The part of an order line, 0 to 1, that a measure does not hold. Line statuses have two digits, the lowest and the furthest
 * step (reference 4.3.1), so the first one says what the whole line has reached. LstLine has no quantity on pick lists: of a
 * line of which a part is picked, that part still counts as open.
 */
export function openShare(measure: StockMeasure, line: LineSeen): Big {
  const falls = FALLS_WITH[measure];
  const ordered = decimal(line.ORQT);
  // 90 and above: closed or deleted; nothing of it is to come.
  if (falls === 'confirm' || line.ORST.startsWith('9') || ordered.lte(0)) return new Big(0);
  const reached = line.ORST.slice(0, 1) >= (falls === 'allocation' ? '3' : '6');
  if (reached) return new Big(0);
  const quantities = falls === 'allocation' ? [line.ALQT, line.DLQT, line.IVQT] : [line.DLQT, line.IVQT];
  const held = quantities.map(decimal).reduce((most, one) => (one.gt(most) ? one : most), new Big(0));
  return held.gte(ordered) ? new Big(0) : new Big(1).minus(held.div(ordered));
}

/** What was seen of an order last before a moment; null = nothing. */
export const seenUpTo = (seen: readonly SeenLines[], asOf: number): SeenLines | null =>
  seen.findLast(({ at }) => at <= asOf) ?? null;

export interface ConfirmedOrder {
  /** Entity key, `order:1234`. */
  key: string;
  confirmedAt: number;
  /** When M3 said that the order is gone; null = it is there. */
  goneAt: number | null;
  /** As posted; `number` is M3's CUPO. */
  lines: readonly { number: string; sku: string; quantity: string }[];
  seen: readonly SeenLines[];
}

export interface OpenPieces {
  quantity: Big;
  orders: string[];
}

/**
 * What is open of each item in its basic unit: a piece and a box of six of one item take from the same figure.
 * @param itemOf item of a SKU and basic units in one of its pieces; null where M3 has no such item
 */
export function openOfItems(
  open: ReadonlyMap<string, OpenPieces>,
  itemOf: (sku: string) => { ITNO: string; factor: Big } | null,
): Map<string, OpenPieces> {
  const items = new Map<string, OpenPieces>();
  for (const [sku, { quantity, orders }] of open) {
    const item = itemOf(sku);
    if (!item) continue;
    const known = items.get(item.ITNO);
    items.set(item.ITNO, {
      quantity: quantity.times(item.factor).plus(known?.quantity ?? 0),
      orders: [...new Set([...(known?.orders ?? []), ...orders])],
    });
  }
  return items;
}

/**
 * Pieces by SKU of orders that M3 confirmed up to `asOf` and that the measure does not hold. Those confirmed later are the
 * shop's to subtract. A line without stock in the shop counts as well: M3 will allocate it.
 */
export function confirmedPieces(
  orders: Iterable<ConfirmedOrder>,
  measure: StockMeasure,
  asOf: number,
): Map<string, OpenPieces> {
  const open = new Map<string, OpenPieces>();
  if (FALLS_WITH[measure] === 'confirm') return open;
  for (const order of orders) {
    if (order.confirmedAt > asOf || (order.goneAt !== null && order.goneAt <= asOf)) continue;
    const id = order.key.slice(order.key.indexOf(':') + 1);
    const known = knownLines(order, asOf);
    for (const { number, sku, quantity } of order.lines) {
      // A line that M3 lists no more was taken out of the order there.
      const share = known ? openShare(measure, known.get(Number(number)) ?? GONE) : new Big(1);
      const pieces = decimal(quantity).times(share);
      if (!sku || pieces.lte(0)) continue;
      const found = open.get(sku) ?? { quantity: new Big(0), orders: [] };
      found.quantity = found.quantity.plus(pieces);
      if (!found.orders.includes(id)) found.orders.push(id);
      open.set(sku, found);
    }
  }
  return open;
}

const GONE: LineSeen = { ORST: '90', ORQT: '0', ALQT: '0', DLQT: '0', IVQT: '0' };

/** By CUPO; null where nothing was seen by then, or M3 does not tell which line is which: then all of it is open. */
function knownLines({ lines, seen }: ConfirmedOrder, asOf: number): Map<number, LineSeen> | null {
  const found = seenUpTo(seen, asOf);
  if (!found) return null;
  const known = new Map(Object.entries(found.lines).map(([number, line]) => [Number(number), line]));
  return lines.some(({ number }) => known.has(Number(number))) ? known : null;
}
