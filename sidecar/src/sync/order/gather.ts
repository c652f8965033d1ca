/** Looks up what the planner must know: items, currency, areas. Everything M3-side is read in as few requests as possible. */
import Big from 'big.js';
import type { Problem, Settings, WooOrder } from '@crossdock/shared';
import { CrossdockError } from '../../errors.ts';
import type { Lookup } from '../../mapping/transforms.ts';
import { currencyDecimals, decimal } from '../../money.ts';
import type { ShopClient } from '../../woo/port.ts';
import type { M3Jobs } from '../jobs.ts';
import { FactCache } from './fact-cache.ts';
import type { CurrencyFact, OrderFacts } from './facts.ts';
import { gatherItems } from './gather-items.ts';
import { OrderSearches } from './order-search.ts';
import { deliveryAddress } from './plan.ts';

/** Of an item what an order line needs (MMS200MI/GetItmBasic). */
export interface BasicItem {
  ITNO: string;
  STAT: string;
  UNMS: string;
  DCCD: string;
}
const MINUTES = 60_000;
/** Items five minutes (a status may change), codes a day. */
export interface M3Facts {
  items: FactCache<BasicItem>;
  /** Item by alias, the key of `aliasKey`. */
  aliases: FactCache<string>;
  units: FactCache<Big>;
  currencies: FactCache<{ decimals: number; priceDecimals: number }>;
  areas: FactCache<ReadonlySet<string> | null>;
  searches: OrderSearches;
}
export const createM3Facts = (now: () => number): M3Facts => ({
  items: new FactCache(5 * MINUTES, now),
  aliases: new FactCache(5 * MINUTES, now),
  units: new FactCache(60 * MINUTES, now),
  currencies: new FactCache(24 * 60 * MINUTES, now),
  areas: new FactCache(24 * 60 * MINUTES, now),
  searches: new OrderSearches(),
});

export interface GatherContext {
  jobs: M3Jobs;
  shop: Pick<ShopClient, 'readProduct'> | null;
  facts: M3Facts;
  lookup: Lookup;
  /** Item that the catalogue keeps under a SKU; null where it keeps none. */
  catalogItem: (sku: string) => string | null;
  settings: Settings;
  now: () => number;
  signal: AbortSignal;
}

/** @throws CrossdockError when M3 cannot be asked now */
export async function gatherFacts(ctx: GatherContext, order: WooOrder): Promise<OrderFacts> {
  const countries = [deliveryAddress(order).country, order.billing.country];
  const [items, currency, areas] = await Promise.all([
    gatherItems(ctx, order),
    gatherCurrency(ctx, order),
    gatherAreas(ctx, countries),
  ]);
  return { items, currency, areas, lookup: ctx.lookup };
}

/** Area codes (CRS046) of the countries that have states in Woo; null where this M3 cannot say. */
export async function gatherAreas(
  ctx: Pick<GatherContext, 'jobs' | 'facts' | 'signal'>,
  countries: readonly string[],
): Promise<OrderFacts['areas']> {
  const areas: OrderFacts['areas'] = {};
  for (const country of new Set(countries.filter((c) => /^[A-Z]{2}$/.test(c)))) {
    let known = ctx.facts.areas.get(country);
    if (known === undefined) {
      try {
        const rows = await ctx.jobs.list(
          { job: 'area.list', record: { CSCD: country }, columns: ['ECAR'] },
          ctx.signal,
        );
        known = new Set(rows.map((row) => (row['ECAR'] ?? '').trim()));
      } catch (error) {
        if (
          !(error instanceof CrossdockError) ||
          error.class === 'transient' ||
          error.class === 'throttled' ||
          error.class === 'auth'
        )
          throw error;
        known = null;
      }
      ctx.facts.areas.set(country, known);
    }
    areas[country] = known;
  }
  return areas;
}

// ---- currency

async function gatherCurrency(ctx: GatherContext, order: WooOrder): Promise<CurrencyFact | Problem> {
  const own = order.currency;
  const CUCD = ctx.lookup('currency', own, 'CUCD') ?? own;
  const rateText = ctx.lookup('currency', own, 'rate');
  const CRTP = ctx.lookup('currency', own, 'CRTP');
  const known = await currencyOf(ctx, CUCD);
  if (!known) {
    return {
      code: 'currency.unknown',
      owner: 'm3',
      field: 'currency',
      message: `M3 does not know the currency ${CUCD}.`,
      fix: 'Add the currency in M3 (CRS055), or say in the table "currency" in which currency such orders are posted, then retry.',
      expected: 'a currency of M3',
      received: CUCD,
    };
  }
  const date = String(order.date_created_gmt ?? '').slice(0, 10);
  if (rateText)
    return {
      CUCD,
      ...known,
      conversion: { rate: decimal(rateText), source: 'fixed rate of the table "currency"', date },
    };
  if (CRTP) return dayRate(ctx, own, CUCD, CRTP, date, known);
  // Another code for the same currency (no rate given): M3's code differs from ISO's.
  return { CUCD, ...known, conversion: null };
}

async function currencyOf(
  ctx: GatherContext,
  CUCD: string,
): Promise<{ decimals: number; priceDecimals: number } | null> {
  const cached = ctx.facts.currencies.get(CUCD);
  if (cached) return cached;
  const row = await ctx.jobs.get({ job: 'currency.get', record: { CUCD } }, ctx.signal);
  if (!row) return null;
  const decimals = row['DCCD']?.trim() ? Number(row['DCCD']) : currencyDecimals(CUCD);
  const value = {
    decimals,
    priceDecimals: Math.min(6, Math.max(decimals, Number(row['NPRD'] ?? decimals) || decimals)),
  };
  ctx.facts.currencies.set(CUCD, value);
  return value;
}

/** M3's newest rate up to the order's day (CRS055MI): target per one unit of the shop's currency. */
async function dayRate(
  ctx: GatherContext,
  own: string,
  CUCD: string,
  CRTP: string,
  date: string,
  known: { decimals: number; priceDecimals: number },
): Promise<CurrencyFact | Problem> {
  const day = date.replaceAll('-', '');
  const columns = ['CUCD', 'CRTP', 'CUTD', 'LOCD', 'ARAT', 'RAFA', 'DMCU'];
  const rows = await ctx.jobs.list({ job: 'currency.rate', record: { CUCD: own, CRTP }, columns }, ctx.signal);
  const row = rows
    // The list may begin at the currency and the type and go on.
    .filter((r) => (r['CUCD'] ?? own).trim() === own && Number(r['CRTP'] ?? CRTP) === Number(CRTP))
    .filter((r) => (r['CUTD'] ?? '') <= day && (r['LOCD'] ?? CUCD).trim() === CUCD)
    .sort((a, b) => ((a['CUTD'] ?? '') < (b['CUTD'] ?? '') ? 1 : -1))[0];
  const quoted = row ? decimal(row['ARAT'] ?? '0') : new Big(0);
  if (!row || quoted.lte(0)) {
    return {
      code: 'currency.no-rate',
      owner: 'm3',
      field: 'currency',
      message: `M3 has no exchange rate of type ${CRTP} from ${own} to ${CUCD} for ${date}.`,
      fix: 'Enter the rate in M3 (CRS055) or a fixed rate in the table "currency", then retry.',
      expected: 'an exchange rate',
      received: 'none',
    };
  }
  const per = new Big(10).pow(rateExponent(row['RAFA']));
  const rate = row['DMCU'] === '2' ? per.div(quoted) : quoted.div(per);
  return { CUCD, ...known, conversion: { rate, source: `M3 exchange rate, type ${CRTP}`, date: row['CUTD'] ?? day } };
}

/** RAFA 1 = rate per 1 unit, 2 = per 10, 3 = per 100 … (CRS055 rate factor; unverified by the reference). */
const rateExponent = (RAFA: string | undefined): number => Math.max(0, (Number(RAFA ?? '1') || 1) - 1);
