import { expect, test } from '@jest/globals';
import { settings } from './settings.ts';
import { settingsConflicts } from './settings-conflicts.ts';

test.each([
  ['off', 'AV01', 0, null],
  ['m3-to-shop', 'AV02', 0, null],
  ['m3-to-shop', 'AV01', 5, null],
  ['m3-to-shop', 'STQT', 0.5, null],
  ['m3-to-shop', 'AV01', 0, 'allocated'],
  ['m3-to-shop', 'AVAL', 0, 'delivered'],
  ['m3-to-shop', 'STQT', 0, 'delivered'],
] as const)('stock %s, measure %s, orders followed every %s s: %s', (direction, measure, followSeconds, word) => {
  const found = settingsConflicts(settings.parse({ stock: { direction, measure }, status: { followSeconds } }));
  expect(found.map(({ code }) => code)).toEqual(word ? ['stock.not-followed'] : []);
  if (word) expect(found[0]?.message).toContain(word);
});
