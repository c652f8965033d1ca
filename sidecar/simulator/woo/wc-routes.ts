/** The subset of wc/v3 that an ERP link uses, with WooCommerce's answers, limits and refusals. */
import { productBySku, productById, PRODUCTS } from './catalogue.ts';
import type { Coupon } from './money.ts';
import type { OrderSpec } from './order-builder.ts';
import { invalidParam, ok, refusal, route, type RestAnswer, type RestContext, type Route } from './rest.ts';
import { ORDER_STATUSES, setMeta, ShopRefusal } from './shop.ts';
import type { WooAddress, WooOrderDocument } from './types.ts';

type Body = Record<string, unknown>;
const record = (value: unknown): Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Body) : {};
const list = (value: unknown): Body[] => (Array.isArray(value) ? value.map(record) : []);
const text = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;

/** Coupons of the sample shop. */
export const COUPONS: readonly Coupon[] = [
  { code: 'pct10', type: 'percent', amount: '10' },
  { code: 'fix15', type: 'fixed_cart', amount: '15' },
  { code: 'all100', type: 'percent', amount: '100' },
];
const BATCH_LIMIT = 100;

function number(query: URLSearchParams, name: string, otherwise: number, max: number): number {
  const raw = query.get(name);
  if (raw === null) return otherwise;
  const value = Number(raw);
  if (!Number.isInteger(value)) throw invalidParam(name, `${name} is not of type integer.`);
  if (value < 1 || value > max)
    throw invalidParam(name, `${name} must be between 1 (inclusive) and ${max} (inclusive)`);
  return value;
}

/** ISO date with or without zone, as `wc_rest_prepare_date_response` writes it; this shop's own zone is UTC. */
function moment(query: URLSearchParams, name: string): string | null {
  const raw = query.get(name);
  if (raw === null) return null;
  const at = Date.parse(/[Z+]|-\d\d:\d\d$/.test(raw) ? raw : `${raw}Z`);
  if (Number.isNaN(at)) throw invalidParam(name, 'Invalid date.');
  return new Date(at).toISOString().slice(0, 19);
}

export function paged<T>(
  rows: readonly T[],
  { query }: RestContext,
  document: (row: T) => unknown = (row) => row,
): RestAnswer {
  const perPage = number(query, 'per_page', 10, 100);
  const page = number(query, 'page', 1, Number.MAX_SAFE_INTEGER);
  const headers = { 'X-WP-Total': String(rows.length), 'X-WP-TotalPages': String(Math.ceil(rows.length / perPage)) };
  return ok(rows.slice((page - 1) * perPage, page * perPage).map(document), 200, headers);
}

function listOrders(context: RestContext): RestAnswer {
  const { query, shop } = context;
  const statuses = query
    .getAll('status')
    .concat(query.getAll('status[]'))
    .flatMap((s) => s.split(','))
    .filter((s) => s !== 'any');
  for (const status of statuses) {
    if (!ORDER_STATUSES.includes(status))
      throw invalidParam('status', `status[0] is not one of any, ${ORDER_STATUSES.join(', ')}.`);
  }
  const include = new Set((query.get('include') ?? '').split(',').filter(Boolean).map(Number));
  const [after, before] = [moment(query, 'after'), moment(query, 'before')];
  const [modifiedAfter, modifiedBefore] = [moment(query, 'modified_after'), moment(query, 'modified_before')];
  const customer = query.get('customer');
  const rows = [...shop.orders.values()].filter(
    (o) =>
      (statuses.length === 0
        ? !['trash', 'auto-draft', 'checkout-draft'].includes(o.status)
        : statuses.includes(o.status)) &&
      (include.size === 0 || include.has(o.id)) &&
      (customer === null || String(o.customer_id) === customer) &&
      // Bounds are exclusive and to the second, so rows of the same second can be missed (field notes 3.5).
      (after === null || o.date_created_gmt > after) &&
      (before === null || o.date_created_gmt < before) &&
      (modifiedAfter === null || o.date_modified_gmt > modifiedAfter) &&
      (modifiedBefore === null || o.date_modified_gmt < modifiedBefore),
  );
  const orderby = query.get('orderby') ?? 'date';
  const keys: Record<string, (o: WooOrderDocument) => string | number> = {
    date: (o) => o.date_created_gmt,
    modified: (o) => o.date_modified_gmt,
    id: (o) => o.id,
    include: (o) => o.id,
  };
  const key = keys[orderby];
  if (key === undefined)
    throw invalidParam('orderby', 'orderby is not one of date, id, include, modified, title, and slug.');
  const sign = (query.get('order') ?? 'desc') === 'asc' ? 1 : -1;
  rows.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.id - b.id) * sign);
  return paged(rows, context);
}

/** WooCommerce knows no e-mail address of the recipient and drops what is sent as one. */
function shippingAddress(value: unknown): Partial<WooAddress> {
  const { email: _email, ...address } = record(value);
  return address as Partial<WooAddress>;
}

/** What a POST says → the builder's description. */
function specOf(body: Body): Omit<OrderSpec, 'id'> {
  const lines = list(body.line_items).map((line) => {
    const id = Number(line.variation_id) || Number(line.product_id);
    const product = text(line.sku) === undefined ? productById(id) : PRODUCTS.find((p) => p.sku === line.sku);
    if (product === undefined)
      throw new ShopRefusal(400, 'woocommerce_rest_required_product_reference', 'Product ID or SKU is required.');
    return {
      sku: productBySku(product.sku).sku,
      quantity: Number(line.quantity ?? 1),
      price: text(line.price),
      name: text(line.name),
    };
  });
  const coupons = list(body.coupon_lines).map((row) => {
    const coupon = COUPONS.find((c) => c.code === String(row.code).toLowerCase());
    if (coupon === undefined)
      throw new ShopRefusal(400, 'woocommerce_rest_invalid_coupon', `Coupon "${String(row.code)}" does not exist!`);
    return coupon;
  });
  const billing = record(body.billing) as Partial<WooAddress>;
  const shipping =
    body.shipping === undefined
      ? list(body.shipping_lines).length === 0
        ? null
        : undefined
      : shippingAddress(body.shipping);
  const paid = body.set_paid === true;
  return {
    lines,
    coupons,
    billing,
    shipping,
    status: text(body.status) ?? (paid ? 'processing' : 'pending'),
    currency: text(body.currency),
    pricesIncludeTax: body.prices_include_tax === true,
    customerId: Number(body.customer_id ?? 0),
    customerNote: text(body.customer_note),
    paymentMethod: text(body.payment_method) ?? '',
    paymentTitle: text(body.payment_method_title) ?? '',
    createdVia: 'rest-api',
    shippingLines: list(body.shipping_lines).map((s) => ({
      amount: text(s.total) ?? '0',
      title: text(s.method_title),
      method: text(s.method_id),
      instance: text(s.instance_id),
    })),
    fees: list(body.fee_lines).map((f) => ({ name: text(f.name) ?? 'Fee', amount: text(f.total) ?? '0' })),
    meta: Object.fromEntries(list(body.meta_data).map((m) => [String(m.key), String(m.value)])),
  };
}

function create({ shop, body, origin }: RestContext): RestAnswer {
  const status = text(body.status);
  if (status !== undefined && !ORDER_STATUSES.includes(status))
    throw invalidParam('status', `status is not one of ${ORDER_STATUSES.join(', ')}.`);
  return ok(shop.place(specOf(body), origin), 201);
}

/** WooCommerce answers 400, not 404, when an order to be changed does not exist. */
function update({ shop, body, origin }: RestContext, id: number): RestAnswer {
  return shop.request(origin, () => {
    shop.order(id, 400);
    const status = text(body.status);
    if (status !== undefined) shop.setStatus(id, status, origin, 400);
    shop.update(
      id,
      (order) => {
        if (body.set_paid === true && order.date_paid === null) order.status = 'processing';
        Object.assign(order.billing, record(body.billing));
        Object.assign(order.shipping, shippingAddress(body.shipping));
        for (const field of ['customer_note', 'transaction_id', 'payment_method', 'payment_method_title']) {
          if (text(body[field]) !== undefined) order[field] = text(body[field]);
        }
        setMeta(
          order,
          list(body.meta_data).map((m) => ({ key: String(m.key), value: m.value })),
        );
      },
      origin,
      400,
    );
    for (const line of list(body.line_items)) {
      const index = shop.order(id).line_items.findIndex((item) => item.id === Number(line.id));
      if (index < 0)
        throw new ShopRefusal(
          400,
          'woocommerce_rest_invalid_item_id',
          'Order item ID provided is not associated with order.',
        );
      if (line.quantity !== undefined) shop.editLine(id, index, Number(line.quantity));
    }
    return ok(shop.order(id));
  });
}

function remove({ shop, query, origin }: RestContext, id: number, force = query.get('force') === 'true'): RestAnswer {
  return ok(force ? shop.delete(id, origin) : shop.trash(id, origin));
}

/** One after the other, each with its own answer or error; more than 100 in all are refused. */
function batch(context: RestContext): RestAnswer {
  const parts = {
    create: list(context.body.create),
    update: list(context.body.update),
    delete: Array.isArray(context.body.delete) ? context.body.delete : [],
  };
  if (parts.create.length + parts.update.length + parts.delete.length > BATCH_LIMIT) {
    throw new ShopRefusal(
      413,
      'woocommerce_rest_request_entity_too_large',
      `Unable to accept more than ${BATCH_LIMIT} items for this request.`,
    );
  }
  const answer: Record<string, unknown[]> = {};
  const run = (name: string, work: () => RestAnswer, id: number): void => {
    let body: unknown;
    try {
      body = structuredClone(work().body);
    } catch (error) {
      if (!(error instanceof ShopRefusal)) throw error;
      body = { id, error: refusal(error).body };
    }
    (answer[name] ??= []).push(body);
  };
  return context.shop.request(context.origin, () => {
    for (const body of parts.create) run('create', () => create({ ...context, body }), 0);
    for (const body of parts.update)
      run('update', () => update({ ...context, body }, Number(body.id)), Number(body.id));
    for (const id of parts.delete) run('delete', () => remove(context, Number(id), true), Number(id));
    return ok(answer);
  });
}

/** Zones of the sample shop; like WooCommerce, a method tells its settings, too. */
const ZONES: readonly { id: number; name: string; methods: readonly [number, string, string, string, boolean][] }[] = [
  {
    id: 0,
    name: 'Locations not covered by your other zones',
    methods: [[4, 'flat_rate', 'Flat rate', 'Parcel', true]],
  },
  {
    id: 1,
    name: 'Germany',
    methods: [
      [1, 'flat_rate', 'Flat rate', 'Parcel', true],
      [2, 'flat_rate', 'Flat rate', 'Express', true],
      [3, 'local_pickup', 'Local pickup', 'Pick up in Hamburg', true],
      [5, 'free_shipping', 'Free shipping', 'Free shipping', false],
    ],
  },
];
function zoneMethods({ shop, params }: RestContext): RestAnswer {
  mayReadSettings(shop);
  const zone = ZONES.find(({ id }) => id === params.id);
  if (zone === undefined)
    throw new ShopRefusal(404, 'woocommerce_rest_shipping_zone_invalid', 'Resource does not exist.');
  return ok(
    zone.methods.map(([id, method_id, method_title, title, enabled], i) => ({
      id,
      instance_id: id,
      title,
      order: i + 1,
      enabled,
      method_id,
      method_title,
      method_description: '',
      settings: { title: { id: 'title', value: title } },
    })),
  );
}
function mayReadSettings(shop: RestContext['shop']): void {
  if (!shop.manager) throw new ShopRefusal(403, 'woocommerce_rest_cannot_view', 'Sorry, you cannot list resources.');
}

const SETTINGS: [string, (shop: RestContext['shop']) => string][] = [
  ['general/woocommerce_currency', ({ currency }) => currency],
  ['general/woocommerce_calc_taxes', () => 'yes'],
  ['tax/woocommerce_prices_include_tax', ({ pricesIncludeTax }) => (pricesIncludeTax ? 'yes' : 'no')],
];

export const WC_ROUTES: readonly Route[] = [
  route('GET', 'wc/v3/orders', listOrders),
  route('POST', 'wc/v3/orders', create),
  route('POST', 'wc/v3/orders/batch', batch),
  route('GET', 'wc/v3/orders/{id}', (c) => ok(c.shop.order(c.params.id!))),
  route('PUT', 'wc/v3/orders/{id}', (c) => update(c, c.params.id!)),
  route('POST', 'wc/v3/orders/{id}', (c) => update(c, c.params.id!)),
  route('DELETE', 'wc/v3/orders/{id}', (c) => remove(c, c.params.id!)),
  route('GET', 'wc/v3/orders/{id}/notes', (c) => {
    if (!c.shop.orders.has(c.params.id!))
      throw new ShopRefusal(404, 'woocommerce_rest_order_invalid_id', 'Invalid order ID.');
    return ok(c.shop.notes.get(c.params.id!) ?? []);
  }),
  route('POST', 'wc/v3/orders/{id}/notes', (c) => {
    if (text(c.body.note) === undefined)
      throw new ShopRefusal(400, 'rest_missing_callback_param', 'Missing parameter(s): note', { params: ['note'] });
    return ok(c.shop.addNote(c.params.id!, text(c.body.note)!, c.body.customer_note === true), 201);
  }),
  route('GET', 'wc/v3/orders/{id}/refunds', (c) => {
    c.shop.order(c.params.id!);
    return paged(
      [...c.shop.refunds.values()].filter((r) => r.parent_id === c.params.id),
      c,
    );
  }),
  route('POST', 'wc/v3/orders/{id}/refunds', (c) =>
    ok(c.shop.refund(c.params.id!, text(c.body.amount) ?? '0', text(c.body.reason), c.origin), 201),
  ),
  route('DELETE', 'wc/v3/orders/{id}/refunds/{refund}', (c) => {
    if (c.query.get('force') !== 'true')
      throw new ShopRefusal(
        501,
        'woocommerce_rest_trash_not_supported',
        'The shop_order_refund does not support trashing.',
      );
    return ok(c.shop.deleteRefund(c.params.id!, c.params.refund!, c.origin));
  }),
  route('GET', 'wc/v3/reports/orders/totals', ({ shop }) => {
    const slugs = ORDER_STATUSES.filter((status) => status !== 'auto-draft' && status !== 'trash');
    const total = (slug: string): number => [...shop.orders.values()].filter(({ status }) => status === slug).length;
    return ok(slugs.map((slug) => ({ slug, name: slug, total: total(slug) })));
  }),
  route('GET', 'wc/v3/customers', (c) => {
    const email = c.query.get('email');
    return paged(
      [...c.shop.customers.values()].filter((row) => email === null || row.email === email),
      c,
    );
  }),
  route('GET', 'wc/v3/customers/{id}', (c) => {
    const found = c.shop.customers.get(c.params.id!);
    if (found === undefined) throw new ShopRefusal(404, 'woocommerce_rest_invalid_id', 'Invalid resource ID.');
    return ok(found);
  }),
  route('GET', 'wc/v3/payment_gateways', () =>
    ok(
      [
        ['stripe', 'Credit card', true],
        ['bacs', 'Direct bank transfer', true],
        ['cod', 'Cash on delivery', false],
      ].map(([id, title, enabled]) => ({ id, title, description: '', order: '', enabled, method_title: title })),
    ),
  ),
  route('GET', 'wc/v3/shipping/zones', ({ shop }) => {
    mayReadSettings(shop);
    return ok(ZONES.map(({ id, name }, order) => ({ id, name, order })));
  }),
  route('GET', 'wc/v3/shipping/zones/{id}/methods', zoneMethods),
  ...SETTINGS.map(([path, value]) =>
    route('GET', `wc/v3/settings/${path}`, ({ shop }) => {
      mayReadSettings(shop);
      return ok({ id: path.split('/')[1], value: value(shop) });
    }),
  ),
  route('GET', 'wc/v3/system_status', (c) =>
    ok({
      environment: {
        home_url: c.url,
        site_url: c.url,
        version: '11.0.1',
        wp_version: '7.1',
        php_version: '8.2.29',
        default_timezone: 'UTC',
      },
      settings: { currency: 'EUR', currency_symbol: '€', number_of_decimals: 2, api_enabled: true, HPOS_enabled: true },
      active_plugins: [],
    }),
  ),
];
