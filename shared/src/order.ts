import { z } from 'zod';

/**
 * The parts of a wc/v3 order that Crossdock reads, as WooCommerce 11.0.1 writes them. Unknown keys are kept: field maps
 * may name them. Amounts stay text; `price` is a binary float in Woo's JSON and is never used for money.
 */
const amount = z.coerce.string().regex(/^-?\d*(\.\d+)?$/, 'expected a decimal number as text');
const text = z
  .string()
  .nullish()
  .transform((v) => v ?? '');
const tax = z.looseObject({ id: z.coerce.number(), total: z.coerce.string().default('') });
const meta = z.looseObject({ key: z.string(), value: z.unknown() });

export const wooAddress = z.looseObject({
  first_name: text,
  last_name: text,
  company: text,
  address_1: text,
  address_2: text,
  city: text,
  state: text,
  postcode: text,
  country: text,
  phone: text,
  email: text,
});
export type WooAddress = z.infer<typeof wooAddress>;

export const wooLineItem = z.looseObject({
  id: z.number(),
  name: text,
  product_id: z.coerce.number().default(0),
  variation_id: z.coerce.number().default(0),
  quantity: z.coerce.string().regex(/^-?\d+(\.\d+)?$/),
  subtotal: amount,
  subtotal_tax: amount.default('0'),
  total: amount,
  total_tax: amount.default('0'),
  taxes: z.array(tax).default([]),
  sku: text,
  global_unique_id: text,
  meta_data: z.array(meta).default([]),
});
export type WooLineItem = z.infer<typeof wooLineItem>;
export const wooShippingLine = z.looseObject({
  id: z.number(),
  method_title: text,
  method_id: text,
  instance_id: z.coerce.string().default(''),
  total: amount,
  total_tax: amount.default('0'),
  taxes: z.array(tax).default([]),
});
export const wooFeeLine = z.looseObject({
  id: z.number(),
  name: text,
  total: amount,
  total_tax: amount.default('0'),
  taxes: z.array(tax).default([]),
});
export const wooCouponLine = z.looseObject({
  id: z.number(),
  code: text,
  discount: z.coerce.string().default('0'),
  discount_tax: z.coerce.string().default('0'),
});
export const wooTaxLine = z.looseObject({
  id: z.number(),
  rate_code: text,
  rate_id: z.coerce.number(),
  label: text,
  tax_total: amount,
  shipping_tax_total: amount.default('0'),
});

/** A wc/v3 order document. Throws a ZodError naming each bad field. */
export const wooOrder = z.looseObject({
  id: z.number().int().positive(),
  number: z.coerce.string().default(''),
  status: z.string(),
  currency: z.string().length(3),
  prices_include_tax: z.boolean().default(false),
  date_created_gmt: z.string().nullish(),
  date_modified_gmt: z.string().nullish(),
  date_paid_gmt: z.string().nullish(),
  total: amount,
  total_tax: amount,
  discount_total: amount.default('0'),
  discount_tax: amount.default('0'),
  shipping_total: amount.default('0'),
  shipping_tax: amount.default('0'),
  cart_tax: amount.default('0'),
  customer_id: z.coerce.number().default(0),
  customer_note: text,
  billing: wooAddress,
  shipping: wooAddress,
  payment_method: text,
  payment_method_title: text,
  line_items: z.array(wooLineItem),
  tax_lines: z.array(wooTaxLine).default([]),
  shipping_lines: z.array(wooShippingLine).default([]),
  fee_lines: z.array(wooFeeLine).default([]),
  coupon_lines: z.array(wooCouponLine).default([]),
  refunds: z.array(z.looseObject({ id: z.number(), total: z.coerce.string() })).default([]),
  meta_data: z.array(meta).default([]),
});
export type WooOrder = z.infer<typeof wooOrder>;
