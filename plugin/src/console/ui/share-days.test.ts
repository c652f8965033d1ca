import { expect, test } from '@jest/globals';
import { everyDay, shareFloor } from './share-days.ts';

test.each([
  [[], 0.998],
  [[1, null, 1], 0.998],
  [[0.9985, 1], 0.998],
  [[0.998, 1], 0.995],
  [[0.97], 0.95],
  [[1, 0.5], 0],
  [[0], 0],
])('the axis of %j begins at %s', (shares, floor) => {
  expect(shareFloor(shares, 0.999)).toBe(floor);
});

test('days without a compare stay empty, and none is left out', () => {
  const known = [
    { date: '2026-02-27', share: 0.99 },
    { date: '2026-03-01', share: null },
  ];
  expect(everyDay(known, '2026-03-01', 4)).toEqual([
    { date: '2026-02-26', share: null },
    { date: '2026-02-27', share: 0.99 },
    { date: '2026-02-28', share: null },
    { date: '2026-03-01', share: null },
  ]);
});
