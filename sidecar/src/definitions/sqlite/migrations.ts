/** Tables of flows and maps with their versions and drafts. */
import type { Migration } from '../../db/sqlite/index.ts';

export const definitionMigrations: readonly Migration[] = [
  {
    id: '750-definitions',
    up: `
create table definition_version(
  kind text not null check(kind in ('flow', 'map')),
  id text not null,
  version integer not null,
  at text not null,
  actor text not null,
  why text not null,
  origin text not null check(origin in ('built-in', 'person', 'template', 'rollback')),
  restores integer,
  content text not null,
  primary key(kind, id, version)
) strict, without rowid;
create trigger definition_version_is_immutable before update on definition_version
begin select raise(abort, 'versions of flows and maps are never changed'); end;
create trigger definition_version_is_kept before delete on definition_version
begin select raise(abort, 'versions of flows and maps are never deleted'); end;

create table definition_live(
  kind text not null,
  id text not null,
  version integer not null,
  primary key(kind, id)
) strict, without rowid;

create table definition_draft(
  kind text not null,
  id text not null,
  base integer not null,
  revision integer not null,
  content text not null,
  actor text not null,
  at text not null,
  primary key(kind, id)
) strict, without rowid;
`,
  },
];
