/** Price lists as a source of the poller. */
import { isZone, type Settings } from '@crossdock/shared';
import type { Look, PollSource } from '../../poll/port.ts';
import type { NewWork } from '../../work/port.ts';
import type { M3Jobs } from '../jobs.ts';
import type { PriceStore } from './port.ts';
import { readPrices } from './read.ts';
import { BASIS, priceBasis, pricesAreOn } from './rules.ts';
import type { PriceRow } from './target.ts';
import { dayIn } from './zone.ts';

export const PRICE_KEY = 'price:push';
export const REQUESTED = 'requested';
export const RAN = 'ran';
/** A request so old was lost: a person has skipped its work. */
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
  /** @see priceRulesChanged */
  rulesChanged: () => boolean;
  /** Topics of a key's work that has not begun. */
  unbegun: (key: string) => ReadonlySet<string>;
  now: () => number;
}

interface Reading {
  basis: string;
  /** Everything is read, not only what changed. */
  whole: boolean;
}

export function createPriceSource<Tx>(deps: PriceSourceDeps<Tx>): PollSource<Tx, PriceRow> {
  const { store, settings, jobs, now } = deps;
  const today = (): string => dayIn(zoneOf(settings(), store), now());
  /** What each look reads, from its beginning on: settings may be saved while it is under way. */
  const reading = new WeakMap<Look, Reading>();
  return {
    name: 'price',
    schedule: () => {
      const { changeSeconds, fullAt, overlapSeconds, fallbackSeconds } = settings().prices;
      return { changeSeconds: pricesAreOn(settings()) ? changeSeconds : 0, fullAt, overlapSeconds, fallbackSeconds };
    },
    read: (look) => {
      const current = settings();
      const { lists, graded } = current.prices;
      const basis = priceBasis(current);
      const whole = look.kind === 'full' || store.get(BASIS) !== basis;
      reading.set(look, { basis, whole });
      const query = { jobs: jobs(look.aged), lists, graded, today: today() };
      return readPrices(query, whole ? { ...look, kind: 'full' } : look);
    },
    stage: (tx, rows, look) => store.stageIn(tx, rows, look.startedAt),
    finish: (tx, look) => {
      const { basis, whole } = reading.get(look) ?? { basis: '', whole: false };
      if (whole) store.dropUnseenIn(tx, look.startedAt);
      store.turnDayIn(tx, today());
      store.putIn(tx, BASIS, basis);
      const unbegun = deps.unbegun(PRICE_KEY);
      const full = priceRun('full', look.startedAt);
      if (whole) return unbegun.has(full.topic) ? [] : [full];
      const requested = Number(store.get(REQUESTED) ?? 0);
      if (requested > 0 && now() - requested < LOST_MS) return [];
      const idle = now() - Number(store.get(RAN) ?? 0) < IDLE_MS;
      if ((idle && !deps.rulesChanged() && !store.hasWorkIn(tx)) || unbegun.size > 0) return [];
      store.putIn(tx, REQUESTED, String(now()));
      return [priceRun('changes', look.startedAt)];
    },
  };
}
