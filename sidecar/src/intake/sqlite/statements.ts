/** Every statement of the inbox, one per named constant. */

/**
 * A known id changes nothing: the event is a duplicate (Idempotent Consumer). The document may come as the UTF-8 bytes of the
 * request, hence the cast.
 */
export const INSERT = `
insert into event(id, key, entity, entity_id, reason, origin, occurred_at, received_at, version, document)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, cast(? as text)) on conflict(id) do nothing`;

const HEAD = `seq, id, key, entity, entity_id as entityId, reason, origin, occurred_at as occurredAt, received_at as receivedAt, version`;

export const GET = `select ${HEAD}, document from event where seq = ?`;

/**
 * Walks `event_key` backwards, so it reads one row unless the newest events carry no document. Refunds lie under their
 * order's key but are no version of the order, hence the entity.
 */
export const NEWEST = `
select ${HEAD}, document from event
where key = ? and entity = ? and document is not null order by version desc, seq desc limit 1`;

export const LIST = `select ${HEAD} from event where key = ? order by seq`;

/** One slice of events old enough to go; by sequence, because arrival and sequence rise together. */
export const OLD_SLICE = `
select seq, key, entity from event where seq > @after and received_at < @before order by seq limit @limit`;

/**
 * Removes one event unless it is still needed: while its own work is kept, or its key has open work (held included). The newest document goes too:
 * what was posted is remembered as a content without personal data (posting.content), so the document is not needed again.
 */
export const DELETE_OLD = `
delete from event where seq = @seq
  and not exists(select 1 from work where work.id = event.id)
  and not exists(select 1 from work where key = @key and state in ('ready', 'leased'))
  and not exists(select 1 from work where key = @key and state = 'waiting')
  and not exists(select 1 from work where key = @key and state = 'held')`;
