/**
 * Money and quantities. Amounts (totals, line totals, charges, tax) are integer minor units (bigint); unit prices,
 * quantities and rates are decimals (big.js). Never a float: Woo's JSON `price` is a binary float and is not read.
 */
import Big from 'big.js';

Big.DP = 20;
Big.PE = 60;
Big.NE = -30;

/** Minor-unit digits that differ from two (ISO 4217); M3's own DCCD from CRS055MI wins where it is known. */
const EXPONENTS: Record<string, number> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
};

/** Number of decimals of a currency by ISO 4217. */
export function currencyDecimals(currency: string): number {
  return EXPONENTS[currency] ?? 2;
}

/** How a tie is rounded: WooCommerce rounds half up, and half down where prices include tax (contract 7). */
export type Ties = 'half-up' | 'half-down';

function round(value: Big, decimals: number, ties: Ties = 'half-up'): Big {
  const rounded = value.round(decimals, Big.roundHalfUp);
  if (ties === 'half-up' || rounded.eq(value)) return rounded;
  const step = new Big(10).pow(-decimals);
  const isTie = value.minus(rounded).abs().times(2).eq(step);
  return isTie ? value.round(decimals, Big.roundDown) : rounded;
}

/**
 * Decimal text → minor units. Digits beyond the currency's decimals are rounded.
 * @throws RangeError when the text is no decimal number
 */
export function toMinor(amount: string | Big, decimals: number, ties: Ties = 'half-up'): bigint {
  const value = decimal(amount);
  return BigInt(round(value, decimals, ties).times(new Big(10).pow(decimals)).toFixed(0));
}

/** True if the text has no digits (other than zeros) beyond the currency's decimals. */
export function isExact(amount: string | Big, decimals: number): boolean {
  const value = decimal(amount);
  return value.round(decimals, Big.roundDown).eq(value);
}

/** Minor units → decimal text with exactly the currency's decimals, as M3 and Woo write amounts. */
export function fromMinor(minor: bigint, decimals: number): string {
  const negative = minor < 0n;
  const digits = (negative ? -minor : minor).toString().padStart(decimals + 1, '0');
  const whole = decimals ? digits.slice(0, -decimals) : digits;
  const fraction = decimals ? `.${digits.slice(-decimals)}` : '';
  return `${negative ? '-' : ''}${whole}${fraction}`;
}

/** Decimal text → Big; blank counts as zero. @throws RangeError naming what was received */
export function decimal(text: string | Big | number): Big {
  if (text instanceof Big) return text;
  const trimmed = String(text).trim();
  if (trimmed === '') return new Big(0);
  try {
    return new Big(trimmed);
  } catch {
    throw new RangeError(`expected a decimal number, received "${trimmed.slice(0, 40)}"`);
  }
}

/** Shortest decimal text without exponent or trailing zeros: `12.50` → `12.5`. */
export function plain(value: Big): string {
  return value
    .toFixed()
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}

/** Largest SACD that M3 takes: N5 (metadata of OIS100MI/AddBatchLine). */
const SACD_MAX = 99_999;

export interface UnitPrice {
  /** SAPR: price of SACD units. */
  sapr: string;
  /** SACD: the number of units SAPR is for. */
  sacd: string;
  /** False when no SAPR/SACD pair gives the line total back exactly; the total gate then decides. */
  exact: boolean;
}

/**
 * Splits a line total into M3's SAPR and SACD so that quantity × SAPR / SACD is the line total to the last minor unit:
 * the unit price where it is representable in `priceDecimals`, else the total itself "per quantity" (10.00 for 3 becomes
 * SAPR 10.00, SACD 3), which no number of price decimals can spoil.
 */
export function unitPrice(total: bigint, decimals: number, quantity: Big, priceDecimals: number): UnitPrice {
  const amount = new Big(fromMinor(total, decimals));
  const unit = amount.div(quantity);
  const rounded = unit.round(priceDecimals, Big.roundHalfUp);
  if (rounded.times(quantity).eq(amount)) return { sapr: plain(rounded), sacd: '1', exact: true };
  if (isExact(quantity, 0) && quantity.lte(SACD_MAX) && quantity.gt(0)) {
    return { sapr: plain(amount), sacd: plain(quantity), exact: true };
  }
  const six = unit.round(6, Big.roundHalfUp);
  return { sapr: plain(six), sacd: '1', exact: toMinor(six.times(quantity), decimals) === total };
}

/** Converts minor units of one currency into another's at `rate` (target per one unit of source). */
export function convert(minor: bigint, from: number, rate: Big, to: number): bigint {
  return toMinor(new Big(fromMinor(minor, from)).times(rate), to);
}
