/**
 * What is to be done with an order, given its newest document and what M3 already has. Pure; every line has a case in
 * decide.test.ts.
 */
import type { OrderAction, Problem, Settings, WooOrder } from '@crossdock/shared';
import { decimal, plain } from '../../money.ts';
import { contentDifference, isAnonymised, orderContent, productsOf, type OrderContent } from './content.ts';

/** Where an order stands with us. */
export type PostingState = 'none' | 'temporary' | 'confirmed' | 'cancelled' | 'closed' | 'stopped' | 'skipped';

export interface Posted {
  state: PostingState;
  /** Content of the document that was posted, skipped or cancelled. */
  content: OrderContent | null;
}

export type Decision =
  | { action: 'post'; why: string }
  | { action: 'wait' | 'skip'; why: string }
  /** Nothing to do: M3 already has what the shop says. */
  | { action: 'unchanged'; why: string }
  | { action: 'cancel' | 'close' | 'stop' | 'release'; why: string }
  | { action: 'hold'; why: string; problem: Problem };

/** Document null = the order was deleted in the shop for good. */
export function decideOrder(order: WooOrder | null, posted: Posted, settings: Settings): Decision {
  if (posted.state === 'confirmed' || posted.state === 'stopped') return decidePosted(order, posted, settings);
  if (!order) return { action: 'skip', why: 'The order was deleted in the shop before it was posted.' };
  const toM3 = actionFor(order, settings);
  if (posted.state === 'cancelled' || posted.state === 'closed') return decideEnded(order, posted, toM3);
  if (posted.state === 'skipped') {
    const changed = posted.content !== null && contentDifference(posted.content, orderContent(order)).length > 0;
    if (!changed) return { action: 'skip', why: 'A person has chosen to leave this order out.' };
  }
  return decideNew(order, toM3, settings);
}

/** What the status table says; a status that is not in it waits. */
export function actionFor(order: WooOrder, settings: Settings): OrderAction {
  const action = settings.status.toM3[order.status] ?? 'wait';
  if (action !== 'post') return action;
  const unpaidManual = settings.orders.manualPayments.includes(order.payment_method) && !order.date_paid_gmt;
  return unpaidManual ? 'wait' : 'post';
}

function decideNew(order: WooOrder, toM3: OrderAction, settings: Settings): Decision {
  if (toM3 === 'wait') return { action: 'wait', why: `Status "${order.status}" waits until the order is paid.` };
  if (toM3 !== 'post') return { action: 'skip', why: `An order with status "${order.status}" is not sent to M3.` };
  const { cutover } = settings.orders;
  if (cutover && createdAt(order) < Date.parse(cutover)) {
    return { action: 'skip', why: `Excluded by rule: created before the cut-over of ${cutover}.` };
  }
  if (isAnonymised(order)) {
    return hold(
      'order.erased',
      'The personal data of this order were erased in the shop before the order was sent to M3: it has no name and no address.',
      'Skip it. If it must be delivered all the same, enter it in M3 and state its number with "resolve".',
    );
  }
  if (decimal(order.total).eq(0)) {
    if (settings.orders.zeroTotal === 'skip') return { action: 'skip', why: 'Excluded by rule: the total is zero.' };
    if (settings.orders.zeroTotal === 'hold') {
      return hold(
        'order.zero-total',
        'The total of the order is zero, and the rule is that a person decides.',
        'Retry after setting orders.zeroTotal to "post", or skip the order.',
      );
    }
  }
  return { action: 'post', why: `Status "${order.status}" is posted.` };
}

function decidePosted(order: WooOrder | null, posted: Posted, settings: Settings): Decision {
  if (!order) {
    return hold(
      'order.deleted',
      'The order was deleted in the shop, but M3 has it.',
      'Delete the order in M3 (OIS100) if it must not be delivered, then skip this problem.',
    );
  }
  const toM3 = actionFor(order, settings);
  if (toM3 === 'cancel' || toM3 === 'close') return { action: toM3, why: `The shop set the status "${order.status}".` };
  if (toM3 === 'stop') {
    if (posted.state === 'stopped') return { action: 'unchanged', why: 'The order is already stopped in M3.' };
    return { action: 'stop', why: `The shop set the status "${order.status}".` };
  }
  const changes = posted.content ? contentDifference(posted.content, orderContent(order)) : [];
  if (changes.length > 0) {
    const list = changes.map((c) => `${c.what}: ${c.before} → ${c.after}`).join('; ');
    const decision = hold(
      'order.edited',
      `The order was changed in the shop after it was posted to M3: ${list}.`,
      'Make the same change in M3 and skip this problem, or undo it in the shop.',
    );
    // The plugin takes what the shop has sold beyond this off the shop's stock (InFlight).
    const pieces = [...productsOf(posted.content ?? {})].map(([product, n]) => ({ product, quantity: plain(n) }));
    decision.problem.data = { changes, posted: pieces };
    return decision;
  }
  if (posted.state === 'stopped' && toM3 === 'post')
    return { action: 'release', why: 'The shop set the order active again.' };
  return { action: 'unchanged', why: 'M3 already has this order with this content.' };
}

function decideEnded(order: WooOrder, posted: Posted, toM3: OrderAction): Decision {
  if (toM3 !== 'post') return { action: 'unchanged', why: `The order is already ${posted.state} in M3.` };
  return hold(
    'order.reactivated',
    `The order was ${posted.state} in M3 and is active again in the shop.`,
    'Enter it again in M3 and state its number with "resolve", or skip it.',
  );
}

const createdAt = (order: WooOrder): number => Date.parse(`${(order.date_created_gmt ?? '').replace(/Z$/, '')}Z`);

function hold(code: string, message: string, fix: string): Extract<Decision, { action: 'hold' }> {
  return { action: 'hold', why: message, problem: { code, message, fix, owner: 'shop' } };
}
