/** Access tokens in SQLite, only ever as hashes. */
import type { Role } from '@crossdock/shared';
import type { Database } from '../../db/sqlite/index.ts';
import type { Db } from '../../db/port.ts';
import type { TokenRecord, TokenStore } from '../port.ts';
import { insertAudit } from './audit-store.ts';

const COLUMNS = 'id, name, role, proxy, hash, created_at, created_by, revoked_at, last_used_at';
const ADD = `insert into access_token(${COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, null, null)
  on conflict(id) do update set name = excluded.name, role = excluded.role, proxy = excluded.proxy,
    hash = excluded.hash, revoked_at = null`;
const FIND = `select ${COLUMNS} from access_token where id = ?`;
const LIST = `select ${COLUMNS} from access_token order by created_at, id`;
const REVOKE = 'update access_token set revoked_at = ? where id = ? and revoked_at is null';
const TOUCH = 'update access_token set last_used_at = ? where id = ?';

interface Row {
  id: string;
  name: string;
  role: Role;
  proxy: number;
  hash: string;
  created_at: string;
  created_by: string;
  revoked_at: string | null;
  last_used_at: string | null;
}
const record = (row: Row): TokenRecord => ({
  id: row.id,
  name: row.name,
  role: row.role,
  proxy: row.proxy === 1,
  createdAt: row.created_at,
  createdBy: row.created_by,
  revokedAt: row.revoked_at,
  lastUsedAt: row.last_used_at,
});

export function createTokenStore(db: Db<Database>): TokenStore {
  return {
    add: (token, { actor, why }) =>
      db.write((tx) => {
        const { id, name, role, proxy, hash, createdAt, createdBy } = token;
        tx.prepare(ADD).run(id, name, role, proxy ? 1 : 0, hash, createdAt, createdBy);
        insertAudit(tx, {
          at: createdAt,
          actor,
          action: 'token.create',
          target: `token:${id}`,
          why,
          data: { name, role, proxy },
        });
      }),
    find: (id) =>
      db.read((tx) => {
        const row = tx.prepare<[string], Row>(FIND).get(id);
        return row ? { ...record(row), hash: row.hash } : null;
      }),
    list: () => db.read((tx) => tx.prepare<[], Row>(LIST).all().map(record)),
    revoke: (id, at, { actor, why }) =>
      db.write((tx) => {
        const changed = tx.prepare(REVOKE).run(at, id).changes === 1;
        if (changed) insertAudit(tx, { at, actor, action: 'token.revoke', target: `token:${id}`, why });
        return changed;
      }),
    touch: (id, at) => db.write((tx) => void tx.prepare(TOUCH).run(at, id)),
  };
}
