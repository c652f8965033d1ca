/**
 * Moments at which orders came further: confirmed by M3, allocated, delivered. A figure that was read before such a moment does
 * not hold it; the first one that was read after it does. Kept in memory: after a restart the clock looks again (ASK_AGAIN_MS).
 */
export class Moved {
  readonly #moments: { at: number; order: string | null }[] = [];

  /** @param order id of the order where the shop subtracts it no more from now on */
  note(at: number, order: string | null): void {
    this.#moments.push({ at, order });
  }

  /** Whether figures of this moment hold something that older ones did not. */
  due(asOf: number): boolean {
    return this.#moments.some(({ at }) => at <= asOf);
  }

  /** Orders among those up to `asOf`. */
  orders(asOf: number): string[] {
    return [...new Set(this.#moments.flatMap(({ at, order }) => (at <= asOf && order !== null ? [order] : [])))];
  }

  /** What is due by then has been seen to. */
  done(asOf: number): void {
    this.#moments.splice(0, this.#moments.length, ...this.#moments.filter(({ at }) => at > asOf));
  }
}
