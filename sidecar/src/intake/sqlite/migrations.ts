import type { Migration } from '../../db/sqlite/index.ts';

/**
 * `document` stands last, so that reading the columns before it never follows its overflow pages. `event_key` serves both
 * "newest document of an entity" (backwards) and the timeline of a key.
 */
export const inboxMigrations: readonly Migration[] = [
  {
    id: 'inbox-0001',
    up: `
create table event(
  seq integer primary key autoincrement,
  id text not null,
  key text not null,
  entity text not null,
  entity_id text not null,
  reason text not null,
  origin text not null,
  occurred_at text not null,
  received_at integer not null,
  version text not null,
  document text
) strict;
create unique index event_id on event(id);
create index event_key on event(key, version, seq);`,
  },
];
