/**
 * The list of runs with any mixture of filters, by seeks only. The counts per day say which combinations of state, outcome,
 * lane, flow and entity there are at all (a few dozen); each is one seek in one index, and the pages are merged.
 */
import { LATE_MINUTES } from '@crossdock/shared';
import type { Problem, RunOutcome, RunState, WorkFacets, WorkFilter, WorkQuery, WorkRow } from '@crossdock/shared';
import type { Db } from '../../db/port.ts';
import type { Database } from '../../db/sqlite/index.ts';
import { prepared } from '../../db/sqlite/prepared.ts';
import type { RunBook, ViewStore } from '../port.ts';
import { emailTerm, normaliseTerm } from '../terms.ts';
import * as sql from './statements.ts';

const DAY_MS = 86_400_000;
/** Things that one search looks at; with more, people are asked for more characters. */
const MOST_FOUND = 500;
const PREFIX_FROM = 3;
const LATE_STATES = ['running', 'retry'] as const;
/** How far back orders are looked at where nobody says since when. */
const ORDERS_DAYS = 30;
/** Counting orders walks through the runs of the span, 2 µs each: over so many, the count is kept for a while. */
const COUNTED_AT_ONCE = 10_000;
const COUNT_KEPT_MS = 30_000;
const MOST_COUNTS = 20;

interface Combination {
  state: string;
  result: string;
  lane: string;
  flow: string;
  entity: string;
}
interface Counted extends Combination {
  problem?: string | null;
  n: number;
}
interface Row {
  seq: number;
  state: RunState;
  outcome: RunOutcome | null;
  inDoubt: number;
  startedAt: number;
  updatedAt: number;
  nextAt: number | null;
  problems: string;
  temporary: string | null;
  final: string | null;
  customer: string | null;
  [column: string]: unknown;
}
interface Span {
  low: number;
  high: number;
}
type OrderStanding = NonNullable<WorkFilter['orders']>;
type Found = { kind: string; key: string }[];

const iso = (ms: number): string => new Date(ms).toISOString();
const toRow = ({
  seq: _seq,
  inDoubt,
  startedAt,
  updatedAt,
  nextAt,
  problems,
  temporary,
  final,
  customer,
  ...row
}: Row): WorkRow =>
  ({
    ...row,
    inDoubt: inDoubt === 1,
    startedAt: iso(startedAt),
    updatedAt: iso(updatedAt),
    nextAt: nextAt === null ? null : iso(nextAt),
    problems: JSON.parse(problems) as Problem[],
    temporaryNumber: temporary,
    orderNumber: final,
    customerNumber: customer,
  }) as unknown as WorkRow;

/** Runs by sequence number, with what is known of their entity. */
export function rowsOf(db: Db<Database>, seqs: readonly number[]): Map<number, WorkRow> {
  const rows = db.read((tx) => prepared(tx, sql.ROWS).all({ seqs: JSON.stringify(seqs) })) as Row[];
  return new Map(rows.map((row) => [row.seq, toRow(row)]));
}

const FACETS = ['state', 'outcome', 'lane', 'flow', 'entity', 'problem'] as const;
type Facet = (typeof FACETS)[number];
const valueOf = (row: Counted, facet: Facet): string =>
  (facet === 'outcome' ? row.result : facet === 'problem' ? row.problem : row[facet]) ?? '';

/** Counts per value of each filter, every other filter being in force. Pure. */
export function facetsOf(rows: readonly Counted[], filter: WorkFilter): WorkFacets {
  const passes = (row: Counted, except?: Facet): boolean =>
    FACETS.every((facet) => facet === except || filter[facet] === undefined || valueOf(row, facet) === filter[facet]);
  const counted = (facet: Facet): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const row of rows) {
      const value = valueOf(row, facet);
      if (value !== '' && passes(row, facet)) counts[value] = (counts[value] ?? 0) + row.n;
    }
    return counts;
  };
  const total = rows.filter((row) => passes(row)).reduce((sum, row) => sum + row.n, 0);
  const [state, outcome, lane, flow, entity, problem] = FACETS.map(counted) as Record<string, number>[];
  return { total, state: state!, outcome: outcome!, lane: lane!, flow: flow!, entity: entity!, problem: problem! };
}

/** How an order stands by its newest run, as `dayOf` of the overview has it. Pure. */
export function standingOf({ state, result }: Pick<Counted, 'state' | 'result'>): OrderStanding {
  if (state === 'held') return 'held';
  if (state !== 'done' || result === 'waiting') return 'waiting';
  return result === 'skipped' || result === 'no-flow' ? 'excluded' : 'in-m3';
}
const ORDER_FLOW = 'order-to-cash';

export interface RunBookOptions {
  /** Key of the hash by which e-mail addresses are found. */
  emailKey: string;
  /** What stands before a Woo order's id in M3's CUOR; orders that M3 has are found by what was really sent. */
  referencePrefix: () => string;
  now: () => number;
}

export function createRunBook(db: Db<Database>, { emailKey, referencePrefix, now }: RunBookOptions): RunBook {
  const all = <T>(text: string, ...args: unknown[]): T[] => db.read((tx) => prepared(tx, text).all(...args)) as T[];
  const one = <T>(text: string, ...args: unknown[]): T | undefined =>
    db.read((tx) => prepared(tx, text).get(...args)) as T | undefined;

  function spanOf(filter: WorkFilter): Span {
    const from = filter.from ? Date.parse(filter.from) : filter.orders ? now() - ORDERS_DAYS * DAY_MS : null;
    const late = filter.late ? now() - LATE_MINUTES * 60_000 - 1 : Infinity;
    const to = Math.min(filter.to ? Date.parse(filter.to) : Infinity, late);
    const low = from === null ? { seq: 1 } : one<{ seq: number }>(sql.FIRST_SINCE, from);
    const high = to === Infinity ? { seq: Number.MAX_SAFE_INTEGER - 1 } : one<{ seq: number }>(sql.LAST_UNTIL, to);
    return low && high ? { low: low.seq - 1, high: high.seq + 1 } : { low: 0, high: 0 };
  }

  /** @param emails false = nothing is found by an e-mail address: whoever may not see one must not confirm one either */
  function find(q: string, emails: boolean): { found: Found; truncated: boolean } {
    const found = new Map<string, string>();
    const add = (kind: string, keys: readonly { key: string; kind?: string }[]): void => {
      for (const row of keys) if (!found.has(row.key)) found.set(row.key, row.kind ?? kind);
    };
    const term = normaliseTerm(q);
    const limit = MOST_FOUND;
    if (q.includes('@')) {
      if (emails) add('email', all(sql.BY_TERM, { term: emailTerm(q, emailKey), limit }));
    } else {
      const id = /^[a-z]+:\d{1,20}$/.test(q) ? q : /^#?\d{1,20}$/.test(q) ? `order:${q.replace('#', '')}` : null;
      if (id && one(sql.KEY_IS_KNOWN, id)) add('id', [{ key: id }]);
      add('M3 order', all(sql.BY_FINAL, term));
      add('reference', all(sql.BY_REFERENCE, q));
      if (term !== q) add('reference', all(sql.BY_REFERENCE, term));
      // Before M3 has it, an order's number there is already known.
      const prefix = referencePrefix().toUpperCase();
      const waiting = prefix !== '' && term.startsWith(prefix) ? `order:${term.slice(prefix.length)}` : '';
      if (/^order:\d{1,20}$/.test(waiting) && one(sql.KEY_IS_KNOWN, waiting)) add('reference', [{ key: waiting }]);
      add('temporary M3 order', all(sql.BY_TEMPORARY, term));
      add('', all(sql.BY_TERM, { term: term.replace(/^#/, ''), limit }));
      add('', all(sql.BY_DOCUMENT, { term: term.replace(/^#/, ''), limit }));
      add('customer', all(sql.BY_CUSTOMER, { term, limit }));
      if (found.size === 0 && term.length >= PREFIX_FROM)
        add(
          '',
          all<{ kind: string; key: string }>(sql.BY_PREFIX, { term, end: `${term}\uffff`, limit }).filter(
            ({ kind }) => kind !== 'email',
          ),
        );
    }
    return { found: [...found].map(([key, kind]) => ({ key, kind })), truncated: found.size >= limit };
  }

  /** Every combination of the span; those of its first and last day may count too many. */
  const countsOf = (filter: WorkFilter): Counted[] =>
    all<Counted>(sql.COUNTS, {
      fromDay: filter.from ? Math.floor(Date.parse(filter.from) / DAY_MS) : 0,
      toDay: filter.to ? Math.floor(Date.parse(filter.to) / DAY_MS) : Number.MAX_SAFE_INTEGER,
    });
  /** Exact counts: whole days as they are kept, in UTC, and what a person's day has of the days before and after run by run. */
  function exactly(filter: WorkFilter): Counted[] {
    const [from, to] = [filter.from ? Date.parse(filter.from) : null, filter.to ? Date.parse(filter.to) : null];
    const fromDay = from === null ? 0 : Math.ceil(from / DAY_MS);
    const toDay = to === null ? Number.MAX_SAFE_INTEGER : Math.floor((to + 1) / DAY_MS) - 1;
    const between = (since: number, until: number): Counted[] =>
      all<Counted>(sql.SPAN_COUNTS, spanOf({ from: iso(since), to: iso(until) }));
    if (fromDay > toDay) return all<Counted>(sql.SPAN_COUNTS, spanOf(filter));
    return [
      ...(from !== null && from < fromDay * DAY_MS ? between(from, fromDay * DAY_MS - 1) : []),
      ...all<Counted>(sql.COUNTS, { fromDay, toDay }),
      ...(to !== null && to >= (toDay + 1) * DAY_MS ? between((toDay + 1) * DAY_MS, to) : []),
    ];
  }
  const matches = (row: Combination, filter: WorkFilter): boolean =>
    (filter.state === undefined || row.state === filter.state) &&
    (filter.outcome === undefined || row.result === filter.outcome) &&
    (filter.lane === undefined || row.lane === filter.lane) &&
    (filter.flow === undefined || row.flow === filter.flow) &&
    (filter.entity === undefined || row.entity === filter.entity);

  /** The newest runs of orders: by the index of what is asked for, each with a look whether a later run replaced it. */
  function orderSeqs(
    query: WorkQuery,
    take: Span & { end: number; limit: number },
    keys: readonly string[] | null,
  ): number[] {
    const newest = query.order === 'newest';
    const seqs = (text: string, values: object): number[] =>
      all<{ seq: number }>(text, { ...take, ...values }).map(({ seq }) => seq);
    const { orders, state = null, outcome = null, lane = null, flow = null, entity = null, problem = null } = query;
    const where = { orders, state, outcome, lane, flow, entity, problem };
    if (keys)
      return seqs(newest ? sql.ORDERS_KEYS_NEWEST : sql.ORDERS_KEYS_OLDEST, { ...where, keys: JSON.stringify(keys) });
    if (problem !== null)
      return outcome === null ? seqs(newest ? sql.ORDERS_PROBLEM_NEWEST : sql.ORDERS_PROBLEM_OLDEST, where) : [];
    if (orders === 'received' && !state && !outcome && !lane && !flow && !entity)
      return seqs(newest ? sql.ORDERS_NEWEST : sql.ORDERS_OLDEST, {});
    return countsOf(query)
      .filter((row) => row.flow === ORDER_FLOW && matches(row, query))
      .filter((row) => orders === 'received' || standingOf(row) === orders)
      .flatMap(({ n: _n, ...combination }) =>
        seqs(newest ? sql.ORDERS_FACET_NEWEST : sql.ORDERS_FACET_OLDEST, combination),
      );
  }

  const kept = new Map<string, { at: number; rows: Counted[] }>();
  /** Orders of a span by how their newest runs stand; those of a long one as they were counted last. */
  function orderCounts(filter: WorkFilter, span: Span, keys: string | null): Counted[] {
    if (keys !== null) return all<Counted>(sql.ORDERS_KEYS_COUNT, { ...span, keys });
    const last = one<{ seq: number | null }>(sql.NEWEST_SEQ)?.seq ?? 0;
    if (Math.min(span.high, last) - span.low <= COUNTED_AT_ONCE) return all<Counted>(sql.ORDERS_COUNT, { ...span });
    const name = JSON.stringify([filter.from, filter.to, filter.late]);
    const known = kept.get(name);
    if (known && now() - known.at < COUNT_KEPT_MS) return known.rows;
    const rows = all<Counted>(sql.ORDERS_COUNT, { ...span });
    kept.delete(name);
    if (kept.size >= MOST_COUNTS) kept.delete(kept.keys().next().value!);
    kept.set(name, { at: now(), rows });
    return rows;
  }

  /** @param cursor where the page lies within the span */
  function seqsOf(query: WorkQuery, span: Span, cursor: Span, keys: readonly string[] | null): number[] {
    const newest = query.order === 'newest';
    const sorted = (seqs: number[]): number[] =>
      seqs.sort((a, b) => (newest ? b - a : a - b)).slice(0, query.limit + 1);
    const narrow = { low: Math.max(span.low, cursor.low), high: Math.min(span.high, cursor.high) };
    const take = { ...narrow, limit: query.limit + 1 };
    const seqs = (text: string, values: object): number[] =>
      all<{ seq: number }>(text, { ...take, ...values }).map(({ seq }) => seq);
    const { state = null, outcome = null, lane = null, flow = null, entity = null, problem = null } = query;
    if (query.late) {
      const states = LATE_STATES.filter((one) => state === null || one === state);
      const { late: _late, ...others } = query;
      return sorted(states.flatMap((one) => seqsOf({ ...others, state: one }, span, cursor, keys)));
    }
    if (query.orders) return sorted(orderSeqs(query, { ...take, end: span.high }, keys));
    if (keys) {
      const values = { keys: JSON.stringify(keys), state, outcome, lane, flow, entity, problem };
      return seqs(newest ? sql.KEYS_NEWEST : sql.KEYS_OLDEST, values);
    }
    if (problem !== null)
      return outcome === null
        ? seqs(newest ? sql.PROBLEM_NEWEST : sql.PROBLEM_OLDEST, { state, lane, flow, entity, problem })
        : [];
    if (!state && !outcome && !lane && !flow && !entity) return seqs(newest ? sql.NEWEST : sql.OLDEST, {});
    const combinations = countsOf(query).filter((row) => matches(row, query));
    const merged = combinations.flatMap(({ n: _n, ...combination }) =>
      seqs(newest ? sql.FACET_NEWEST : sql.FACET_OLDEST, combination),
    );
    return sorted(merged);
  }

  return {
    page(query, { emails }) {
      const span = spanOf(query);
      const cursor = { low: 0, high: Number.MAX_SAFE_INTEGER };
      const after = query.after === undefined ? undefined : one<{ seq: number }>(sql.SEQ_OF_ID, query.after)?.seq;
      if (after !== undefined && query.order === 'newest') cursor.high = after;
      if (after !== undefined && query.order === 'oldest') cursor.low = after;
      const looked = query.q === undefined ? null : find(query.q, emails);
      const seqs = seqsOf(query, span, cursor, looked?.found.map(({ key }) => key) ?? null);
      const page = seqs.slice(0, query.limit);
      const rows = rowsOf(db, page);
      const runs = page.flatMap((seq) => rows.get(seq) ?? []);
      return {
        runs,
        next: seqs.length > query.limit ? (runs.at(-1)?.id ?? null) : null,
        found: looked?.found.slice(0, 20) ?? [],
        truncated: looked?.truncated ?? false,
      };
    },
    facets(filter, { emails }) {
      const span = spanOf(filter);
      const keys = filter.q === undefined ? null : JSON.stringify(find(filter.q, emails).found.map(({ key }) => key));
      const late = (rows: Counted[]): Counted[] =>
        filter.late ? rows.filter(({ state }) => LATE_STATES.some((one) => one === state)) : rows;
      if (filter.orders)
        return facetsOf(
          late(orderCounts(filter, span, keys)).filter(
            (row) => filter.orders === 'received' || standingOf(row) === filter.orders,
          ),
          filter,
        );
      if (keys !== null) return facetsOf(late(all<Counted>(sql.OF_KEYS_COUNT, { keys, ...span })), filter);
      if (filter.late) return facetsOf(all<Counted>(sql.LATE_COUNT, { ...span }), filter);
      const problems = all<Counted>(sql.PROBLEM_COUNTS, { ...span }).map((row) => ({ ...row, result: '' }));
      // Which runs have a problem is counted apart: only open ones have, and they are few.
      if (filter.problem !== undefined) return facetsOf(problems, filter);
      const facets = facetsOf(exactly(filter), filter);
      return { ...facets, problem: facetsOf(problems, filter).problem };
    },
  };
}

export function createViewStore(db: Db<Database>): ViewStore {
  return {
    list: (actor) =>
      db
        .read((tx) => prepared(tx, sql.VIEWS).all(actor) as { id: string; name: string; query: string; at: string }[])
        .map((row) => ({ ...row, query: JSON.parse(row.query) as Record<string, string> })),
    save: (actor, view) =>
      db.write((tx) => void prepared(tx, sql.SAVE_VIEW).run({ ...view, actor, query: JSON.stringify(view.query) })),
    remove: (actor, id) => db.write((tx) => prepared(tx, sql.REMOVE_VIEW).run(id, actor).changes === 1),
  };
}
