/** Takes an order back in M3, stops it, or lets it go on: deleted or closed while the status of its lines allows, else held. */
import type { OrderAction, Problem } from '@crossdock/shared';
import { CrossdockError } from '../../errors.ts';
import type { Pending, Posting } from '../../links/port.ts';
import type { JobName } from '../../m3/dialects/index.ts';
import type { MiResult } from '../../m3/port.ts';
import { requireSettled, update, type OrderContext } from './context.ts';
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

type Ending = Extract<Pending['what'], 'cancel' | 'close' | 'stop' | 'release'>;

/**
 * The shop wants something else of an order before it is known what became of the last request. An answer that was lost says
 * nothing of M3, so the posting is brought to what M3 really has, or to what is to be undone: without this an order that M3 has
 * deleted or stopped would be taken for one that it delivers.
 * @param wanted what the shop says by now; null = the order is gone there
 * @throws CrossdockError throttled while M3 may still carry the request out
 */
export async function settleEnd(ctx: OrderContext, posting: Posting, wanted: OrderAction | null): Promise<Posting> {
  const { pending, final } = posting;
  // To end the order looks for itself.
  if (!pending || final === null || wanted === 'cancel' || wanted === 'close') return posting;
  switch (pending.what) {
    case 'cancel':
    case 'close': {
      const asked = ctx.now();
      const cancel = pending.what === 'cancel';
      const lines = await linesOf(ctx, final);
      if (cancel ? lines.every(isGone) : lines.some(isGone)) {
        ctx.journal('found', `Lines of order ${final} are ${cancel ? 'deleted' : 'closed'} in M3 already.`);
        return cancel ? cancelled(ctx, posting) : closed(ctx, posting);
      }
      requireSettled(ctx, pending.at, asked);
      return update(ctx, posting, { pending: null });
    }
    case 'stop':
    case 'release': {
      const [undone, done] = pending.what === 'stop' ? (['confirmed', 'stopped'] as const) : (['stopped', 'confirmed'] as const); // prettier-ignore
      // M3 does not tell whether an order is stopped, but takes the same request again …
      if (wanted === (pending.what === 'stop' ? 'stop' : 'post')) return update(ctx, posting, { state: undone, pending: null }); // prettier-ignore
      if (wanted === 'wait' || wanted === 'nothing') return posting;
      // … and the opposite one, which must not come before it.
      requireSettled(ctx, pending.at, ctx.now());
      return update(ctx, posting, { state: done, pending: null });
    }
    default:
      return posting;
  }
}

/**
 * One request that ends, stops or releases. A lost answer leaves it pending; so does an earlier one, which M3 may still carry
 * out although this one has certainly failed.
 */
async function ask(
  ctx: OrderContext,
  start: Posting,
  what: Ending,
  call: { job: JobName; record: Record<string, string> },
): Promise<{ posting: Posting; result: MiResult | undefined }> {
  const posting = await update(ctx, start, { pending: { what, at: ctx.now() } });
  try {
    const [result] = await ctx.jobs.write([call], ctx.signal);
    return { posting, result };
  } catch (error) {
    if (error instanceof CrossdockError) {
      if (error.inDoubt)
        ctx.journal('in-doubt', `${ctx.jobs.name(call.job)}: the answer was lost (${error.code}). M3 will be asked.`);
      await update(ctx, posting, { pending: error.inDoubt ? { what, at: ctx.now() } : before(start, what) });
    }
    throw error;
  }
}
const before = (start: Posting, what: Ending): Pending | null => (start.pending?.what === what ? start.pending : null);

const cancelled = (ctx: OrderContext, posting: Posting): Promise<Posting> =>
  update(ctx, posting, {
    state: 'cancelled',
    pending: null,
    progress: 'deleted',
    progressAt: ctx.now(),
    nextLookAt: null,
  });
const closed = (ctx: OrderContext, posting: Posting): Promise<Posting> =>
  update(ctx, posting, { state: 'closed', pending: null, nextLookAt: null });

/** DelHead; after a lost answer the lines tell whether it had worked. Idempotent. */
export async function cancelFinal(ctx: OrderContext, start: Posting): Promise<EndResult> {
  const ORNO = start.final ?? '';
  if (start.pending?.what === 'cancel' && (await isDeleted(ctx, ORNO))) {
    ctx.journal('found', `Order ${ORNO} is already deleted in M3.`);
    return { kind: 'done', posting: await cancelled(ctx, start) };
  }
  const asked = await ask(ctx, start, 'cancel', { job: 'order.delete', record: { ORNO } });
  const { result } = asked;
  let { posting } = asked;
  const meaning = result ? ctx.jobs.meaning(result, 'read') : 'not-processed';
  if (meaning === 'ok' || meaning === 'missing') {
    ctx.journal('deleted', `Order ${ORNO} was deleted in M3.`);
    return { kind: 'done', posting: await cancelled(ctx, posting) };
  }
  posting = await update(ctx, posting, { pending: meaning === 'permanent' ? null : before(start, 'cancel') });
  if (meaning !== 'permanent') throw asFailure(ctx, 'order.delete', result);
  // M3 may have carried out an earlier request, whose answer was lost, between the look and this one.
  if (await isDeleted(ctx, ORNO)) return { kind: 'done', posting: await cancelled(ctx, posting) };
  const problem: Problem = {
    code: 'order.cancel-refused',
    owner: 'm3',
    message: `The shop cancelled the order, but M3 does not let order ${ORNO} be deleted any more: ${result?.error?.message || 'no reason given'}.`,
    fix: 'Stop or return the delivery in M3, then skip this problem; or set the order active again in the shop.',
  };
  return { kind: 'hold', posting, problems: [problem] };
}

/** CloLine on every open line: what is not delivered is closed, what is delivered stays. Pending until the last one is. */
export async function closeFinal(ctx: OrderContext, start: Posting): Promise<EndResult> {
  const ORNO = start.final ?? '';
  const openLines = async (): Promise<Record<string, string>[]> =>
    (await linesOf(ctx, ORNO)).filter((line) => !isGone(line) && Number(line['ORST']) < 66);
  const open = await openLines();
  let posting = start;
  for (const line of open) {
    const record = { ORNO, PONR: (line['PONR'] ?? '').trim(), POSX: (line['POSX'] ?? '0').trim() || '0' };
    const asked = await ask(ctx, posting, 'close', { job: 'order.closeLine', record });
    const { result } = asked;
    ({ posting } = asked);
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
    // While lines are closed the order is not what it was: whoever makes it active again in the shop has to hear of it.
    const begun = line !== open[0] || before(start, 'close') !== null;
    const left = begun ? posting : await update(ctx, posting, { pending: null });
    return { kind: 'hold', posting: left, problems: [problem] };
  }
  ctx.journal('closed', `${open.length} open lines of order ${ORNO} were closed in M3.`);
  return { kind: 'done', posting: await closed(ctx, posting) };
}

/** LockOrder / ReleaseOrder: both may be repeated without harm. */
export async function stopFinal(ctx: OrderContext, start: Posting, stop: boolean): Promise<EndResult> {
  const ORNO = start.final ?? '';
  const job = stop ? 'order.lock' : 'order.release';
  const what = stop ? 'stop' : 'release';
  const { posting, result } = await ask(ctx, start, what, { job, record: { ORNO } });
  if (!result?.ok) {
    const failure = asFailure(ctx, job, result);
    const refused = failure.class === 'permanent';
    const left = await update(ctx, posting, { pending: refused ? null : before(start, what) });
    if (!refused) throw failure;
    return { kind: 'hold', posting: left, problems: failure.problem ? [failure.problem] : [] };
  }
  ctx.journal(stop ? 'stopped' : 'released', `Order ${ORNO} was ${stop ? 'stopped' : 'released'} in M3.`);
  return {
    kind: 'done',
    posting: await update(ctx, posting, { state: stop ? 'stopped' : 'confirmed', pending: null }),
  };
}

const linesOf = (ctx: OrderContext, ORNO: string): Promise<Record<string, string>[]> =>
  ctx.jobs.list({ job: 'order.lines', record: { ORNO }, fresh: true }, ctx.signal);
const isGone = (line: Record<string, string>): boolean => (line['ORST'] ?? '').startsWith('9');
const isDeleted = async (ctx: OrderContext, ORNO: string): Promise<boolean> => (await linesOf(ctx, ORNO)).every(isGone);

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
