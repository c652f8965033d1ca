/**
 * Builds genuine wc/v3 order documents from a short description, with the amounts a WooCommerce 11.0.1 would write.
 * Checked in order-builder.test.ts against documents of a real shop.
 */
import { createHash } from 'node:crypto';
import { productBySku, SHOP_BASE, taxRates } from './catalogue.ts';
import {
  applyCoupon,
  Dec,
  decimalsOf,
  roundHalfUp,
  roundTax,
  sum,
  taxInGross,
  taxOnNet,
  ZERO,
  type Coupon,
  type TaxRate,
} from './money.ts';
import type { WooAddress, WooMeta, WooOrderDocument, WooTax } from './types.ts';

export interface LineSpec {
  sku: string;
  quantity?: number;
  /** Price of one, as entered in the shop; else the catalogue's. */
  price?: string;
  name?: string;
}
export interface ShippingSpec {
  title?: string;
  method?: string;
  instance?: string;
  /** Net amount, as WooCommerce keeps shipping whatever the price display. */
  amount: string;
}
export interface FeeSpec {
  name: string;
  /** Net amount; a negative one is a discount whose tax is spread over the order's tax classes. */
  amount: string;
  taxable?: boolean;
  taxClass?: string;
}
export interface OrderSpec {
  id: number;
  status?: string;
  currency?: string;
  pricesIncludeTax?: boolean;
  customerId?: number;
  billing?: Partial<WooAddress>;
  /** null: an order without delivery. Absent: as billing. */
  shipping?: Partial<WooAddress> | null;
  lines: readonly LineSpec[];
  shippingLines?: readonly ShippingSpec[];
  fees?: readonly FeeSpec[];
  coupons?: readonly Coupon[];
  vatExempt?: boolean;
  paymentMethod?: string;
  paymentTitle?: string;
  customerNote?: string;
  createdVia?: string;
  meta?: Readonly<Record<string, string>>;
  /** UTC, `2026-11-23T09:30:00`. */
  created?: string;
  modified?: string;
  /** null: not paid. Absent: as created, unless the status says otherwise. */
  paid?: string | null;
  shopUrl?: string;
}

const UNPAID = new Set(['pending', 'on-hold', 'failed', 'checkout-draft', 'auto-draft', 'cancelled']);
const SYMBOLS: Readonly<Record<string, string>> = {
  EUR: '€',
  USD: '$',
  GBP: '£',
  SEK: 'kr',
  JPY: '¥',
  CAD: '$',
  KWD: 'د.ك',
};
const EMPTY: WooAddress = { first_name: '', last_name: '', company: '', address_1: '', address_2: '', city: '', state: '', postcode: '', country: '', email: '', phone: '' }; // prettier-ignore
export const DEFAULT_CREATED = '2026-11-23T09:30:00';

interface Costed {
  taxClass: string;
  subtotal: Dec;
  total: Dec;
  quantity: number;
  taxes: { rate: TaxRate; total: Dec; subtotal: Dec }[];
}

/** @throws RangeError for a SKU the sample shop does not sell */
export function buildOrder(spec: OrderSpec): WooOrderDocument {
  const currency = spec.currency ?? 'EUR';
  const dp = decimalsOf(currency);
  const inclusive = spec.pricesIncludeTax ?? false;
  const text = (value: Dec): string => roundHalfUp(value, dp).toFixed(dp);
  const billing: WooAddress = { ...EMPTY, ...spec.billing };
  const { email: _email, ...postal } = billing;
  const { email: _none, ...blank } = EMPTY;
  const shipping =
    spec.shipping === null
      ? blank
      : { ...(spec.shipping === undefined ? { ...postal, phone: '' } : blank), ...spec.shipping };
  const place = shipping.country === '' ? billing : shipping;
  const ratesFor = (taxClass: string): readonly TaxRate[] =>
    spec.vatExempt ? [] : taxRates(place.country, place.state, taxClass);

  const lines = spec.lines.map((line): Costed & { spec: LineSpec } => {
    const product = productBySku(line.sku);
    const quantity = line.quantity ?? 1;
    const entered = new Dec(line.price ?? product.price).times(quantity);
    const base = taxRates(SHOP_BASE.country, SHOP_BASE.state, product.taxClass);
    const net = inclusive ? entered.minus(sum([...taxInGross(entered, base, dp).values()])) : entered;
    return { spec: line, taxClass: product.taxClass, subtotal: net, total: net, quantity, taxes: [] };
  });
  const couponLines = discount(lines, spec.coupons ?? [], inclusive, dp, ratesFor);

  const taxed = (net: Dec, rates: readonly TaxRate[]): Map<number, Dec> =>
    new Map([...taxOnNet(net, rates, dp)].map(([id, tax]) => [id, roundTax(tax, dp, inclusive)]));
  for (const line of lines) {
    const rates = ratesFor(line.taxClass);
    const subtotal = taxed(line.subtotal, rates);
    const total = taxed(line.total, rates);
    line.taxes = rates.map((rate) => ({ rate, total: total.get(rate.id)!, subtotal: subtotal.get(rate.id)! }));
  }
  const shippingRates = shippingTaxClass(lines, ratesFor).filter((rate) => rate.shipping);
  const shippings = (spec.shippingLines ?? []).map((line) => {
    const total = new Dec(line.amount);
    const taxes = taxed(total, shippingRates);
    return { spec: line, total, taxes: shippingRates.map((rate) => ({ rate, total: taxes.get(rate.id)! })) };
  });
  const fees = (spec.fees ?? []).map((fee) => {
    const total = new Dec(fee.amount);
    const taxes = fee.taxable === false ? new Map<TaxRate, Dec>() : feeTaxes(total, fee.taxClass ?? '');
    return { spec: fee, total, taxes: [...taxes].map(([rate, tax]) => ({ rate, total: tax })) };
  });

  /** A negative fee is spread over the classes of what is sold, in proportion (WC_Order_Item_Fee::calculate_taxes). */
  function feeTaxes(total: Dec, taxClass: string): Map<TaxRate, Dec> {
    const result = new Map<TaxRate, Dec>();
    if (total.gte(0)) {
      const taxes = taxed(total, ratesFor(taxClass));
      for (const rate of ratesFor(taxClass)) result.set(rate, taxes.get(rate.id)!);
      return result;
    }
    const costs = new Map<string, Dec>();
    const add = (key: string, value: Dec) => costs.set(key, (costs.get(key) ?? ZERO).plus(value));
    for (const line of lines) add(line.taxClass, line.total);
    for (const line of shippings) add('', line.total);
    for (const other of spec.fees ?? [])
      if (new Dec(other.amount).gt(0)) add(other.taxClass ?? '', new Dec(other.amount));
    const all = sum([...costs.values()]);
    for (const [key, cost] of all.eq(0) ? [] : costs) {
      const share = taxOnNet(total.times(cost).div(all), ratesFor(key), dp);
      for (const rate of ratesFor(key)) result.set(rate, (result.get(rate) ?? ZERO).plus(share.get(rate.id)!));
    }
    return new Map([...result].map(([rate, tax]) => [rate, roundTax(tax, dp, inclusive)]));
  }

  const round = (value: Dec): Dec => roundHalfUp(value, dp);
  const sumTax = (rows: readonly { taxes: readonly { total: Dec }[] }[]): Dec =>
    sum(rows.flatMap((row) => row.taxes.map((t) => t.total)));
  const itemTotal = sum(lines.map((line) => round(line.total)));
  const discountTotal = sum(lines.map((line) => round(line.subtotal).minus(round(line.total))));
  const discountTax = sum(lines.flatMap((line) => line.taxes.map((t) => t.subtotal.minus(t.total))));
  const shippingTotal = sum(shippings.map((line) => round(line.total)));
  const shippingTax = sumTax(shippings);
  const cartTax = sumTax(lines).plus(sumTax(fees));
  const total = itemTotal
    .plus(sum(fees.map((fee) => round(fee.total))))
    .plus(shippingTotal)
    .plus(cartTax)
    .plus(shippingTax);

  let nextItem = spec.id * 100;
  const itemId = (): number => (nextItem += 1);
  let nextMeta = spec.id * 1000;
  const metaRow = (key: string, value: string, display = false): WooMeta => ({
    id: (nextMeta += 1),
    key,
    value,
    ...(display ? { display_key: key.charAt(0).toUpperCase() + key.slice(1), display_value: value } : {}),
  });
  const taxRows = (rows: readonly { rate: TaxRate; total: Dec; subtotal?: Dec }[]): WooTax[] =>
    rows.map((row) => ({
      id: row.rate.id,
      total: text(row.total),
      subtotal: row.subtotal === undefined ? '' : text(row.subtotal),
    }));

  const lineItems = lines.map((line) => {
    const product = productBySku(line.spec.sku);
    const variation = product.type === 'variation';
    return {
      id: itemId(),
      name: line.spec.name ?? product.name,
      product_id: variation ? product.parentId! : product.id,
      variation_id: variation ? product.id : 0,
      quantity: line.quantity,
      tax_class: line.taxClass,
      subtotal: text(line.subtotal),
      subtotal_tax: text(sum(line.taxes.map((t) => t.subtotal))),
      total: text(line.total),
      total_tax: text(sum(line.taxes.map((t) => t.total))),
      taxes: taxRows(line.taxes),
      meta_data: Object.entries(product.attributes ?? {}).map(([key, value]) => metaRow(key, value, true)),
      sku: product.sku,
      global_unique_id: product.gtin ?? '',
      price: line.quantity === 0 ? 0 : Number(line.total.toFixed()) / line.quantity,
      image: { id: '', src: '' },
      parent_name: variation ? product.name.split(' - ')[0]! : null,
    };
  });
  const used = new Map<number, TaxRate>();
  for (const row of [...lines, ...shippings, ...fees].flatMap((item) => item.taxes)) used.set(row.rate.id, row.rate);
  const perRate = (rows: readonly { taxes: readonly { rate: TaxRate; total: Dec }[] }[], id: number): Dec =>
    sum(rows.flatMap((row) => row.taxes.filter((t) => t.rate.id === id).map((t) => t.total)));

  const created = spec.created ?? DEFAULT_CREATED;
  const status = spec.status ?? 'processing';
  const paid = spec.paid === undefined ? (UNPAID.has(status) ? null : created) : spec.paid;
  const completed = status === 'completed' ? (spec.modified ?? created) : null;
  const meta = { ...spec.meta, ...(spec.vatExempt ? { is_vat_exempt: 'yes' } : {}) };
  const key = `wc_order_${createHash('sha256').update(String(spec.id)).digest('base64url').replace(/[-_]/g, 'x').slice(0, 13)}`;
  const shopUrl = spec.shopUrl ?? 'http://127.0.0.1';
  const self = `${shopUrl}/wp-json/wc/v3/orders`;

  return {
    id: spec.id,
    parent_id: 0,
    status,
    currency,
    version: '11.0.1',
    prices_include_tax: inclusive,
    date_created: created,
    date_modified: spec.modified ?? created,
    discount_total: text(discountTotal),
    discount_tax: text(discountTax),
    shipping_total: text(shippingTotal),
    shipping_tax: text(shippingTax),
    cart_tax: text(cartTax),
    total: text(total),
    total_tax: text(cartTax.plus(shippingTax)),
    customer_id: spec.customerId ?? 0,
    order_key: key,
    billing,
    shipping,
    payment_method: spec.paymentMethod ?? 'stripe',
    payment_method_title: spec.paymentTitle ?? 'Card',
    transaction_id: paid === null ? '' : `txn_${spec.id}`,
    customer_ip_address: '',
    customer_user_agent: '',
    created_via: spec.createdVia ?? 'checkout',
    customer_note: spec.customerNote ?? '',
    date_completed: completed,
    date_paid: paid,
    cart_hash: '',
    number: String(spec.id),
    meta_data: Object.entries(meta).map(([name, value]) => metaRow(name, value)),
    line_items: lineItems,
    shipping_lines: shippings.map((line) => ({
      id: itemId(),
      method_title: line.spec.title ?? 'Parcel',
      method_id: line.spec.method ?? 'flat_rate',
      instance_id: line.spec.instance ?? '',
      total: text(line.total),
      total_tax: text(sum(line.taxes.map((t) => t.total))),
      taxes: taxRows(line.taxes),
      tax_status: 'taxable',
      meta_data: [],
    })),
    fee_lines: fees.map((fee) => ({
      id: itemId(),
      name: fee.spec.name,
      tax_class: fee.spec.taxClass ?? '',
      tax_status: fee.spec.taxable === false ? 'none' : 'taxable',
      amount: '',
      total: text(fee.total),
      total_tax: text(sum(fee.taxes.map((t) => t.total))),
      taxes: taxRows(fee.taxes),
      meta_data: [],
    })),
    tax_lines: [...used.values()].map((rate) => ({
      id: itemId(),
      rate_code: rate.code,
      rate_id: rate.id,
      label: rate.label,
      compound: rate.compound,
      tax_total: text(perRate(lines, rate.id).plus(perRate(fees, rate.id))),
      shipping_tax_total: text(perRate(shippings, rate.id)),
      rate_percent: Number(rate.rate),
      meta_data: [],
    })),
    coupon_lines: couponLines.map((line) => ({
      id: itemId(),
      code: line.coupon.code,
      discount: line.discount.toFixed(),
      discount_tax: line.tax.toFixed(),
      meta_data: [],
      discount_type: line.coupon.type,
      nominal_amount: Number(line.coupon.amount),
      free_shipping: false,
    })),
    refunds: [],
    payment_url: `${shopUrl}/checkout/order-pay/${spec.id}/?pay_for_order=true&key=${key}`,
    is_editable: ['pending', 'on-hold', 'auto-draft'].includes(status),
    needs_payment: ['pending', 'failed', 'checkout-draft'].includes(status) && total.gt(0),
    needs_processing: true,
    date_created_gmt: created,
    date_modified_gmt: spec.modified ?? created,
    date_completed_gmt: completed,
    date_paid_gmt: paid,
    currency_symbol: SYMBOLS[currency] ?? currency,
    _links: { self: [{ href: `${self}/${spec.id}` }], collection: [{ href: self }] },
  };
}

/** Shipping is taxed like the cart: at the standard class if any line has it, else at the first class of the cart. */
function shippingTaxClass(
  lines: readonly Costed[],
  ratesFor: (taxClass: string) => readonly TaxRate[],
): readonly TaxRate[] {
  const classes = lines.map((line) => line.taxClass);
  return ratesFor(classes.length === 0 || classes.includes('') ? '' : classes[0]!);
}

/**
 * Takes the coupons off the lines. Where prices include tax, the discount is gross and its tax at the customer's rates is
 * taken out unrounded from the line, but rounded per line on the coupon: so a coupon's tax may differ from the order's.
 */
function discount(
  lines: readonly Costed[],
  coupons: readonly Coupon[],
  inclusive: boolean,
  dp: number,
  ratesFor: (taxClass: string) => readonly TaxRate[],
) {
  const unit = new Dec(10).pow(dp);
  const discountable = lines.map((line) => {
    const tax = inclusive ? sum([...taxOnNet(line.subtotal, ratesFor(line.taxClass), dp).values()]) : ZERO;
    return { price: line.subtotal.plus(tax).times(unit), quantity: line.quantity, taken: ZERO };
  });
  return coupons.map((coupon) => {
    const given = applyCoupon(coupon, discountable, dp).map((minor) => minor.div(unit));
    let net = ZERO;
    let tax = ZERO;
    lines.forEach((line, index) => {
      const amount = given[index]!;
      const rates = ratesFor(line.taxClass);
      const exact = sum([...(inclusive ? taxInGross(amount, rates, dp) : taxOnNet(amount, rates, dp)).values()]);
      const rounded = roundTax(exact, dp, inclusive);
      const off = inclusive ? amount.minus(exact) : amount;
      const left = line.total.minus(off);
      line.total = left.lt(0) ? ZERO : left;
      tax = tax.plus(rounded);
      net = net.plus(inclusive ? amount.minus(rounded) : amount);
    });
    return { coupon, discount: net, tax };
  });
}
