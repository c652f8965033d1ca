/**
 * Follows confirmed orders in M3: a few list calls for many orders, recent ones often, old ones rarely. Progress that
 * changes the shop becomes durable work; nothing is pushed from here. Also notices temporary orders that somebody confirmed
 * by hand in M3.
 */
import { asCrossdockError } from '../../errors.ts';
import type { Posting, PostingStore } from '../../links/port.ts';
import type { Settings } from '@crossdock/shared';
import type { M3Jobs } from '../jobs.ts';
import { isFinal, nextLook, progressOf, type LineState } from './progress.ts';

export interface FollowDeps {
  jobs: () => M3Jobs;
  postings: PostingStore;
  settings: () => Settings;
  /** True while orders wait to be posted: following stands back, but never longer than a minute. */
  busy: () => boolean;
  /** Progress changed: durable work for the shop's status. */
  onProgress: (key: string) => Promise<void>;
  /** A temporary order of a held run has a final number: let the run find it. */
  onConfirmedByHand: (key: string) => Promise<void>;
  journal: (key: string, kind: string, text: string) => void;
  now: () => number;
  log: { warn: (data: object, text: string) => void };
}

const COLUMNS = ['ORST', 'ORQT', 'ALQT', 'DLQT', 'IVQT'];
/** How often held temporary orders are looked at. */
const BY_HAND_MS = 30_000;
/** Most orders of one round: one bulk request in v2, this many requests in v1. */
const ROUND_V1 = 25;

export class Follower {
  readonly #deps: FollowDeps;
  readonly #abort = new AbortController();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #round: Promise<void> = Promise.resolve();
  #lastRound = 0;
  #lastByHand = 0;

  constructor(deps: FollowDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#schedule(1000);
  }

  /** Waits for the round under way. */
  async stop(): Promise<void> {
    this.#abort.abort();
    if (this.#timer) clearTimeout(this.#timer);
    await this.#round;
  }

  #schedule(ms: number): void {
    if (this.#abort.signal.aborted) return;
    this.#timer = setTimeout(() => {
      this.#round = this.#look().then(
        (more) => this.#schedule(more ? 100 : 1000),
        (error: unknown) => {
          this.#deps.log.warn(
            { code: asCrossdockError(error).code },
            'Following the orders in M3 failed; it is tried again.',
          );
          this.#schedule(5000);
        },
      );
    }, ms);
    this.#timer.unref();
  }

  /** One round. @returns whether more orders are due right now */
  async #look(): Promise<boolean> {
    const { settings, now, busy } = this.#deps;
    if (settings().status.followSeconds === 0) return false;
    if (busy() && now() - this.#lastRound < 10_000) return false;
    this.#lastRound = now();
    await this.#lookByHand();
    const jobs = this.#deps.jobs();
    const limit = jobs.batchSize(false) > 1 ? jobs.batchSize(false) : ROUND_V1;
    const due = this.#deps.postings.due(now(), limit).filter((p) => p.final !== null);
    if (due.length === 0) return false;
    const results = await jobs.read(
      due.map((p) => ({ job: 'order.lines' as const, record: { ORNO: p.final ?? '' }, columns: COLUMNS })),
      this.#abort.signal,
    );
    await Promise.all(due.map((posting, i) => this.#take(jobs, posting, results[i])));
    return due.length === limit;
  }

  async #take(
    jobs: M3Jobs,
    read: Posting,
    result: Awaited<ReturnType<M3Jobs['read']>>[number] | undefined,
  ): Promise<void> {
    const { postings, settings, now, onProgress, journal } = this.#deps;
    // The order may have been cancelled, or changed, while M3 was asked.
    const posting = postings.get(read.key);
    if (!posting || posting.final !== read.final || posting.state === 'cancelled' || posting.pending) return;
    const meaning = result ? jobs.meaning(result, 'read') : 'not-processed';
    if (meaning !== 'ok' && meaning !== 'missing') {
      await postings.progressed(posting.key, { ...seen(posting), nextLookAt: now() + 60_000 });
      return;
    }
    const progress = meaning === 'missing' ? 'deleted' : progressOf((result?.records ?? []) as unknown as LineState[]);
    const changed = progress !== posting.progress;
    const progressAt = changed ? now() : (posting.progressAt ?? posting.confirmedAt ?? now());
    const nextLookAt = isFinal(progress) ? null : now() + nextLook(now() - progressAt, settings().status.followSeconds);
    if (changed) journal(posting.key, 'status', `M3 says of order ${posting.final}: ${progress}.`);
    await postings.progressed(posting.key, { progress, progressAt, nextLookAt });
    if (changed) await onProgress(posting.key);
  }

  async #lookByHand(): Promise<void> {
    const { postings, now, onConfirmedByHand } = this.#deps;
    if (now() - this.#lastByHand < BY_HAND_MS) return;
    this.#lastByHand = now();
    const jobs = this.#deps.jobs();
    if (!jobs.temporaryOrders) return;
    const open = postings.temporaries(100).filter((p) => p.temporary !== null && p.pending === null);
    if (open.length === 0) return;
    const results = await jobs.read(
      open.map((p) => ({ job: 'order.tempStatus' as const, record: { ORNO: p.temporary ?? '' } })),
      this.#abort.signal,
      1,
    );
    for (const [i, posting] of open.entries()) {
      const final = (results[i]?.records[0]?.['ORNR'] ?? '').trim();
      if (final) await onConfirmedByHand(posting.key);
    }
  }
}

const seen = ({
  progress,
  progressAt,
  nextLookAt,
}: Posting): Pick<Posting, 'progress' | 'progressAt' | 'nextLookAt'> => ({ progress, progressAt, nextLookAt });
