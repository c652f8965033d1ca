/** Every statement of the stock store, one per named constant, with the reason for its form. */

/** Only what differs is written, and only then is the item computed again: most rows of a look bring nothing new. */
export const STAGE = `
insert into stock_balance(itno, whlo, measure, quantity, seen_at) values (@itno, @whlo, @measure, @quantity, @seenAt)
on conflict do update set measure = excluded.measure, quantity = excluded.quantity, seen_at = excluded.seen_at
where stock_balance.quantity is not excluded.quantity or stock_balance.measure <> excluded.measure`;
export const SEEN =
  'update stock_balance set seen_at = @seenAt where itno = @itno and whlo = @whlo and seen_at < @seenAt';
/** A new stamp each time: an item that changes again while it is computed stays on the list. */
export const DIRTY =
  'insert into stock_dirty(itno, stamp) values (?, ?) on conflict do update set stamp = excluded.stamp';
export const UNSEEN = `
update stock_balance set quantity = null where seen_at < @before and quantity is not null
returning itno`;
/** Orders under way change no balance when they come to their next step: they are looked at again by the clock. */
export const HAS_WORK = `
select exists(select 1 from stock_dirty) or exists(select 1 from stock_sku where pending = 1 and push is null)
  or (@lookAgain = 1 and (exists(select 1 from stock_sku where in_flight <> '0')
    or exists(select 1 from stock_sku where confirmed <> '0'))) as work`;

export const LEARN = `
insert into stock_sku(sku, id, state, managed, shop_quantity, in_flight, orders, holder, backorders, seen_at)
values (@sku, @id, 'new', @managed, @quantity, @inFlight, @orders, @holder, @backorders, @now)
on conflict do update set id = excluded.id, managed = excluded.managed, shop_quantity = excluded.shop_quantity,
  in_flight = excluded.in_flight, orders = excluded.orders, seen_at = excluded.seen_at, holder = excluded.holder,
  backorders = coalesce(excluded.backorders, stock_sku.backorders),
  state = case when stock_sku.state in ('unknown', 'not-managed', 'refused', 'conflict')
    or (stock_sku.holder is not excluded.holder and (stock_sku.holder is not null or excluded.holder is not stock_sku.id))
    then 'new' else stock_sku.state end`;
export const FORGET = 'delete from stock_sku where seen_at < ?';
export const RENEW = "update stock_sku set state = 'new' where sku = @sku and (itno is not @ITNO or state = 'no-item')";
export const BACK =
  "update stock_sku set state = 'new', managed = 1 where sku = ? and state = 'not-managed' returning itno";
export const HIGHEST = 'select max(id) as id from stock_sku';

export const DIRTY_ITEMS = 'select itno as ITNO, stamp from stock_dirty order by itno limit ?';
export const CLEAN = 'delete from stock_dirty where itno = @ITNO and stamp = @stamp';
/** By the item a SKU was found to be; and SKUs that were not found yet, which this item may be. */
export const SKUS_OF = `
select sku, itno as ITNO from stock_sku where itno = @itno
union select sku, itno from stock_sku where sku in (@itno, lower(@itno)) and itno is null`;
export const ALL_SKUS = 'select sku, itno as ITNO from stock_sku where sku > ? order by sku limit ?';
export const OPEN_SKUS = `
select sku, itno as ITNO from stock_sku where in_flight <> '0' and sent_at < @before
union select sku, itno from stock_sku where confirmed <> '0'
union select sku, itno from stock_sku where state = 'new'`;
export const SKUS_IN_FLIGHT = `
select sku, itno as ITNO from stock_sku where in_flight <> '0' and (json_array_length(orders) >= 20
  or exists(select 1 from json_each(stock_sku.orders) as o join json_each(@orders) as moved on moved.value = o.value))`;
/** What may be sent as it stands. The plus keeps the index on the state out of it: nearly all SKUs are ok. */
const TELLABLE = "+state = 'ok' and target is not null and push is null and declined is null";
export const TELL_AGAIN = `
update stock_sku set pending = 1 where (sku = @sku or itno = (select itno from stock_sku where sku = @sku)) and ${TELLABLE}`;
/** Sold out: the day from which M3 can deliver moves without the figure. */
export const TELL_SOLD_OUT = `
update stock_sku set pending = 1 where pending = 0 and cast(target as real) <= 0 and ${TELLABLE}`;
export const TELL_FAMILIES = `
update stock_sku set pending = 1 where pending = 0 and ${TELLABLE}
  and itno in (select itno from stock_sku where itno in (select value from json_each(@items)) and pending = 1 and push is null)`;
export const RELATED = `
select one.sku as sku from stock_sku as one where one.sku in (select value from json_each(@skus)) and one.itno is not null
  and exists(select 1 from stock_sku as other where other.itno = one.itno and other.sku <> one.sku)`;
const MEMBER =
  "sku, id, itno as ITNO, holder, in_flight as inFlight, orders, json_extract(formula, '$.factor') as factor";
export const MEMBERS = `
select ${MEMBER} from stock_sku where itno in (select value from json_each(@items))
union select ${MEMBER} from stock_sku where holder in (select value from json_each(@holders))`;
export const BALANCES = 'select whlo as WHLO, quantity from stock_balance where itno = ? and measure = ?';
export const HAS_ITEM = 'select 1 from stock_balance where itno = ? limit 1';

const SKU_COLUMNS = `sku, id, itno as ITNO, state, managed, holder, backorders, shop_quantity as shopQuantity, in_flight as inFlight,
  orders, shared, shared_orders as sharedOrders, formula,
  sent, sent_as_of as sentAsOf, sent_at as sentAt, pending, push, why,
  available_from as availableFrom, declined`;
export const READ = `select ${SKU_COLUMNS} from stock_sku where sku = ?`;

/** What a person has discarded stays so while it would come to the same in the shop. */
const STILL_DECLINED = `declined is not null and shop_quantity is not @expected
  and (declined is @expected or (cast(declined as real) <= 0 and cast(@expected as real) <= 0))`;
/** Held for nothing but that too much would go to nothing. */
const HELD_AS_ZERO = `push is not null and not exists(select 1 from stock_push as p join json_each(p.reasons) as r
  where p.id = stock_sku.push and json_extract(r.value, '$.code') <> 'stock.mass-zero')`;
/**
 * What is to be written: a figure that the shop has not acknowledged, a shop value that is not what the formula gives, or
 * orders in flight that have not been asked about for a while. Where M3 and shop agree again, a held SKU leaves its push, and
 * what a person has released is used up. One that would no longer go to nothing leaves it as well: a fall that waits sells pieces
 * that are not there; it stays to be written, for the other guards to see.
 */
export const COMPUTED = `
update stock_sku set itno = @itno, formula = @formula, target = @target, expected = @expected, confirmed = @confirmed,
  state = case when state in ('unknown', 'refused') and target is @target then state else @state end,
  pending = case when @target is null or (state in ('unknown', 'refused') and target is @target) or (${STILL_DECLINED}) then 0
    when sent is not @target or shop_quantity is not @expected then 1
    when in_flight <> '0' and coalesce(sent_at, 0) < @before then 1
    else 0 end,
  push = case when @target is null or shop_quantity is @expected or (cast(@expected as real) > 0 and ${HELD_AS_ZERO}) then null
    else push end,
  approved = case when @target is null or shop_quantity is @expected then 0 else approved end,
  declined = case when @target is not null and ${STILL_DECLINED} then declined else null end,
  why = case when @state = 'conflict' then @why when state = 'conflict' then null else why end,
  conflict_at = case when @state = 'conflict' then coalesce(conflict_at, @now) else null end
where sku = @sku`;

const CHANGING = 'pending = 1 and push is null and approved = 0 and expected is not shop_quantity';
/** From something to nothing. */
const ZEROING = "cast(expected as real) <= 0 and cast(coalesce(shop_quantity, '0') as real) > 0";
/** What was held within the hour counts like what was written: a bad feed that comes in parts is one bad feed. */
export const CHANGES = `
select
  (select count(*) from stock_sku where state = 'ok') as known,
  count(*) as changed,
  coalesce(sum(${ZEROING}), 0) as zeroed,
  (select count(*) from stock_sku where zeroed_at >= @since)
    + (select count(*) from stock_sku join stock_push on stock_push.id = stock_sku.push
      where stock_push.created_at >= @since and ${ZEROING}) as zeroedBefore
from stock_sku where ${CHANGING}`;
export const HOLD_CHANGED = `update stock_sku set push = ? where ${CHANGING}`;
export const HOLD_ZEROED = `update stock_sku set push = ? where ${CHANGING} and ${ZEROING}`;
export const DECLINED = 'select count(*) as n from stock_sku where declined is not null';
export const HOLD_DECLINED = 'update stock_sku set push = ?, pending = 1, declined = null where declined is not null';
export const HOLD = `
insert into stock_push(id, state, reasons, counts, created_at) values (@id, 'held', @reasons, @counts, @createdAt)`;
export const SETTLE_PUSHES = `
update stock_push set state = 'settled', decided_at = @now
where state = 'held' and not exists(select 1 from stock_sku where push = stock_push.id) returning id`;
export const DECIDE = `
update stock_push set state = @to, decided_at = @now, decided_by = @by, why = @why where id = @id and state = 'held'`;
/** What a person has released passes the guards until it is written. */
export const RELEASE_SKUS = 'update stock_sku set push = null, approved = 1 where push = ?';
/** The shop keeps what it has while M3 says the same; another figure is a change again, and the full compare asks again. */
export const DISCARD_SKUS = 'update stock_sku set push = null, pending = 0, declined = expected where push = ?';
const PUSH_COLUMNS = `id, state, reasons, counts, created_at as createdAt, decided_at as decidedAt, decided_by as decidedBy, why,
  (select count(*) from stock_sku where push = stock_push.id) as open`;
export const PUSH = `select ${PUSH_COLUMNS} from stock_push where id = ?`;
export const PUSHES = `select ${PUSH_COLUMNS} from stock_push
  where @state is null or state = @state order by created_at desc, id desc limit @limit`;
export const PUSHES_HELD = "select count(*) as n from stock_push where state = 'held'";
export const PUSH_ITEMS = `select ${SKU_COLUMNS} from stock_sku where push = ? and sku > ? order by sku limit ?`;

export const PENDING = `
select ${SKU_COLUMNS} from stock_sku where pending = 1 and push is null and sku > ? order by sku limit ?`;
export const WRITTEN = `
update stock_sku set state = @state, managed = @state <> 'not-managed', sent = case when @settled = 1 then @sent else sent end,
  sent_as_of = @asOf, sent_at = @now, pending = case when @settled = 1 then 0 else 1 end,
  approved = case when @settled = 1 then 0 else approved end, declined = null,
  shop_quantity = coalesce(@published, shop_quantity), expected = coalesce(@published, expected), in_flight = @inFlight,
  orders = @orders, shared = @shared, shared_orders = @sharedOrders, holder = coalesce(@holder, holder),
  backorders = coalesce(@backorders, backorders), why = @why,
  zeroed_at = case when @published is null then zeroed_at
    when cast(@published as real) > 0 then null
    when cast(coalesce(@before, '0') as real) > 0 then @now else zeroed_at end
where sku = @sku`;
export const SET_AVAILABLE = 'update stock_sku set available_from = ? where sku = ?';

const COMPARABLE = "target is not null and shop_quantity is not null and state in ('ok', 'refused')";
/** What is held for a person is no drift: it is known, and waits. Nor is what the shop was never told. */
export const COMPARE = `
select count(*) as compared, coalesce(sum(shop_quantity is expected), 0) as equal,
  coalesce(sum(push is null and declined is null and sent is not null and shop_quantity is not expected), 0) as drifted
from stock_sku where ${COMPARABLE}`;
export const DRIFTED = `
update stock_sku set drifted_on = @date where ${COMPARABLE} and push is null and declined is null and sent is not null and shop_quantity is not expected`;
const IS_HEALED = 'drifted_on is not null and pending = 0 and shop_quantity is expected';
/** To the credit of the day on which the drift was found. */
export const CREDIT_HEALED = `
update stock_accuracy set healed = healed + (select count(*) from stock_sku where drifted_on = stock_accuracy.date and ${IS_HEALED})
where date in (select drifted_on from stock_sku where drifted_on is not null)`;
export const CLEAR_HEALED = `update stock_sku set drifted_on = null where ${IS_HEALED}`;
/** Of several compares of a day the last tells how exact the shop was; what was found and healed is added up. */
export const ACCURACY_DAY = `
insert into stock_accuracy(date, skus, equal, drifted, healed) values (@date, @compared, @equal, @drifted, 0)
on conflict do update set skus = excluded.skus, equal = excluded.equal, drifted = stock_accuracy.drifted + excluded.drifted`;
export const ACCURACY_DAYS = `
select date, skus, equal, drifted, healed from stock_accuracy where date >= ? order by date`;
export const HEALED_EVER = 'select coalesce(sum(healed), 0) as n from stock_accuracy';
export const LIST = `select ${SKU_COLUMNS} from stock_sku where sku > @after
  and (@state is null or state = @state or (@state = 'pending' and pending = 1 and push is null) or (@state = 'held' and push is not null))
  and (@search = '' or instr(lower(sku), @search) > 0 or instr(lower(ifnull(itno, '')), @search) > 0)
order by sku limit @limit`;
export const SUMMARY = 'select state, count(*) as n from stock_sku group by state';
export const SUMMARY_OPEN = `select
  (select count(*) from stock_sku where pending = 1 and push is null) as pending,
  (select count(*) from stock_sku where push is not null) as held,
  (select count(*) from stock_sku where in_flight <> '0') as inFlight`;
export const GET_STATE = 'select value from stock_state where name = ?';
export const PUT_STATE =
  'insert into stock_state(name, value) values (?, ?) on conflict do update set value = excluded.value';
export const CONFLICTS = `
select (select count(*) from stock_sku where conflict_at is not null) as skus, why, conflict_at as since
from stock_sku where conflict_at is not null order by conflict_at, sku limit 1`;
