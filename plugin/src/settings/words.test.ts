import { jest } from '@jest/globals';

jest.unstable_mockModule('@wordpress/i18n', () => ({
  __: (text: string) => text,
  _n: (one: string, many: string, count: number) => (count === 1 ? one : many),
  sprintf: (text: string, value: number) => text.replace('%d', String(value)),
}));
const { ago, fromField, secondsSince, toField } = await import('./words.ts');

test.each([
  [0, 'just now'],
  [4, 'just now'],
  [5, '5 seconds ago'],
  [89, '89 seconds ago'],
  [90, '2 minutes ago'],
  [89 * 60, '89 minutes ago'],
  [90 * 60, '2 hours ago'],
  [35 * 3600, '35 hours ago'],
  [36 * 3600, '2 days ago'],
])('%i seconds are "%s"', (seconds, words) => {
  expect(ago(seconds)).toBe(words);
});

const NOW = Date.parse('2026-11-23T12:00:00Z');
test.each([
  ['2026-11-23T11:59:30Z', 30],
  // The database's own form is UTC and does not say so.
  ['2026-11-23 11:59:00', 60],
  ['2026-11-23T12:00:10Z', 0],
  [null, null],
  ['yesterday', null],
])('%s is %s seconds ago', (moment, seconds) => {
  expect(secondsSince(moment, NOW)).toBe(seconds);
});

test.each(['2026-01-31T23:05:00Z', '2026-07-01T00:00:00Z'])('%s survives the way through a field', (iso) => {
  expect(fromField(toField(iso))).toBe(iso);
});

test.each(['', '2026-13-01T00:00', 'x'])('a field with %j means no limit', (value) => {
  expect(fromField(value)).toBe('');
});

test('no limit is an empty field', () => {
  expect(toField('')).toBe('');
});
