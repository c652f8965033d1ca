/** What prices depend on beside M3's lists. Pure. */
import type { Settings } from '@crossdock/shared';
import { termsConflict, termsOf } from './terms.ts';

/** Tables that prices are computed with. */
const TABLES = ['sku', 'unit'] as const;

export const pricesAreOn = ({ prices, m3 }: Settings): boolean =>
  prices.direction === 'm3-to-shop' && m3.ionapi !== undefined && prices.lists.length > 0;

/** What lists are read by: by others everything is read again. */
export const priceBasis = ({ prices }: Settings): string => {
  const lists = prices.lists.map(({ PRRF, CUCD }) => [PRRF, CUCD]);
  return JSON.stringify([lists, prices.graded]);
};

/**
 * All rules of a price, as text: where it is another one than before, every price is computed again.
 * @param table fingerprint of a table's rows
 */
export function priceRules(settings: Settings, table: (name: string) => string): string {
  const { lists, currency, shopIncludesVat, timeZone, vatPercent, conversions, rounding, graded } = settings.prices;
  return JSON.stringify([lists, currency, shopIncludesVat, timeZone, vatPercent, conversions, rounding, graded, settings.sku, TABLES.map(table)]); // prettier-ignore
}

/** State of the store: what its lists were read by, and what its prices were computed by. */
export const BASIS = 'basis';
export const RULES = 'rules';

/**
 * Whether prices have to be computed again by other rules. Not while the lists are of another basis: a look that reads all of
 * them comes first; nor while shop and settings disagree: then none is computed.
 */
export function priceRulesChanged(
  store: { get(name: string): string | null },
  settings: Settings,
  table: (name: string) => string,
): boolean {
  if (store.get(BASIS) !== priceBasis(settings) || termsConflict(settings.prices, termsOf(store))) return false;
  return store.get(RULES) !== priceRules(settings, table);
}
