/** Where an order's money goes in M3: lines, charges, tax. Pure; integer minor units of the posting currency. */
import type Big from 'big.js';
import type { Problem, Settings, TaxMode, WooOrder } from '@crossdock/shared';
import { convert, currencyDecimals, decimal, fromMinor, toMinor, unitPrice, type Ties } from '../../money.ts';
import type { Lookup } from '../../mapping/transforms.ts';
import type { CurrencyFact } from './facts.ts';

export interface LineAmount {
  /** Index in `line_items`. */
  index: number;
  /** Net (or gross, with tax mode `included`) total of the line. */
  total: bigint;
  price: (quantity: Big) => { sapr: string; sacd: string; exact: boolean };
}
export interface ChargeAmount {
  CRID: string;
  amount: bigint;
  description: string;
}
export interface Amounts {
  taxMode: TaxMode;
  decimals: number;
  lines: LineAmount[];
  charges: ChargeAmount[];
  /** Total of the shop's order, in the posting currency. */
  shopTotal: bigint;
  /** What the plan adds up to before M3's own tax (tax mode `m3`), or altogether. */
  plannedTotal: bigint;
  /** The shop's tax that M3 is expected to compute by itself; 0 unless tax mode is `m3`. */
  expectedTax: bigint;
  /** The most that rounding may differ. */
  tolerance: bigint;
  problems: Problem[];
  notes: string[];
}

/** Which tax mode an order has: the first matching override, else the general setting. This is where tax is decided. */
export function taxModeOf(tax: Settings['tax'], country: string, customerGroup: string): TaxMode {
  const row = tax.overrides.find(
    (o) =>
      (o.country === undefined || o.country === country) &&
      (o.customerGroup === undefined || o.customerGroup === customerGroup),
  );
  return row?.mode ?? tax.mode;
}

/** Half a minor unit per item of the order is the most that rounding each item once can cause; at least one unit. */
export function roundingTolerance(order: WooOrder, setting: number | undefined): bigint {
  if (setting !== undefined) return BigInt(setting);
  const items = order.line_items.length + order.shipping_lines.length + order.fee_lines.length + order.tax_lines.length;
  return BigInt(Math.max(1, Math.ceil(items / 2)));
}

/** Distributes an order's money. Problems name the charge that is not configured or the sum that does not add up. */
export function orderAmounts(
  order: WooOrder,
  settings: Settings,
  currency: CurrencyFact,
  taxMode: TaxMode,
  lookup: Lookup,
): Amounts {
  const from = currencyDecimals(order.currency);
  const to = currency.decimals;
  const ties: Ties = order.prices_include_tax ? 'half-down' : 'half-up';
  const rate = currency.conversion?.rate ?? null;
  const minor = (text: string | Big): bigint => {
    const own = toMinor(text, rate ? from : to, ties);
    return rate ? convert(own, from, rate, to) : own;
  };
  const gross = taxMode === 'included';
  const amount = (net: string, tax: string): bigint => minor(gross ? decimal(net).plus(decimal(tax)) : net);
  const problems: Problem[] = [];
  const notes: string[] = [];
  const full = settings.orders.discounts === 'charge';

  const lines = order.line_items.map((line, index): LineAmount => {
    const total = full ? amount(line.subtotal, line.subtotal_tax) : amount(line.total, line.total_tax);
    return { index, total, price: (quantity) => unitPrice(total, to, quantity, currency.priceDecimals) };
  });

  const charges = new Map<string, ChargeAmount>();
  const charge = (
    kind: keyof Settings['m3']['charges'],
    CRID: string | null,
    value: bigint,
    description: string,
    row?: ChargeRow,
  ): void => {
    if (value === 0n) return;
    const id = CRID ?? settings.m3.charges[kind];
    if (!id) {
      problems.push(noCharge(kind, fromMinor(value, to), description, row));
      return;
    }
    const known = charges.get(id);
    if (!known) charges.set(id, { CRID: id, amount: value, description });
    else {
      known.amount += value;
      if (!known.description.includes(description)) known.description += `, ${description}`;
    }
  };
  for (const line of order.shipping_lines) {
    const CRID =
      lookup('shipping', `${line.method_id}:${line.instance_id}`, 'CRID') ?? lookup('shipping', line.method_id, 'CRID');
    charge('shipping', CRID, amount(line.total, line.total_tax), line.method_title || 'Shipping', {
      table: 'shipping',
      key: line.method_id,
    });
  }
  for (const fee of order.fee_lines) {
    const value = amount(fee.total, fee.total_tax);
    const kind = value < 0n && settings.m3.charges.discount ? 'discount' : 'fee';
    charge(kind, lookup('fee', fee.name, 'CRID'), value, fee.name || 'Fee', { table: 'fee', key: fee.name });
  }
  if (full) {
    for (const line of order.line_items) {
      const off = amount(line.total, line.total_tax) - amount(line.subtotal, line.subtotal_tax);
      charge('discount', null, off, 'Discount');
    }
  }
  const tax = minor(order.total_tax);
  if (taxMode === 'charge')
    taxCharges(order, minor, lookup, tax).forEach((t) => charge('tax', t.CRID, t.amount, t.description));

  const shopTotal = minor(order.total);
  const expectedTax = taxMode === 'm3' ? tax : 0n;
  const tolerance = roundingTolerance(order, settings.orders.rounding.tolerance);
  const sum = (): bigint =>
    lines.reduce((s, l) => s + l.total, 0n) + [...charges.values()].reduce((s, c) => s + c.amount, 0n);
  const difference = shopTotal - expectedTax - sum();
  if (difference !== 0n && problems.length === 0) {
    const size = difference < 0n ? -difference : difference;
    const { policy } = settings.orders.rounding;
    if (size <= tolerance && taxMode === 'm3') {
      notes.push(
        `The items of the order differ from its total by ${fromMinor(difference, to)}; M3's own total decides.`,
      );
    } else if (size <= tolerance && policy === 'allocate' && settings.m3.charges.rounding) {
      charge('rounding', null, difference, 'Rounding');
      notes.push(
        `A rounding difference of ${fromMinor(difference, to)} goes to charge ${settings.m3.charges.rounding}.`,
      );
    } else {
      problems.push(
        doesNotAddUp(order, fromMinor(shopTotal - difference, to), fromMinor(difference, to), fromMinor(tolerance, to)),
      );
    }
  }
  const live = [...charges.values()].filter((c) => c.amount !== 0n);
  return {
    taxMode,
    decimals: to,
    lines,
    charges: live,
    shopTotal,
    plannedTotal: sum(),
    expectedTax,
    tolerance,
    problems,
    notes,
  };
}

/** One charge for all tax, or one per rate where the table `tax` keeps rates apart and they add up to the total. */
function taxCharges(
  order: WooOrder,
  minor: (text: string | Big) => bigint,
  lookup: Lookup,
  total: bigint,
): { CRID: string | null; amount: bigint; description: string }[] {
  const rows = order.tax_lines.map((t) => ({
    CRID: lookup('tax', t.rate_code, 'CRID'),
    amount: minor(decimal(t.tax_total).plus(decimal(t.shipping_tax_total))),
    description: t.label || 'Tax',
  }));
  const apart = rows.some((r) => r.CRID !== null) && rows.reduce((s, r) => s + r.amount, 0n) === total;
  return apart ? rows : [{ CRID: null, amount: total, description: 'Tax' }];
}

/** Row of a table that would name the charge, too. */
interface ChargeRow {
  table: 'shipping' | 'fee';
  key: string;
}
const noCharge = (kind: string, amount: string, description: string, row?: ChargeRow): Problem => ({
  code: `charge.${kind}.missing`,
  message: `The order has ${description} of ${amount}, but no M3 charge for it is set.`,
  fix: `Set m3.charges.${kind} to a charge id of your M3 (OIS030)${row?.key ? `, or name it in the table "${row.table}" for "${row.key}"` : ''}, then retry.`,
  owner: 'm3',
  field: `m3.charges.${kind}`,
  expected: 'a charge id of up to 6 characters',
  received: 'nothing',
  ...(row?.key && row.key.length <= 200 && { data: { row } }),
});

const doesNotAddUp = (order: WooOrder, sum: string, difference: string, tolerance: string): Problem => ({
  code: 'total.does-not-add-up',
  message: `The items of the order add up to ${sum} ${order.currency}, but its total is ${order.total} (difference ${difference}).`,
  fix: 'Look for a discount, gift card or fee that a plugin took off the total without an order item, correct the order and retry; or skip it and enter it in M3 by hand.',
  owner: 'shop',
  field: 'total',
  expected: `${sum}, at most ${tolerance} apart`,
  received: order.total,
  data: { shop: order.total, items: sum, difference },
});
