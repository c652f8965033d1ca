/**
 * How old an answer of M3 is: gateways and proxies may keep answers, and a figure that was true an hour ago must not count as one of
 * now. `Age` says it outright. Where a keeper does not tell, its answers still carry the `Date` of when they were made, so they
 * fall behind the others; how far M3's clock is from ours does not matter for that.
 */

/** Dates have full seconds, and an answer may be under way for a while: less than this is no age. */
const TOLERANCE_MS = 15_000;
/** The least difference of clocks is learned again in so much time, since clocks are put right. */
const LEARN_MS = 60 * 60_000;

export class AnswerAge {
  /** Least difference between our clock and the dates of answers in this span of time and in the one before. */
  #least = [Infinity, Infinity];
  #since: number;
  readonly #now: () => number;

  /** @param now milliseconds of a clock that never jumps, from any start */
  constructor(now: () => number) {
    this.#now = now;
    this.#since = now();
  }

  /** @returns age of an answer that has just come, milliseconds; 0 where nothing says that it is old */
  of(headers: { age: string | undefined; date: string | undefined }): number {
    const told = /^\d+$/.test(headers.age?.trim() ?? '') ? Number(headers.age) * 1000 : 0;
    const made = Date.parse(headers.date ?? '');
    if (Number.isNaN(made)) return told;
    const now = this.#now();
    if (now - this.#since > LEARN_MS) {
      this.#least = [Infinity, this.#least[0] as number];
      this.#since = now;
    }
    const behind = now - made;
    this.#least[0] = Math.min(this.#least[0] as number, behind);
    const late = behind - Math.min(...this.#least);
    return Math.max(told, late > TOLERANCE_MS ? late : 0);
  }

  /** `now()` less the date of the newest answers: with a wall clock, how far M3's clock is behind it; null = not known yet. */
  get least(): number | null {
    const least = Math.min(...this.#least);
    return Number.isFinite(least) ? least : null;
  }
}
