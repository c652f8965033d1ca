/** Every statement of the work queue, one per named constant, with the reason for its form. */

/**
 * Appends one item. It becomes the head of its key when the key has none: one probe of `work_head`. A held item is no head,
 * so it does not stand in the way. A known id changes nothing. Bound by position, because this runs once per event of the
 * intake and an object per call costs a tenth of it.
 */
export const ENQUEUE = `
insert into work(id, lane, key, topic, subject, event_seq, run_at, created_at, state)
values (?, ?, ?, ?, ?, ?, ?, ?,
  case when exists(select 1 from work where key = ? and state in ('ready', 'leased')) then 'waiting' else 'ready' end)
on conflict(id) do nothing`;

/** Expired leases: the item becomes ready again and keeps its place; fencing by `attempt` shuts out the old owner. */
export const TAKE_BACK_EXPIRED = `
update work set state = 'ready', owner = null, lease_until = null
where state = 'leased' and lease_until <= @now`;

/**
 * Claims due heads of one lane. Only heads are `ready`, so this is a range scan of `work_ready` that stops at the limit,
 * however much waits behind them; a "no older open item" probe instead took 110 ms a round behind 50,000 successors
 * (engineering 3c). RETURNING gives no order: sort afterwards.
 */
export const CLAIM = `
update work set state = 'leased', owner = @owner, lease_until = @leaseUntil, attempt = attempt + 1
where seq in (
  select seq from work where state = 'ready' and lane = @lane and run_at <= @now order by run_at, seq limit @limit)
returning seq, attempt, id, lane, key, topic, subject, event_seq as eventSeq, tries, first_failed_at as firstFailedAt,
  created_at as createdAt, run_at as runAt`;

/** Older held items of the same key and subject give way to the newer one that has just been claimed. */
export const SUPERSEDE = `
update work set state = 'done', outcome = 'superseded', done_at = @now
where state = 'held' and key = @key and seq < @seq and subject = @subject
returning seq`;

/** Fenced by owner and attempt, not by the clock: a lease that is late but that nobody has taken back is still ours. */
export const EXTEND = `
update work set lease_until = @leaseUntil
where seq = @seq and state = 'leased' and owner = @owner and attempt = @attempt`;

export const SETTLE_DONE = `
update work set state = 'done', outcome = @outcome, done_at = @now, owner = null, lease_until = null
where seq = @seq and state = 'leased' and owner = @owner and attempt = @attempt
returning key`;

/** The head keeps its place: it goes back to `ready` with a later `run_at`, and its successors stay `waiting`. */
export const SETTLE_RETRY = `
update work set state = 'ready', run_at = @at, tries = tries + @counts,
  first_failed_at = case when @counts = 1 then coalesce(first_failed_at, @now) else first_failed_at end,
  error = @error, owner = null, lease_until = null
where seq = @seq and state = 'leased' and owner = @owner and attempt = @attempt
returning key`;

export const SETTLE_HOLD = `
update work set state = 'held', error = @error, owner = null, lease_until = null
where seq = @seq and state = 'leased' and owner = @owner and attempt = @attempt
returning key`;

/** The oldest waiting item of a key becomes its head; called whenever a key has lost its head. */
export const PROMOTE = `
update work set state = 'ready'
where seq = (select seq from work where key = @key and state = 'waiting' order by seq limit 1)
  and not exists(select 1 from work where key = @key and state in ('ready', 'leased'))`;

export const HEAD_OF_KEY = `select seq, state from work where key = @key and state in ('ready', 'leased')`;

/** Open items that a person's verb may touch, in order. Leased ones are left to their owner. */
export const OPEN_BY_SEQ = `
select seq, key, state, run_at as runAt from work where seq = @seq and state in ('ready', 'waiting', 'held')`;
/**
 * Three probes instead of one `state in (…)`, because each state has its own partial index on the key. Sorted afterwards:
 * with an ORDER BY here SQLite walks through the whole table by `seq` instead.
 */
export const OPEN_BY_KEY = `
select seq, key, state, run_at as runAt from work where key = @key and state = 'ready'
union all select seq, key, state, run_at from work where key = @key and state = 'waiting'
union all select seq, key, state, run_at from work where key = @key and state = 'held'`;

/** Topics of a key's work that nobody has begun, or that is to be begun again. */
export const UNBEGUN = `
select topic from work where key = @key and state = 'ready'
union select topic from work where key = @key and state = 'waiting'`;

/** A person's retry starts the patience rules afresh. */
export const RELEASE_HELD = `
update work set state = @state, run_at = @now, tries = 0, first_failed_at = null where seq = @seq and state = 'held'`;
export const DUE_NOW = `
update work set run_at = @now, tries = 0, first_failed_at = null where seq = @seq and state = 'ready' and run_at > @now`;
export const DEMOTE = `update work set state = 'waiting' where seq = @seq and state = 'ready'`;
export const SKIP = `
update work set state = 'done', outcome = 'skipped', done_at = @now
where seq = @seq and state in ('ready', 'waiting', 'held')`;
export const HOLD = `update work set state = 'held' where seq = @seq and state in ('ready', 'waiting')`;

export const RELEASE_ALL = `update work set state = 'ready', owner = null, lease_until = null where state = 'leased'`;

/** One pass over index entries of open work only: the time does not depend on how much is done. */
export const STATS = `
select lane, 'ready' as state, count(*) as n, min(created_at) as oldest from work where state = 'ready' and run_at <= @now group by lane
union all select lane, 'delayed', count(*), min(created_at) from work where state = 'ready' and run_at > @now group by lane
union all select lane, 'waiting', count(*), min(created_at) from work where state = 'waiting' group by lane
union all select lane, 'leased', count(*), min(created_at) from work where state = 'leased' group by lane
union all select lane, 'held', count(*), null from work where state = 'held' group by lane`;

/** One seek per lane in `work_ready`, one in `work_lease`. `@lanes` is a JSON array. */
export const NEXT_DUE = `
select min(at) as at from (
  select (select run_at from work where state = 'ready' and lane = l.value and run_at > @now order by run_at limit 1) as at
    from json_each(@lanes) l
  union all select min(lease_until) from work where state = 'leased')`;

/** When the clock was last seen: the newest row and the newest end, both one seek. */
export const LAST_SEEN = `
select max(coalesce((select created_at from work where seq = (select max(seq) from work)), 0),
           coalesce((select max(done_at) from work where state = 'done'), 0)) as at`;
/** After the clock has gone back by `@by`: everything that was due at a moment of the old clock moves with it. */
export const SHIFT_READY = `update work set run_at = max(@now, run_at - @by) where state = 'ready' and run_at > @now`;
export const SHIFT_WAITING = `update work set run_at = max(@now, run_at - @by) where state = 'waiting' and run_at > @now`;
export const SHIFT_LEASES = `
update work set lease_until = max(@now, lease_until - @by) where state = 'leased' and lease_until > @now`;
