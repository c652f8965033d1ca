/** Which M3 item a SKU of the shop is; the same answer for orders, stock, prices and items. Pure but for the look-ups it is given. */
import type { Settings } from '@crossdock/shared';
import type { Lookup } from '../../mapping/transforms.ts';

export interface SkuRules {
  settings: Settings['sku'];
  lookup: Lookup;
  /** Item by alias (MMS025) of the chosen type; null where there is none, or several. */
  alias: (sku: string) => string | null;
  /** Whether M3 has shown an item of this number. */
  hasItem: (ITNO: string) => boolean;
}

/** M3's item numbers have at most 15 characters. */
const ITNO_LENGTH = 15;

/** The SKU as item number: as it stands, and in capitals, as M3 keeps them. */
export const numbersOfSku = (sku: string): string[] =>
  [...new Set([sku, sku.toUpperCase()])].filter((ITNO) => [...ITNO].length <= ITNO_LENGTH);

/** A row of the table `sku` wins; then the alias where SKUs are aliases; then the SKU as item number. */
export function itemOfSku(sku: string, rules: SkuRules): string | null {
  const told = rules.lookup('sku', sku, 'ITNO');
  if (told) return told;
  if (rules.settings.from === 'alias') {
    const found = rules.alias(sku);
    if (found) return found;
  }
  return numbersOfSku(sku).find((ITNO) => rules.hasItem(ITNO)) ?? null;
}
