/**
 * Hands outbox rows to the sidecar as the plugin does: after each request a signed batch to POST /v1/events; 202 settles
 * rows, anything else leaves them for the next round.
 */
import { eventResult } from '@crossdock/shared';
import { z } from 'zod';
import type { Outbox } from './outbox.ts';
import { signBody } from './sign.ts';

export interface SidecarTarget {
  /** Address of the sidecar, without `/v1/events`. */
  url: string;
  secret: string;
}
export interface ForwarderOptions {
  outbox: Outbox;
  /** Pause between rounds for what was not taken, milliseconds. */
  resendMs: number;
  timeoutMs?: number;
  now: () => number;
}

const BATCH = 100;
/** Below the sidecar's 5 MB limit. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;
const answerShape = z.object({ results: z.array(eventResult) });

export class Forwarder {
  target: SidecarTarget | null = null;
  /** Hand-overs tried and failed, for control and tests. */
  readonly count = { sent: 0, failed: 0 };
  readonly #options: ForwarderOptions;
  #running: Promise<void> | null = null;
  #again = false;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  readonly #aborter = new AbortController();

  constructor(options: ForwarderOptions) {
    this.#options = options;
    this.#schedule();
  }

  /** Sends what is waiting; one sending at a time, so that events keep their order. Resolves when it is through. */
  flush(): Promise<void> {
    if (this.target === null || this.#stopped) return Promise.resolve();
    this.#again = true;
    this.#running ??= this.#loop().finally(() => (this.#running = null));
    return this.#running;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#aborter.abort();
    await this.#running;
  }

  #schedule(): void {
    this.#timer = setTimeout(() => {
      void this.flush().finally(() => {
        if (!this.#stopped) this.#schedule();
      });
    }, this.#options.resendMs);
    this.#timer.unref();
  }

  async #loop(): Promise<void> {
    while (this.#again && !this.#stopped) {
      this.#again = false;
      while (!this.#stopped && (await this.#sendBatch()));
    }
  }

  /** True when a batch went through and there may be more. */
  async #sendBatch(): Promise<boolean> {
    const { outbox } = this.#options;
    const { lease, rows } = outbox.lease(BATCH, 120);
    if (rows.length === 0) return false;
    const events: unknown[] = [];
    let bytes = 0;
    for (const row of rows) {
      const event = outbox.event(row);
      const size = Buffer.byteLength(JSON.stringify(event));
      // A document that alone is too large goes without: it is read by REST then (contract 2).
      const fits = size <= MAX_BODY_BYTES ? event : { ...event, document: null };
      bytes += size <= MAX_BODY_BYTES ? size : 500;
      if (bytes > MAX_BODY_BYTES && events.length > 0) break;
      events.push(fits);
    }
    try {
      const results = await this.#post(JSON.stringify({ events }));
      const given = results.flatMap((r) =>
        rows[r.index] === undefined ? [] : [{ id: rows[r.index]!.id, status: r.status }],
      );
      outbox.ack(lease, given);
      this.count.sent += given.length;
      return given.length > 0;
    } catch {
      this.count.failed += 1;
      return false;
    } finally {
      outbox.giveBack(lease);
    }
  }

  async #post(body: string) {
    const target = this.target!;
    const signed = signBody(body, target.secret, this.#options.now());
    const signal = AbortSignal.any([this.#aborter.signal, AbortSignal.timeout(this.#options.timeoutMs ?? 10_000)]);
    const url = `${target.url.replace(/\/+$/, '')}/v1/events`;
    const response = await fetch(url, { method: 'POST', headers: signed.headers, body: signed.body, signal });
    const text = await response.text();
    if (response.status !== 202) throw new Error(`HTTP ${response.status}`);
    return answerShape.parse(JSON.parse(text)).results;
  }
}
