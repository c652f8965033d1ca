/**
 * Creates one order in M3, exactly once (reference 4.3.4): search → AddBatchHead → addresses, texts, charges, lines →
 * compare totals → Confirm. Before each write the posting says what is pending, durably; so an attempt that starts with
 * something pending is *in doubt* about just that, asks M3, and goes on from what M3 really holds.
 */
import type { Problem } from '@crossdock/shared';
import { CrossdockError } from '../../errors.ts';
import type { Posting } from '../../links/port.ts';
import type { MiResult } from '../../m3/port.ts';
import { toMinor } from '../../money.ts';
import { contentDifference } from './content.ts';
import { placedSinceStart, requireSettled, update, type OrderContext } from './context.ts';
import { decideGate } from './gate.ts';
import { chunks, describe, judge, refused, send, transient } from './ops.ts';
import type { OrderPlan } from './plan.ts';
import { passGate } from './pass-gate.ts';
import { adopt, adoptFinal, deleteByNumber, deleteTemporary, rebuild, settleHead, temporaryStatus } from './recover.ts';
import { searchByReference } from './order-search.ts';

export type CreateResult =
  { kind: 'confirmed'; posting: Posting } | { kind: 'hold'; posting: Posting; problems: Problem[] };

/**
 * One attempt. Returns when M3 has the order confirmed or a person is needed.
 * @param orderAge milliseconds since 1970 of the order's creation: older than this process = search before creating
 * @throws CrossdockError when the attempt must be repeated later; the posting then says where to go on
 */
export async function createOrder(
  ctx: OrderContext,
  start: Posting,
  plan: OrderPlan,
  createdAt: number,
): Promise<CreateResult> {
  let posting = start;
  if (!posting.final) posting = await settleDoubt(ctx, posting, plan, createdAt);
  if (posting.final) return verifyFound(ctx, posting, plan);
  if (posting.temporary && posting.fingerprint !== plan.fingerprint) {
    posting = await deleteTemporary(ctx, posting, 'the order or its mapping has changed since.');
    if (posting.final) return verifyFound(ctx, posting, plan);
  }
  if (!posting.temporary) {
    const head = await addHead(ctx, posting, plan);
    if (head.kind === 'hold') return head;
    posting = head.posting;
  }
  const filled = await fill(ctx, posting, plan);
  if (filled.kind === 'hold') return filled;
  const gated = await passGate(ctx, filled.posting, plan);
  if (gated.kind === 'hold') return gated;
  return confirm(ctx, gated.posting, plan);
}

// ---- doubt

async function settleDoubt(ctx: OrderContext, start: Posting, plan: OrderPlan, createdAt: number): Promise<Posting> {
  // Also an attempt that a crash cut off leaves a doubt.
  let posting: Posting = start.pending ? { ...start, doubted: true } : start;
  if (!posting.temporary) {
    if (posting.pending === null && !posting.doubted && placedSinceStart(ctx, createdAt)) return posting;
    return settleHead(ctx, posting, [plan.head['CUNO'] ?? '']);
  }
  const status = await temporaryStatus(ctx, posting.temporary);
  if (status?.final) return adoptFinal(ctx, posting, status.final, 'Its confirmation had succeeded.');
  if (!status) {
    ctx.journal('found', `Temporary order ${posting.temporary} is no longer in M3.`);
    posting = await update(ctx, posting, {
      temporary: null,
      fingerprint: null,
      done: [],
      pending: null,
      rounding: null,
      state: 'none',
      doubted: true,
    });
    return settleDoubt(ctx, posting, plan, createdAt);
  }
  switch (posting.pending?.what) {
    case 'fill':
      return settleFill(ctx, posting, plan, posting.pending);
    case 'delete-temporary':
      return deleteTemporary(ctx, posting, 'its deletion had not been answered.');
    case 'rounding':
      return settleRounding(ctx, posting, posting.pending.at);
    case 'confirm':
    case 'head':
    case 'cancel':
    case 'close':
    case 'stop':
    case 'release':
      // Not confirmed: Confirm may be repeated, because M3 takes it once for one temporary order.
      return update(ctx, posting, { pending: null });
    case undefined:
      return posting;
  }
}

/** Which operations of an unanswered request M3 has carried out; where it cannot say, the temporary order is rebuilt. */
async function settleFill(
  ctx: OrderContext,
  posting: Posting,
  plan: OrderPlan,
  pending: { ops: readonly string[]; at: number },
): Promise<Posting> {
  const doubtful = pending.ops;
  const ops = plan.ops.filter((op) => doubtful.includes(op.id));
  if (ops.length < doubtful.length || posting.fingerprint !== plan.fingerprint)
    return rebuild(ctx, posting, 'the plan has changed since.');
  if (ops.some((op) => op.job === 'order.addText'))
    return rebuild(ctx, posting, 'M3 cannot say whether an order text arrived.');
  const ORNO = posting.temporary ?? '';
  const asked = ctx.now();
  const found = new Set<string>();
  if (ops.some((op) => op.job === 'order.addLine')) {
    const lines = await ctx.jobs.list({ job: 'order.tempLines', record: { ORNO }, fresh: true }, ctx.signal);
    const numbers = lines.map((line) => Number(line['CUPO']));
    if (new Set(numbers).size < numbers.length) return rebuild(ctx, posting, 'M3 holds an order line twice.');
    for (const number of numbers) found.add(`line:${number}`);
  }
  if (ops.some((op) => op.job === 'order.addCharge')) {
    const charges = await chargesOf(ctx, ORNO);
    if (!charges) return rebuild(ctx, posting, CHARGES_UNKNOWN);
    for (const charge of charges) found.add(`charge:${charge}`);
  }
  // An address is taken only once, or overwritten by the same; everything else would be there twice.
  if (ops.some((op) => op.job !== 'order.addAddress' && !found.has(op.id))) requireSettled(ctx, pending.at, asked);
  const done = [...new Set([...posting.done, ...doubtful.filter((id) => found.has(id))])];
  ctx.journal(
    'found',
    `Looked up in M3: ${done.length} of ${plan.ops.length} parts of temporary order ${ORNO} are there; the missing ones are sent.`,
  );
  return update(ctx, posting, { done, pending: null });
}

const CHARGES_UNKNOWN = 'M3 cannot list the charges of a temporary order.';

/** Charge ids on a temporary order, or null where this M3 does not tell. */
async function chargesOf(ctx: OrderContext, ORNO: string): Promise<Set<string> | null> {
  try {
    const charges = await ctx.jobs.list({ job: 'order.charges', record: { ORNO }, fresh: true }, ctx.signal);
    return new Set(charges.map((charge) => (charge['CRID'] ?? '').trim()));
  } catch (error) {
    if (error instanceof CrossdockError && error.class === 'permanent') return null;
    throw error;
  }
}

async function settleRounding(ctx: OrderContext, posting: Posting, at: number): Promise<Posting> {
  const asked = ctx.now();
  const charges = await chargesOf(ctx, posting.temporary ?? '');
  if (!charges) return rebuild(ctx, posting, CHARGES_UNKNOWN);
  if (!charges.has(ctx.settings.m3.charges.rounding ?? '')) requireSettled(ctx, at, asked);
  return update(ctx, posting, { pending: null });
}

// ---- head

async function addHead(
  ctx: OrderContext,
  start: Posting,
  plan: OrderPlan,
): Promise<{ kind: 'go'; posting: Posting } | Extract<CreateResult, { kind: 'hold' }>> {
  const CUNO = plan.head['CUNO'] ?? '';
  const posting = await update(ctx, start, {
    pending: { what: 'head', at: ctx.now() },
    customer: CUNO,
    reference: plan.reference,
    fingerprint: plan.fingerprint,
    content: plan.content,
    done: [],
    rounding: null,
  });
  const [result] = await send(ctx, posting, 'Order head', () =>
    ctx.jobs.write([{ job: 'order.addHead', record: plan.head }], ctx.signal),
  );
  const problems = await refused(ctx, posting, 'order.addHead', result);
  if (problems) return { kind: 'hold', posting: await update(ctx, posting, { pending: null }), problems };
  const ORNO = (result?.records[0]?.['ORNO'] ?? '').trim();
  if (!ORNO) throw transient('m3.no-number', 'M3 accepted the order head but gave no order number.');
  ctx.journal('answered', `M3 opened temporary order ${ORNO} for customer ${CUNO}, reference ${plan.reference}.`);
  return { kind: 'go', posting: await update(ctx, posting, { temporary: ORNO, state: 'temporary', pending: null }) };
}

// ---- addresses, texts, charges, lines

async function fill(
  ctx: OrderContext,
  start: Posting,
  plan: OrderPlan,
): Promise<{ kind: 'go'; posting: Posting } | Extract<CreateResult, { kind: 'hold' }>> {
  let posting = start;
  const open = plan.ops.filter((op) => !posting.done.includes(op.id));
  for (const chunk of chunks(open, ctx.jobs.batchSize(true))) {
    posting = await update(ctx, posting, { pending: { what: 'fill', ops: chunk.map((op) => op.id), at: ctx.now() } });
    const ORNO = posting.temporary ?? '';
    const sending = posting;
    const results = await send(ctx, sending, describe(chunk), () =>
      ctx.jobs.write(
        chunk.map((op) => ({ job: op.job, record: { ORNO, ...op.record } })),
        ctx.signal,
      ),
    );
    const outcome = judge(ctx, chunk, results);
    posting = await update(ctx, posting, { done: [...posting.done, ...outcome.done], pending: null });
    if (outcome.problems.length > 0) {
      ctx.journal(
        'refused',
        `M3 refused ${outcome.problems.length} of ${chunk.length} parts of temporary order ${ORNO}.`,
      );
      return { kind: 'hold', posting, problems: outcome.problems };
    }
    if (outcome.again) throw outcome.again;
    ctx.journal('answered', `M3 took ${describe(chunk)} on temporary order ${ORNO}.`);
  }
  return { kind: 'go', posting };
}

// ---- Confirm

async function confirm(ctx: OrderContext, start: Posting, plan: OrderPlan): Promise<CreateResult> {
  let posting = start;
  if (posting.doubted) {
    const found = await searchByReference(ctx, posting.reference, [posting.customer ?? plan.head['CUNO'] ?? '']);
    const ours = posting.temporary;
    posting = await adopt(ctx, posting, found);
    if (posting.final) {
      if (ours) await deleteByNumber(ctx, ours);
      return verifyFound(ctx, posting, plan);
    }
    if (posting.temporary !== ours)
      throw transient('m3.other-temporary', 'Another temporary order of this order was found in M3.');
  }
  const ORNO = posting.temporary ?? '';
  posting = await update(ctx, posting, { pending: { what: 'confirm', at: ctx.now() } });
  const sending = posting;
  const [result] = await send(ctx, sending, 'Confirm', () =>
    ctx.jobs.write([{ job: 'order.confirm', record: { ORNO } }], ctx.signal),
  );
  let final = result?.ok ? (result.records[0]?.['ORNO'] ?? '').trim() : '';
  if (!final) {
    if (result?.error) {
      const failure = ctx.jobs.failure('order.confirm', result.error);
      if (failure.class !== 'permanent' && failure.class !== 'bug') {
        await update(ctx, posting, { pending: null });
        throw failure;
      }
    } else if (!result?.ok) {
      await update(ctx, posting, { pending: null });
      throw transient('m3.not-processed', 'M3 did not process Confirm.');
    }
    const status = await temporaryStatus(ctx, ORNO);
    if (!status?.final) return refusedConfirm(ctx, posting, status?.STAT ?? '', result);
    final = status.final;
  }
  ctx.journal('answered', `M3 confirmed temporary order ${ORNO} as order ${final}.`);
  if (posting.total === null) return verifyFound(ctx, await update(ctx, posting, { final, pending: null }), plan);
  return { kind: 'confirmed', posting: { ...posting, final, pending: null, total: posting.total } };
}

async function refusedConfirm(
  ctx: OrderContext,
  start: Posting,
  STAT: string,
  result: MiResult | undefined,
): Promise<CreateResult> {
  const posting = await update(ctx, start, { pending: null });
  const ORNO = posting.temporary ?? '';
  const messages = await ctx.jobs.list({ job: 'order.errors', record: { ORNO } }, ctx.signal);
  const texts = [...new Set(messages.map((m) => (m['MDTA'] || m['TX60'] || '').trim()).filter(Boolean))];
  // Neither refused nor confirmed: M3's own job, which confirms orders one after the other, has not got to it.
  if (texts.length === 0 && !result?.error && (STAT === '' || STAT === '20'))
    throw transient('m3.not-confirmed-yet', `M3 has not confirmed temporary order ${ORNO} yet.`);
  const why = texts.join('; ') || result?.error?.message || (STAT === '30' ? 'credit stop' : 'no reason given');
  const message = `M3 did not confirm temporary order ${ORNO}${STAT ? ` (status ${STAT})` : ''}: ${why}.`;
  ctx.journal('refused', message);
  const fix = `Put the cause right in M3 (OIS275 shows temporary order ${ORNO}), then retry; if it is confirmed there by hand, Crossdock notices by itself.`;
  return {
    kind: 'hold',
    posting,
    problems: [
      {
        code: STAT === '30' ? 'm3.credit-stop' : 'm3.confirm-refused',
        owner: 'm3',
        message,
        fix,
        data: { STAT, texts },
      },
    ],
  };
}

/** An order that was found rather than confirmed just now: its total is compared all the same. */
async function verifyFound(ctx: OrderContext, start: Posting, plan: OrderPlan): Promise<CreateResult> {
  const posting = start;
  // Built from an older document: what differs is the edit, and that is for the caller to hold.
  if (posting.content && contentDifference(posting.content, plan.content).length > 0)
    return { kind: 'confirmed', posting };
  const value = await ctx.jobs.get({ job: 'order.value', record: { ORNO: posting.final ?? '' } }, ctx.signal);
  const { amounts } = plan;
  if (value && toMinor(value['TOPY'] ?? '0', amounts.decimals) !== amounts.shopTotal) {
    const decision = decideGate({
      shop: amounts.shopTotal,
      m3: toMinor(value['TOPY'] ?? '0', amounts.decimals),
      decimals: amounts.decimals,
      tolerance: 0n,
      policy: 'hold',
      roundingCharge: undefined,
      rounded: true,
      doubtful: false,
    });
    if (decision.kind === 'hold') {
      const problem: Problem = {
        ...decision.problem,
        code: 'total.different-after-confirm',
        message: `M3 has this order as ${posting.final} with a total of ${value['TOPY']}; the shop's is ${decision.problem.expected}.`,
        fix: 'Correct the order in M3, then skip this problem.',
      };
      return {
        kind: 'hold',
        posting: await update(ctx, posting, { state: 'confirmed', total: value['TOPY'] ?? null }),
        problems: [problem],
      };
    }
  }
  return { kind: 'confirmed', posting: { ...posting, total: value?.['TOPY'] ?? posting.total } };
}
