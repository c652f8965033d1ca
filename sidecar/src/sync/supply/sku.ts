/** Which M3 item a SKU of the shop is; the same answer for stock, prices and items. Pure but for the look-ups it is given. */
import type { Settings } from '@crossdock/shared';
import type { Lookup } from '../../mapping/transforms.ts';

export interface SkuRules {
  settings: Settings['sku'];
  lookup: Lookup;
  /** Item by alias (MMS025) of the chosen type, from the last reading; null where there is none. */
  alias: (sku: string) => string | null;
  /** Whether M3 has shown an item of this number. */
  hasItem: (ITNO: string) => boolean;
}

/** M3's item numbers have at most 15 characters. */
const ITNO_LENGTH = 15;

/** A row of the table `sku` wins; then the alias where the SKU is one; then the SKU as item number, also in capitals. */
export function itemOfSku(sku: string, rules: SkuRules): string | null {
  const told = rules.lookup('sku', sku, 'ITNO');
  if (told) return told;
  if (rules.settings.from === 'alias') {
    const found = rules.alias(sku);
    if (found) return found;
  }
  const numbers = [...new Set([sku, sku.toUpperCase()])].filter((ITNO) => [...ITNO].length <= ITNO_LENGTH);
  return numbers.find((ITNO) => rules.hasItem(ITNO)) ?? null;
}
