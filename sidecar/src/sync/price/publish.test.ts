/** Runs against a store as it is. M3 is not asked in any of them. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { settings as settingsSchema } from '@crossdock/shared';
import { tempStore, type TempStore } from '../../../test/support/temp-store.ts';
import { FactCache } from '../order/fact-cache.ts';
import type { PriceFactCaches } from './facts.ts';
import type { PriceComputed, PriceStore } from './port.ts';
import { PricePublisher } from './publish.ts';
import { toPriceRow } from './read.ts';
import type { ShopPage } from './shop.ts';
import { createPriceStore, priceMigrations } from './sqlite/store.ts';
import { termsConflict, termsOf } from './terms.ts';

const NOW = Date.UTC(2026, 10, 27, 12);
const { signal } = new AbortController();
const settings = settingsSchema.parse({ prices: { direction: 'm3-to-shop', currency: 'EUR' } });
let temp: TempStore;
let store: PriceStore<never>;
beforeEach(() => {
  temp = tempStore(priceMigrations);
  store = createPriceStore(temp.db);
});
afterEach(() => temp.remove());

/** @param page what the shop lists */
const publisher = (page: ShopPage): PricePublisher => {
  return new PricePublisher({
    store,
    settings: () => settings,
    lookup: () => null,
    alias: () => null,
    readAliases: () => Promise.resolve([]),
    tableFingerprint: () => '',
    jobs: () => {
      throw new Error('M3 is not asked');
    },
    units: new FactCache(1, () => NOW),
    facts: { units: new Map(), items: new Map(), listed: new Map() } as unknown as PriceFactCaches,
    shop: () => ({
      async *list() {
        yield await Promise.resolve(page);
      },
      write: () => Promise.resolve([]),
    }),
    again: () => Promise.resolve(),
    lookedAt: () => NOW,
    now: () => NOW,
  });
};

test('a shop that does not tell its currency stops prices from the first run on', async () => {
  expect((await publisher({ items: [], zone: null, terms: null }).run('full', signal)).outcome).toBe('conflict');
  expect(termsConflict(settings.prices, termsOf(store))?.code).toBe('price.terms-unknown');
});

test('a look at a shop without prices is not the first publication', async () => {
  const terms = { currency: 'EUR', includesVat: false };
  expect((await publisher({ items: [], zone: null, terms }).run('full', signal)).outcome).toBe('unchanged');
  expect(store.get('accepted')).toBeNull();
});

test('a base price is one row, however M3 writes its quantity', async () => {
  const raw = { PRRF: 'WEB', CUCD: 'EUR', ITNO: 'CUP', FVDT: '20260101', SAPR: '12' };
  const stage = (row: Record<string, string>, at: number): Promise<void> =>
    temp.db.write((tx) => store.stageIn(tx as never, [toPriceRow(row)], at));
  await stage(raw, 1);
  await stage({ ...raw, QTYL: '0.00', SAPR: '13' }, 2);
  await stage({ ...raw, QTYL: '10.00', SAPR: '11' }, 2);
  expect(store.rows('CUP').map(({ QTYL, SAPR }) => [QTYL, SAPR])).toEqual([['0', '13'], ['10', '11']]); // prettier-ignore
});

test('what a person released passes the guards for the change that was asked about, and for no later one', async () => {
  const shop = { regular: '10', sale: '', saleFrom: null, saleTo: null };
  const computed = (regular: string): PriceComputed => ({
    sku: 'CUP',
    ITNO: 'CUP',
    state: 'ok',
    target: { regular, sale: null, saleFrom: null, saleTo: null, graded: [], why: '', nextChange: null },
    problem: null,
    differs: regular !== shop.regular,
    change: 50,
    nextChange: null,
  });
  await store.learn([{ sku: 'CUP', id: 1, prices: shop }], 1);
  await store.saveComputed([computed('5')], []);
  await store.hold({ id: 'p1', reasons: [], counts: store.counts(10), createdAt: 1 }, ['changed'], null);
  await store.decide('p1', 'released', 'Ada', '', 2);
  expect(store.counts(10).changed).toBe(0);
  // Before it was written M3 shows again what the shop has.
  await store.saveComputed([computed('10')], []);
  await store.saveComputed([computed('5')], []);
  expect(store.counts(10).changed).toBe(1);
});
