import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { tempStore, type TempStore } from '../../../test/support/temp-store.ts';
import { flowMigrations } from '../../flow/sqlite/run-store.ts';
import { inboxMigrations } from '../../intake/sqlite/migrations.ts';
import { linkMigrations } from '../../links/sqlite/links.ts';
import { workMigrations } from '../../work/sqlite/migrations.ts';
import { DAY_MS } from '../overview.ts';
import { createOverviewStore } from './overview-store.ts';

let store: TempStore;
beforeEach(() => {
  store = tempStore([...workMigrations, ...inboxMigrations, ...linkMigrations, ...flowMigrations]);
});
afterEach(() => store.remove());

interface Made {
  seq: number;
  key: string;
  at: number;
  state?: string;
  outcome?: string | null;
  flow?: string;
}
const insert = (runs: Made[]): Promise<void> =>
  store.db.write((tx) => {
    const add = tx.prepare(
      `insert into run(seq, id, work_seq, key, flow, flow_version, state, outcome, attempt, started_at, updated_at)
       values (@seq, 'r' || @seq, @seq, @key, @flow, 1, @state, @outcome, 1, @at, @at + 500)`,
    );
    for (const run of runs) add.run({ flow: 'order-to-cash', state: 'done', outcome: 'confirmed', ...run });
  });

test('an order counts once a day, by its newest run; other flows do not count', async () => {
  await insert([
    { seq: 3, key: 'order:1', at: DAY_MS - 1 },
    { seq: 4, key: 'order:2', at: DAY_MS, state: 'held', outcome: null },
    { seq: 7, key: 'order:2', at: DAY_MS + 10 },
    { seq: 8, key: 'order:3', at: DAY_MS + 10, outcome: 'skipped' },
    { seq: 9, key: 'order:3', at: DAY_MS + 11, flow: 'order-status', outcome: 'unchanged' },
    { seq: 20, key: 'order:4', at: 2 * DAY_MS, state: 'held', outcome: null },
  ]);
  const overview = createOverviewStore(store.db);
  expect(overview.day(0, DAY_MS)).toEqual([{ state: 'done', outcome: 'confirmed', orders: 1 }]);
  expect(overview.day(DAY_MS, 2 * DAY_MS)).toEqual([
    { state: 'done', outcome: 'confirmed', orders: 1 },
    { state: 'done', outcome: 'skipped', orders: 1 },
  ]);
  expect(overview.day(2 * DAY_MS, 3 * DAY_MS)).toEqual([{ state: 'held', outcome: null, orders: 1 }]);
  expect(overview.day(3 * DAY_MS, 4 * DAY_MS)).toEqual([]);
  expect(overview.heldCount()).toBe(2);
  expect(overview.held(10).map(({ key }) => key)).toEqual(['order:4', 'order:2']);
});

test('an empty store has nothing', () => {
  const overview = createOverviewStore(store.db);
  expect([overview.day(0, DAY_MS), overview.lags(0, 5), overview.confirmedTotals(0), overview.unfinished(9)]).toEqual([
    [],
    [],
    [],
    0,
  ]);
});

test('unfinished runs that began before a moment', async () => {
  await insert([
    { seq: 1, key: 'order:1', at: 10, state: 'retry', outcome: null },
    { seq: 2, key: 'order:2', at: 20, state: 'running', outcome: null },
    { seq: 3, key: 'order:3', at: 10, state: 'held', outcome: null },
  ]);
  expect(createOverviewStore(store.db).unfinished(15)).toBe(1);
});

test('any day of 100,000 runs is found in a few steps', async () => {
  const runs = Array.from({ length: 100_000 }, (_, i) => ({ seq: i + 1, key: `order:${i}`, at: i * 25_000 }));
  await insert(runs);
  const overview = createOverviewStore(store.db);
  for (let day = 0; day < 28; day++)
    expect(overview.day(day * DAY_MS, (day + 1) * DAY_MS)).toEqual([
      { state: 'done', outcome: 'confirmed', orders: 3456 },
    ]);
});
