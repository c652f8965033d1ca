/** Everything that happens to orders, customers and products in a real shop is in the outbox, once per request. */
import assert from 'node:assert/strict';
import { pairAlone, takeRows, told } from '../harness/outbox.mjs';
import {
  adminNewOrder,
  adminSaveOrder,
  buyer,
  classicCheckout,
  logIn,
  orderScreen,
  request,
  storeCart,
  storeCheckout,
} from '../harness/store.mjs';
import { suite } from '../harness/suite.mjs';

const ready = async (context) => {
  context.pairing = await pairAlone(context.store);
  await takeRows(context.store);
};

const newOrder = async (store, more = {}) => {
  const answer = await store.api('POST', 'wc/v3/orders', {
    billing: buyer('rest'), line_items: [{ product_id: store.seed.products.LAMP7, quantity: 1 }], ...more,
  }); // prettier-ignore
  assert.equal(answer.status, 201, answer.text);
  await takeRows(store);
  return answer.json.id;
};

suite('orders are captured', { ready }, (it) => {
  it('block checkout: one row for the order, none for the draft before it', async ({ store }) => {
    const { pay } = await storeCart(store);
    assert.deepEqual(await takeRows(store), [], 'filling a cart is nobody’s business');
    const answer = await pay();
    assert.equal(answer.status, 200, answer.text);
    const rows = await takeRows(store);
    assert.deepEqual(told(rows, 'order'), [`order ${answer.json.order_id} created`]);
    assert.deepEqual(told(rows, 'stock'), [`stock ${store.seed.products['CUP-01']} updated`]);
    assert.match(
      rows[0].event_id,
      /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      'UUID version 7',
    );
  });

  it('a draft of the block checkout that is looked at and left is not captured', async ({ store }) => {
    const first = await request('GET', `${store.url}/wp-json/wc/store/v1/cart`);
    const headers = { 'content-type': 'application/json', 'cart-token': first.headers.get('cart-token') };
    const body = JSON.stringify({ id: store.seed.products['CUP-01'], quantity: 1 });
    await request('POST', `${store.url}/wp-json/wc/store/v1/cart/add-item`, { headers, body });
    const draft = await request('GET', `${store.url}/wp-json/wc/store/v1/checkout`, { headers });
    assert.equal(draft.json.status, 'checkout-draft', draft.text);
    assert.deepEqual(told(await takeRows(store), 'order'), []);
  });

  it('a block checkout with a coupon and a variation', async ({ store }) => {
    const { order_id: id } = await storeCheckout(store, {
      lines: [{ id: store.seed.products['TEE-RED-M'], quantity: 2 }], coupon: 'pct10', payment: 'bacs',
    }); // prettier-ignore
    const rows = await takeRows(store);
    assert.deepEqual(told(rows, 'order'), [`order ${id} created`]);
    assert.equal(told(rows, 'customer').length, 0, 'a guest is no customer');
  });

  it('classic checkout', async ({ store }) => {
    const { order_id: id } = await classicCheckout(store);
    assert.deepEqual(told(await takeRows(store), 'order'), [`order ${id} created`]);
  });

  it('REST', async ({ store }) => {
    const answer = await store.api('POST', 'wc/v3/orders', {
      set_paid: true,
      line_items: [{ product_id: store.seed.products['CUP-01'], quantity: 3 }],
    });
    assert.equal(answer.status, 201, answer.text);
    const rows = await takeRows(store);
    assert.deepEqual(told(rows, 'order'), [`order ${answer.json.id} created`]);
    assert.deepEqual(told(rows, 'stock'), [`stock ${store.seed.products['CUP-01']} updated`]);
  });

  it('REST batch: a row for each', async ({ store }) => {
    const line_items = [{ product_id: store.seed.products.LAMP7, quantity: 1 }];
    const answer = await store.api('POST', 'wc/v3/orders/batch', {
      create: [{ line_items }, { line_items }, { line_items }],
    });
    assert.deepEqual(told(await takeRows(store), 'order'), answer.json.create.map((order) => `order ${order.id} created`)); // prettier-ignore
  });

  it('the admin area: a new order, and not before it is saved', async ({ store }) => {
    const staff = await logIn(store);
    await staff.get(
      store.hpos ? '/wp-admin/admin.php?page=wc-orders&action=new' : '/wp-admin/post-new.php?post_type=shop_order',
    );
    assert.deepEqual(told(await takeRows(store), 'order'), [], 'an order that was only begun');
    const id = await adminNewOrder(store, staff, { order_status: 'wc-processing' });
    const rows = told(await takeRows(store), 'order');
    assert.equal(rows.length, 1, rows.join('; '));
    assert.match(rows[0], new RegExp(`^order ${id} (created|status|updated)$`));
  });

  it('the admin area: a saved order, and its status', async ({ store }) => {
    const id = await newOrder(store, { set_paid: true });
    const staff = await logIn(store);
    await adminSaveOrder(store, staff, id, { order_status: 'wc-completed' });
    assert.deepEqual(told(await takeRows(store), 'order'), [`order ${id} status`]);
    await adminSaveOrder(store, staff, id, { _billing_first_name: 'Moritz' });
    assert.deepEqual(told(await takeRows(store), 'order'), [`order ${id} updated`]);
    await staff.get(orderScreen(store, id));
    assert.deepEqual(told(await takeRows(store), 'order'), [], 'looking changes nothing');
  });

  it('a program, as subscriptions and importers do it', async ({ store }) => {
    const id = await store.wpEval(
      `$order = wc_create_order( array( 'status' => 'pending', 'created_via' => 'subscription' ) );
       $order->add_product( wc_get_product( $args['product'] ), 2 ); $order->calculate_totals(); $order->payment_complete( 'T-1' ); return $order->get_id();`,
      { args: { product: store.seed.products['CUP-01'] } },
    );
    assert.deepEqual(told(await takeRows(store), 'order'), [`order ${id} created`]);
  });

  it('a command-line run', async ({ store }) => {
    const id = await store.wpEval(
      `$order = wc_create_order(); $order->set_status( 'processing' ); $order->save(); return $order->get_id();`,
      { cli: true },
    );
    assert.deepEqual(told(await takeRows(store), 'order'), [`order ${id} created`]);
  });

  it('status, meta data and a payment', async ({ store }) => {
    const id = await newOrder(store);
    await store.api('PUT', `wc/v3/orders/${id}`, { meta_data: [{ key: 'colour', value: 'green' }] });
    assert.deepEqual(told(await takeRows(store), 'order'), [`order ${id} updated`]);
    await store.api('PUT', `wc/v3/orders/${id}`, { set_paid: true, transaction_id: 'T-2' });
    assert.deepEqual(told(await takeRows(store), 'order'), [`order ${id} status`]);
    await store.api('PUT', `wc/v3/orders/${id}`, { status: 'on-hold' });
    assert.deepEqual(told(await takeRows(store), 'order'), [`order ${id} status`]);
  });

  it('trash, restore, delete', async ({ store }) => {
    const id = await newOrder(store, { set_paid: true });
    await store.api('DELETE', `wc/v3/orders/${id}`);
    assert.deepEqual(told(await takeRows(store), 'order'), [`order ${id} trashed`]);
    await store.wpEval(`wc_get_order( $args['id'] )->untrash();`, { args: { id } });
    assert.deepEqual(told(await takeRows(store), 'order'), [`order ${id} restored`]);
    await store.api('DELETE', `wc/v3/orders/${id}`, undefined, undefined, { query: { force: 'true' } });
    assert.deepEqual(told(await takeRows(store), 'order'), [`order ${id} deleted`]);
  });

  it('bulk actions of the order list', async ({ store }) => {
    const ids = [await newOrder(store, { set_paid: true }), await newOrder(store, { set_paid: true })];
    const staff = await logIn(store);
    const list = store.hpos ? '/wp-admin/admin.php?page=wc-orders' : '/wp-admin/edit.php?post_type=shop_order';
    const page = await staff.get(list);
    const nonce = /name="_wpnonce" value="([^"]+)"/.exec(page.text)?.[1];
    const query = new URLSearchParams([['_wpnonce', nonce], ['action', 'mark_completed'], ['action2', '-1'], ...ids.map((id) => [store.hpos ? 'id[]' : 'post[]', String(id)])]); // prettier-ignore
    // A browser says where it comes from, and that is where WooCommerce sends it back to.
    await staff.get(`${list}&${query}`, { headers: { referer: store.url + list }, follow: false });
    assert.deepEqual(told(await takeRows(store), 'order').sort(), ids.map((id) => `order ${id} status`).sort());
  });

  it('refunds, made and deleted', async ({ store }) => {
    const id = await newOrder(store, { set_paid: true });
    const refund = await store.api('POST', `wc/v3/orders/${id}/refunds`, {
      amount: '10.00',
      reason: 'dented',
      api_refund: false,
    });
    assert.equal(refund.status, 201, refund.text);
    const rows = await takeRows(store);
    assert.deepEqual(told(rows, 'refund'), [`refund ${refund.json.id} created`]);
    assert.equal(rows.find((row) => row.entity === 'refund').parent_id, id);
    assert.deepEqual(told(rows, 'order'), [`order ${id} updated`]);
    await store.api('DELETE', `wc/v3/orders/${id}/refunds/${refund.json.id}`, undefined, undefined, {
      query: { force: 'true' },
    });
    const gone = await takeRows(store);
    assert.deepEqual(told(gone, 'refund'), [`refund ${refund.json.id} deleted`]);
    assert.equal(gone.find((row) => row.entity === 'refund').parent_id, id);
  });

  it('a full refund changes the status too', async ({ store }) => {
    const id = await newOrder(store, { set_paid: true });
    const { json: order } = await store.api('GET', `wc/v3/orders/${id}`);
    const refund = await store.api('POST', `wc/v3/orders/${id}/refunds`, { amount: order.total, api_refund: false });
    const rows = await takeRows(store);
    assert.deepEqual(told(rows, 'refund'), [`refund ${refund.json.id} created`]);
    assert.deepEqual(told(rows, 'order'), [`order ${id} status`]);
  });
});

suite('what else is captured, and what is not', { ready }, (it) => {
  it('customers: created, updated, deleted; not the staff', async ({ store }) => {
    const made = await store.api('POST', 'wc/v3/customers', {
      email: 'clara@buyer.test',
      username: 'clara',
      password: 'clara-password',
    });
    assert.equal(made.status, 201, made.text);
    assert.deepEqual(told(await takeRows(store)), [`customer ${made.json.id} created`]);
    await store.api('PUT', `wc/v3/customers/${made.json.id}`, { billing: { city: 'Bremen' } });
    assert.deepEqual(told(await takeRows(store)), [`customer ${made.json.id} updated`]);
    await store.api('DELETE', `wc/v3/customers/${made.json.id}`, undefined, undefined, { query: { force: 'true' } });
    assert.deepEqual(told(await takeRows(store)), [`customer ${made.json.id} deleted`]);
    await store.wpEval(
      `wp_insert_user( array( 'user_login' => 'clerk', 'user_pass' => 'x', 'user_email' => 'clerk@shop.test', 'role' => 'shop_manager' ) );`,
    );
    assert.deepEqual(told(await takeRows(store)), []);
  });

  it('products, variations, stock', async ({ store }) => {
    const { products } = store.seed;
    await store.api('PUT', `wc/v3/products/${products['PLATE-9']}`, { name: 'Plate, white' });
    assert.deepEqual(told(await takeRows(store)), [`product ${products['PLATE-9']} updated`]);
    await store.api('PUT', `wc/v3/products/${products.TEE}/variations/${products['TEE-BLUE-M']}`, {
      regular_price: '21.90',
    });
    const variation = (await takeRows(store)).filter((row) => row.entity === 'variation');
    assert.deepEqual(told(variation), [`variation ${products['TEE-BLUE-M']} updated`]);
    assert.equal(variation[0].parent_id, products.TEE);
    await store.wpEval(`wc_update_product_stock( $args['id'], 77 );`, { args: { id: products['CUP-01'] } });
    assert.ok(told(await takeRows(store)).includes(`stock ${products['CUP-01']} updated`));
  });

  it('a product: made, trashed, deleted', async ({ store }) => {
    const { json: made } = await store.api('POST', 'wc/v3/products', {
      name: 'Bowl',
      sku: 'BOWL',
      regular_price: '9.00',
    });
    assert.deepEqual(told(await takeRows(store), 'product'), [`product ${made.id} created`]);
    await store.api('DELETE', `wc/v3/products/${made.id}`);
    assert.deepEqual(told(await takeRows(store), 'product'), [`product ${made.id} trashed`]);
    await store.api('DELETE', `wc/v3/products/${made.id}`, undefined, undefined, { query: { force: 'true' } });
    assert.deepEqual(told(await takeRows(store), 'product'), [`product ${made.id} deleted`]);
  });

  it('a write of the sidecar is marked; a stranger’s header marks nothing', async ({ store, pairing }) => {
    const id = await newOrder(store, { set_paid: true });
    const headers = { 'X-Crossdock-Origin': 'installation-1' };
    const put = await store.api('PUT', `wc/v3/orders/${id}`, { status: 'completed' }, pairing.keys, { headers });
    assert.equal(put.status, 200, put.text);
    assert.deepEqual(told(await takeRows(store), 'order'), [`order ${id} status by crossdock`]);
    const { order_id: other } = await storeCheckout(store, { headers });
    assert.deepEqual(told(await takeRows(store), 'order'), [`order ${other} created`]);
  });

  it('an annotation of the sidecar does not come back as news', async ({ store, pairing }) => {
    const id = await newOrder(store, { set_paid: true });
    const answer = await store.api(
      'POST',
      `wc-crossdock/v1/orders/${id}/annotate`,
      { state: 'confirmed', orderNumber: '1000000001' },
      pairing.keys,
    );
    assert.deepEqual(answer.json, { changed: true }, answer.text);
    const waiting = (await takeRows(store)).filter((row) => row.status === 'pending');
    assert.deepEqual(told(waiting, 'order'), []);
  });

  it('what is switched off is not captured', async ({ store }) => {
    const set = (capture) =>
      store.wpEval(`\\Crossdock\\Plugin::instance()->settings->update( array( 'capture' => $args['capture'] ) );`, {
        args: { capture },
      });
    await set(['order']);
    const answer = await store.api('POST', 'wc/v3/orders', {
      set_paid: true,
      line_items: [{ product_id: store.seed.products['CUP-01'], quantity: 1 }],
    });
    assert.deepEqual(told(await takeRows(store)), [`order ${answer.json.id} created`]);
    await set(['order', 'refund', 'customer', 'product', 'variation', 'stock']);
  });

  it('orders from before the cut-over are left alone', async ({ store }) => {
    const old = await newOrder(store);
    const set = (cutover) =>
      store.wpEval(`\\Crossdock\\Plugin::instance()->settings->update( array( 'cutover' => $args['cutover'] ) );`, {
        args: { cutover },
      });
    await set(new Date(Date.now() + 3_600_000).toISOString());
    await store.api('PUT', `wc/v3/orders/${old}`, { status: 'processing' });
    assert.deepEqual(told(await takeRows(store), 'order'), []);
    await set('');
    await store.api('PUT', `wc/v3/orders/${old}`, { status: 'completed' });
    assert.deepEqual(told(await takeRows(store), 'order'), [`order ${old} status`]);
  });
});
