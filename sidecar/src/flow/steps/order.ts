/** Step types of orders: thin shells around the pure decisions and the executors in sync/. */
import { z } from 'zod';
import type { Annotation, Problem, RunOutcome, RunSummary, WooOrder } from '@crossdock/shared';
import { wooOrder } from '@crossdock/shared';
import { CrossdockError } from '../../errors.ts';
import { resolveCustomer, type CustomerContext } from '../../sync/customer/resolve.ts';
import { cancelFinal, closeFinal, dropTemporary, settleEnd, stopFinal } from '../../sync/order/cancel.ts';
import { newPosting, update, type OrderContext } from '../../sync/order/context.ts';
import { isAnonymised, isForgotten, orderContent } from '../../sync/order/content.ts';
import { actionFor, decideOrder } from '../../sync/order/decide.ts';
import { gatherAreas, gatherFacts } from '../../sync/order/gather.ts';
import { createOrder } from '../../sync/order/create.ts';
import { createBriefOrder } from '../../sync/order/create-brief.ts';
import { checkPlan } from '../../sync/order/check-plan.ts';
import { sentenceOf, toldOf } from '../../sync/order/deliveries.ts';
import { orderReference, planOrder } from '../../sync/order/plan.ts';
import { shopStatusFor } from '../../sync/order/progress.ts';
import type { Posting } from '../../links/port.ts';
import type { M3Jobs } from '../../sync/jobs.ts';
import type { ShopClient } from '../../woo/port.ts';
import { defineStep, type StepContext } from '../step.ts';

const none = z.strictObject({});
const idOf = (key: string): string => key.slice(key.lastIndexOf(':') + 1);

export function orderContext(ctx: StepContext): OrderContext {
  const { services } = ctx;
  return {
    jobs: services.jobs(),
    postings: services.postings,
    settings: services.settings(),
    signal: ctx.signal,
    now: services.now,
    bornAt: services.bornAt,
    searches: services.facts.searches,
    learned: services.learned,
    lateMs: services.lateMs,
    journal: ctx.journal,
  };
}
const postingOf = (ctx: StepContext): Posting =>
  ctx.services.postings.get(ctx.key) ?? newPosting(ctx.key, orderReference(ctx.services.settings(), idOf(ctx.key)));

/** Reads the newest document and says what is to be done; ends the run where that is nothing. */
export const decideStep = defineStep({
  uses: 'order.decide',
  about: 'Decides by status, cut-over, payment and what M3 already has: post, wait, skip, cancel, hold.',
  options: none,
  run: async (ctx) => {
    // The shop's eraser does not know us: its document is how we learn of it, also where the shop cannot reach us.
    if (ctx.order && isAnonymised(ctx.order) && (await ctx.services.forget(ctx.key)) > 0)
      ctx.journal(
        'erased',
        'The shop has erased the personal data of this order, so older copies of it were erased here.',
      );
    const settings = ctx.services.settings();
    const known = postingOf(ctx);
    const wanted = ctx.order && actionFor(ctx.order, settings);
    const posting = known.final && known.pending ? await settleEnd(orderContext(ctx), known, wanted) : known;
    const decision = decideOrder(ctx.order, { state: posting.state, content: posting.content }, settings);
    ctx.journal('decided', decision.why);
    if (decision.action === 'hold') return { kind: 'hold', problems: [decision.problem] };
    if (decision.action === 'unchanged') return { kind: 'end', outcome: 'unchanged', why: decision.why };
    if (decision.action === 'wait' || decision.action === 'skip') {
      if (posting.temporary || posting.final || posting.pending || posting.doubted) {
        const left = await dropTemporary(orderContext(ctx), posting, decision.why);
        // It had become final: it is taken back, or, if the shop only waits, stays what it is.
        if (left.final) return { kind: 'next', vars: { action: decision.action === 'skip' ? 'cancel' : 'post' } };
      }
      return { kind: 'end', outcome: decision.action === 'wait' ? 'waiting' : 'skipped', why: decision.why };
    }
    return { kind: 'next', vars: { action: decision.action } };
  },
});

/** An order that has waited longer than `rereadAfterSeconds` is read again before it is posted; see fresh.ts. */
export const customerStep = defineStep({
  uses: 'm3.customer.resolve',
  about: 'Finds the M3 customer, or creates it from the template.',
  options: none,
  run: async (ctx) => {
    if (!ctx.order) return { kind: 'next' };
    const customer = await resolveCustomer(customerContext(ctx), ctx.order);
    if (customer.kind === 'hold') return customer;
    return { kind: 'next', vars: { customer: customer.CUNO } };
  },
});

function customerContext(ctx: StepContext): CustomerContext {
  const { services } = ctx;
  const jobs = services.jobs();
  return {
    jobs,
    links: services.customers,
    settings: services.settings(),
    map: services.definitions.map('customer'),
    lookup: services.lookup,
    areas: (country) => gatherAreas({ jobs, facts: services.facts, signal: ctx.signal }, [country]),
    signal: ctx.signal,
    lateMs: services.lateMs,
    bornAt: services.bornAt,
    now: services.now,
    journal: ctx.journal,
  };
}

/** Plan, check, create, gate, confirm. */
export const createStep = defineStep({
  uses: 'm3.order.create',
  about: 'Creates the order in M3 exactly once and confirms it when the totals agree to the cent.',
  options: none,
  run: async (ctx) => {
    const { order, services } = ctx;
    if (!order) return { kind: 'next' };
    const context = orderContext(ctx);
    const posting = postingOf(ctx);
    if (posting.state === 'confirmed' && posting.final) return { kind: 'next', vars: { outcome: 'confirmed' } };
    const { settings, jobs } = context;
    const facts = await gatherFacts(
      {
        jobs,
        shop: services.shop(),
        facts: services.facts,
        lookup: services.lookup,
        catalogItem: (sku) => services.catalog?.itemOfSku(sku) ?? null,
        settings,
        now: services.now,
        signal: ctx.signal,
      },
      order,
    );
    const { definitions } = services;
    const planned = planOrder({
      order,
      settings,
      facts,
      customer: String(ctx.vars['customer'] ?? ''),
      customerGroup: await customerGroup(ctx, jobs),
      buyerInMaster: settings.customers.policy !== 'common',
      maps: {
        head: definitions.map('order-head'),
        address: definitions.map('order-address'),
        line: definitions.map('order-line'),
      },
    });
    const problems = planned.plan ? checkPlan(planned.plan, jobs, services.checkRecord) : planned.problems;
    if (!planned.plan || problems.length > 0) return { kind: 'hold', problems };
    for (const note of planned.plan.notes) ctx.journal('note', note);
    const createdAt = Date.parse(`${(order.date_created_gmt ?? '').replace(/Z$/, '')}Z`) || 0;
    const create = jobs.temporaryOrders ? createOrder : createBriefOrder;
    const result = await create(context, posting, planned.plan, createdAt);
    const now = services.now();
    if (result.kind === 'hold') {
      if (result.posting.final)
        await update(context, result.posting, {
          content: orderContent(order),
          confirmedAt: now,
          currency: planned.plan.CUCD,
          nextLookAt: now,
        });
      return { kind: 'hold', problems: result.problems };
    }
    const content = result.posting.content ?? orderContent(order);
    await update(context, result.posting, {
      state: 'confirmed',
      pending: null,
      content,
      currency: planned.plan.CUCD,
      confirmedAt: now,
      progressAt: now,
      nextLookAt: settings.status.followSeconds > 0 ? now + settings.status.followSeconds * 1000 : null,
    });
    const edited = decideOrder(order, { state: 'confirmed', content }, settings);
    if (edited.action === 'hold') return { kind: 'hold', problems: [edited.problem] };
    return { kind: 'next', vars: { outcome: 'confirmed' } };
  },
});

/** CUCL of the customer, asked only where a tax override names a group. */
async function customerGroup(ctx: StepContext, jobs: M3Jobs): Promise<string> {
  if (!ctx.services.settings().tax.overrides.some((o) => o.customerGroup !== undefined)) return '';
  const record = { CUNO: String(ctx.vars['customer'] ?? '') };
  const row = await jobs.get({ job: 'customer.orderInfo', record, columns: ['CUCL'] }, ctx.signal);
  return (row?.['CUCL'] ?? '').trim();
}

/** Cancel, close, stop or release what M3 has. */
export const endStep = defineStep({
  uses: 'm3.order.end',
  about: 'Deletes, closes, stops or releases the order in M3, as the shop says.',
  options: none,
  run: async (ctx) => {
    const context = orderContext(ctx);
    const posting = postingOf(ctx);
    const action = String(ctx.vars['action']);
    if (!posting.final) {
      await dropTemporary(context, posting, 'the shop cancelled the order.');
      return { kind: 'next', vars: { outcome: 'cancelled' } };
    }
    const result =
      action === 'cancel'
        ? await cancelFinal(context, posting)
        : action === 'close'
          ? await closeFinal(context, posting)
          : await stopFinal(context, posting, action === 'stop');
    if (result.kind === 'hold') return { kind: 'hold', problems: result.problems };
    const outcome: RunOutcome = action === 'cancel' || action === 'close' ? 'cancelled' : 'confirmed';
    return { kind: 'next', vars: { outcome } };
  },
});

/** Shows on the Woo order what is known: state, temporary and final number, customer, problem. */
export const annotateStep = defineStep({
  uses: 'woo.order.annotate',
  about: "Writes the M3 number and the order's state back to the shop.",
  options: none,
  run: async (ctx) => {
    const shop = ctx.services.shop();
    if (!shop) return { kind: 'next' };
    requireQuiet(ctx);
    await annotate(ctx, shop);
    return { kind: 'next' };
  },
});

async function annotate(ctx: StepContext, shop: ShopClient): Promise<void> {
  const annotation = annotationOf(ctx);
  const { changed } = await shop.annotateOrder(idOf(ctx.key), annotation, ctx.signal);
  if (changed)
    ctx.journal('shown', `The state of the order is shown in the shop${sentenceOf(annotation.deliveries ?? [])}.`);
}

const newestRun = (ctx: StepContext): RunSummary | undefined =>
  ctx.services.runs.timeline(ctx.key)?.runs.findLast((run) => run.flow === 'order-to-cash');

/**
 * While a newer document is being worked on, there is nothing certain to show: "waiting" in between would change the order in
 * the shop, whose event starts the next run, whose end is shown … without end.
 * @throws CrossdockError throttled (costs no attempt), from the separate flow that shows
 */
function requireQuiet(ctx: StepContext): void {
  if (ctx.run.flow === 'order-to-cash') return;
  const newest = newestRun(ctx);
  // Superseded and newest: the run that takes its place is just being opened.
  if (newest?.state !== 'running' && newest?.outcome !== 'superseded') return;
  throw new CrossdockError('The order is being worked on; its state is shown after that.', {
    class: 'throttled', code: 'order.busy', retryAfterMs: 500,
  }); // prettier-ignore
}

function annotationOf(ctx: StepContext): Annotation {
  const posting = postingOf(ctx);
  const held = newestRun(ctx);
  const problem: Problem | undefined = held?.state === 'held' ? held.problems[0] : undefined;
  const state = problem
    ? 'held'
    : posting.state === 'none' || posting.state === 'temporary'
      ? held?.outcome === 'skipped'
        ? 'skipped'
        : 'waiting'
      : posting.state === 'closed'
        ? 'cancelled'
        : posting.state === 'stopped'
          ? 'confirmed'
          : posting.state;
  const forgotten = isForgotten(posting.content);
  const deliveries = toldOf(ctx.services.documents.deliveries(ctx.key), ctx.services.lookup, forgotten);
  return {
    state,
    ...(posting.temporary && { temporaryNumber: posting.temporary }),
    ...(posting.final && { orderNumber: posting.final }),
    ...(posting.customer && !forgotten && { customerNumber: posting.customer }),
    // From then on M3's figures may hold the order: what the shop subtracts from a stock figure depends on it.
    ...(posting.confirmedAt !== null && { confirmedAt: new Date(posting.confirmedAt).toISOString() }),
    ...(posting.final && { status: posting.progress }),
    ...(deliveries.length > 0 && { deliveries }),
    ...(problem && { problem }),
  };
}

/** M3's progress onto the Woo status, forward only. */
export const statusStep = defineStep({
  uses: 'woo.order.status',
  about: 'Sets the Woo status that the status table gives for the progress in M3; never backward.',
  options: none,
  run: async (ctx) => {
    const { services } = ctx;
    const shop = services.shop();
    const posting = services.postings.get(ctx.key);
    if (!shop || !posting) return { kind: 'next' };
    const settings = services.settings().status;
    if (!settings.toShop[posting.progress])
      return { kind: 'end', outcome: 'unchanged', why: `Progress "${posting.progress}" changes nothing in the shop.` };
    // The status may have changed since the last event: forward only needs the truth.
    const document = await shop.readOrder(idOf(ctx.key), ctx.signal);
    if (!document) return { kind: 'end', outcome: 'unchanged', why: 'The shop no longer has this order.' };
    const current =
      (wooOrder.safeParse(document).data as WooOrder | undefined)?.status ?? String(document['status'] ?? '');
    const wanted = shopStatusFor(posting.progress, current, settings);
    if (!wanted) return { kind: 'end', outcome: 'unchanged', why: `The shop's status "${current}" stays.` };
    // The e-mail that the shop sends about the new status shows them.
    if (services.documents.deliveries(ctx.key).length > 0) {
      requireQuiet(ctx);
      await annotate(ctx, shop);
    }
    await shop.setOrderStatus(idOf(ctx.key), wanted, undefined, ctx.signal);
    ctx.journal('shown', `M3 says "${posting.progress}": the shop's status was set from "${current}" to "${wanted}".`);
    return { kind: 'end', outcome: 'confirmed', why: `Status "${wanted}".` };
  },
});
