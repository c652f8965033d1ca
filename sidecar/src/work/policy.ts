/** What becomes of a failed attempt. Pure: the same error, history, moment and random number give the same decision. */
import type { CrossdockError } from '../errors.ts';
import type { Delivery, WorkError } from './port.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** No pause of the first ten minutes may idle an order for 25 s (contract 3); 20 s leave room for a slow answer. */
export const PATIENCE_MS = 10 * MINUTE;
export const PATIENT_CAP_MS = 20 * SECOND;
/** First retry within 2 s (contract 3), then doubling. */
export const FIRST_RETRY_MS = 2 * SECOND;
/** Pauses grow no further than this. */
export const LONG_CAP_MS = 15 * MINUTE;
/** Full jitter may draw nearly zero; below this a retry would meet the same condition again. */
const SHORTEST_MS = 50;
/** A remote that says "try again in 0 s" is still given a moment. */
const SHORTEST_THROTTLE_MS = 250;
/** How soon work is offered again to a remote that refused our credentials; the remote's gate probes on its own. */
export const AUTH_RETRY_MS = 15 * SECOND;

export type Decision = { kind: 'retry'; at: number; counts: boolean } | { kind: 'hold' };
export type History = Pick<Delivery, 'tries' | 'firstFailedAt'>;

/**
 * Business record locks of M3 (CMS005 record locking, reference 6.2) can last for hours: after the first ten minutes they
 * are looked at every quarter of an hour instead of ever more slowly.
 */
export function isBusinessLock(code: string): boolean {
  return /^m3\.(record-)?lock(ed)?(\.|$)/.test(code);
}

/**
 * Error class → what the queue does.
 * @param history counted failures before this one, and when the first of them was
 * @param now milliseconds since 1970
 * @param random number in [0, 1), for full jitter
 */
export function decide(
  error: Pick<CrossdockError, 'class' | 'code' | 'retryAfterMs'>,
  history: History,
  now: number,
  random: number,
): Decision {
  switch (error.class) {
    case 'transient':
      return { kind: 'retry', at: now + backoffMs(error, history, now, random), counts: true };
    case 'throttled':
      return { kind: 'retry', at: now + throttleMs(error.retryAfterMs, history, now, random), counts: false };
    case 'auth':
      return { kind: 'retry', at: now + (error.retryAfterMs ?? AUTH_RETRY_MS), counts: false };
    case 'permanent':
    case 'bug':
      return { kind: 'hold' };
  }
}

/** Exponential with full jitter. A clock that went back counts as no time passed, so it shortens pauses, never lengthens them. */
function backoffMs(
  error: Pick<CrossdockError, 'code' | 'retryAfterMs'>,
  history: History,
  now: number,
  random: number,
): number {
  const elapsed = elapsedMs(history, now);
  const asked = Math.min(error.retryAfterMs ?? 0, longestPauseMs(elapsed, error.code));
  const ceiling = Math.min(longestPauseMs(elapsed, error.code), FIRST_RETRY_MS * 2 ** Math.min(history.tries, 30));
  return Math.max(SHORTEST_MS, asked, Math.round(ceiling * random));
}

/** What the remote asked for, up to the longest pause; a tenth on top, so that not everybody comes back in one moment. */
function throttleMs(asked: number | undefined, history: History, now: number, random: number): number {
  const longest = longestPauseMs(elapsedMs(history, now), '');
  const wait = asked ?? PATIENT_CAP_MS * random;
  return Math.min(longest, Math.max(SHORTEST_THROTTLE_MS, Math.round(wait * (1 + 0.1 * random))));
}

/** 20 s while patience lasts; then a quarter of the time the trouble has lasted, up to 15 minutes. */
export function longestPauseMs(elapsed: number, code: string): number {
  if (elapsed < PATIENCE_MS) return PATIENT_CAP_MS;
  if (isBusinessLock(code)) return LONG_CAP_MS;
  return Math.min(LONG_CAP_MS, elapsed / 4);
}

function elapsedMs(history: History, now: number): number {
  return history.firstFailedAt === null ? 0 : Math.max(0, now - history.firstFailedAt);
}

/** What is kept of an error beside the work, for people to read. */
export function toWorkError(error: CrossdockError): WorkError {
  const { class: errorClass, code, message, problem } = error;
  return { class: errorClass, code, message, ...(problem ? { problems: [problem] } : {}) };
}
