/** Balances as a source of the poller: what a look reads, where it is staged, and the run it asks for. */
import type { Settings } from '@crossdock/shared';
import type { Look, PollSource } from '../../poll/port.ts';
import type { NewWork } from '../../work/port.ts';
import type { M3Jobs } from '../jobs.ts';
import type { Moved } from './moved.ts';
import { readBalances, type BalanceRow } from './balances.ts';
import type { StockStore } from './port.ts';

/** Key of all runs: one at a time. */
export const STOCK_KEY = 'stock:push';
/** When a run was asked for and has not begun; '0' = none. */
export const REQUESTED = 'requested';
/** When the last run began. */
export const RAN = 'ran';
/** Measure and warehouses that the balances were read by. */
const BASIS = 'basis';
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
  now: () => number;
}

/** Mapped warehouses. */
export const warehousesOf = ({ stock, m3 }: Settings): string[] =>
  stock.warehouses.length > 0 ? stock.warehouses : m3.warehouse ? [m3.warehouse] : [];

export const stockIsOn = (settings: Settings): boolean =>
  settings.stock.direction === 'm3-to-shop' && settings.m3.ionapi !== undefined && warehousesOf(settings).length > 0;

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
  const basis = (): string => `${settings().stock.measure} ${warehousesOf(settings()).join(' ')}`;
  return {
    name: 'stock',
    schedule: () => {
      const { changeSeconds, fullAt, overlapSeconds, fallbackSeconds } = settings().stock;
      return { changeSeconds: stockIsOn(settings()) ? changeSeconds : 0, fullAt, overlapSeconds, fallbackSeconds };
    },
    read: (look) => {
      const query = {
        jobs: deps.jobs(look.aged),
        measure: settings().stock.measure,
        warehouses: warehousesOf(settings()),
      };
      // Another measure or warehouse: what changed since says nothing about the rest.
      const whole = store.get(BASIS) !== basis();
      return readBalances(query, whole ? { ...look, kind: 'full' } : look);
    },
    stage: (tx, rows, look) => store.stageIn(tx, rows, settings().stock.measure, look.startedAt),
    finish: (tx, look) => {
      if (look.kind === 'full') store.dropUnseenIn(tx, warehousesOf(settings()), look.startedAt);
      store.putIn(tx, BASIS, basis());
      if (look.kind === 'full') return [stockRun('full', look.startedAt)];
      const requested = Number(store.get(REQUESTED) ?? 0);
      if (requested > 0 && now() - requested < LOST_MS) return [];
      const sinceRun = now() - Number(store.get(RAN) ?? 0);
      const idle = sinceRun < IDLE_MS && !deps.moved.due(asOfOf(look.startedAt - look.keptMs, settings()));
      if (idle && !store.hasWorkIn(tx, sinceRun >= deps.askAgainMs)) return [];
      store.putIn(tx, REQUESTED, String(now()));
      return [stockRun('changes', look.startedAt)];
    },
  };
}
