/** Looks at price lists while somebody saves settings, and the runs that they ask for. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { settings as settingsSchema, type Settings } from '@crossdock/shared';
import { tempStore, type TempStore } from '../../../test/support/temp-store.ts';
import type { Database } from '../../db/sqlite/index.ts';
import type { Look, PollSource } from '../../poll/port.ts';
import type { M3Jobs } from '../jobs.ts';
import type { PriceStore } from './port.ts';
import { priceRules, priceRulesChanged } from './rules.ts';
import { createPriceSource } from './source.ts';
import { createPriceStore, priceMigrations } from './sqlite/store.ts';
import type { PriceRow } from './target.ts';

let temp: TempStore;
let store: PriceStore<Database>;
let source: PollSource<Database, PriceRow>;
let settings: Settings;
let time: number;
let asked: string[];
let waiting: Set<string>;
let unit: string;

const configure = (prices: object = {}): Settings =>
  settingsSchema.parse({
    prices: { direction: 'm3-to-shop', lists: [{ PRRF: 'WEB', CUCD: 'EUR' }], guards: { first: 'publish' }, ...prices },
  });
const row = (ITNO: string): Record<string, string> => ({ PRRF: 'WEB', CUCD: 'EUR', CUNO: '', ITNO, FVDT: '20260101', SAPR: '14' }); // prettier-ignore

beforeEach(() => {
  temp = tempStore(priceMigrations);
  store = createPriceStore(temp.db);
  settings = configure();
  time = 1_000_000;
  asked = [];
  waiting = new Set();
  unit = '';
  const jobs: Partial<M3Jobs> = {
    has: (job) => job === 'price.changes' || job === 'price.listed',
    list: ({ job }) => {
      asked.push(job);
      return Promise.resolve(job === 'price.changes' ? [] : [row('CUP'), row('LAMP')]);
    },
  };
  source = createPriceSource<Database>({
    store,
    settings: () => settings,
    jobs: () => jobs as M3Jobs,
    rulesChanged: () => priceRulesChanged(store, settings, () => unit),
    unbegun: () => waiting,
    now: () => time,
  });
});
afterEach(() => temp.remove());

/** @param meanwhile after M3 was asked, before anything is stored */
async function look(kind: Look['kind'], meanwhile?: () => void): Promise<string[]> {
  time += 10_000;
  const one: Look = { kind, startedAt: time, since: 0, signal: new AbortController().signal, keptMs: 0, aged: () => undefined }; // prettier-ignore
  const read: (readonly PriceRow[])[] = [];
  for await (const page of (await source.read(one))!) read.push(page);
  meanwhile?.();
  for (const page of read) await temp.db.write((tx) => source.stage(tx, page, one));
  return (await temp.db.write((tx) => source.finish(tx, one))).map(({ topic }) => topic);
}
const known = (): boolean[] => ['CUP', 'LAMP'].map((ITNO) => store.hasItem(ITNO));

test.each([
  ['a rounding', { rounding: { step: '0.05' } }, ['price.changes']],
  ['a list', { lists: [{ PRRF: 'WEB', CUCD: 'EUR' }, { PRRF: 'SALE', CUCD: 'EUR' }] }, ['price.listed', 'price.listed']],
])('%s is saved while a look for changes is under way: no price is taken for gone', async (_name, saved, next) => {
  expect(await look('full')).toEqual(['pricepush.full']);
  await look('changes', () => void (settings = configure(saved)));
  expect(known()).toEqual([true, true]);
  asked = [];
  expect(await look('changes')).toHaveLength(next.length === 1 ? 0 : 1);
  expect(asked).toEqual(next);
  expect(known()).toEqual([true, true]);
}); // prettier-ignore

test.each([
  ['rounding', () => void (settings = configure({ rounding: { step: '0.05' } }))],
  ['a unit', () => void (unit = 'another')],
])('another rule asks for a run although M3 shows nothing new: %s', async (_name, change) => {
  await look('full');
  const rules = (): boolean => priceRulesChanged(store, settings, () => unit);
  for (const item of store.dirtyItems(10)) await store.saveComputed([], [item]);
  await store.put('ran', String(time));
  await store.put(
    'rules',
    priceRules(settings, () => unit),
  );
  expect([rules(), await look('changes')]).toEqual([false, []]);
  change();
  expect([rules(), await look('changes')]).toEqual([true, ['pricepush.changes']]);
});

test('while nobody begins a run, looks ask for no other one', async () => {
  await look('full');
  waiting.add('pricepush.full');
  for (let hour = 0; hour < 24; hour += 1) {
    time += 60 * 60_000;
    expect(await look(hour % 2 ? 'full' : 'changes')).toEqual([]);
  }
  waiting.clear();
  expect(await look('changes')).toEqual(['pricepush.changes']);
});
