import { expect, test } from '@jest/globals';
import { groupBy } from './group-by.ts';

test('groups and their members keep their order; a missing key is a group of its own', () => {
  const groups = groupBy(['b1', 'a1', 'b2', ''], (text) => text[0] ?? null);
  expect([...groups]).toEqual([
    ['b', ['b1', 'b2']],
    ['a', ['a1']],
    [null, ['']],
  ]);
  expect(groupBy([], String).size).toBe(0);
});
