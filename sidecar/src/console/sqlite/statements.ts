/** Every statement of the console's lists, one per named constant. `statements.test.ts` proves that none walks through all runs. */

const ROW = `r.seq, r.id, r.key, r.flow, r.flow_version as flowVersion, r.state, r.outcome, r.in_doubt as inDoubt, r.step, r.attempt,
  r.started_at as startedAt, r.updated_at as updatedAt, r.problems, r.lane, r.entity,
  case when r.state = 'retry' then (select w.run_at from work w where w.seq = r.work_seq) end as nextAt,
  f.number, f.total, f.currency, p.temporary, p.final, p.customer`;
const JOINS = 'left join entity_fact f on f.key = r.key left join posting p on p.key = r.key';

/** `@seqs` is a JSON array: the page is found by the indexes alone, then read. */
export const ROWS = `select ${ROW} from json_each(@seqs) s join run r on r.seq = s.value ${JOINS}`;
export const SEQ_OF_ID = 'select seq from run where id = ?';

export const NEWEST = 'select seq from run where seq > @low and seq < @high order by seq desc limit @limit';
export const OLDEST = 'select seq from run where seq > @low and seq < @high order by seq limit @limit';

const FACET = `select seq from run where state = @state and result = @result and lane = @lane and flow = @flow and entity = @entity
  and seq > @low and seq < @high`;
/** One combination of filters: one seek in `run_facet`. Pages over several combinations are merged. */
export const FACET_NEWEST = `${FACET} order by seq desc limit @limit`;
export const FACET_OLDEST = `${FACET} order by seq limit @limit`;

const PROBLEM = `select seq from run where state <> 'done' and problem = @problem and seq > @low and seq < @high
  and (@state is null or state = @state) and (@lane is null or lane = @lane) and (@flow is null or flow = @flow)
  and (@entity is null or entity = @entity)`;
export const PROBLEM_NEWEST = `${PROBLEM} order by seq desc limit @limit`;
export const PROBLEM_OLDEST = `${PROBLEM} order by seq limit @limit`;

const KEYS = `select r.seq from json_each(@keys) k join run r on r.key = k.value where r.seq > @low and r.seq < @high
  and (@state is null or r.state = @state) and (@outcome is null or r.outcome = @outcome) and (@lane is null or r.lane = @lane)
  and (@flow is null or r.flow = @flow) and (@entity is null or r.entity = @entity) and (@problem is null or r.problem = @problem)`;
export const KEYS_NEWEST = `${KEYS} order by r.seq desc limit @limit`;
export const KEYS_OLDEST = `${KEYS} order by r.seq limit @limit`;

/** A run of an order's own flow that no later one of the span has replaced: how the order stands. */
const LAST = `and not exists (select 1 from run n where n.key = r.key and n.seq > r.seq and n.seq < @end and n.flow = 'order-to-cash')`;
/** The standing of an order by its state and outcome: `standingOf` in SQL. */
const STANDS = `and r.flow = 'order-to-cash' and (@orders = 'received' or @orders = case when r.state = 'held' then 'held'
  when r.state <> 'done' or r.result = 'waiting' then 'waiting' when r.result in ('skipped', 'no-flow') then 'excluded' else 'in-m3' end)`;
const orders = (from: string): string => `${from.replace(/^select seq from run/, 'select r.seq from run r')} ${LAST}`;

/** Orders however they stand, by their newest runs. `@end` is the end of the span, wherever the page ends. */
const RECEIVED = `select r.seq from run r where r.seq > @low and r.seq < @high and r.flow = 'order-to-cash' ${LAST}`;
export const ORDERS_NEWEST = `${RECEIVED} order by r.seq desc limit @limit`;
export const ORDERS_OLDEST = `${RECEIVED} order by r.seq limit @limit`;
export const ORDERS_FACET_NEWEST = `${orders(FACET)} order by r.seq desc limit @limit`;
export const ORDERS_FACET_OLDEST = `${orders(FACET)} order by r.seq limit @limit`;
export const ORDERS_PROBLEM_NEWEST = `${orders(PROBLEM)} ${STANDS} order by r.seq desc limit @limit`;
export const ORDERS_PROBLEM_OLDEST = `${orders(PROBLEM)} ${STANDS} order by r.seq limit @limit`;
export const ORDERS_KEYS_NEWEST = `${KEYS} ${STANDS} ${LAST} order by r.seq desc limit @limit`;
export const ORDERS_KEYS_OLDEST = `${KEYS} ${STANDS} ${LAST} order by r.seq limit @limit`;
const NEWEST_RUN = `select state, result, lane, flow, entity, problem, count(*) as n`;
/** With max(), SQLite takes the other columns from the row that has it. The plus keeps it to the span: this one walks through it. */
export const ORDERS_COUNT = `${NEWEST_RUN} from (select max(seq) as seq, state, result, lane, flow, entity, problem from run
  where seq > @low and seq < @high and flow = 'order-to-cash' group by +key) group by 1, 2, 3, 4, 5, 6`;
export const ORDERS_KEYS_COUNT = `${NEWEST_RUN} from (select max(r.seq) as seq, r.state, r.result, r.lane, r.flow, r.entity, r.problem
  from json_each(@keys) k join run r on r.key = k.value where r.seq > @low and r.seq < @high and r.flow = 'order-to-cash' group by r.key)
  group by 1, 2, 3, 4, 5, 6`;
export const NEWEST_SEQ = 'select max(seq) as seq from run';
export const LATE_COUNT = `select state, result, lane, flow, entity, problem, count(*) as n from run
  where state in ('running', 'retry') and seq > @low and seq < @high group by 1, 2, 3, 4, 5, 6`;

/** Runs are numbered in the order of their start, so a span of time is a span of numbers. */
export const FIRST_SINCE = 'select seq from run where started_at >= ? order by started_at, seq limit 1';
export const LAST_UNTIL = 'select seq from run where started_at <= ? order by started_at desc, seq desc limit 1';

export const COUNTS = `select state, result, lane, flow, entity, sum(n) as n from run_count
  where day >= @fromDay and day <= @toDay and n > 0 group by state, result, lane, flow, entity`;
export const SPAN_COUNTS = `select state, result, lane, flow, entity, count(*) as n from run
  where seq > @low and seq < @high group by state, result, lane, flow, entity`;
/** The plus keeps SQLite from walking through the span: open problems are few. */
export const PROBLEM_COUNTS = `select problem, state, lane, flow, entity, count(*) as n from run
  where state <> 'done' and problem is not null and +seq > @low and +seq < @high group by problem, state, lane, flow, entity`;

export const KEY_IS_KNOWN = 'select 1 from run where key = ? limit 1';
export const BY_TERM = 'select kind, key from search_term where term = @term limit @limit';
export const BY_PREFIX = `select kind, key from search_term where term >= @term and term < @end limit @limit`;
export const BY_FINAL = `select key from posting where final = ? limit 10`;
export const BY_REFERENCE = `select key from posting where reference = ? limit 10`;
export const BY_TEMPORARY = `select key from posting where temporary = ? limit 10`;
export const BY_DOCUMENT = 'select kind, key from m3_document where number = @term limit @limit';
export const DOCUMENTS = 'select kind, number, at from m3_document where key = ? order by at, number';
export const BY_CUSTOMER = `select key from posting where customer = @term limit @limit`;
export const OF_KEYS_COUNT = `select r.state, r.result, r.lane, r.flow, r.entity, r.problem, count(*) as n
  from json_each(@keys) k join run r on r.key = k.value where r.seq > @low and r.seq < @high group by 1, 2, 3, 4, 5, 6`;

export const VIEWS = 'select id, name, query, at from work_view where actor = ? order by name';
export const SAVE_VIEW = `insert into work_view(id, actor, name, query, at) values (@id, @actor, @name, @query, @at)
  on conflict(actor, name) do update set query = excluded.query, at = excluded.at`;
export const REMOVE_VIEW = 'delete from work_view where id = ? and actor = ?';

/** Held work only, which is little; grouped in the order of the key. */
export const CAUSES = `select code, thing, count(*) as runs, min(at) as oldest, max(at) as newest, max(run_seq) as last
  from run_cause group by code, thing`;
export const CAUSE = `select code, thing, count(*) as runs, min(at) as oldest, max(at) as newest, max(run_seq) as last
  from run_cause where code = @code and thing = @thing group by code, thing`;
export const CAUSE_MONEY = `select f.currency, f.total from run_cause c join entity_fact f on f.key = c.key
  where c.code = @code and c.thing = @thing and f.total is not null and f.currency is not null group by c.key`;
export const CAUSE_SEQS = `select run_seq as seq from run_cause where code = @code and thing = @thing and run_seq > @after
  order by run_seq limit @limit`;
export const CAUSE_RUNS = `select r.seq, r.id, r.key from run_cause c join run r on r.seq = c.run_seq
  where c.code = @code and c.thing = @thing order by c.run_seq limit @limit`;
export const RUNS_BY_ID =
  'select r.seq, r.id, r.key from json_each(@ids) i join run r on r.id = i.value order by r.seq';
export const PROBLEMS_OF = 'select problems from run where seq = ?';
export const NOTE = 'select owner, comment, due, at, by from cause_note where code = @code and thing = @thing';
export const SAVE_NOTE = `insert into cause_note(code, thing, owner, comment, due, at, by)
  values (@code, @thing, @owner, @comment, @due, @at, @by) on conflict(code, thing) do update set owner = excluded.owner,
  comment = excluded.comment, due = excluded.due, at = excluded.at, by = excluded.by`;

const OPERATION = 'id, action, code, thing, at, by, why, total, undone';
export const ADD_OPERATION = `insert into operation(${OPERATION}) values (@id, @action, @code, @thing, @at, @by, @why, @total, @undone)`;
export const ADD_OPERATION_RUN = `insert into operation_run(operation, run_seq, state) values (?, ?, 'waiting')`;
export const GET_OPERATION = `select ${OPERATION} from operation where id = ?`;
export const LIST_OPERATIONS = `select ${OPERATION} from operation order by at desc limit ?`;
export const OPERATION_PROGRESS = `select o.state, coalesce(r.state, 'done') as run, coalesce(r.updated_at, 0) > coalesce(o.at, 0) as fresh,
  count(*) as n from operation_run o left join run r on r.seq = o.run_seq where o.operation = ? group by 1, 2, 3`;
export const OPERATION_REASONS = `select distinct reason from operation_run where operation = ? and reason is not null limit 5`;
export const OPERATION_PENDING = `select r.seq, r.id, r.key from operation_run o join run r on r.seq = o.run_seq
  where o.operation = @id and o.state = 'waiting' order by o.run_seq limit @limit`;
export const OPERATION_GONE = `update operation_run set state = 'refused', reason = 'The run is not kept any more.' where operation = ?
  and state = 'waiting' and not exists(select 1 from run r where r.seq = operation_run.run_seq)`;
export const OPERATION_ASKED = `select r.seq, r.id, r.key from operation_run o join run r on r.seq = o.run_seq
  where o.operation = ? and o.state = 'asked' order by o.run_seq`;
export const SETTLE_OPERATION = `update operation_run set state = @state, reason = @reason, at = @at where operation = @id and run_seq = @runSeq`;
export const UNDO_OPERATION = 'update operation set undone = @at where id = @id and undone is null';

const AMENDMENT = 'id, key, at, by, why, changes, undone_at as undoneAt, undone_by as undoneBy';
export const AMENDMENTS = `select ${AMENDMENT} from amendment where key = ? order by seq`;
export const ANY_AMENDMENT = 'select 1 from amendment where key = ? limit 1';
export const GET_AMENDMENT = `select ${AMENDMENT} from amendment where id = ?`;
export const ADD_AMENDMENT =
  'insert into amendment(id, key, at, by, why, changes) values (@id, @key, @at, @by, @why, @changes)';
export const UNDO_AMENDMENT = `update amendment set undone_at = @at, undone_by = @by, undone_why = @why where id = @id and undone_at is null`;

export const EVENTS = `select id, entity, entity_id as entityId, reason, origin, occurred_at as occurredAt, received_at as receivedAt,
  document is not null as document from event where key = ? order by seq limit 1000`;
export const FACT = 'select number, total, currency, status from entity_fact where key = ?';
export const LINK = `select reference, customer, temporary, final, state, total, currency, progress from posting where key = ?`;
export const CALLS = `select c.at, r.id as runId, c.ms, c.program, c.outcome, c.body from run r join m3_call c on c.run_seq = r.seq
  where r.key = ? order by c.seq limit 1000`;
export const APPEND_CALL = `insert into m3_call(run_seq, at, ms, program, outcome, body) values (@runSeq, @at, @ms, @program, @outcome, @body)`;

export const EVENTS_AFTER = `select seq, key, entity_id as entityId, document from event where seq > ? order by seq limit ?`;
export const ADD_TERM = 'insert or ignore into search_term(term, kind, key) values (?, ?, ?)';
export const SAVE_FACT = `insert into entity_fact(key, event_seq, number, total, currency, status)
  values (@key, @seq, @number, @total, @currency, @status) on conflict(key) do update set event_seq = excluded.event_seq,
  number = coalesce(excluded.number, number), total = coalesce(excluded.total, total), currency = coalesce(excluded.currency, currency),
  status = coalesce(excluded.status, status)`;
export const UNFINISHED = `select ${OPERATION} from operation where id in
  (select operation from operation_run where state = 'waiting' group by operation)`;
