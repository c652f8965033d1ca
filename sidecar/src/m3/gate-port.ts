/**
 * What the client needs of the gate before M3 (rate limit, concurrency, circuit breaker): somebody who runs a request
 * when it is its turn. The gate of `work/` fits as it is.
 */
export interface Gate {
  /** Runs `fn` when the remote may be called; rejects with what `fn` throws, or with a CrossdockError of its own. */
  run<T>(fn: () => Promise<T>, opts?: { signal?: AbortSignal }): Promise<T>;
}

/** Lets everything through at once: for tools and tests that need no limits. */
export const openGate: Gate = { run: (fn) => fn() };

/** The part of a pino logger that this folder uses. Nothing personal or secret is ever handed to it. */
export interface M3Log {
  debug(data: object, message: string): void;
  info(data: object, message: string): void;
  warn(data: object, message: string): void;
}
