import { expect, test } from '@jest/globals';
import { describeSettings } from './describe.ts';

const all = new Map(describeSettings().map((one) => [one.path, one]));

test.each([
  ['m3.apiVersion', { kind: 'choice', options: ['v2', 'v1'], default: 'v2' }],
  ['m3.company', { kind: 'number', min: 1, max: 999, default: null }],
  ['orders.cutover', { kind: 'date', default: null }],
  ['orders.noteAsText', { kind: 'boolean', default: true }],
  ['orders.manualPayments', { kind: 'list', default: [] }],
  ['tax.overrides', { kind: 'json' }],
  ['status.toM3', { kind: 'json' }],
  ['m3.charges.tax', { kind: 'text' }],
  ['work.retentionDays', { kind: 'number', min: 1, max: null, default: 90 }],
])('%s', (path, expected) => {
  expect(all.get(path)).toMatchObject(expected);
});

test('every setting has words', () => {
  expect([...all.values()].filter(({ about }) => about === '').map(({ path }) => path)).toEqual([]);
});
