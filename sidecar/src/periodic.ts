/** Chores that run by the clock, one at a time each; a failure is logged and the chore comes again. */
import { asCrossdockError } from './errors.ts';
import type { Logger } from './observe/log.ts';

interface Chore {
  name: string;
  ms: number;
  repeat: boolean;
  run: (signal: AbortSignal) => Promise<unknown>;
}

export class Periodic {
  readonly #log: Logger;
  readonly #chores: Chore[] = [];
  readonly #abort = new AbortController();
  readonly #timers = new Map<Chore, NodeJS.Timeout>();
  readonly #running = new Set<Promise<void>>();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Runs `ms` after the start and then every `ms`, counted from the end of the last time. */
  every(name: string, ms: number, run: Chore['run']): void {
    this.#chores.push({ name, ms, repeat: true, run });
  }

  once(name: string, ms: number, run: Chore['run']): void {
    this.#chores.push({ name, ms, repeat: false, run });
  }

  start(): void {
    for (const chore of this.#chores) this.#schedule(chore);
  }

  /** Aborts what is under way and waits for it. */
  async stop(): Promise<void> {
    this.#abort.abort();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    await Promise.all(this.#running);
  }

  #schedule(chore: Chore): void {
    const timer = setTimeout(() => {
      const running = this.#run(chore).finally(() => {
        this.#running.delete(running);
        if (chore.repeat && !this.#abort.signal.aborted) this.#schedule(chore);
      });
      this.#running.add(running);
    }, chore.ms);
    timer.unref();
    this.#timers.set(chore, timer);
  }

  async #run(chore: Chore): Promise<void> {
    try {
      await chore.run(this.#abort.signal);
    } catch (error) {
      if (!this.#abort.signal.aborted)
        this.#log.warn({ chore: chore.name, code: asCrossdockError(error).code }, 'a chore failed; it is tried again');
    }
  }
}
