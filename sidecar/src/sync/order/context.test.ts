import { expect, test } from '@jest/globals';
import { CrossdockError } from '../../errors.ts';
import { LATE_MS, placedSinceStart, requireSettled } from './context.ts';

const START = Date.UTC(2026, 10, 28, 9);
const MINUTE = 60_000;

test.each([
  ['before the start', -1, false],
  ['at the start', 0, true],
  ['now', 10 * MINUTE, true],
  ['the shop’s clock is four minutes ahead', 14 * MINUTE, true],
  ['an hour ahead: somebody has set the date', 70 * MINUTE, false],
])('an order placed %s', (_name, sinceStart, expected) => {
  expect(placedSinceStart({ bornAt: START, now: () => START + 10 * MINUTE }, START + sinceStart)).toBe(expected);
});

/** Seconds since the start of the process; what is waited for, or nothing. */
test.each([
  ['lost a moment ago', { lost: 60, asked: 61 }, 4000],
  ['lost long enough ago', { lost: 60, asked: 65 }, null],
  ['found out later, but asked a moment after it was lost', { lost: 60, asked: 61, now: 90 }, 4000],
  ['cut off by a crash: M3 may have been at work until then', { lost: -30, asked: 1 }, 4000],
  ['cut off by a crash, long enough ago', { lost: -30, asked: 5 }, null],
  ['the answer was kept on its way, from before the request', { lost: 60, asked: -300, now: 90 }, LATE_MS],
  ['the answer was kept on its way, from just after it', { lost: 60, asked: 62, now: 90 }, 3000],
  ['the clock was set back', { lost: 60, asked: 20 }, null],
])(
  'a write whose answer was %s',
  (_name, { lost, asked, now = asked }: { lost: number; asked: number; now?: number }, wait) => {
    const at = (seconds: number) => START + seconds * 1000;
    const ctx = { bornAt: START, lateMs: LATE_MS, now: () => at(now) };
    let waits: number | null | undefined = null;
    try {
      requireSettled(ctx, at(lost), at(asked));
    } catch (error) {
      if (!(error instanceof CrossdockError)) throw error;
      expect(error).toMatchObject({ class: 'throttled', code: 'm3.unsettled' });
      waits = error.retryAfterMs;
    }
    expect(waits).toBe(wait);
  },
);
