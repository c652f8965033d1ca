/** Price lists as a source of the poller. */
import { isZone, type Settings } from '@crossdock/shared';
import type { Look, PollSource } from '../../poll/port.ts';
import type { NewWork } from '../../work/port.ts';
import type { M3Jobs } from '../jobs.ts';
import type { PriceStore } from './port.ts';
import { readPrices } from './read.ts';
import type { PriceRow } from './target.ts';
import { dayIn } from './zone.ts';

export const PRICE_KEY = 'price:push';
export const REQUESTED = 'requested';
export const RAN = 'ran';
const BASIS = 'basis';
const LOST_MS = 10 * 60_000;
/** Without a change of M3 a run comes so often, for products that are new in the shop. */
const IDLE_MS = 15 * 60_000;

/** Zone of the shop as it last told it. */
export const ZONE = 'zone';
/** Zone in which days begin: the setting's, else the shop's, else UTC. */
export const zoneOf = ({ prices }: Settings, store: { get(name: string): string | null }): string => {
  const told = prices.timeZone || store.get(ZONE) || 'UTC';
  return isZone(told) ? told : 'UTC';
};

export const pricesAreOn = ({ prices, m3 }: Settings): boolean =>
  prices.direction === 'm3-to-shop' && m3.ionapi !== undefined && prices.lists.length > 0;

export const priceRun = (kind: 'changes' | 'full' | 'released', now: number): NewWork => ({
  id: `price-${kind}-${now}`,
  lane: 'price',
  key: PRICE_KEY,
  topic: `pricepush.${kind}`,
  runAt: now,
});

export interface PriceSourceDeps<Tx> {
  store: PriceStore<Tx>;
  settings: () => Settings;
  jobs: (aged?: Look['aged']) => M3Jobs;
  now: () => number;
}

export function createPriceSource<Tx>({ store, settings, jobs, now }: PriceSourceDeps<Tx>): PollSource<Tx, PriceRow> {
  const today = (): string => dayIn(zoneOf(settings(), store), now());
  /** What the prices depend on beside M3: another rule computes everything again. */
  const basis = (): string => {
    const { lists, currency, shopIncludesVat, timeZone, vatPercent, conversions, rounding, graded } = settings().prices;
    return JSON.stringify([lists, currency, shopIncludesVat, timeZone, vatPercent, conversions, rounding, graded]);
  };
  return {
    name: 'price',
    schedule: () => {
      const { changeSeconds, fullAt, overlapSeconds, fallbackSeconds } = settings().prices;
      return { changeSeconds: pricesAreOn(settings()) ? changeSeconds : 0, fullAt, overlapSeconds, fallbackSeconds };
    },
    read: (look) => {
      const { lists, graded } = settings().prices;
      const whole = store.get(BASIS) !== basis();
      const query = { jobs: jobs(look.aged), lists, graded, today: today() };
      return readPrices(query, whole ? { ...look, kind: 'full' } : look);
    },
    stage: (tx, rows, look) => store.stageIn(tx, rows, look.startedAt),
    finish: (tx, look) => {
      const whole = store.get(BASIS) !== basis();
      if (look.kind === 'full' || whole) store.dropUnseenIn(tx, look.startedAt);
      store.turnDayIn(tx, today());
      store.putIn(tx, BASIS, basis());
      if (look.kind === 'full' || whole) return [priceRun('full', look.startedAt)];
      const requested = Number(store.get(REQUESTED) ?? 0);
      if (requested > 0 && now() - requested < LOST_MS) return [];
      const idle = now() - Number(store.get(RAN) ?? 0) >= IDLE_MS;
      if (!idle && !store.hasWorkIn(tx)) return [];
      store.putIn(tx, REQUESTED, String(now()));
      return [priceRun('changes', look.startedAt)];
    },
  };
}
