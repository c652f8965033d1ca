/** Look-up tables in SQLite. */
import type { Database } from '../../db/sqlite/index.ts';
import type { Db } from '../../db/port.ts';
import { securely } from '../../db/sqlite/securely.ts';
import { insertAudit } from '../../admin/sqlite/audit-store.ts';
import { sameRow, type TableStore } from '../port.ts';
import type { TableChange } from '@crossdock/shared';

const ALL = 'select key, data from lookup_row where tbl = ? order by key';
const ONE = 'select data from lookup_row where tbl = ? and key = ?';
const PUT = 'insert into lookup_row(tbl, key, data) values (?, ?, ?) on conflict do update set data = excluded.data';
const REMOVE = 'delete from lookup_row where tbl = ? and key = ?';
const REMEMBER = 'insert into lookup_history(tbl, key, before, after, at, actor, why) values (?, ?, ?, ?, ?, ?, ?)';
const FORGET = 'delete from lookup_history where tbl = ? and key = ?';
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
    change: (table, rows, { actor, why, at, action = 'table.change' }) =>
      db.write((tx) => {
        const one = tx.prepare<[string, string], { data: string }>(ONE);
        const [put, remove, remember] = [tx.prepare(PUT), tx.prepare(REMOVE), tx.prepare(REMEMBER)];
        const changes: TableChange[] = [];
        const left: string[] = [];
        for (const { key, values, expected } of rows) {
          const text = one.get(table, key)?.data ?? null;
          const before = parsed(text);
          if (expected !== undefined && !sameRow(before, expected)) {
            left.push(key);
            continue;
          }
          if (sameRow(before, values)) continue;
          const after = values === null ? null : JSON.stringify(values);
          if (after === null) remove.run(table, key);
          else put.run(table, key, after);
          remember.run(table, key, text, after, at, actor.name, why);
          changes.push({ key, before, after: values });
        }
        const removed = changes.filter(({ after }) => after === null).length;
        const data = { set: changes.length - removed, removed };
        if (changes.length > 0) insertAudit(tx, { at, actor, action, target: `table:${table}`, why, data });
        return { changes, left };
      }),
    forget: (table, key, { actor, why, at }) =>
      db.write((tx) => {
        const data = securely(tx, () => ({
          rows: tx.prepare(REMOVE).run(table, key).changes,
          history: tx.prepare(FORGET).run(table, key).changes,
        }));
        if (data.rows + data.history === 0) return false;
        insertAudit(tx, { at, actor, action: 'table.forget', target: `table:${table}`, why, data });
        return true;
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
