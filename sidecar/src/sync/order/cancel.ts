/** Takes an order back in M3, stops it, or lets it go on: deleted or closed while the status of its lines allows, else held. */
import type { Problem } from '@crossdock/shared';
import { CrossdockError } from '../../errors.ts';
import type { Posting } from '../../links/port.ts';
import type { MiResult } from '../../m3/port.ts';
import { update, type OrderContext } from './context.ts';
import { deleteTemporary, settleHead } from './recover.ts';

export type EndResult = { kind: 'done'; posting: Posting } | { kind: 'hold'; posting: Posting; problems: Problem[] };

/**
 * An order that never became final: its temporary order, if any, is deleted, also one of which only the answer was lost. A
 * final number that turns up is returned.
 */
export async function dropTemporary(ctx: OrderContext, start: Posting, why: string): Promise<Posting> {
  let posting = start;
  if (!posting.final && !posting.temporary && (posting.pending || posting.doubted))
    posting = await settleHead(ctx, posting, []);
  if (!ctx.jobs.temporaryOrders && posting.final && posting.state !== 'confirmed')
    posting = { ...posting, temporary: posting.final, final: null };
  return posting.temporary && !posting.final ? deleteTemporary(ctx, posting, why) : posting;
}

/** DelHead; after a lost answer the lines tell whether it had worked. Idempotent. */
export async function cancelFinal(ctx: OrderContext, start: Posting): Promise<EndResult> {
  const ORNO = start.final ?? '';
  const ended = (posting: Posting): Promise<Posting> =>
    update(ctx, posting, {
      state: 'cancelled',
      pending: null,
      progress: 'deleted',
      progressAt: ctx.now(),
      nextLookAt: null,
    });
  if (start.pending?.what === 'cancel' && (await isDeleted(ctx, ORNO))) {
    ctx.journal('found', `Order ${ORNO} is already deleted in M3.`);
    return { kind: 'done', posting: await ended(start) };
  }
  let posting = await update(ctx, start, { pending: { what: 'cancel', at: ctx.now() } });
  const [result] = await ctx.jobs.write([{ job: 'order.delete', record: { ORNO } }], ctx.signal);
  const meaning = result ? ctx.jobs.meaning(result, 'read') : 'not-processed';
  if (meaning === 'ok' || meaning === 'missing') {
    ctx.journal('deleted', `Order ${ORNO} was deleted in M3.`);
    return { kind: 'done', posting: await ended(posting) };
  }
  posting = await update(ctx, posting, { pending: null });
  if (meaning !== 'permanent') throw asFailure(ctx, 'order.delete', result);
  // M3 may have carried out an earlier request, whose answer was lost, between the look and this one.
  if (await isDeleted(ctx, ORNO)) return { kind: 'done', posting: await ended(posting) };
  const problem: Problem = {
    code: 'order.cancel-refused',
    owner: 'm3',
    message: `The shop cancelled the order, but M3 does not let order ${ORNO} be deleted any more: ${result?.error?.message || 'no reason given'}.`,
    fix: 'Stop or return the delivery in M3, then skip this problem; or set the order active again in the shop.',
  };
  return { kind: 'hold', posting, problems: [problem] };
}

/** CloLine on every open line: what is not delivered is closed, what is delivered stays. */
export async function closeFinal(ctx: OrderContext, start: Posting): Promise<EndResult> {
  const ORNO = start.final ?? '';
  const openLines = async (): Promise<Record<string, string>[]> => {
    const lines = await ctx.jobs.list({ job: 'order.lines', record: { ORNO } }, ctx.signal);
    return lines.filter((line) => !(line['ORST'] ?? '').startsWith('9') && Number(line['ORST']) < 66);
  };
  const open = await openLines();
  for (const line of open) {
    const record = { ORNO, PONR: (line['PONR'] ?? '').trim(), POSX: (line['POSX'] ?? '0').trim() || '0' };
    const [result] = await ctx.jobs.write([{ job: 'order.closeLine', record }], ctx.signal);
    if (result?.ok || (result && ctx.jobs.meaning(result, 'read') === 'missing')) continue;
    const failure = asFailure(ctx, 'order.closeLine', result);
    if (failure.class !== 'permanent') throw failure;
    // M3 may have carried out an earlier request, whose answer was lost, between the look and this one.
    if (!(await openLines()).some((still) => still['PONR'] === line['PONR'] && still['POSX'] === line['POSX']))
      continue;
    const problem: Problem = {
      code: 'order.close-refused',
      owner: 'm3',
      message: `M3 does not let line ${record.PONR} of order ${ORNO} be closed: ${result?.error?.message ?? 'no reason given'}.`,
      fix: 'Close the line in M3 when its status allows, then skip this problem.',
    };
    return { kind: 'hold', posting: start, problems: [problem] };
  }
  ctx.journal('closed', `${open.length} open lines of order ${ORNO} were closed in M3.`);
  return { kind: 'done', posting: await update(ctx, start, { state: 'closed', nextLookAt: null }) };
}

/** LockOrder / ReleaseOrder: both may be repeated without harm. */
export async function stopFinal(ctx: OrderContext, start: Posting, stop: boolean): Promise<EndResult> {
  const ORNO = start.final ?? '';
  const job = stop ? 'order.lock' : 'order.release';
  const [result] = await ctx.jobs.write([{ job, record: { ORNO } }], ctx.signal);
  if (!result?.ok) {
    const failure = asFailure(ctx, job, result);
    if (failure.class !== 'permanent') throw failure;
    return { kind: 'hold', posting: start, problems: failure.problem ? [failure.problem] : [] };
  }
  ctx.journal(stop ? 'stopped' : 'released', `Order ${ORNO} was ${stop ? 'stopped' : 'released'} in M3.`);
  return { kind: 'done', posting: await update(ctx, start, { state: stop ? 'stopped' : 'confirmed' }) };
}

async function isDeleted(ctx: OrderContext, ORNO: string): Promise<boolean> {
  const lines = await ctx.jobs.list({ job: 'order.lines', record: { ORNO } }, ctx.signal);
  return lines.every((line) => (line['ORST'] ?? '').startsWith('9'));
}

function asFailure(
  ctx: OrderContext,
  job: 'order.delete' | 'order.closeLine' | 'order.lock' | 'order.release',
  result: MiResult | undefined,
): CrossdockError {
  if (result?.error) return ctx.jobs.failure(job, result.error);
  return new CrossdockError(`M3 did not process ${ctx.jobs.name(job)}.`, {
    class: 'transient',
    code: 'm3.not-processed',
    remote: 'm3',
  });
}
