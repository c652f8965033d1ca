/** Retention: finished work and old documents go, in slices that nobody notices. Held work and its documents never go. */
import type { Db } from '../../db/port.ts';
import type { Database } from '../../db/sqlite/index.ts';
import { DELETE_OLD as DELETE_OLD_EVENT, OLD_SLICE as OLD_EVENTS } from '../../intake/sqlite/statements.ts';

/** 500 rows take a few milliseconds, so a slice never delays an intake request noticeably. */
export const SLICE = 500;

/** Finished work of one slice, oldest first; `@afterAt`/`@afterSeq` carry on where the former slice ended. */
export const OLD_WORK = `
select seq, key, done_at as doneAt from work
where state = 'done' and done_at < @before and (done_at > @afterAt or (done_at = @afterAt and seq > @afterSeq))
order by done_at, seq limit @limit`;
/** Everything of a key that has held work stays: a person will want to see how it came to that. */
export const DELETE_WORK = `
delete from work where seq = @seq and state = 'done'
  and not exists(select 1 from work where key = @key and state = 'held')`;

export interface RetentionResult {
  work: number;
  events: number;
}
export interface RetentionOptions {
  /** Milliseconds since 1970; what ended or arrived before it may go. */
  before: number;
  /** Stops between two slices. */
  signal?: AbortSignal;
  /** Pause between two slices; default: one turn of the event loop. */
  pause?: () => Promise<void>;
  /** Further tables of a key whose finished work has gone; runs inside the slice's transaction. */
  onWorkRemoved?: (tx: Database, seqs: readonly number[]) => void;
}

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * Removes finished work older than `before`, then events (and so documents, with their personal data) whose key has no open
 * work.
 */
export async function applyRetention(
  db: Db<Database>,
  database: Database,
  options: RetentionOptions,
): Promise<RetentionResult> {
  const work = await removeWork(db, database, options);
  const events = options.signal?.aborted ? 0 : await removeEvents(db, database, options);
  return { work, events };
}

async function removeWork(db: Db<Database>, database: Database, options: RetentionOptions): Promise<number> {
  const oldWork = database.prepare<[Record<string, number>], { seq: number; key: string; doneAt: number }>(OLD_WORK);
  const remove = database.prepare<[{ seq: number; key: string }]>(DELETE_WORK);
  let cursor = { afterAt: 0, afterSeq: 0 };
  let removed = 0;
  for (;;) {
    const slice = db.read(() => oldWork.all({ before: options.before, limit: SLICE, ...cursor }));
    const last = slice.at(-1);
    if (!last || options.signal?.aborted) return removed;
    cursor = { afterAt: last.doneAt, afterSeq: last.seq };
    removed += await db.write((tx) => {
      const gone = slice.filter(({ seq, key }) => remove.run({ seq, key }).changes === 1).map(({ seq }) => seq);
      if (gone.length > 0) options.onWorkRemoved?.(tx, gone);
      return gone.length;
    });
    await (options.pause ?? nextTurn)();
  }
}

async function removeEvents(db: Db<Database>, database: Database, options: RetentionOptions): Promise<number> {
  type Row = { seq: number; key: string; entity: string };
  const oldEvents = database.prepare<[Record<string, number>], Row>(OLD_EVENTS);
  const remove = database.prepare<[Row]>(DELETE_OLD_EVENT);
  let after = 0;
  let removed = 0;
  for (;;) {
    const slice = db.read(() => oldEvents.all({ after, before: options.before, limit: SLICE }));
    const last = slice.at(-1);
    if (!last || options.signal?.aborted) return removed;
    after = last.seq;
    removed += await db.write(() => slice.filter((row) => remove.run(row).changes === 1).length);
    await (options.pause ?? nextTurn)();
  }
}
