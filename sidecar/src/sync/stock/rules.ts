/** What stock figures depend on beside M3's balances and the shop's orders. Pure. */
import { settingsConflicts, type Settings } from '@crossdock/shared';

/** Tables that figures are computed with. */
const TABLES = ['sku', 'unit', 'stock-buffer'] as const;

/** Mapped warehouses. */
export const warehousesOf = ({ stock, m3 }: Settings): string[] =>
  stock.warehouses.length > 0 ? stock.warehouses : m3.warehouse ? [m3.warehouse] : [];

export const stockIsOn = (settings: Settings): boolean =>
  settings.stock.direction === 'm3-to-shop' && settings.m3.ionapi !== undefined && warehousesOf(settings).length > 0;

/** Measure and warehouses that balances are read by: by others everything is read again. */
export const stockBasis = (settings: Settings): string =>
  `${settings.stock.measure} ${warehousesOf(settings).join(' ')}`;

/**
 * All rules of a figure, as text: where it is another one than before, every figure is computed again.
 * @param table fingerprint of a table's rows
 */
export function stockRules(settings: Settings, table: (name: string) => string): string {
  const { buffer, negative, backorders, manage } = settings.stock;
  const { enabled, retireAs } = settings.catalog;
  const retires = enabled && retireAs;
  return JSON.stringify([stockBasis(settings), buffer, negative, backorders, manage, settings.sku, retires, TABLES.map(table)]); // prettier-ignore
}

/** State of the store: what its balances were read by, and what its figures were computed by. */
export const BASIS = 'basis';
export const RULES = 'rules';

/**
 * Whether figures have to be computed again by other rules. Not while the balances are of another basis: a look that reads all
 * of them comes first.
 */
export function stockRulesChanged(
  store: { get(name: string): string | null },
  settings: Settings,
  table: (name: string) => string,
): boolean {
  if (settingsConflicts(settings).length > 0 || store.get(BASIS) !== stockBasis(settings)) return false;
  return store.get(RULES) !== stockRules(settings, table);
}
