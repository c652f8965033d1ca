/** Looks at balances while somebody saves settings, and the runs that they ask for. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { settings as settingsSchema, type Settings } from '@crossdock/shared';
import { tempStore, type TempStore } from '../../../test/support/temp-store.ts';
import type { Database } from '../../db/sqlite/index.ts';
import type { Look, PollSource } from '../../poll/port.ts';
import type { NewWork } from '../../work/port.ts';
import type { M3Jobs } from '../jobs.ts';
import type { BalanceRow } from './balances.ts';
import type { StockStore } from './port.ts';
import { createStockSource } from './source.ts';
import { stockMigrations } from './sqlite/migrations.ts';
import { createStockStore } from './sqlite/store.ts';

let temp: TempStore;
let store: StockStore<Database>;
let source: PollSource<Database, BalanceRow>;
let settings: Settings;
let time: number;
/** Balances of M3: warehouse, item, STQT, AV01. */
let m3: [string, string, string, string][];
let asked: string[];
let waiting: Set<string>;
let renewed: boolean;

const configure = (stock: object): Settings =>
  settingsSchema.parse({ stock: { direction: 'm3-to-shop', measure: 'STQT', warehouses: ['001', '002'], ...stock } });

beforeEach(() => {
  temp = tempStore(stockMigrations);
  store = createStockStore(temp.db);
  settings = configure({});
  time = 1_000_000;
  asked = [];
  waiting = new Set();
  renewed = false;
  m3 = [['001', 'CUP', '9', '4'], ['002', 'CUP', '5', '5']]; // prettier-ignore
  const jobs: Partial<M3Jobs> = {
    has: () => true,
    list: ({ job, record }) => {
      asked.push(job);
      const rows = m3.filter(([WHLO]) => job === 'stock.changes' || WHLO === record['FWHL']);
      return Promise.resolve(job === 'stock.changes' ? [] : rows.map(([WHLO, ITNO, STQT, AV01]) => ({ WHLO, ITNO, STQT, AV01 }))); // prettier-ignore
    },
  };
  source = createStockSource<Database>({
    store,
    settings: () => settings,
    jobs: () => jobs as M3Jobs,
    moved: { due: () => false },
    askAgainMs: 30_000,
    rulesChanged: () => renewed,
    unbegun: () => waiting,
    now: () => time,
  });
});
afterEach(() => temp.remove());

/** @param meanwhile after M3 was asked, before anything is stored */
async function look(kind: Look['kind'], meanwhile?: () => void): Promise<string[]> {
  time += 10_000;
  const one: Look = { kind, startedAt: time, since: 0, signal: new AbortController().signal, keptMs: 0, aged: () => undefined }; // prettier-ignore
  const pages = (await source.read(one))!;
  const read: (readonly BalanceRow[])[] = [];
  for await (const page of pages) read.push(page);
  meanwhile?.();
  for (const page of read) await temp.db.write((tx) => source.stage(tx, page, one));
  const work: NewWork[] = await temp.db.write((tx) => source.finish(tx, one));
  return work.map(({ topic }) => topic);
}
const items = (): string[] => store.dirtyItems(10).map(({ ITNO }) => ITNO);

test('a measure that is saved while a look is under way: its figures keep their own, and all are read again', async () => {
  await look('full', () => void (settings = configure({ measure: 'AV01' })));
  expect([store.balances('CUP', 'AV01'), store.balances('CUP', 'STQT').length]).toEqual([[], 2]);
  asked = [];
  expect(await look('changes')).toEqual(['stockpush.full']);
  expect(asked).toEqual(['stock.list', 'stock.list']);
  expect(store.balances('CUP', 'AV01').map(({ quantity }) => quantity)).toEqual(['4', '5']);
  asked = [];
  await look('changes');
  expect(asked).toEqual(['stock.changes']);
});

test('warehouses that are saved during a look for changes: nothing is taken for gone, and all are read by the next one', async () => {
  await look('full');
  await look('changes', () => void (settings = configure({ warehouses: ['001', '002', '003'] })));
  expect(store.balances('CUP', 'STQT').map(({ quantity }) => quantity)).toEqual(['9', '5']);
  m3.push(['003', 'CUP', '2', '2']);
  await look('changes');
  expect(store.balances('CUP', 'STQT').map(({ quantity }) => quantity)).toEqual(['9', '5', '2']);
});

test('a warehouse that is mapped no more: its figures go, and what it held is computed again', async () => {
  await look('full');
  const [dirty] = store.dirtyItems(10);
  await store.saveComputed([], [dirty!], { now: 0, askAgainBefore: 0 });
  settings = configure({ warehouses: ['001'] });
  expect(await look('changes')).toEqual(['stockpush.full']);
  expect(store.balances('CUP', 'STQT').map(({ quantity }) => quantity)).toEqual(['9', null]);
  expect(items()).toEqual(['CUP']);
});

test('another rule asks for a run although M3 shows nothing new', async () => {
  await look('full');
  await store.saveComputed([], store.dirtyItems(10), { now: 0, askAgainBefore: 0 });
  await store.put('ran', String(time));
  expect(await look('changes')).toEqual([]);
  renewed = true;
  expect(await look('changes')).toEqual(['stockpush.changes']);
});

test('while nobody begins a run, looks ask for no other one; a full one is asked for beside one of changes', async () => {
  await look('full');
  waiting.add('stockpush.changes');
  for (let hour = 0; hour < 24; hour += 1) {
    time += 60 * 60_000;
    expect(await look('changes')).toEqual([]);
  }
  expect(await look('full')).toEqual(['stockpush.full']);
  waiting.add('stockpush.full');
  time += 60 * 60_000;
  expect(await look('full')).toEqual([]);
  // A person has skipped them.
  waiting.clear();
  expect(await look('changes')).toEqual(['stockpush.changes']);
});
