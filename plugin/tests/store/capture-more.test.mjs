/** The ways round the front door: buttons of the admin area that call WordPress apart, bulk edits, imports, copies of orders among the posts. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pairAlone, takeRows, told } from '../harness/outbox.mjs';
import { buyer, logIn, orderScreen, storeCheckout } from '../harness/store.mjs';
import { suite } from '../harness/suite.mjs';

const ready = async (context) => {
  context.pairing = await pairAlone(context.store);
  context.staff = await logIn(context.store);
  await takeRows(context.store);
};

const newOrder = async (store, more = {}) => {
  const answer = await store.api('POST', 'wc/v3/orders', {
    billing: buyer('more'), set_paid: true, line_items: [{ product_id: store.seed.products.LAMP7, quantity: 1 }], ...more,
  }); // prettier-ignore
  assert.equal(answer.status, 201, answer.text);
  await takeRows(store);
  return answer.json;
};

/** The nonce that a screen gives to its script under this name. */
const nonceIn = (page, name) => {
  const nonce = new RegExp(`"${name}":"([0-9a-f]+)"`).exec(page.text)?.[1];
  assert.ok(nonce, `${name} is on the screen`);
  return nonce;
};
const ajax = async (staff, form) => {
  const answer = await staff.post('/wp-admin/admin-ajax.php', form);
  assert.ok(answer.status === 200 && answer.json?.success !== false && answer.text !== '-1', answer.text.slice(0, 300));
  return answer;
};

suite('buttons and lists of the admin area', { ready }, (it) => {
  it('a refund by the button on the order, and its removal', async ({ store, staff }) => {
    const order = await newOrder(store);
    const page = await staff.get(orderScreen(store, order.id));
    const security = nonceIn(page, 'order_item_nonce');
    await ajax(staff, { action: 'woocommerce_refund_line_items', order_id: String(order.id), security, refund_amount: '1.00', refunded_amount: '0', refund_reason: '', line_item_qtys: '{}', line_item_totals: '{}', line_item_tax_totals: '{}', api_refund: 'false', restock_refunded_items: 'false' }); // prettier-ignore
    const made = await takeRows(store);
    const [refund] = made.filter((row) => row.entity === 'refund');
    assert.deepEqual([refund?.reason, refund?.parent_id], ['created', order.id]);
    await ajax(staff, { action: 'woocommerce_delete_refund', 'refund_id[]': String(refund.entity_id), security });
    const gone = await takeRows(store);
    assert.deepEqual(told(gone, 'refund'), [`refund ${refund.entity_id} deleted`]);
    assert.equal(gone.find((row) => row.entity === 'refund').parent_id, order.id);
  });

  it('an item added to an order', async ({ store, staff }) => {
    const order = await newOrder(store, { set_paid: false });
    const page = await staff.get(orderScreen(store, order.id));
    await ajax(staff, { action: 'woocommerce_add_order_item', order_id: String(order.id), security: nonceIn(page, 'order_item_nonce'), 'data[0][id]': String(store.seed.products['CUP-01']), 'data[0][qty]': '2' }); // prettier-ignore
    const rows = await takeRows(store);
    assert.equal(
      rows.filter((row) => row.entity === 'order' && row.entity_id === order.id).length,
      1,
      told(rows).join(),
    );
  });

  it('the status by the button in the list of orders', async ({ store, staff }) => {
    const order = await newOrder(store);
    const list = await staff.get(
      store.hpos ? '/wp-admin/admin.php?page=wc-orders' : '/wp-admin/edit.php?post_type=shop_order',
    );
    const link = new RegExp(`href="([^"]*action=woocommerce_mark_order_status[^"]*order_id=${order.id}[^"]*)"`).exec(list.text)?.[1]; // prettier-ignore
    assert.ok(link, 'the list offers it');
    const { pathname, search } = new URL(link.replaceAll('&amp;', '&').replaceAll('&#038;', '&'), store.url);
    await staff.get(pathname + search, { follow: false });
    assert.deepEqual(told(await takeRows(store), 'order'), [`order ${order.id} status`]);
  });

  it('trash, restore and delete by the list of orders', async ({ store, staff }) => {
    const { id } = await newOrder(store);
    const base = store.hpos ? '/wp-admin/admin.php?page=wc-orders' : '/wp-admin/edit.php?post_type=shop_order';
    const bulk = async (action, view = '') => {
      const page = await staff.get(base + view);
      const nonce = /name="_wpnonce" value="([^"]+)"/.exec(page.text)?.[1];
      const query = new URLSearchParams({ _wpnonce: nonce, action, action2: '-1', [store.hpos ? 'id[]' : 'post[]']: String(id) }); // prettier-ignore
      await staff.get(`${base}${view}&${query}`, { headers: { referer: store.url + base + view }, follow: false });
      return told(await takeRows(store), 'order');
    };
    const inTrash = store.hpos ? '&status=trash' : '&post_status=trash';
    assert.deepEqual(await bulk('trash'), [`order ${id} trashed`]);
    assert.deepEqual(await bulk('untrash', inTrash), [`order ${id} restored`]);
    assert.deepEqual(await bulk('trash'), [`order ${id} trashed`]);
    assert.deepEqual(await bulk('delete', inTrash), [`order ${id} deleted`]);
  });

  it('products: bulk edit, and quick edit', async ({ store, staff }) => {
    const ids = [store.seed.products['PLATE-9'], store.seed.products.LAMP7];
    const list = await staff.get('/wp-admin/edit.php?post_type=product');
    const nonce = /name="_wpnonce" value="([^"]+)"/.exec(list.text)?.[1];
    const query = new URLSearchParams([['post_type', 'product'], ['_wpnonce', nonce], ['action', 'edit'], ['action2', '-1'], ['bulk_edit', 'Update'], ['_status', '-1'], ['comment_status', ''], ['woocommerce_bulk_edit', '1'], ['woocommerce_quick_edit_nonce', /name="woocommerce_quick_edit_nonce" value="([^"]+)"/.exec(list.text)?.[1] ?? ''], ['change_regular_price', '1'], ['_regular_price', '33.00'], ...ids.map((id) => ['post[]', String(id)])]); // prettier-ignore
    await staff.get(`/wp-admin/edit.php?${query}`, { headers: { referer: `${store.url}/wp-admin/edit.php?post_type=product` }, follow: false }); // prettier-ignore
    const changed = await store.api('GET', `wc/v3/products/${ids[0]}`);
    assert.equal(Number(changed.json.regular_price), 33, 'the edit was made');
    assert.deepEqual(told(await takeRows(store), 'product').sort(), ids.map((id) => `product ${id} updated`).sort());
    const quick = /name="woocommerce_quick_edit_nonce" value="([^"]+)"/.exec(list.text)?.[1];
    const inline = /id="_inline_edit" name="_inline_edit" value="([^"]+)"/.exec(list.text)?.[1];
    await ajax(staff, { action: 'inline-save', post_type: 'product', post_ID: String(ids[0]), post_title: 'Plate, quick', post_name: 'plate-quick', _status: 'publish', _inline_edit: inline, woocommerce_quick_edit: '1', woocommerce_quick_edit_nonce: quick, _regular_price: '35.00', screen: 'edit-product', post_view: 'list', mm: '01', jj: '01', aa: '2026', hh: '10', mn: '00', ss: '00' }); // prettier-ignore
    assert.deepEqual(told(await takeRows(store), 'product'), [`product ${ids[0]} updated`]);
  });
});

suite('programs', { ready }, (it) => {
  it('WooCommerce’s own import of products', async ({ store }) => {
    const file = path.join(store.folder, 'products.csv');
    writeFileSync(file, 'SKU,Name,Type,Regular price,Published\nIMPORT-1,One,simple,1.00,1\nIMPORT-2,Two,simple,2.00,1\nCUP-01,Cup imported,simple,12.50,1\n'); // prettier-ignore
    const result = await store.wpEval(
      `require_once WC_ABSPATH . 'includes/import/class-wc-product-csv-importer.php';
       $map = array( 'SKU' => 'sku', 'Name' => 'name', 'Type' => 'type', 'Regular price' => 'regular_price', 'Published' => 'published' );
       $first  = ( new WC_Product_CSV_Importer( $args['file'], array( 'parse' => true, 'mapping' => $map ) ) )->import();
       $second = ( new WC_Product_CSV_Importer( $args['file'], array( 'parse' => true, 'mapping' => $map, 'update_existing' => true ) ) )->import();
       return array( 'made' => $first['imported'], 'changed' => $second['updated'] );`,
      { admin: true, args: { file } },
    );
    assert.equal(result.made.length, 2);
    const rows = told(await takeRows(store), 'product');
    for (const id of result.made) assert.ok(rows.includes(`product ${id} created`), rows.join());
    assert.ok(rows.includes(`product ${store.seed.products['CUP-01']} updated`), rows.join());
    assert.equal(new Set(rows).size, rows.length, 'each once');
  });

  it('a guest who opens an account: the customer, and the past orders that become theirs', async ({ store }) => {
    const email = 'guest.later@example.test';
    const { order_id: id } = await storeCheckout(store, { billing: buyer('later', { email }) });
    const before = await takeRows(store);
    assert.deepEqual(told(before, ['order', 'customer']), [`order ${id} created`]);
    const user = await store.wpEval(
      `$id = wc_create_new_customer( $args['email'], '', 'a-long-password-1' ); wc_update_new_customer_past_orders( $id ); return $id;`,
      { args: { email } },
    );
    const rows = await takeRows(store);
    assert.deepEqual(told(rows, 'customer'), [`customer ${user} created`]);
    assert.deepEqual(told(rows, 'order'), [`order ${id} updated`]);
  });

  it('hundreds of orders in one run: each is told, none kept until the end', async ({ store }) => {
    const ids = await store.wpEval(
      `$ids = array(); for ( $n = 0; $n < 155; $n++ ) { $order = wc_create_order( array( 'status' => 'pending' ) ); $order->set_status( 'on-hold' ); $order->save(); $ids[] = $order->get_id(); }
       global $wpdb; $GLOBALS['seen'] = (int) $wpdb->get_var( "SELECT COUNT(*) FROM wp_crossdock_outbox WHERE status = 'pending'" );
       return array( 'ids' => $ids, 'early' => $GLOBALS['seen'] );`,
    );
    assert.ok(ids.early > 0, `${ids.early} rows were there before the run ended`);
    const rows = told(await takeRows(store), 'order');
    const created = rows.filter((row) => row.endsWith('created')).map((row) => Number(row.split(' ')[1]));
    assert.deepEqual(created.sort((a, b) => a - b), ids.ids.sort((a, b) => a - b)); // prettier-ignore
    assert.ok(rows.length < ids.ids.length + 20, 'an order is told again only where rows were written in its middle');
  });

  it('orders that are also kept as posts: each change once, and copies mean nothing', async ({ store }) => {
    await store.wpEval(`update_option( 'woocommerce_custom_orders_table_data_sync_enabled', 'yes' );`, { admin: true });
    try {
      const { order_id: id } = await storeCheckout(store);
      assert.deepEqual(told(await takeRows(store), 'order'), [`order ${id} created`]);
      await store.api('PUT', `wc/v3/orders/${id}`, { status: 'completed' });
      assert.deepEqual(told(await takeRows(store), 'order'), [`order ${id} status`]);
      const refund = await store.api('POST', `wc/v3/orders/${id}/refunds`, { amount: '1.00', api_refund: false });
      assert.deepEqual(told(await takeRows(store), 'refund'), [`refund ${refund.json.id} created`]);
      const force = { query: { force: 'true' } };
      await store.api('DELETE', `wc/v3/orders/${id}/refunds/${refund.json.id}`, undefined, undefined, force);
      assert.deepEqual(told(await takeRows(store), 'refund'), [`refund ${refund.json.id} deleted`]);
      await store.api('DELETE', `wc/v3/orders/${id}`);
      assert.deepEqual(told(await takeRows(store), 'order'), [`order ${id} trashed`]);
      await store.wpEval(`wc_get_order( $args['id'] )->untrash();`, { args: { id } });
      assert.deepEqual(told(await takeRows(store), 'order'), [`order ${id} restored`]);
      await store.api('DELETE', `wc/v3/orders/${id}`, undefined, undefined, force);
      assert.deepEqual(told(await takeRows(store), 'order'), [`order ${id} deleted`]);
    } finally {
      await store.wpEval(`update_option( 'woocommerce_custom_orders_table_data_sync_enabled', 'no' );`, {
        admin: true,
      });
    }
  });
});
