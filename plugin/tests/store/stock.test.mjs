/**
 * Stock and prices end to end: M3 simulator, sidecar as its own process, plugin in a real WooCommerce. What M3 shows arrives; the
 * last pieces are bought while figures are pushed; answers are lost, the sidecar is killed, the shop is away, and an older
 * plugin lacks the bulk routes. After each the shop shows what is there, less what is sold.
 */
import assert from 'node:assert/strict';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cut } from '../harness/faults.mjs';
import { pause, storeCart, storeCheckout, until } from '../harness/store.mjs';
import { suite } from '../harness/suite.mjs';
import { importSource, startWorld } from '../harness/world.mjs';

const SETTINGS = {
  status: { followSeconds: 1 },
  stock: {
    direction: 'm3-to-shop', measure: 'AV01', warehouses: ['001', '002'], changeSeconds: 1, fullAt: '', graceSeconds: 0,
    buffer: { quantity: 1 }, guards: { first: 'publish' },
  },
  prices: { direction: 'm3-to-shop', lists: [{ PRRF: 'WEB', CUCD: 'EUR', includesVat: false }, { PRRF: 'SALE', CUCD: 'EUR', includesVat: false, as: 'sale' }], changeSeconds: 1, fullAt: '', guards: { first: 'publish' } },
}; // prettier-ignore

const ready = async (context) => {
  context.world = await startWorld(context.store, { settings: SETTINGS });
  // One warehouse for what is sold, one that pieces can be moved to without anybody missing them.
  for (const ITNO of ['CUP-01', 'PLATE-9', 'TEE-RED-M', 'TEE-BLUE-M'])
    context.world.m3.putItem({ ITNO, stock: { '001': 21, '002': 0 } });
  await context.world.api('POST', '/v1/stock/look', { kind: 'full' });
};
const done = ({ world }) => world?.stop();

/** What the database of the shop has of a product: number and status, in meta data and lookup table. */
const shown = async ({ store }, sku) => {
  const [row] = await store.sql(
    `SELECT MAX(IF(m.meta_key = '_stock', m.meta_value, NULL)) AS stock, MAX(IF(m.meta_key = '_stock_status', m.meta_value, NULL)) AS status, MAX(l.stock_quantity) AS looked_up, MAX(l.stock_status) AS looked_up_status
     FROM wp_postmeta AS m JOIN wp_wc_product_meta_lookup AS l ON l.product_id = m.post_id WHERE m.post_id = ${store.seed.products[sku]}`,
  );
  const stock = row.stock === null ? null : Number(row.stock);
  assert.deepEqual([row.looked_up === null ? null : Number(row.looked_up), row.looked_up_status], [stock, row.status], `lookup table of ${sku}`); // prettier-ignore
  return { stock, status: row.status };
};
const shows = (context, sku, stock) => {
  let last = '';
  const found = async () => {
    const there = await shown(context, sku).catch((error) => ({ why: error.message }));
    last = there.why ?? `${there.stock}, ${there.status}`;
    return there.stock === stock;
  };
  const hint = () => `; it shows ${last}; the sidecar's last words:\n${context.world.log.slice(-1200)}`;
  return until(`${sku} shows ${stock}`, found, { everyMs: 100, hint });
};
const status = (context, sku, wanted) =>
  until(`${sku} is ${wanted}`, async () => (await shown(context, sku).catch(() => ({}))).status === wanted, { everyMs: 100 }); // prettier-ignore
const figure = async ({ world }, sku) => (await world.api('GET', `/v1/stock/${sku}`)).json;
/** The figure says why it is what it is; it is noted after the shop has it. */
const says = async (context, sku, why) => {
  let last = '';
  const found = async () => why.test((last = (await figure(context, sku)).why));
  await until(`the figure of ${sku} says ${why}`, found, { everyMs: 200, hint: () => `; it says: ${last}` });
};
const inM3 = ({ world }, ITNO, onHand) => world.m3.putItem({ ITNO, stock: { '001': onHand } });
/** The call that brings a figure, for `cut`: figures that other tests have set moving may be on their way before it. */
const bringing = (...quantities) => ['POST /wc-crossdock/v1/stock$', { body: `"quantity":"(${quantities.join('|')})"`, after: true, hold: true }]; // prettier-ignore

suite('stock and prices of M3 in the shop', { ready, done, workers: 6 }, (it) => {
  it('a balance changes in M3: number, status and parent follow, and the numbers can be asked for', async (context) => {
    await shows(context, 'CUP-01', 20);
    inM3(context, 'CUP-01', 8);
    inM3(context, 'TEE-RED-M', 0);
    inM3(context, 'TEE-BLUE-M', 1);
    await shows(context, 'CUP-01', 7);
    await shows(context, 'TEE-RED-M', 0);
    await shows(context, 'TEE-BLUE-M', 0);
    assert.deepEqual(await shown(context, 'TEE-BLUE-M'), { stock: 0, status: 'outofstock' });
    // All its variations are sold out: WooCommerce brings the product in line when the request ends.
    await status(context, 'TEE', 'outofstock');
    const { why, published, formula } = await until('the sidecar has noted it', async () => {
      const now = await figure(context, 'CUP-01');
      return now.published === '7' && now;
    });
    assert.equal(why, '7 = 8 allocatable on-hand less allocated (AV01) in M3 (001: 8, 002: 0) − 1 safety buffer.');
    assert.deepEqual([published, formula.sum, formula.buffer, formula.quantity], ['7', '8', '1', '7']);
    inM3(context, 'TEE-RED-M', 3);
    await shows(context, 'TEE-RED-M', 2);
    await status(context, 'TEE', 'instock');
  });

  it('a price changes in M3: the shop asks for it; nothing but that price moves', async (context) => {
    const { store, world } = context;
    const price = async (sku) => (await store.api('GET', `wc/v3/products/${store.seed.products[sku]}`)).json.price;
    world.m3.state.prices.put({ PRRF: 'WEB', CUCD: 'EUR', ITNO: 'CUP-01', SAPR: '13.40' });
    await until('the price is there', async () => (await price('CUP-01')) === '13.4', { everyMs: 100 });
    assert.equal(await price('PLATE-9'), '33.33');
    // A sale by days: from midnight to midnight of the shop, which is in Berlin.
    world.m3.state.prices.put({ PRRF: 'SALE', CUCD: 'EUR', ITNO: 'CUP-01', SAPR: '9.90', FVDT: '20260701', LVDT: '20991231' }); // prettier-ignore
    await until('the sale is there', async () => (await price('CUP-01')) === '9.9', { everyMs: 100 });
    const { json: cup } = await store.api('GET', `wc/v3/products/${store.seed.products['CUP-01']}`);
    assert.deepEqual(
      [cup.regular_price, cup.date_on_sale_from, cup.date_on_sale_from_gmt, cup.date_on_sale_to],
      ['13.4', '2026-07-01T00:00:00', '2026-06-30T22:00:00', '2099-12-31T23:59:59'],
    );
    const { why } = (await world.api('GET', '/v1/prices/CUP-01')).json;
    assert.match(why, /^13\.4 = 13\.4 EUR of list WEB from /);
  });

  it('customers buy the last pieces while figures are pushed: none twice, none back, all orders in M3', async (context) => {
    const { store, world } = context;
    const id = store.seed.products['PLATE-9'];
    // One is the buffer. Two more arrive meanwhile, one by one, so that there is something to write between the purchases.
    let there = 4;
    world.m3.putItem({ ITNO: 'PLATE-9', stock: { '001': there, '002': 0 } });
    await shows(context, 'PLATE-9', 3);
    const seen = [];
    let going = true;
    const arriving = (async () => {
      for (let n = 0; n < 2; n += 1) {
        await pause(700);
        inM3(context, 'PLATE-9', (there += 1));
      }
    })();
    const watching = (async () => {
      while (going) {
        const [row] = await store.sql(
          `SELECT (SELECT meta_value FROM wp_postmeta WHERE post_id = ${id} AND meta_key = '_stock') AS stock,
             (SELECT COALESCE(SUM(r.meta_value), 0) FROM wp_woocommerce_order_itemmeta AS p JOIN wp_woocommerce_order_itemmeta AS r ON r.order_item_id = p.order_item_id AND r.meta_key = '_reduced_stock' WHERE p.meta_key = '_product_id' AND p.meta_value = ${id}) AS sold`,
        );
        seen.push([Number(row.stock), Number(row.sold), there - 1]);
        await pause(100);
      }
    })();
    const orders = [];
    let refused = 0;
    const buy = async () => {
      const { pay } = await storeCart(store, { lines: [{ id }] }).catch(() => ({ pay: null }));
      const answer = await pay?.();
      if (answer?.status === 200) orders.push(answer.json.order_id);
      else refused += 1;
    };
    try {
      await Promise.all([buy(), buy()]);
      await until('five are sold', async () => orders.length === 5 || (await buy(), orders.length === 5));
      await buy();
    } finally {
      going = false;
      await Promise.all([arriving, watching]);
    }
    assert.equal(orders.length, 5, `${refused} were refused`);
    assert.ok(refused > 0, 'the last one found nothing left');
    // A push that meets an order half-way takes its piece off, and WooCommerce does so again: for a moment one too few.
    const wrong = seen.filter(([stock, sold, of]) => stock < -1 || stock + sold > of);
    assert.deepEqual(wrong, [], `too few, or a piece that was sold came back: ${JSON.stringify(seen)}`);
    for (const order of orders) await world.numberOf(order);
    assert.deepEqual(orders.map((order) => world.finals(order).length), [1, 1, 1, 1, 1]); // prettier-ignore
    await shows(context, 'PLATE-9', 0);
    // M3 takes them from its figure; more arrives: five and five.
    for (const order of orders) world.m3.advance(world.finals(order)[0].orno, 'allocated');
    inM3(context, 'PLATE-9', 11);
    await shows(context, 'PLATE-9', 5);
    await says(context, 'PLATE-9', /^5 = 6 .* − 1 safety buffer\.$/);
    assert.equal((await shown(context, 'PLATE-9')).stock, 5);
  });

  it('the sidecar is killed between writing the shop and noting it, while somebody buys', async (context) => {
    const { store, world } = context;
    const held = cut(store, ...bringing(30));
    inM3(context, 'CUP-01', 31);
    await held.hit();
    assert.equal((await shown(context, 'CUP-01')).stock, 30, 'the shop has it');
    await world.stopSidecar('SIGKILL');
    held.go();
    const { order_id: order } = await storeCheckout(store, {
      lines: [{ id: store.seed.products['CUP-01'], quantity: 4 }],
    });
    await world.start();
    await world.numberOf(order);
    await until('the sidecar knows it too', async () => (await figure(context, 'CUP-01')).published === '26');
    assert.equal((await shown(context, 'CUP-01')).stock, 26);
    inM3(context, 'CUP-01', 33);
    await shows(context, 'CUP-01', 28);
  });

  it('the answer of the bulk call is lost: sent again, it changes nothing', async (context) => {
    const { store } = context;
    // Less the four that are sold, by the sidecar or, until M3's figure is newer than the order, by the plugin.
    const lost = cut(store, ...bringing(36, 40));
    inM3(context, 'CUP-01', 41);
    await lost.hit();
    assert.equal((await shown(context, 'CUP-01')).stock, 36);
    const { order_id: order } = await storeCheckout(store, { lines: [{ id: store.seed.products['CUP-01'] }] });
    lost.go();
    await context.world.numberOf(order);
    await until('the sidecar knows it too', async () => (await figure(context, 'CUP-01')).published === '35');
    assert.equal((await shown(context, 'CUP-01')).stock, 35);
  });

  it('the shop is away while a figure is pushed: it comes when the shop is back', async (context) => {
    const { store, world } = context;
    const file = path.join(store.site, '.maintenance');
    writeFileSync(file, '<?php $upgrading = time();');
    inM3(context, 'CUP-01', 51);
    const { StoreView } = await importSource('sidecar/test/support/store-view.ts');
    const view = new StoreView(world.dataDir);
    await until('the push was tried', () => view.work('stock:push').some(({ state, attempt }) => state !== 'done' && attempt > 0)); // prettier-ignore
    view.close();
    rmSync(file);
    await shows(context, 'CUP-01', 45);
  });

  it('a piece and a box of a hundred are one item: what one sells the other cannot, as soon as the order is known', async (context) => {
    const { store, world } = context;
    const make = async (sku, price) => {
      const answer = await store.api('POST', 'wc/v3/products', { sku, name: sku, regular_price: price, manage_stock: true, stock_quantity: 0 }); // prettier-ignore
      assert.equal(answer.status, 201, answer.text);
      store.seed.products[sku] = answer.json.id;
      return answer.json.id;
    };
    const [piece, box] = [await make('SCREW-M4', '0.80'), await make('SCREW-BOX', '75.00')];
    const table = async (name, key, values) =>
      assert.equal(
        (await world.api('PUT', `/v1/tables/${name}`, { rows: [{ key, values }], why: 'a test' })).status,
        200,
      );
    await table('sku', 'SCREW-BOX', { ITNO: 'SCREW-M4' });
    await table('unit', 'SCREW-BOX', { ALUN: 'BOX' });
    for (const sku of ['SCREW-M4', 'SCREW-BOX']) await table('stock-buffer', sku, { quantity: '0' });
    const both = async (pieces, boxes) => {
      await shows(context, 'SCREW-M4', pieces);
      await shows(context, 'SCREW-BOX', boxes);
    };
    world.m3.putItem({ ITNO: 'SCREW-M4', stock: { '001': 310, '002': 0 } });
    await world.api('POST', '/v1/stock/look', { kind: 'full' });
    await both(310, 3);
    const { order_id: first } = await storeCheckout(store, { lines: [{ id: box, quantity: 2 }] });
    await both(110, 1);
    await world.numberOf(first);
    await says(context, 'SCREW-M4', /200 (sold in the shop under other SKUs|of orders that M3 has confirmed)/);

    // Two customers at once, of two products, before the sidecar can hear of either: WooCommerce sells to both, which nobody can
    // prevent. From then on nothing is left.
    await both(110, 1);
    const paid = await world.stalled(async () => {
      const carts = await Promise.all([{ id: box }, { id: piece, quantity: 60 }].map((line) => storeCart(store, { lines: [line] }))); // prettier-ignore
      return Promise.all(carts.map(({ pay }) => pay()));
    });
    assert.deepEqual(paid.map(({ status: code }) => code), [200, 200], paid.map(({ text }) => text.slice(0, 200)).join('\n')); // prettier-ignore
    await both(0, 0);
    for (const id of [piece, box]) {
      const late = await storeCart(store, { lines: [{ id }] }).then(({ pay }) => pay(), () => null); // prettier-ignore
      assert.notEqual(late?.status, 200, 'nothing is left to sell');
    }
    const orders = [first, ...paid.map(({ json }) => json.order_id)];
    for (const order of orders) await world.numberOf(order);
    // More arrives: 510 of which 360 are sold.
    inM3(context, 'SCREW-M4', 510);
    await both(150, 1);
    for (const order of orders) world.m3.advance(world.finals(order)[0].orno, 'allocated');
    await says(context, 'SCREW-M4', /^150 = 150 allocatable [^−]*$/);
    await both(150, 1);
  });

  it('an older plugin without the bulk routes: wc/v3 gives the same figures', async (context) => {
    const { store, world } = context;
    // A product that keeps the number of its variations, both of one item.
    const made = async (route, body) => {
      const answer = await store.api('POST', `wc/v3/products${route}`, body);
      assert.equal(answer.status, 201, answer.text);
      return answer.json.id;
    };
    const mug = await made('', { name: 'Mug', type: 'variable', manage_stock: true, stock_quantity: 1, attributes: [{ name: 'Size', variation: true, visible: true, options: ['S', 'L'] }] }); // prettier-ignore
    const sizes = {};
    for (const size of ['S', 'L'])
      sizes[size] = await made(`/${mug}/variations`, { sku: `MUG-${size}`, regular_price: '5.00', attributes: [{ name: 'Size', option: size }] }); // prettier-ignore
    const rows = ['S', 'L'].map((size) => ({ key: `MUG-${size}`, values: { ITNO: 'SOAP-LAV' } }));
    assert.equal((await world.api('PUT', '/v1/tables/sku', { rows, why: 'a test' })).status, 200);
    const mugs = async () => (await store.api('GET', `wc/v3/products/${mug}`)).json.stock_quantity;
    const keeps = (quantity) => until(`the product keeps ${quantity}`, async () => (await mugs()) === quantity, { everyMs: 100 }); // prettier-ignore
    world.m3.putItem({ ITNO: 'SOAP-LAV', stock: { '001': 9, '002': 0 } });
    await world.api('POST', '/v1/stock/look', { kind: 'full' });
    await keeps(8);
    // Paid by transfer: it waits, M3 does not know of it.
    await storeCheckout(store, { lines: [{ id: sizes.S, quantity: 2 }], payment: 'bacs' });
    await keeps(6);
    await storeCheckout(store, { lines: [{ id: store.seed.products['CUP-01'], quantity: 2 }], payment: 'bacs' });
    await shows(context, 'CUP-01', 43);
    // Without the bulk routes. WooCommerce copies a product's stock into its lookup table when a price is saved: that takes three
    // seconds here, in which M3's next figure comes up.
    const saving = path.join(store.folder, 'saving-a-price');
    writeFileSync(
      path.join(store.site, 'wp-content/mu-plugins/older.php'),
      `<?php
       add_filter( 'rest_endpoints', static fn( $all ) => array_filter( $all, static fn( $route ) => ! preg_match( '#^/wc-crossdock/v1/(stock|prices)#', $route ), ARRAY_FILTER_USE_KEY ) );
       add_action( 'woocommerce_before_product_object_save', static fn( $product ) => $GLOBALS['saves_price'] = array_key_exists( 'regular_price', $product->get_changes() ) );
       add_filter( 'query', static function ( $query ) {
         if ( ! empty( $GLOBALS['saves_price'] ) && preg_match( '/^REPLACE INTO .{0,20}wc_product_meta_lookup/', $query ) && ! file_exists( '${saving}' ) ) {
           touch( '${saving}' );
           register_shutdown_function( 'touch', '${saving}-done' );
           sleep( 3 );
         }
         return $query;
       } );`,
    );
    world.m3.state.prices.put({ PRRF: 'WEB', CUCD: 'EUR', ITNO: 'CUP-01', SAPR: '12.90' });
    await until('a price is being saved', () => existsSync(saving));
    inM3(context, 'CUP-01', 61);
    inM3(context, 'TEE-RED-M', 1);
    await until('it is saved', () => existsSync(`${saving}-done`));
    await shows(context, 'CUP-01', 53);
    await shows(context, 'TEE-RED-M', 0);
    await status(context, 'TEE', 'outofstock');
    inM3(context, 'SOAP-LAV', 12);
    await keeps(9);
    await says(context, 'MUG-L', /^9 = 12 .* − 2 sold in the shop and not yet confirmed by M3/);
    const product = async () => (await store.api('GET', `wc/v3/products/${store.seed.products['CUP-01']}`)).json;
    await until('the price too', async () => (await product()).regular_price === '12.9');
    // What a customer pays is read by wc/v3 as well, and WooCommerce is made to work it out again.
    const cup = `post_id = ${store.seed.products['CUP-01']} AND meta_key = '_price'`;
    await store.sql(`UPDATE wp_postmeta SET meta_value = '5' WHERE ${cup}`);
    await world.api('POST', '/v1/prices/look', { kind: 'full' });
    const pays = async () => (await store.sql(`SELECT meta_value AS price FROM wp_postmeta WHERE ${cup}`))[0].price;
    await until('the price that is paid', async () => ['9.9', '12.9'].includes(await pays()), { everyMs: 200 });
    await says(context, 'CUP-01', /− 2 sold in the shop and not yet confirmed by M3 \(order \d+\)\.$/);
    assert.match(world.log, /the shop has no such route of the Crossdock plugin/);
    const { order_id: order } = await storeCheckout(store, { lines: [{ id: store.seed.products['CUP-01'] }] });
    await world.numberOf(order);
    const { meta_data: meta } = (await store.api('GET', `wc/v3/orders/${order}`)).json;
    assert.ok(meta.some(({ key }) => key === '_crossdock_confirmed_at'), 'its other routes are still used'); // prettier-ignore
  });
});
