import { expect, test } from '@jest/globals';
import { less } from './figures.ts';

test.each([
  ['10', '3', '7'],
  ['3', '10', '-7'],
  ['1.5', '0.25', '1.25'],
  ['0', '0', '0'],
  ['-2', '0', '-2'],
  ['0.1', '0.3', '-0.2'],
])('%s less %s is %s', (from, what, left) => {
  expect(less(from, what)).toBe(left);
});
