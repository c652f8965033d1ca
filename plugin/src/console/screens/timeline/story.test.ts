import type { OrderTimeline } from '@crossdock/shared';
import { callName, momentsOf, sideOf, weightOf } from './story.ts';

const at = (second: number): string => new Date(Date.UTC(2026, 10, 26, 9, 0, second)).toISOString();
const story = (more: Partial<OrderTimeline>): OrderTimeline => ({
  key: 'order:1', number: '1', total: null, currency: null, status: null, link: null, documents: [], runs: [], events: [], entries: [], calls: [], amendments: [], masked: false, ...more,
}); // prettier-ignore
const event = (happened: number, arrived: number) => ({
  id: 'x', entity: 'order', entityId: '1', reason: 'created', origin: 'shop', occurredAt: at(happened), receivedAt: at(arrived), document: true,
}); // prettier-ignore
const call = (second: number, outcome: string, names: string[]) => ({
  at: at(second), runId: 'r', ms: 5, program: 'OIS100MI', outcome, leftOut: 0,
  calls: names.map((transaction) => ({ transaction, record: {}, ok: true, records: [], error: null })),
}); // prettier-ignore

it('stands in the order of time, each on its side', () => {
  const moments = momentsOf(
    story({
      events: [event(1, 1), event(5, 9)],
      entries: [{ at: at(3), runId: 'r', step: 'x', kind: 'decided', text: 't', actor: null }],
      calls: [call(2, 'ok', ['AddBatchHead'])],
    }),
  );
  expect(moments.map(({ kind, side }) => `${side} ${kind}`)).toEqual(['shop event', 'm3 call', 'crossdock entry', 'shop event', 'crossdock arrival']);
}); // prettier-ignore

it.each([
  ['shown', 'shop', 'good'],
  ['confirmed', 'm3', 'good'],
  ['in-doubt', 'm3', 'wait'],
  ['held', 'crossdock', 'held'],
  ['decided', 'crossdock', 'plain'],
])('%s happened at %s and is %s', (kind, side, weight) => {
  expect([sideOf(kind), weightOf(kind)]).toEqual([side, weight]);
});

it('names a bulk request once', () => {
  expect(callName(call(1, 'ok', ['AddBatchLine', 'AddBatchLine', 'AddBatchText']))).toBe(
    'OIS100MI/AddBatchLine ×2, AddBatchText',
  );
  expect(callName(call(1, 'm3.timeout', []))).toBe('OIS100MI');
});
