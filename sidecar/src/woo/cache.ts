/** A small cache: least recently used goes first, and nothing is kept longer than its time. */
export class LruCache<V> {
  readonly #entries = new Map<string, { value: V; until: number }>();
  readonly #size: number;
  readonly #ttlMs: number;
  readonly #now: () => number;

  constructor(size: number, ttlMs: number, now: () => number = Date.now) {
    this.#size = size;
    this.#ttlMs = ttlMs;
    this.#now = now;
  }

  /** The value, or undefined where it is unknown or too old. */
  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    if (entry.until <= this.#now()) return undefined;
    this.#entries.set(key, entry);
    return entry.value;
  }

  set(key: string, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, { value, until: this.#now() + this.#ttlMs });
    if (this.#entries.size > this.#size) this.#entries.delete(this.#entries.keys().next().value!);
  }
}
