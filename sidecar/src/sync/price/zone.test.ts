import { expect, test } from '@jest/globals';
import { canonicalZone, isZone } from '@crossdock/shared';
import { dayAfter, dayIn, endOfDay, startOfDay } from './zone.ts';

const iso = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z');

test.each([
  ['UTC', '20261127', '2026-11-27T00:00:00Z', '2026-11-27T23:59:59Z'],
  ['Europe/Berlin', '20261127', '2026-11-26T23:00:00Z', '2026-11-27T22:59:59Z'],
  // Clocks forward at 02:00: the day has 23 hours; back at 03:00: 25.
  ['Europe/Berlin', '20260329', '2026-03-28T23:00:00Z', '2026-03-29T21:59:59Z'],
  ['Europe/Berlin', '20261025', '2026-10-24T22:00:00Z', '2026-10-25T22:59:59Z'],
  ['America/New_York', '20261127', '2026-11-27T05:00:00Z', '2026-11-28T04:59:59Z'],
  // Clocks forward at midnight: the day begins at 01:00.
  ['Africa/Cairo', '20260424', '2026-04-23T22:00:00Z', '2026-04-24T20:59:59Z'],
  // Clocks back at midnight: the 29th has 25 hours, and the 30th begins the second time.
  ['Africa/Cairo', '20261029', '2026-10-28T21:00:00Z', '2026-10-29T21:59:59Z'],
  ['Pacific/Kiritimati', '20270101', '2026-12-31T10:00:00Z', '2027-01-01T09:59:59Z'],
  ['Pacific/Pago_Pago', '20261231', '2026-12-31T11:00:00Z', '2027-01-01T10:59:59Z'],
  ['+05:30', '20261127', '2026-11-26T18:30:00Z', '2026-11-27T18:29:59Z'],
  ['-03:30', '20240228', '2024-02-28T03:30:00Z', '2024-02-29T03:29:59Z'],
])('%s, %s: from %s to %s', (zone, day, from, to) => {
  expect([iso(startOfDay(zone, day)), iso(endOfDay(zone, day))]).toEqual([from, to]);
  expect([dayIn(zone, Date.parse(from)), dayIn(zone, Date.parse(to))]).toEqual([day, day]);
  expect(dayIn(zone, Date.parse(from) - 1) < day).toBe(true);
  expect(dayIn(zone, Date.parse(to) + 1_000)).toBe(dayAfter(day));
});

test('zones', () => {
  expect(['Europe/Berlin', 'UTC', '+02:00', '-11:30'].map(isZone)).toEqual([true, true, true, true]);
  expect(['', 'Berlin', '2', 'Europe/Nowhere'].map(isZone)).toEqual([false, false, false, false]);
});

test.each([
  ['europe/berlin', 'Europe/Berlin'],
  ['EUROPE/BERLIN', 'Europe/Berlin'],
  ['+14:00', '+14:00'],
  ['-14:00', '-14:00'],
  ['+14:01', null],
  ['+05:60', null],
  ['-23:00', null],
  ['+99:99', null],
  ['', null],
  ['Europe/Nowhere', null],
])('the one name of %j is %j', (zone, name) => {
  expect(canonicalZone(zone)).toBe(name);
});
