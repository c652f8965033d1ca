import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ORDER_STANDINGS, RUN_OUTCOMES, workQuery, type WorkFilter } from '@crossdock/shared';
import { tempStore, type TempStore } from '../../../test/support/temp-store.ts';
import { createOverview } from '../../observe/overview.ts';
import { createOverviewStore } from '../../observe/sqlite/overview-store.ts';
import { MIGRATIONS } from '../../wiring/migrations.ts';
import type { RunBook } from '../port.ts';
import { emailTerm } from '../terms.ts';
import { createRunBook, standingOf } from './run-book.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
/** 20:40 UTC: 10:40 of the next day on Kiritimati (+14:00), 09:40 of the same day on Niue (-11:00). */
const NOW = Date.parse('2026-11-27T20:40:00Z');
let store: TempStore;
let book: RunBook;
let seq: number;
let clock: number;
beforeEach(() => {
  store = tempStore([...MIGRATIONS]);
  seq = 0;
  clock = NOW;
  book = createRunBook(store.db, { emailKey: 'key', referencePrefix: () => 'WC-', now: () => clock });
});
afterEach(() => store.remove());

interface Made {
  key: string;
  ago: number;
  state?: string;
  outcome?: string | null;
  flow?: string;
  problem?: string;
}
const add = (...runs: Made[]): Promise<void> =>
  store.db.write((tx) => {
    const insert = tx.prepare(
      `insert into run(seq, id, work_seq, key, flow, flow_version, state, outcome, attempt, started_at, updated_at, lane, problems)
       values (@seq, 'r' || @seq, @seq, @key, @flow, 1, @state, @outcome, 1, @at, @at, 'order', @problems)`,
    );
    for (const { ago, problem, ...run } of runs) {
      const problems = problem ? JSON.stringify([{ code: problem, message: '', owner: 'shop' }]) : '[]';
      const values = { ...run, problems, seq: ++seq, at: NOW - ago };
      insert.run({ flow: 'order-to-cash', state: 'done', outcome: 'confirmed', ...values });
    }
  });
const SEES = { emails: true };
/** Every page of a question: the list as a person pages through it. */
function keysOf(filter: WorkFilter, limit = 2): string[] {
  const keys: string[] = [];
  for (let after: string | undefined; ;) {
    const page = book.page(workQuery.parse({ ...filter, limit, ...(after && { after }) }), SEES);
    keys.push(...page.runs.map(({ key }) => key));
    if (!page.next) return keys;
    after = page.next;
  }
}

describe.each([
  ['UTC', '2026-11-27T00:00:00Z'],
  ['Pacific/Kiritimati', '2026-11-27T10:00:00Z'],
  ['Pacific/Niue', '2026-11-27T11:00:00Z'],
  ['Europe/Berlin', '2026-11-26T23:00:00Z'],
])('the figures of Overview and the lists that they lead to, in %s', (zone, midnight) => {
  it('are the same', async () => {
    const outcomes = RUN_OUTCOMES.map((outcome, i) => ({ key: `order:${100 + i}`, outcome, state: 'done' }));
    const open = ['held', 'retry', 'running'].map((state, i) => ({ key: `order:${200 + i}`, state, outcome: null }));
    // One of each of them per hour of the last two days, each with a former run that stood otherwise.
    for (let ago = 48 * HOUR; ago > 0; ago -= HOUR)
      for (const run of [...outcomes, ...open]) {
        const key = `${run.key}${String(ago / HOUR).padStart(2, '0')}`;
        await add({ key, ago, state: 'held', outcome: null }, { ...run, key, ago: ago - MINUTE });
        await add({ key, ago: ago - MINUTE, flow: 'order-status', outcome: 'unchanged' });
      }
    const { today } = createOverview(createOverviewStore(store.db), () => [], () => NOW)(zone); // prettier-ignore
    const from = midnight;
    const hours = Math.floor((NOW - Date.parse(midnight)) / HOUR);
    expect(today.received).toBe(hours * (outcomes.length + open.length));
    for (const [orders, figure] of [
      ['received', today.received],
      ['in-m3', today.inM3],
      ['waiting', today.waiting],
      ['held', today.held],
      ['excluded', today.excluded],
    ] as const) {
      const keys = keysOf({ orders, from });
      expect([orders, keys.length, new Set(keys).size]).toEqual([orders, figure, figure]);
      expect([orders, book.facets({ orders, from }, SEES).total]).toEqual([orders, figure]);
    }
    expect(today.received).toBe(today.inM3 + today.waiting + today.held + today.excluded);
    expect(keysOf({ late: 'true' })).toHaveLength(today.late);
    expect(book.facets({ late: 'true' }, SEES).total).toBe(today.late);
    expect(today.late).toBeGreaterThan(0);
    // The count above the list of a person's day is that of the list.
    for (const filter of [{ from }, { from, to: '2026-11-27T15:30:00Z' }, { to: from }, { from, outcome: 'confirmed' }] as const)
      expect(book.facets(filter, SEES).total).toBe(keysOf(filter).length); // prettier-ignore
  });
});

it('orders with any other filter: the newest run of each in the span, and no other', async () => {
  const ways = [...RUN_OUTCOMES.map((outcome) => ({ state: 'done', outcome })), { state: 'held', outcome: null, problem: 'a' }, { state: 'held', outcome: null, problem: 'b' }, { state: 'retry', outcome: null, problem: 'a' }]; // prettier-ignore
  // Every order two runs; each way is followed by each other.
  const made = ways.flatMap((first, i) =>
    ways.flatMap((second, j) => {
      const key = `order:${100 + i * ways.length + j}`;
      return [{ key, ...first, at: i }, { key, ...second, at: ways.length + i }]; // prettier-ignore
    }),
  );
  made.sort((a, b) => a.at - b.at);
  await add(...made.map(({ at, ...run }) => ({ ...run, ago: (100 - at) * HOUR })));
  const standing = ({ state, outcome }: Pick<Made, 'state' | 'outcome'>): string =>
    standingOf({ state: state ?? '', result: outcome ?? '' });
  const middle = new Date(NOW - (100 - ways.length) * HOUR - MINUTE).toISOString();
  for (const to of [undefined, middle]) {
    const span = to ? made.filter(({ at }) => at < ways.length) : made;
    const newest = [...new Map(span.map((run) => [run.key, run])).values()];
    for (const orders of ORDER_STANDINGS)
      for (const more of [
        {},
        { state: 'held' },
        { state: 'done' },
        { outcome: 'waiting' },
        { outcome: 'confirmed' },
        { lane: 'order' },
        { lane: 'stock' },
        { flow: 'order-status' },
        { problem: 'a' },
        { problem: 'a', state: 'retry' },
        { q: '105' },
        { q: '105', state: 'done' },
        { late: 'true' },
      ] as WorkFilter[]) {
        const filter: WorkFilter = { orders, ...more, ...(to && { to }) };
        const expected = newest.filter(
          (run) =>
            (orders === 'received' || standing(run) === orders) &&
            (!more.state || run.state === more.state) && (!more.outcome || run.outcome === more.outcome) &&
            (!more.problem || ('problem' in run && run.problem === more.problem)) && (!more.q || run.key === `order:${more.q}`) &&
            (!more.late || run.state === 'retry') && more.lane !== 'stock' && !more.flow,
        ); // prettier-ignore
        const keys = keysOf(filter, 20);
        expect([filter, keys.toSorted()]).toEqual([filter, expected.map(({ key }) => key).toSorted()]);
        expect(keysOf({ ...filter, order: 'oldest' } as WorkFilter, 20)).toEqual(keys.toReversed());
        expect([filter, book.facets(filter, SEES).total]).toEqual([filter, expected.length]);
      }
  }
});

it('a count over very many runs is kept for half a minute; a short span is always counted', async () => {
  await add(...Array.from({ length: 10_001 }, (_, i) => ({ key: `order:${i}`, ago: 2 * HOUR })));
  const short = { orders: 'received', from: new Date(NOW - HOUR).toISOString() } as const;
  const total = (filter: WorkFilter): number => book.facets(filter, SEES).total;
  expect([total({ orders: 'received' }), total({ orders: 'held' }), total(short)]).toEqual([10_001, 0, 0]);
  await add({ key: 'order:20000', ago: MINUTE, state: 'held', outcome: null });
  expect([total({ orders: 'received' }), total({ orders: 'held' }), total(short)]).toEqual([10_001, 0, 1]);
  clock += 30_000;
  expect([total({ orders: 'received' }), total({ orders: 'held' }), total(short)]).toEqual([10_002, 1, 1]);
});

it('late: what runs or waits for another try for more than a quarter of an hour', async () => {
  await add(
    { key: 'order:1', ago: 16 * MINUTE, state: 'running', outcome: null },
    { key: 'order:2', ago: 16 * MINUTE, state: 'retry', outcome: null },
    { key: 'order:3', ago: 16 * MINUTE, state: 'held', outcome: null },
    { key: 'order:4', ago: 16 * MINUTE },
    { key: 'order:5', ago: 15 * MINUTE, state: 'retry', outcome: null },
  );
  expect(keysOf({ late: 'true' })).toEqual(['order:2', 'order:1']);
  expect(keysOf({ late: 'true', order: 'oldest' } as WorkFilter)).toEqual(['order:1', 'order:2']);
  expect(keysOf({ late: 'true', state: 'retry' })).toEqual(['order:2']);
  expect(keysOf({ late: 'true', state: 'held' })).toEqual([]);
  expect(keysOf({ late: 'true', q: '2' })).toEqual(['order:2']);
  expect(book.facets({ late: 'true', q: '2' }, SEES)).toMatchObject({ total: 1, state: { retry: 1 } });
});

it('an order is found by its number in M3 (CUOR), before and after M3 has it', async () => {
  await add({ key: 'order:6004', ago: HOUR, state: 'held', outcome: null }, { key: 'order:6005', ago: HOUR });
  await store.db.write(
    (tx) =>
      void tx
        .prepare(
          `insert into posting(key, state, reference, done, doubted, rebuilt, progress) values ('order:6005', 'confirmed', 'OLD-6005', '[]', 0, 0, 'open')`,
        )
        .run(),
  );
  const found = (q: string) => book.page(workQuery.parse({ q }), SEES).found;
  expect(found('WC-6004')).toEqual([{ key: 'order:6004', kind: 'reference' }]);
  expect(found('wc-6004')).toEqual([{ key: 'order:6004', kind: 'reference' }]);
  expect(found('OLD-6005')).toEqual([{ key: 'order:6005', kind: 'reference' }]);
  expect(found('old-6005')).toEqual([{ key: 'order:6005', kind: 'reference' }]);
  expect(found('WC-6006')).toEqual([]);
});

it('whoever may not see e-mail addresses finds nothing by one', async () => {
  await add({ key: 'order:1', ago: HOUR });
  await store.db.write(
    (tx) =>
      void tx
        .prepare(`insert into search_term(term, kind, key) values (?, 'email', 'order:1')`)
        .run(emailTerm('anna@example.test', 'key')),
  );
  const q = 'Anna@example.test';
  expect(keysOf({ q })).toEqual(['order:1']);
  expect(book.facets({ q }, SEES).total).toBe(1);
  const hidden = { emails: false };
  expect(book.page(workQuery.parse({ q }), hidden)).toMatchObject({ runs: [], found: [], truncated: false });
  expect(book.facets({ q }, hidden).total).toBe(0);
});
