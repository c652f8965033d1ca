import { expect, test } from '@jest/globals';
import { AnswerAge } from './answer-age.ts';

const HOUR = 3_600_000;
const date = (at: number): string => new Date(at).toUTCString();

test.each([
  ['M3 has our time', 0],
  ['M3 is ten minutes behind', -600_000],
  ['M3 is a day ahead', 24 * HOUR],
])('%s: kept answers are known by their date, and by what they say', (_, offset) => {
  let now = Date.parse('2026-11-27T10:00:00Z');
  const ages = new AnswerAge(() => now);
  const made = (back: number, age?: string): number => ages.of({ age, date: date(now + offset - back) });
  expect(made(0)).toBe(0);
  expect(ages.least).toBe(0 - offset);
  expect(made(10_000)).toBe(0);
  expect(made(120_000)).toBe(120_000);
  expect(made(120_000, '120')).toBe(120_000);
  expect(made(0, '300')).toBe(300_000);
  now += 30 * 60_000;
  expect(made(30 * 60_000)).toBe(30 * 60_000);
  expect(made(0)).toBe(0);
});

test('without dates there is only what an answer says', () => {
  const ages = new AnswerAge(() => 0);
  expect(ages.of({ age: undefined, date: undefined })).toBe(0);
  expect(ages.of({ age: '60', date: 'soon' })).toBe(60_000);
  expect(ages.of({ age: 'old', date: undefined })).toBe(0);
  expect(ages.least).toBeNull();
});

test('clocks that were put right are learned within two hours', () => {
  let now = 100 * HOUR;
  const ages = new AnswerAge(() => now);
  ages.of({ age: undefined, date: date(now) });
  const slow = (): number => ages.of({ age: undefined, date: date(now - 60_000) });
  expect(slow()).toBe(60_000);
  for (let i = 0; i < 3; i += 1) {
    now += HOUR + 1;
    slow();
  }
  expect(slow()).toBe(0);
});
