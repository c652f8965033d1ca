/** Tables of the audit and of access tokens. */
import type { Migration } from '../../db/sqlite/index.ts';

export const adminMigrations: readonly Migration[] = [
  {
    id: 'admin-0001',
    up: `
create table audit(
  seq integer primary key,
  at text not null,
  actor text not null,
  role text not null,
  action text not null,
  target text not null,
  why text not null,
  data text
) strict;
create index audit_target on audit(target, seq);
create trigger audit_is_append_only before update on audit
begin select raise(abort, 'the audit is append-only'); end;
create trigger audit_is_kept before delete on audit
begin select raise(abort, 'the audit is append-only'); end;

create table access_token(
  id text primary key,
  name text not null,
  role text not null check(role in ('viewer', 'operator', 'administrator')),
  proxy integer not null,
  hash text not null,
  created_at text not null,
  created_by text not null,
  revoked_at text,
  last_used_at text
) strict, without rowid;
`,
  },
];
