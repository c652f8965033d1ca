/**
 * WooCommerce's arithmetic, in exact decimals: rounding, taxes and coupons as WooCommerce 11.0.1 does them (WC_Tax,
 * WC_Discounts). Written from the behaviour of a real shop's orders, independently of the sidecar's own money code.
 */
import Big from 'big.js';

/** Own constructor: precision set here must not depend on who else set it. */
export const Dec = Big();
Dec.DP = 24;
Dec.PE = 40;
Dec.NE = -30;
export type Dec = Big;

export const ZERO = new Dec(0);
export const HUNDRED = new Dec(100);

/** Decimals by currency, where they are not two. (WooCommerce has one setting per shop; a shop in yen has 0.) */
const DECIMALS: Readonly<Record<string, number>> = { JPY: 0, KRW: 0, ISK: 0, KWD: 3, BHD: 3, TND: 3, OMR: 3 };
export const decimalsOf = (currency: string): number => DECIMALS[currency] ?? 2;

/** PHP_ROUND_HALF_UP: ties away from zero. */
export const roundHalfUp = (value: Dec, dp: number): Dec => value.round(dp, Dec.roundHalfUp);

/** PHP_ROUND_HALF_DOWN: ties towards zero. */
export function roundHalfDown(value: Dec, dp: number): Dec {
  const cut = value.round(dp, Dec.roundDown);
  const rest = value.minus(cut).abs();
  const half = new Dec(5).times(new Dec(10).pow(-dp - 1));
  return rest.gt(half) ? value.round(dp, Dec.roundUp) : cut;
}

/** Tax is rounded half down where prices include tax, else half up (wc_get_tax_rounding_mode). */
export const roundTax = (value: Dec, dp: number, inclusive: boolean): Dec =>
  inclusive ? roundHalfDown(value, dp) : roundHalfUp(value, dp);

export const sum = (values: readonly Dec[]): Dec => values.reduce((total, value) => total.plus(value), ZERO);

export interface TaxRate {
  id: number;
  /** Percent as text: `19`, `9.975`. */
  rate: string;
  label: string;
  code: string;
  compound: boolean;
  /** Whether shipping is taxed at this rate. */
  shipping: boolean;
}

/** Precision WooCommerce keeps while calculating: price decimals + 2, but at least 6 (wc_get_rounding_precision). */
const calcPrecision = (dp: number): number => Math.max(6, dp + 2);

/** Taxes on a net price, per rate id; compound rates are taken on price plus the simple taxes (WC_Tax::calc_exclusive_tax). */
export function taxOnNet(price: Dec, rates: readonly TaxRate[], dp: number): Map<number, Dec> {
  const taxes = new Map<number, Dec>();
  const add = (rate: TaxRate, base: Dec) =>
    taxes.set(rate.id, (taxes.get(rate.id) ?? ZERO).plus(base.times(rate.rate).div(HUNDRED)));
  for (const rate of rates.filter((r) => !r.compound)) add(rate, price);
  for (const rate of rates.filter((r) => r.compound)) add(rate, price.plus(sum([...taxes.values()])));
  return new Map([...taxes].map(([id, tax]) => [id, roundHalfUp(tax, calcPrecision(dp))]));
}

/** Taxes contained in a gross price, per rate id (WC_Tax::calc_inclusive_tax). */
export function taxInGross(price: Dec, rates: readonly TaxRate[], dp: number): Map<number, Dec> {
  const taxes = new Map<number, Dec>();
  let rest = price;
  for (const rate of rates.filter((r) => r.compound).reverse()) {
    const tax = rest.minus(rest.div(new Dec(1).plus(new Dec(rate.rate).div(HUNDRED))));
    taxes.set(rate.id, tax);
    rest = rest.minus(tax);
  }
  const simple = rates.filter((r) => !r.compound);
  const divisor = new Dec(1).plus(sum(simple.map((r) => new Dec(r.rate))).div(HUNDRED));
  for (const rate of simple) taxes.set(rate.id, rest.times(rate.rate).div(HUNDRED).div(divisor));
  return new Map([...taxes].map(([id, tax]) => [id, roundHalfUp(tax, calcPrecision(dp))]));
}

export interface Coupon {
  code: string;
  type: 'percent' | 'fixed_cart' | 'fixed_product';
  /** Percent, or an amount in the order's currency. */
  amount: string;
}
/** One line as a coupon sees it: the price customers see (gross where prices include tax), in minor units. */
export interface Discountable {
  price: Dec;
  quantity: number;
  /** Minor units taken off so far. */
  taken: Dec;
}

/**
 * Discount per line in minor units, as WC_Discounts deals it out: dearest line first, whole minor units, what rounding
 * left over goes unit by unit to the first lines. Adds to each line's `taken`.
 */
export function applyCoupon(coupon: Coupon, lines: readonly Discountable[], dp: number): Dec[] {
  const given = new Map<Discountable, Dec>(lines.map((line) => [line, ZERO]));
  const order = lines
    .filter((line) => line.price.gt(0))
    .sort((a, b) => b.price.times(b.quantity).cmp(a.price.times(a.quantity)));
  const left = (line: Discountable): Dec => line.price.minus(line.taken).round(0, Dec.roundHalfUp);
  const take = (line: Discountable, wanted: Dec): Dec => {
    const amount = wanted.gt(left(line)) ? left(line) : wanted;
    line.taken = line.taken.plus(amount);
    given.set(line, given.get(line)!.plus(amount));
    return amount;
  };
  const remainder = (amount: Dec): void => {
    let dealt = ZERO;
    for (const line of order) {
      for (let unit = 0; unit < line.quantity && dealt.lt(amount); unit += 1)
        dealt = dealt.plus(take(line, new Dec(1)));
    }
  };
  if (coupon.type === 'percent') {
    const percent = new Dec(coupon.amount).div(HUNDRED);
    let base = ZERO;
    let dealt = ZERO;
    for (const line of order) {
      const price = line.price.round(0, Dec.roundHalfUp);
      base = base.plus(price);
      dealt = dealt.plus(take(line, price.times(percent).round(0, Dec.roundDown)));
    }
    const whole = roundHalfDown(base.times(percent), 0);
    if (dealt.lt(whole)) remainder(whole.minus(dealt));
  } else {
    const minor = new Dec(coupon.amount).times(new Dec(10).pow(dp));
    if (coupon.type === 'fixed_product') {
      for (const line of order) take(line, minor.times(line.quantity));
    } else {
      fixedCart(minor);
    }
  }
  return lines.map((line) => given.get(line)!);

  function fixedCart(amount: Dec): void {
    const items = order.filter((line) => left(line).gt(0));
    const units = items.reduce((n, line) => n + line.quantity, 0);
    if (units === 0 || amount.lte(0)) return;
    const perUnit = amount.div(units).round(0, Dec.roundDown);
    if (perUnit.lte(0)) return remainder(amount);
    const dealt = sum(items.map((line) => take(line, perUnit.times(line.quantity))));
    if (dealt.gt(0) && dealt.lt(amount)) fixedCart(amount.minus(dealt));
  }
}
