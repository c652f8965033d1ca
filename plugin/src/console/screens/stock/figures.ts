/** Stock figures: decimal text, never a float before it is shown. */
import type { Answer } from '../../api/client.ts';
import { number } from '../../ui/format.ts';

export type StockView = Answer<'GET /v1/stock/{sku}'>;

/** What the formula gives for the shop: M3's figure less what the shop has sold and M3 does not know. Pure. */
export function figureOf({ formula, available, inFlight, published, state, declined }: StockView): string | null {
  if (formula === null) return published;
  // As it was sent: orders may have come since, and the shop has subtracted them itself.
  return state === 'ok' && !declined && published !== null ? published : less(available ?? formula.quantity, inFlight);
}
/** Decimal text less decimal text, with as many decimals as the longer one. Pure. */
export function less(from: string, what: string): string {
  const digits = Math.max(...[from, what].map((text) => (text.split('.')[1] ?? '').length));
  const whole = (text: string): bigint => {
    const [before = '0', after = ''] = text.replace('-', '').split('.');
    return BigInt(before + after.padEnd(digits, '0')) * (text.startsWith('-') ? -1n : 1n);
  };
  const left = whole(from) - whole(what);
  const text = String(left < 0n ? -left : left).padStart(digits + 1, '0');
  return `${left < 0n ? '-' : ''}${digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`}`;
}
/** Decimal text as people write it. */
export const figure = (text: string | null): string =>
  text === null || !/^-?\d+(\.\d+)?$/.test(text) ? (text ?? '–') : number(Number(text), 6);
