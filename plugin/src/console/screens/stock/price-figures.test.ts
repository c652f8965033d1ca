import { expect, test } from '@jest/globals';
import { changeOf, type PriceChange } from './price-figures.ts';

const at = (regular: string, sale: string | null = null, saleFrom: string | null = null, saleTo: string | null = null) => ({ regular, sale, saleFrom, saleTo }); // prettier-ignore
type Prices = ReturnType<typeof at>;
const regular = (share: number, jump: boolean): PriceChange => ({ kind: 'regular', share, jump });
const sale = (share: number | null, jump: boolean): PriceChange => ({ kind: 'sale', share, jump });

test.each<[string, Prices | null, Prices | null, PriceChange]>([
  ['nothing to come', at('5'), null, { kind: 'none' }],
  ['the shop has no price', at(''), at('5'), { kind: 'first' }],
  ['the shop has no product prices at all', null, at('5'), { kind: 'first' }],
  ['free before', at('0'), at('5'), { kind: 'first' }],
  ['the same, written otherwise', at('12.50', ''), at('12.5'), { kind: 'none' }],
  ['dearer', at('10'), at('12.5'), regular(0.25, false)],
  ['a decimal point too far', at('10'), at('1'), regular(-0.9, true)],
  ['half', at('10'), at('5'), regular(-0.5, true)],
  ['double', at('10'), at('20'), regular(1, true)],
  ['a sale begins', at('10', ''), at('10', '8'), sale(-0.2, false)],
  ['a sale two digits short', at('99', ''), at('99', '0.99'), sale(-0.99, true)],
  ['a sale ends', at('10', '8'), at('10'), sale(null, false)],
  ['other days of a sale', at('10', '8', null, '2026-01-31T23:59:59Z'), at('10', '8.00', null, '2026-02-28T23:59:59Z'), sale(-0.2, false)],
  ['days written otherwise', at('10', '8', '2026-01-01T00:00:00+01:00'), at('10', '8', '2025-12-31T23:00:00Z'), { kind: 'none' }],
])('%s', (_name, shop, target, expected) => {
  const found = changeOf(shop, target);
  expect('share' in found && found.share !== null ? { ...found, share: Math.round(found.share * 1e6) / 1e6 } : found).toEqual(expected);
}); // prettier-ignore
