/**
 * Reads the newly arrived events and remembers by what each thing is found. Behind the intake on purpose: neither an event nor
 * an order waits for it. A question catches up first, so what was accepted is found.
 */
import type { IndexStore } from './port.ts';
import { termsOf } from './terms.ts';

/** About 10 ms: a slice never delays an order noticeably. */
const SLICE = 100;

export class Indexer {
  readonly #store: IndexStore;
  readonly #emailKey: string;
  #upTo: number | null = null;
  #working: Promise<boolean> | null = null;

  constructor(store: IndexStore, emailKey: string) {
    this.#store = store;
    this.#emailKey = emailKey;
  }

  /** @param slices most to do now @returns whether there is nothing left */
  async catchUp(slices: number, signal?: AbortSignal): Promise<boolean> {
    for (let i = 0; i < slices && !signal?.aborted; i++) {
      this.#working ??= this.#slice().finally(() => (this.#working = null));
      if (await this.#working) return true;
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    return false;
  }

  async #slice(): Promise<boolean> {
    const from = (this.#upTo ??= this.#store.indexedUpTo());
    const events = this.#store.eventsAfter(from, SLICE);
    const last = events.at(-1);
    if (!last) return true;
    await this.#store.store(
      events.map(({ seq, key, entityId, document }) => ({
        seq,
        key,
        ...termsOf({ key, entityId }, document, this.#emailKey),
      })),
      last.seq,
    );
    this.#upTo = last.seq;
    return events.length < SLICE;
  }
}
