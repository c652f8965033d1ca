/** Facts of M3 that change rarely, kept for a while in memory. A "not found" is never kept: people correct it and retry. */
export class FactCache<T> {
  readonly #entries = new Map<string, { value: T; until: number }>();
  readonly #lifeMs: number;
  readonly #now: () => number;
  readonly #most: number;

  constructor(lifeMs: number, now: () => number, most = 20_000) {
    this.#lifeMs = lifeMs;
    this.#now = now;
    this.#most = most;
  }

  get(key: string): T | undefined {
    const entry = this.#entries.get(key);
    return entry && entry.until > this.#now() ? entry.value : undefined;
  }

  set(key: string, value: T): void {
    if (this.#entries.size >= this.#most) this.#entries.clear();
    this.#entries.set(key, { value, until: this.#now() + this.#lifeMs });
  }

  clear(): void {
    this.#entries.clear();
  }
}
