/** Looks up what the planner must know: items, currency, areas. Everything M3-side is read in as few requests as possible. */
import Big from 'big.js';
import type { Problem, Settings, WooLineItem, WooOrder } from '@crossdock/shared';
import { CrossdockError } from '../../errors.ts';
import type { Lookup } from '../../mapping/transforms.ts';
import { currencyDecimals, decimal } from '../../money.ts';
import type { ShopClient } from '../../woo/port.ts';
import type { M3Jobs } from '../jobs.ts';
import { FactCache } from './fact-cache.ts';
import { isProblem, type CurrencyFact, type ItemFact, type OrderFacts } from './facts.ts';
import { deliveryAddress } from './plan.ts';

interface Item {
  ITNO: string;
  STAT: string;
  UNMS: string;
  DCCD: string;
}
const MINUTES = 60_000;
/** Items five minutes (a status may change), codes a day. */
export interface M3Facts {
  items: FactCache<Item>;
  aliases: FactCache<string>;
  units: FactCache<Big>;
  currencies: FactCache<{ decimals: number; priceDecimals: number }>;
  areas: FactCache<ReadonlySet<string> | null>;
}
export const createM3Facts = (now: () => number): M3Facts => ({
  items: new FactCache(5 * MINUTES, now),
  aliases: new FactCache(5 * MINUTES, now),
  units: new FactCache(60 * MINUTES, now),
  currencies: new FactCache(24 * 60 * MINUTES, now),
  areas: new FactCache(24 * 60 * MINUTES, now),
});

export interface GatherContext {
  jobs: M3Jobs;
  shop: Pick<ShopClient, 'readProduct'> | null;
  facts: M3Facts;
  lookup: Lookup;
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

// ---- items

async function gatherItems(ctx: GatherContext, order: WooOrder): Promise<(ItemFact | Problem)[]> {
  const wanted = await Promise.all(order.line_items.map((line, index) => candidatesOf(ctx, line, index)));
  const numbers = wanted.flatMap((w) => (isProblem(w) ? [] : w.itemNumbers));
  await loadItems(ctx, numbers);
  const open = wanted.flatMap((w) =>
    isProblem(w) || w.itemNumbers.some((n) => ctx.facts.items.get(n)) ? [] : w.aliases,
  );
  const aliases = await loadAliases(ctx, open);
  await loadItems(
    ctx,
    [...aliases.values()].flatMap((itnos) => (itnos.length === 1 ? itnos : [])),
  );
  return Promise.all(
    wanted.map(async (w, index) => (isProblem(w) ? w : itemOf(ctx, w, aliases, order.line_items[index], index))),
  );
}

interface Candidates {
  /** Item numbers to try, best first. */
  itemNumbers: string[];
  aliases: string[];
  via: ItemFact['via'];
  label: string;
}

/** What a line may be in M3: the table's item, else its SKU as item number or alias, else its GTIN. Never a parent's SKU. */
async function candidatesOf(ctx: GatherContext, line: WooLineItem, index: number): Promise<Candidates | Problem> {
  const sku = line.sku.trim();
  const keys = [
    line.variation_id ? `variation:${line.variation_id}` : '',
    sku,
    line.variation_id ? '' : `product:${line.product_id}`,
  ];
  for (const key of keys.filter(Boolean)) {
    const ITNO = ctx.lookup('sku', key, 'ITNO');
    if (ITNO) return { itemNumbers: [ITNO], aliases: [], via: 'table', label: key };
  }
  if (line.variation_id && sku && ctx.shop && line.product_id) {
    const parent = await ctx.shop.readProduct(String(line.product_id), ctx.signal);
    if (parent && typeof parent['sku'] === 'string' && parent['sku'] === sku) return parentSku(line, index);
  }
  const gtin = line.global_unique_id.trim();
  if (!sku && !gtin) return noSku(line, index);
  if (!sku) return { itemNumbers: [], aliases: [gtin], via: 'gtin', label: gtin };
  // M3 keeps item numbers in capitals; a shop may not.
  const itemNumbers = [...new Set([sku, sku.toUpperCase()])].filter((n) => [...n].length <= 15);
  return { itemNumbers, aliases: [...sku].length <= 30 ? [sku] : [], via: 'number', label: sku };
}

async function loadItems(ctx: GatherContext, numbers: readonly string[]): Promise<void> {
  const missing = [...new Set(numbers)].filter((ITNO) => ctx.facts.items.get(ITNO) === undefined);
  const results = await ctx.jobs.read(
    missing.map((ITNO) => ({ job: 'item.get' as const, record: { ITNO }, columns: ['ITNO', 'STAT', 'UNMS', 'DCCD'] })),
    ctx.signal,
    1,
  );
  results.forEach((result, i) => {
    const row = result.records[0];
    if (result.ok && row)
      ctx.facts.items.set(missing[i] ?? '', {
        ITNO: (row['ITNO'] ?? '').trim() || (missing[i] ?? ''),
        STAT: row['STAT'] ?? '',
        UNMS: row['UNMS'] ?? '',
        DCCD: row['DCCD'] ?? '0',
      });
    else failUnlessMissing(ctx, 'item.get', result);
  });
}

/** Item numbers by alias (MMS025), over all alias categories. */
async function loadAliases(ctx: GatherContext, aliases: readonly string[]): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  const open: string[] = [];
  for (const alias of new Set(aliases)) {
    const known = ctx.facts.aliases.get(alias);
    if (known) found.set(alias, [known]);
    else open.push(alias);
  }
  const results = await ctx.jobs.read(
    open.map((POPN) => ({ job: 'item.alias' as const, record: { POPN }, columns: ['ITNO', 'POPN'] })),
    ctx.signal,
    50,
  );
  results.forEach((result, i) => {
    const alias = open[i] ?? '';
    if (!result.ok) return failUnlessMissing(ctx, 'item.alias', result);
    const itnos = [
      ...new Set(
        result.records.filter((r) => (r['POPN'] ?? alias).trim() === alias).map((r) => (r['ITNO'] ?? '').trim()),
      ),
    ].filter(Boolean);
    found.set(alias, itnos);
    if (itnos.length === 1 && itnos[0]) ctx.facts.aliases.set(alias, itnos[0]);
  });
  return found;
}

function failUnlessMissing(
  ctx: GatherContext,
  job: 'item.get' | 'item.alias' | 'unit.get',
  result: Awaited<ReturnType<M3Jobs['read']>>[number],
): void {
  const meaning = ctx.jobs.meaning(result, 'read');
  if (meaning === 'missing' || meaning === 'ok') return;
  if (result.error) throw ctx.jobs.failure(job, result.error);
  throw new CrossdockError(`M3 did not process ${ctx.jobs.name(job)}.`, {
    class: 'transient',
    code: 'm3.not-processed',
    remote: 'm3',
  });
}

async function itemOf(
  ctx: GatherContext,
  wanted: Candidates,
  aliases: Map<string, string[]>,
  line: WooLineItem | undefined,
  index: number,
): Promise<ItemFact | Problem> {
  const field = `line_items[${index}].sku`;
  const name = line?.name ?? '';
  let via = wanted.via;
  let item = wanted.itemNumbers.map((n) => ctx.facts.items.get(n)).find(Boolean);
  if (!item) {
    const itnos = wanted.aliases.flatMap((a) => aliases.get(a) ?? []);
    if (new Set(itnos).size > 1) {
      return {
        code: 'sku.ambiguous',
        owner: 'm3',
        field,
        message: `Line ${index + 1} (${name}): the alias "${wanted.label}" belongs to several M3 items: ${itnos.join(', ')}.`,
        fix: 'Say which item it is in the table "sku", then retry.',
        received: wanted.label,
      };
    }
    item = itnos[0] ? ctx.facts.items.get(itnos[0]) : undefined;
    if (via === 'number') via = 'alias';
  }
  if (!item && wanted.via === 'table') {
    const ITNO = wanted.itemNumbers[0] ?? '';
    return {
      code: 'sku.unknown',
      owner: 'shop',
      field,
      message: `Line ${index + 1} (${name}): The table "sku" says ${wanted.label} is ${ITNO}, and M3 has no item ${ITNO}.`,
      fix: `Correct the row ${wanted.label} of the table "sku", or create the item ${ITNO} in M3 (MMS001), then retry.`,
      expected: 'an M3 item number',
      received: ITNO,
      thing: wanted.label,
    };
  }
  if (!item) {
    return {
      code: 'sku.unknown',
      owner: 'shop',
      field,
      message: `Line ${index + 1} (${name}): M3 has neither an item nor an alias "${wanted.label}".`,
      fix: 'Add the SKU and its M3 item to the table "sku", or create the item or alias in M3 (MMS001, MMS025), then retry.',
      expected: 'an M3 item number or alias',
      received: wanted.label,
    };
  }
  if (!ctx.settings.orders.itemStatuses.includes(item.STAT)) {
    return {
      code: 'item.status',
      owner: 'm3',
      field,
      message: `Line ${index + 1} (${name}): item ${item.ITNO} has status ${item.STAT} in M3 and may not be sold.`,
      fix: 'Change the status of the item in M3 (MMS001) or orders.itemStatuses in the settings, then retry.',
      expected: ctx.settings.orders.itemStatuses.join(', '),
      received: item.STAT,
      thing: item.ITNO,
    };
  }
  const factor = await packFactor(ctx, line?.sku.trim() ?? '', item, field);
  if (isProblem(factor)) return factor;
  return { ITNO: item.ITNO, UNMS: item.UNMS, quantityDecimals: Number(item.DCCD) || 0, via, factor };
}

/** Basic units per piece of the shop: table `unit` gives a number, or an alternate unit whose factor MMS015 knows. */
async function packFactor(ctx: GatherContext, sku: string, item: Item, field: string): Promise<Big | Problem> {
  const fixed = sku ? ctx.lookup('unit', sku, 'factor') : null;
  if (fixed) return decimal(fixed);
  const ALUN = sku ? ctx.lookup('unit', sku, 'ALUN') : null;
  if (!ALUN || ALUN === item.UNMS) return new Big(1);
  const key = `${item.ITNO}|${ALUN}`;
  const known = ctx.facts.units.get(key);
  if (known) return known;
  const [result] = await ctx.jobs.read(
    [{ job: 'unit.get', record: { ITNO: item.ITNO, AUTP: '1', ALUN } }],
    ctx.signal,
    1,
  );
  if (result) failUnlessMissing(ctx, 'unit.get', result);
  const row = result?.records[0];
  const factor = row ? decimal(row['COFA'] ?? '0') : new Big(0);
  if (!row || factor.lte(0)) {
    return {
      code: 'unit.unknown',
      owner: 'm3',
      field,
      message: `Item ${item.ITNO} has no alternate unit ${ALUN} in M3 (MMS015).`,
      fix: 'Add the unit in M3 or correct the table "unit", then retry.',
      expected: 'an alternate unit of the item',
      received: ALUN,
    };
  }
  // DMCF 1 multiplies, 2 divides (reference 4.2).
  const value = row['DMCF'] === '2' ? new Big(1).div(factor) : factor;
  ctx.facts.units.set(key, value);
  return value;
}

const noSku = (line: WooLineItem, index: number): Problem => ({
  code: 'sku.missing',
  owner: 'shop',
  field: `line_items[${index}].sku`,
  message: `Line ${index + 1} (${line.name}) has no SKU; the product may have been deleted.`,
  fix: `Give the product its SKU in the shop, or add "${line.variation_id ? `variation:${line.variation_id}` : `product:${line.product_id}`}" to the table "sku", then retry.`,
  expected: 'a SKU',
  received: 'nothing',
  thing: line.variation_id ? `variation:${line.variation_id}` : `product:${line.product_id}`,
});
const parentSku = (line: WooLineItem, index: number): Problem => ({
  code: 'sku.parent',
  owner: 'shop',
  field: `line_items[${index}].sku`,
  message: `Line ${index + 1} (${line.name}) is a variation without a SKU of its own; "${line.sku}" is its parent's.`,
  fix: `Give the variation its own SKU in the shop, or add "variation:${line.variation_id}" to the table "sku", then retry.`,
  expected: "the variation's own SKU",
  received: line.sku,
  thing: `variation:${line.variation_id}`,
});

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
  const rows = await ctx.jobs.list({ job: 'currency.rate', record: { CUCD: own, CRTP } }, ctx.signal);
  const row = rows
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
