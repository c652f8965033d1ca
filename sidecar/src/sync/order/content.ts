/**
 * What of an order matters to M3. Two documents with the same content are the same order to us, whatever else changed
 * (status, notes, our own meta data). Pure.
 */
import { createHash } from 'node:crypto';
import Big from 'big.js';
import type { WooAddress, WooOrder } from '@crossdock/shared';
import { clean } from '../../mapping/address.ts';
import { decimal, plain } from '../../money.ts';

/** Flat, comparable, and without personal data in clear: addresses are hashed, so a stored content leaks nobody. */
export type OrderContent = Record<string, string>;

/** Stands for a hash once the shop has erased the personal data: it says nothing, so it differs from nothing. */
export const ERASED = 'erased';

/** Whether WooCommerce has erased the personal data of an order (class-wc-privacy-erasers.php sets `_anonymized`). */
export const isAnonymised = (order: WooOrder): boolean =>
  order.meta_data.some(({ key, value }) => key === '_anonymized' && value === 'yes');

/** Whether the personal data behind a stored content were erased: the shop has forgotten who it was. */
export const isForgotten = (content: OrderContent | null | undefined): boolean =>
  content?.['billing address'] === ERASED;

const number = (text: string): string => plain(decimal(text));
const hash = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 16);
const addressHash = (a: WooAddress): string =>
  hash(
    [
      a.first_name,
      a.last_name,
      a.company,
      a.address_1,
      a.address_2,
      a.city,
      a.state,
      a.postcode,
      a.country,
      a.phone,
      a.email.toLowerCase(),
    ]
      .map(clean)
      .join('\n'),
  );

/** The content of a document. Keys are what a person would call the thing. */
export function orderContent(order: WooOrder): OrderContent {
  const personal = (value: string): string => (isAnonymised(order) ? ERASED : value);
  const content: OrderContent = {
    currency: order.currency,
    total: number(order.total),
    'total tax': number(order.total_tax),
    'billing address': personal(addressHash(order.billing)),
    'shipping address': personal(addressHash(order.shipping)),
    'customer note': personal(order.customer_note ? hash(clean(order.customer_note)) : ''),
  };
  order.line_items.forEach((line, i) => {
    const product = line.variation_id ? `variation ${line.variation_id}` : `product ${line.product_id}`;
    content[`line ${i + 1}`] = `${number(line.quantity)} × ${line.sku || product} (${product}) = ${number(line.total)}`;
  });
  order.shipping_lines.forEach((s, i) => (content[`shipping ${i + 1}`] = `${s.method_id} = ${number(s.total)}`));
  order.fee_lines.forEach((f, i) => (content[`fee ${i + 1}`] = `${f.name} = ${number(f.total)}`));
  return content;
}

export interface ContentLine {
  /** In M3: CUPO. */
  number: string;
  /** Empty where the product has none. */
  sku: string;
  /** Variation, or else product. */
  product: number;
  /** Pieces. */
  quantity: string;
}

/** Lines of a content. */
export function contentLines(content: OrderContent): ContentLine[] {
  return Object.entries(content).flatMap(([key, text]) => {
    const number = /^line (\d+)$/.exec(key)?.[1];
    const parts = /^(\S+) × (.*) \(((?:variation|product) \d+)\) = \S+$/.exec(text);
    if (!number || !parts) return [];
    const [, quantity = '0', sku = '', product = ''] = parts;
    const id = Number(product.slice(product.indexOf(' ') + 1));
    return [{ number, sku: sku === product ? '' : sku.trim(), product: id, quantity }];
  });
}

/** Pieces by variation or product. */
export function productsOf(content: OrderContent): Map<number, Big> {
  const products = new Map<number, Big>();
  for (const { product, quantity } of contentLines(content))
    products.set(product, (products.get(product) ?? new Big(0)).plus(decimal(quantity)));
  return products;
}

export interface Difference {
  what: string;
  before: string;
  after: string;
}

/** Keys that hold hashes of personal data. */
export const HASHED: ReadonlySet<string> = new Set(['billing address', 'shipping address', 'customer note']);

/** Differences in plain words; addresses and notes are only said to have changed. */
export function contentDifference(before: OrderContent, after: OrderContent): Difference[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys
    .filter((key) => (before[key] ?? '') !== (after[key] ?? ''))
    .filter((key) => before[key] !== ERASED && after[key] !== ERASED)
    .map((what) =>
      HASHED.has(what)
        ? { what, before: 'as posted', after: 'changed' }
        : { what, before: before[what] ?? 'not there', after: after[what] ?? 'gone' },
    );
}
