/** What the order steps work with: M3, the posting, the journal. One context per attempt. */
import type { Settings } from '@crossdock/shared';
import type { Posting, PostingStore } from '../../links/port.ts';
import type { M3Jobs } from '../jobs.ts';

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
});

/** The one place where a posting changes: merges, saves durably, returns the new one. */
export async function update(ctx: OrderContext, posting: Posting, change: Partial<Posting>): Promise<Posting> {
  const next = { ...posting, ...change };
  await ctx.postings.save(next);
  return next;
}
