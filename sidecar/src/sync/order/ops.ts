/** Sending the operations of a plan: chunks, what came of each, what a lost answer leaves behind. */
import type { Problem } from '@crossdock/shared';
import { CrossdockError } from '../../errors.ts';
import type { Posting } from '../../links/port.ts';
import type { MiResult } from '../../m3/port.ts';
import { update, type OrderContext } from './context.ts';
import type { PlannedOp } from './plan.ts';

export const transient = (code: string, message: string): CrossdockError =>
  new CrossdockError(message, { class: 'transient', code, remote: 'm3' });

/** Runs one write; a lost answer leaves `pending` in place and marks the posting as doubted, any other failure clears it. */
export async function send<T>(ctx: OrderContext, posting: Posting, what: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof CrossdockError) {
      if (error.inDoubt)
        ctx.journal(
          'in-doubt',
          `${what}: the answer was lost (${error.code}). M3 will be asked before anything is repeated.`,
        );
      // What M3 may still do is counted from now: the gateway may have waited for a minute already.
      const pending = error.inDoubt && posting.pending ? { ...posting.pending, at: ctx.now() } : null;
      await update(ctx, posting, error.inDoubt ? { doubted: true, pending } : { pending });
    }
    throw error;
  }
}

/** Problems when a result is a permanent refusal, null when it is fine. @throws when it may pass by itself */
export async function refused(
  ctx: OrderContext,
  posting: Posting,
  job: 'order.addHead' | 'order.addCharge' | 'order.addFinalCharge',
  result: MiResult | undefined,
): Promise<Problem[] | null> {
  if (result?.ok) return null;
  if (!result?.error) {
    await update(ctx, posting, { pending: null });
    throw transient('m3.not-processed', `M3 did not process ${ctx.jobs.name(job)}.`);
  }
  const failure = ctx.jobs.failure(job, result.error);
  if (failure.class === 'permanent' || failure.class === 'bug')
    return [failure.problem ?? { code: failure.code, message: failure.message, owner: 'm3' }];
  await update(ctx, posting, { pending: null });
  throw failure;
}

/** As few requests as possible, of about equal size. */
export function chunks<T>(list: readonly T[], most: number): T[][] {
  const count = Math.ceil(list.length / most);
  const size = Math.ceil(list.length / Math.max(1, count));
  return Array.from({ length: count }, (_, i) => list.slice(i * size, (i + 1) * size));
}

const KINDS: Record<PlannedOp['job'], [string, string]> = {
  'order.addAddress': ['address', 'addresses'],
  'order.addText': ['text', 'texts'],
  'order.addCharge': ['charge', 'charges'],
  'order.addLine': ['line', 'lines'],
};
export function describe(ops: readonly PlannedOp[]): string {
  const counts = new Map<PlannedOp['job'], number>();
  for (const op of ops) counts.set(op.job, (counts.get(op.job) ?? 0) + 1);
  return [...counts].map(([job, n]) => `${n} ${KINDS[job][n === 1 ? 0 : 1]}`).join(', ');
}

export function judge(
  ctx: OrderContext,
  ops: readonly PlannedOp[],
  results: readonly MiResult[],
): { done: string[]; problems: Problem[]; again: CrossdockError | null } {
  const done: string[] = [];
  const problems: Problem[] = [];
  let again: CrossdockError | null = null;
  ops.forEach((op, i) => {
    const result = results[i];
    if (result?.ok) return void done.push(op.id);
    if (!result?.error) return void (again ??= transient('m3.not-processed', 'M3 did not process the whole request.'));
    // An address that is already there was written by an earlier attempt of this very plan.
    if (ctx.jobs.meaning(result) === 'exists' && op.job === 'order.addAddress') return void done.push(op.id);
    const failure = ctx.jobs.failure(op.job, result.error, placeOf(op));
    if (failure.class === 'permanent' || failure.class === 'bug')
      problems.push(failure.problem ?? { code: failure.code, message: failure.message, owner: 'm3' });
    else again ??= failure;
  });
  return { done, problems, again };
}

const placeOf = (op: PlannedOp): string | undefined => {
  if (op.job === 'order.addLine') return `line_items[${Number(op.id.slice('line:'.length)) - 1}]`;
  if (op.job === 'order.addAddress') return op.record['ADRT'] === '1' ? 'shipping' : 'billing';
  return undefined;
};
