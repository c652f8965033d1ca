/**
 * Look before repeating (reference 4.3.4, contract 4): what M3 really holds of an order after a lost answer, a crash, or a
 * restored backup. Nothing here writes to M3 except the deletion of temporary orders that must not stay.
 */
import type { Posting } from '../../links/port.ts';
import { CrossdockError } from '../../errors.ts';
import { requireSettled, update, type OrderContext } from './context.ts';
import { searchByReference, type Found } from './order-search.ts';

/**
 * After a head whose answer is not known, or of an order that is older than this process: takes over what M3 has, or makes sure
 * that M3 has nothing.
 */
export async function settleHead(ctx: OrderContext, posting: Posting, customers: readonly string[]): Promise<Posting> {
  const known = [...customers, posting.customer ?? ''].filter(Boolean);
  if (!posting.pending && !posting.doubted && (await ctx.searches.hasNone(ctx, posting.reference, known)))
    return posting;
  const inM3 = await searchByReference(ctx, posting.reference, known);
  const found = await adopt(ctx, posting, inM3);
  if (found.final || found.temporary || !found.pending) return found;
  requireSettled(ctx, found.pending.at, inM3.asOf);
  return update(ctx, found, { pending: null });
}

export interface TemporaryStatus {
  final: string | null;
  STAT: string;
}

/** Status of a temporary order (OIS275MI/GetTmpOrderStat), or null when M3 has none by this number. */
export async function temporaryStatus(ctx: OrderContext, temporary: string): Promise<TemporaryStatus | null> {
  const row = await ctx.jobs.get({ job: 'order.tempStatus', record: { ORNO: temporary } }, ctx.signal);
  return row && { final: (row['ORNR'] ?? '').trim() || null, STAT: row['STAT'] ?? '' };
}

/** Forgets the temporary order; everything about it is void. */
const withoutTemporary = {
  temporary: null,
  fingerprint: null,
  done: [],
  pending: null,
  rounding: null,
} satisfies Partial<Posting>;

/**
 * Deletes the temporary order of a posting, unless it turns out to be confirmed; then the final number is adopted. Safe to
 * repeat.
 */
export async function deleteTemporary(ctx: OrderContext, posting: Posting, why: string): Promise<Posting> {
  const { temporary } = posting;
  if (!temporary) return posting;
  const current = await update(ctx, posting, { pending: { what: 'delete-temporary', at: ctx.now() } });
  const gone = await deleteByNumber(ctx, temporary);
  if (gone) {
    ctx.journal('deleted', `Temporary order ${temporary} was deleted in M3: ${why}`);
    // What a person left out stays left out.
    const state = current.state === 'skipped' ? 'skipped' : 'none';
    return update(ctx, current, { ...withoutTemporary, state });
  }
  const status = await temporaryStatus(ctx, temporary);
  if (status?.final) return adoptFinal(ctx, current, status.final, 'It had been confirmed.');
  await update(ctx, current, { pending: null });
  const message = `Temporary order ${temporary} cannot be deleted in M3 (status ${status?.STAT ?? 'unknown'}).`;
  throw new CrossdockError(message, {
    class: 'permanent',
    code: 'm3.temporary-stuck',
    remote: 'm3',
    problem: { code: 'm3.temporary-stuck', owner: 'm3', message, fix: 'Delete it in M3 (OIS275), then retry.' },
  });
}

/** True when the temporary order is gone, false when M3 refuses because of its state. @throws CrossdockError otherwise */
export async function deleteByNumber(ctx: OrderContext, temporary: string): Promise<boolean> {
  const [result] = await ctx.jobs.write([{ job: 'order.deleteTemp', record: { ORNO: temporary } }], ctx.signal);
  if (!result) return false;
  const meaning = ctx.jobs.meaning(result, 'read');
  if (meaning === 'ok' || meaning === 'missing') return true;
  if (meaning === 'permanent') return false;
  throw result.error
    ? ctx.jobs.failure('order.deleteTemp', result.error)
    : new CrossdockError('M3 did not process the deletion.', {
        class: 'transient',
        code: 'm3.not-processed',
        remote: 'm3',
      });
}

/** Records that M3 has the order under a final number. */
export async function adoptFinal(ctx: OrderContext, posting: Posting, final: string, why: string): Promise<Posting> {
  ctx.journal('found', `M3 has this order as ${final}. ${why}`);
  return update(ctx, posting, { final, pending: null });
}

/** Two orders for one of the shop's: which one stays only a person can say. */
export function severalOrders(reference: string, finals: readonly string[]): CrossdockError {
  const message = `M3 has several orders with reference ${reference}: ${finals.join(', ')}.`;
  const fix = 'Delete the surplus ones in M3 (OIS100), then state the right number with "resolve".';
  return new CrossdockError(message, {
    class: 'permanent',
    code: 'm3.several-orders',
    remote: 'm3',
    problem: { code: 'm3.several-orders', owner: 'm3', message, fix },
  });
}

/** Takes over what a search has found: a final order wins; of temporary ones the first is kept, the others are deleted. */
export async function adopt(ctx: OrderContext, posting: Posting, found: Found): Promise<Posting> {
  const [final, ...more] = found.finals;
  if (more.length > 0) throw severalOrders(posting.reference, found.finals);
  if (final) return adoptFinal(ctx, posting, final, 'Found by its reference; it is not created again.');
  const keep =
    posting.temporary && found.temporaries.includes(posting.temporary) ? posting.temporary : found.temporaries[0];
  for (const surplus of found.temporaries.filter((t) => t !== keep)) {
    if (await deleteByNumber(ctx, surplus))
      ctx.journal('deleted', `Surplus temporary order ${surplus} was deleted in M3.`);
  }
  if (keep && keep !== posting.temporary) {
    ctx.journal('found', `M3 has this order as temporary order ${keep}; it is not created again.`);
    return update(ctx, posting, { temporary: keep, state: 'temporary', pending: null });
  }
  return posting;
}

/** Throws the temporary order away, to build it again from the plan; counted, so that the gate does so only once. */
export async function rebuild(ctx: OrderContext, posting: Posting, why: string): Promise<Posting> {
  const rebuilt = posting.rebuilt + 1;
  const next = await deleteTemporary(ctx, posting, why);
  return update(ctx, next, { rebuilt });
}
