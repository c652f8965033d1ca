/** The append-only audit in SQLite; triggers refuse to change or delete an entry. */
import type { Role } from '@crossdock/shared';
import type { Database } from '../../db/sqlite/index.ts';
import type { Db } from '../../db/port.ts';
import type { AuditEntry, AuditLog } from '../port.ts';

const INSERT = 'insert into audit(at, actor, role, action, target, why, data) values (?, ?, ?, ?, ?, ?, ?)';
const LIST = `select seq, at, actor, role, action, target, why, data from audit
  where seq < ? and (? is null or target = ?) order by seq desc limit ?`;

interface Row {
  seq: number;
  at: string;
  actor: string;
  role: Role;
  action: string;
  target: string;
  why: string;
  data: string | null;
}

/** Adds an entry inside a transaction of the caller, so that a change and its audit are durable together. */
export function insertAudit(tx: Database, entry: AuditEntry): void {
  const { at, actor, action, target, why, data } = entry;
  tx.prepare(INSERT).run(
    at,
    actor.name,
    actor.role,
    action,
    target,
    why,
    data === undefined ? null : JSON.stringify(data),
  );
}

export function createAuditLog(db: Db<Database>): AuditLog {
  return {
    append: (entry) => db.write((tx) => insertAudit(tx, entry)),
    list: ({ limit, before = Number.MAX_SAFE_INTEGER, target }) =>
      db.read((tx) =>
        tx
          .prepare<[number, string | null, string | null, number], Row>(LIST)
          .all(before, target ?? null, target ?? null, limit)
          .map(({ actor, role, data, ...row }) => ({
            ...row,
            actor: { name: actor, role },
            ...(data === null ? {} : { data: JSON.parse(data) as Record<string, unknown> }),
          })),
      ),
  };
}
