import { documentVersion, utcSeconds } from './version.ts';

const OCCURRED = '2026-11-23T10:29:01.500+01:00';
const FALLBACK = '2026-11-23T09:29:01Z';

it.each([
  ['WooCommerce writes no zone', { date_modified_gmt: '2026-11-23T09:00:00' }, '2026-11-23T09:00:00Z'],
  ['with Z', { date_modified_gmt: '2026-11-23T09:00:00Z' }, '2026-11-23T09:00:00Z'],
  ['with an offset and fractions', { date_modified_gmt: '2026-11-23T10:00:00.9+01:00' }, '2026-11-23T09:00:00Z'],
  ['null', { date_modified_gmt: null }, FALLBACK],
  ['zero date', { date_modified_gmt: '0000-00-00T00:00:00' }, FALLBACK],
  ['no such field, as in a refund', { id: 1 }, FALLBACK],
  ['no document', null, FALLBACK],
])('documentVersion: %s', (_title, document, expected) => {
  expect(documentVersion(document, OCCURRED)).toBe(expected);
});

it('utcSeconds refuses what is no date', () => {
  expect(utcSeconds('yesterday')).toBeNull();
});

it.each([
  ['2026-02-29T00:00:00', '2026-03-01T00:00:00Z'],
  ['2028-02-29T00:00:00', '2028-02-29T00:00:00Z'],
  ['2026-12-31T23:59:59', '2026-12-31T23:59:59Z'],
  ['2026-13-01T00:00:00', null],
])('utcSeconds(%s) is %s', (text, expected) => {
  expect(utcSeconds(text)).toBe(expected);
});
