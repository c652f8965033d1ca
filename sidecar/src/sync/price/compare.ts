/** Prices of the shop against what they should be. Pure. */
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
