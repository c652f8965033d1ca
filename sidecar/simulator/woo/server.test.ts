import { createHmac } from 'node:crypto';
import { shopEvent } from '@crossdock/shared';
import { SAMPLE_KEY, startShopSimulator, type ShopSimulator, type ShopSimulatorOptions } from './server.ts';

/* eslint-disable @typescript-eslint/no-explicit-any */
let sim: ShopSimulator;
afterEach(() => sim.close());
const start = async (options: ShopSimulatorOptions = {}) => (sim = await startShopSimulator(options));
const basic = `Basic ${Buffer.from(`${SAMPLE_KEY.key}:${SAMPLE_KEY.secret}`).toString('base64')}`;

async function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = { authorization: basic },
) {
  const response = await fetch(`${sim.url}${path}`, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  let json: any;
  try {
    json = JSON.parse(text);
  } catch {
    json = text;
  }
  return { status: response.status, json, headers: response.headers };
}
const wc = (method: string, path: string, body?: unknown) => call(method, `/wp-json/wc/v3/${path}`, body);
const spec = { billing: { country: 'DE', email: 'max@example.test' }, lines: [{ sku: 'CUP-01' }] };
const reasons = () => sim.shop.outbox.rows().map((r) => `${r.entity} ${r.reason} ${r.origin}`);

describe('authentication', () => {
  const oauth = (extra: Record<string, string> = {}, secret = SAMPLE_KEY.secret, method = 'GET') => {
    const params: Record<string, string> = {
      oauth_consumer_key: SAMPLE_KEY.key,
      oauth_nonce: 'n1',
      oauth_signature_method: 'HMAC-SHA256',
      oauth_timestamp: String(Math.floor(Date.now() / 1000)),
      per_page: '5',
      ...extra,
    };
    const e = encodeURIComponent;
    const query = Object.keys(params)
      .sort()
      .map((k) => `${e(k)}=${e(params[k]!)}`)
      .join('&');
    const base = `${method}&${e(`${sim.url}/wp-json/wc/v3/orders`)}&${e(query)}`;
    const signature = createHmac('sha256', `${secret}&`).update(base).digest('base64');
    return `/wp-json/wc/v3/orders?${query}&oauth_signature=${e(signature)}`;
  };
  test.each([
    ['nothing', () => '/wp-json/wc/v3/orders', 401, 'woocommerce_rest_cannot_view'],
    ['a signature by hand', () => oauth(), 200, undefined],
    ['another secret', () => oauth({}, 'cs_x'), 401, 'woocommerce_rest_authentication_error'],
    ['signed for another method', () => oauth({}, undefined, 'POST'), 401, 'woocommerce_rest_authentication_error'],
    ['an unknown key', () => oauth({ oauth_consumer_key: 'ck_x' }), 401, 'woocommerce_rest_authentication_error'],
    ['an old timestamp', () => oauth({ oauth_timestamp: '1000000000' }), 401, 'woocommerce_rest_authentication_error'],
    [
      'another method of signing',
      () => oauth({ oauth_signature_method: 'PLAINTEXT' }),
      401,
      'woocommerce_rest_authentication_error',
    ],
    ['no nonce', () => oauth({ oauth_nonce: '' }), 401, 'woocommerce_rest_authentication_missing_parameter'],
    ['a parameter added after signing', () => `${oauth()}&page=2`, 401, 'woocommerce_rest_authentication_error'],
    [
      'the query',
      () => `/wp-json/wc/v3/orders?consumer_key=${SAMPLE_KEY.key}&consumer_secret=${SAMPLE_KEY.secret}`,
      200,
      undefined,
    ],
    [
      'a wrong secret in the query',
      () => `/wp-json/wc/v3/orders?consumer_key=${SAMPLE_KEY.key}&consumer_secret=x`,
      401,
      'woocommerce_rest_authentication_error',
    ],
  ])('%s', async (_name, path, status, code) => {
    await start();
    const answer = await call('GET', path(), undefined, {});
    expect([answer.status, answer.json.code]).toEqual([status, code]);
  });

  test('a nonce works once', async () => {
    await start();
    const path = oauth();
    expect((await call('GET', path, undefined, {})).status).toBe(200);
    expect((await call('GET', path, undefined, {})).json.message).toContain('nonce');
  });

  test('a bare WooCommerce does not take Basic over http', async () => {
    await start({ basicOverHttp: false });
    expect((await wc('GET', 'orders')).status).toBe(401);
  });

  test('a read-only key', async () => {
    await start({ keys: [{ ...SAMPLE_KEY, permissions: 'read' }] });
    expect((await wc('GET', 'orders')).status).toBe(200);
    expect((await wc('POST', 'orders', {})).json.message).toContain('write permissions');
  });
});

describe('wc/v3', () => {
  test('an order by REST: created, paid, changed, binned, deleted', async () => {
    await start();
    const made = await wc('POST', 'orders', {
      billing: spec.billing,
      line_items: [{ product_id: 10, quantity: 2 }],
      shipping_lines: [{ method_id: 'flat_rate', method_title: 'Parcel', total: '4.90' }],
    });
    expect([made.status, made.json.status, made.json.total]).toEqual([201, 'pending', '35.58']);
    const path = `orders/${made.json.id}`;
    expect((await wc('PUT', path, { set_paid: true, meta_data: [{ key: 'k', value: 'v' }] })).json).toMatchObject({
      status: 'processing',
      meta_data: [{ key: 'k', value: 'v' }],
    });
    expect((await wc('PUT', path, { line_items: [{ id: made.json.line_items[0].id, quantity: 5 }] })).json.total).toBe(
      '80.21',
    );
    expect((await wc('DELETE', path)).json.status).toBe('trash');
    expect((await wc('DELETE', path)).status).toBe(410);
    expect((await wc('DELETE', `${path}?force=true`)).status).toBe(200);
    expect((await wc('GET', path)).json).toEqual({
      code: 'woocommerce_rest_shop_order_invalid_id',
      message: 'Invalid ID.',
      data: { status: 404 },
    });
    expect(reasons()).toEqual([
      'order created shop',
      'order status shop',
      'order updated shop',
      'order trashed shop',
      'order deleted shop',
    ]);
  });

  test.each([
    ['PUT', 'orders/999', {}, 400, 'woocommerce_rest_shop_order_invalid_id'],
    ['GET', 'orders/999/notes', undefined, 404, 'woocommerce_rest_order_invalid_id'],
    ['GET', 'orders?per_page=101', undefined, 400, 'rest_invalid_param'],
    ['GET', 'orders?status=nonsense', undefined, 400, 'rest_invalid_param'],
    ['GET', 'orders?modified_after=yesterday', undefined, 400, 'rest_invalid_param'],
    ['POST', 'orders', { line_items: [{ product_id: 999 }] }, 400, 'woocommerce_rest_required_product_reference'],
    ['POST', 'orders', { line_items: [], coupon_lines: [{ code: 'none' }] }, 400, 'woocommerce_rest_invalid_coupon'],
    ['GET', 'products/999', undefined, 404, 'woocommerce_rest_product_invalid_id'],
    ['GET', 'customers/999', undefined, 404, 'woocommerce_rest_invalid_id'],
    ['GET', 'nonsense', undefined, 404, 'rest_no_route'],
    [
      'POST',
      'orders/batch',
      { create: Array(60).fill({}), delete: Array(41).fill(1) },
      413,
      'woocommerce_rest_request_entity_too_large',
    ],
    ['POST', 'orders/999/refunds', { amount: '1' }, 404, 'woocommerce_rest_invalid_order'],
  ])('%s %s', async (method, path, body, status, code) => {
    await start();
    const answer = await wc(method, path, body);
    expect([answer.status, answer.json.code, answer.json.data.status]).toEqual([status, code, status]);
  });

  test('bad JSON', async () => {
    await start();
    const response = await fetch(`${sim.url}/wp-json/wc/v3/orders`, {
      method: 'POST',
      headers: { authorization: basic },
      body: '{',
    });
    expect([response.status, ((await response.json()) as any).code]).toEqual([400, 'rest_invalid_json']);
  });

  test('lists: pages, headers, dates exclusive and to the second, drafts left out, only the fields asked for', async () => {
    let now = Date.parse('2026-11-23T10:00:00.900Z');
    await start({ now: () => now });
    for (let n = 0; n < 5; n += 1) {
      sim.shop.place(spec);
      now += 1000;
    }
    sim.shop.place({ ...spec, status: 'checkout-draft' });
    const page = await wc('GET', 'orders?per_page=2&page=2&orderby=id&order=asc&_fields=id');
    expect(page.json).toEqual([{ id: 6002 }, { id: 6003 }]);
    expect([page.headers.get('x-wp-total'), page.headers.get('x-wp-totalpages')]).toEqual(['5', '3']);
    const since = await wc('GET', 'orders?modified_after=2026-11-23T10:00:02&dates_are_gmt=true&order=asc&_fields=id');
    expect(since.json).toEqual([{ id: 6003 }, { id: 6004 }]);
    expect((await wc('GET', 'orders?status=checkout-draft&_fields=id')).json).toEqual([{ id: 6005 }]);
  });

  test('dates are to the second and without zone', async () => {
    await start({ now: () => Date.parse('2026-11-23T10:00:00.900Z') });
    expect(sim.shop.place(spec)).toMatchObject({
      date_created_gmt: '2026-11-23T10:00:00',
      date_modified_gmt: '2026-11-23T10:00:00',
    });
  });

  test('batch: each with its own answer', async () => {
    await start();
    const { id } = sim.shop.place(spec);
    const answer = await wc('POST', 'orders/batch', {
      update: [
        { id, status: 'completed' },
        { id: 999, status: 'completed' },
      ],
    });
    expect(answer.status).toBe(200);
    expect(answer.json.update).toMatchObject([
      { id, status: 'completed' },
      { id: 999, error: { code: 'woocommerce_rest_shop_order_invalid_id' } },
    ]);
    expect((await wc('POST', 'orders/batch', {})).json).toEqual({});
  });

  test('refunds: made, too large, in full, taken back', async () => {
    await start();
    const { id } = sim.shop.place(spec);
    const refund = await wc('POST', `orders/${id}/refunds`, { amount: '5', reason: 'Scratched' });
    expect([refund.status, refund.json.amount, refund.json.parent_id]).toEqual([201, '5.00', id]);
    expect((await wc('POST', `orders/${id}/refunds`, { amount: '100' })).json.code).toBe(
      'woocommerce_rest_cannot_create_order_refund',
    );
    expect((await wc('DELETE', `orders/${id}/refunds/${refund.json.id}`)).status).toBe(501);
    expect((await wc('DELETE', `orders/${id}/refunds/${refund.json.id}?force=true`)).status).toBe(200);
    const order = await wc('GET', `orders/${id}`);
    expect(order.json.refunds).toEqual([]);
    expect((await wc('POST', `orders/${id}/refunds`, { amount: order.json.total })).status).toBe(201);
    expect((await wc('GET', `orders/${id}`)).json.status).toBe('refunded');
    expect(reasons()).toEqual([
      'order created shop',
      'refund created shop',
      'order updated shop',
      'refund deleted shop',
      'order updated shop',
      'refund created shop',
      'order status shop',
    ]);
  });

  test('products, variations, customers, status, index, ?rest_route=', async () => {
    await start();
    expect((await wc('GET', 'products?sku=TEE-RED-M')).json).toMatchObject([{ type: 'variation', parent_id: 20 }]);
    expect((await wc('GET', 'products/20/variations')).json).toHaveLength(1);
    expect((await wc('GET', 'customers?email=anna@example.test')).json).toMatchObject([{ id: 6 }]);
    expect((await wc('GET', 'system_status')).json.environment.version).toBe('11.0.1');
    expect((await call('GET', '/wp-json', undefined, {})).json.namespaces).toContain('wc-crossdock/v1');
    expect((await call('GET', '/?rest_route=/wc/v3/products/10')).json.sku).toBe('CUP-01');
  });
});

describe('the plugin', () => {
  const own = (method: string, path: string, body?: unknown) => call(method, `/wp-json/wc-crossdock/v1/${path}`, body);

  test('captures what people do, once per request, drafts not at all', async () => {
    await start();
    const draft = sim.shop.place({ ...spec, status: 'checkout-draft' });
    expect(reasons()).toEqual([]);
    sim.shop.setStatus(draft.id, 'pending');
    sim.shop.pay(draft.id);
    sim.shop.editLine(draft.id, 0, 3);
    sim.shop.setStatus(draft.id, 'cancelled');
    sim.shop.trash(draft.id);
    sim.shop.restore(draft.id);
    sim.shop.delete(draft.id);
    expect(reasons()).toEqual(
      ['created', 'status', 'updated', 'status', 'trashed', 'restored', 'deleted'].map((r) => `order ${r} shop`),
    );
  });

  test('lease, read, acknowledge', async () => {
    await start();
    const { id } = sim.shop.place(spec);
    const lease = (await own('POST', 'outbox/lease', { limit: 10, leaseSeconds: 30 })).json;
    expect(lease.events).toHaveLength(1);
    expect(shopEvent.safeParse(lease.events[0]).success).toBe(true);
    expect((await own('GET', `entities/order/${id}`)).json).toEqual(lease.events[0].document);
    expect(
      (
        await own('POST', 'outbox/ack', {
          lease: lease.lease,
          results: [{ id: lease.events[0].id, status: 'accepted' }],
        })
      ).json,
    ).toEqual({ acknowledged: 1 });
  });

  test.each([
    ['outbox/lease', { limit: 0, leaseSeconds: 30 }, 'limit'],
    ['outbox/ack', { results: [] }, 'lease'],
    ['orders/6000/annotate', { state: 'nonsense' }, 'state'],
    ['heartbeat', {}, 'sidecarVersion'],
  ])('%s refuses %j', async (path, body, field) => {
    await start();
    sim.shop.place(spec);
    const answer = await own('POST', path, body);
    expect([answer.status, answer.json.code]).toEqual([400, 'rest_invalid_param']);
    expect(answer.json.message).toContain(field);
  });

  test("the sidecar's own writes are marked", async () => {
    await start();
    const { id } = sim.shop.place(spec);
    await call(
      'PUT',
      `/wp-json/wc/v3/orders/${id}`,
      { status: 'completed' },
      { authorization: basic, 'X-Crossdock-Origin': 'i' },
    );
    await own('POST', `orders/${id}/annotate`, { state: 'confirmed', orderNumber: '0010000001' });
    // The sidecar has said the annotation itself, so no event tells it.
    expect(reasons()).toEqual(['order created shop', 'order status crossdock']);
    expect(sim.shop.orders.get(id)?.meta_data.map((m) => m.key)).toEqual(
      expect.arrayContaining(['_crossdock_state', '_crossdock_order_number', '_crossdock_changed_at']),
    );
  });

  test('switched off, it is not there', async () => {
    await start({ plugin: false });
    expect((await own('POST', 'heartbeat', {})).json.code).toBe('rest_no_route');
    expect((await own('GET', '')).json.code).toBe('rest_no_route');
    await call('POST', '/__control/plugin', { on: true });
    expect((await own('GET', '')).json.namespace).toBe('wc-crossdock/v1');
  });
});

describe('control', () => {
  const control = (method: string, path: string, body?: unknown) => call(method, `/__control${path}`, body, {});

  test('places, changes and shows orders', async () => {
    await start();
    const made = await control('POST', '/orders', spec);
    expect(made.status).toBe(201);
    await control('POST', `/orders/${made.json.id}/edit`, { line: 0, quantity: 2 });
    await control('POST', `/orders/${made.json.id}/refund`, { amount: '1.00' });
    await control('POST', `/orders/${made.json.id}/cancel`);
    expect((await control('GET', `/orders/${made.json.id}`)).json.order.status).toBe('cancelled');
    expect((await control('GET', '/state')).json.orders).toHaveLength(1);
  });

  test('places the sandbox, whole or one by one', async () => {
    await start();
    expect((await control('POST', '/sandbox', { name: 'simple' })).json).toEqual({ played: 1 });
    expect((await control('GET', '/sandbox')).json.length).toBe((await control('POST', '/sandbox')).json.played);
  });

  test.each([
    ['POST', '/orders', { lines: [] }, 400],
    ['POST', '/orders', { lines: [{ sku: 'NO-SUCH-SKU' }] }, 400],
    ['POST', '/faults', { faults: [{ kind: 'x' }] }, 400],
    ['POST', '/orders/1/cancel', {}, 404],
    ['POST', '/orders/1/nonsense', {}, 400],
    ['GET', '/nonsense', undefined, 404],
  ])('%s %s %j', async (method, path, body, status) => {
    await start();
    const answer = await control(method, path, body);
    expect(answer.status).toBe(status);
    expect(answer.json.message).toBeTruthy();
  });

  test('faults by control: down, captcha, 500 with effect', async () => {
    await start();
    const { id } = sim.shop.place(spec);
    await control('POST', '/faults', {
      faults: [
        { kind: 'down', times: 1 },
        { kind: 'captcha', times: 1 },
        { match: 'PUT *', kind: 'http', status: 504, effect: true, times: 1 },
      ],
    });
    await expect(wc('GET', 'orders')).rejects.toThrow();
    const captcha = await wc('GET', 'orders');
    expect([captcha.status, captcha.headers.get('content-type')]).toEqual([202, expect.stringContaining('text/html')]);
    expect((await wc('PUT', `orders/${id}`, { status: 'completed' })).status).toBe(504);
    expect(sim.shop.orders.get(id)?.status).toBe('completed');
    await control('DELETE', '/faults');
    expect((await wc('GET', 'orders')).status).toBe(200);
  });
});
