import { describe, expect, test } from '@jest/globals';
import type { SettingsInput } from '@crossdock/shared';
import { orderContent } from './content.ts';
import { decideOrder, type Decision, type PostingState } from './decide.ts';
import { someOrder, someSettings, type OrderSpec } from './testing/fixtures.ts';

interface Case {
  name: string;
  order: OrderSpec | null;
  state?: PostingState;
  /** What was posted; absent = the same order. */
  posted?: OrderSpec;
  settings?: SettingsInput;
  action: Decision['action'];
  code?: string;
}
/** What WooCommerce's privacy eraser leaves of an order. */
const GONE = {
  address_1: '',
  first_name: '[deleted]',
  last_name: '[deleted]',
  email: 'deleted@site.invalid',
  country: '',
};
const ANONYMISED: OrderSpec = {
  with: { billing: GONE, shipping: GONE, customer_note: '', meta_data: [{ key: '_anonymized', value: 'yes' }] },
};
const cases: Case[] = [
  { name: 'a paid order is posted', order: {}, action: 'post' },
  { name: 'a completed order is posted', order: { status: 'completed' }, action: 'post' },
  { name: 'a pending order waits', order: { status: 'pending' }, action: 'wait' },
  { name: 'an on-hold order waits', order: { status: 'on-hold' }, action: 'wait' },
  { name: 'a failed order waits', order: { status: 'failed' }, action: 'wait' },
  { name: 'a status nobody has mapped waits', order: { status: 'awaiting-shipment' }, action: 'wait' },
  {
    name: 'a status of the shop can be mapped',
    order: { status: 'awaiting-shipment' },
    settings: { status: { toM3: { 'awaiting-shipment': 'post' } } },
    action: 'post',
  },
  { name: 'a checkout draft is never an order', order: { status: 'checkout-draft' }, action: 'skip' },
  { name: 'an order cancelled before it was posted is left out', order: { status: 'cancelled' }, action: 'skip' },
  { name: 'a refunded order that was never posted is left out', order: { status: 'refunded' }, action: 'skip' },
  {
    name: 'an order before the cut-over is excluded',
    order: {},
    settings: { orders: { cutover: '2026-11-23T10:00:00Z' } },
    action: 'skip',
  },
  {
    name: 'an order at the cut-over is posted',
    order: {},
    settings: { orders: { cutover: '2026-11-23T09:00:00Z' } },
    action: 'post',
  },
  { name: 'a zero total is posted by default', order: { lines: [{ total: '0.00' }] }, action: 'post' },
  {
    name: 'a zero total is held by rule',
    order: { lines: [{ total: '0.00' }] },
    settings: { orders: { zeroTotal: 'hold' } },
    action: 'hold',
    code: 'order.zero-total',
  },
  {
    name: 'a zero total is left out by rule',
    order: { lines: [{ total: '0.00' }] },
    settings: { orders: { zeroTotal: 'skip' } },
    action: 'skip',
  },
  {
    name: 'a manual payment that is not paid waits',
    order: { with: { payment_method: 'bacs', date_paid_gmt: null } },
    settings: { orders: { manualPayments: ['bacs'] } },
    action: 'wait',
  },
  {
    name: 'a manual payment that is paid is posted',
    order: { with: { payment_method: 'bacs' } },
    settings: { orders: { manualPayments: ['bacs'] } },
    action: 'post',
  },
  { name: 'an order deleted before it was posted is left out', order: null, action: 'skip' },
  {
    name: 'an erased order that M3 has is no edit',
    order: ANONYMISED,
    state: 'confirmed',
    posted: {},
    action: 'unchanged',
  },
  {
    name: 'an erased order whose amount was changed is an edit all the same',
    order: { ...ANONYMISED, lines: [{ total: '1.00' }] },
    state: 'confirmed',
    posted: {},
    action: 'hold',
    code: 'order.edited',
  },
  {
    name: 'an erased order can be cancelled',
    order: { ...ANONYMISED, status: 'cancelled' },
    state: 'confirmed',
    posted: {},
    action: 'cancel',
  },
  {
    name: 'an erased order that was skipped stays so',
    order: ANONYMISED,
    state: 'skipped',
    posted: {},
    action: 'skip',
  },
  { name: 'an order erased before it was posted is held', order: ANONYMISED, action: 'hold', code: 'order.erased' },
  {
    name: 'an order erased while it waits goes on waiting',
    order: { ...ANONYMISED, status: 'pending' },
    action: 'wait',
  },
  {
    name: 'an order erased long after the cut-over is still excluded',
    order: ANONYMISED,
    settings: { orders: { cutover: '2026-11-23T10:00:00Z' } },
    action: 'skip',
  },
  { name: 'an order with a temporary number goes on', order: {}, state: 'temporary', action: 'post' },
  { name: 'the same content again changes nothing', order: {}, state: 'confirmed', action: 'unchanged' },
  {
    name: 'a status change alone changes nothing',
    order: { status: 'completed' },
    state: 'confirmed',
    posted: {},
    action: 'unchanged',
  },
  {
    name: 'going back to pending changes nothing',
    order: { status: 'pending' },
    state: 'confirmed',
    posted: {},
    action: 'unchanged',
  },
  {
    name: 'another quantity is held',
    order: { lines: [{ total: '50.00', tax: '9.50', quantity: 4 }] },
    state: 'confirmed',
    posted: {},
    action: 'hold',
    code: 'order.edited',
  },
  {
    name: 'another address is held',
    order: { country: 'AT' },
    state: 'confirmed',
    posted: {},
    action: 'hold',
    code: 'order.edited',
  },
  {
    name: 'a cancellation is carried out',
    order: { status: 'cancelled' },
    state: 'confirmed',
    posted: {},
    action: 'cancel',
  },
  {
    name: 'an order deleted after posting is held',
    order: null,
    state: 'confirmed',
    posted: {},
    action: 'hold',
    code: 'order.deleted',
  },
  {
    name: 'a cancelled order that is cancelled again is unchanged',
    order: { status: 'cancelled' },
    state: 'cancelled',
    posted: {},
    action: 'unchanged',
  },
  {
    name: 'a cancelled order that becomes active again is held',
    order: {},
    state: 'cancelled',
    action: 'hold',
    code: 'order.reactivated',
  },
  {
    name: 'a stop is carried out where the table says so',
    order: { status: 'on-hold' },
    state: 'confirmed',
    posted: {},
    settings: { status: { toM3: { 'on-hold': 'stop', processing: 'post' } } },
    action: 'stop',
  },
  {
    name: 'a stopped order is not stopped again',
    order: { status: 'on-hold' },
    state: 'stopped',
    posted: {},
    settings: { status: { toM3: { 'on-hold': 'stop' } } },
    action: 'unchanged',
  },
  { name: 'a stopped order is released', order: {}, state: 'stopped', action: 'release' },
  { name: 'what a person skipped stays out', order: {}, state: 'skipped', action: 'skip' },
  {
    name: 'what a person skipped comes back when it is changed',
    order: { lines: [{ total: '1.00' }] },
    state: 'skipped',
    posted: {},
    action: 'post',
  },
];

describe('decideOrder', () => {
  test.each(cases)('$name', ({ order, state = 'none', posted, settings, action, code }) => {
    const document = order && someOrder(order);
    const reference = posted ? someOrder(posted) : document;
    const content = state === 'none' || state === 'temporary' || !reference ? null : orderContent(reference);
    const decision = decideOrder(document, { state, content }, someSettings(settings));
    expect(decision.action).toBe(action);
    if (decision.action === 'hold') expect(decision.problem.code).toBe(code);
    expect(decision.why).toMatch(/^[A-Z].*\.$/);
  });

  test('an edit says what was changed, but never an address', () => {
    const before = orderContent(someOrder());
    const edited = someOrder({ country: 'AT', lines: [{ total: '50.00', tax: '9.50', quantity: 4 }] });
    const decision = decideOrder(edited, { state: 'confirmed', content: before }, someSettings());
    expect(decision.why).toContain('line 1: 2 × SKU-1');
    expect(decision.why).toContain('shipping address: as posted → changed');
    expect(decision.why).not.toContain('Musterweg');
  });
});
