/**
 * The work queue's port. A store only remembers and orders; all policy (error class → retry, wait, hold; backoff; lanes;
 * breaker) lives once, in the dispatcher.
 *
 * States of a work item, and what moves it on:
 * - `ready`    head of its key, may be claimed once `runAt` is reached        → leased (claim)
 * - `waiting`  an older open item of the same key is before it               → ready (that one is settled)
 * - `leased`   one owner works on it until `leaseUntil`                       → done | ready (retryAt, lease lost) | held
 * - `held`     needs a person. Does NOT block a newer item of the same key:
 *              enqueueing one, or one already waiting, makes that one ready,
 *              and the held item is superseded when a newer one of its own
 *              subject is claimed                                            → ready (retry) | done (skip, superseded)
 * - `done`     final, with an outcome
 *
 * The subject is the topic up to its first dot: `order.updated` supersedes a held `order.created`; a `refund.created` or a
 * `follow` under the same key neither waits for it nor ends it, because it does not carry the order.
 */
import type { Problem } from '@crossdock/shared';
import type { ErrorClass } from '../errors.ts';

/** How often the dispatcher looks by itself: work that falls due later than this needs no wake. */
export const LOOK_EVERY_MS = 1_000;

/** Priority classes, highest first. */
export const LANES = ['order', 'refund', 'stock', 'price', 'product', 'bulk'] as const;
export type Lane = (typeof LANES)[number];

export interface NewWork {
  /** Unique for ever (within retention): a second enqueue of the same id is reported as `duplicate` and changes nothing. */
  id: string;
  lane: Lane;
  /** Entity key: at most one item of a key is leased at any time. */
  key: string;
  /** Which flow trigger this is, e.g. `order.updated`, or `follow` for internal work. */
  topic: string;
  /** Row in the event store that holds the document (claim check), if any. */
  eventSeq?: number;
  /** Not before this moment, milliseconds since 1970. */
  runAt: number;
}

export interface DeliveryRef {
  seq: number;
  /** Fencing: raised at every claim; settle and extend of an older attempt are no-ops. */
  attempt: number;
}
export interface Delivery extends DeliveryRef {
  id: string;
  lane: Lane;
  key: string;
  topic: string;
  eventSeq: number | null;
  /** Failures so far that counted (throttling and auth pauses do not). */
  tries: number;
  /** When the first counted failure happened, for "patience" rules; null before. */
  firstFailedAt: number | null;
  createdAt: number;
  /** Ids (seq) of held items of this key that this claim has superseded. */
  superseded: number[];
}

export interface WorkError {
  class: ErrorClass;
  code: string;
  message: string;
  problems?: Problem[];
}
export type Settlement = DeliveryRef &
  (
    | { kind: 'done'; outcome: string }
    | { kind: 'retry'; at: number; counts: boolean; error: WorkError }
    | { kind: 'hold'; error: WorkError }
  );

export interface LaneStats {
  lane: Lane;
  ready: number;
  waiting: number;
  leased: number;
  delayed: number;
  held: number;
  /** Age in milliseconds of the oldest item that is not done and not held. */
  oldestMs: number;
}

export interface ClaimQuery {
  /** Served in this order; `limit` is the most of that lane. */
  lanes: readonly { lane: Lane; limit: number }[];
  /** Most deliveries of all lanes together; absent = the sum of the limits. */
  total?: number;
  leaseMs: number;
  owner: string;
  now: number;
}

export interface WorkStore {
  /** Appends in order; same order holds inside one call and between calls. */
  enqueue(items: readonly NewWork[]): Promise<readonly ('accepted' | 'duplicate')[]>;
  /** Due heads, oldest due first per lane, leased to `owner`. Also takes back expired leases. */
  claim(query: ClaimQuery): Promise<readonly Delivery[]>;
  /** Prolongs leases; returns those that are still ours. */
  extend(refs: readonly DeliveryRef[], leaseMs: number, owner: string, now: number): Promise<readonly DeliveryRef[]>;
  /** Ends attempts; a settlement whose lease was lost changes nothing. Returns, per item, whether it took effect. */
  settle(settlements: readonly Settlement[], owner: string, now: number): Promise<readonly boolean[]>;
  /**
   * A person's verb. `retry` makes a held or delayed item due at once; `skip` ends it as done with outcome `skipped`;
   * `hold` parks an item that is not leased. Returns how many items changed.
   */
  resolve(target: { seq: number } | { key: string }, how: 'retry' | 'skip' | 'hold', now: number): Promise<number>;
  stats(now: number): LaneStats[];
  /** When the next delayed item falls due (a lease that will expire counts), or null when there is none. */
  nextDue(now: number): number | null;
  /** At start: this process is the only owner, so every lease of a former process is void. Returns how many. */
  releaseAll(now: number): Promise<number>;
  /** Hint that there is new work, due within LOOK_EVERY_MS; the dispatcher also looks by itself. Returns the disposer. */
  onWake(listener: () => void): () => void;
}

/** What handling one delivery came to. Everything else is thrown as CrossdockError and decided by the dispatcher. */
export type HandlerResult =
  | { kind: 'done'; outcome: string }
  | { kind: 'hold'; error: WorkError }
  /** Not yet: look again at `at` without counting a failure (e.g. paused store). */
  | { kind: 'later'; at: number; reason: string };

export type Handler = (delivery: Delivery, signal: AbortSignal) => Promise<HandlerResult>;
