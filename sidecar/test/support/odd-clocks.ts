/** Clocks for tests that need more time, or another time, than there is. */
import type { Clock } from '../../src/work/clock.ts';

/** Time that passes `factor` times as fast: an hour in a few seconds. Requests still take as long as they take. */
export function fastClock(factor: number): Clock {
  const began = { wall: Date.now(), steady: performance.now() };
  const passed = (): number => (performance.now() - began.steady) * factor;
  return {
    now: () => Math.round(began.wall + passed()),
    steady: passed,
    after: (ms, fn) => {
      const timer = setTimeout(fn, ms / factor);
      return () => clearTimeout(timer);
    },
  };
}

/** A real clock whose wall time is set forward or back by hand, as an administrator or a time daemon does. */
export class JumpingClock implements Clock {
  #by = 0;

  jump(ms: number): void {
    this.#by += ms;
  }
  now(): number {
    return Date.now() + this.#by;
  }
  steady(): number {
    return performance.now();
  }
  after(ms: number, fn: () => void): () => void {
    const timer = setTimeout(fn, ms);
    return () => clearTimeout(timer);
  }
}
