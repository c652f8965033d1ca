/** Look-up tables in SQLite. */
import type { Database } from '../../db/sqlite/index.ts';
import type { Db } from '../../db/port.ts';
import { insertAudit } from '../../admin/sqlite/audit-store.ts';
import type { TableStore } from '../port.ts';

const ALL = 'select key, data from lookup_row where tbl = ? order by key';
const ONE = 'select data from lookup_row where tbl = ? and key = ?';
const PUT = 'insert into lookup_row(tbl, key, data) values (?, ?, ?) on conflict do update set data = excluded.data';
const REMOVE = 'delete from lookup_row where tbl = ? and key = ?';
const REMEMBER = 'insert into lookup_history(tbl, key, before, after, at, actor, why) values (?, ?, ?, ?, ?, ?, ?)';
const HISTORY = `select key, before, after, at, actor, why from lookup_history
  where tbl = ? and (? is null or key = ?) order by seq desc limit ?`;

type Values = Record<string, string>;
interface HistoryRow {
  key: string;
  before: string | null;
  after: string | null;
  at: string;
  actor: string;
  why: string;
}
const parsed = (text: string | null): Values | null => (text === null ? null : (JSON.parse(text) as Values));

export function createTableStore(db: Db<Database>): TableStore {
  return {
    all: (table) =>
      db.read((tx) =>
        tx
          .prepare<[string], { key: string; data: string }>(ALL)
          .all(table)
          .map((row) => ({ key: row.key, values: JSON.parse(row.data) as Values })),
      ),
    change: (table, rows, { actor, why, at }) =>
      db.write((tx) => {
        const one = tx.prepare<[string, string], { data: string }>(ONE);
        const [put, remove, remember] = [tx.prepare(PUT), tx.prepare(REMOVE), tx.prepare(REMEMBER)];
        let removed = 0;
        for (const { key, values } of rows) {
          const before = one.get(table, key)?.data ?? null;
          const after = values === null ? null : JSON.stringify(values);
          if (after === null) {
            remove.run(table, key);
            removed++;
          } else put.run(table, key, after);
          remember.run(table, key, before, after, at, actor.name, why);
        }
        const data = { set: rows.length - removed, removed };
        insertAudit(tx, { at, actor, action: 'table.change', target: `table:${table}`, why, data });
      }),
    history: (table, key, limit) =>
      db.read((tx) =>
        tx
          .prepare<[string, string | null, string | null, number], HistoryRow>(HISTORY)
          .all(table, key, key, limit)
          .map((row) => ({ ...row, before: parsed(row.before), after: parsed(row.after) })),
      ),
  };
}
