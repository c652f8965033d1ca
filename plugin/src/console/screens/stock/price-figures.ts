/** What a price change amounts to. Pure: decimal text in, a share only for showing. */
import type { Answer } from '../../api/client.ts';

export type PriceView = Answer<'GET /v1/prices/{sku}'>;
type Prices = Pick<NonNullable<PriceView['shop']>, 'regular' | 'saleFrom' | 'saleTo'> & { sale: string | null };

export type PriceChange =
  | { kind: 'none' }
  /** The shop has no price of it. */
  | { kind: 'first' }
  /** Of the regular price, 0.1 = 10 % dearer. `jump`: half or less, double or more, as a wrong decimal point or price quantity does. */
  | { kind: 'regular'; share: number; jump: boolean }
  /** Only the sale price or its days. `share`: below the regular price, −0.2 = a fifth off, null where the sale ends. */
  | { kind: 'sale'; share: number | null; jump: boolean };

const blank = (text: string | null | undefined): boolean => text === null || text === undefined || text.trim() === '';
const sameAmount = (a: string | null, b: string | null): boolean =>
  blank(a) || blank(b) ? blank(a) === blank(b) : Number(a) === Number(b);
const sameMoment = (a: string | null, b: string | null): boolean =>
  a === null || b === null ? a === b : Date.parse(a) === Date.parse(b);

export function changeOf(shop: Prices | null, target: Prices | null): PriceChange {
  if (!target) return { kind: 'none' };
  if (!shop || blank(shop.regular)) return { kind: 'first' };
  if (!sameAmount(shop.regular, target.regular)) {
    const share = Number(target.regular) / Number(shop.regular) - 1;
    return Number.isFinite(share) ? { kind: 'regular', share, jump: share <= -0.5 || share >= 1 } : { kind: 'first' };
  }
  const sale = sameAmount(shop.sale, target.sale);
  const days = blank(target.sale) || (sameMoment(shop.saleFrom, target.saleFrom) && sameMoment(shop.saleTo, target.saleTo)); // prettier-ignore
  if (sale && days) return { kind: 'none' };
  const share = blank(target.sale) ? null : Number(target.sale) / Number(target.regular) - 1;
  return { kind: 'sale', share, jump: share !== null && !(share > -0.5) };
}
