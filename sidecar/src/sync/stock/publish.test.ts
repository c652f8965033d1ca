/** Runs against a store as it is, and a shop that keeps what it is sent. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { settings as settingsSchema, type Settings, type StockItem, type StockResult } from '@crossdock/shared';
import { tempStore, type TempStore } from '../../../test/support/temp-store.ts';
import type { Database } from '../../db/sqlite/index.ts';
import { createPostingStore, linkMigrations } from '../../links/sqlite/links.ts';
import { FactCache } from '../order/fact-cache.ts';
import { Moved } from './moved.ts';
import type { ShopSku, StockStore } from './port.ts';
import { ASK_AGAIN_MS, StockPublisher } from './publish.ts';
import { stockMigrations } from './sqlite/migrations.ts';
import { createStockStore } from './sqlite/store.ts';

const NOW = Date.UTC(2026, 10, 27, 12);
const { signal } = new AbortController();
let temp: TempStore;
let store: StockStore<Database>;
let publisher: StockPublisher;
/** By SKU. */
let shop: Map<string, ShopSku>;
let sent: StockItem[][];
/** What happens while the shop works on figures that it has read already. */
let meanwhile: (() => Promise<void> | void) | null;
/** Product whose number the shop says it has written, where that is another one than was known. */
let holders: Record<string, number>;
let asked: number;
let retired: Set<string>;
/** Items by alias. */
let aliased: Record<string, string>;

let TABLES: Record<string, Record<string, string>>;
let settings: Settings;
const configure = (stock: object): Settings =>
  settingsSchema.parse({
    m3: { warehouse: '001' },
    sku: { from: 'alias', aliasType: '2' },
    stock: { direction: 'm3-to-shop', measure: 'AV01', guards: { first: 'publish' }, ...stock },
  });

function open(stock: object = {}): void {
  settings = configure(stock);
  publisher = new StockPublisher({
    store: store as unknown as StockStore<never>,
    settings: () => settings,
    lookup: (table, key, column) => TABLES[`${table} ${column}`]?.[key] ?? null,
    alias: (sku) => aliased[sku] ?? null,
    retired: (sku) => retired.has(sku),
    // No unit here is one that M3 would have to be asked for.
    jobs: () => {
      throw new Error('M3 is not asked');
    },
    units: new FactCache(1, () => NOW),
    readAliases: () => Promise.resolve(Object.entries(aliased).map(([sku, ITNO]) => ({ sku, ITNO }))),
    tableFingerprint: (name) =>
      JSON.stringify(Object.entries(TABLES).filter(([column]) => column.startsWith(`${name} `))),
    postings: createPostingStore(temp.db),
    skusOf: () => [],
    moved: new Moved(),
    shop: () => ({
      async *list({ after }) {
        yield await Promise.resolve([...shop.values()].filter(({ id }) => id > after));
      },
      write: async ({ items, manage }) => {
        sent.push(items);
        await meanwhile?.();
        return items.map((item, i) => answer(item, i, manage));
      },
    }),
    again: () => Promise.resolve(void (asked += 1)),
    lookedAt: () => NOW,
    askAgainMs: ASK_AGAIN_MS,
    now: () => NOW,
  });
}
function answer(item: StockItem, index: number, manage: boolean): StockResult {
  const row = shop.get(item.sku ?? '')!;
  row.managed ||= manage;
  if (!row.managed) return { index, status: 'not-managed', id: row.id };
  const before = row.quantity;
  row.quantity = String(item.quantity);
  return { index, status: 'written', id: row.id, holder: holders[row.sku] ?? row.id, before, published: row.quantity, inFlight: row.inFlight, orders: [] }; // prettier-ignore
}

beforeEach(() => {
  TABLES = {
    'sku ITNO': { BOX: 'CUP', ...Object.fromEntries(Array.from({ length: 201 }, (_, n) => [`SIB-${n}`, 'CUP'])) },
    'unit factor': { BOX: '6' },
  };
  temp = tempStore([...stockMigrations, ...linkMigrations]);
  store = createStockStore(temp.db);
  shop = new Map();
  sent = [];
  meanwhile = null;
  holders = {};
  asked = 0;
  retired = new Set();
  aliased = {};
});
afterEach(() => temp.remove());

const sells = (sku: string, id: number, more: Partial<ShopSku> = {}): void =>
  void shop.set(sku, { sku, id, quantity: '0', inFlight: '0', orders: [], managed: true, holder: id, backorders: 'no', ...more }); // prettier-ignore
const inM3 = (figures: Record<string, string>): Promise<void> => {
  const rows = Object.entries(figures).map(([ITNO, quantity]) => ({ ITNO, WHLO: '001', quantity }));
  return temp.db.write((tx) => store.stageIn(tx, rows, 'AV01', NOW));
};
const told = (): string[][] => sent.map((items) => items.map(({ sku }) => sku ?? ''));
const pending = (): string[] => store.pending('', 10).map(({ sku }) => sku);

async function pieceAndBox(): Promise<void> {
  open();
  sells('CUP', 1);
  sells('BOX', 2);
  await inM3({ CUP: '20' });
  await publisher.run('full', signal);
  expect([shop.get('CUP')?.quantity, shop.get('BOX')?.quantity]).toEqual(['20', '3']);
  sent.length = 0;
}

test.each([
  ['full' as const, () => Promise.resolve()],
  ['changes' as const, () => inM3({ CUP: '20.0' })],
])('an order of one of them is told to the other, also by a run that computes both (%s)', async (kind, look) => {
  await pieceAndBox();
  await publisher.sold(['BOX']);
  expect([asked, pending()]).toEqual([1, ['BOX', 'CUP']]);
  await look();
  await publisher.run(kind, signal);
  expect(told()).toEqual([['BOX', 'CUP']]);
  await publisher.run('full', signal);
  expect(told()).toHaveLength(1);
});

test('an order that comes in while the shop answers is told by the next run', async () => {
  await pieceAndBox();
  meanwhile = () => publisher.sold(['BOX']);
  await inM3({ CUP: '26' });
  await publisher.run('changes', signal);
  meanwhile = null;
  expect([asked, pending()]).toEqual([1, ['BOX', 'CUP']]);
  await publisher.run('full', signal);
  expect(told()).toEqual([['BOX', 'CUP'], ['BOX', 'CUP']]); // prettier-ignore
});

test('a run that the shop does not answer tells it again', async () => {
  await pieceAndBox();
  await publisher.sold(['BOX']);
  meanwhile = () => {
    throw new Error('the shop is away');
  };
  await expect(publisher.run('full', signal)).rejects.toThrow('away');
  meanwhile = null;
  await publisher.run('full', signal);
  expect(told()).toEqual([['BOX', 'CUP'], ['BOX', 'CUP']]); // prettier-ignore
});

test('what is sold under a SKU that cannot be published counts in what is sent of the others', async () => {
  open();
  sells('CUP', 1);
  sells('BOX', 2, { holder: 9, inFlight: '2', orders: ['77'] });
  sells('LAMP', 3, { holder: 9 });
  await inM3({ CUP: '20', LAMP: '5' });
  await publisher.run('full', signal);
  expect(store.read('BOX')?.state).toBe('conflict');
  expect(sent).toEqual([
    [{ sku: 'CUP', id: 1, quantity: '8', shared: { free: '20', factor: '1', less: '0', with: [{ id: 2, factor: '6' }] } }],
  ]); // prettier-ignore
});

test.each([
  [200, true],
  [201, false],
])('with %i other SKUs of its item the shop is asked to take their sales off: %s', async (others, shared) => {
  open();
  sells('CUP', 1);
  for (let n = 0; n < others; n += 1) sells(`SIB-${n}`, 10 + n, n === 0 ? { inFlight: '3', orders: ['77'] } : {});
  await inM3({ CUP: '20' });
  await publisher.run('full', signal);
  const cup = sent.flat().find(({ sku }) => sku === 'CUP');
  expect([cup?.quantity, cup?.shared?.with.length]).toEqual(['17', shared ? others : undefined]);
  expect(store.read('CUP')).toMatchObject({ shared: '3', sharedOrders: ['77'] });
});

test('a look at a shop that manages no stock yet is not the first publication: that one is asked about', async () => {
  open({ guards: { first: 'hold' } });
  sells('CUP', 1, { managed: false, holder: null, quantity: null });
  await inM3({ CUP: '20' });
  expect((await publisher.run('full', signal)).outcome).toBe('unchanged');
  sells('CUP', 1);
  expect((await publisher.run('full', signal)).outcome).toBe('held');
  expect(store.pushes(1)[0]?.reasons[0]?.code).toBe('stock.first-run');
});

test('a number that turns out to be that of a product with another item is published no more', async () => {
  open({ manage: true });
  sells('CUP', 1, { managed: false, holder: null, quantity: null });
  sells('LAMP', 3, { holder: 9, quantity: '5' });
  await inM3({ CUP: '20', LAMP: '5' });
  holders = { CUP: 9, LAMP: 9 };
  await publisher.run('changes', signal);
  expect([store.read('CUP')?.state, store.read('LAMP')?.state]).toEqual(['conflict', 'conflict']);
});

describe('a rule that is another one than before', () => {
  beforeEach(async () => {
    await store.put('basis', 'AV01 001');
    await pieceAndBox();
  });
  test.each([
    ['a corrected unit', () => void (TABLES['unit factor'] = { BOX: '10' }), { CUP: '20', BOX: '2' }],
    ['a buffer', () => void (settings = configure({ buffer: { quantity: 2 } })), { CUP: '18', BOX: '1' }],
    ["a product's own buffer", () => void (TABLES['stock-buffer quantity'] = { CUP: '5' }), { CUP: '15', BOX: '3' }],
    ['another item', () => void (TABLES['sku ITNO'] = { BOX: 'LAMP' }), { CUP: '20', BOX: '1' }],
  ])('%s: all figures are computed again without a word of M3', async (_name, change, expected) => {
    await inM3({ LAMP: '6' });
    await publisher.run('changes', signal);
    change();
    expect(publisher.rulesChanged()).toBe(true);
    await publisher.run('changes', signal);
    expect(Object.fromEntries([...shop.values()].map(({ sku, quantity }) => [sku, quantity]))).toEqual(expected);
    expect(publisher.rulesChanged()).toBe(false);
  });

  test('passes the guards like any other change, and is no drift', async () => {
    const guards = { first: 'publish', minimum: 1, zeroPercent: 10, changedPercent: 100 };
    settings = configure({ buffer: { quantity: 50 }, guards });
    expect((await publisher.run('changes', signal)).outcome).toBe('held');
    expect(store.pushes(1)[0]?.reasons[0]?.code).toBe('stock.mass-zero');
    expect([shop.get('CUP')?.quantity, publisher.drift()]).toEqual(['20', 0]);
  });

  test('waits while balances are of another measure or warehouse: a look reads them first', async () => {
    settings = configure({ measure: 'STQT' });
    expect(publisher.rulesChanged()).toBe(false);
    await publisher.run('changes', signal);
    expect([store.read('CUP')?.state, sent]).toEqual(['ok', []]);
  });
});

describe('a product that the catalogue has taken out of sale', () => {
  beforeEach(async () => {
    open({ manage: true });
    sells('CUP', 1);
    sells('LAMP', 2, { managed: false, holder: null, quantity: null });
    await inM3({ CUP: '20', LAMP: '5' });
    await publisher.run('full', signal);
    expect([...shop.values()].map(({ managed, quantity }) => [managed, quantity])).toEqual([[true, '20'], [true, '5']]); // prettier-ignore
    retired.add('CUP');
    Object.assign(shop.get('CUP')!, { managed: false, holder: null, quantity: null });
    sent = [];
  });

  test('is not managed again by another balance, and its figure goes out when it is back', async () => {
    await inM3({ CUP: '19', LAMP: '4' });
    await publisher.run('changes', signal);
    expect([...shop.values()].map(({ managed, quantity }) => [managed, quantity])).toEqual([[false, null], [true, '4']]); // prettier-ignore
    expect(store.read('CUP')?.state).toBe('not-managed');

    await inM3({ CUP: '18' });
    await publisher.run('changes', signal);
    retired.delete('CUP');
    await publisher.run('changes', signal);
    expect(shop.get('CUP')).toMatchObject({ managed: false, quantity: null });
    await temp.db.write((tx) => store.backIn(tx, 'CUP'));
    await publisher.run('changes', signal);
    expect(shop.get('CUP')).toMatchObject({ managed: true, quantity: '18' });
  });

  test('has its figure where a person has put it on sale again', async () => {
    Object.assign(shop.get('CUP')!, { managed: true, quantity: '20' });
    await inM3({ CUP: '7' });
    await publisher.run('changes', signal);
    expect(shop.get('CUP')).toMatchObject({ managed: true, quantity: '7' });
  });
});

test('an alias that has moved to another item: its SKU shows the figure of that one with the next run', async () => {
  open();
  aliased = { '400': 'CUP' };
  sells('400', 1);
  await inM3({ CUP: '20', LAMP: '5' });
  await publisher.run('full', signal);
  aliased = { '400': 'LAMP' };
  await publisher.run('changes', signal);
  expect([shop.get('400')?.quantity, store.read('400')?.ITNO]).toEqual(['5', 'LAMP']);
});
