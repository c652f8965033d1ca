/**
 * The work queue on SQLite. Only the head of a key is `ready` or `leased`; everything behind it is `waiting`, and whatever
 * takes the head away promotes the next (engineering 3c). All calls of one event-loop turn share one commit.
 */
import type { Db } from '../../db/port.ts';
import type { Database, Statement } from '../../db/sqlite/index.ts';
import {
  LANES,
  LOOK_EVERY_MS,
  type ClaimQuery,
  type Delivery,
  type Lane,
  type LaneStats,
  type NewWork,
  type Settlement,
  type WorkStore,
} from '../port.ts';
import * as sql from './statements.ts';

type Enqueued = 'accepted' | 'duplicate';
type ClaimedRow = Omit<Delivery, 'superseded'> & { subject: string; runAt: number };
interface OpenRow {
  seq: number;
  key: string;
  state: 'ready' | 'waiting' | 'held';
  runAt: number;
}
type Verb = 'retry' | 'skip' | 'hold';

/** A clock that steps back by more than this was set; less is drift that a time daemon takes out slowly. */
const CLOCK_STEP_MS = 2_000;
const LANES_JSON = JSON.stringify(LANES);

export interface SqliteWorkStore extends WorkStore {
  /** `enqueue` inside a transaction of the caller; call `wake()` after it has committed. */
  enqueueIn(items: readonly NewWork[], now: number): Enqueued[];
  /** Tells the listeners of `onWake` that there may be new work. */
  wake(): void;
  /** A person's verb inside a transaction of the caller (e.g. together with its journal entry). */
  resolveIn(target: { seq: number } | { key: string }, how: Verb, now: number): number;
  /** Topics of a key's work that has not begun: more of the same would only repeat it. Also inside a transaction. */
  unbegun(key: string): ReadonlySet<string>;
}

/**
 * @param db group commit; every changing method runs inside it
 * @param database the connection behind `db`, for preparing statements once
 * @param clock milliseconds since 1970, for `created_at` of new work
 */
export function createSqliteWorkStore(
  db: Db<Database>,
  database: Database,
  clock: () => number = Date.now,
): SqliteWorkStore {
  const prepare = <Row = unknown>(text: string): Statement<[Record<string, unknown>], Row> =>
    database.prepare<[Record<string, unknown>], Row>(text);
  const enqueue = database.prepare<[string, string, string, string, string, number | null, number, number, string]>(
    sql.ENQUEUE,
  );
  const takeBackExpired = prepare(sql.TAKE_BACK_EXPIRED);
  const claim = prepare<ClaimedRow>(sql.CLAIM);
  const supersede = prepare<{ seq: number }>(sql.SUPERSEDE);
  const extend = prepare(sql.EXTEND);
  const settleDone = prepare<{ key: string }>(sql.SETTLE_DONE);
  const settleRetry = prepare<{ key: string }>(sql.SETTLE_RETRY);
  const settleHold = prepare<{ key: string }>(sql.SETTLE_HOLD);
  const promote = prepare(sql.PROMOTE);
  const headOfKey = prepare<{ seq: number; state: 'ready' | 'leased' }>(sql.HEAD_OF_KEY);
  const openBySeq = prepare<OpenRow>(sql.OPEN_BY_SEQ);
  const openByKey = prepare<OpenRow>(sql.OPEN_BY_KEY);
  const unbegun = prepare<{ topic: string }>(sql.UNBEGUN);
  const releaseHeld = prepare(sql.RELEASE_HELD);
  const dueNow = prepare(sql.DUE_NOW);
  const demote = prepare(sql.DEMOTE);
  const skip = prepare(sql.SKIP);
  const hold = prepare(sql.HOLD);
  const releaseAll = database.prepare(sql.RELEASE_ALL);
  const stats = prepare<{ lane: Lane; state: keyof LaneStats; n: number; oldest: number | null }>(sql.STATS);
  const nextDue = prepare<{ at: number | null }>(sql.NEXT_DUE);
  const lastSeen = database.prepare<[], { at: number }>(sql.LAST_SEEN);
  const shifts = [sql.SHIFT_READY, sql.SHIFT_WAITING, sql.SHIFT_LEASES].map((text) => prepare(text));

  const listeners = new Set<() => void>();
  let clockAt = 0;

  const wake = (): void => {
    for (const listener of [...listeners]) listener();
  };

  function enqueueIn(items: readonly NewWork[], now: number): Enqueued[] {
    return items.map(({ id, lane, key, topic, eventSeq, runAt }): Enqueued => {
      const { changes } = enqueue.run(id, lane, key, topic, subjectOf(topic), eventSeq ?? null, runAt, now, key);
      return changes === 1 ? 'accepted' : 'duplicate';
    });
  }

  /**
   * Keeps due times meaningful when the wall clock is set back: nothing may freeze for as long as the step was. Work that
   * arrived between the step and this claim is moved as well and so is due at once, which costs it no more than its delay.
   */
  function followClock(now: number): void {
    const by = clockAt - now;
    clockAt = now;
    if (by > CLOCK_STEP_MS) for (const shift of shifts) shift.run({ now, by });
  }

  function claimIn(query: ClaimQuery): Delivery[] {
    const { now, owner } = query;
    followClock(now);
    takeBackExpired.run({ now });
    const claimed: Delivery[] = [];
    let left = query.total ?? Number.MAX_SAFE_INTEGER;
    for (const { lane, limit } of query.lanes) {
      const most = Math.min(limit, left);
      if (most <= 0) continue;
      const rows = claim.all({ owner, leaseUntil: now + query.leaseMs, lane, now, limit: most });
      rows.sort((a, b) => a.runAt - b.runAt || a.seq - b.seq);
      left -= rows.length;
      for (const { subject, runAt: _runAt, ...row } of rows) {
        const superseded = supersede.all({ now, key: row.key, seq: row.seq, subject }).map((old) => old.seq);
        claimed.push({ ...row, superseded: superseded.sort((a, b) => a - b) });
      }
    }
    return claimed;
  }

  function settleIn(settlement: Settlement, owner: string, now: number): boolean {
    const fence = { seq: settlement.seq, attempt: settlement.attempt, owner };
    if (settlement.kind === 'retry') {
      const { at, counts, error } = settlement;
      const row = settleRetry.get({ ...fence, at, counts: counts ? 1 : 0, error: JSON.stringify(error), now });
      return row !== undefined;
    }
    const row =
      settlement.kind === 'done'
        ? settleDone.get({ ...fence, outcome: settlement.outcome, now })
        : settleHold.get({ ...fence, error: JSON.stringify(settlement.error) });
    if (!row) return false;
    promote.run({ key: row.key });
    return true;
  }

  /** A held item that is wanted again becomes the head, unless an older or a running one is before it. */
  function releaseOne(row: OpenRow, now: number): number {
    if (row.state === 'ready') return dueNow.run({ seq: row.seq, now }).changes;
    if (row.state !== 'held') return 0;
    const head = headOfKey.get({ key: row.key });
    const comesFirst = !head || (head.state === 'ready' && head.seq > row.seq);
    if (head && comesFirst) demote.run({ seq: head.seq });
    return releaseHeld.run({ seq: row.seq, state: comesFirst ? 'ready' : 'waiting', now }).changes;
  }

  function resolveIn(target: { seq: number } | { key: string }, how: Verb, now: number): number {
    const rows = 'seq' in target ? openBySeq.all({ seq: target.seq }) : openByKey.all({ key: target.key });
    rows.sort((a, b) => a.seq - b.seq);
    let changed = 0;
    for (const row of rows) {
      if (how === 'retry') changed += releaseOne(row, now);
      else changed += (how === 'skip' ? skip.run({ seq: row.seq, now }) : hold.run({ seq: row.seq })).changes;
    }
    for (const key of new Set(rows.map((row) => row.key))) promote.run({ key });
    return changed;
  }

  return {
    enqueueIn,
    resolveIn,
    unbegun: (key) => new Set(db.read(() => unbegun.all({ key })).map(({ topic }) => topic)),
    wake,
    enqueue: async (items) => {
      const now = clock();
      const results = await db.write(() => enqueueIn(items, now));
      if (items.some(({ runAt }, i) => results[i] === 'accepted' && runAt <= now + LOOK_EVERY_MS)) wake();
      return results;
    },
    claim: (query) => db.write(() => claimIn(query)),
    extend: (refs, leaseMs, owner, now) =>
      db.write(() =>
        refs.filter(({ seq, attempt }) => extend.run({ seq, attempt, owner, leaseUntil: now + leaseMs }).changes === 1),
      ),
    settle: (settlements, owner, now) => db.write(() => settlements.map((one) => settleIn(one, owner, now))),
    resolve: async (target, how, now) => {
      const changed = await db.write(() => resolveIn(target, how, now));
      if (changed > 0) wake();
      return changed;
    },
    stats: (now) => {
      const rows = db.read(() => stats.all({ now }));
      return LANES.map((lane) =>
        laneStats(
          lane,
          rows.filter((row) => row.lane === lane),
          now,
        ),
      );
    },
    nextDue: (now) => db.read(() => nextDue.get({ now, lanes: LANES_JSON })?.at ?? null),
    releaseAll: (now) =>
      db.write(() => {
        // The clock may have been set back while no process ran; what is stored shows where it was.
        clockAt = Math.max(clockAt, lastSeen.get()?.at ?? 0);
        followClock(now);
        return releaseAll.run().changes;
      }),
    onWake: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** `order.updated` → `order`; a topic without a dot is its own subject. */
export function subjectOf(topic: string): string {
  const dot = topic.indexOf('.');
  return dot < 0 ? topic : topic.slice(0, dot);
}

function laneStats(
  lane: Lane,
  rows: readonly { state: keyof LaneStats; n: number; oldest: number | null }[],
  now: number,
): LaneStats {
  const count = (state: keyof LaneStats) => rows.find((row) => row.state === state)?.n ?? 0;
  const oldest = rows.flatMap((row) => (row.oldest === null ? [] : [row.oldest]));
  return {
    lane,
    ready: count('ready'),
    waiting: count('waiting'),
    leased: count('leased'),
    delayed: count('delayed'),
    held: count('held'),
    oldestMs: oldest.length === 0 ? 0 : Math.max(0, now - Math.min(...oldest)),
  };
}
