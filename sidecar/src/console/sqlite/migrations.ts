/**
 * What the console's lists need so that no question walks through all runs: one index over all filters together, counts per
 * day kept by triggers, causes of held runs, numbers by which things are found, and what people wrote.
 */
import type { Migration } from '../../db/sqlite/index.ts';

const FACETS = 'day, state, result, lane, flow, entity';
const facetsOf = (row: 'old' | 'new'): string =>
  `${row}.started_at / 86400000, ${row}.state, coalesce(${row}.outcome, ''), ${row}.lane, ${row}.flow, substr(${row}.key, 1, instr(${row}.key, ':') - 1)`;
const same = (row: 'old' | 'new'): string =>
  `day = ${row}.started_at / 86400000 and state = ${row}.state and result = coalesce(${row}.outcome, '') and lane = ${row}.lane and flow = ${row}.flow and entity = substr(${row}.key, 1, instr(${row}.key, ':') - 1)`;
const add = `insert into run_count(${FACETS}, n) values (${facetsOf('new')}, 1) on conflict do update set n = n + 1;`;
const remove = `update run_count set n = n - 1 where ${same('old')};`;
const causes = `insert or ignore into run_cause(code, thing, run_seq, key, at)
    select p.value ->> '$.code', coalesce(p.value ->> '$.thing', ''), new.seq, new.key, new.updated_at from json_each(new.problems) p;`;

export const consoleMigrations: readonly Migration[] = [
  {
    id: '700-console',
    up: `
alter table run add column lane text not null default 'order';
alter table run add column entity text generated always as (substr(key, 1, instr(key, ':') - 1)) virtual;
alter table run add column result text generated always as (coalesce(outcome, '')) virtual;
alter table run add column problem text generated always as (problems ->> '$[0].code') virtual;
update run set lane = coalesce((select w.lane from work w where w.seq = run.work_seq), 'order');
create index run_facet on run(state, result, lane, flow, entity, seq);
create index run_problem on run(problem, seq) where state <> 'done';
create index run_started on run(started_at, seq);

create table run_count(day integer not null, state text not null, result text not null, lane text not null, flow text not null,
  entity text not null, n integer not null, primary key(${FACETS})) strict, without rowid;
insert into run_count(${FACETS}, n)
  select started_at / 86400000, state, coalesce(outcome, ''), lane, flow, entity, count(*) from run group by 1, 2, 3, 4, 5, 6;
create trigger run_count_add after insert on run begin ${add} end;
create trigger run_count_move after update of state, outcome on run
  when old.state <> new.state or old.outcome is not new.outcome begin ${remove} ${add} end;
create trigger run_count_remove after delete on run begin ${remove}
  delete from run_count where n <= 0 and ${same('old')}; end;

create table run_cause(code text not null, thing text not null, run_seq integer not null, key text not null, at integer not null,
  primary key(code, thing, run_seq)) strict, without rowid;
create index run_cause_run on run_cause(run_seq);
insert or ignore into run_cause(code, thing, run_seq, key, at)
  select p.value ->> '$.code', coalesce(p.value ->> '$.thing', ''), r.seq, r.key, r.updated_at
  from run r, json_each(r.problems) p where r.state = 'held';
create trigger run_cause_clear after update of state, problems on run when old.state = 'held' begin
  delete from run_cause where run_seq = old.seq; end;
create trigger run_cause_note after update of state, problems on run when new.state = 'held' begin
  ${causes} end;
create trigger run_cause_gone after delete on run when old.state = 'held' begin
  delete from run_cause where run_seq = old.seq; end;

create table cause_note(code text not null, thing text not null, owner text, comment text, due text, at text not null, by text not null,
  primary key(code, thing)) strict, without rowid;

create table entity_fact(key text primary key, event_seq integer not null, number text, total text, currency text, status text) strict, without rowid;
create table search_term(term text not null, kind text not null, key text not null, primary key(term, kind, key)) strict, without rowid;
create index search_term_key on search_term(key);
create index posting_customer on posting(customer) where customer is not null;

create table work_view(id text primary key, actor text not null, name text not null, query text not null, at text not null,
  unique(actor, name)) strict;

create table amendment(seq integer primary key, id text not null unique, key text not null, at integer not null, by text not null,
  why text not null, changes text not null, undone_at integer, undone_by text, undone_why text) strict;
create index amendment_key on amendment(key, seq);

create table operation(id text primary key, action text not null, code text, thing text, at integer not null, by text not null,
  why text not null, total integer not null, undone text) strict, without rowid;
create table operation_run(operation text not null, run_seq integer not null, state text not null, reason text, at integer,
  primary key(operation, run_seq)) strict, without rowid;
create index operation_run_run on operation_run(run_seq);
create index operation_run_waiting on operation_run(operation) where state = 'waiting';
create trigger operation_run_gone after delete on run begin delete from operation_run where run_seq = old.seq; end;

create table m3_call(seq integer primary key, run_seq integer not null, at integer not null, ms integer not null, program text not null,
  outcome text not null, body text not null) strict;
create index m3_call_run on m3_call(run_seq, seq);
create trigger m3_call_gone after delete on run begin delete from m3_call where run_seq = old.seq; end;

create trigger event_gone after delete on event when not exists(select 1 from event where key = old.key) begin
  delete from entity_fact where key = old.key; delete from search_term where key = old.key; delete from amendment where key = old.key; end;
-- A document was erased: what quotes it goes too. Numbers, SKUs and amounts are no person's.
create trigger event_emptied after update of document on event when new.document is null begin
  delete from search_term where key = old.key and kind = 'email'; delete from amendment where key = old.key;
  update m3_call set body = '{"calls":[],"leftOut":0}' where run_seq in (select seq from run where key = old.key); end;`,
  },
];
