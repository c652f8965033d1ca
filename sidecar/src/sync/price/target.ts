/**
 * The price of one SKU in the shop, from the rows of M3's price lists, and why. Pure. Where a rule is missing (currency, VAT)
 * nothing is published: a wrong price is worse than an old one.
 */
import Big from 'big.js';
import type { PriceSettings, Problem } from '@crossdock/shared';
import { decimal, plain } from '../../money.ts';
import { roundPrice } from './rounding.ts';
import { dayAfter, endOfDay, startOfDay } from './zone.ts';

/** A row of a price list (OPRBAS), as M3 writes it. */
export interface PriceRow {
  PRRF: string;
  CUCD: string;
  ITNO: string;
  /** yyyyMMdd; LVDT blank = open. */
  FVDT: string;
  LVDT: string;
  /** '0' = base price, else the quantity from which it counts. */
  QTYL: string;
  /** Price of SACD units of SPUN. */
  SAPR: string;
  SACD: string;
  SPUN: string;
  /** '1' = includes VAT, '' = M3 did not say. */
  TINC: string;
}

export interface PriceFacts {
  /** Basic units in one piece of the shop; null = M3 does not know the shop's unit. */
  pieces: Big | null;
  /** Basic units in one unit of the price; null where M3 does not say it. */
  unit: (SPUN: string) => Big | null;
  /** Basic unit (UNMS) of the item, for people; null where M3 does not know it. */
  basicUnit: string | null;
  /** Rate from a currency into the shop's, with its source in words; null = there is no rule. */
  rate: (from: string) => { rate: Big; source: string } | null;
  /** M3's VAT code of the item (VTCS); null = not known. */
  vatCode: string | null;
}

export interface PriceTarget {
  regular: string;
  /** Null = no sale. */
  sale: string | null;
  saleFrom: string | null;
  saleTo: string | null;
  graded: { from: string; price: string }[];
  /** How the regular price came about, one sentence. */
  why: string;
  /** Day (yyyyMMdd) on which another row becomes valid or ends; null = none is in sight. */
  nextChange: string | null;
}
export type PriceDecision =
  | { kind: 'price'; target: PriceTarget }
  /** With the day on which another row becomes valid or ends, as in `PriceTarget`. */
  | { kind: 'none'; nextChange: string | null }
  | { kind: 'problem'; problem: Problem; nextChange: string | null };

const OPEN = '99999999';
const lastDay = (row: PriceRow): string => (/^0*$/.test(row.LVDT.trim()) ? OPEN : row.LVDT.trim());
const isBase = (row: PriceRow): boolean => decimal(row.QTYL).eq(0);

/** The row that counts on a day: the newest FVDT up to it that has not ended (reference 4.5). */
export function validOn(rows: readonly PriceRow[], day: string): PriceRow | null {
  const valid = rows.filter((row) => row.FVDT <= day && lastDay(row) >= day);
  return valid.sort((a, b) => b.FVDT.localeCompare(a.FVDT))[0] ?? null;
}

/** @param rows of one item, all lists; @param today yyyyMMdd in `zone`, the shop's, in which the days of a sale begin and end */
export function decidePrice(
  rows: readonly PriceRow[],
  settings: PriceSettings,
  facts: PriceFacts,
  today: string,
  zone: string,
): PriceDecision {
  const listed = settings.lists.map((list) => ({
    list,
    rows: rows.filter((row) => row.PRRF === list.PRRF && row.CUCD === list.CUCD),
  }));
  const days = rows
    .flatMap((row) => [row.FVDT, lastDay(row) === OPEN ? OPEN : dayAfter(lastDay(row))])
    .filter((day) => day > today && day !== OPEN)
    .sort();
  const nextChange = days[0] ?? null;
  const stop = (problem: Problem): PriceDecision => ({ kind: 'problem', problem, nextChange });
  const regular = listed
    .filter(({ list }) => list.as === 'regular')
    .map(({ list, rows: own }) => ({ list, own, row: validOn(own.filter(isBase), today) }))
    .find(({ row }) => row !== null);
  if (!regular?.row) return { kind: 'none', nextChange };
  const base = amountOf(regular.row, regular.list, settings, facts);
  if ('problem' in base) return stop(base.problem);

  let sale: { price: string; row: PriceRow } | null = null;
  for (const { list, row } of salesOf(listed, today)) {
    const amount = amountOf(row, list, settings, facts);
    if ('problem' in amount) return stop(amount.problem);
    // A sale that is not below the regular price is none.
    if (amount.price.gte(base.price)) continue;
    sale = { price: plain(amount.price), row };
    break;
  }
  const graded: PriceTarget['graded'] = [];
  for (const row of settings.graded ? breaksOn(regular.own, today) : []) {
    const amount = amountOf(row, regular.list, settings, facts);
    if ('problem' in amount) return stop(amount.problem);
    graded.push({ from: plain(decimal(row.QTYL)), price: plain(amount.price) });
  }
  return {
    kind: 'price',
    target: {
      regular: plain(base.price),
      sale: sale?.price ?? null,
      saleFrom: sale ? moment(startOfDay(zone, sale.row.FVDT)) : null,
      saleTo: sale && lastDay(sale.row) !== OPEN ? moment(endOfDay(zone, lastDay(sale.row))) : null,
      graded,
      why: base.why,
      nextChange,
    },
  };
}

/** Rows that may be the sale, best first: of each list the one that is valid today, then what lies ahead, the nearest first. */
function salesOf(
  listed: readonly { list: PriceSettings['lists'][number]; rows: readonly PriceRow[] }[],
  today: string,
): { list: PriceSettings['lists'][number]; row: PriceRow }[] {
  const own = listed
    .filter(({ list }) => list.as === 'sale')
    .map(({ list, rows }) => ({ list, rows: rows.filter(isBase) }));
  const valid = own.flatMap(({ list, rows }) => {
    const row = validOn(rows, today);
    return row ? [{ list, row }] : [];
  });
  const ahead = own.flatMap(({ list, rows }) => rows.filter((row) => row.FVDT > today).map((row) => ({ list, row })));
  return [...valid, ...ahead.sort((a, b) => a.row.FVDT.localeCompare(b.row.FVDT))];
}

/** Quantity breaks of a day, ascending; of each quantity the newest. */
function breaksOn(rows: readonly PriceRow[], today: string): PriceRow[] {
  const quantities = [...new Set(rows.filter((row) => !isBase(row)).map((row) => row.QTYL))];
  return quantities
    .flatMap((QTYL) => validOn(rows.filter((row) => row.QTYL === QTYL), today) ?? [])
    .sort((a, b) => decimal(a.QTYL).cmp(decimal(b.QTYL))); // prettier-ignore
}

/** Units that a price of M3 is of (SACD); blank or zero = one. */
export function unitsPriced(SACD: string): Big {
  const units = decimal(SACD || '1');
  return units.gt(0) ? units : new Big(1);
}

function amountOf(
  row: PriceRow,
  list: PriceSettings['lists'][number],
  settings: PriceSettings,
  facts: PriceFacts,
): { price: Big; why: string } | { problem: Problem } {
  if (facts.pieces === null) return { problem: noUnit(row) };
  const per = unitsPriced(row.SACD);
  const unit = facts.unit(row.SPUN);
  if (unit === null) return { problem: unitUnknown(row, facts.basicUnit) };
  let price = decimal(row.SAPR).div(per).times(facts.pieces).div(unit);
  const parts = [
    `${plain(decimal(row.SAPR))} ${row.CUCD}${per.eq(1) ? '' : ` per ${plain(per)}`} of list ${row.PRRF} from ${isoDay(row.FVDT)}`,
  ];
  const factor = facts.pieces.div(unit);
  if (!factor.eq(1)) parts.push(`× ${plain(factor.round(6))} ${row.SPUN} per piece`);
  const converted = row.CUCD !== settings.currency;
  if (converted) {
    const rule = facts.rate(row.CUCD);
    if (!rule) return { problem: noRate(row, settings) };
    price = price.times(rule.rate);
    parts.push(`× ${plain(rule.rate)} (${rule.source})`);
  }
  const includes = includesVat(row, list);
  if (includes === null) return { problem: vatUnknown(row) };
  if (includes !== settings.shopIncludesVat) {
    const percent = facts.vatCode === null ? undefined : settings.vatPercent[facts.vatCode];
    if (percent === undefined) return { problem: noVat(row, facts.vatCode, includes) };
    const whole = new Big(percent).div(100).plus(1);
    price = includes ? price.div(whole) : price.times(whole);
    parts.push(includes ? `less ${percent} % VAT` : `plus ${percent} % VAT`);
  }
  const rounded = roundPrice(price, settings.rounding, converted);
  if (rounded.lte(0)) return { problem: notAbove(row, price) };
  return { price: rounded, why: `${plain(rounded)} = ${parts.join(', ')}${rounded.eq(price) ? '' : ', rounded'}.` };
}

/**
 * Whether a price includes VAT; null = nobody says it. OIS017 does not tell TINC: to take that as "without" would add the VAT of a
 * gross price once more. Pure. @param list of the settings, where it is one of them
 */
export const includesVat = (
  { TINC }: Pick<PriceRow, 'TINC'>,
  list: PriceSettings['lists'][number] | undefined,
): boolean | null => list?.includesVat ?? (TINC === '' ? null : TINC === '1');

const isoDay = (day: string): string => `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;
const moment = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

/** An empty field of M3 arrives as 0 too, and a product at 0 is sold for nothing. @param price before it was rounded */
const notAbove = (row: PriceRow, price: Big): Problem => ({
  code: 'price.zero',
  owner: 'm3',
  message: price.gt(0)
    ? `The price ${plain(decimal(row.SAPR))} ${row.CUCD} of list ${row.PRRF} from ${isoDay(row.FVDT)} is rounded to 0 by prices.rounding; the shop keeps the price it has.`
    : `List ${row.PRRF} has the price ${plain(decimal(row.SAPR))} ${row.CUCD} from ${isoDay(row.FVDT)}; nothing is sold for that, and the shop keeps the price it has.`,
  fix: price.gt(0)
    ? 'Take a smaller step in prices.rounding, or correct the price, its quantity (SACD) or its unit (SPUN) in OIS017.'
    : 'Correct the price (SAPR) in OIS017, or delete its row. For a product that is free, take its item out of the list and set the price in the shop.',
  field: 'SAPR',
});
const noRate = (row: PriceRow, settings: PriceSettings): Problem => ({
  code: 'price.no-rate',
  owner: 'shop',
  message: `Price list ${row.PRRF} is in ${row.CUCD}, the shop sells in ${settings.currency}, and there is no rule or no rate to convert by.`,
  fix: 'Add a rule to prices.conversions (a rate, or a rate type of CRS055), or take a list in the currency of the shop.',
  field: 'prices.conversions',
});
export const noUnit = (row: Pick<PriceRow, 'ITNO'>): Problem => ({
  code: 'price.no-unit',
  owner: 'shop',
  message: `The table "unit" names an alternate unit for the SKU of ${row.ITNO}, and M3 does not know it for this item: its price cannot be computed.`,
  fix: 'Correct the unit (ALUN) in the table "unit", or add it to the item in MMS015.',
});
type InList = Pick<PriceRow, 'PRRF' | 'CUCD' | 'SPUN'>;
export const unitUnknown = ({ PRRF, SPUN }: InList, basicUnit: string | null): Problem => ({
  code: 'price.unit-unknown',
  owner: 'm3',
  message: `A price of list ${PRRF} is per ${SPUN || 'unit that is left blank'}, and M3 does not say how many ${basicUnit ?? 'basic units'}${basicUnit ? ', the basic unit of its item,' : ''} that is.`,
  fix: `Add ${SPUN || 'the price unit of the item (SPUN in MMS001)'} to the item in MMS015 (type 2, price), or correct the unit of the price in OIS017; the next full compare computes it again.`,
  field: 'SPUN',
});
export const vatUnknown = (row: InList): Problem => ({
  code: 'price.vat-unknown',
  owner: 'shop',
  message: `M3 does not say whether prices of list ${row.PRRF} (${row.CUCD}) include VAT.`,
  fix: 'Add includesVat (true or false) to the list in prices.lists.',
  field: 'prices.lists',
});
const noVat = (row: PriceRow, code: string | null, includes: boolean): Problem => ({
  code: 'price.no-vat',
  owner: 'shop',
  message: `Prices of list ${row.PRRF} are ${includes ? 'with' : 'without'} VAT, those of the shop are not, and no percentage is known for VAT code ${code ?? '(unknown)'}.`,
  fix: 'Add the percentage to prices.vatPercent, or correct prices.shopIncludesVat or includesVat of the list.',
  field: 'prices.vatPercent',
});
