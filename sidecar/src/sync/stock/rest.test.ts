/** wc/v3 alone: what was sold, number by number of the shop, and what is written. */
import { expect, test } from '@jest/globals';
import Big from 'big.js';
import type { StockItem } from '@crossdock/shared';
import { Flights, type KnownOrder, type RestOrder } from './rest-flights.ts';
import { planned, restProducts, type Sales } from './rest-plan.ts';

const line = (product_id: number, reduced: number | null, variation_id = 0): RestOrder['line_items'][number] => ({
  product_id,
  variation_id,
  meta_data: reduced === null ? [] : [{ key: '_reduced_stock', value: String(reduced) }],
});
const order = (id: number, ...line_items: RestOrder['line_items']): RestOrder => ({ id, line_items });
const posted = (pieces: Record<number, number>, confirmedAt = 900): KnownOrder => ({
  confirmedAt,
  posted: new Map(Object.entries(pieces).map(([id, n]) => [Number(id), new Big(n)])),
});

test.each([
  ['M3 does not have it', order(1, line(10, 2)), null, 2],
  ['two lines of one product', order(1, line(10, 2), line(10, 3)), null, 5],
  ['not reduced', order(1, line(10, null)), null, 0],
  ['a person has ended it', order(1, line(10, 2)), 'settled', 0],
  ['M3 has it', order(1, line(10, 2)), posted({ 10: 2 }), 0],
  ['M3 had it only after the figure', order(1, line(10, 2)), posted({ 10: 2 }, 1_001), 2],
  ['edited: more pieces than M3 was sent', order(1, line(10, 5)), posted({ 10: 1 }), 4],
  ['edited: a second line of the product', order(1, line(10, 2), line(10, 1)), posted({ 10: 2 }), 1],
  ['edited: fewer pieces', order(1, line(10, 1)), posted({ 10: 4 }), 0],
  ['edited: another product instead', order(1, line(10, 1)), posted({ 11: 4 }), 1],
  ['edited before M3 had it: the figure holds none of it', order(1, line(10, 5)), posted({ 10: 1 }, 1_001), 5],
  ['what M3 was sent is not known any more', order(1, line(10, 5)), { confirmedAt: 900, posted: null }, 0],
] as [string, RestOrder, KnownOrder, number][])('in flight: %s', (_name, one, known, expected) => {
  const flights = new Flights();
  flights.add(one, known, 1_000);
  expect(flights.of([10]).pieces.toNumber()).toBe(expected);
  expect(flights.of([10]).orders).toEqual(expected > 0 ? ['1'] : []);
}); // prettier-ignore

const SHOP = restProducts.parse([
  { id: 10, sku: 'CUP', manage_stock: true, stock_quantity: 9 },
  { id: 11, sku: 'CUP-BOX', manage_stock: true, stock_quantity: 2 },
  { id: 21, sku: 'RED', type: 'variation', parent_id: 20, manage_stock: 'parent', stock_quantity: 7 },
  { id: 22, sku: 'BLUE', type: 'variation', parent_id: 20, manage_stock: 'parent', stock_quantity: 7 },
  { id: 23, sku: 'OWN', type: 'variation', parent_id: 20, manage_stock: true, stock_quantity: 1 },
  { id: 30, sku: 'FREE', manage_stock: false, stock_quantity: null },
]);
function plans(items: StockItem[], sold: Record<number, number> = {}, more: { manage?: boolean } = {}) {
  const flights = new Flights();
  for (const [id, pieces] of Object.entries(sold)) {
    const product = SHOP.find((row) => row.id === Number(id));
    const variation = product?.type === 'variation';
    flights.add(
      order(500, variation ? line(product.parent_id, pieces, product.id) : line(Number(id), pieces)),
      null,
      0,
    );
  }
  const sales: Sales = {
    of: (ids) => flights.of(ids),
    takersOf: (id) => flights.variationsOf(id).filter((one) => SHOP.find((row) => row.id === one)?.manage_stock === 'parent'),
  }; // prettier-ignore
  const write = { asOf: 0, ordersSince: undefined, manage: false, negative: false, items, ...more };
  return planned(write, (sku) => SHOP.filter((row) => row.sku === sku), sales);
}
const said = (all: ReturnType<typeof plans>) =>
  all.flatMap(({ results }) => results.map(({ status, why, published }) => [status, why ?? published]));
const sent = (all: ReturnType<typeof plans>) => all.flatMap(({ update, parent }) => (update ? [[parent, update]] : []));

test("a variation whose product keeps the number: the product's number is written, less what any of its variations sold", () => {
  const all = plans([{ sku: 'RED', quantity: '10' }], { 21: 1, 22: 2, 23: 4 });
  expect(said(all)).toEqual([['same', '7']]);
  expect(all[0]?.results[0]).toMatchObject({ id: 21, holder: 20, before: '7', inFlight: '3' });
  expect(sent(plans([{ sku: 'RED', quantity: '4' }]))).toEqual([[0, { id: 20, stock_quantity: 4 }]]);
  expect(sent(plans([{ sku: 'OWN', quantity: '4' }]))).toEqual([[20, { id: 23, stock_quantity: 4 }]]);
});

test('two figures for one number are refused, the same figure is written once', () => {
  const two = plans([
    { sku: 'RED', quantity: '4' },
    { sku: 'BLUE', quantity: '5' },
  ]);
  expect([said(two), sent(two)]).toEqual([[['refused', 'conflict'], ['refused', 'conflict']], []]); // prettier-ignore
  const same = plans([
    { sku: 'RED', quantity: '4' },
    { sku: 'BLUE', quantity: '4' },
  ]);
  expect([said(same), sent(same)]).toEqual([[['saved', '4'], ['saved', '4']], [[0, { id: 20, stock_quantity: 4 }]]]); // prettier-ignore
});

test('a piece and a box of six of one item take from one figure', () => {
  const shared = (factor: string, other: number, of: string): StockItem['shared'] => ({
    free: '13',
    factor,
    less: '0',
    with: [{ id: other, factor: of }],
  });
  const items = [
    { sku: 'CUP', quantity: '13', shared: shared('1', 11, '6') },
    { sku: 'CUP-BOX', quantity: '2', shared: shared('6', 10, '1') },
  ];
  expect(said(plans(items, { 11: 1 }))).toEqual([['saved', '7'], ['saved', '1']]); // prettier-ignore
  expect(said(plans(items, { 10: 2 }))).toEqual([['saved', '11'], ['saved', '1']]); // prettier-ignore
  expect(plans(items, { 10: 2 })[1]?.results[0]).toMatchObject({ inFlight: '0', shared: '2', sharedOrders: [500] });
});

test('not managed: left alone, or switched on where that is wanted', () => {
  expect(said(plans([{ sku: 'FREE', quantity: '4' }]))).toEqual([['not-managed', undefined]]);
  expect(sent(plans([{ sku: 'FREE', quantity: '4' }], {}, { manage: true }))).toEqual([
    [0, { id: 30, stock_quantity: 4, manage_stock: true }],
  ]);
});
