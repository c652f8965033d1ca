/**
 * SKUs of the shop that hang together: several of one M3 item (a piece and a box of six, an alias) sell from one figure, and
 * several products behind one number of the shop (variations whose parent keeps it) can show only one figure. Pure.
 */
import Big from 'big.js';
import { decimal, plain } from '../../money.ts';

/** A SKU as far as its relatives are concerned. */
export interface Member {
  sku: string;
  /** Product or variation in the shop. */
  id: number | null;
  ITNO: string | null;
  /** Product whose number it shows: its own id or its parent's; null = not known, or not managed. */
  holder: number | null;
  /** Basic units in one piece; null where M3 has nothing to compute from. */
  factor: string | null;
  /** Pieces sold from its number that M3 does not know of, and by which orders, as last heard. */
  inFlight: string;
  orders: readonly string[];
}

const numberOf = ({ holder, id }: Member): number | null => holder ?? id;

/** Other SKUs of the same item whose pieces do not come out of the same number of the shop. */
function othersOf(one: Member, members: readonly Member[]): Member[] {
  if (one.ITNO === null) return [];
  return members.filter(
    (other) =>
      other.ITNO === one.ITNO &&
      other.sku !== one.sku &&
      other.factor !== null &&
      other.id !== null &&
      numberOf(other) !== numberOf(one),
  );
}

/** What was sold under other SKUs of the item, in basic units, as last heard of. What a number has sold counts once. */
export function soldAsOthers(one: Member, members: readonly Member[]): { quantity: string; orders: string[] } {
  const numbers = new Map(othersOf(one, members).map((other) => [numberOf(other), other]));
  let quantity = new Big(0);
  const orders = new Set<string>();
  for (const { inFlight, factor, orders: named } of numbers.values()) {
    quantity = quantity.plus(decimal(inFlight).times(decimal(factor ?? '1')));
    if (decimal(inFlight).gt(0)) named.forEach((order) => orders.add(order));
  }
  return { quantity: plain(quantity), orders: [...orders] };
}

/** Products whose sales the shop is to take off a figure, each with the basic units in one of its pieces. */
export const soldWith = (one: Member, members: readonly Member[]): { id: number; factor: string }[] =>
  othersOf(one, members).flatMap(({ id, factor }) => (id === null || factor === null ? [] : [{ id, factor }]));

/**
 * Why a SKU cannot be published: another product behind the same number of the shop is another item of M3, or counts in
 * another unit. Null where it can be. One sentence.
 */
export function conflictOf(one: Member, members: readonly Member[]): string | null {
  if (one.holder === null || one.ITNO === null) return null;
  const other = members.find(
    ({ holder, ITNO, factor, sku }) =>
      sku !== one.sku &&
      holder === one.holder &&
      ITNO !== null &&
      (ITNO !== one.ITNO || (factor !== null && one.factor !== null && factor !== one.factor)),
  );
  if (!other) return null;
  const [a, b] = [one, other].sort((x, y) => (x.sku < y.sku ? -1 : 1)) as [Member, Member];
  const are =
    a.ITNO === b.ITNO
      ? `count item ${a.ITNO} of M3 in two units (${a.factor} and ${b.factor} basic units in a piece)`
      : `are two items of M3 (${a.ITNO} and ${b.ITNO})`;
  return `The SKUs ${a.sku} and ${b.sku} show one number in the shop, that of product ${one.holder}, but ${are}, so nothing is published for either.`;
}
