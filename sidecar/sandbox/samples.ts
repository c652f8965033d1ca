/** Orders that the keys of the sandbox place. */
import type { OrderSpec } from '../simulator/woo/order-builder.ts';
import { anna, giorgos, hanako, jane, jean, john, max } from '../simulator/woo/orders/people.ts';

type Sample = Omit<OrderSpec, 'id'>;
const PARCEL = [{ amount: '4.90' }];

/** Ordinary orders, in turn: countries, currencies, tax modes and kinds of items. */
export const ORDINARY: readonly Sample[] = [
  { billing: max, lines: [{ sku: 'PLATE-9' }, { sku: 'CUP-01' }, { sku: 'BOOK-77' }], coupons: [{ code: 'fix15', type: 'fixed_cart', amount: '15' }], shippingLines: PARCEL },
  { currency: 'SEK', pricesIncludeTax: true, customerId: 6, billing: anna, lines: [{ sku: 'LAMP7', quantity: 2 }], shippingLines: [{ amount: '39.20' }] },
  { billing: jean, customerId: 7, lines: [{ sku: 'CUP-01', quantity: 6 }], shippingLines: PARCEL },
  { currency: 'USD', billing: john, lines: [{ sku: 'CUP-01', quantity: 3 }, { sku: 'PLATE-9' }], shippingLines: [{ amount: '7.99' }] },
  { currency: 'GBP', pricesIncludeTax: true, billing: jane, lines: [{ sku: 'GARDEN-CHAIR-OAK-2026-XL', quantity: 2 }], shippingLines: [{ amount: '12.50' }] },
  { currency: 'JPY', billing: hanako, lines: [{ sku: 'CUP-01', quantity: 3, price: '500' }], shippingLines: [{ amount: '600' }] },
  { billing: { ...max, first_name: 'Ida', last_name: 'Muster', email: 'ida@example.test' }, lines: [{ sku: 'TEE-RED-M', quantity: 2 }], fees: [{ name: 'Gift wrap', amount: '3.50' }], shippingLines: PARCEL },
  { billing: giorgos, lines: [{ sku: 'LAMP7' }], shippingLines: PARCEL, customerNote: 'Παρακαλώ μετά τις 17:00.' },
]; // prettier-ignore

/** A SKU that M3 knows neither as item nor as alias, and the row that says which item it is. */
export const UNKNOWN_SKU: Sample = { billing: max, lines: [{ sku: 'NOT-IN-M3', quantity: 2 }, { sku: 'CUP-01' }], shippingLines: PARCEL }; // prettier-ignore
export const SKU_ROW = { key: 'NOT-IN-M3', values: { ITNO: 'VASE-3' } };
/** A book to Greece: the shop takes 13 % VAT, M3's own table has 6 %. */
export const OTHER_TOTAL: Sample = {
  billing: giorgos,
  lines: [{ sku: 'BOOK-77', quantity: 2 }],
  shippingLines: PARCEL,
};
