import { expect, test } from '@jest/globals';
import { settings as settingsSchema } from '@crossdock/shared';
import type { M3Jobs } from '../jobs.ts';
import { Aliases, aliasTable, type AliasRow } from './aliases.ts';

const row = (POPN: string, ITNO: string, VFDT = '', LVDT = ''): AliasRow => ({ POPN, ITNO, VFDT, LVDT });

test.each([
  ['one item', [row('400', 'CUP')], 'CUP'],
  ['the same item twice', [row('400', 'CUP'), row('400', 'CUP')], 'CUP'],
  ['two items: nobody can tell which', [row('400', 'CUP'), row('400', 'LAMP')], null],
  ['valid from today', [row('400', 'CUP', '20261127', '0')], 'CUP'],
  ['not valid yet', [row('400', 'CUP', '20261128')], undefined],
  ['valid to the end of today', [row('400', 'CUP', '00000000', '20261127')], 'CUP'],
  ['not valid any more', [row('400', 'CUP', '20200101', '20261126')], undefined],
  ['the one of two that is valid', [row('400', 'CUP', '', '20261126'), row('400', 'LAMP')], 'LAMP'],
  ['without an item', [row('400', '')], undefined],
] as [string, AliasRow[], string | null | undefined][])('%s', (_, rows, expected) => {
  expect(aliasTable(rows, '20261127').get('400')).toBe(expected);
});

test('SKUs asked for one by one, of which a later part fails: the next reading asks for all of them again', async () => {
  const NOW = Date.UTC(2026, 10, 27);
  const skus = ['0'];
  let fails = false;
  let parts = 0;
  const jobs: Partial<M3Jobs> = {
    has: () => false,
    read: (calls) => {
      parts += 1;
      if (fails && parts > 1) return Promise.reject(new Error('M3 is away'));
      const found = calls.map(({ record: { POPN = '' } }) => ({ POPN, ITNO: `I-${POPN}`, VFDT: '', LVDT: '', ALWT: '2', ALWQ: 'EA13' })); // prettier-ignore
      return Promise.resolve(found.map((row) => ({ ok: true, records: [row] }) as never));
    },
  };
  const settings = settingsSchema.parse({ sku: { from: 'alias', aliasType: '2', aliasQualifier: 'EA13' } });
  let now = NOW;
  const aliases = new Aliases({
    settings: () => settings,
    jobs: () => jobs as M3Jobs,
    skus: () => skus,
    now: () => now,
  });
  const read = aliases.reader();
  const refresh = () => read(false, new AbortController().signal);
  expect(await refresh()).toEqual([{ sku: '0', ITNO: 'I-0' }]);

  for (let n = 1; n <= 1_001; n += 1) skus.push(String(n));
  now += 60_000;
  parts = 0;
  fails = true;
  await expect(refresh()).rejects.toThrow('away');
  fails = false;
  expect(await refresh()).toHaveLength(1_001);
  expect([aliases.itemOf('1'), aliases.itemOf('1001')]).toEqual(['I-1', 'I-1001']);
});

test('SKUs asked for one by one: a list that begins at the alias and goes on; an alias of two items is not unknown', async () => {
  const NOW = Date.UTC(2026, 10, 27);
  const rows = [['400', 'CUP'], ['401', 'LAMP'], ['401', 'OLD'], ['402', 'PLATE']].map(([POPN = '', ITNO = '']) => ({ POPN, ITNO, VFDT: '', LVDT: '', ALWT: '2', ALWQ: '' })); // prettier-ignore
  const jobs: Partial<M3Jobs> = {
    has: () => false,
    read: (calls) => Promise.resolve(calls.map(({ record: { POPN = '' } }) => ({ ok: true, records: rows.filter((one) => one.POPN >= POPN) }) as never)), // prettier-ignore
  };
  const settings = settingsSchema.parse({ sku: { from: 'alias', aliasType: '2' } });
  const aliases = new Aliases({
    settings: () => settings,
    jobs: () => jobs as M3Jobs,
    skus: () => ['399', '400', '401'],
    now: () => NOW,
  });
  await aliases.reader()(false, new AbortController().signal);
  expect(['399', '400', '401'].map((sku) => aliases.itemOf(sku))).toEqual([undefined, 'CUP', null]);
});

test('each reader is told what is new to it; an alias that has moved to another item is that of the other at once', async () => {
  const { signal } = new AbortController();
  let now = Date.UTC(2026, 10, 27);
  let inM3: Record<string, string>[] = [{ POPN: '400', ITNO: 'CUP' }];
  let changed: Record<string, string>[] = [];
  const jobs: Partial<M3Jobs> = {
    has: () => true,
    list: ({ record }) => Promise.resolve(record['LMTS'] === undefined ? inM3 : changed),
  };
  const settings = settingsSchema.parse({ sku: { from: 'alias', aliasType: '2' } });
  const aliases = new Aliases({ settings: () => settings, jobs: () => jobs as M3Jobs, skus: () => [], now: () => now });
  const [stock, prices] = [aliases.reader(), aliases.reader()];
  expect(await stock(true, signal)).toEqual([{ sku: '400', ITNO: 'CUP' }]);
  expect(await prices(false, signal)).toEqual([{ sku: '400', ITNO: 'CUP' }]);
  expect([await stock(false, signal), await prices(false, signal)]).toEqual([[], []]);

  now += 60_000;
  inM3 = changed = [{ POPN: '400', ITNO: 'LAMP' }];
  expect(await stock(false, signal)).toEqual([{ sku: '400', ITNO: 'LAMP' }]);
  expect(await prices(false, signal)).toEqual([{ sku: '400', ITNO: 'LAMP' }]);

  now += 60_000;
  inM3 = changed = [];
  expect(await prices(true, signal)).toEqual([{ sku: '400', ITNO: null }]);
  expect(await stock(false, signal)).toEqual([{ sku: '400', ITNO: null }]);
});
