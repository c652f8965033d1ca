/**
 * The sandbox's fixed set: one order for every kind of thing that can be in a WooCommerce order or happen to it, each
 * with what must become of it under the default settings and SANDBOX_CUTOVER.
 */
import { buildOrder, DEFAULT_CREATED, type OrderSpec } from '../order-builder.ts';
import { setMeta } from '../shop.ts';
import { changeQuantity } from '../recalculate.ts';
import type { WooOrderDocument } from '../types.ts';
import { anna, giorgos, hanako, helmi, jane, jean, john, luc, max } from './people.ts';
import type { SandboxOrder, SandboxOutcome, SandboxStep } from './sandbox-order.ts';

/** `orders.cutover` under which the set's expectations hold. */
export const SANDBOX_CUTOVER = '2026-01-01T00:00:00Z';
const FIRST_ID = 5000;

type Spec = Omit<OrderSpec, 'id'>;
type Later = (document: WooOrderDocument) => void;
interface Entry {
  name: string;
  description: string;
  spec: Spec;
  expect: SandboxOutcome;
  reason: string;
  accept?: readonly SandboxOutcome[];
  /** Steps after the first, each made from a copy of the document before. */
  steps?: (first: WooOrderDocument) => SandboxStep[];
}

const PARCEL = [{ instance: '1', amount: '4.90' }];
const cup = (quantity = 1) => [{ sku: 'CUP-01', quantity }];
const german = (more: Partial<Spec> = {}): Spec => ({ billing: max, lines: cup(), shippingLines: PARCEL, ...more });
const confirmed = (name: string, description: string, spec: Spec, reason = 'An ordinary paid order.'): Entry => ({ name, description, spec, expect: 'confirmed', reason }); // prettier-ignore
const held = (name: string, description: string, spec: Spec, reason: string, accept?: readonly SandboxOutcome[]): Entry => ({ name, description, spec, expect: 'held', reason, accept }); // prettier-ignore
const skipped = (name: string, description: string, spec: Spec, reason: string): Entry => ({ name, description, spec, expect: 'skipped', reason }); // prettier-ignore

/** The same order `seconds` later, changed. */
function later(document: WooOrderDocument, seconds: number, change: Later): WooOrderDocument {
  const copy = structuredClone(document);
  change(copy);
  const at = new Date(Date.parse(`${document.date_modified_gmt}Z`) + seconds * 1000).toISOString().slice(0, 19);
  copy.date_modified = copy.date_modified_gmt = at;
  return copy;
}
function pay(document: WooOrderDocument): void {
  document.status = 'processing';
  document.date_paid = document.date_paid_gmt = document.date_created;
  document.transaction_id = `txn_${document.id}`;
  document.is_editable = document.needs_payment = false;
}

const ENTRIES: readonly Entry[] = [
  // Kinds of items
  confirmed('simple', 'Two cups to Germany, net prices, 19 % VAT.', german({ lines: cup(2) })),
  confirmed(
    'mixed-rates',
    'Standard and reduced VAT in one order.',
    german({ lines: [{ sku: 'CUP-01' }, { sku: 'BOOK-77', quantity: 3 }] }),
  ),
  confirmed(
    'variation',
    'A variable product: sold is the variation, never the parent.',
    german({ lines: [{ sku: 'TEE-RED-M', quantity: 2 }] }),
  ),
  confirmed(
    'shipping-two',
    'Two parcels, each with its own shipping line.',
    german({
      lines: cup(2),
      shippingLines: [
        { instance: '1', amount: '4.90' },
        { title: 'Freight', amount: '11.10' },
      ],
    }),
  ),
  confirmed('fee-positive', 'A fee for gift wrapping.', german({ fees: [{ name: 'Gift wrap', amount: '3.50' }] })),
  confirmed(
    'fee-negative',
    'A negative fee, as loyalty plugins write it.',
    german({
      lines: [{ sku: 'CUP-01', quantity: 2 }, { sku: 'BOOK-77' }],
      fees: [{ name: 'Loyalty discount', amount: '-5.00' }],
    }),
  ),
  confirmed(
    'fees-same-name',
    'Two fees of the same name must add up, not replace each other.',
    german({
      fees: [
        { name: 'Handling', amount: '1.25' },
        { name: 'Handling', amount: '2.75' },
      ],
    }),
  ),
  confirmed(
    'coupon-percent',
    'Ten per cent off: the odd cent goes to the dearest line.',
    german({
      lines: [{ sku: 'PLATE-9', quantity: 3 }, { sku: 'CUP-01' }],
      coupons: [{ code: 'pct10', type: 'percent', amount: '10' }],
    }),
  ),
  confirmed(
    'coupon-fixed',
    'Fifteen euros off the cart, spread over two VAT rates.',
    german({
      lines: [{ sku: 'PLATE-9' }, { sku: 'CUP-01' }, { sku: 'BOOK-77' }],
      coupons: [{ code: 'fix15', type: 'fixed_cart', amount: '15' }],
    }),
  ),
  confirmed('three-taxes', 'United States: state, county and district tax, each rounded by itself.', {
    currency: 'USD',
    billing: john,
    lines: [{ sku: 'CUP-01', quantity: 3 }, { sku: 'PLATE-9' }],
    shippingLines: [{ instance: '1', amount: '7.99' }],
  }),
  confirmed('gst-qst', 'Canada: two taxes, one of 9.975 %.', {
    currency: 'CAD',
    billing: luc,
    lines: [{ sku: 'LAMP7' }, { sku: 'BOOK-77', quantity: 2 }],
    shippingLines: PARCEL,
  }),
  confirmed('tax-on-tax', 'A compound tax, taken on price plus the first tax.', {
    currency: 'CAD',
    billing: { ...luc, state: 'PE', city: 'Charlottetown', postcode: 'C1A 1A1', email: 'luc.pe@example.test' },
    lines: [{ sku: 'LAMP7' }],
    shippingLines: PARCEL,
  }),
  confirmed(
    'thirds',
    '33.33 × 3 with 19 %: the classic rounding trap.',
    german({ lines: [{ sku: 'PLATE-9', quantity: 3 }] }),
  ),
  confirmed(
    'hundredths',
    '300 screws at 0.07: many pieces, small price.',
    german({ lines: [{ sku: 'SCREW-M4', quantity: 300 }] }),
  ),
  confirmed('same-product-twice', 'One product on two lines.', german({ lines: [...cup(1), ...cup(2)] })),
  confirmed(
    'fifty-five-lines',
    'Fifty-five lines, more than one bulk call of some tenants.',
    german({
      lines: Array.from({ length: 55 }, (_, n) => ({
        sku: `BULK-${String(n).padStart(3, '0')}`,
        quantity: 1 + (n % 3),
      })),
    }),
  ),
  confirmed(
    'sku-by-alias',
    'A SKU longer than M3’s item number, known to M3 as an alias.',
    german({ lines: [{ sku: 'GARDEN-CHAIR-OAK-2026-XL', quantity: 2 }] }),
  ),
  // Currencies and tax modes
  confirmed('gross-sek', 'Prices include tax, Swedish kronor.', {
    currency: 'SEK',
    pricesIncludeTax: true,
    billing: { ...anna, email: 'anna.gross@example.test' },
    lines: cup(2),
    shippingLines: [{ instance: '1', amount: '39.20' }],
  }),
  confirmed('gross-gbp-coupon', 'Prices include tax, pounds, two rates, ten per cent off: halves are rounded down.', {
    currency: 'GBP',
    pricesIncludeTax: true,
    billing: jane,
    lines: [{ sku: 'PLATE-9', quantity: 3 }, { sku: 'BOOK-77' }],
    coupons: [{ code: 'pct10', type: 'percent', amount: '10' }],
    shippingLines: PARCEL,
  }),
  confirmed('yen', 'Japanese yen have no decimals; Japanese name and address.', {
    currency: 'JPY',
    billing: hanako,
    lines: [{ sku: 'CUP-01', quantity: 3, price: '500' }],
    shippingLines: [{ instance: '1', amount: '600' }],
  }),
  confirmed('dinar', 'Kuwaiti dinar have three decimals.', {
    currency: 'KWD',
    billing: { ...max, country: 'KW', state: '', city: 'Kuwait City', postcode: '13001', email: 'max.kw@example.test' },
    lines: [{ sku: 'CUP-01', price: '4.125', quantity: 3 }],
  }),
  held(
    'currency-unknown',
    'Kenyan shillings, which M3 does not know.',
    {
      currency: 'KES',
      billing: { ...jane, email: 'jane.ke@example.test' },
      lines: [{ sku: 'CUP-01', price: '1650', quantity: 2 }],
    },
    'The currency is neither in M3 nor in the currency table.',
  ),
  confirmed('reverse-charge', 'A company with a VAT number: no tax at all.', {
    billing: { ...jean, company: 'Société Fictive SARL', email: 'achats@example.test' },
    lines: [{ sku: 'LAMP7', quantity: 4 }],
    shippingLines: PARCEL,
    vatExempt: true,
    meta: { _billing_vat_number: 'FR40303265045' },
  }),
  {
    ...confirmed(
      'zero-total',
      'A coupon of 100 per cent: nothing to pay, something to deliver.',
      {
        billing: { ...max, email: 'max.free@example.test' },
        lines: cup(),
        coupons: [{ code: 'all100', type: 'percent', amount: '100' }],
      },
      'Zero-total orders are posted by default.',
    ),
    accept: ['held', 'skipped'],
  },
  // Customers and addresses
  confirmed('customer-first', 'A registered customer orders for the first time.', {
    currency: 'SEK',
    customerId: 6,
    billing: anna,
    lines: cup(),
    shippingLines: PARCEL,
  }),
  confirmed('customer-again', 'The same customer again: no second customer in M3.', {
    currency: 'SEK',
    customerId: 6,
    billing: anna,
    lines: [{ sku: 'LAMP7' }],
    shippingLines: PARCEL,
  }),
  confirmed('guest-same-mail', 'A guest with the e-mail address of that customer, written in capitals.', {
    currency: 'SEK',
    billing: { ...anna, email: 'ANNA@Example.Test' },
    lines: [{ sku: 'BOOK-77' }],
    shippingLines: PARCEL,
  }),
  confirmed('ship-to-other', 'Delivered to another person in another country, taxed there.', {
    currency: 'SEK',
    billing: { ...anna, email: 'anna.gift@example.test' },
    shipping: helmi,
    lines: cup(),
    shippingLines: PARCEL,
  }),
  confirmed('local-pickup', 'Picked up in the shop: no carriage.', {
    currency: 'SEK',
    billing: { ...anna, email: 'anna.pickup@example.test' },
    lines: cup(5),
    shippingLines: [{ title: 'Pickup', method: 'local_pickup', amount: '0.00' }],
  }),
  confirmed('virtual', 'A gift card: no delivery address, no shipping line.', {
    billing: { ...max, email: 'max.gift@example.test' },
    shipping: null,
    lines: [{ sku: 'EGIFT-50' }],
  }),
  confirmed('greek', 'Greek name and address.', {
    billing: giorgos,
    lines: cup(2),
    shippingLines: PARCEL,
    customerNote: 'Παρακαλώ μετά τις 17:00.',
  }),
  {
    ...confirmed(
      'long-city',
      'A town longer than M3’s twenty characters.',
      {
        currency: 'GBP',
        billing: {
          ...jane,
          city: 'Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch',
          email: 'jane.llan@example.test',
        },
        lines: cup(),
        shippingLines: PARCEL,
      },
      'Split over the address lines, nothing cut silently.',
    ),
    accept: ['held'],
  },
  {
    ...confirmed(
      'long-name',
      'Name, company and street longer than 36 characters, and a long e-mail address.',
      german({
        billing: {
          ...max,
          first_name: 'Maximilian-Alexander Ferdinand',
          last_name: 'von und zu Beispielhausen-Musterstein',
          company: 'Allgemeine Beispielgesellschaft für besonders lange Firmennamen mbH & Co. KG',
          address_1: 'Straße der außerordentlich langen Musterbezeichnungen 1234, Hinterhaus',
          email: 'maximilian.alexander.von.und.zu.beispielhausen@a-rather-long-host-name.example.test',
        },
      }),
      'Split and kept where M3 has room, else held with the field named.',
    ),
    accept: ['held'],
  },
  held(
    'bad-country',
    'A country code that does not exist.',
    {
      billing: { ...max, country: 'XX', state: '', email: 'max.xx@example.test' },
      lines: cup(),
      shippingLines: PARCEL,
    },
    'The country is not a code that M3 knows.',
  ),
  // What M3 refuses
  held(
    'sku-unknown',
    'A SKU that M3 knows neither as item nor as alias.',
    german({ lines: [{ sku: 'NOT-IN-M3', quantity: 2 }, { sku: 'CUP-01' }] }),
    'The line is flagged; after the SKU table is amended, retry completes the order.',
  ),
  held(
    'sku-missing',
    'A product without a SKU.',
    german({ lines: [{ sku: '' }, { sku: 'CUP-01' }] }),
    'There is nothing to look the item up by.',
  ),
  held(
    'confirm-refused',
    'M3 refuses Confirm because the item is blocked.',
    german({ lines: [{ sku: 'BLOCK-25' }] }),
    'Confirm fails; M3’s own text is shown.',
  ),
  // Not to be sent
  skipped(
    'draft',
    'A basket that the checkout block has stored.',
    german({ status: 'checkout-draft' }),
    'A draft is not an order.',
  ),
  skipped('pending', 'Not yet paid.', german({ status: 'pending' }), 'It waits for payment.'),
  skipped(
    'on-hold',
    'Bank transfer, not yet received.',
    german({ status: 'on-hold', paymentMethod: 'bacs', paymentTitle: 'Bank transfer' }),
    'It waits for payment.',
  ),
  skipped('failed', 'The payment failed.', german({ status: 'failed' }), 'It waits for payment.'),
  skipped(
    'cancelled',
    'Cancelled before anybody saw it.',
    german({ status: 'cancelled' }),
    'There is nothing to cancel in M3.',
  ),
  skipped(
    'before-cutover',
    'Placed before the link went live.',
    german({ created: '2025-06-01T10:00:00', billing: { ...max, email: 'max.old@example.test' } }),
    'Excluded by rule: older than the cut-over date.',
  ),
  // What happens over time
  { ...confirmed('sent-three-times', 'The same event three times.', german({ lines: cup(3) }), 'Known by its event id: one order in M3.'), steps: (d) => [{ document: d, reason: 'created', event: 1 }, { document: d, reason: 'created', event: 1 }] }, // prettier-ignore
  { ...confirmed('nothing-new', 'A second event without any change, and one with only our own meta data.', german({ lines: cup(4) }), 'Known by its content: one order in M3.'), steps: (d) => [{ document: d, reason: 'updated' }, { document: later(d, 3, (o) => setMeta(o, [{ key: '_crossdock_state', value: 'confirmed' }])), reason: 'updated', phase: 2 }] }, // prettier-ignore
  { ...confirmed('pending-then-paid', 'Placed unpaid, then paid.', german({ status: 'pending', lines: [...cup(2), { sku: 'PLATE-9' }] }), 'Posted at the second event.'), steps: (d) => [{ document: later(d, 40, pay), reason: 'status' }] }, // prettier-ignore
  { ...confirmed('edited-at-once', 'The quantity is raised seconds after placing.', german({ lines: [...cup(2), { sku: 'PLATE-9' }], billing: { ...max, email: 'max.edit@example.test' } }), 'The settle delay makes one order of it, with the new quantity.'), steps: (d) => [{ document: later(d, 2, (o) => changeQuantity(o, 0, 3)), reason: 'updated' }] }, // prettier-ignore
  { ...confirmed('edited-after-posting', 'The quantity is raised after M3 has the order.', german({ lines: [...cup(2), { sku: 'PLATE-9' }] }), 'M3 keeps what was confirmed; the edit is held with the difference.'), steps: (d) => [{ document: later(d, 60, (o) => changeQuantity(o, 0, 5)), reason: 'updated', phase: 2 }] }, // prettier-ignore
  { ...confirmed('cancelled-after-posting', 'Cancelled after M3 has the order.', german({ lines: [...cup(2), { sku: 'PLATE-9' }] }), 'Deleted in M3 while the lines are not picked.'), expect: 'cancelled', steps: (d) => [{ document: later(d, 60, (o) => void (o.status = 'cancelled')), reason: 'status', phase: 2 }] }, // prettier-ignore
  { ...confirmed('out-of-order', 'The older document arrives after the newer one.', german({ lines: cup(1) }), 'The older document is stale and changes nothing: six cups.'), steps: (d) => [{ document: d, reason: 'updated', stale: true, event: 3 }] }, // prettier-ignore
  { ...confirmed('refunded-in-part', 'Five euros are refunded after M3 has the order.', german({ lines: cup(2) }), 'The order stays; the refund is stored and shown as having no flow yet.'), steps: (d) => [{ document: later(d, 90, (o) => void o.refunds.push({ id: 5900, reason: 'Scratched', total: '-5.00' })), reason: 'updated', phase: 2, refund: { id: 5900, amount: '5.00', reason: 'Scratched' } }] }, // prettier-ignore
  confirmed('known-in-m3', 'A customer whom M3 may know already by e-mail address: nobody is created twice.', {
    customerId: 7,
    billing: jean,
    lines: cup(),
    shippingLines: PARCEL,
  }),
  { ...skipped('trashed', 'Placed unpaid, then put into the bin.', german({ status: 'pending', billing: { ...max, email: 'max.bin@example.test' } }), 'What lies in the bin is no order.'), steps: (d) => [{ document: later(d, 20, (o) => void (o.status = 'trash')), reason: 'trashed' }] }, // prettier-ignore
];

/**
 * The fixed set, ids from 5000 on; `out-of-order` begins with the newer document. Documents are built anew at each call,
 * so callers may change them.
 */
export function sandboxOrders(): SandboxOrder[] {
  return ENTRIES.map((entry, index) => {
    const id = FIRST_ID + index;
    const created =
      entry.spec.created ?? new Date(Date.parse(`${DEFAULT_CREATED}Z`) + index * 1000).toISOString().slice(0, 19);
    const document = buildOrder({ ...entry.spec, id, created });
    const newer = entry.name === 'out-of-order' ? later(document, 30, (o) => changeQuantity(o, 0, 6)) : document;
    const first: SandboxStep = { document: newer, reason: 'created' };
    const { name, description, expect, reason, accept } = entry;
    return {
      id,
      name,
      description,
      steps: [first, ...(entry.steps?.(document) ?? [])],
      expect: { outcome: expect, reason, accept },
    };
  });
}
