/**
 * Figures for the overview. Runs are numbered in the order of their beginning, so a day is a range of numbers that is found in
 * a few steps: an index by time would cost every order a write, for a screen that few look at.
 */
import type { Problem } from '@crossdock/shared';
import type { Db } from '../../db/port.ts';
import type { Database } from '../../db/sqlite/index.ts';
import { prepared } from '../../db/sqlite/prepared.ts';
import type { DayCount, OverviewStore } from '../overview.ts';

const BOUNDS = 'select coalesce(min(seq), 0) as first, coalesce(max(seq), -1) as last from run';
const NEXT = 'select seq, started_at as startedAt from run where seq >= ? order by seq limit 1';
// With max(), SQLite takes the other columns from the row that has it: the newest run of the order.
const DAY = `select state, outcome, count(*) as orders from
  (select key, max(seq), state, outcome from run where seq >= @from and seq < @to and flow = 'order-to-cash' group by key)
  group by state, outcome`;
const TOTALS = `select p.currency, p.total from
  (select distinct key from run where seq >= @from and flow = 'order-to-cash' and outcome = 'confirmed') r join posting p on p.key = r.key
  where p.confirmed_at >= @since and p.total is not null and p.currency is not null`;
const LAGS = `select r.updated_at - e.received_at as lag from run r join work w on w.seq = r.work_seq join event e on e.seq = w.event_seq
  where r.seq >= @from and r.outcome = 'confirmed' order by r.seq desc limit @limit`;
const UNFINISHED = `select count(*) as count from run where state in ('running', 'retry') and started_at < ?`;
const HELD = `select key, started_at as startedAt, problems from run where state = 'held' order by seq desc limit ?`;
const HELD_COUNT = `select count(*) as count from run where state = 'held'`;

export function createOverviewStore(db: Db<Database>): OverviewStore {
  const all = <T>(sql: string, ...args: unknown[]): T[] => db.read((tx) => prepared(tx, sql).all(...args)) as T[];
  const get = <T>(sql: string, ...args: unknown[]): T | undefined =>
    db.read((tx) => prepared(tx, sql).get(...args)) as T | undefined;

  /** The first run that began at or after a moment; one more than the last where there is none. */
  function firstSince(at: number): number {
    const bounds = get<{ first: number; last: number }>(BOUNDS)!;
    let [low, high] = [bounds.first, bounds.last + 1];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const run = get<{ seq: number; startedAt: number }>(NEXT, middle);
      if (!run || run.seq >= high) high = middle;
      else if (run.startedAt >= at) high = middle;
      else low = run.seq + 1;
    }
    return low;
  }

  return {
    day: (from, to) => {
      const range = { from: firstSince(from), to: firstSince(to) };
      return range.from >= range.to ? [] : all<DayCount>(DAY, range);
    },
    confirmedTotals: (since) => all(TOTALS, { from: firstSince(since), since }),
    lags: (since, limit) =>
      all<{ lag: number }>(LAGS, { from: firstSince(since), limit }).map(({ lag }) => Math.max(0, lag)),
    unfinished: (before) => get<{ count: number }>(UNFINISHED, before)?.count ?? 0,
    held: (limit) =>
      all<{ key: string; startedAt: number; problems: string }>(HELD, limit).map(({ problems, ...run }) => ({
        ...run,
        problems: JSON.parse(problems) as Problem[],
      })),
    heldCount: () => get<{ count: number }>(HELD_COUNT)?.count ?? 0,
  };
}
