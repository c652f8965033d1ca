/**
 * Follows confirmed orders in M3: a few list calls for many orders, recent ones often, old ones rarely. Progress that
 * changes the shop becomes durable work; nothing is pushed from here. Also notices temporary orders that somebody confirmed
 * by hand in M3.
 */
import { asCrossdockError } from '../../errors.ts';
import type { LineSeen, M3DocumentStore, Posting, PostingStore, SeenLines } from '../../links/port.ts';
import type { Settings } from '@crossdock/shared';
import type { M3Jobs } from '../jobs.ts';
import { isForgotten } from './content.ts';
import { DeliveryWatch } from './deliveries.ts';
import { movedOf, readDocuments } from './documents.ts';
import { isFinal, nextLook, progressOf, type LineState } from './progress.ts';

export interface FollowDeps {
  jobs: () => M3Jobs;
  postings: PostingStore;
  documents: M3DocumentStore;
  settings: () => Settings;
  /** True while orders wait to be posted: following stands back, but never longer than a minute. */
  busy: () => boolean;
  /** Progress changed: durable work for the shop's status. */
  onProgress: (key: string) => Promise<void>;
  /** Lines of orders have come further, whether or not that is progress of the whole order. */
  onLines: () => Promise<void>;
  /** What the shop is told of an order's deliveries has changed: durable work. */
  onDeliveries: (key: string) => Promise<void>;
  /** A temporary order of a held run has a final number: let the run find it. */
  onConfirmedByHand: (key: string) => Promise<void>;
  journal: (key: string, kind: string, text: string) => void;
  now: () => number;
  log: { warn: (data: object, text: string) => void };
}

const COLUMNS = ['CUPO', 'ORST', 'ORQT', 'ALQT', 'DLQT', 'IVQT'];
/** Changes of an order's lines that are remembered: more than there are between two looks at balances. */
const SEEN = 6;
/** How often held temporary orders are looked at. */
const BY_HAND_MS = 30_000;
/** How many of them in one look; the next look goes on where it ended. */
const BY_HAND_PAGE = 100;
/** An order that is being changed in M3 is looked at again after so long: it must not stand before all others. */
const CHANGING_MS = 10_000;
/** Most orders of one round: one bulk request in v2, this many requests in v1. */
const ROUND_V1 = 25;
/**
 * A new status waits so long for the deliveries that belong to it, because the shop's e-mail about the status shows them. An M3
 * that is slow to tell them holds no status back.
 */
const DOCUMENTS_FIRST_MS = 5_000;

/** Orders of which something was delivered or invoiced since their documents were last read. */
interface Fresh {
  key: string;
  final: string;
  moved: string;
}

export class Follower {
  readonly #deps: FollowDeps;
  readonly #abort = new AbortController();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #round: Promise<void> = Promise.resolve();
  #lastRound = 0;
  #lastByHand = 0;
  /** Key up to which temporary orders have been looked at; '' = begin again. */
  #byHandUpTo = '';
  #on = false;
  /** What was delivered and invoiced of an order when its deliveries and invoices were last read. */
  readonly #moved = new Map<string, string>();
  readonly #deliveries: DeliveryWatch;

  constructor(deps: FollowDeps) {
    this.#deps = deps;
    this.#deliveries = new DeliveryWatch({
      ...deps,
      followSeconds: () => deps.settings().status.followSeconds,
      forgotten: (key) => isForgotten(deps.postings.get(key)?.content),
    });
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
    const on = settings().status.followSeconds > 0;
    if (on && !this.#on) await this.#deps.postings.followAll(now());
    this.#on = on;
    if (!on) return false;
    if (busy() && now() - this.#lastRound < 10_000) return false;
    this.#lastRound = now();
    await this.#lookByHand();
    const jobs = this.#deps.jobs();
    const limit = jobs.batchSize(false) > 1 ? jobs.batchSize(false) : ROUND_V1;
    const due = this.#deps.postings.due(now(), limit);
    if (due.length === 0) {
      await this.#deliveries.look(jobs, this.#abort.signal);
      return false;
    }
    const results = await jobs.read(
      due.map((p) => ({ job: 'order.lines' as const, record: { ORNO: p.final ?? '' }, columns: COLUMNS })),
      this.#abort.signal,
    );
    const answered = now();
    const fresh = due
      .map(({ key, final }, i): Fresh => {
        const lines = results[i]?.ok ? results[i].records : [];
        return { key, final: final ?? '', moved: movedOf(lines as unknown as LineState[]) };
      })
      .filter(({ key, moved }) => moved !== '' && this.#moved.get(key) !== moved);
    const documents = this.#readDocuments(jobs, fresh);
    await within(DOCUMENTS_FIRST_MS, documents);
    const moved = await Promise.all(due.map((posting, i) => this.#take(jobs, posting, results[i], answered)));
    if (moved.includes(true)) await this.#deps.onLines();
    await this.#readAgain(fresh, await documents);
    return due.length === limit;
  }

  /** Numbers of deliveries and invoices of these orders, and the heads of deliveries. @returns false when an answer was lost */
  async #readDocuments(jobs: M3Jobs, fresh: readonly Fresh[]): Promise<boolean> {
    const { documents, now, log } = this.#deps;
    const found = await readDocuments(
      jobs,
      fresh.map(({ final }) => final),
      this.#abort.signal,
      (code) =>
        log.warn({ code }, 'The numbers of deliveries or invoices could not be read; they are asked for again.'),
    );
    if (found) await Promise.all(fresh.map(({ key }, i) => documents.add(key, found[i] ?? [], now())));
    await this.#deliveries.look(jobs, this.#abort.signal);
    return found !== null;
  }

  /** Remembers what was read, and that the rest is to be read again. */
  async #readAgain(fresh: readonly Fresh[], read: boolean): Promise<void> {
    const { postings, now } = this.#deps;
    for (const { key, moved } of fresh) {
      const posting = postings.get(key);
      // What is invoiced would not be looked at again.
      if (!read && posting?.nextLookAt === null)
        await postings.progressed(key, { ...asBefore(posting), nextLookAt: now() + 60_000 });
      if (!read) continue;
      if (posting?.nextLookAt == null) this.#moved.delete(key);
      else this.#moved.set(key, moved);
    }
  }

  async #take(
    jobs: M3Jobs,
    read: Posting,
    result: Awaited<ReturnType<M3Jobs['read']>>[number] | undefined,
    answered: number,
  ): Promise<boolean> {
    const { postings, settings, now, onProgress, journal } = this.#deps;
    // The order may have been cancelled, or changed, while M3 was asked.
    const posting = postings.get(read.key);
    if (!posting || posting.final !== read.final || posting.state === 'cancelled') return false;
    if (posting.pending) {
      if (posting.nextLookAt !== null)
        await postings.progressed(posting.key, { ...asBefore(posting), nextLookAt: now() + CHANGING_MS });
      return false;
    }
    const meaning = result ? jobs.meaning(result, 'read') : 'not-processed';
    if (meaning !== 'ok' && meaning !== 'missing') {
      await postings.progressed(posting.key, { ...asBefore(posting), nextLookAt: now() + 60_000 });
      return false;
    }
    const lines = linesSeen(result?.records ?? []);
    const progress = meaning === 'missing' ? 'deleted' : progressOf((result?.records ?? []) as unknown as LineState[]);
    const changed = progress !== posting.progress;
    const progressAt = changed ? now() : (posting.progressAt ?? posting.confirmedAt ?? now());
    const nextLookAt = isFinal(progress) ? null : now() + nextLook(now() - progressAt, settings().status.followSeconds);
    if (changed) journal(posting.key, 'status', `M3 says of order ${posting.final}: ${progress}.`);
    const seen = noted(posting.seen, { at: answered, lines });
    await postings.progressed(posting.key, { progress, progressAt, nextLookAt, seen });
    if (changed) await onProgress(posting.key);
    return changed || seen !== posting.seen;
  }

  async #lookByHand(): Promise<void> {
    const { postings, now, onConfirmedByHand } = this.#deps;
    if (now() - this.#lastByHand < BY_HAND_MS) return;
    this.#lastByHand = now();
    const jobs = this.#deps.jobs();
    if (!jobs.temporaryOrders) return;
    let page = postings.temporaries(this.#byHandUpTo, BY_HAND_PAGE);
    if (page.length === 0 && this.#byHandUpTo !== '') page = postings.temporaries('', BY_HAND_PAGE);
    const open = page.filter((p) => p.temporary !== null && p.pending === null);
    const results = await jobs.read(
      open.map((p) => ({ job: 'order.tempStatus' as const, record: { ORNO: p.temporary ?? '' } })),
      this.#abort.signal,
      1,
    );
    for (const [i, posting] of open.entries()) {
      const final = (results[i]?.records[0]?.['ORNR'] ?? '').trim();
      if (final) await onConfirmedByHand(posting.key);
    }
    // After a failure the same ones are asked for again.
    this.#byHandUpTo = page.length < BY_HAND_PAGE ? '' : (page.at(-1)?.key ?? '');
  }
}

const asBefore = ({
  progress,
  progressAt,
  nextLookAt,
  seen,
}: Posting): Pick<Posting, 'progress' | 'progressAt' | 'nextLookAt' | 'seen'> => ({
  progress,
  progressAt,
  nextLookAt,
  seen,
});

/** Waits for work, but no longer than so many milliseconds, and not for its failure: whoever needs its result sees that. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => void (timer = setTimeout(resolve, ms)));
  const done = work.then(
    () => undefined,
    () => undefined,
  );
  await Promise.race([done, late]);
  clearTimeout(timer);
}

const text = (row: Record<string, string>, field: string): string => (row[field] ?? '').trim() || '0';
const linesSeen = (rows: readonly Record<string, string>[]): SeenLines['lines'] =>
  Object.fromEntries(
    rows.map((row): [string, LineSeen] => [
      String(Number(text(row, 'CUPO')) || 0),
      { ORST: text(row, 'ORST'), ORQT: text(row, 'ORQT'), ALQT: text(row, 'ALQT'), DLQT: text(row, 'DLQT'), IVQT: text(row, 'IVQT') },
    ]),
  ); // prettier-ignore

/** With what was seen now, where it differs from what was seen last. */
export function noted(before: SeenLines[], now: SeenLines): SeenLines[] {
  if (JSON.stringify(before.at(-1)?.lines) === JSON.stringify(now.lines)) return before;
  return [...before, now].slice(-SEEN);
}
