import { expect, test } from '@jest/globals';
import { nextPageRows } from './source.ts';

test.each([
  ['quick: twice as many', 1000, 1000, 200, 2000],
  ['quick, and at the most', 2000, 1000, 200, 2000],
  ['slower: as many', 2000, 1000, 4000, 2000],
  ['slow: half', 2000, 1000, 7000, 1000],
  ['never fewer than the setting says', 1000, 1000, 50_000, 1000],
  ['never more than M3 gives at once', 4000, 4000, 200, 5000],
])('rows of the next page: %s', (_name, rows, pageRows, tookMs, expected) => {
  expect(nextPageRows(rows, pageRows, tookMs)).toBe(expected);
});
