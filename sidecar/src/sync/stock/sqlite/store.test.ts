import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { tempStore, type TempStore } from '../../../../test/support/temp-store.ts';
import type { StockFormula } from '../formula.ts';
import type { Computed, ShopSku, StockStore } from '../port.ts';
import { stockMigrations } from './migrations.ts';
import * as sql from './statements.ts';
import { createStockStore } from './store.ts';

let temp: TempStore;
let store: StockStore<never>;
beforeEach(() => {
  temp = tempStore(stockMigrations);
  store = createStockStore(temp.db);
});
afterEach(() => temp.remove());

const AT = { now: 1_000, askAgainBefore: 0 };
const inShop = (sku: string, id: number, more: Partial<ShopSku> = {}): ShopSku => ({
  sku,
  id,
  quantity: '10',
  inFlight: '0',
  orders: [],
  managed: true,
  holder: id,
  backorders: 'no',
  ...more,
});
const figure = (sku: string, quantity: string, ITNO = 'CUP'): Computed => ({
  sku,
  ITNO,
  state: 'ok',
  formula: { quantity, factor: '1', confirmed: '0' } as StockFormula,
  expected: quantity,
});
const compute = (...rows: Computed[]): Promise<void> => store.saveComputed(rows, [], AT);
const write = (sku: string, quantity: string): Promise<void> =>
  store.written([{ sku, sent: quantity, asOf: 1, state: 'ok', settled: true, published: quantity, before: null, inFlight: '0',
    orders: [], shared: '0', sharedOrders: [], holder: null, backorders: null, why: null }], 1_000); // prettier-ignore
const hold = (id: string, code: string, what: 'changed' | 'zeroed'): Promise<void> =>
  store.hold({ id, reasons: [{ code, message: '' }], counts: store.changes(0), createdAt: 1 }, [what]);
const pending = (): string[] => store.pending('', 10).map(({ sku }) => sku);

test('what a person released passes the guards for the change that was asked about, and for no later one', async () => {
  await store.learn([inShop('CUP', 1)], 1);
  await compute(figure('CUP', '0'));
  await hold('p1', 'stock.mass-zero', 'zeroed');
  await store.decide('p1', 'released', 'Ada', '', 2);
  expect(store.changes(0).changed).toBe(0);
  // Before it was written M3 shows again what the shop has.
  await compute(figure('CUP', '10'));
  await compute(figure('CUP', '0'));
  expect(store.changes(0)).toMatchObject({ changed: 1, zeroed: 1 });
});

describe('a SKU that is held because too many would go to nothing', () => {
  beforeEach(async () => {
    await store.learn([inShop('CUP', 1)], 1);
    await compute(figure('CUP', '0'));
  });
  test.each([
    ['leaves its push once there is something: a fall must not wait', 'stock.mass-zero', '3', null],
    ['stays in it while there is nothing', 'stock.mass-zero', '-2', 'p1'],
    ['stays in one that holds for another reason', 'stock.mass-change', '3', 'p1'],
  ])('%s', async (_name, code, quantity, push) => {
    await hold('p1', code, 'changed');
    await compute(figure('CUP', quantity));
    expect(store.read('CUP')?.push).toBe(push);
    expect(pending()).toEqual(push === null ? ['CUP'] : []);
    expect(await store.settlePushes(2)).toEqual(push === null ? ['p1'] : []);
    expect(store.changes(0).changed).toBe(push === null ? 1 : 0);
  });
});

test.each([
  ['a number of its own from now on, which it had before', null, 1, 'ok'],
  ['its product keeps the number, as was not known before', null, 9, 'new'],
  ['its product keeps the number from now on', 1, 9, 'new'],
  ['the same number', 9, 9, 'ok'],
  ['no number any more', 9, null, 'new'],
  ['no number, as before', null, null, 'ok'],
])('the shop tells whose number a SKU shows: %s', async (_name, before, holder, state) => {
  await store.learn([inShop('CUP', 1, { holder: before })], 1);
  await compute(figure('CUP', '10'));
  await store.learn([inShop('CUP', 1, { holder })], 2);
  expect(store.read('CUP')?.state).toBe(state);
});

test('where one SKU of an item is told, its relatives are, and nobody else', async () => {
  await store.learn([inShop('CUP', 1), inShop('BOX', 2), inShop('LAMP', 3), inShop('HELD', 4)], 1);
  await compute(figure('CUP', '10'), figure('BOX', '10'), figure('LAMP', '10', 'LAMP'), figure('HELD', '10'));
  for (const sku of ['CUP', 'BOX', 'LAMP', 'HELD']) await write(sku, '10');
  await compute(figure('HELD', '0'));
  await hold('p1', 'stock.mass-change', 'changed');
  for (const sku of ['CUP', 'BOX']) await write(sku, '10');
  expect(pending()).toEqual([]);
  await store.tellAgain(['BOX']);
  expect(pending()).toEqual(['BOX', 'CUP']);
  for (const sku of ['CUP', 'BOX']) await write(sku, '10');
  await compute(figure('BOX', '9'));
  expect(pending()).toEqual(['BOX', 'CUP']);
});

// A walk through the shop costs nothing with ten SKUs, and minutes with a hundred thousand and an order a second.
test.each([
  ['TELL_AGAIN', sql.TELL_AGAIN, { sku: 'CUP' }],
  ['TELL_FAMILIES', sql.TELL_FAMILIES, { items: '["CUP"]' }],
])('%s looks up the SKUs of the items and nothing else', (_name, text, args) => {
  const plan = (temp.database.prepare(`explain query plan ${text}`).all(args) as { detail: string }[])
    .map(({ detail }) => detail)
    .filter((detail) => detail.includes('stock_sku'));
  expect(plan.length).toBeGreaterThan(1);
  for (const detail of plan)
    expect(detail).toMatch(
      /^SEARCH stock_sku USING (PRIMARY KEY \(sku=\?\)|(COVERING )?INDEX stock_sku_item \(itno=\?)/,
    );
});
