/** Marks of the pollers in SQLite. */
import type { Database } from '../../db/sqlite/index.ts';
import { prepared } from '../../db/sqlite/prepared.ts';
import type { Db } from '../../db/port.ts';
import type { Mark, MarkStore } from '../port.ts';

export const pollMigrations = [
  {
    id: '500-poll',
    up: `create table poll_mark(name text primary key, looked_at integer not null, full_at integer not null) strict, without rowid;`,
  },
  {
    id: '501-poll-as-of',
    up: 'alter table poll_mark add column as_of integer; update poll_mark set as_of = looked_at;',
  },
];

const GET =
  'select name, looked_at as lookedAt, coalesce(as_of, looked_at) as asOf, full_at as fullAt from poll_mark where name = ?';
const SAVE =
  'insert or replace into poll_mark(name, looked_at, as_of, full_at) values (@name, @lookedAt, @asOf, @fullAt)';

export function createMarkStore(db: Db<Database>): MarkStore<Database> {
  return {
    get: (name) => (db.read((tx) => prepared(tx, GET).get(name)) as Mark | undefined) ?? null,
    saveIn: (tx, mark) => void prepared(tx, SAVE).run({ ...mark }),
  };
}
