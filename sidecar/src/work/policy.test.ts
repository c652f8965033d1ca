import { CrossdockError } from '../errors.ts';
import { decide, isBusinessLock, longestPauseMs, toWorkError, type History } from './policy.ts';

const NOW = Date.UTC(2026, 10, 23, 9, 0, 0);
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const ALMOST_ONE = 1 - 1e-9;
const fresh: History = { tries: 0, firstFailedAt: null };
const after = (ms: number, tries = 50): History => ({ tries, firstFailedAt: NOW - ms });
const transient = { class: 'transient', code: 'm3.timeout', retryAfterMs: undefined } as const;
const waitOf = (error: Parameters<typeof decide>[0], history: History, random: number) => {
  const decision = decide(error, history, NOW, random);
  if (decision.kind !== 'retry') throw new Error(`expected a retry, received ${decision.kind}`);
  return decision.at - NOW;
};

describe('decide: transient failures', () => {
  it.each([
    ['the first retry comes within 2 s', fresh, ALMOST_ONE, 2 * SECOND],
    ['full jitter goes down to nearly nothing', fresh, 0, 50],
    ['the second doubles', after(1 * SECOND, 1), 0.5, 2 * SECOND],
    ['the third doubles again', after(3 * SECOND, 2), 0.5, 4 * SECOND],
    ['never more than 20 s in the first ten minutes', after(10 * MINUTE - 1, 40), ALMOST_ONE, 20 * SECOND],
    ['after ten minutes a quarter of the time lost', after(20 * MINUTE), ALMOST_ONE, 5 * MINUTE],
    ['never more than 15 minutes', after(24 * 60 * MINUTE), ALMOST_ONE, 15 * MINUTE],
    ['a business lock is looked at slowly only after ten minutes', after(10 * MINUTE - 1), ALMOST_ONE, 20 * SECOND],
    ['a clock that was set back counts as no time passed', after(-60 * MINUTE), ALMOST_ONE, 20 * SECOND],
  ])('%s', (_title, history, random, expected) => {
    expect(waitOf(transient, history, random)).toBe(expected);
  });

  it('counts', () => {
    expect(decide(transient, fresh, NOW, 0.5)).toMatchObject({ kind: 'retry', counts: true });
  });

  it('goes to the long interval at once for a business lock that outlasts ten minutes', () => {
    expect(waitOf({ ...transient, code: 'm3.locked' }, after(10 * MINUTE), ALMOST_ONE)).toBe(15 * MINUTE);
  });

  it('waits at least as long as the remote asked, within patience', () => {
    expect(waitOf({ ...transient, retryAfterMs: 8 * SECOND }, fresh, 0)).toBe(8 * SECOND);
    expect(waitOf({ ...transient, retryAfterMs: 80 * SECOND }, fresh, 0)).toBe(20 * SECOND);
  });
});

describe('decide: the other classes', () => {
  it.each([
    ['waits as asked, a tenth spread', 4 * SECOND, 0.5, 4.2 * SECOND],
    ['gives a moment even when asked for none', 0, 0, 250],
    ['never idles work for more than 20 s in the first ten minutes', 3_600 * SECOND, 0.5, 20 * SECOND],
    ['backs off up to 20 s when nothing was asked', undefined, 0.5, 10.5 * SECOND],
  ])('throttled: %s', (_title, retryAfterMs, random, expected) => {
    const error = { class: 'throttled', code: 'm3.http.429', retryAfterMs } as const;
    expect(waitOf(error, fresh, random)).toBe(expected);
    expect(decide(error, fresh, NOW, random)).toMatchObject({ counts: false });
  });

  it('auth costs no attempt', () => {
    const error = { class: 'auth', code: 'm3.http.401', retryAfterMs: undefined } as const;
    expect(decide(error, fresh, NOW, 0.5)).toEqual({ kind: 'retry', at: NOW + 15 * SECOND, counts: false });
  });

  it.each(['permanent', 'bug'] as const)('%s is held', (errorClass) => {
    expect(decide({ class: errorClass, code: 'x', retryAfterMs: undefined }, fresh, NOW, 0.5)).toEqual({
      kind: 'hold',
    });
  });
});

it.each([
  ['m3.locked', true],
  ['m3.record-lock', true],
  ['m3.locked.CMS005', true],
  ['m3.timeout', false],
  ['m3.nok.XUP0001', false],
  ['woo.locked', false],
])('isBusinessLock(%s) is %s', (code, expected) => {
  expect(isBusinessLock(code)).toBe(expected);
});

it('longestPauseMs never goes below the patient cap once patience is over', () => {
  expect(longestPauseMs(10 * MINUTE, '')).toBeGreaterThanOrEqual(20 * SECOND);
});

it('toWorkError keeps what a person reads', () => {
  const problem = { code: 'sku.unknown', message: 'No item.', owner: 'shop' } as const;
  const error = new CrossdockError('No item.', { class: 'permanent', code: 'sku.unknown', problem });
  expect(toWorkError(error)).toEqual({
    class: 'permanent',
    code: 'sku.unknown',
    message: 'No item.',
    problems: [problem],
  });
});
