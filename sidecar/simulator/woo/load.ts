/** Realistic orders in any number, for benches and chaos: cheap to make, the same for the same seed, right to the cent. */
import { randomUUID } from 'node:crypto';
import type { ShopEvent } from '@crossdock/shared';
import { PRODUCTS } from './catalogue.ts';
import { signBody, type SignedRequest } from './sign.ts';
import type { WooAddress, WooOrderDocument } from './types.ts';

/** A number 0 ≤ x < 1. */
export type Rng = () => number;

/** Mulberry32: small, fast, good enough for test data, and the same everywhere. */
export function seeded(seed: number): Rng {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const FIRST = ['Max', 'Anna', 'Jean', 'Jane', 'Luc', 'Helmi', 'Ida', 'Nils', 'Greta', 'Otto'];
const LAST = ['Beispiel', 'Provkund', 'Muster', 'Sample', 'Exempel', 'Probst', 'Testmann', 'Vorlage'];
const STREETS = ['Musterweg', 'Beispielallee', 'Probestraße', 'Testgasse', 'Am Vorbild'];
const CITIES = [['Berlin', '10115'], ['Hamburg', '20095'], ['München', '80331'], ['Leipzig', '04109']] as const; // prettier-ignore
/** What M3 takes without trouble: known, not blocked, standard rate. */
const SOLD = PRODUCTS.filter(
  (p) => p.taxClass === '' && p.type !== 'variable' && !['', 'NOT-IN-M3', 'BLOCK-25'].includes(p.sku),
).map((p) => ({ ...p, cents: Math.round(Number(p.price) * 100) }));
const RATE_PERCENT = 19;
const RATE_ID = 67;
const SHIPPING_CENTS = 490;
const EPOCH = Date.UTC(2026, 10, 23, 9, 0, 0);

const money = (cents: number): string => `${Math.trunc(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
/** Integer cents only: 19 % of any line here stays far below 2^53. */
const tax = (cents: number): number => Math.floor((cents * RATE_PERCENT + 50) / 100);

/**
 * Order number `n` (its id), about 2.6 kB: one to three lines, one tax rate, one shipping line, paid, in euros.
 * @param rng draws; the same sequence gives the same order
 */
export function makeOrder(n: number, rng: Rng): WooOrderDocument {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(rng() * list.length)]!;
  const [city, postcode] = pick(CITIES);
  const person = { first_name: pick(FIRST), last_name: pick(LAST), company: '', address_1: `${pick(STREETS)} ${1 + Math.floor(rng() * 200)}`, address_2: '', city, state: '', postcode, country: 'DE' }; // prettier-ignore
  const billing: WooAddress = {
    ...person,
    email: `kund${n % 5000}@example.test`,
    phone: `+49 30 5550 ${String(n % 10000).padStart(4, '0')}`,
  };
  const at = new Date(EPOCH + n * 250).toISOString().slice(0, 19);
  const lines = Array.from({ length: rng() < 0.75 ? 1 : rng() < 0.7 ? 2 : 3 }, (_, index) => {
    const product = pick(SOLD);
    const quantity = 1 + Math.floor(rng() * 4);
    const total = product.cents * quantity;
    const variation = product.type === 'variation';
    return {
      id: n * 10 + index, name: product.name, product_id: variation ? product.parentId! : product.id, variation_id: variation ? product.id : 0,
      quantity, tax_class: '', subtotal: money(total), subtotal_tax: money(tax(total)), total: money(total), total_tax: money(tax(total)),
      taxes: [{ id: RATE_ID, total: money(tax(total)), subtotal: money(tax(total)) }],
      meta_data: [], sku: product.sku, global_unique_id: '', price: product.cents / 100, image: { id: '', src: '' }, parent_name: null, cents: total,
    }; // prettier-ignore
  });
  const items = lines.reduce((sum, line) => sum + line.cents, 0);
  const cartTax = lines.reduce((sum, line) => sum + tax(line.cents), 0);
  const shippingTax = tax(SHIPPING_CENTS);
  const key = `wc_order_${Math.floor(rng() * 2 ** 32).toString(36).padStart(7, '0')}${n.toString(36)}`; // prettier-ignore
  const shop = 'https://shop.example.test';
  return {
    id: n, parent_id: 0, status: 'processing', currency: 'EUR', version: '11.0.1', prices_include_tax: false,
    date_created: at, date_modified: at, discount_total: '0.00', discount_tax: '0.00',
    shipping_total: money(SHIPPING_CENTS), shipping_tax: money(shippingTax), cart_tax: money(cartTax),
    total: money(items + cartTax + SHIPPING_CENTS + shippingTax), total_tax: money(cartTax + shippingTax),
    customer_id: 0, order_key: key, billing, shipping: { ...person, phone: '' },
    payment_method: 'stripe', payment_method_title: 'Card', transaction_id: `txn_${n}`,
    customer_ip_address: '203.0.113.7', customer_user_agent: 'Mozilla/5.0 (X11; Linux x86_64)', created_via: 'checkout', customer_note: '',
    date_completed: null, date_paid: at, cart_hash: key.slice(-12), number: String(n), meta_data: [],
    line_items: lines.map(({ cents: _cents, ...line }) => line),
    tax_lines: [{ id: n * 10 + 8, rate_code: 'DE-VAT-1', rate_id: RATE_ID, label: 'VAT', compound: false, tax_total: money(cartTax), shipping_tax_total: money(shippingTax), rate_percent: RATE_PERCENT, meta_data: [] }],
    shipping_lines: [{ id: n * 10 + 9, method_title: 'Parcel', method_id: 'flat_rate', instance_id: '5', total: money(SHIPPING_CENTS), total_tax: money(shippingTax), taxes: [{ id: RATE_ID, total: money(shippingTax), subtotal: '' }], tax_status: 'taxable', meta_data: [] }],
    fee_lines: [], coupon_lines: [], refunds: [],
    payment_url: `${shop}/checkout/order-pay/${n}/?pay_for_order=true&key=${key}`,
    is_editable: false, needs_payment: false, needs_processing: true,
    date_created_gmt: at, date_modified_gmt: at, date_completed_gmt: null, date_paid_gmt: at, currency_symbol: '€',
    _links: {
      self: [{ href: `${shop}/wp-json/wc/v3/orders/${n}`, targetHints: { allow: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] } }],
      collection: [{ href: `${shop}/wp-json/wc/v3/orders` }],
    },
  }; // prettier-ignore
}

/** The event of a newly placed order. @param id event id; a new one where absent */
export function orderEvent(
  document: WooOrderDocument,
  reason: ShopEvent['reason'] = 'created',
  id: string = randomUUID(),
): ShopEvent {
  return {
    id,
    entity: 'order',
    entityId: String(document.id),
    reason,
    occurredAt: `${document.date_modified_gmt}Z`,
    origin: 'shop',
    document,
  };
}

/**
 * A signed request for `POST /v1/events`.
 * @param secret `whsec_` and base64
 * @param now    moment of signing, milliseconds since 1970
 */
export function signEvents(events: readonly unknown[], secret: string, now: number): SignedRequest {
  return signBody(JSON.stringify({ events }), secret, now);
}
