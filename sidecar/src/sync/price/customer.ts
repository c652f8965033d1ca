/** What one customer pays (OIS320MI/GetPriceLine): asked for when somebody wants to know, and kept for a while. */
import type { Problem, Settings } from '@crossdock/shared';
import type Big from 'big.js';
import { CrossdockError } from '../../errors.ts';
import type { Lookup } from '../../mapping/transforms.ts';
import { decimal, plain } from '../../money.ts';
import type { M3Jobs } from '../jobs.ts';
import { unitFactors, type UnitFacts } from '../supply/units.ts';
import { itemFacts, priceUnits, unitOf, type PriceFactCaches } from './facts.ts';
import { includesVat, noUnit, unitsPriced, unitUnknown, vatUnknown } from './target.ts';

export interface CustomerPriceRequest {
  customer: string;
  items: { sku: string; quantity: string }[];
}
export interface CustomerPrice {
  sku: string;
  ITNO: string | null;
  /** Pieces of the shop. */
  quantity: string;
  /** Net price of one piece, in `currency`; null where M3 has none, or where there is a `problem`. */
  price: string | null;
  currency: string | null;
  /** Whether it includes VAT; null where there is no price. */
  includesVat: boolean | null;
  list: string | null;
  /** Why a price of M3 cannot be told: what its unit is or whether it includes VAT is not known. */
  problem: Problem | null;
  /** M3 was asked just now, or this long ago. */
  ageSeconds: number;
}

/** M3's VAT code of the item (VTCS); null = not known. */
export type PricedForCustomer = CustomerPrice & { vatCode: string | null };

interface Kept {
  row: Record<string, string> | null;
  at: number;
}
const MOST = 50_000;
/** As many as M3's own prices have at most (CRS055, NPRD). */
const PRICE_DECIMALS = 6;

export class CustomerPrices {
  readonly #kept = new Map<string, Kept>();
  readonly #settings: () => Settings;
  readonly #jobs: () => M3Jobs;
  readonly #itemOf: (sku: string) => string | null;
  readonly #lookup: Lookup;
  readonly #units: UnitFacts;
  readonly #facts: PriceFactCaches;
  readonly #now: () => number;

  constructor(deps: {
    settings: () => Settings;
    jobs: () => M3Jobs;
    itemOf: (sku: string) => string | null;
    lookup: Lookup;
    units: UnitFacts;
    facts: PriceFactCaches;
    now: () => number;
  }) {
    this.#settings = deps.settings;
    this.#jobs = deps.jobs;
    this.#itemOf = deps.itemOf;
    this.#lookup = deps.lookup;
    this.#units = deps.units;
    this.#facts = deps.facts;
    this.#now = deps.now;
  }

  /** M3 has other prices: nothing of what is kept counts any more. */
  forget(): void {
    this.#kept.clear();
  }

  /** @throws CrossdockError permanent `price.customer-off`, and where M3 cannot be asked or does not know the customer */
  async ask(request: CustomerPriceRequest, signal?: AbortSignal): Promise<CustomerPrice[]> {
    const { customerSeconds } = this.#settings().prices;
    if (customerSeconds === 0) {
      const message = 'Prices of single customers are switched off.';
      const fix = 'Set prices.customerSeconds to the number of seconds an answer may be kept.';
      throw new CrossdockError(message, {
        class: 'permanent',
        code: 'price.customer-off',
        problem: { code: 'price.customer-off', owner: 'shop', message, fix, field: 'prices.customerSeconds' },
      });
    }
    const asked = await this.price(request, customerSeconds, signal);
    return asked.map(({ vatCode: _own, ...price }) => price);
  }

  /**
   * The same, whether or not `prices.customerSeconds` allows it: the caller decides.
   * @param seconds an answer of M3 counts so long
   */
  async price(
    { customer, items }: CustomerPriceRequest,
    seconds: number,
    signal?: AbortSignal,
  ): Promise<PricedForCustomer[]> {
    const { prices, m3 } = this.#settings();
    const life = seconds * 1000;
    const now = this.#now();
    const found = items.map(({ sku, quantity }) => ({ sku, quantity, ITNO: this.#itemOf(sku) }));
    const pieces = await unitFactors(
      { jobs: this.#jobs, facts: this.#units, lookup: this.#lookup, signal: signal ?? new AbortController().signal },
      found,
    );
    // M3 is asked for basic units.
    const wanted = found.map((one) => {
      const ORQA = plain(decimal(one.quantity).times(pieces.get(one.sku) ?? 1));
      return { ...one, ORQA, key: `${customer}|${one.ITNO ?? ''}|${ORQA}` };
    });
    const open = [
      ...new Map(
        wanted
          .filter(({ ITNO, key }) => ITNO !== null && !((this.#kept.get(key)?.at ?? -Infinity) > now - life))
          .map((one) => [one.key, one]),
      ).values(),
    ];
    const place = { ...(m3.facility && { FACI: m3.facility }), ...(m3.warehouse && { WHLO: m3.warehouse }) };
    const results = await this.#jobs().read(
      open.map(({ ITNO, ORQA }) => ({
        job: 'price.customer' as const,
        record: { CUNO: customer, ITNO: ITNO ?? '', ORQA, CUCD: prices.currency, ...place },
        columns: ['SAPR', 'NETP', 'CUCD', 'SACD', 'SPUN', 'TINC', 'PRRF'],
      })),
      signal,
      1,
    );
    if (this.#kept.size + open.length > MOST) this.#kept.clear();
    open.forEach(({ key }, i) => {
      const result = results[i];
      if (result?.ok) this.#kept.set(key, { row: result.records[0] ?? null, at: now });
      else if (result && this.#jobs().meaning(result, 'read') === 'missing')
        this.#kept.set(key, { row: null, at: now });
      else if (result?.error) throw this.#jobs().failure('price.customer', result.error);
    });
    const units = await this.#unitsOf(
      wanted.flatMap(({ ITNO, key }) => (ITNO !== null && this.#kept.get(key)?.row ? [ITNO] : [])),
      signal,
    );
    return wanted.map(({ sku, ITNO, quantity, key }) => {
      const kept = this.#kept.get(key) ?? null;
      const none = { sku, ITNO, quantity, ageSeconds: kept ? Math.round((now - kept.at) / 1000) : 0 };
      const unit = (SPUN: string): Big | null => (ITNO === null ? null : units.of(ITNO, SPUN));
      const basicUnit = ITNO === null ? null : units.basicOf(ITNO);
      const vatCode = ITNO === null ? null : units.vatCodeOf(ITNO);
      return { ...none, vatCode, ...toPrice(kept?.row ?? null, prices.lists, { ITNO: ITNO ?? '', pieces: pieces.get(sku) ?? null, unit, basicUnit }) }; // prettier-ignore
    });
  }

  async #unitsOf(items: readonly string[], signal: AbortSignal = new AbortController().signal) {
    const jobs = this.#jobs();
    const known = await itemFacts(jobs, this.#facts, items, () => false, signal);
    const units = items.length > 0 ? await priceUnits(jobs, this.#facts, signal) : new Map<string, Big>();
    return {
      of: (ITNO: string, SPUN: string): Big | null => unitOf(ITNO, known.get(ITNO) ?? null, units, SPUN),
      basicOf: (ITNO: string): string | null => known.get(ITNO)?.UNMS || null,
      vatCodeOf: (ITNO: string): string | null => known.get(ITNO)?.VTCS || null,
    };
  }
}

export interface CustomerPriceFacts {
  ITNO: string;
  /** As in `PriceFacts`. */
  pieces: Big | null;
  unit: (SPUN: string) => Big | null;
  basicUnit: string | null;
}

/** A row of GetPriceLine as the price of a piece, by the same rules as the shop's own prices. Pure. */
export function toPrice(
  row: Readonly<Record<string, string>> | null,
  lists: Settings['prices']['lists'],
  facts: CustomerPriceFacts,
): Pick<CustomerPrice, 'price' | 'currency' | 'includesVat' | 'list' | 'problem'> {
  const text = (field: string): string => (row?.[field] ?? '').trim();
  const [PRRF, CUCD, SPUN, TINC] = [text('PRRF'), text('CUCD'), text('SPUN'), text('TINC')];
  const told = { price: null, currency: CUCD || null, includesVat: null, list: PRRF || null, problem: null };
  const net = decimal(text('NETP') || '0');
  const amount = net.gt(0) ? net : decimal(text('SAPR') || '0');
  if (row === null || amount.lte(0)) return told;
  const priceList = lists.find((list) => list.PRRF === PRRF && list.CUCD === CUCD);
  const vat = includesVat({ TINC }, priceList);
  if (vat === null) {
    const fix = 'Let M3 tell it (TINC of the customer in CRS610, of the list in OIS017), or add includesVat to the list where it is one of prices.lists.'; // prettier-ignore
    return { ...told, problem: { ...vatUnknown({ PRRF, CUCD, SPUN }), fix } };
  }
  const unit = facts.unit(SPUN);
  if (facts.pieces === null) return { ...told, problem: noUnit({ ITNO: facts.ITNO }) };
  if (unit === null) return { ...told, problem: unitUnknown({ PRRF, CUCD, SPUN }, facts.basicUnit) };
  const price = amount
    .div(unitsPriced(text('SACD')))
    .times(facts.pieces)
    .div(unit);
  return { ...told, price: plain(price.round(PRICE_DECIMALS)), includesVat: vat };
}
