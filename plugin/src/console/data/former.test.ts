import { describe, expect, it } from '@jest/globals';
import { formerSettings, netChanges } from './former.ts';

const A = { ITNO: 'A' };
const B = { ITNO: 'B' };
const row = (key: string, before: Record<string, string> | null, after: Record<string, string> | null) => ({
  key,
  before,
  after,
});

describe('what a save has made of the rows of a table', () => {
  it.each([
    ['rows that were touched once', [row('K', A, B), row('L', null, A)], [row('K', A, B), row('L', null, A)]],
    ['pasted, then removed', [row('K', A, B), row('K', B, null)], [row('K', A, null)]],
    ['pasted and removed as it was', [row('K', A, null), row('K', null, A)], []],
    ['new, and gone again', [row('K', null, A), row('K', A, null)], []],
    ['twice, and others in between', [row('K', null, A), row('L', A, B), row('K', A, B)], [row('K', null, B), row('L', A, B)]], // prettier-ignore
    ['back to the same in another order, with a blank cell', [row('K', { X: '1', Y: '2' }, B), row('K', B, { Y: '2', Z: '', X: '1' })], []], // prettier-ignore
  ])('%s', (_name, changes, net) => expect(netChanges(changes)).toEqual(net));
});

describe('what settings were', () => {
  type Key = Parameters<typeof formerSettings>[1][number];
  const key = (path: string, more: object = {}): Key =>
    ({ path, value: 5, source: 'stored', secret: false, readOnly: false, ...more }) as Key;
  it.each([
    ['one that somebody had set', [key('a')], { a: 5 }],
    ['the default', [key('a', { source: 'default' })], { a: null }],
    ['a secret is never read back', [key('a', { secret: true })], undefined],
    ['the settings had not come: its default is not what it was', [], undefined],
    ['only others had come', [key('b')], undefined],
  ])('%s', (_name, before, former) => expect(formerSettings(['a'], before, [key('a')])).toEqual(former));
});
