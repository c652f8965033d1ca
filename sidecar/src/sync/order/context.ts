/** What the order steps work with: M3, the posting, the journal. One context per attempt. */
import type { Settings } from '@crossdock/shared';
import { CrossdockError } from '../../errors.ts';
import type { Posting, PostingStore } from '../../links/port.ts';
import type { M3Jobs } from '../jobs.ts';
import type { OrderSearches } from './order-search.ts';

/**
 * How long M3 may still carry out a write whose answer was lost: while that time runs, "not there" proves nothing, so a
 * write that M3 would take twice (a new order, line or customer) is not repeated. Counted from the moment at which the answer
 * was lost, or, where a crash cut the attempt off, from the start of the process after it.
 */
export const LATE_MS = 5_000;

/**
 * @param at when the request was sent, or its answer lost
 * @param asked when the reading began that does not show the write: what M3 answers late may be how it was at the beginning.
 *   Earlier than that where something between M3 and us had kept the answer
 * @throws CrossdockError throttled (costs no attempt) when the write may have taken effect since
 */
export function requireSettled(
  { bornAt, lateMs, now }: Pick<OrderContext, 'bornAt' | 'lateMs' | 'now'>,
  at: number,
  asked: number,
): void {
  // A clock that was set back tells nothing about how long it is ago; then it is not waited for.
  if (at > now()) return;
  // A process before this one was cut off at some time between the sending and our start.
  const age = asked - Math.max(at, bornAt);
  if (age >= lateMs) return;
  throw new CrossdockError(
    'An answer of M3 was lost a moment ago, and M3 may still carry it out; it is looked up again before it is repeated.',
    {
      class: 'throttled',
      code: 'm3.unsettled',
      remote: 'm3',
      retryAfterMs: Math.min(lateMs, lateMs - age),
    },
  );
}

/** Clocks of shop and sidecar are held to differ by no more (contract 2: what is signed counts for five minutes). */
const CLOCKS_MS = 5 * 60_000;

/**
 * Whether an order was placed while this process ran, so that nothing before it can have sent it to M3. An order whose date lies
 * ahead, as people may set it, says nothing of when it was placed.
 * @param createdAt the order's own date
 */
export const placedSinceStart = (ctx: Pick<OrderContext, 'bornAt' | 'now'>, createdAt: number): boolean =>
  createdAt >= ctx.bornAt && createdAt <= ctx.now() + CLOCKS_MS;

export interface OrderContext {
  jobs: M3Jobs;
  postings: PostingStore;
  settings: Settings;
  signal: AbortSignal;
  now: () => number;
  /**
   * When this process started. An order older than that is looked for in M3 before it is created, so that a restored backup
   * or a lost data directory never posts an order twice.
   */
  bornAt: number;
  searches: OrderSearches;
  /** @see LATE_MS */
  lateMs: number;
  /** Learned from M3's answers: whether GetOrderValue answers for a temporary number. */
  learned: (totalOfTemporary: boolean) => void;
  /** Appends to the order's timeline; durable with the next commit, in order. */
  journal: (kind: string, text: string, data?: Record<string, unknown>) => void;
}

/** A posting for an order that M3 has never seen. */
export const newPosting = (key: string, reference: string): Posting => ({
  key,
  state: 'none',
  reference,
  customer: null,
  temporary: null,
  final: null,
  pending: null,
  done: [],
  fingerprint: null,
  doubted: false,
  rebuilt: 0,
  rounding: null,
  content: null,
  total: null,
  currency: null,
  confirmedAt: null,
  progress: 'open',
  progressAt: null,
  nextLookAt: null,
  seen: [],
});

/** The one place where a posting changes: merges, saves durably, returns the new one. */
export async function update(ctx: OrderContext, posting: Posting, change: Partial<Posting>): Promise<Posting> {
  const next = { ...posting, ...change };
  await ctx.postings.save(next);
  return next;
}
