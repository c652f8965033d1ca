/** Erasing in SQLite. */
import type { HeldEntity } from '@crossdock/shared';
import type { Db } from '../../db/port.ts';
import type { Database } from '../../db/sqlite/index.ts';
import { prepared } from '../../db/sqlite/prepared.ts';
import { securely } from '../../db/sqlite/securely.ts';
import { ERASED, HASHED } from '../../sync/order/content.ts';
import type { PrivacyStore } from '../port.ts';

const EVENTS = `select count(*) as events, count(document) as documents,
  min(case when document is not null then received_at end) as oldest, max(case when document is not null then received_at end) as newest
  from event where key = ?`;
const ENTRIES = 'select count(*) as entries from journal where key = ?';
const POSTING = 'select final, temporary, customer from posting where key = ?';
const OPEN = "select 1 as open from work where key = ? and state <> 'done' limit 1";
const ERASE_DOCUMENTS =
  'update event set document = null where key = @key and document is not null and seq is not @keep';
/** These kinds may quote M3 or the document; all others are sentences of ours, with numbers only. */
const ERASE_ENTRIES = `update journal set text = @text, data = null
  where key = @key and kind in ('held', 'retry', 'note', 'refused') and text <> @text`;
const ERASE_RUNS = "update run set problems = '[]', vars = '{}' where key = ? and state = 'done'";
/** What M3 answered to a step of a flow; that the step was done stays known. */
const ERASE_MARKS = "update step_mark set result = '{}' where key = ?";
/** By a carrier's tracking number its page tells where the buyer lives. */
const ERASE_TRACKING = "update m3_document set tracking = '', ask_at = null where key = ? and kind = 'delivery'";
const CONTENT = 'select content from posting where key = ? and content is not null';
const SAVE_CONTENT = 'update posting set content = @content where key = @key';
const LINK = 'select cuno, state from customer_link where key = ?';
const ERASE_LINK = 'delete from customer_link where key = ?';

const GONE = 'Erased: this line may have quoted personal data.';

export function createPrivacyStore(db: Db<Database>): PrivacyStore {
  const one = <T>(tx: Database, sql: string, ...args: unknown[]): T | undefined =>
    prepared(tx, sql).get(...args) as T | undefined;
  return {
    held: (key) => db.read((tx) => heldIn(tx, key)),
    erase: (key, { keep, whileOpen }) =>
      db.write((tx) => {
        if (!whileOpen && one(tx, OPEN, key)) return null;
        return securely(tx, () => {
          const { changes } = prepared(tx, ERASE_DOCUMENTS).run({ key, keep });
          prepared(tx, ERASE_ENTRIES).run({ key, text: GONE });
          prepared(tx, ERASE_RUNS).run(key);
          prepared(tx, ERASE_MARKS).run(key);
          prepared(tx, ERASE_TRACKING).run(key);
          const posted = one<{ content: string }>(tx, CONTENT, key);
          if (posted) prepared(tx, SAVE_CONTENT).run({ key, content: withoutHashes(posted.content) });
          return changes;
        });
      }),
    linkOf: (key) => db.read((tx) => one<{ cuno: string | null }>(tx, LINK, key)?.cuno ?? null),
    eraseLink: (key) =>
      db.write((tx) => {
        const link = one<{ state: string }>(tx, LINK, key);
        if (!link) return 'unknown';
        if (link.state === 'adding') return 'pending';
        prepared(tx, ERASE_LINK).run(key);
        return 'erased';
      }),
  };
}

function heldIn(tx: Database, key: string): HeldEntity | null {
  interface Events {
    events: number;
    documents: number;
    oldest: number | null;
    newest: number | null;
  }
  const { oldest, newest, ...events } = prepared(tx, EVENTS).get(key) as Events;
  const { entries } = prepared(tx, ENTRIES).get(key) as { entries: number };
  const posting = prepared(tx, POSTING).get(key) as
    Record<'final' | 'temporary' | 'customer', string | null> | undefined;
  if (events.events === 0 && entries === 0 && !posting) return null;
  const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
  return {
    key,
    ...events,
    oldest: iso(oldest),
    newest: iso(newest),
    entries,
    open: prepared(tx, OPEN).get(key) !== undefined,
    orderNumber: posting?.final ?? null,
    temporaryNumber: posting?.temporary ?? null,
    customerNumber: posting?.customer ?? null,
  };
}

function withoutHashes(json: string): string {
  const content = Object.entries(JSON.parse(json) as Record<string, string>);
  return JSON.stringify(Object.fromEntries(content.map(([key, value]) => [key, HASHED.has(key) ? ERASED : value])));
}
