/** What the planner must know beside the document: looked up before, so that the plan itself is a pure function. */
import type Big from 'big.js';
import type { Problem } from '@crossdock/shared';
import type { Lookup } from '../../mapping/transforms.ts';

/** The M3 item behind one order line. */
export interface ItemFact {
  ITNO: string;
  /** Basic unit of measure. */
  UNMS: string;
  /** Decimals that a quantity in the basic unit may have. */
  quantityDecimals: number;
  /** How it was found. */
  via: 'number' | 'alias' | 'gtin' | 'table';
  /** Basic units per piece of the shop: 1, or a pack (MMS015 or table `unit`). */
  factor: Big;
}

export interface CurrencyFact {
  /** M3's code (CUCD) the order is posted in. */
  CUCD: string;
  /** Decimals of amounts (CRS055MI DCCD). */
  decimals: number;
  /** Decimals of prices (CRS055MI NPRD). */
  priceDecimals: number;
  /** Set when the order is posted in another currency than the shop's. */
  conversion: { rate: Big; source: string; date: string } | null;
}

export interface OrderFacts {
  /** By index of `line_items`. A problem takes the place of an item that could not be found. */
  items: (ItemFact | Problem)[];
  currency: CurrencyFact | Problem;
  /** Area codes that M3 knows for a country (CRS046MI), or null when M3 cannot say. */
  areas: Record<string, ReadonlySet<string> | null>;
  lookup: Lookup;
}

export const isProblem = (value: object): value is Problem => 'code' in value && 'message' in value;
