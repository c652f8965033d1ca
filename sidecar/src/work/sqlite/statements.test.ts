import { tempStore, type TempStore } from '../../../test/support/temp-store.ts';
import * as inboxSql from '../../intake/sqlite/statements.ts';
import { DELETE_WORK, OLD_WORK } from './retention.ts';
import * as workSql from './statements.ts';

let temp: TempStore;
beforeAll(() => {
  temp = tempStore();
});
afterAll(() => temp.remove());

const plan = (text: string): string[] =>
  temp.database
    .prepare(`explain query plan ${text}`)
    .all(...(text.includes('@') ? [{ ...NAMED }] : Array.from({ length: text.split('?').length - 1 }, () => 1)))
    .map((row) => (row as { detail: string }).detail);
const NAMED = Object.fromEntries(
  [
    'owner',
    'leaseUntil',
    'lane',
    'now',
    'limit',
    'key',
    'seq',
    'attempt',
    'subject',
    'outcome',
    'at',
    'counts',
    'error',
    'state',
    'by',
  ].map((name) => [name, 1]),
);
Object.assign(NAMED, { lanes: '["order"]', before: 1, afterAt: 1, afterSeq: 1, after: 1, entity: 'order' });

const statements = Object.entries({ ...workSql, ...inboxSql, OLD_WORK, DELETE_WORK });

// A full scan costs nothing with ten rows and everything with a million, so it is the plan that is tested.
it.each(statements)('%s never walks through a whole table', (_name, text) => {
  const scans = plan(text).filter((detail) => /^SCAN (work|event)\b/.test(detail) && !detail.includes('INDEX'));
  expect(scans).toEqual([]);
});

it.each([
  ['CLAIM', workSql.CLAIM, /SEARCH work USING COVERING INDEX work_ready \(lane=\? AND run_at<\?\)/],
  ['SUPERSEDE', workSql.SUPERSEDE, /SEARCH work USING INDEX work_held \(key=\? AND seq<\?\)/],
  ['PROMOTE', workSql.PROMOTE, /SEARCH work USING COVERING INDEX work_waiting \(key=\?\)/],
  ['ENQUEUE', workSql.ENQUEUE, /SEARCH work USING INDEX work_head \(key=\?\)/],
  ['TAKE_BACK_EXPIRED', workSql.TAKE_BACK_EXPIRED, /SEARCH work USING INDEX work_lease \(lease_until<\?\)/],
  ['SETTLE_DONE', workSql.SETTLE_DONE, /SEARCH work USING INTEGER PRIMARY KEY/],
  ['NEXT_DUE', workSql.NEXT_DUE, /SEARCH work USING COVERING INDEX work_ready \(lane=\? AND run_at>\?\)/],
  ['NEWEST', inboxSql.NEWEST, /SEARCH event USING INDEX event_key \(key=\?\)/],
  ['OLD_SLICE', inboxSql.OLD_SLICE, /SEARCH event USING INTEGER PRIMARY KEY \(rowid>\?\)/],
])('%s uses its index', (_name, text, expected) => {
  expect(plan(text)).toContainEqual(expect.stringMatching(expected));
});

it.each([
  ['claim', workSql.CLAIM],
  ['newest', inboxSql.NEWEST],
])('%s needs no sorting of more than its result', (_name, text) => {
  expect(plan(text).filter((detail) => detail.includes('TEMP B-TREE FOR ORDER BY'))).toEqual([]);
});
