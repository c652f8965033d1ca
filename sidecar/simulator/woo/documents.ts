/** wc/v3 documents of products, customers and refunds: the fields an ERP link reads, as WooCommerce writes them. */
import type { CatalogueCustomer, CatalogueProduct } from './catalogue.ts';
import { Dec, decimalsOf } from './money.ts';
import type { WooOrderDocument } from './types.ts';

const MADE = '2026-01-15T08:00:00';

export function productDocument(
  product: CatalogueProduct,
): Record<string, unknown> & { id: number; parent_id: number } {
  const attributes = Object.entries(product.attributes ?? {}).map(([name, option], id) => ({ id, name, option }));
  return {
    id: product.id,
    name: product.name,
    slug: product.name.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
    type: product.type,
    status: 'publish',
    date_created: MADE,
    date_created_gmt: MADE,
    date_modified: MADE,
    date_modified_gmt: MADE,
    sku: product.sku,
    global_unique_id: product.gtin ?? '',
    price: product.price,
    regular_price: product.price,
    sale_price: '',
    virtual: product.virtual,
    downloadable: false,
    tax_status: 'taxable',
    tax_class: product.taxClass,
    manage_stock: false,
    stock_quantity: null,
    stock_status: 'instock',
    backorders: 'no',
    catalog_visibility: 'visible',
    featured: false,
    description: '',
    short_description: '',
    weight: '',
    dimensions: { length: '', width: '', height: '' },
    shipping_class: '',
    categories: [],
    images: [],
    menu_order: 0,
    parent_id: product.parentId ?? 0,
    attributes,
    variations: [],
    meta_data: [],
  };
}

export function customerDocument(customer: CatalogueCustomer): Record<string, unknown> & { id: number } {
  return {
    ...customer,
    date_created: MADE,
    date_created_gmt: MADE,
    date_modified: MADE,
    date_modified_gmt: MADE,
    role: 'customer',
    username: customer.email.split('@')[0],
    is_paying_customer: true,
    meta_data: [],
  };
}

export interface RefundDocument extends Record<string, unknown> {
  id: number;
  parent_id: number;
  amount: string;
}
/** A refund of an amount alone, without lines. */
export function refundDocument(
  id: number,
  order: WooOrderDocument,
  amount: string,
  reason: string,
  time: string,
): RefundDocument {
  return {
    id,
    parent_id: order.id,
    date_created: time,
    date_created_gmt: time,
    amount: new Dec(amount).toFixed(decimalsOf(order.currency)),
    reason,
    refunded_by: 1,
    refunded_payment: false,
    meta_data: [],
    line_items: [],
    shipping_lines: [],
    tax_lines: [],
    fee_lines: [],
  };
}
