/** The inbox on SQLite: event, document and work in one durable transaction (Guaranteed Delivery, Claim Check). */
import { randomUUID } from 'node:crypto';
import { entityKey, type EventResult, type ShopEvent } from '@crossdock/shared';
import type { Db } from '../../db/port.ts';
import type { Database } from '../../db/sqlite/index.ts';
import type { SqliteWorkStore } from '../../work/sqlite/work-store.ts';
import { LOOK_EVERY_MS } from '../../work/port.ts';
import { laneOf } from '../lane.ts';
import type { AcceptedEvent, Inbox, StoredEvent } from '../port.ts';
import { documentVersion, utcSeconds } from '../version.ts';
import * as sql from './statements.ts';

type EventHead = Omit<StoredEvent, 'document'>;
type EventRow = EventHead & { document: string | null };
type InsertValues = [
  id: string,
  key: string,
  entity: string,
  entityId: string,
  reason: string,
  origin: string,
  occurredAt: string,
  receivedAt: number,
  version: string,
  document: string | Uint8Array | null,
];

/**
 * @param db group commit shared with `work`, so that an event and its work are stored together or not at all
 * @param clock milliseconds since 1970, for `receivedAt`
 */
export function createSqliteInbox(
  db: Db<Database>,
  database: Database,
  work: SqliteWorkStore,
  clock: () => number = Date.now,
): Inbox {
  const insert = database.prepare<InsertValues>(sql.INSERT);
  const get = database.prepare<[number], EventRow>(sql.GET);
  const newest = database.prepare<[string, string], EventRow>(sql.NEWEST);
  const list = database.prepare<[string], EventHead>(sql.LIST);

  const newestRow = (key: string): EventRow | null => newest.get(key, ownEntity(key)) ?? null;

  async function accept(events: readonly AcceptedEvent[], runAt: number): Promise<EventResult[]> {
    const now = clock();
    // Everything that needs no database is done before the transaction, which all callers of this turn share.
    const rows = events.map(({ event, index, text }) => ({
      index,
      topic: `${event.entity}.${event.reason}`,
      values: toRow(event, now, text),
    }));
    const results = await db.write(() =>
      rows.map(({ index, topic, values }): EventResult => {
        const { changes, lastInsertRowid } = insert.run(...values);
        if (changes === 0) return { index, status: 'duplicate' };
        const [id, key, entity] = values;
        work.enqueueIn([{ id, lane: laneOf(entity), key, topic, eventSeq: Number(lastInsertRowid), runAt }], now);
        return { index, status: 'accepted' };
      }),
    );
    // Under load a wake per commit would make the dispatcher look in vain: work usually waits for its settle delay.
    if (runAt <= now + LOOK_EVERY_MS && results.some(({ status }) => status === 'accepted')) work.wake();
    return results;
  }

  async function putReread(key: string, version: string, document: Record<string, unknown>): Promise<number> {
    const now = clock();
    const text = JSON.stringify(document);
    const at = utcSeconds(version) ?? version;
    return db.write(() => {
      // Nothing new: an order that is looked at often must not fill the disk with equal copies.
      const last = newestRow(key);
      if (last && last.version === at && last.document === text) return last.seq;
      const entity = ownEntity(key);
      const occurredAt = new Date(now).toISOString();
      const row: InsertValues = [
        `reread-${randomUUID()}`,
        key,
        entity,
        key.slice(entity.length + 1),
        'updated',
        'reread',
        occurredAt,
        now,
        at,
        text,
      ];
      return Number(insert.run(...row).lastInsertRowid);
    });
  }

  return {
    accept,
    putReread,
    get: (seq) => db.read(() => parsed(get.get(seq) ?? null)),
    newest: (key) => db.read(() => parsed(newestRow(key))),
    list: (key) => db.read(() => list.all(key)),
  };
}

/** `order:1234` → `order`. */
function ownEntity(key: string): string {
  return key.slice(0, key.indexOf(':'));
}

function toRow(event: ShopEvent, receivedAt: number, text?: Uint8Array): InsertValues {
  return [
    event.id,
    entityKey(event),
    event.entity,
    event.entityId,
    event.reason,
    event.origin,
    event.occurredAt,
    receivedAt,
    documentVersion(event.document, event.occurredAt),
    event.document ? (text ?? JSON.stringify(event.document)) : null,
  ];
}

function parsed(row: EventRow | null): StoredEvent | null {
  if (!row) return null;
  return { ...row, document: row.document === null ? null : (JSON.parse(row.document) as Record<string, unknown>) };
}
