import { Dec, ZERO, round } from './decimal.ts';
import type { Dec as Decimal } from './decimal.ts';

export interface PricedLine {
  /** In the unit of the sales price. */
  quantity: Decimal;
  /** SAPR, for SACD units. */
  price: Decimal;
  /** 0 counts as 1. */
  per: Decimal;
  /** DIP1–DIP6, one after the other. */
  percents: readonly Decimal[];
  /** DIA1–DIA6. */
  amounts: readonly Decimal[];
  vatCode: string;
}
export interface PricedCharge {
  amount: Decimal;
  vatCode: string;
}
export interface OrderMoney {
  lines: readonly PricedLine[];
  charges: readonly PricedCharge[];
  /** OTBA, an amount, and OTDP, a percentage of the lines. */
  discountAmount: Decimal;
  discountPercent: Decimal;
  decimals: number;
  /** VAT percentage of a VAT code; null = M3 computes no VAT. */
  rate: ((vatCode: string) => Decimal) | null;
  /** TINC: prices hold VAT already. */
  pricesIncludeVat: boolean;
  vatRounding: 'order' | 'line';
  discountAmountPer: 'line' | 'unit';
  /** Payable amounts are multiples of this; absent = no rounding. */
  roundTo?: Decimal;
}
/** Field names as GetOrderValue has them. */
export interface Totals {
  BRAM: Decimal;
  NTAM: Decimal;
  ODAM: Decimal;
  ONET: Decimal;
  EXAM: Decimal;
  ORVA: Decimal;
  VTAM: Decimal;
  TOAM: Decimal;
  ROAM: Decimal;
  TOPY: Decimal;
}

export function grossOf(line: PricedLine, decimals: number): Decimal {
  const per = line.per.gt(0) ? line.per : Dec(1);
  return round(line.quantity.times(line.price).div(per), decimals);
}

/** Quantity × SAPR / SACD, less DIP1–6 one after the other, less DIA1–6, rounded once per line. */
export function lineNet(line: PricedLine, decimals: number, discountAmountPer: 'line' | 'unit' = 'line'): Decimal {
  const per = line.per.gt(0) ? line.per : Dec(1);
  let amount = line.quantity.times(line.price).div(per);
  for (const percent of line.percents) if (!percent.eq(0)) amount = amount.times(Dec(100).minus(percent)).div(100);
  for (const off of line.amounts)
    if (!off.eq(0)) amount = amount.minus(discountAmountPer === 'unit' ? off.times(line.quantity) : off);
  return round(amount, decimals);
}

/** All totals of an order, exact to the currency's last decimal. */
export function orderTotals(order: OrderMoney): Totals {
  const { decimals } = order;
  const nets = order.lines.map((line) => lineNet(line, decimals, order.discountAmountPer));
  const sum = (parts: readonly Decimal[]) => parts.reduce((a, b) => a.plus(b), ZERO);
  const BRAM = sum(order.lines.map((line) => grossOf(line, decimals)));
  const linesTotal = sum(nets);
  const ODAM = round(linesTotal.times(order.discountPercent).div(100), decimals).plus(order.discountAmount);
  const charges = sum(order.charges.map((c) => round(c.amount, decimals)));

  const linesVat = new VatSum(order, linesTotal, ODAM);
  order.lines.forEach((line, i) => linesVat.add(line.vatCode, nets[i] ?? ZERO, true));
  const chargesVat = new VatSum(order, linesTotal, ZERO);
  for (const charge of order.charges) chargesVat.add(charge.vatCode, round(charge.amount, decimals), false);

  const both = VatSum.total(linesVat, chargesVat);
  const inLines = order.pricesIncludeVat ? linesVat.total() : ZERO;
  const inCharges = order.pricesIncludeVat ? both.minus(inLines) : ZERO;
  const NTAM = linesTotal.minus(inLines);
  const EXAM = charges.minus(inCharges);
  const ONET = NTAM.minus(ODAM);
  const ORVA = ONET.plus(EXAM);
  const TOAM = ORVA.plus(both);
  const step = order.roundTo;
  const payable = step?.gt(0) ? round(TOAM.div(step), 0).times(step) : TOAM;
  return { BRAM, NTAM, ODAM, ONET, EXAM, ORVA, VTAM: both, TOAM, ROAM: payable.minus(TOAM), TOPY: payable };
}

/** Adds up VAT bases per rate; the order discount lowers each line's base in proportion. */
class VatSum {
  private readonly bases = new Map<string, Decimal>();
  private perLine = ZERO;
  private readonly order: OrderMoney;
  private readonly linesTotal: Decimal;
  private readonly discount: Decimal;

  constructor(order: OrderMoney, linesTotal: Decimal, discount: Decimal) {
    this.order = order;
    this.linesTotal = linesTotal;
    this.discount = discount;
  }
  add(vatCode: string, amount: Decimal, line: boolean): void {
    const rate = this.order.rate?.(vatCode) ?? ZERO;
    if (rate.eq(0)) return;
    const share =
      line && !this.discount.eq(0) && !this.linesTotal.eq(0) ? amount.times(this.discount).div(this.linesTotal) : ZERO;
    const base = amount.minus(share);
    if (this.order.vatRounding === 'line') this.perLine = this.perLine.plus(this.vat(base, rate));
    else this.bases.set(rate.toFixed(), (this.bases.get(rate.toFixed()) ?? ZERO).plus(base));
  }
  private vat(base: Decimal, rate: Decimal): Decimal {
    const exact = this.order.pricesIncludeVat ? base.times(rate).div(rate.plus(100)) : base.times(rate).div(100);
    return round(exact, this.order.decimals);
  }
  total(): Decimal {
    return VatSum.total(this);
  }
  /** VAT of one or more sums together: rounded once per rate. */
  static total(...sums: VatSum[]): Decimal {
    const bases = new Map<string, Decimal>();
    let total = ZERO;
    for (const sum of sums) {
      total = total.plus(sum.perLine);
      for (const [rate, base] of sum.bases) bases.set(rate, (bases.get(rate) ?? ZERO).plus(base));
    }
    for (const [rate, base] of bases) total = total.plus((sums[0] as VatSum).vat(base, Dec(rate)));
    return total;
  }
}
