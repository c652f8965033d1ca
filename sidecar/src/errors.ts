/** The one error taxonomy. Everything that can go wrong outside a pure function ends up as one of these five classes. */
import type { Problem } from '@crossdock/shared';

/**
 * - `transient`: will likely pass by itself; retried with backoff
 * - `throttled`: the remote asks us to wait; costs no attempt
 * - `auth`: credentials or rights; pauses the remote, costs no attempt
 * - `permanent`: needs a person; the work is held
 * - `bug`: ours (mapping, version); held, and alerted
 */
export type ErrorClass = 'transient' | 'throttled' | 'auth' | 'permanent' | 'bug';
export type Remote = 'm3' | 'woo';

export interface ErrorDetails {
  class: ErrorClass;
  /** Stable, dotted: `m3.timeout`, `m3.nok.XUP0001`, `woo.down`. */
  code: string;
  remote?: Remote;
  /** How long the remote asked us to wait, in milliseconds. */
  retryAfterMs?: number;
  /** The request may have had its effect although no usable answer came. Look up before repeating. */
  inDoubt?: boolean;
  /** What a person sees when the work is held because of this error. */
  problem?: Problem;
  cause?: unknown;
}

export class CrossdockError extends Error {
  readonly class: ErrorClass;
  readonly code: string;
  readonly remote: Remote | undefined;
  readonly retryAfterMs: number | undefined;
  readonly inDoubt: boolean;
  readonly problem: Problem | undefined;

  constructor(message: string, details: ErrorDetails) {
    super(message, { cause: details.cause });
    this.name = 'CrossdockError';
    this.class = details.class;
    this.code = details.code;
    this.remote = details.remote;
    this.retryAfterMs = details.retryAfterMs;
    this.inDoubt = details.inDoubt ?? false;
    this.problem = details.problem;
  }
}

/** Anything thrown becomes a CrossdockError; what nobody classified is a bug of ours. */
export function asCrossdockError(error: unknown): CrossdockError {
  if (error instanceof CrossdockError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new CrossdockError(message, { class: 'bug', code: 'bug.unexpected', cause: error });
}
