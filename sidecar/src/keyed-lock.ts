/** Lets one piece of work at a time through per key, in order of arrival; different keys do not wait for each other. */
export class KeyedLock {
  readonly #tails = new Map<string, Promise<unknown>>();

  /** Whether something of this key is under way. */
  has(key: string): boolean {
    return this.#tails.has(key);
  }

  /**
   * Runs `work` after every earlier one of the same key has ended, however it ended.
   * @param keys several: after every earlier one of any of them. All are taken at once, so nobody waits in a circle
   */
  async run<T>(keys: string | readonly string[], work: () => Promise<T>): Promise<T> {
    const wanted = new Set(typeof keys === 'string' ? [keys] : keys);
    const mine = Promise.all([...wanted].map((key) => this.#tails.get(key) ?? Promise.resolve())).then(work);
    const tail = mine.catch(() => undefined);
    for (const key of wanted) this.#tails.set(key, tail);
    try {
      return await mine;
    } finally {
      for (const key of wanted) if (this.#tails.get(key) === tail) this.#tails.delete(key);
    }
  }
}
