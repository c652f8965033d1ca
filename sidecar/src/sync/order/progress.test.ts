import { describe, expect, test } from '@jest/globals';
import { nextLook, progressOf, shopStatusFor, type LineState } from './progress.ts';
import { someSettings } from './testing/fixtures.ts';

const line = (ORST: string, [ORQT, ALQT, DLQT, IVQT]: [number, number, number, number]): LineState => ({
  ORST,
  ORQT: String(ORQT),
  ALQT: String(ALQT),
  DLQT: String(DLQT),
  IVQT: String(IVQT),
});

describe('progressOf', () => {
  test.each<[string, LineState[], string]>([
    ['nothing yet', [line('22', [2, 0, 0, 0])], 'open'],
    ['no lines at all', [], 'open'],
    ['allocated', [line('33', [2, 2, 0, 0])], 'allocated'],
    ['on the pick list', [line('44', [2, 0, 0, 0])], 'picking'],
    ['one of two delivered', [line('46', [2, 0, 1, 0])], 'part-delivered'],
    ['one line delivered, the other open', [line('66', [1, 0, 1, 0]), line('22', [1, 0, 0, 0])], 'part-delivered'],
    ['all delivered', [line('66', [2, 0, 2, 0]), line('66', [1, 0, 1, 0])], 'delivered'],
    ['all delivered, one invoiced', [line('66', [2, 0, 2, 0]), line('77', [1, 0, 1, 1])], 'delivered'],
    ['all invoiced', [line('77', [2, 0, 2, 2])], 'invoiced'],
    ['one line invoiced, the other deleted', [line('77', [2, 0, 2, 2]), line('90', [1, 0, 0, 0])], 'invoiced'],
    ['the rest of a part delivery closed', [line('90', [3, 0, 2, 2])], 'invoiced'],
    ['the rest of a part delivery closed, not invoiced yet', [line('90', [3, 0, 2, 0])], 'delivered'],
    ['all deleted', [line('90', [2, 0, 0, 0])], 'deleted'],
    ['over-delivered', [line('66', [2, 0, 3, 0])], 'delivered'],
    ['decimals', [line('66', [1.5, 0, 1.5, 0])], 'delivered'],
  ])('%s', (_name, lines, progress) => expect(progressOf(lines)).toBe(progress));
});

describe('shopStatusFor', () => {
  const { status } = someSettings();
  const many = someSettings({
    status: { toShop: { allocated: 'on-hold', delivered: 'shipped', invoiced: 'completed' } },
  }).status;
  test.each([
    ['delivered', 'processing', status, 'completed'],
    ['invoiced', 'processing', status, 'completed'],
    ['invoiced', 'completed', status, null],
    ['part-delivered', 'processing', status, null],
    ['invoiced', 'cancelled', status, null],
    ['invoiced', 'refunded', status, null],
    ['invoiced', 'on-hold', status, 'completed'],
    ['allocated', 'processing', many, null],
    ['delivered', 'processing', many, 'shipped'],
    ['delivered', 'completed', many, null],
    ['invoiced', 'shipped', many, 'completed'],
  ] as const)('%s, shop says %s', (progress, current, settings, wanted) =>
    expect(shopStatusFor(progress, current, settings)).toBe(wanted),
  );
});

test('old orders are looked at less often', () => {
  const hour = 3_600_000;
  expect([0.5, 5, 48, 500].map((h) => nextLook(h * hour, 5))).toEqual([5_000, 60_000, 600_000, 3_600_000]);
  expect(nextLook(0, 20)).toBe(20_000);
});
