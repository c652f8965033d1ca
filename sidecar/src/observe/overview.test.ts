import { expect, test } from '@jest/globals';
import { attentionOf, createOverview, DAY_MS, dayOf, lagOf, moneyOf, type OverviewStore } from './overview.ts';

test('a day: each order stands in one place', () => {
  const count = (state: string, outcome: string | null, orders: number) => ({ state, outcome, orders });
  expect(
    dayOf('2026-11-26', [
      count('done', 'confirmed', 5),
      count('done', 'cancelled', 1),
      count('done', 'unchanged', 2),
      count('done', 'waiting', 3),
      count('retry', null, 1),
      count('running', null, 1),
      count('held', null, 4),
      count('done', 'skipped', 2),
    ]),
  ).toEqual({ day: '2026-11-26', received: 19, inM3: 8, waiting: 5, held: 4, excluded: 2 });
});

test('money is summed exactly, in each currency’s own decimals', () => {
  const rows = [
    { currency: 'EUR', total: '0.10' },
    { currency: 'EUR', total: '0.20' },
    { currency: 'JPY', total: '1500' },
    { currency: 'EUR', total: '999999999999.99' },
  ];
  expect(moneyOf(rows)).toEqual([
    { currency: 'EUR', orders: 3, total: '1000000000000.29' },
    { currency: 'JPY', orders: 1, total: '1500' },
  ]);
});

test('lag', () => {
  expect(lagOf([])).toBeNull();
  expect(lagOf([900, 100, 300])).toEqual({ median: 300, p95: 900, orders: 3 });
});

test('held orders by cause, the largest group first', () => {
  const held = (key: string, code: string, startedAt: number) => ({
    key,
    startedAt,
    problems: [{ code, message: code, owner: 'm3' as const }],
  });
  expect(attentionOf([held('order:1', 'a', 5000), held('order:2', 'b', 3000), held('order:3', 'b', 4000)])).toEqual([
    {
      code: 'b',
      thing: '',
      owner: 'm3',
      count: 2,
      message: 'b',
      oldest: '1970-01-01T00:00:03.000Z',
      keys: ['order:2', 'order:3'],
    },
    {
      code: 'a',
      thing: '',
      owner: 'm3',
      count: 1,
      message: 'a',
      oldest: '1970-01-01T00:00:05.000Z',
      keys: ['order:1'],
    },
  ]);
});

test('held orders with one code and two things are two causes', () => {
  const held = (key: string, thing: string) => ({
    key,
    startedAt: 0,
    problems: [{ code: 'sku.unknown', message: thing, owner: 'm3' as const, thing }],
  });
  const groups = attentionOf([held('order:1', 'CUP'), held('order:2', 'MUG'), held('order:3', 'MUG')]);
  expect(groups.map(({ code, thing, count }) => [code, thing, count])).toEqual([
    ['sku.unknown', 'MUG', 2],
    ['sku.unknown', 'CUP', 1],
  ]);
});

test('past days are not counted again at every look', () => {
  let [at, asked] = [40 * DAY_MS + 5_000, 0];
  const store: OverviewStore = {
    day: (from) => {
      asked++;
      return from >= 40 * DAY_MS ? [{ state: 'held', outcome: null, orders: 1 }] : [];
    },
    confirmedTotals: () => [],
    lags: () => [],
    unfinished: () => 0,
    held: () => [],
    heldCount: () => 1,
  };
  const overview = createOverview(
    store,
    () => [],
    () => at,
  );
  const first = overview();
  expect(first.days).toHaveLength(30);
  expect(first.days.at(-1)).toMatchObject({ day: '1970-02-10', held: 1 });
  expect(asked).toBe(30);
  overview();
  expect(asked).toBe(30);
  at += 3_000;
  overview();
  expect(asked).toBe(31);
  // Old counts go a few at a time, so that no look takes long; after enough looks all are new.
  at += 11 * 60_000;
  overview();
  expect(asked).toBe(31 + 3);
  for (let i = 0; i < 20; i++, at += 3_000) overview();
  expect(asked).toBe(31 + 29 + 20);
});
