/** Small, complete inputs for the order tests: a wc/v3 order, settings, facts, maps. */
import Big from 'big.js';
import { settings, wooOrder, type Settings, type SettingsInput, type WooOrder } from '@crossdock/shared';
import { builtInDefinitions } from '../../../flow/service.ts';
import type { Lookup } from '../../../mapping/transforms.ts';
import type { ItemFact, OrderFacts } from '../facts.ts';

const definitions = builtInDefinitions();
export const orderMaps = {
  head: definitions.map('order-head'),
  address: definitions.map('order-address'),
  line: definitions.map('order-line'),
};
export const customerMap = definitions.map('customer');

export const someSettings = (input: SettingsInput = {}): Settings =>
  settings.parse({
    ...input,
    m3: {
      company: 100,
      division: 'AAA',
      facility: 'A01',
      warehouse: '001',
      orderType: 'WEB',
      customerTemplate: 'WEBTEMPL',
      charges: { shipping: 'FREIGH', fee: 'FEE', tax: 'TAX', discount: 'DISC', rounding: 'ROUND' },
      ...input.m3,
    },
  });

export interface LineSpec {
  sku?: string;
  quantity?: number | string;
  total: string;
  tax?: string;
  subtotal?: string;
  variation?: number;
}
export interface OrderSpec {
  id?: number;
  status?: string;
  currency?: string;
  lines?: LineSpec[];
  shipping?: [method: string, total: string, tax?: string][];
  fees?: [name: string, total: string, tax?: string][];
  /** Given, or the sum of all items. */
  total?: string;
  country?: string;
  with?: Record<string, unknown>;
}

const sum = (values: string[]): string => values.reduce((s, v) => s.plus(v || '0'), new Big(0)).toFixed(2);
const address = (country: string): Record<string, string> => ({
  first_name: 'Max',
  last_name: 'Beispiel',
  company: '',
  address_1: 'Musterweg 12a',
  address_2: '',
  city: 'Berlin',
  state: '',
  postcode: '10115',
  country,
  phone: '+49 30 5550112',
  email: 'max@example.test',
});

/** A document as GET /wc/v3/orders/{id} gives it, reduced to what matters. */
export function orderDocument(spec: OrderSpec = {}): Record<string, unknown> {
  const { lines = [{ total: '25.00', tax: '4.75', quantity: 2 }], shipping = [], fees = [], country = 'DE' } = spec;
  const taxes = [
    ...lines.map((l) => l.tax ?? '0'),
    ...shipping.map((s) => s[2] ?? '0'),
    ...fees.map((f) => f[2] ?? '0'),
  ];
  const nets = [...lines.map((l) => l.total), ...shipping.map((s) => s[1]), ...fees.map((f) => f[1])];
  return {
    id: spec.id ?? 1234,
    number: String(spec.id ?? 1234),
    status: spec.status ?? 'processing',
    currency: spec.currency ?? 'EUR',
    prices_include_tax: false,
    date_created: '2026-11-23T10:00:00',
    date_created_gmt: '2026-11-23T09:00:00',
    date_modified_gmt: '2026-11-23T09:00:00',
    date_paid_gmt: '2026-11-23T09:00:00',
    total: spec.total ?? sum([...nets, ...taxes]),
    total_tax: sum(taxes),
    customer_id: 0,
    customer_note: '',
    billing: address(country),
    shipping: address(country),
    payment_method: 'stripe',
    payment_method_title: 'Card',
    created_via: 'checkout',
    line_items: lines.map((l, i) => ({
      id: 500 + i,
      name: `Product ${i + 1}`,
      product_id: 10 + i,
      variation_id: l.variation ?? 0,
      quantity: l.quantity ?? 1,
      subtotal: l.subtotal ?? l.total,
      subtotal_tax: l.tax ?? '0',
      total: l.total,
      total_tax: l.tax ?? '0',
      sku: l.sku ?? `SKU-${i + 1}`,
      price: 0,
    })),
    tax_lines: [
      {
        id: 700,
        rate_code: `${country}-VAT-1`,
        rate_id: 1,
        label: 'VAT',
        tax_total: sum(taxes),
        shipping_tax_total: '0.00',
      },
    ],
    shipping_lines: shipping.map(([method_id, total, tax], i) => ({
      id: 800 + i,
      method_id,
      method_title: method_id,
      instance_id: '',
      total,
      total_tax: tax ?? '0',
    })),
    fee_lines: fees.map(([name, total, tax], i) => ({ id: 900 + i, name, total, total_tax: tax ?? '0' })),
    ...spec.with,
  };
}
export const someOrder = (spec: OrderSpec = {}): WooOrder => wooOrder.parse(orderDocument(spec));

/** Look-up tables as {table: {key: {column: value}}}. */
export const tables =
  (rows: Record<string, Record<string, Record<string, string>>> = {}): Lookup =>
  (table, key, column) =>
    rows[table]?.[key]?.[column] ?? null;

export function someFacts(order: WooOrder, change: Partial<OrderFacts> = {}): OrderFacts {
  const item = (sku: string): ItemFact => ({
    ITNO: sku,
    UNMS: 'PCE',
    quantityDecimals: 0,
    via: 'number',
    factor: new Big(1),
  });
  return {
    items: order.line_items.map((l) => item(l.sku)),
    currency: { CUCD: order.currency, decimals: order.currency === 'JPY' ? 0 : 2, priceDecimals: 6, conversion: null },
    areas: { US: new Set(['CA', 'NY']) },
    lookup: tables(),
    ...change,
  };
}
