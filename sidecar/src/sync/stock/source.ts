/** Balances as a source of the poller: what a look reads, where it is staged, and the run it asks for. */
import type { Settings, StockMeasure } from '@crossdock/shared';
import type { Look, PollSource } from '../../poll/port.ts';
import type { NewWork } from '../../work/port.ts';
import type { M3Jobs } from '../jobs.ts';
import type { Moved } from './moved.ts';
import { readBalances, type BalanceRow } from './balances.ts';
import type { StockStore } from './port.ts';
import { BASIS, stockBasis, stockIsOn, warehousesOf } from './rules.ts';

/** Key of all runs: one at a time. */
export const STOCK_KEY = 'stock:push';
/** When a run was asked for and has not begun; '0' = none. */
export const REQUESTED = 'requested';
/** When the last run began. */
export const RAN = 'ran';
/** A request so old was lost: a person has skipped its work. */
export const LOST_MS = 10 * 60_000;
/** Without a change of M3 a run comes so often, for products that are new in the shop. */
const IDLE_MS = 5 * 60_000;

/** Moment up to which an order must have come to a step for figures read at `lookedAt` to hold it. */
export const asOfOf = (lookedAt: number, { stock }: Settings): number => lookedAt - stock.graceSeconds * 1000;

export interface StockSourceDeps<Tx> {
  store: StockStore<Tx>;
  settings: () => Settings;
  jobs: (aged?: Look['aged']) => M3Jobs;
  moved: Pick<Moved, 'due'>;
  /** Orders under way are looked at again after this time, milliseconds. */
  askAgainMs: number;
  /** @see stockRulesChanged */
  rulesChanged: () => boolean;
  /** Topics of a key's work that has not begun. */
  unbegun: (key: string) => ReadonlySet<string>;
  now: () => number;
}

interface Reading {
  basis: string;
  measure: StockMeasure;
  /** Everything is read, not only what changed. */
  whole: boolean;
}

/** The work of a run. Two of one moment are one. */
export const stockRun = (kind: 'changes' | 'full' | 'released', now: number): NewWork => ({
  id: `stock-${kind}-${now}`,
  lane: 'stock',
  key: STOCK_KEY,
  topic: `stockpush.${kind}`,
  runAt: now,
});

export function createStockSource<Tx>(deps: StockSourceDeps<Tx>): PollSource<Tx, BalanceRow> {
  const { store, settings, now } = deps;
  /** What each look reads, from its beginning on: settings may be saved while it is under way. */
  const reading = new WeakMap<Look, Reading>();
  const readingOf = (look: Look): Reading => {
    const found = reading.get(look);
    if (found) return found;
    throw new Error('a look is read before it is stored');
  };
  return {
    name: 'stock',
    schedule: () => {
      const { changeSeconds, fullAt, overlapSeconds, fallbackSeconds } = settings().stock;
      return { changeSeconds: stockIsOn(settings()) ? changeSeconds : 0, fullAt, overlapSeconds, fallbackSeconds };
    },
    read: (look) => {
      const current = settings();
      const basis = stockBasis(current);
      // Another measure or warehouse: what changed since says nothing about the rest.
      const whole = look.kind === 'full' || store.get(BASIS) !== basis;
      const { measure } = current.stock;
      reading.set(look, { basis, whole, measure });
      const query = { jobs: deps.jobs(look.aged), measure, warehouses: warehousesOf(current) };
      return readBalances(query, whole ? { ...look, kind: 'full' } : look);
    },
    stage: (tx, rows, look) => store.stageIn(tx, rows, readingOf(look).measure, look.startedAt),
    finish: (tx, look) => {
      const { basis, whole } = readingOf(look);
      if (whole) store.dropUnseenIn(tx, look.startedAt);
      store.putIn(tx, BASIS, basis);
      const unbegun = deps.unbegun(STOCK_KEY);
      const full = stockRun('full', look.startedAt);
      if (whole) return unbegun.has(full.topic) ? [] : [full];
      const requested = Number(store.get(REQUESTED) ?? 0);
      if (requested > 0 && now() - requested < LOST_MS) return [];
      const sinceRun = now() - Number(store.get(RAN) ?? 0);
      const idle = sinceRun < IDLE_MS && !deps.moved.due(asOfOf(look.startedAt - look.keptMs, settings()));
      const work = deps.rulesChanged() || store.hasWorkIn(tx, sinceRun >= deps.askAgainMs);
      if ((idle && !work) || unbegun.size > 0) return [];
      store.putIn(tx, REQUESTED, String(now()));
      return [stockRun('changes', look.startedAt)];
    },
  };
}
