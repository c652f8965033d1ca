import Big from 'big.js';

/** Own constructor, so that nobody's global settings reach our sums. 20 places is far beyond M3's 17,6 price fields. */
export const Dec = Big();
Dec.DP = 20;
Dec.RM = 1; // half away from zero
Dec.PE = 40;
Dec.NE = -40;
export type Dec = Big;
export const ZERO = Dec(0);

const NUMBER = /^-?(\d+\.?\d*|\.\d+)$/;

/** M3 numbers: optional sign in front, decimal point, no thousands separators, no exponent. */
export function isNumber(text: string): boolean {
  return NUMBER.test(text);
}
export function dec(text: string | undefined): Dec {
  return text === undefined || text === '' ? ZERO : Dec(text);
}
export function decimalsOf(text: string): number {
  const point = text.indexOf('.');
  return point < 0 ? 0 : text.slice(point + 1).replace(/0+$/, '').length;
}
export function round(value: Dec, decimals: number): Dec {
  return value.round(decimals, 1);
}
/** As M3 shows prices: the decimals it needs, at least two. */
export function priceText(value: Dec): string {
  const plain = value.toFixed();
  return decimalsOf(plain) < 2 ? value.toFixed(2) : plain;
}
