/** The plugin's routes over HTTP: by the sidecar's own client, signed, by a browser through the proxy, with plain permalinks. */
import assert from 'node:assert/strict';
import { createHash, createHmac, randomUUID } from 'node:crypto';
import { allRows, pairAlone, takeRows } from '../harness/outbox.mjs';
import { logIn, request, until } from '../harness/store.mjs';
import { suite } from '../harness/suite.mjs';
import { importSource, startWorld } from '../harness/world.mjs';

const NS = 'wc-crossdock/v1';
const WORDS = { info() {}, warn() {}, error() {}, debug() {} };

/** The client with which the sidecar talks to shops, without its gate. */
async function clientOf(store, pairing, more = {}) {
  const { createShopClient } = await importSource('sidecar/src/woo/client.ts');
  return createShopClient({
    url: pairing.url, consumerKey: pairing.consumerKey, consumerSecret: pairing.consumerSecret,
    installationId: 'store-suite', gate: { run: (work) => work() }, log: WORDS, insecureHosts: [], retryDelayMs: 10, timeoutMs: 180_000, ...more,
  }); // prettier-ignore
}

const makeOrder = (store) =>
  store.wpEval(
    `$order = wc_create_order( array( 'status' => 'processing' ) ); $order->add_product( wc_get_product( $args['product'] ), 1 ); $order->set_billing_email( 'max@buyer.test' ); $order->calculate_totals(); return $order->get_id();`,
    { args: { product: store.seed.products['CUP-01'] } },
  );
const metaOf = async (client, id) =>
  Object.fromEntries((await client.readOrder(id)).meta_data.map(({ key, value }) => [key, value]));

/** Headers of a signed call (Rest\Signature). */
function signed(secret, method, route, body) {
  const id = `msg_${randomUUID()}`;
  const seconds = String(Math.floor(Date.now() / 1000));
  const text = [id, seconds, method, route, createHash('sha256').update(body).digest('hex')].join('.');
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = `v1,${createHmac('sha256', key).update(text).digest('base64')}`;
  return { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signature };
}

const ready = async (context) => {
  context.pairing = await pairAlone(context.store);
  context.client = await clientOf(context.store, context.pairing);
};

suite('the sidecar’s client', { ready, done: ({ client }) => client?.close() }, (it) => {
  it('probe: what is there, and what may be done', async ({ store, client }) => {
    assert.deepEqual(await client.probe(), {
      plugin: true,
      wooVersion: store.versions.woocommerce,
      canReadOrders: true,
      canWriteOrders: true,
    });
  });

  it('a seeded key of staff, and one that may only read', async ({ store, pairing }) => {
    const { key, secret } = store.seed.keys.read;
    const reader = await clientOf(store, { url: pairing.url, consumerKey: key, consumerSecret: secret });
    assert.equal((await reader.probe()).canWriteOrders, false);
    await assert.rejects(reader.leaseOutbox(1, 5), { class: 'auth', code: 'woo.auth' });
    const wrong = await clientOf(store, { ...pairing, consumerSecret: 'cs_wrong' });
    await assert.rejects(wrong.probe(), { class: 'auth' });
    reader.close();
    wrong.close();
  });

  it('reads orders and products', async ({ store, client }) => {
    const id = String(await makeOrder(store));
    assert.equal(String((await client.readOrder(id)).id), id);
    assert.equal(await client.readOrder('987654'), null);
    assert.equal((await client.readProduct(String(store.seed.products['CUP-01']))).sku, 'CUP-01');
    assert.equal(await client.readProduct('987654'), null);
  });

  it('leases and acknowledges', async ({ store, client }) => {
    await takeRows(store);
    const id = String(await makeOrder(store));
    const lease = await client.leaseOutbox(100, 3600);
    assert.ok(lease.events.some((event) => event.entity === 'order' && event.entityId === id));
    assert.equal(lease.events.find((event) => event.entityId === id).document.billing.email, 'max@buyer.test');
    await client.ackOutbox(lease.lease, lease.events.map((event) => ({ id: event.id, status: 'accepted' }))); // prettier-ignore
    assert.deepEqual((await client.leaseOutbox(100, 15)).events, []);
  });

  it('annotates: held, confirmed, nothing the second time, gone', async ({ store, client }) => {
    const id = String(await makeOrder(store));
    const problem = { code: 'sku.unknown', message: 'SKU "A\\B" gibt es nicht: Größe?', owner: 'shop' };
    assert.deepEqual(await client.annotateOrder(id, { state: 'held', temporaryNumber: '0000123', problem }), {
      changed: true,
    });
    assert.deepEqual(JSON.parse((await metaOf(client, id))._crossdock_problem), problem);
    const confirmed = {
      state: 'confirmed',
      temporaryNumber: '0000123',
      orderNumber: '0020000456',
      customerNumber: 'C1',
      status: 'confirmed',
    };
    assert.deepEqual(await client.annotateOrder(id, confirmed), { changed: true });
    assert.deepEqual(await client.annotateOrder(id, confirmed), { changed: false });
    const meta = await metaOf(client, id);
    assert.deepEqual(
      [meta._crossdock_state, meta._crossdock_order_number, meta._crossdock_problem],
      ['confirmed', '0020000456', undefined],
    );
    assert.deepEqual(await client.annotateOrder('987654', confirmed), { changed: false });
  });

  it('sets a status, with a note, once', async ({ store, client }) => {
    const id = String(await makeOrder(store));
    await client.setOrderStatus(id, 'completed', 'Delivered.');
    await client.setOrderStatus(id, 'completed', 'Delivered.');
    assert.equal((await client.readOrder(id)).status, 'completed');
    const notes = await store.wpEval(
      `return array_map( static fn( $note ) => $note->content, wc_get_order_notes( array( 'order_id' => $args['id'] ) ) );`,
      { args: { id: Number(id) } },
    );
    assert.equal(notes.filter((note) => note === 'Delivered.').length, 1);
  });

  it('heartbeat', async ({ client }) => {
    const answer = await client.heartbeat({
      sidecarVersion: '1',
      oldest: null,
      waiting: 0,
      held: 0,
      highestOrderId: '12',
    });
    assert.equal(answer.paused, false);
    assert.match(answer.fingerprint, /^[0-9a-f]{32}$/);
  });

  it('a copied shop: everything waits for its owner, no attempt is used up', async ({ store, client }) => {
    const id = String(await makeOrder(store));
    const other = (value) =>
      store.wpEval(
        `$was = get_option( 'crossdock_fingerprint' ); update_option( 'crossdock_fingerprint', array( 'database' => $args['value'] ) + $was ); return $was['database'];`,
        { args: { value } },
      );
    const was = await other('another');
    const paused = { class: 'auth', code: 'woo.shop-paused' };
    await assert.rejects(client.leaseOutbox(1, 5), paused);
    await assert.rejects(client.annotateOrder(id, { state: 'waiting' }), paused);
    assert.equal((await client.heartbeat({ sidecarVersion: '1', oldest: null, waiting: 0, held: 0 })).paused, true);
    await other(was);
    assert.deepEqual(await client.annotateOrder(id, { state: 'waiting' }), { changed: true });
  });

  it('plain permalinks: the same by ?rest_route=', async ({ store, pairing }) => {
    await store.wpEval(
      `global $wp_rewrite; $wp_rewrite->set_permalink_structure( '' ); flush_rewrite_rules( false );`,
      { admin: true },
    );
    const client = await clientOf(store, pairing);
    try {
      const page = await request('POST', `${store.url}/wp-json/wc/v3/orders`);
      assert.equal(page.json, undefined, 'there is nothing at /wp-json');
      const id = String(await makeOrder(store));
      assert.equal((await client.probe()).plugin, true);
      assert.equal(String((await client.readOrder(id)).id), id);
      assert.deepEqual(await client.annotateOrder(id, { state: 'waiting' }), { changed: true });
      assert.equal(
        (await client.leaseOutbox(100, 5)).events.some((event) => event.entityId === id),
        true,
      );
    } finally {
      client.close();
      await store.wpEval(
        `global $wp_rewrite; $wp_rewrite->set_permalink_structure( '/%postname%/' ); flush_rewrite_rules( false );`,
        { admin: true },
      );
    }
  });

  it('a signed call needs no key, and is good once', async ({ store, pairing }) => {
    const body = JSON.stringify({ sidecarVersion: '1', oldest: null, waiting: 0, held: 0 });
    const headers = { 'content-type': 'application/json', ...signed(pairing.secret, 'POST', `/${NS}/heartbeat`, body) };
    const send = (more = {}) =>
      request('POST', `${store.url}/wp-json/${NS}/heartbeat`, { headers: { ...headers, ...more }, body });
    assert.equal((await send({ 'webhook-id': 'another' })).json.code, 'crossdock_signature_invalid');
    assert.equal((await send()).status, 200);
    const again = await send();
    assert.deepEqual([again.status, again.json.code], [401, 'crossdock_signature_replayed']);
  });

  it('of many at once with the same nonce one gets through', async ({ store, pairing }) => {
    const body = JSON.stringify({ sidecarVersion: '1', oldest: null, waiting: 0, held: 0 });
    const headers = { 'content-type': 'application/json', ...signed(pairing.secret, 'POST', `/${NS}/heartbeat`, body) };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => request('POST', `${store.url}/wp-json/${NS}/heartbeat`, { headers, body })),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 401, 401, 401, 401, 401, 401, 401]); // prettier-ignore
  });
});

suite(
  'the proxy',
  { ready: async (c) => void (c.world = await startWorld(c.store)), done: (c) => c.world?.stop() },
  (it) => {
    const nonceOf = async (visitor) => (await visitor.get('/wp-admin/admin-ajax.php?action=rest-nonce')).text.trim();

    it('a browser asks the sidecar through the shop, in its own name', async ({ store, world }) => {
      const visitor = await logIn(store);
      const nonce = await nonceOf(visitor);
      const call = (method, path, json, headers = { 'x-wp-nonce': nonce }) =>
        visitor.open(method, `/wp-json/${NS}/${path}`, { headers, json });
      const status = await call('GET', 'proxy/status?_locale=user');
      assert.equal(status.status, 200, status.text);
      assert.equal(status.json.ready, true);
      assert.ok(Array.isArray((await call('GET', 'proxy/runs?limit=5')).json.runs));
      const settings = await call('GET', 'proxy/settings');
      const written = await call('PUT', 'proxy/settings', {
        version: settings.json.version,
        why: 'store suite',
        settings: { orders: { settleSeconds: 1 } },
      });
      assert.ok([200, 409].includes(written.status), written.text);
      const row = await call('PUT', 'proxy/tables/sku', {
        rows: [{ key: 'SUITE-1', values: { ITNO: 'CUP-01' } }],
        why: 'store suite',
      });
      assert.equal(row.status, 200, row.text);
      const [entry] = (await world.api('GET', '/v1/tables/sku/history?key=SUITE-1')).json.entries;
      assert.match(JSON.stringify(entry), /admin/);
      assert.deepEqual((await call('GET', 'proxy/entities/order:987654')).json.code, 'entity.unknown');
      assert.equal((await call('GET', 'connection')).json.push.ok, true);

      assert.equal((await call('GET', 'proxy/status', undefined, {})).status, 401, 'cookie without nonce');
      assert.equal((await call('GET', 'proxy/status', undefined, { 'x-wp-nonce': 'wrong' })).status, 403);
      const byKey = await store.api('GET', `${NS}/proxy/status`);
      assert.deepEqual([byKey.status, byKey.json.code], [403, 'crossdock_forbidden'], 'a key does not pass');
      assert.equal((await call('GET', 'proxy/tokens')).json.code, 'crossdock_proxy_unknown');
      assert.equal((await call('GET', 'proxy/runs/%2e%2e%2ftokens')).status, 404);
    });

    it('the buttons of an order: send, plan, retry', async ({ store, world }) => {
      const visitor = await logIn(store);
      const nonce = await nonceOf(visitor);
      const press = (id, action) =>
        visitor.open('POST', `/wp-json/${NS}/orders/${id}/${action}`, { headers: { 'x-wp-nonce': nonce }, json: {} });
      const id = await makeOrder(store);
      const plan = await press(id, 'plan');
      assert.equal(plan.status, 200, plan.text);
      assert.ok(plan.json.plan.calls.length > 3 || plan.json.plan.problems.length > 0, plan.text);
      // What the order's own request still sends, nobody else can.
      await until('the order has left the shop', async () =>
        (await allRows(store)).every((row) => row.status === 'done'),
      );
      const sent = await press(id, 'send');
      assert.match(sent.json.message, /The sidecar has the order/, sent.text);
      // It has no address, so M3 cannot take it.
      const held = async () => (await world.api('GET', `/v1/runs?key=order:${id}&state=held`)).json.runs[0];
      const run = await until('the order is held', held);
      // While the sidecar works at what was sent, none of its runs is held, and the button sends the order anew.
      await until(
        'it is tried again',
        async () => (await held()) && (await press(id, 'retry')).json.result === 'retried',
      );
      const entries = (await world.api('GET', `/v1/entities/order:${id}`)).json.entries;
      assert.ok(
        entries.some((entry) => entry.actor === 'admin'),
        JSON.stringify(entries),
      );
      assert.equal(typeof run.id, 'string');
    });
  },
);
