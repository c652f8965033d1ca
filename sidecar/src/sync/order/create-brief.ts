/**
 * Creates one order where M3 has no temporary orders (dialect `brief`: AddHead, AddLine). The order is real from its head
 * on, so the total gate runs after the last line, and a difference locks the order and holds (contract 4).
 */
import type { Problem } from '@crossdock/shared';
import type { Posting } from '../../links/port.ts';
import { toMinor } from '../../money.ts';
import { placedSinceStart, requireSettled, update, type OrderContext } from './context.ts';
import type { CreateResult } from './create.ts';
import { decideGate } from './gate.ts';
import { chunks, describe, judge, refused, send, transient } from './ops.ts';
import { opsOfDialect } from './ops-of-dialect.ts';
import type { OrderPlan } from './plan.ts';
import { searchByReference } from './order-search.ts';
import { deleteByNumber, severalOrders } from './recover.ts';

/** `posting.temporary` is the number of the order while it is being filled; it becomes `final` when the totals agree. */
export async function createBriefOrder(
  ctx: OrderContext,
  start: Posting,
  plan: OrderPlan,
  createdAt: number,
): Promise<CreateResult> {
  const texts = plan.ops.filter((op) => op.job === 'order.addText');
  if (texts.length > 0) return { kind: 'hold', posting: start, problems: [noTexts(texts.length)] };
  let posting = await settle(ctx, start, plan, createdAt);
  if (!posting.temporary) {
    const ADID = await deliveryAddressId(ctx, plan);
    const CUNO = plan.head['CUNO'] ?? '';
    posting = await update(ctx, posting, {
      pending: { what: 'head', at: ctx.now() },
      customer: CUNO,
      reference: plan.reference,
      fingerprint: plan.fingerprint,
      content: plan.content,
      done: [],
    });
    const opening = posting;
    const [result] = await send(ctx, opening, 'Order head', () =>
      ctx.jobs.write([{ job: 'order.addHead', record: { ...plan.head, ...(ADID && { ADID }) } }], ctx.signal),
    );
    const problems = await refused(ctx, posting, 'order.addHead', result);
    if (problems) return { kind: 'hold', posting: await update(ctx, posting, { pending: null }), problems };
    const ORNO = (result?.records[0]?.['ORNO'] ?? '').trim();
    if (!ORNO) throw transient('m3.no-number', 'M3 accepted the order head but gave no order number.');
    ctx.journal('answered', `M3 opened order ${ORNO} for customer ${CUNO}, reference ${plan.reference}.`);
    posting = await update(ctx, posting, { temporary: ORNO, state: 'temporary', pending: null });
  } else if (posting.fingerprint !== plan.fingerprint) {
    return {
      kind: 'hold',
      posting,
      problems: [await lockAndHold(ctx, posting, `Order ${posting.temporary} was begun in M3 with another content.`)],
    };
  }
  const filled = await fill(ctx, posting, plan);
  if (filled.kind === 'hold') return filled;
  return gate(ctx, filled.posting, plan);
}

async function settle(ctx: OrderContext, start: Posting, plan: OrderPlan, createdAt: number): Promise<Posting> {
  let posting = start;
  if (!posting.temporary) {
    if (posting.pending === null && !posting.doubted && placedSinceStart(ctx, createdAt)) return posting;
    const customers = [plan.head['CUNO'] ?? '', posting.customer ?? ''].filter(Boolean);
    const undoubted = posting.pending === null && !posting.doubted;
    if (undoubted && (await ctx.searches.hasNone(ctx, plan.reference, customers))) return posting;
    const { finals, asOf } = await searchByReference(ctx, plan.reference, customers);
    if (finals.length === 0) {
      if (!posting.pending) return posting;
      requireSettled(ctx, posting.pending.at, asOf);
      return update(ctx, posting, { pending: null });
    }
    const [ORNO = ''] = finals;
    ctx.journal('found', `M3 has this order as ${ORNO}; it is not created again.`);
    posting = await update(ctx, posting, {
      temporary: ORNO,
      state: 'temporary',
      pending: null,
      // Sent from an older plan, it has that one's head: where it goes, and to whom.
      fingerprint: posting.fingerprint ?? plan.fingerprint,
      done: [],
      doubted: true,
    });
  } else if (posting.pending === null) return posting;
  const ORNO = posting.temporary ?? '';
  const asked = ctx.now();
  const lines = await ctx.jobs.list({ job: 'order.lines', record: { ORNO }, fresh: true }, ctx.signal);
  const charges = await ctx.jobs.list({ job: 'order.charges', record: { ORNO }, fresh: true }, ctx.signal);
  const there = [
    ...lines.map((l) => `line:${Number(l['CUPO'])}`),
    ...charges.map((c) => `charge:${(c['CRID'] ?? '').trim()}`),
  ];
  const done = plan.ops.map((op) => op.id).filter((id) => there.includes(id));
  if (posting.pending?.what === 'fill' && posting.pending.ops.some((id) => !there.includes(id)))
    requireSettled(ctx, posting.pending.at, asked);
  return update(ctx, posting, { done, pending: null });
}

/** Adds the delivery address to the customer (CRS610MI/AddAddress); an earlier attempt may have done so. */
async function deliveryAddressId(ctx: OrderContext, plan: OrderPlan): Promise<string> {
  const op = opsOfDialect(plan, false).find((o) => o.job === 'customer.addAddress');
  if (!op) return '';
  const [result] = await ctx.jobs.write([op], ctx.signal);
  if (result?.ok || (result && ctx.jobs.meaning(result) === 'exists')) return op.record['ADID'] ?? '';
  throw result?.error
    ? ctx.jobs.failure('customer.addAddress', result.error, 'shipping')
    : transient('m3.not-processed', 'M3 did not process the address.');
}

async function fill(
  ctx: OrderContext,
  start: Posting,
  plan: OrderPlan,
): Promise<{ kind: 'go'; posting: Posting } | Extract<CreateResult, { kind: 'hold' }>> {
  let posting = start;
  const planned = new Map(plan.ops.map((op) => [op.id, op]));
  const open = opsOfDialect(plan, false).filter((op) => !posting.done.includes(op.id));
  for (const job of ['order.addLine', 'order.addFinalCharge'] as const) {
    const ofJob = open.filter((op) => op.job === job);
    for (const chunk of chunks(ofJob, ctx.jobs.batchSize(true))) {
      posting = await update(ctx, posting, { pending: { what: 'fill', ops: chunk.map((op) => op.id), at: ctx.now() } });
      const ORNO = posting.temporary ?? '';
      const calls = chunk.map((op) => ({ job, record: { ORNO, ...op.record } }));
      const ops = chunk.flatMap((op) => planned.get(op.id) ?? []);
      const sending = posting;
      const results = await send(ctx, sending, describe(ops), () => ctx.jobs.write(calls, ctx.signal));
      const outcome = judge(ctx, ops, results);
      posting = await update(ctx, posting, { done: [...posting.done, ...outcome.done], pending: null });
      if (outcome.problems.length > 0) {
        await lock(ctx, posting);
        return { kind: 'hold', posting, problems: outcome.problems };
      }
      if (outcome.again) throw outcome.again;
      ctx.journal('answered', `M3 took ${describe(ops)} on order ${ORNO}.`);
    }
  }
  return { kind: 'go', posting };
}

async function gate(ctx: OrderContext, posting: Posting, plan: OrderPlan): Promise<CreateResult> {
  const ORNO = posting.temporary ?? '';
  const value = await ctx.jobs.get({ job: 'order.value', record: { ORNO } }, ctx.signal);
  const { amounts } = plan;
  const m3 = toMinor(value?.['TOPY'] ?? '0', amounts.decimals);
  if (posting.doubted) await dropSurplus(ctx, posting);
  const decision = decideGate({
    shop: amounts.shopTotal,
    m3,
    decimals: amounts.decimals,
    tolerance: 0n,
    policy: 'hold',
    roundingCharge: undefined,
    rounded: true,
    doubtful: false,
  });
  if (decision.kind === 'hold') {
    await lock(ctx, posting);
    return {
      kind: 'hold',
      posting,
      problems: [{ ...decision.problem, message: `${decision.problem.message} Order ${ORNO} was locked in M3.` }],
    };
  }
  const [released] = await ctx.jobs.write([{ job: 'order.release', record: { ORNO } }], ctx.signal);
  // An order that was not locked need not be released, and M3 may say so.
  const meaning = released ? ctx.jobs.meaning(released) : 'not-processed';
  if (meaning === 'not-processed') throw transient('m3.not-processed', `M3 did not release order ${ORNO}.`);
  if (meaning === 'transient' && released?.error) throw ctx.jobs.failure('order.release', released.error);
  ctx.journal('compared', `M3's total ${value?.['TOPY']} ${plan.CUCD} is the shop's.`);
  return { kind: 'confirmed', posting: { ...posting, final: ORNO, total: value?.['TOPY'] ?? null, pending: null } };
}

/** Orders with our reference that nothing was put into: heads whose answer was lost and that were opened once more. */
async function dropSurplus(ctx: OrderContext, posting: Posting): Promise<void> {
  const { finals } = await searchByReference(ctx, posting.reference, [posting.customer ?? '']);
  for (const ORNO of finals.filter((number) => number !== posting.temporary)) {
    const lines = await ctx.jobs.list({ job: 'order.lines', record: { ORNO } }, ctx.signal);
    if (lines.length > 0) throw severalOrders(posting.reference, finals);
    if (await deleteByNumber(ctx, ORNO))
      ctx.journal('deleted', `Order ${ORNO}, which was opened twice and is empty, was deleted in M3.`);
  }
}

async function lock(ctx: OrderContext, posting: Posting): Promise<void> {
  const ORNO = posting.temporary ?? '';
  const [result] = await ctx.jobs.write([{ job: 'order.lock', record: { ORNO } }], ctx.signal);
  if (result?.ok) ctx.journal('stopped', `Order ${ORNO} was locked in M3 until a person has decided.`);
  else if (result?.error) throw ctx.jobs.failure('order.lock', result.error);
  else throw transient('m3.not-processed', `M3 did not lock order ${ORNO}.`);
}

async function lockAndHold(ctx: OrderContext, posting: Posting, why: string): Promise<Problem> {
  await lock(ctx, posting);
  return {
    code: 'order.changed-while-open',
    owner: 'm3',
    message: `${why} It was locked.`,
    fix: `Complete or delete order ${posting.temporary} in M3; then state its number with "resolve", or skip.`,
  };
}

const noTexts = (count: number): Problem => ({
  code: 'brief.no-texts',
  owner: 'm3',
  field: 'customer_note',
  message: `The order needs ${count} order texts (a note, or an address that does not fit M3's fields), and the dialect "brief" has no transaction for texts.`,
  fix: 'Set orders.noteAsText to false, shorten the address on the order, or use the dialect "standard"; then retry.',
});
