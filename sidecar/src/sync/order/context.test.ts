import { expect, test } from '@jest/globals';
import { placedSinceStart } from './context.ts';

const START = Date.UTC(2026, 10, 28, 9);
const MINUTE = 60_000;

test.each([
  ['before the start', -1, false],
  ['at the start', 0, true],
  ['now', 10 * MINUTE, true],
  ['the shop’s clock is four minutes ahead', 14 * MINUTE, true],
  ['an hour ahead: somebody has set the date', 70 * MINUTE, false],
])('an order placed %s', (_name, sinceStart, expected) => {
  expect(placedSinceStart({ bornAt: START, now: () => START + 10 * MINUTE }, START + sinceStart)).toBe(expected);
});
