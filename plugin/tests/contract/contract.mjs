/**
 * What a shop with the plugin promises the sidecar (contract 5, and the parts of wc/v3 that the sidecar uses): the same
 * tests for the real shop and for the shop simulator. Where the two differ, the simulator is wrong.
 *
 * A shop under test is `{api(method, route, body, keys, more), staff, sidecar, reader, products}`: REST, consumer keys of
 * somebody who runs the shop, of the sidecar, and of somebody who may only read, and ids of products by SKU.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { pause, until } from '../harness/processes.mjs';

const NS = 'wc-crossdock/v1';
const SHAPES = new URL('./shapes.json', import.meta.url);
const BUYER = { first_name: 'Max', last_name: 'Beispiel', address_1: 'Musterweg 12a', city: 'Berlin', postcode: '10115', country: 'DE', email: 'max@example.test', phone: '+49 30 5550112' }; // prettier-ignore

/** `{id: 'number', billing: {city: 'text'}}`: names and kinds of a document; of a list, those of its first entry. */
export function shapeOf(value) {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])];
  if (value === null) return 'null';
  if (typeof value !== 'object') return typeof value === 'string' ? 'text' : typeof value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, shapeOf(value[key])])); // prettier-ignore
}

/** Meta data and links differ from shop to shop; the rest does not. */
function comparable(document) {
  const { meta_data: _meta, _links, ...rest } = document;
  return rest;
}

/** Calls that the tests make, bound to a shop. */
export function caller(shop) {
  // Long: a lease runs out only where a test asks for it.
  const lease = (limit = 100, leaseSeconds = 3600) =>
    shop.api('POST', `${NS}/outbox/lease`, { limit, leaseSeconds }, shop.sidecar);
  const ack = (id, results) => shop.api('POST', `${NS}/outbox/ack`, { lease: id, results }, shop.sidecar);
  const accept = (answer) => ack(answer.json.lease, answer.json.events.map(({ id }) => ({ id, status: 'accepted' }))); // prettier-ignore
  return {
    lease,
    ack,
    accept,
    /** Events until `enough` of them are there; all are acknowledged. A real shop writes some after its answer. */
    async events(enough) {
      const all = [];
      await until('the events are in the outbox', async () => {
        const answer = await lease();
        assert.equal(answer.status, 200, answer.text);
        all.push(...answer.json.events);
        if (answer.json.events.length > 0) await accept(answer);
        return enough(all);
      }, { everyMs: 100, hint: () => JSON.stringify(all.map(({ entity, entityId, reason }) => [entity, entityId, reason])) }); // prettier-ignore
      return all;
    },
    async drain() {
      for (let quiet = 0; quiet < 3;) {
        const answer = await lease();
        assert.equal(answer.status, 200, answer.text);
        if (answer.json.events.length > 0) await accept(answer);
        quiet = answer.json.events.length > 0 ? 0 : quiet + 1;
        await pause(60);
      }
    },
    async order(more = {}) {
      const body = {
        billing: BUYER,
        shipping: BUYER,
        set_paid: true,
        line_items: [{ product_id: shop.products['CUP-01'], quantity: 2 }],
        ...more,
      };
      const answer = await shop.api('POST', 'wc/v3/orders', body, shop.staff);
      assert.equal(answer.status, 201, answer.text);
      return answer.json;
    },
  };
}

const of =
  (id, entity = 'order') =>
  (event) =>
    event.entity === entity && event.entityId === String(id);
const some = (id, entity) => (events) => events.some(of(id, entity));

/**
 * Declares the tests.
 * @param {(name: string, run: (context: {shop: object}) => Promise<void>) => void} it
 */
export function contract(it) {
  it('an order’s document has WooCommerce’s names and kinds', async ({ shop }) => {
    const { order } = caller(shop);
    // A product whose stock is not kept: reducing it leaves meta data on the line, and the simulator plays no stock.
    const made = await order({
      customer_note: 'ring twice',
      line_items: [{ product_id: shop.products.LAMP7, quantity: 2 }],
      shipping_lines: [{ method_id: 'flat_rate', method_title: 'Flat rate', total: '4.90' }],
      fee_lines: [{ name: 'Gift wrap', total: '2.00' }],
    });
    const answer = await shop.api('GET', `wc/v3/orders/${made.id}`, undefined, shop.sidecar);
    const shape = shapeOf(comparable(answer.json));
    if (shop.real && process.env.CROSSDOCK_WRITE_SHAPES)
      writeFileSync(SHAPES, `${JSON.stringify({ order: shape }, null, 2)}\n`);
    assert.deepEqual(shape, JSON.parse(readFileSync(SHAPES, 'utf8')).order);
  });

  it('entities/order gives the very document of wc/v3', async ({ shop }) => {
    const made = await caller(shop).order();
    const [by, ours] = [await shop.api('GET', `wc/v3/orders/${made.id}`, undefined, shop.sidecar), await shop.api('GET', `${NS}/entities/order/${made.id}`, undefined, shop.sidecar)]; // prettier-ignore
    assert.equal(ours.status, 200, ours.text);
    assert.deepEqual(comparable(ours.json), comparable(by.json));
  });

  it('lease: one event for a new order, with its document as it is now', async ({ shop }) => {
    const { drain, order, events } = caller(shop);
    await drain();
    const made = await order();
    await shop.api('PUT', `wc/v3/orders/${made.id}`, { customer_note: 'second thoughts' }, shop.staff);
    const found = (await events((all) => all.filter(of(made.id)).length === 2)).filter(of(made.id));
    const [first] = found;
    assert.deepEqual(Object.keys(first).sort().filter((key) => key !== 'parentId'), ['document', 'entity', 'entityId', 'id', 'occurredAt', 'origin', 'reason']); // prettier-ignore
    assert.deepEqual([first.reason, first.origin, first.parentId ?? null], ['created', 'shop', null]);
    assert.match(first.occurredAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.match(first.id, /^[\x21-\x7e]{1,64}$/);
    assert.equal(first.document.customer_note, 'second thoughts', 'the document is read at hand-over');
    const now = await shop.api('GET', `wc/v3/orders/${made.id}`, undefined, shop.sidecar);
    assert.deepEqual(comparable(first.document), comparable(now.json));
    assert.equal(found[1].reason, 'updated');
    assert.notEqual(found[1].id, first.id);
  });

  it('reasons: status, trashed, deleted; a deleted one has no document', async ({ shop }) => {
    const { drain, order, events } = caller(shop);
    const { id } = await order();
    await drain();
    const step = async (reason, act) => {
      const answer = await act();
      assert.ok(answer.status < 300, answer.text);
      const found = (await events(some(id))).filter(of(id));
      assert.deepEqual(found.map((event) => event.reason), [reason]); // prettier-ignore
      return found[0];
    };
    const status = await step('status', () =>
      shop.api('PUT', `wc/v3/orders/${id}`, { status: 'completed' }, shop.staff),
    );
    assert.equal(status.document.status, 'completed');
    const trashed = await step('trashed', () => shop.api('DELETE', `wc/v3/orders/${id}`, undefined, shop.staff));
    assert.equal(trashed.document.status, 'trash');
    const deleted = await step('deleted', () =>
      shop.api('DELETE', `wc/v3/orders/${id}`, undefined, shop.staff, { query: { force: 'true' } }),
    );
    assert.equal(deleted.document, null);
  });

  it('refunds: made and deleted, under their order', async ({ shop }) => {
    const { drain, order, events } = caller(shop);
    const { id } = await order();
    await drain();
    const refund = await shop.api(
      'POST',
      `wc/v3/orders/${id}/refunds`,
      { amount: '5.00', reason: 'dented', api_refund: false },
      shop.staff,
    );
    assert.equal(refund.status, 201, refund.text);
    const made = await events((all) => some(refund.json.id, 'refund')(all) && some(id)(all));
    const event = made.find(of(refund.json.id, 'refund'));
    assert.deepEqual([event.reason, event.parentId, event.document.amount], ['created', String(id), '5.00']);
    assert.equal(made.find(of(id)).document.refunds.length, 1);
    const gone = await shop.api('DELETE', `wc/v3/orders/${id}/refunds/${refund.json.id}`, undefined, shop.staff, {
      query: { force: 'true' },
    });
    assert.ok(gone.status < 300, gone.text);
    const after = (await events(some(refund.json.id, 'refund'))).find(of(refund.json.id, 'refund'));
    assert.deepEqual([after.reason, after.parentId, after.document], ['deleted', String(id), null]);
  });

  it('a lease keeps others away from the entity, in order', async ({ shop }) => {
    const { drain, order, lease, accept } = caller(shop);
    await drain();
    const { id } = await order();
    const first = await until('the event is there', async () => {
      const answer = await lease();
      return answer.json.events.some(of(id)) ? answer : (await accept(answer), null);
    });
    await shop.api('PUT', `wc/v3/orders/${id}`, { customer_note: 'later' }, shop.staff);
    await pause(400);
    const second = await lease();
    assert.equal(second.json.events.some(of(id)), false, 'its later event must wait');
    assert.ok(second.json.waiting >= 1);
    await accept(first);
    const third = await until('the later event is free', async () => {
      const answer = await lease();
      return answer.json.events.some(of(id)) ? answer : null;
    });
    assert.equal(third.json.events.find(of(id)).reason, 'updated');
    await accept(third);
  });

  it('ack: only with its lease, only once, and a rejected event does not come again', async ({ shop }) => {
    const { drain, order, lease, ack } = caller(shop);
    await drain();
    const { id } = await order();
    const given = await until('the event is there', async () => {
      const answer = await lease();
      return answer.json.events.some(of(id)) ? answer : null;
    });
    const results = given.json.events.map((event) => ({ id: event.id, status: 'rejected' }));
    assert.deepEqual((await ack('nobody-has-this-lease', results)).json, { acknowledged: 0 });
    assert.deepEqual((await ack(given.json.lease, [{ id: 'no-such-event', status: 'accepted' }])).json, {
      acknowledged: 0,
    });
    assert.deepEqual((await ack(given.json.lease, results)).json, { acknowledged: results.length });
    assert.deepEqual((await ack(given.json.lease, results)).json, { acknowledged: 0 });
    await pause(200);
    assert.equal((await lease()).json.events.some(of(id)), false);
  });

  it('a lease that runs out gives its events back, and its late ack counts for nothing', async ({ shop }) => {
    const { drain, order, lease, ack, accept } = caller(shop);
    await drain();
    const { id } = await order();
    const first = await until('the event is there', async () => {
      const answer = await lease(100, 5);
      return answer.json.events.some(of(id)) ? answer : null;
    });
    const again = await until('the lease has run out', async () => {
      const answer = await lease();
      return answer.json.events.some(of(id)) ? answer : null;
    }, { everyMs: 500 }); // prettier-ignore
    assert.equal(
      again.json.events.find(of(id)).id,
      first.json.events.find(of(id)).id,
      'the same event, so the same id',
    );
    assert.deepEqual(
      (await ack(first.json.lease, [{ id: first.json.events.find(of(id)).id, status: 'accepted' }])).json,
      { acknowledged: 0 },
    );
    assert.equal((await accept(again)).json.acknowledged, again.json.events.length);
  });

  it('limit is kept', async ({ shop }) => {
    const { drain, order, lease, accept } = caller(shop);
    await drain();
    for (let n = 0; n < 3; n += 1) await order();
    const two = await until('two events are there', async () => {
      const answer = await lease(2);
      return answer.json.events.length > 0 ? answer : null;
    });
    assert.ok(two.json.events.length <= 2);
    await accept(two);
    await drain();
  });

  it('annotate: shows on the order, says whether it changed anything, leaves one note', async ({ shop }) => {
    const { drain, order, lease } = caller(shop);
    const { id } = await order();
    await drain();
    const annotate = (body) =>
      shop.api('POST', `${NS}/orders/${id}/annotate`, body, shop.sidecar, {
        headers: { 'X-Crossdock-Origin': 'contract' },
      });
    const body = {
      state: 'confirmed',
      temporaryNumber: '2000000001',
      orderNumber: '1000000001',
      customerNumber: 'W00000001',
      status: 'released',
      deliveries: [
        {
          number: '30000001',
          day: '2026-11-23',
          carrier: 'Größe & Co',
          tracking: 'T/1',
          url: 'https://parcel.example/T%2F1',
        },
        { number: '30000002' },
      ],
    };
    assert.deepEqual((await annotate(body)).json, { changed: true });
    assert.deepEqual((await annotate(body)).json, { changed: false });
    const { json } = await shop.api('GET', `wc/v3/orders/${id}`, undefined, shop.sidecar);
    const meta = Object.fromEntries(json.meta_data.map(({ key, value }) => [key, value]));
    assert.equal(meta._crossdock_state, 'confirmed');
    assert.equal(meta._crossdock_temporary_number, '2000000001');
    assert.equal(meta._crossdock_order_number, '1000000001');
    assert.equal(meta._crossdock_customer_number, 'W00000001');
    assert.deepEqual(JSON.parse(meta._crossdock_deliveries), body.deliveries);
    const notes = (await shop.api('GET', `wc/v3/orders/${id}/notes`, undefined, shop.sidecar)).json;
    assert.equal(notes.filter(({ note }) => note === 'Infor M3 order 1000000001.').length, 1);
    await pause(300);
    assert.equal((await lease()).json.events.some(of(id)), false, 'our own words do not come back');
  });

  it('what follows from the sidecar’s own write is marked', async ({ shop }) => {
    const { drain, order, events } = caller(shop);
    const { id } = await order();
    await drain();
    const headers = { 'X-Crossdock-Origin': 'contract' };
    const put = await shop.api('PUT', `wc/v3/orders/${id}`, { status: 'completed' }, shop.sidecar, { headers });
    assert.equal(put.status, 200, put.text);
    const [event] = (await events(some(id))).filter(of(id));
    assert.deepEqual([event.reason, event.origin], ['status', 'crossdock']);
  });

  it('heartbeat', async ({ shop }) => {
    const answer = await shop.api(
      'POST',
      `${NS}/heartbeat`,
      { sidecarVersion: '0.1.0', oldest: null, waiting: 0, held: 2 },
      shop.sidecar,
    );
    assert.equal(answer.status, 200, answer.text);
    assert.equal(typeof answer.json.outboxWaiting, 'number');
    assert.match(answer.json.fingerprint, /^\S{8,}$/);
    const again = await shop.api(
      'POST',
      `${NS}/heartbeat`,
      { sidecarVersion: '0.1.0', oldest: '2026-11-23T09:00:00Z', waiting: 3, held: 0 },
      shop.sidecar,
    );
    assert.equal(again.json.fingerprint, answer.json.fingerprint);
  });

  it('entities: products and variations; what is not there is 404', async ({ shop }) => {
    const get = (route) => shop.api('GET', `${NS}/entities/${route}`, undefined, shop.sidecar);
    const cup = await get(`product/${shop.products['CUP-01']}`);
    assert.deepEqual([cup.status, cup.json.sku, cup.json.type], [200, 'CUP-01', 'simple'], cup.text);
    const tee = await get(`variation/${shop.products['TEE-RED-M']}`);
    assert.deepEqual([tee.status, tee.json.sku], [200, 'TEE-RED-M'], tee.text);
    const codes = {
      order: 'woocommerce_rest_shop_order_invalid_id',
      product: 'woocommerce_rest_product_invalid_id',
      refund: 'woocommerce_rest_shop_order_refund_invalid_id',
    };
    for (const [entity, code] of Object.entries(codes)) {
      const gone = await get(`${entity}/999999999`);
      assert.deepEqual([gone.status, gone.json.code, gone.json.data.status], [404, code, 404], gone.text);
    }
  });

  it('strangers are refused', async ({ shop }) => {
    const calls = [['POST', 'outbox/lease', { limit: 1, leaseSeconds: 5 }], ['POST', 'outbox/ack', { lease: 'x', results: [] }], ['POST', 'heartbeat', {}], ['GET', 'entities/order/1'], ['POST', 'orders/1/annotate', {}]]; // prettier-ignore
    for (const [method, route, body] of calls) {
      const nobody = await shop.api(method, `${NS}/${route}`, body, null);
      assert.equal(nobody.status, 401, `${route}: ${nobody.text}`);
      assert.equal(typeof nobody.json.code, 'string');
      assert.equal(nobody.json.data.status, 401);
      const wrong = await shop.api(method, `${NS}/${route}`, body, { ...shop.sidecar, secret: 'cs_wrong' });
      assert.deepEqual(
        [wrong.status, wrong.json.code],
        [401, 'woocommerce_rest_authentication_error'],
        `${route}: ${wrong.text}`,
      );
    }
    const reader = await shop.api('POST', `${NS}/outbox/lease`, { limit: 1, leaseSeconds: 5 }, shop.reader);
    assert.equal(reader.status, 401, reader.text);
  });

  it('bad input is refused, naming the field', async ({ shop }) => {
    const { id } = await caller(shop).order();
    const cases = [
      ['outbox/lease', { limit: 0, leaseSeconds: 30 }, 'limit'], ['outbox/lease', { limit: 5, leaseSeconds: 4 }, 'leaseSeconds'], ['outbox/lease', { limit: '5', leaseSeconds: 30 }, 'limit'],
      ['outbox/lease', {}, 'limit'], ['outbox/ack', { lease: 'x', results: 'all' }, 'results'], ['heartbeat', { sidecarVersion: '1', oldest: null, waiting: 'few', held: 0 }, 'waiting'],
      [`orders/${id}/annotate`, { state: 'perhaps' }, 'state'], [`orders/${id}/annotate`, { state: 'held', orderNumber: '12345678901' }, 'orderNumber'],
    ]; // prettier-ignore
    for (const [route, body, field] of cases) {
      const answer = await shop.api('POST', `${NS}/${route}`, body, shop.sidecar);
      assert.deepEqual(
        [answer.status, answer.json.code],
        [400, 'rest_invalid_param'],
        `${route} ${JSON.stringify(body)}: ${answer.text}`,
      );
      assert.ok(Object.keys(answer.json.data.params).includes(field), `${route}: ${answer.text}`);
      assert.match(answer.json.message, new RegExp(field));
    }
    const broken = await shop.api('POST', `${NS}/outbox/lease`, '{"limit":', shop.sidecar);
    assert.deepEqual([broken.status, broken.json.code], [400, 'rest_invalid_json'], broken.text);
    const unknown = await shop.api('POST', `${NS}/orders/999999999/annotate`, { state: 'held' }, shop.sidecar);
    assert.deepEqual(
      [unknown.status, unknown.json.code],
      [404, 'woocommerce_rest_shop_order_invalid_id'],
      unknown.text,
    );
    const route = await shop.api('GET', `${NS}/nothing`, undefined, shop.sidecar);
    assert.deepEqual([route.status, route.json.code], [404, 'rest_no_route'], route.text);
  });

  it('wc/v3 as the sidecar uses it: unknown orders, statuses, notes, products by SKU', async ({ shop }) => {
    const { id } = await caller(shop).order();
    const gone = await shop.api('GET', 'wc/v3/orders/999999999', undefined, shop.sidecar);
    assert.deepEqual([gone.status, gone.json.code], [404, 'woocommerce_rest_shop_order_invalid_id']);
    const put = await shop.api('PUT', 'wc/v3/orders/999999999', { status: 'completed' }, shop.staff);
    assert.deepEqual([put.status, put.json.code], [400, 'woocommerce_rest_shop_order_invalid_id']);
    const status = await shop.api('PUT', `wc/v3/orders/${id}`, { status: 'perhaps' }, shop.sidecar);
    assert.deepEqual([status.status, status.json.code], [400, 'rest_invalid_param'], status.text);
    const note = await shop.api('POST', `wc/v3/orders/${id}/notes`, { note: 'seen' }, shop.sidecar);
    assert.deepEqual([note.status, note.json.note, note.json.customer_note], [201, 'seen', false], note.text);
    const products = await shop.api('GET', 'wc/v3/products', undefined, shop.staff, { query: { sku: 'CUP-01' } });
    assert.deepEqual(products.json.map((product) => product.sku), ['CUP-01']); // prettier-ignore
    assert.equal(products.headers.get('x-wp-total'), '1');
  });
}
