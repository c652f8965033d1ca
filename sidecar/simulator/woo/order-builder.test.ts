import { wooOrder } from '@crossdock/shared';
import { buildOrder, type OrderSpec } from './order-builder.ts';
import { realOrders } from './orders/real/index.ts';
import type { WooOrderDocument } from './types.ts';

/* eslint-disable @typescript-eslint/no-explicit-any */

/** What the shop was told for a real order; amounts that it computed are left to the builder. */
function specOf(real: any): OrderSpec {
  const exempt = real.meta_data.some((m: any) => m.key === 'is_vat_exempt' && m.value === 'yes');
  return {
    id: real.id,
    status: real.status,
    currency: real.currency,
    pricesIncludeTax: real.prices_include_tax,
    billing: real.billing,
    shipping: real.shipping.country === '' ? null : real.shipping,
    lines: real.line_items.map((l: any) => ({
      sku: l.sku,
      quantity: l.quantity,
      ...(real.currency === 'JPY' ? { price: '500' } : {}),
    })),
    shippingLines: real.shipping_lines.map((s: any) => ({
      amount: s.total,
      title: s.method_title,
      method: s.method_id,
    })),
    fees: real.fee_lines.map((f: any) => ({ name: f.name, amount: f.total, taxClass: f.tax_class })),
    coupons: real.coupon_lines.map((c: any) => ({
      code: c.code,
      type: c.discount_type,
      amount: String(c.nominal_amount),
    })),
    vatExempt: exempt,
  };
}

const TOTALS = ['discount_total', 'discount_tax', 'shipping_total', 'shipping_tax', 'cart_tax', 'total', 'total_tax'];
const pick = (row: any, keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, row[key]]));
/** Every amount of a document, without ids. */
function money(document: any) {
  return {
    ...pick(document, TOTALS),
    lines: document.line_items.map((l: any) =>
      pick(l, ['sku', 'subtotal', 'subtotal_tax', 'total', 'total_tax', 'taxes', 'price']),
    ),
    shipping: document.shipping_lines.map((l: any) => pick(l, ['total', 'total_tax', 'taxes'])),
    fees: document.fee_lines.map((l: any) => pick(l, ['total', 'total_tax', 'taxes'])),
    taxes: document.tax_lines.map((l: any) =>
      pick(l, ['rate_code', 'rate_id', 'tax_total', 'shipping_tax_total', 'rate_percent', 'compound']),
    ),
    coupons: document.coupon_lines.map((l: any) =>
      pick(l, ['code', 'discount', 'discount_tax', 'discount_type', 'nominal_amount']),
    ),
  };
}

const documents: [string, WooOrderDocument][] = realOrders().flatMap((order) => [
  [order.name, order.document] as [string, WooOrderDocument],
  ...(order.later === undefined ? [] : [[`${order.name}, later`, order.later] as [string, WooOrderDocument]]),
]);

test('all documents of the real shop are there', () => expect(documents).toHaveLength(41));

test.each(documents)('same amounts as the real shop: %s', (_name, real) => {
  expect(money(buildOrder(specOf(real)))).toEqual(money(real));
});

test.each(documents)('same fields as the real shop: %s', (_name, real) => {
  const built = buildOrder(specOf(real));
  expect(Object.keys(built).sort()).toEqual(Object.keys(real).sort());
  for (const part of ['line_items', 'shipping_lines', 'fee_lines', 'tax_lines', 'coupon_lines'] as const) {
    const [a, b] = [built[part] as object[], real[part] as object[]];
    if (a[0] && b[0]) expect(Object.keys(a[0]).sort()).toEqual(Object.keys(b[0]).sort());
  }
  expect(wooOrder.safeParse(built).success).toBe(true);
});

const DE = { country: 'DE', state: 'DE-BE' };
const table: [string, Partial<OrderSpec>, Record<string, string>][] = [
  [
    'no lines but a fee',
    { billing: DE, lines: [], fees: [{ name: 'Deposit', amount: '10.00' }] },
    { total: '11.90', cart_tax: '1.90' },
  ],
  [
    'compound tax is taken on price plus tax',
    { currency: 'CAD', billing: { country: 'CA', state: 'PE' }, lines: [{ sku: 'LAMP7' }] },
    // 79.95 × 5 % = 3.9975 → 4.00; (79.95 + 3.9975) × 10 % = 8.39475 → 8.39
    { total: '92.34', total_tax: '12.39' },
  ],
  [
    'three decimals',
    { currency: 'KWD', billing: { country: 'KW' }, lines: [{ sku: 'CUP-01', price: '4.125', quantity: 3 }] },
    { total: '12.994', total_tax: '0.619' },
  ],
  [
    'a negative fee takes its tax from the classes sold, in proportion',
    { billing: DE, lines: [{ sku: 'CUP-01' }, { sku: 'BOOK-77' }], fees: [{ name: 'Loyalty', amount: '-5.00' }] },
    // 19 % on 5 × 12.50/22.49 and 7 % on 5 × 9.99/22.49: 0.528 + 0.155
    { total: '19.88', cart_tax: '2.39' },
  ],
  [
    'rounding down at half where prices include tax',
    { pricesIncludeTax: true, billing: { country: 'SE' }, lines: [{ sku: 'CUP-01', price: '0.10', quantity: 1 }] },
    { total: '0.10', total_tax: '0.02' },
  ],
  [
    'a fixed coupon larger than the order',
    { billing: DE, lines: [{ sku: 'CUP-01' }], coupons: [{ code: 'big', type: 'fixed_cart', amount: '99' }] },
    { total: '0.00', discount_total: '12.50', discount_tax: '2.38' },
  ],
  [
    'a coupon per product',
    {
      billing: DE,
      lines: [{ sku: 'CUP-01', quantity: 2 }],
      coupons: [{ code: 'two', type: 'fixed_product', amount: '2' }],
    },
    { total: '24.99', discount_total: '4.00' },
  ],
];
test.each(table)('%s', (_name, spec, expected) => {
  expect(buildOrder({ id: 1, lines: [], ...spec })).toMatchObject(expected);
});
