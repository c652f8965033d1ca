import { expect, test } from '@jest/globals';
import { createAllowance } from './allowance.ts';

test('what is left of a span is granted, then nothing until the next one', () => {
  const allowance = createAllowance(100, 60_000);
  expect([60, 40, 1].map((units) => allowance.take(units, 1_000))).toEqual([0, 0, 60_000]);
  expect(allowance.take(1, 31_000)).toBe(30_000);
  expect(allowance.take(100, 61_000)).toBe(0);
  // A clock that is set back; and more at once than a span has, where nothing was taken.
  expect([allowance.take(300, 5_000), allowance.take(1, 5_000)]).toEqual([0, 60_000]);
});
