import { expect, test } from '@jest/globals';
import Big from 'big.js';
import type { M3Jobs } from '../jobs.ts';
import { createPriceFacts, itemFacts, priceUnits, unitOf } from './facts.ts';

const units = new Map([['CUP|BOX', new Big(12)], ['CUP|PAL', new Big(480)]]); // prettier-ignore
test.each([
  ['the basic unit', { UNMS: 'PCS', SPUN: '' }, 'PCS', '1'],
  ['an alternate unit', { UNMS: 'PCS', SPUN: '' }, 'BOX', '12'],
  ['an alternate unit of an item that M3 does not know', null, 'PAL', '480'],
  ['a unit that the item does not have', { UNMS: 'PCS', SPUN: '' }, 'KG', undefined],
  ['any other unit of an item that M3 does not know', null, 'PCS', undefined],
  ['blank: the price unit of the item', { UNMS: 'PCS', SPUN: 'BOX' }, '', '12'],
  ['blank, and the item has no price unit: its basic unit', { UNMS: 'PCS', SPUN: '' }, '', '1'],
  ['blank, and the price unit of the item is one that it does not have', { UNMS: 'PCS', SPUN: 'KG' }, '', undefined],
  ['blank, and M3 does not know the item', null, '', undefined],
])('the unit of a price: %s', (_name, item, SPUN, expected) =>
  expect(unitOf('CUP', item && { ...item, VTCS: '' }, units, SPUN)?.toFixed()).toBe(expected),
);

test('of the units of all items only the columns that are needed are read', async () => {
  const asked: unknown[] = [];
  const jobs = {
    has: () => true,
    list: (call: { record: { AUTP: string }; columns?: readonly string[] }) => {
      asked.push(call.columns);
      const row = { ITNO: 'CUP', AUTP: '1', ALUN: 'BOX', COFA: '12', DMCF: '1' };
      return Promise.resolve(call.record.AUTP === '1' ? [row] : []);
    },
  } as unknown as M3Jobs;
  const found = await priceUnits(jobs, createPriceFacts(() => 0), new AbortController().signal); // prettier-ignore
  expect(asked).toEqual(Array(2).fill(['ITNO', 'AUTP', 'ALUN', 'COFA', 'DMCF']));
  expect(found.get('CUP|BOX')?.toFixed()).toBe('12');
});

test('a list of items that breaks off is read again by the next run', async () => {
  const items = Array.from({ length: 300 }, (_, n) => `I${n}`);
  const [caches, { signal }] = [createPriceFacts(() => 0), new AbortController()];
  let lists = 0;
  const jobs: Partial<M3Jobs> = {
    has: () => true,
    list: () => {
      lists += 1;
      return lists === 1
        ? Promise.reject(new Error('504'))
        : Promise.resolve(items.map((ITNO) => ({ ITNO, UNMS: 'PCS' })));
    },
    read: (calls) => {
      expect(calls).toEqual([]);
      return Promise.resolve([]);
    },
  };
  const facts = () => itemFacts(jobs as M3Jobs, caches, items, () => true, signal);
  await expect(facts()).rejects.toThrow('504');
  expect((await facts()).size).toBe(300);
  await facts();
  expect(lists).toBe(2);
});
