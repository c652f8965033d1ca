import { expect, test } from '@jest/globals';
import { guardStock, heldBy } from './guard.ts';

const guards = { zeroPercent: 10, changedPercent: 50, minimum: 20, first: 'hold' as const, perRun: 20_000 };
const counts = { known: 1000, changed: 100, zeroed: 10, zeroedBefore: 0, first: false };

test.each([
  ['an ordinary run', {}, []],
  ['nothing changes', { changed: 0, zeroed: 0, first: true }, []],
  ['the first run of all', { first: true }, ['stock.first-run']],
  ['a tenth to nothing is still allowed', { zeroed: 100 }, []],
  ['more than a tenth', { changed: 101, zeroed: 101 }, ['stock.mass-zero']],
  ['in small parts within the hour', { zeroed: 20, zeroedBefore: 90 }, ['stock.mass-zero']],
  ['what others zeroed does not hold a run that zeroes nothing', { zeroed: 0, zeroedBefore: 500 }, []],
  ['half changed', { changed: 500 }, []],
  ['more than half', { changed: 501 }, ['stock.mass-change']],
  ['both', { changed: 900, zeroed: 900 }, ['stock.mass-zero', 'stock.mass-change']],
  ['a small shop sells out without asking', { known: 12, changed: 12, zeroed: 12 }, []],
] as const)('%s', (_name, more, codes) => {
  expect(guardStock({ ...counts, ...more }, guards).map(({ code }) => code)).toEqual(codes);
});

test('the first run goes without asking where that is wanted; then only nothing-left is guarded', () => {
  const publish = { ...guards, first: 'publish' as const };
  expect(guardStock({ ...counts, changed: 1000, first: true }, publish)).toEqual([]);
  expect(guardStock({ ...counts, changed: 1000, zeroed: 900, first: true }, publish)).toHaveLength(1);
});

test.each([
  ['nothing', {}, []],
  ['too many to nothing: those alone', { zeroed: 200 }, ['zeroed']],
  ['too many changes: all of them', { changed: 501 }, ['changed']],
  ['both: all of them', { changed: 900, zeroed: 900 }, ['changed']],
  ['the first run: all of it', { first: true }, ['changed']],
] as const)('what is held: %s', (_name, more, held) => {
  expect(heldBy(guardStock({ ...counts, ...more }, guards))).toEqual(held);
});
