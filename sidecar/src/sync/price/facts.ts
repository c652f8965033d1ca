/** What M3 must be asked beside the price lists: rates of the day, units, VAT codes. Kept for a while. */
import Big from 'big.js';
import { CrossdockError } from '../../errors.ts';
import { decimal } from '../../money.ts';
import type { PriceSettings } from '@crossdock/shared';
import type { M3Jobs } from '../jobs.ts';
import { FactCache } from '../order/fact-cache.ts';
import { isMissingTransaction } from '../stock/balances.ts';

const HOUR = 60 * 60_000;
const MANY = 200_000;
/** The start value of a list is mandatory; this one stands before letters and digits in all of M3's code pages. */
const FIRST = '!';
const LIST_PAGE = 5_000;
/** More items than one question about customers' own prices may name. */
const WORTH_A_LIST = 300;

/** Basic unit, price unit and VAT code of an item; '' = M3 says none. */
export interface ItemFact {
  UNMS: string;
  SPUN: string;
  VTCS: string;
}
export interface PriceFactCaches {
  rates: FactCache<{ rate: Big; source: string }>;
  units: FactCache<ReadonlyMap<string, Big>>;
  items: FactCache<ItemFact>;
  /** Whether the list of all items was read. */
  listed: FactCache<true>;
}
export const createPriceFacts = (now: () => number): PriceFactCaches => ({
  rates: new FactCache(HOUR, now),
  units: new FactCache(HOUR, now),
  items: new FactCache(24 * HOUR, now, MANY),
  listed: new FactCache(HOUR, now),
});

/** Rates of all lists in another currency; currencies without a rule or a rate are missing. */
export async function ratesOf(
  jobs: M3Jobs,
  caches: PriceFactCaches,
  settings: PriceSettings,
  today: string,
  signal: AbortSignal,
): Promise<Map<string, { rate: Big; source: string }>> {
  const found = new Map<string, { rate: Big; source: string }>();
  for (const from of new Set(settings.lists.map(({ CUCD }) => CUCD))) {
    if (from === settings.currency) continue;
    const rule = settings.conversions.find((one) => one.from === from);
    if (!rule) continue;
    if (rule.rate !== undefined) {
      found.set(from, { rate: decimal(rule.rate), source: 'fixed rate of prices.conversions' });
      continue;
    }
    const key = `${from} ${settings.currency} ${rule.CRTP} ${today}`;
    const known =
      caches.rates.get(key) ?? (await rateOfDay(jobs, from, settings.currency, rule.CRTP ?? '1', today, signal));
    if (!known) continue;
    caches.rates.set(key, known);
    found.set(from, known);
  }
  return found;
}

/** M3's newest rate up to the day (CRS055MI): local currency per unit, RAFA and DMCU considered. */
async function rateOfDay(
  jobs: M3Jobs,
  from: string,
  to: string,
  CRTP: string,
  today: string,
  signal: AbortSignal,
): Promise<{ rate: Big; source: string } | null> {
  const rows = await jobs.list({ job: 'currency.rate', record: { CUCD: from, CRTP } }, signal);
  const row = rows
    .filter((r) => (r['CUTD'] ?? '') <= today && (r['LOCD'] ?? to).trim() === to)
    .sort((a, b) => (b['CUTD'] ?? '').localeCompare(a['CUTD'] ?? ''))[0];
  const quoted = row ? decimal(row['ARAT'] ?? '0') : new Big(0);
  if (!row || quoted.lte(0)) return null;
  const factor = Number(row['RAFA'] ?? '1') || 1;
  // RAFA 1 = rate per 1 unit, 2 = per 10, 3 = per 100 (CRS055 rate factor).
  const per = new Big(10).pow(Math.max(0, factor - 1));
  const rate = row['DMCU'] === '2' ? per.div(quoted) : quoted.div(per);
  return { rate, source: `M3 exchange rate, type ${CRTP}, ${row['CUTD'] ?? today}` };
}

/** Of 23 fields: with all of them 220,000 units are more than an answer may hold (64 MiB). */
const UNIT_COLUMNS = ['ITNO', 'AUTP', 'ALUN', 'COFA', 'DMCF'] as const;
/**
 * Basic units in one of each alternate unit, by `ITNO|ALUN` (MMS015). The one for prices (AUTP 2) counts before the one for
 * quantities (AUTP 1).
 */
export async function priceUnits(
  jobs: M3Jobs,
  caches: PriceFactCaches,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Big>> {
  const known = caches.units.get('all');
  if (known) return known;
  const units = new Map<string, Big>();
  for (const AUTP of jobs.has('unit.list') ? ['1', '2'] : []) {
    for (const row of await jobs.list({ job: 'unit.list', record: { AUTP }, columns: UNIT_COLUMNS }, signal)) {
      const quoted = decimal(row['COFA'] ?? '0');
      if (quoted.lte(0) || (row['AUTP'] ?? AUTP).trim() !== AUTP) continue;
      // DMCF 1 multiplies, 2 divides (reference 4.2).
      const factor = row['DMCF'] === '2' ? new Big(1).div(quoted) : quoted;
      units.set(`${(row['ITNO'] ?? '').trim()}|${(row['ALUN'] ?? '').trim()}`, factor);
    }
  }
  caches.units.set('all', units);
  return units;
}

/** Basic units in one unit of a price, null where nothing says it; a blank SPUN is the price unit of the item. Pure. */
export function unitOf(ITNO: string, item: ItemFact | null, units: ReadonlyMap<string, Big>, SPUN: string): Big | null {
  const unit = SPUN || item?.SPUN || item?.UNMS || '';
  if (unit !== '' && unit === item?.UNMS) return new Big(1);
  return units.get(`${ITNO}|${unit}`) ?? null;
}

const COLUMNS = ['ITNO', 'UNMS', 'SPUN', 'VTCS'] as const;
type Raw = Record<string, string>;
const factOf = (row: Raw): ItemFact => {
  const [UNMS, SPUN, VTCS] = [row['UNMS'], row['SPUN'], row['VTCS']].map((value) => (value ?? '').trim());
  return { UNMS: UNMS ?? '', SPUN: SPUN ?? '', VTCS: VTCS ?? '' };
};

/**
 * What M3 says of items that have prices; items that it does not have are missing. Many are read by the list of all
 * (MMS200MI/LstItmByItm), 5,000 to a request, the others each by itself. @throws CrossdockError
 * @param priced whether an item has prices: of the list only those are kept
 */
export async function itemFacts(
  jobs: M3Jobs,
  caches: PriceFactCaches,
  items: readonly string[],
  priced: (ITNO: string) => boolean,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ItemFact>> {
  const lacking = (): string[] => [...new Set(items)].filter((ITNO) => caches.items.get(ITNO) === undefined);
  if (lacking().length >= WORTH_A_LIST && jobs.has('item.list') && caches.listed.get('all') === undefined) {
    await listItems(jobs, caches, priced, signal);
    // Only now: a list that broke off half-way is read again, instead of thousands of items one by one.
    caches.listed.set('all', true);
  }
  const open = lacking();
  const results = await jobs.read(
    open.map((ITNO) => ({ job: 'item.get' as const, record: { ITNO }, columns: COLUMNS })),
    signal,
    1,
  );
  open.forEach((ITNO, i) => {
    const result = results[i];
    if (result?.ok && result.records[0]) caches.items.set(ITNO, factOf(result.records[0]));
    else if (!result || (!result.ok && jobs.meaning(result, 'read') !== 'missing'))
      throw result?.error
        ? jobs.failure('item.get', result.error)
        : new CrossdockError('M3 did not process MMS200MI/GetItmBasic.', {
            class: 'transient',
            code: 'm3.not-processed',
            remote: 'm3',
          });
  });
  return new Map(
    items.flatMap((ITNO) => [...(caches.items.get(ITNO) ? [[ITNO, caches.items.get(ITNO)!] as const] : [])]),
  );
}

async function listItems(
  jobs: M3Jobs,
  caches: PriceFactCaches,
  priced: (ITNO: string) => boolean,
  signal: AbortSignal,
): Promise<void> {
  try {
    for (let after = FIRST, more = true; more;) {
      const rows = await jobs.list({ job: 'item.list', record: { ITNO: after }, columns: COLUMNS }, signal, LIST_PAGE);
      const last = (rows.at(-1)?.['ITNO'] ?? '').trim();
      for (const row of rows) {
        const ITNO = (row['ITNO'] ?? '').trim();
        if (priced(ITNO)) caches.items.set(ITNO, factOf(row));
      }
      more = rows.length >= LIST_PAGE && last !== after;
      after = last;
    }
  } catch (error) {
    if (!isMissingTransaction(error)) throw error;
  }
}
