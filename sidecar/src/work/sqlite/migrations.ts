import type { Migration } from '../../db/sqlite/index.ts';

/**
 * `subject` is the part of the topic before the first dot (`order`, `refund`, `follow`): a held item is superseded only by
 * newer work of its own subject. Partial indexes keep the cost of every hot statement independent of finished work;
 * `work_head` also makes it impossible for a key to have two heads. `lane` and `created_at` ride along in the indexes of
 * open work so that the statistics never touch the table.
 */
export const workMigrations: readonly Migration[] = [
  {
    id: 'work-0001',
    up: `
create table work(
  seq integer primary key autoincrement,
  id text not null,
  lane text not null,
  key text not null,
  topic text not null,
  subject text not null,
  event_seq integer,
  state text not null check(state in ('ready', 'waiting', 'leased', 'held', 'done')),
  run_at integer not null,
  attempt integer not null default 0,
  tries integer not null default 0,
  first_failed_at integer,
  owner text,
  lease_until integer,
  error text,
  outcome text,
  created_at integer not null,
  done_at integer
) strict;
create unique index work_id on work(id);
create unique index work_head on work(key) where state in ('ready', 'leased');
create index work_ready on work(lane, run_at, seq, created_at) where state = 'ready';
create index work_waiting on work(key, seq, lane, created_at) where state = 'waiting';
create index work_held on work(key, seq, lane) where state = 'held';
create index work_lease on work(lease_until, lane, created_at) where state = 'leased';
create index work_done on work(done_at) where state = 'done';`,
  },
];
