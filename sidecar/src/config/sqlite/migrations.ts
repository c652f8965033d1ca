/** Tables of settings and look-up tables. */
import type { Migration } from '../../db/sqlite/index.ts';

export const configMigrations: readonly Migration[] = [
  {
    id: 'config-0001',
    up: `
create table setting_version(
  version integer primary key,
  at text not null,
  actor text not null,
  why text not null,
  data text not null
) strict;
create trigger setting_version_is_immutable before update on setting_version
begin select raise(abort, 'versions of settings are never changed'); end;
create trigger setting_version_is_kept before delete on setting_version
begin select raise(abort, 'versions of settings are never deleted'); end;

-- Few facts about this installation: its id, what was learned from M3.
create table fact(
  name text primary key,
  value text not null
) strict, without rowid;

create table lookup_row(
  tbl text not null,
  key text not null,
  data text not null,
  primary key(tbl, key)
) strict, without rowid;

-- Apart from the audit, because keys of the customer table are e-mail addresses, which must be erasable.
create table lookup_history(
  seq integer primary key,
  tbl text not null,
  key text not null,
  before text,
  after text,
  at text not null,
  actor text not null,
  why text not null
) strict;
create index lookup_history_key on lookup_history(tbl, key, seq);
`,
  },
];
