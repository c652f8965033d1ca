/**
 * What every request to one remote (M3, the shop) passes: circuit breaker, pause after 429, pause after refused
 * credentials, rate limit and concurrency.
 *
 * States, and what moves the gate on:
 * - `open`      requests pass                                    → `paused` (5 transient failures in a row, 429, auth)
 * - `paused`    requests are refused as *throttled* until a moment, so that no attempt is burnt → `probing` (moment reached)
 * - `probing`   one request passes, the others are refused        → `open` (it succeeds) | `paused`, for longer (it fails)
 *
 * cockatiel's breaker was tried on paper: it reads Date.now(), so a clock set back keeps it closed for as long as the step
 * was, and it knows neither Retry-After nor auth. Hence these few lines, on a steady clock.
 */
import PQueue from 'p-queue';
import { asCrossdockError, CrossdockError, type Remote } from '../errors.ts';
import { systemClock, type Clock } from './clock.ts';
import { PATIENCE_MS, PATIENT_CAP_MS } from './policy.ts';

/** Why a gate is shut. */
export type PauseReason = 'breaker' | 'throttled' | 'auth';

export interface GateOptions {
  remote: Remote;
  /** Requests per second, 0 = no limit; a second's worth may go in one burst. */
  maxPerSecond: number;
  maxConcurrent: number;
  /** Transient failures in a row that shut the gate. Default 5. */
  failures?: number;
  clock?: Clock;
}

export interface GateState {
  remote: Remote;
  state: 'open' | 'paused' | 'probing';
  reason: PauseReason | null;
  /** Milliseconds until the next probe; 0 when there is nothing to wait for. */
  retryInMs: number;
  /** Code of the last failure that shut it, e.g. `m3.timeout`. */
  code: string | null;
  failuresInRow: number;
  /** Requests under way, and requests waiting for their turn. */
  active: number;
  queued: number;
  /** Milliseconds since the present trouble began; 0 when there is none. */
  troubledForMs: number;
}

const SECOND = 1_000;
/** Longest pause of the breaker: one request every 15 s costs a remote nothing, and orders of a long outage go on soon. */
const BREAKER_CAP_MS = 15 * SECOND;
const AUTH_CAP_MS = 60 * SECOND;
const LONG_THROTTLE_CAP_MS = 15 * 60 * SECOND;

/**
 * How long a gate stays shut. Pure.
 * @param times how often it was shut in this trouble, from 1
 * @param troubledForMs how long the trouble has lasted
 * @param askedMs what the remote asked for (Retry-After)
 */
export function pauseMs(
  reason: PauseReason,
  times: number,
  troubledForMs: number,
  askedMs: number | undefined,
): number {
  const doubling = SECOND * 2 ** Math.min(times - 1, 20);
  const patient = troubledForMs < PATIENCE_MS;
  switch (reason) {
    case 'breaker':
      return Math.min(BREAKER_CAP_MS, doubling);
    case 'auth':
      return Math.min(patient ? BREAKER_CAP_MS : AUTH_CAP_MS, doubling);
    case 'throttled':
      // In the first ten minutes a remote may not idle an order for 25 s, whatever it asks (contract 3); then it is obeyed.
      return Math.min(patient ? PATIENT_CAP_MS : LONG_THROTTLE_CAP_MS, Math.max(askedMs ?? doubling, SECOND / 4));
  }
}

export class RemoteGate {
  readonly #options: Required<GateOptions>;
  readonly #queue: PQueue;
  readonly #listeners = new Set<() => void>();
  #failuresInRow = 0;
  #reason: PauseReason | null = null;
  #code: string | null = null;
  #until = 0;
  #times = 0;
  #troubledSince: number | null = null;
  #probing = false;
  #tokens: number;
  #tokensAt: number;

  constructor(options: GateOptions) {
    this.#options = { failures: 5, clock: systemClock, ...options };
    this.#queue = new PQueue({ concurrency: options.maxConcurrent });
    this.#tokens = Math.max(1, options.maxPerSecond);
    this.#tokensAt = this.#options.clock.steady();
  }

  /**
   * Runs one request. `fn` must throw a classified CrossdockError when the request as a whole fails: that is what the gate
   * learns from (MI errors of a single transaction are results, and no sign of a remote in trouble).
   * @throws CrossdockError throttled `REMOTE.paused` with `retryAfterMs`, without having called `fn`; whatever `fn` throws
   */
  async run<T>(fn: () => Promise<T>, options: { signal?: AbortSignal } = {}): Promise<T> {
    this.#refuseWhenShut();
    return this.#queue.add(
      async () => {
        await this.#takeToken(options.signal);
        options.signal?.throwIfAborted();
        const probe = this.#admit();
        try {
          const value = await fn();
          this.#succeeded(probe);
          return value;
        } catch (error) {
          // Our own stopping says nothing about the remote.
          if (!options.signal?.aborted) this.#failed(asCrossdockError(error), probe);
          throw error;
        } finally {
          if (probe) this.#probing = false;
        }
      },
      { signal: options.signal },
    );
  }

  state(): GateState {
    const { remote, clock } = this.#options;
    const retryInMs = Math.max(0, Math.ceil(this.#until - clock.steady()));
    return {
      remote,
      state: this.#reason === null ? 'open' : retryInMs > 0 ? 'paused' : 'probing',
      reason: this.#reason,
      retryInMs,
      code: this.#code,
      failuresInRow: this.#failuresInRow,
      active: this.#queue.pending,
      queued: this.#queue.size,
      troubledForMs: this.#troubledSince === null ? 0 : clock.steady() - this.#troubledSince,
    };
  }

  /**
   * How much work may be under way for this remote, for the dispatcher: nothing while shut, one while probing. `retryInMs`
   * says when to ask again.
   */
  admission(): { limit: number; retryInMs: number | null } {
    const { state, retryInMs } = this.state();
    if (state === 'open') return { limit: Number.MAX_SAFE_INTEGER, retryInMs: null };
    return state === 'paused' ? { limit: 0, retryInMs } : { limit: 1, retryInMs: null };
  }

  /** Called when the gate opens or shuts. Returns the disposer. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Opens the gate at once, e.g. after new credentials were saved. */
  reset(): void {
    const wasShut = this.#reason !== null;
    this.#failuresInRow = 0;
    this.#reason = null;
    this.#code = null;
    this.#until = 0;
    this.#times = 0;
    this.#troubledSince = null;
    if (wasShut) this.#changed();
  }

  #refuseWhenShut(): void {
    if (this.#reason === null) return;
    const left = this.#until - this.#options.clock.steady();
    if (left > 0 || this.#probing) throw this.#refusal(Math.max(left, SECOND));
  }

  /** The last check before the request goes out; true when this request is the probe. */
  #admit(): boolean {
    if (this.#reason === null) return false;
    this.#refuseWhenShut();
    this.#probing = true;
    return true;
  }

  #refusal(retryAfterMs: number): CrossdockError {
    const { remote } = this.#options;
    const name = remote === 'm3' ? 'M3' : 'The shop';
    const why = {
      breaker: 'did not answer several times in a row',
      throttled: 'asked for a pause',
      auth: 'refused the credentials',
    }[this.#reason ?? 'breaker'];
    return new CrossdockError(
      `${name} ${why} (${this.#code ?? 'unknown'}); no request is sent for ${Math.ceil(retryAfterMs / SECOND)} s.`,
      {
        class: 'throttled',
        code: `${remote}.paused`,
        remote,
        retryAfterMs: Math.ceil(retryAfterMs),
      },
    );
  }

  /** While the gate is shut only the probe may open it: others were sent before and prove nothing about now. */
  #succeeded(probe: boolean): void {
    this.#failuresInRow = 0;
    if (this.#reason === null || probe) this.reset();
  }

  #failed(error: CrossdockError, probe: boolean): void {
    const strays = this.#reason !== null && !probe;
    if (error.class === 'throttled' || error.class === 'auth') {
      if (!strays) this.#shut(error.class, error);
      else if (error.class === this.#reason) this.#until = Math.max(this.#until, this.#pauseEnd(error.class, error));
      return;
    }
    // It answered, and refused this one request: the remote itself is well.
    if (error.class !== 'transient') return this.#succeeded(probe);
    this.#failuresInRow += 1;
    this.#troubledSince ??= this.#options.clock.steady();
    if (!strays && (probe || this.#failuresInRow >= this.#options.failures)) this.#shut('breaker', error);
  }

  #shut(reason: PauseReason, error: CrossdockError): void {
    this.#troubledSince ??= this.#options.clock.steady();
    this.#times += 1;
    this.#reason = reason;
    this.#code = error.code;
    this.#until = this.#pauseEnd(reason, error);
    this.#changed();
  }

  #pauseEnd(reason: PauseReason, error: CrossdockError): number {
    const now = this.#options.clock.steady();
    return now + pauseMs(reason, this.#times, now - (this.#troubledSince ?? now), error.retryAfterMs);
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  /** Token bucket that holds one second's worth; waits for the next token outside any lock, inside one concurrency slot. */
  async #takeToken(signal: AbortSignal | undefined): Promise<void> {
    const { maxPerSecond, clock } = this.#options;
    if (maxPerSecond <= 0) return;
    const now = clock.steady();
    const burst = Math.max(1, maxPerSecond);
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#tokensAt) / SECOND) * maxPerSecond);
    this.#tokensAt = now;
    this.#tokens -= 1;
    if (this.#tokens >= 0) return;
    await new Promise<void>((resolve) => {
      const finish = () => {
        cancel();
        signal?.removeEventListener('abort', finish);
        resolve();
      };
      const cancel = clock.after((-this.#tokens / maxPerSecond) * SECOND, finish);
      signal?.addEventListener('abort', finish, { once: true });
    });
  }
}
