import { expect, test } from '@jest/globals';
import type { MiResult } from '../../m3/port.ts';
import type { JobCall, M3Jobs } from '../jobs.ts';
import type { OrderContext } from './context.ts';
import { newPosting } from './context.ts';
import { OrderSearches, searchByReference } from './order-search.ts';
import { settleHead } from './recover.ts';
import { someSettings } from './testing/fixtures.ts';

const BORN = Date.UTC(2026, 10, 27, 9);
const LATE = 5_000;
type Row = Record<string, string>;

function someM3() {
  const lists: Record<'order.searchTemp' | 'order.searchFinal', Row[]> = { 'order.searchTemp': [], 'order.searchFinal': [] }; // prettier-ignore
  const requests: (readonly JobCall[])[] = [];
  const more: Partial<MiResult> = {};
  const jobs: Partial<M3Jobs> = {
    temporaryOrders: true,
    read: async (calls) => {
      requests.push(calls);
      await Promise.resolve();
      if (m3.fails-- > 0) throw new Error('M3 is away');
      return calls.map(({ job }) => ({ transaction: '', ok: true, records: lists[job as keyof typeof lists], error: null, notProcessed: false, ...more })); // prettier-ignore
    },
    meaning: () => 'ok',
  };
  const m3 = { jobs: jobs as M3Jobs, lists, requests, more, fails: 0 };
  return m3;
}
type M3 = ReturnType<typeof someM3>;
const clock = { now: BORN + 60_000 };
function contextOf(m3: M3, searches: OrderSearches, settings = someSettings()): OrderContext {
  clock.now = BORN + 60_000;
  const context: Partial<OrderContext> = {
    jobs: m3.jobs,
    searches,
    settings,
    bornAt: BORN,
    lateMs: LATE,
    now: () => clock.now,
    signal: new AbortController().signal,
    journal: () => undefined,
    postings: { save: () => Promise.resolve() } as never,
  };
  return context as OrderContext;
}
const old = (id: number) => newPosting(`order:${id}`, `WC-${id}`);

test('what is asked for: the columns that are used, temporary orders first, each list by itself', async () => {
  const m3 = someM3();
  m3.lists['order.searchTemp'] = [
    { ORNO: '1', CUOR: 'WC-7', STAT: '20', ORNR: '' },
    { ORNO: '2', CUOR: 'WC-7 ', STAT: '90', ORNR: '' },
    { ORNO: '3', CUOR: 'WC-7', STAT: '90', ORNR: '0010000003' },
    { ORNO: '4', CUOR: 'WC-77', STAT: '20', ORNR: '' },
  ];
  m3.lists['order.searchFinal'] = [
    { ORNO: '0010000003', CUOR: 'WC-7', ORST: '22' },
    { ORNO: '0010000005', CUOR: 'WC-7', ORST: '90' },
    { ORNO: '0010000006', CUOR: 'WC-7', ORST: '77' },
  ];
  expect(await searchByReference(contextOf(m3, new OrderSearches()), 'WC-7', ['WEB', 'WEB'])).toEqual({
    temporaries: ['1'],
    asOf: clock.now,
    finals: ['0010000003', '0010000006'],
  });
  expect(m3.requests).toEqual([
    [{ job: 'order.searchTemp', record: { CUNO: 'WEB' }, columns: ['ORNO', 'CUOR', 'STAT', 'ORNR'] }],
    [{ job: 'order.searchFinal', record: { CUNO: 'WEB' }, columns: ['ORNO', 'CUOR', 'ORST'] }],
  ]);
});

test('orders from before this process share one reading of their customer', async () => {
  const m3 = someM3();
  const ctx = contextOf(m3, new OrderSearches());
  await Promise.all([1, 2, 3].map((id) => settleHead(ctx, old(id), ['WEB'])));
  await settleHead(ctx, old(4), ['WEB']);
  expect(m3.requests).toHaveLength(2);
  await settleHead(ctx, old(5), ['OTHER']);
  expect(m3.requests).toHaveLength(4);
  await settleHead({ ...ctx, settings: someSettings({ m3: { company: 200 } }) }, old(6), ['WEB']);
  expect(m3.requests).toHaveLength(6);
  clock.now += 10 * 60_000;
  await settleHead(ctx, old(7), ['WEB']);
  expect(m3.requests).toHaveLength(8);
});

test('what the shared reading has is read afresh before it is taken over', async () => {
  const m3 = someM3();
  const ctx = contextOf(m3, new OrderSearches());
  m3.lists['order.searchFinal'] = [{ ORNO: '0010000001', CUOR: 'WC-1', ORST: '22' }];
  await settleHead(ctx, old(2), ['WEB']);
  expect(await settleHead(ctx, old(1), ['WEB'])).toMatchObject({ final: '0010000001' });
  m3.lists['order.searchFinal'] = [{ ORNO: '0010000001', CUOR: 'WC-1', ORST: '90' }];
  expect(await settleHead(ctx, old(1), ['WEB'])).toMatchObject({ final: null });
  expect(m3.requests).toHaveLength(6);
});

test.each<[string, Partial<ReturnType<typeof old>>]>([
  ['a head whose answer is not known', { pending: { what: 'head', at: BORN } }],
  ['an answer was lost at some time', { doubted: true }],
])('never of the shared reading: %s', async (_, doubt) => {
  const m3 = someM3();
  const ctx = contextOf(m3, new OrderSearches());
  await settleHead(ctx, old(2), ['WEB']);
  m3.lists['order.searchTemp'] = [{ ORNO: '9', CUOR: 'WC-1', STAT: '20', ORNR: '' }];
  expect(await settleHead(ctx, { ...old(1), ...doubt }, ['WEB'])).toMatchObject({ temporary: '9' });
});

test.each<[string, (m3: M3) => void]>([
  ['while M3 may still carry out what the process before has sent', () => (clock.now = BORN + LATE - 1)],
  ['an answer that something in between had kept', (m3) => (m3.more.ageMs = 400)],
])('not kept: %s', async (_, change) => {
  const m3 = someM3();
  const ctx = contextOf(m3, new OrderSearches());
  change(m3);
  await settleHead(ctx, old(1), ['WEB']);
  m3.lists['order.searchFinal'] = [{ ORNO: '0010000002', CUOR: 'WC-2', ORST: '22' }];
  expect(await settleHead(ctx, old(2), ['WEB'])).toMatchObject({ final: '0010000002' });
});

test('a shared reading that fails fails only for the one who asked: the others read for themselves', async () => {
  const m3 = someM3();
  const ctx = contextOf(m3, new OrderSearches());
  m3.fails = 1;
  const [first, second] = await Promise.allSettled([1, 2].map((id) => settleHead(ctx, old(id), ['WEB'])));
  expect([first?.status, second?.status]).toEqual(['rejected', 'fulfilled']);
  await settleHead(ctx, old(3), ['WEB']);
  expect(m3.requests).toHaveLength(3);
});
