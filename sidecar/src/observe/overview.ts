/** What the overview shows, put together from the store's figures. */
import { LATE_MINUTES, type HeldPush, type Overview, type Problem } from '@crossdock/shared';
import { dayIn, startOfDay } from '../sync/price/zone.ts';
import { currencyDecimals, fromMinor, toMinor } from '../money.ts';

/** Orders of one day by how their newest run stands. */
export interface DayCount {
  state: string;
  outcome: string | null;
  orders: number;
}
export interface HeldRun {
  key: string;
  startedAt: number;
  problems: readonly Problem[];
}
/** What the store can be asked cheaply: no query looks at more runs than one day has, or at more than 500 held ones. */
export interface OverviewStore {
  /** Between two moments, milliseconds; the second is not in it. */
  day(from: number, to: number): DayCount[];
  /** Totals of orders confirmed since, decimal text. */
  confirmedTotals(from: number): { currency: string; total: string }[];
  /** Milliseconds from arrival to the end of the run, of the newest confirmed orders since. */
  lags(from: number, limit: number): number[];
  /** Unfinished runs that began before. */
  unfinished(before: number): number;
  held(limit: number): HeldRun[];
  heldCount(): number;
}

export const DAY_MS = 86_400_000;
const DAYS = 30;
const LATE_MS = LATE_MINUTES * 60_000;
const LAG_SAMPLE = 200;
const HELD_SAMPLE = 500;
/** How long figures of a past day are good: its held orders may still change. */
const PAST_MS = 10 * 60_000;
const TODAY_MS = 2_000;
/** Past days that one look counts again: all thirty at once would hold up the orders for a fifth of a second. */
const RECOUNTED = 2;

type Day = Overview['days'][number];

/** Pure. */
export function dayOf(day: string, counts: readonly DayCount[]): Day {
  const made: Day = { day, received: 0, inM3: 0, waiting: 0, held: 0, excluded: 0 };
  for (const { state, outcome, orders } of counts) {
    made.received += orders;
    if (state === 'held') made.held += orders;
    else if (state !== 'done' || outcome === 'waiting') made.waiting += orders;
    else if (outcome === 'skipped' || outcome === 'no-flow') made.excluded += orders;
    else made.inM3 += orders;
  }
  return made;
}

/** Sums exactly, in minor units; the currency with the most orders first. Pure. */
export function moneyOf(rows: readonly { currency: string; total: string }[]): Overview['today']['money'] {
  const sums = new Map<string, { orders: number; minor: bigint }>();
  for (const { currency, total } of rows) {
    const sum = sums.get(currency) ?? { orders: 0, minor: 0n };
    sums.set(currency, { orders: sum.orders + 1, minor: sum.minor + toMinor(total, currencyDecimals(currency)) });
  }
  return [...sums]
    .map(([currency, { orders, minor }]) => ({ currency, orders, total: fromMinor(minor, currencyDecimals(currency)) }))
    .sort((a, b) => b.orders - a.orders || a.currency.localeCompare(b.currency));
}

/** Pure. @param lags in any order */
export function lagOf(lags: readonly number[]): Overview['today']['lag'] {
  if (lags.length === 0) return null;
  const sorted = [...lags].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
  return { median: at(0.5), p95: at(0.95), orders: sorted.length };
}

/** Held runs by the cause of their first problem, as Needs attention groups them: its code and what it is about. Pure. */
export function attentionOf(held: readonly HeldRun[]): Overview['attention'] {
  const groups = new Map<string, Overview['attention'][number]>();
  for (const { key, startedAt, problems } of held) {
    const first = problems[0];
    const code = first?.code ?? 'unknown';
    const thing = first?.thing ?? '';
    const cause = JSON.stringify([code, thing]);
    const oldest = new Date(startedAt).toISOString();
    const group = groups.get(cause);
    if (!group) {
      groups.set(cause, {
        code,
        thing,
        owner: first?.owner ?? 'shop',
        count: 1,
        message: first?.message ?? 'No reason was kept.',
        oldest,
        keys: [key],
      });
      continue;
    }
    group.count++;
    if (oldest < group.oldest) group.oldest = oldest;
    if (group.keys.length < 5) group.keys.push(key);
  }
  return [...groups.values()].sort((a, b) => b.count - a.count).slice(0, 10);
}

/** The last `count` days of a zone: their names and the moments at which they begin, the present one last. Pure. */
export function daysOf(zone: string, at: number, count: number): { day: string; from: number }[] {
  const days: { day: string; from: number }[] = [];
  for (let moment = at; days.length < count;) {
    const day = dayIn(zone, moment);
    const from = startOfDay(zone, day);
    days.unshift({ day: `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`, from });
    moment = from - 1_000;
  }
  return days;
}

/** Zones that people look from; each has its own days. */
const MOST_ZONES = 20;

/** @returns a function that answers at once: past days are counted again every ten minutes, today every two seconds */
export function createOverview(
  store: OverviewStore,
  pushes: () => HeldPush[],
  now: () => number,
): (zone?: string) => Overview {
  const zones = new Map<string, () => Overview>();
  return (zone = 'UTC') => {
    let known = zones.get(zone);
    if (!known) {
      if (zones.size >= MOST_ZONES) zones.delete(zones.keys().next().value!);
      zones.set(zone, (known = overviewIn(zone, store, pushes, now)));
    }
    return known();
  };
}

function overviewIn(zone: string, store: OverviewStore, pushes: () => HeldPush[], now: () => number): () => Overview {
  const past = new Map<string, { at: number; value: Day }>();
  let newest: { at: number; value: Overview } | null = null;

  const pastDay = (day: string, from: number, to: number, mayCount: () => boolean): Day => {
    const known = past.get(day);
    if (known && (now() - known.at < PAST_MS || !mayCount())) return known.value;
    const value = dayOf(day, store.day(from, to));
    past.set(day, { at: now(), value });
    if (past.size > DAYS * 2) past.delete(past.keys().next().value!);
    return value;
  };

  return () => {
    if (newest && now() - newest.at < TODAY_MS) return newest.value;
    const at = now();
    const all = daysOf(zone, at, DAYS);
    const { day, from: midnight } = all.at(-1)!;
    const today = dayOf(day, store.day(midnight, at + DAY_MS));
    let left = RECOUNTED;
    const days = all
      .slice(0, -1)
      .map((one, index) => pastDay(one.day, one.from, all[index + 1]!.from, () => left-- > 0));
    const value: Overview = {
      at: new Date(at).toISOString(),
      today: {
        ...today,
        late: store.unfinished(at - LATE_MS),
        money: moneyOf(store.confirmedTotals(midnight)),
        lag: lagOf(store.lags(midnight, LAG_SAMPLE)),
      },
      days: [...days, today],
      attention: attentionOf(store.held(HELD_SAMPLE)),
      held: store.heldCount(),
      pushes: pushes(),
    };
    newest = { at, value };
    return value;
  };
}
