/** The wc/v3 documents the simulator writes; field for field what a WooCommerce 11.0.1 answers. */
export interface WooMeta {
  id: number;
  key: string;
  value: unknown;
  display_key?: string;
  display_value?: string;
}
export interface WooTax {
  id: number;
  total: string;
  subtotal: string;
}
export interface WooAddress {
  first_name: string;
  last_name: string;
  company: string;
  address_1: string;
  address_2: string;
  city: string;
  state: string;
  postcode: string;
  country: string;
  email: string;
  phone: string;
}
export interface WooRefundRow {
  id: number;
  reason: string;
  total: string;
}
/** Anything beside the named fields is kept as it came. */
export interface WooOrderDocument {
  id: number;
  status: string;
  currency: string;
  total: string;
  date_created: string;
  date_created_gmt: string;
  date_modified: string;
  date_modified_gmt: string;
  date_paid: string | null;
  date_paid_gmt: string | null;
  date_completed: string | null;
  date_completed_gmt: string | null;
  customer_id: number;
  billing: WooAddress;
  shipping: Omit<WooAddress, 'email'>;
  meta_data: WooMeta[];
  line_items: {
    id: number;
    sku: string;
    quantity: number;
    total: string;
    subtotal: string;
    product_id: number;
    [key: string]: unknown;
  }[];
  refunds: WooRefundRow[];
  [key: string]: unknown;
}
