import { tempStore, type TempStore } from '../../../test/support/temp-store.ts';
import { MIGRATIONS } from '../../wiring/migrations.ts';
import * as sql from './statements.ts';

let temp: TempStore;
beforeAll(() => {
  temp = tempStore([...MIGRATIONS]);
});
afterAll(() => temp.remove());

const plan = (text: string): string[] => {
  const named = Object.fromEntries([...text.matchAll(/@(\w+)/g)].map(([, name]) => [name!, null]));
  const values = Object.keys(named).length > 0 ? [named] : Array.from({ length: text.split('?').length - 1 }, () => 1);
  return temp.database
    .prepare(`explain query plan ${text}`)
    .all(...values)
    .map((row) => (row as { detail: string }).detail);
};
const BIG =
  /^SCAN (run|r|event|journal|work|posting|p|m3_call|c|search_term|entity_fact|f|operation_run|o|amendment)\b/;
/** Held work and open problems only: their size is what people have left undone, not what has ever been done. */
const SMALL = [
  /^SCAN run_cause/,
  /^SCAN operation_run USING COVERING INDEX operation_run_waiting/,
  /^SCAN run USING (COVERING )?INDEX run_problem/,
];

// A full scan costs nothing with ten rows and everything with a million, so it is the plan that is tested.
it.each(Object.entries(sql))('%s never walks through a big table', (_name, text) => {
  const scans = plan(text).filter((detail) => BIG.test(detail) && !SMALL.some((small) => small.test(detail)));
  expect(scans).toEqual([]);
});

it.each([
  [
    'FACET_NEWEST',
    /SEARCH run USING INDEX run_facet \(state=\? AND result=\? AND lane=\? AND flow=\? AND entity=\? AND seq>\? AND seq<\?\)/,
  ],
  [
    'FACET_OLDEST',
    /SEARCH run USING INDEX run_facet \(state=\? AND result=\? AND lane=\? AND flow=\? AND entity=\? AND seq>\? AND seq<\?\)/,
  ],
  ['NEWEST', /SEARCH run USING INTEGER PRIMARY KEY \(rowid>\? AND rowid<\?\)/],
  ['PROBLEM_NEWEST', /SEARCH run USING INDEX run_problem \(problem=\? AND seq>\? AND seq<\?\)/],
  ['PROBLEM_COUNTS', /USING INDEX run_problem/],
  [
    'ORDERS_FACET_NEWEST',
    /SEARCH r USING INDEX run_facet \(state=\? AND result=\? AND lane=\? AND flow=\? AND entity=\? AND seq>\? AND seq<\?\)/,
  ],
  ['ORDERS_NEWEST', /SEARCH n USING INDEX run_key \(key=\? AND seq>\? AND seq<\?\)/],
  ['ORDERS_PROBLEM_NEWEST', /SEARCH r USING INDEX run_problem \(problem=\? AND seq>\? AND seq<\?\)/],
  ['ORDERS_KEYS_NEWEST', /SEARCH r USING INDEX run_key \(key=\? AND seq>\? AND seq<\?\)/],
  ['ORDERS_KEYS_COUNT', /SEARCH r USING INDEX run_key \(key=\? AND seq>\? AND seq<\?\)/],
  ['KEYS_NEWEST', /SEARCH r USING INDEX run_key \(key=\? AND seq>\? AND seq<\?\)/],
  ['FIRST_SINCE', /SEARCH run USING COVERING INDEX run_started \(started_at>\?\)/],
  ['BY_TERM', /SEARCH search_term USING PRIMARY KEY \(term=\?\)/],
  ['BY_PREFIX', /SEARCH search_term USING PRIMARY KEY \(term>\? AND term<\?\)/],
  ['BY_CUSTOMER', /SEARCH posting USING COVERING INDEX posting_customer \(customer=\?\)/],
  ['CALLS', /SEARCH c USING INDEX m3_call_run \(run_seq=\?\)/],
  ['CAUSE_SEQS', /SEARCH run_cause USING PRIMARY KEY \(code=\? AND thing=\? AND run_seq>\?\)/],
  ['EVENTS_AFTER', /SEARCH event USING INTEGER PRIMARY KEY \(rowid>\?\)/],
] as [keyof typeof sql, RegExp][])('%s uses its index', (name, expected) => {
  expect(plan(sql[name])).toContainEqual(expect.stringMatching(expected));
});

it.each([
  'FACET_NEWEST',
  'FACET_OLDEST',
  'NEWEST',
  'OLDEST',
  'PROBLEM_NEWEST',
  'PROBLEM_OLDEST',
  'ORDERS_NEWEST',
  'ORDERS_OLDEST',
  'ORDERS_FACET_NEWEST',
  'ORDERS_FACET_OLDEST',
  'ORDERS_PROBLEM_NEWEST',
  'ORDERS_PROBLEM_OLDEST',
] as const)('%s sorts nothing', (name) => {
  expect(plan(sql[name]).filter((detail) => detail.includes('TEMP B-TREE'))).toEqual([]);
});
