/** Prices of the shop against what they should be. Pure. */
import type Big from 'big.js';
import { decimal } from '../../money.ts';
import type { ShopPrices } from './port.ts';
import type { PriceTarget } from './target.ts';

const same = (a: string, b: string): boolean =>
  a.trim() === '' || b.trim() === '' ? a.trim() === b.trim() : decimal(a).eq(decimal(b));
const sameMoment = (a: string | null, b: string | null): boolean =>
  (a === null ? null : Date.parse(a)) === (b === null ? null : Date.parse(b));

/** Whether the shop shows something else than it should. Pure. @param sales sales come from M3, too; @param now Unix ms */
export function differs(target: PriceTarget, shop: ShopPrices | null, sales: boolean, now: number): boolean {
  if (!shop || !same(target.regular, shop.regular) || !paysRightly(shop, now)) return true;
  if (!sales) return false;
  if (!same(target.sale ?? '', shop.sale)) return true;
  return (
    target.sale !== null && !(sameMoment(target.saleFrom, shop.saleFrom) && sameMoment(target.saleTo, shop.saleTo))
  );
}

/**
 * How steep a change is, in percent: of the regular price, or down to the lower of sale and regular price from what the shop sells
 * for, now or in a sale of its own that lies ahead. Back to the regular price after a sale is no rise. A first price is compared with
 * itself: its sale with its regular price. Pure.
 * @param sales sales come from M3, too; @param now Unix ms; @returns null where there is nothing to compare with
 */
export function changeOf(target: PriceTarget, shop: ShopPrices | null, sales: boolean, now: number): number | null {
  const regular = decimal(target.regular);
  const lowest = sales ? lowerOf(regular, target.sale) : regular;
  const before = above(shop?.regular);
  if (!before) return sales && target.sale !== null ? fall(regular, lowest) : null;
  const over = shop?.saleTo !== null && Date.parse(shop?.saleTo ?? '') < now;
  const selling = lowerOf(before, over ? null : shop?.sale);
  return Math.max(percent(regular.minus(before).abs(), before), fall(selling, lowest));
}
const above = (text: string | null | undefined): Big | null => {
  const amount = decimal(text ?? '');
  return amount.gt(0) ? amount : null;
};
const lowerOf = (regular: Big, sale: string | null | undefined): Big => {
  const amount = above(sale);
  return amount?.lt(regular) ? amount : regular;
};
const percent = (part: Big, of: Big): number => part.div(of).times(100).toNumber();
const fall = (from: Big, to: Big): number => (to.lt(from) ? percent(from.minus(to), from) : 0);

/** WooCommerce begins sales by a task of its own, which may come hours late; one that is later than this never comes. */
const BEGINS_LATE_MS = 6 * 60 * 60_000;

/** Whether customers pay the regular price, or the sale on its days. Pure. @param now Unix ms */
export function paysRightly({ regular, sale, saleFrom, saleTo, price }: ShopPrices, now: number): boolean {
  if (price === undefined) return true;
  const begun = saleFrom === null ? Infinity : now - Date.parse(saleFrom);
  const due = begun >= 0 && (saleTo === null || Date.parse(saleTo) >= now);
  if (due && same(price, sale)) return true;
  return same(price, regular) && !(due && begun > BEGINS_LATE_MS && isSale(sale, regular));
}

/** As WooCommerce has it: a sale that is not below the regular price is none. */
const isSale = (sale: string, regular: string): boolean =>
  sale.trim() !== '' && regular.trim() !== '' && decimal(sale).lt(decimal(regular));
