import { expect, test } from '@jest/globals';
import type { Problem, Settings } from '@crossdock/shared';
import { hindrances } from './admin.ts';
import { changeOf, differs } from './compare.ts';
import type { ShopPrices } from './port.ts';
import type { PriceTarget } from './target.ts';
import { termsConflict, type ShopTerms } from './terms.ts';

const MINUTE = 60_000;
const NOW = 10_000 * MINUTE;
const vat: Problem = { code: 'price.no-vat', owner: 'shop', message: 'No percentage.', fix: 'Add it.' };
const prices = (lists: number) =>
  ({ lists: Array(lists).fill({ PRRF: 'WEB', CUCD: 'EUR' }), maxAgeMinutes: 60 }) as unknown as Settings['prices'];

test.each<[string, number, number | null, { problem: Problem; skus: number }[], [string, number | null][]]>([
  ['all is well', 1, NOW - 60 * MINUTE, [], []],
  ['M3 was never read: that is no old price', 1, null, [], []],
  ['a minute too old', 1, NOW - 61 * MINUTE, [], [['price.stale', null]]],
  ['no list', 0, null, [], [['price.no-lists', null]]],
  ['a rule is missing for some', 1, NOW, [{ problem: vat, skus: 12 }], [['price.no-vat', 12]]],
  ['what concerns all stands first', 1, 0, [{ problem: vat, skus: 1 }], [['price.stale', null], ['price.no-vat', 1]]],
])('%s', (_name, lists, asOf, rules, expected) => {
  const found = hindrances({ prices: prices(lists) }, asOf, rules, NOW);
  expect(found.map(({ code, skus }) => [code, skus])).toEqual(expected);
  expect(found.every(({ message, fix }) => message !== '' && fix !== '')).toBe(true);
}); // prettier-ignore

const own = { regular: '10.00', sale: '8', saleFrom: null, saleTo: null };
const told = (sale: string | null) => ({ regular: '10', sale, saleFrom: null, saleTo: null, graded: [], why: '', nextChange: null }); // prettier-ignore
test.each<[string, string | null, boolean, boolean]>([
  ['the sale of M3 is in the shop', '8.00', true, false],
  ['M3 has no sale, and says what sales there are', null, true, true],
  ['M3 has no sale, and sales are the shop’s own', null, false, false],
])('%s', (_name, sale, sales, expected) => expect(differs(told(sale), own, sales, NOW)).toBe(expected));

const shopAt = (regular: string, sale = '', saleTo: string | null = null) => ({
  regular,
  sale,
  saleFrom: null,
  saleTo,
});
const goes = (regular: string, sale: string | null = null) => ({ ...told(sale), regular });
test.each<[string, PriceTarget, ShopPrices | null, boolean, number | null]>([
  ['dearer', goes('15'), shopAt('10'), true, 50],
  ['cheaper', goes('4'), shopAt('10'), true, 60],
  ['a sale two digits short', goes('99', '0.99'), shopAt('99'), true, 99],
  ['a sale as sales are', goes('99', '79.2'), shopAt('99'), true, 20],
  ['a sale that the shop has already, and a regular price that rises a little', goes('100', '39'), shopAt('98', '39'), true, 2.04],
  ['a sale ends: the regular price was there before', goes('99'), shopAt('99', '39'), true, 0],
  ['a sale of the shop that is over is nothing to compare with', goes('99', '39'), shopAt('99', '39', '1970-01-02T00:00:00Z'), true, 60.61],
  ['sales are the shop’s own: they stay', goes('98', '1'), shopAt('99', '39'), false, 1.01],
  ['a first price', goes('99'), shopAt(''), true, null],
  ['a first price with a sale two digits short', goes('99', '0.99'), null, true, 99],
  ['free in the shop: as a first price', goes('99', '79.2'), shopAt('0'), true, 20],
])('steep: %s', (_name, target, shop, sales, expected) => {
  const change = changeOf(target, shop, sales, NOW);
  expect(change === null ? null : Math.round(change * 100) / 100).toBe(expected);
}); // prettier-ignore

const at = (hours: number): string => new Date(NOW + hours * 60 * MINUTE).toISOString();
test.each<[string, string | undefined, string | null, string | null, boolean]>([
  ['the shop’s own API tells nothing reliable', undefined, null, null, false],
  ['the regular price is paid before the sale', '10.00', '2099-12-31T22:59:59Z', null, false],
  ['the regular price is paid after the sale', '10.00', null, '1970-01-02T00:00:00Z', false],
  ['the sale began five hours ago, and WooCommerce has not seen it yet', '10', at(-5), null, false],
  ['the sale began seven hours ago, and the regular price is paid', '10', at(-7), null, true],
  ['the sale began long ago and is not over', '10', at(-50), at(1), true],
  ['the sale began long ago and is over', '10', at(-50), at(-1), false],
  ['a sale without days is not paid', '10', null, null, true],
  ['the sale is paid on its days', '8.00', null, '2099-12-31T22:59:59Z', false],
  ['the sale is still paid after its days', '8', null, '1970-01-02T00:00:00Z', true],
  ['the sale is paid before its days', '8', '2099-12-31T22:59:59Z', null, true],
  ['something else is paid', '5', null, null, true],
  ['nothing can be paid', '', null, null, true],
])('%s', (_name, price, saleFrom, saleTo, expected) => {
  const shop = { ...own, saleFrom, saleTo, ...(price !== undefined && { price }) };
  expect(differs(told(null), shop, false, NOW)).toBe(expected);
});

test.each<[string, ShopTerms | null | undefined, string | null]>([
  ['a shop that was not asked yet', undefined, null],
  ['a shop that does not tell', null, 'price.terms-unknown'],
  ['they agree', { currency: 'EUR', includesVat: false }, null],
  ['another currency', { currency: 'SEK', includesVat: false }, 'price.currency-differs'],
  ['entered with tax', { currency: 'EUR', includesVat: true }, 'price.tax-differs'],
])('%s', (_name, shop, expected) => {
  const agreed = { ...prices(1), currency: 'EUR', shopIncludesVat: false };
  expect(termsConflict(agreed, shop)?.code ?? null).toBe(expected);
  expect(hindrances({ prices: agreed }, NOW, [], NOW, shop).map(({ code }) => code)).toEqual(
    expected ? [expected] : [],
  );
});
