/** A clock that tests turn by hand: time passes by `advance`, the wall clock alone is set by `jump`. */
import type { Clock } from '../../src/work/clock.ts';

export class FakeClock implements Clock {
  #wall: number;
  #steady = 1_000;
  #timers: { at: number; fn: () => void }[] = [];

  constructor(wall = Date.UTC(2026, 10, 23, 9, 0, 0)) {
    this.#wall = wall;
  }

  now(): number {
    return this.#wall;
  }
  steady(): number {
    return this.#steady;
  }
  after(ms: number, fn: () => void): () => void {
    const timer = { at: this.#steady + Math.max(0, ms), fn };
    this.#timers.push(timer);
    return () => (this.#timers = this.#timers.filter((one) => one !== timer));
  }
  /** Number of timers that wait. */
  get pending(): number {
    return this.#timers.length;
  }

  /** Sets the wall clock forward or back, as an administrator or a time daemon does. */
  jump(ms: number): void {
    this.#wall += ms;
  }

  /** Lets time pass on both clocks, running each timer at its moment and everything that follows from it. */
  async advance(ms: number): Promise<void> {
    const end = this.#steady + ms;
    await turns();
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((one) => one !== next);
      this.#moveTo(Math.max(next.at, this.#steady));
      next.fn();
      await turns();
    }
    this.#moveTo(end);
    await turns();
  }

  #moveTo(steady: number): void {
    this.#wall += steady - this.#steady;
    this.#steady = steady;
  }
}

/** Lets everything run that needs no time to pass: promises, group commits, and what follows from them. */
export async function turns(count = 12): Promise<void> {
  for (let i = 0; i < count; i += 1) await new Promise((resolve) => setImmediate(resolve));
}
