import type { Row } from '../metadata.ts';

/** One price as seeds and the control API give it: M3 field names (OPRBAS, and OPRBAS's quantity breaks). */
export interface PriceInput {
  PRRF: string;
  CUCD: string;
  ITNO: string;
  SAPR: string;
  /** Blank = the general list. */
  CUNO?: string;
  FVDT?: string;
  /** Blank = open. */
  LVDT?: string;
  /** Quantity from which it counts; blank or 0 = the base price. */
  QTYL?: string;
  SACD?: string;
  SPUN?: string;
  /** Whether the list's prices include VAT. */
  TINC?: string;
}
export interface Price extends Required<PriceInput> {
  lmts: number;
}

const keyOf = (p: Price): string => [p.PRRF, p.CUCD, p.CUNO, p.FVDT, p.ITNO, p.QTYL].join('|');

/** Price lists (OPRICH), base prices (OPRBAS) and quantity breaks. */
export class Prices {
  readonly #prices = new Map<string, Price>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }
  put(input: PriceInput): void {
    const price: Price = {
      CUNO: '', FVDT: '20260101', LVDT: '', QTYL: '0', SACD: '1', SPUN: '', TINC: '0', ...input, lmts: this.#now(),
    }; // prettier-ignore
    this.#prices.set(keyOf(price), price);
  }
  remove(input: Pick<PriceInput, 'PRRF' | 'CUCD' | 'ITNO'>): void {
    for (const [key, price] of this.#prices)
      if (price.PRRF === input.PRRF && price.CUCD === input.CUCD && price.ITNO === input.ITNO) this.#prices.delete(key);
  }
  *matching(input: Row): Generator<Price> {
    for (const price of this.#prices.values()) {
      const fits = (['PRRF', 'CUCD', 'CUNO', 'FVDT', 'ITNO'] as const).every(
        (field) => input[field] === undefined || price[field] === input[field],
      );
      if (fits && price.lmts >= Number(input['LMTS'] ?? 0)) yield price;
    }
  }
}
