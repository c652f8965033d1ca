/** What an order's timeline shows, the log of requests to M3, and the index by which things are found. */
import type { CapturedEvent, JournalEntry, M3CallView, OrderTimeline } from '@crossdock/shared';
import type { Db } from '../../db/port.ts';
import type { Database } from '../../db/sqlite/index.ts';
import { prepared } from '../../db/sqlite/prepared.ts';
import type { FactStore } from '../../config/sqlite/fact-store.ts';
import type { CallLog, IndexStore, StoryStore } from '../port.ts';
import type { EntityFact } from '../terms.ts';
import * as sql from './statements.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

/** @param entries the journal of a key, which is the flow engine's */
export function createStoryStore(db: Db<Database>, entries: (key: string) => JournalEntry[]): StoryStore {
  const all = <T>(text: string, ...args: unknown[]): T[] => db.read((tx) => prepared(tx, text).all(...args)) as T[];
  const one = <T>(text: string, ...args: unknown[]): T | null =>
    (db.read((tx) => prepared(tx, text).get(...args)) as T | undefined) ?? null;
  return {
    events: (key) =>
      all<Omit<CapturedEvent, 'receivedAt' | 'document'> & { receivedAt: number; document: number }>(
        sql.EVENTS,
        key,
      ).map((row) => ({ ...row, receivedAt: iso(row.receivedAt), document: row.document === 1 })),
    fact: (key) => one<EntityFact>(sql.FACT, key),
    link: (key) => one<NonNullable<OrderTimeline['link']>>(sql.LINK, key),
    documents: (key) =>
      all<{ kind: 'delivery' | 'invoice'; number: string; at: number }>(sql.DOCUMENTS, key).map(({ at, ...row }) => ({
        ...row,
        at: iso(at),
      })),
    calls: (key) =>
      all<{ at: number; runId: string; ms: number; program: string; outcome: string; body: string }>(
        sql.CALLS,
        key,
      ).map(({ body, at, ...row }): M3CallView => ({
        ...row,
        at: iso(at),
        ...(JSON.parse(body) as Pick<M3CallView, 'calls' | 'leftOut'>),
      })),
    entries,
  };
}

/** @param onLost a line that could not be written: the disk is full, and the order's own writes will say so */
export function createCallLog(db: Db<Database>, onLost: () => void): CallLog {
  return {
    append: (record) => void db.write((tx) => void prepared(tx, sql.APPEND_CALL).run(record)).catch(onLost),
  };
}

const INDEXED = 'console.indexed';

export function createIndexStore(db: Db<Database>, facts: FactStore): IndexStore {
  const PUT = 'insert into fact(name, value) values (?, ?) on conflict do update set value = excluded.value';
  return {
    indexedUpTo: () => Number(facts.get(INDEXED) ?? 0),
    eventsAfter: (seq, limit) =>
      db
        .read(
          (tx) =>
            prepared(tx, sql.EVENTS_AFTER).all(seq, limit) as {
              seq: number;
              key: string;
              entityId: string;
              document: string | null;
            }[],
        )
        .map((row) => ({
          ...row,
          document: row.document === null ? null : (JSON.parse(row.document) as Record<string, unknown>),
        })),
    store: (rows, upTo) =>
      db.write((tx) => {
        for (const { seq, key, terms, fact } of rows) {
          for (const { term, kind } of terms) prepared(tx, sql.ADD_TERM).run(term, kind, key);
          prepared(tx, sql.SAVE_FACT).run({ key, seq, ...fact });
        }
        prepared(tx, PUT).run(INDEXED, String(upTo));
      }),
  };
}
