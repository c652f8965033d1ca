import { expect, test } from '@jest/globals';
import { CrossdockError } from '../errors.ts';
import { readShopThings, thingsOf } from './shop-lists.ts';

type Row = Record<string, unknown>;
const order = (payment: string, shipping: string, country: string, instance = '') => ({
  payment_method: payment,
  payment_method_title: payment.toUpperCase(),
  shipping_lines: [{ method_id: shipping, instance_id: instance, method_title: `by ${shipping}` }],
  shipping: { country: '' },
  billing: { country },
});
const method = (instance: number, id: string, title: string, enabled = true) => ({
  instance_id: instance,
  method_id: id,
  method_title: id === 'flat_rate' ? 'Flat rate' : 'Local pickup',
  title,
  enabled,
});

test('what the newest orders have, the most frequent first; enabled payment methods without an order after them', () => {
  const orders = [order('stripe', 'flat_rate', 'SE'), order('bacs', 'flat_rate', 'DE'), order('bacs', '', 'DE')];
  const gateways = [
    { id: 'cod', title: 'Cash', enabled: true },
    { id: 'cheque', title: 'Cheque', enabled: false },
  ];
  expect(thingsOf(orders, { gateways, zones: null })).toEqual({
    payment: [
      { key: 'bacs', title: 'BACS', orders: 2 },
      { key: 'stripe', title: 'STRIPE', orders: 1 },
      { key: 'cod', title: 'Cash', orders: 0 },
    ],
    shipping: [{ key: 'flat_rate', title: 'by flat_rate', orders: 2 }],
    country: [
      { key: 'DE', title: 'Germany', orders: 2 },
      { key: 'SE', title: 'Sweden', orders: 1 },
    ],
  });
});

test('nothing where there is nothing', () => {
  const nothing = { payment: [], shipping: [], country: [] };
  expect(thingsOf([], { gateways: null, zones: null })).toEqual(nothing);
  expect(thingsOf([], { gateways: [], zones: [{ zone: 'DE', methods: [] }] })).toEqual(nothing);
});

const GERMANY = { zone: 'Germany', methods: [method(1, 'flat_rate', 'Standard'), method(3, 'local_pickup', '')] };
const EXPRESS = { zone: 'Germany', methods: [...GERMANY.methods, method(10, 'flat_rate', 'Express')] };
const EUROPE = { zone: 'Europe', methods: [method(2, 'flat_rate', 'Standard')] };

test.each([
  [
    'one title: one row for all of the kind, with every zone',
    [GERMANY, EUROPE],
    [],
    [],
    [
      ['flat_rate', 'Standard', 'Germany, Europe', 0],
      ['local_pickup', 'Local pickup', 'Germany', 0],
    ],
  ],
  [
    'several titles: each method by its instance, as the table has it',
    [EXPRESS, EUROPE],
    [],
    [],
    [
      ['flat_rate:1', 'Standard', 'Germany', 0],
      ['flat_rate:2', 'Standard', 'Europe', 0],
      ['flat_rate:10', 'Express', 'Germany', 0],
      ['local_pickup', 'Local pickup', 'Germany', 0],
    ],
  ],
  [
    'orders count where their method is; one whose method is gone counts for the kind',
    [EXPRESS],
    [order('', 'flat_rate', '', '10'), order('', 'flat_rate', '', '99'), order('', 'dhl', '', '7')],
    [],
    [
      ['dhl', 'by dhl', undefined, 1],
      ['flat_rate', 'Flat rate', undefined, 1],
      ['flat_rate:10', 'Express', 'Germany', 1],
      ['flat_rate:1', 'Standard', 'Germany', 0],
      ['local_pickup', 'Local pickup', 'Germany', 0],
    ],
  ],
  [
    'the title of today, not of an old order',
    [GERMANY],
    [order('', 'flat_rate', '', '1')],
    [],
    [
      ['flat_rate', 'Standard', 'Germany', 1],
      ['local_pickup', 'Local pickup', 'Germany', 0],
    ],
  ],
  [
    'a method that has a row of its own keeps it',
    [GERMANY],
    [],
    ['flat_rate:1'],
    [
      ['flat_rate:1', 'Standard', 'Germany', 0],
      ['local_pickup', 'Local pickup', 'Germany', 0],
    ],
  ],
  ['what nobody can choose is left out', [{ zone: 'DE', methods: [method(1, 'flat_rate', 'Old', false)] }], [], [], []],
])('shipping methods of the zones: %s', (_name, zones, orders, own: string[], expected) => {
  const { shipping } = thingsOf(orders, { gateways: [], zones }, (key) => own.includes(key));
  expect(shipping.map(({ key, title, zone, orders: seen }) => [key, title, zone, seen])).toEqual(expected);
});

/** A shop that answers by path; null = the key may not read it. */
const shop = (lists: Record<string, Row[] | null | Error>, asked: string[] = []) => {
  const answer = (path: string): Promise<Row[] | null> => {
    asked.push(path);
    const found = lists[path] ?? null;
    return found instanceof Error ? Promise.reject(found) : Promise.resolve(found);
  };
  return { list: async (path: string) => (await answer(path)) ?? [], listIfOpen: answer };
};
const ZONES = {
  orders: [order('bacs', 'flat_rate', 'DE', '1')],
  payment_gateways: [],
  'shipping/zones': [{ id: 1, name: 'Germany' }],
  'shipping/zones/1/methods': [method(1, 'flat_rate', 'Standard')],
  'shipping/zones/0/methods': [method(2, 'flat_rate', 'Abroad')],
};
const read = (lists: Record<string, Row[] | null | Error>, asked?: string[]) =>
  readShopThings(shop(lists, asked), () => false);

test('every zone is asked, and the one for the rest of the world also where the list leaves it out', async () => {
  const { shipping, faults } = await read(ZONES);
  expect(shipping.map(({ key, title }) => [key, title])).toEqual([
    ['flat_rate:1', 'Standard'],
    ['flat_rate:2', 'Abroad'],
  ]);
  expect(faults).toEqual([]);
});

test.each([
  ['an older plugin keeps zones closed', { 'shipping/zones': null }, /shipping methods cannot be read \(the key/],
  ['methods of one zone are closed', { 'shipping/zones/0/methods': null }, /shipping methods cannot be read \(the key/],
  [
    'the shop fails',
    { 'shipping/zones': new CrossdockError('The shop failed.', { class: 'transient', code: 'woo.http.500' }) },
    /shipping methods cannot be read \(The shop failed\);/,
  ],
])('%s: the orders answer, and the guide says so', async (_name, closed, fault) => {
  const { shipping, faults } = await read({ ...ZONES, ...closed });
  expect(shipping).toEqual([{ key: 'flat_rate', title: 'by flat_rate', orders: 1 }]);
  expect(faults).toEqual([expect.stringMatching(fault)]);
});

test('a shop with shipping switched off has no zones, and nothing is wrong', async () => {
  const asked: string[] = [];
  const { shipping, faults } = await read({ ...ZONES, orders: [], 'shipping/zones': [] }, asked);
  expect([shipping, faults]).toEqual([[], []]);
  expect(asked.filter((path) => path.startsWith('shipping'))).toEqual(['shipping/zones']);
});
