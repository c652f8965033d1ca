/**
 * What stands between the client and the shop: rate limit, concurrency and circuit breaker. The client only asks to be
 * let through; all policy lives on the other side.
 */
export interface Gate {
  /** Runs `fn` when the remote may be called. May reject with a CrossdockError without having called `fn`. */
  run<T>(fn: () => Promise<T>, options?: { signal?: AbortSignal }): Promise<T>;
}

/** The part of a logger this folder uses; pino fits. */
export interface WooLog {
  debug(fields: Record<string, unknown>, message: string): void;
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
}
