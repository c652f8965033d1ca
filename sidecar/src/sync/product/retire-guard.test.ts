import { expect, test } from '@jest/globals';
import { retireHeld, retireLimit } from './retire-guard.ts';

const LIMIT = { percent: 10, least: 20 };

test.each([
  ['nothing waits', { waiting: 0, recent: 500, published: 0 }, false],
  ['a few of a small shop', { waiting: 20, recent: 0, published: 30 }, false],
  ['one more than the least', { waiting: 21, recent: 0, published: 30 }, true],
  ['a tenth of a large shop', { waiting: 1000, recent: 0, published: 10_000 }, false],
  ['more than a tenth', { waiting: 1001, recent: 0, published: 10_000 }, true],
  ['a trickle: what left within the hour counts', { waiting: 1, recent: 1000, published: 9000 }, true],
  ['the whole shop', { waiting: 10_000, recent: 0, published: 10_000 }, true],
])('%s', (_name, counts, held) => {
  expect(retireHeld(counts, LIMIT)).toBe(held);
});

test('100 % and a least beyond the shop switch it off', () => {
  expect(retireHeld({ waiting: 9000, recent: 1000, published: 9000 }, { percent: 100, least: 0 })).toBe(false);
  expect(retireLimit({ waiting: 1, recent: 0, published: 5 }, { percent: 0, least: 0 })).toBe(0);
});
