/**
 * Customers who are logged in see and pay M3's price for them: product page, variations, Store API, cart, both checkouts, and the
 * order in M3. Guests, other customers, wc/v3 and the sidecar go on seeing their own, and a sidecar that is away costs no sale.
 */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { Visitor } from '../harness/http.mjs';
import { buyer, classicCheckout, logIn, until } from '../harness/store.mjs';
import { suite } from '../harness/suite.mjs';
import { startWorld } from '../harness/world.mjs';

const WHY = { why: 'the test says so' };
const SHOP_PRICE = '12.50';

/** Pages wait for the sidecar as long as it takes on a busy machine; the shop's price after two seconds is a test of its own. */
const PATIENT = `<?php
add_action( 'init', static function (): void {
  foreach ( array_merge( array(), ...array_values( $GLOBALS['wp_filter']['the_posts']->callbacks ?? array() ) ) as $one ) {
    $prices = is_array( $one['function'] ) ? $one['function'][0] : null;
    if ( $prices instanceof \\Crossdock\\Prices\\CustomerPrices ) {
      $book = ( new ReflectionProperty( $prices, 'book' ) )->getValue( $prices );
      ( new ReflectionProperty( $book, 'left' ) )->setValue( $book, 90.0 );
    }
  }
}, 1 );
`;
const patience = ({ store }) => path.join(store.site, 'wp-content/mu-plugins/patient.php');

/** What a page says, without its tags and what the browser does not show. */
const words = ({ text }) =>
  text.replace(/<(script|style)\b[\s\S]*?<\/\1>/g, ' ').replace(/<[^>]+>/g, '').replace(/&euro;|&#8364;/g, '€').replace(/&nbsp;|\u00a0/g, ' '); // prettier-ignore
/** Prices on a product's page in the order in which they stand there. */
const shown = async (visitor, { store }, sku) => {
  const page = await visitor.get(`/?p=${store.seed.products[sku]}`);
  assert.equal(page.status, 200);
  return { page, prices: [...words(page).matchAll(/€(\d+\.\d\d)/g)].map(([, price]) => price) };
};
const price = ({ world }, ITNO, SAPR, more = {}) =>
  world.m3.state.prices.put({ PRRF: 'B2B', CUCD: 'EUR', TINC: '0', ITNO, SAPR, ...more });
/** What M3 has been asked for so far, as text. */
const asked = ({ world }) => JSON.stringify(world.m3.summary().calls.byTransaction['OIS320MI/GetPriceLine'] ?? 0);
const expire = ({ store }) =>
  store.wpEval(`global $wpdb; $wpdb->query( "UPDATE {$wpdb->prefix}crossdock_customer_prices SET valid_until = 1" );`);
const setting = ({ store }, changes) =>
  store.wpEval(`\\Crossdock\\Plugin::instance()->settings->update( $args['changes'] );`, { args: { changes } });

/** Store API in the name of a visitor. */
async function storeApi(visitor, method, route, json) {
  const { headers } = await visitor.get('/wp-json/wc/store/v1/cart');
  return visitor.open(method, `/wp-json/wc/store/v1/${route}`, {
    json,
    headers: { nonce: headers.get('nonce') ?? '' },
  });
}
async function emptyCart(visitor) {
  assert.equal((await storeApi(visitor, 'DELETE', 'cart/items')).status, 200);
}
function checkout(visitor, login) {
  const who = buyer(login, { email: `${login}@buyer.test` });
  const { email: _email, ...shipping } = who;
  return storeApi(visitor, 'POST', 'checkout', { billing_address: who, shipping_address: shipping, payment_method: 'cod' }); // prettier-ignore
}

async function ready(context) {
  const { store } = context;
  context.world = await startWorld(store);
  await setting(context, { customer_prices: true });
  writeFileSync(patience(context), PATIENT);
  price(context, 'CUP-01', '9', { CUNO: 'NORDBAU' });
  price(context, 'CUP-01', '8.25', { CUNO: 'NORDBAU', QTYL: '10' });
  price(context, 'TEE-RED-M', '15.1', { CUNO: 'NORDBAU' });
  price(context, 'TEE-BLUE-M', '14.2', { CUNO: 'NORDBAU' });
  const rows = [{ key: 'anna@buyer.test', values: { CUNO: 'NORDBAU' } }];
  const answer = await context.world.api('PUT', '/v1/tables/customer', { rows, ...WHY });
  assert.equal(answer.status, 200, answer.text);
  context.anna = await logIn(store, 'anna');
  context.bert = await logIn(store, 'bert');
  context.guest = new Visitor(store.url);
}
const done = ({ world }) => world?.stop();

/** What M3 has of an order of the shop, once it is there. */
async function inM3(context, id) {
  await context.world.numberOf(id);
  const orders = context.world.finals(id);
  assert.equal(orders.length, 1);
  const { json: order } = await context.store.api('GET', `wc/v3/orders/${id}`);
  assert.equal(
    Number(orders[0].totals.total),
    Number(order.total),
    `M3 ${orders[0].totals.total}, shop ${order.total}`,
  );
  return { m3: orders[0], order };
}

suite('prices of M3 for customers', { ready, done }, (it) => {
  it('a customer sees the price of M3, a guest at the same time the shop’s', async (context) => {
    const [anna, guest] = await Promise.all([
      shown(context.anna, context, 'CUP-01'),
      shown(context.guest, context, 'CUP-01'),
    ]);
    assert.equal(anna.prices[0], '9.00', anna.prices.join(' '));
    assert.ok(!anna.prices.includes(SHOP_PRICE), anna.prices.join(' '));
    assert.equal(guest.prices[0], SHOP_PRICE);
    assert.match(anna.page.headers.get('cache-control') ?? '', /no-store|no-cache/);
    const { prices } = await shown(context.bert, context, 'CUP-01');
    assert.equal(prices[0], SHOP_PRICE, 'M3 does not know Bert yet');
  });

  it('the range of a variable product is the customer’s, and stays out of what others see', async (context) => {
    const { prices } = await shown(context.anna, context, 'TEE');
    assert.deepEqual(prices.slice(0, 2), ['14.20', '15.10']);
    assert.equal((await shown(context.guest, context, 'TEE')).prices[0], '19.90');
    assert.deepEqual((await shown(context.anna, context, 'TEE')).prices.slice(0, 2), ['14.20', '15.10']);
  });

  it('a list of products has the customer’s prices, and M3 is not asked again', async (context) => {
    await expire(context);
    const list = () => context.anna.get('/wp-json/wc/store/v1/products?per_page=20');
    const first = (await list()).json;
    const cup = (products) => products.find(({ sku }) => sku === 'CUP-01').prices.price;
    assert.equal(cup(first), '900');
    assert.equal(cup((await context.guest.get('/wp-json/wc/store/v1/products?per_page=20')).json), '1250');
    const calls = asked(context);
    assert.equal(cup((await list()).json), '900');
    assert.equal(asked(context), calls);
  });

  it('wc/v3 and what the sidecar reads say the shop’s price', async ({ store }) => {
    const id = store.seed.products['CUP-01'];
    const { json } = await store.api('GET', `wc/v3/products/${id}`);
    assert.deepEqual([json.price, json.regular_price], ['12.50', '12.50']);
    const document = await store.wpEval(
      `return \\Crossdock\\Plugin::instance()->documents->read( 'product', $args['id'], null )['price'];`,
      { user: store.seed.customers?.anna, args: { id } },
    );
    assert.equal(document, '12.50');
  });

  it('bought in the block checkout by quantity: M3 has that price and the same total', async (context) => {
    const { anna, store } = context;
    await storeApi(anna, 'POST', 'cart/add-item', { id: store.seed.products['CUP-01'], quantity: 3 });
    const cart = (await storeApi(anna, 'POST', 'cart/add-item', { id: store.seed.products['TEE-RED-M'], quantity: 1 })).json; // prettier-ignore
    assert.deepEqual(cart.items.map((line) => line.prices.price), ['900', '1510']); // prettier-ignore
    const more = (await storeApi(anna, 'POST', 'cart/update-item', { key: cart.items[0].key, quantity: 10 })).json;
    assert.deepEqual(more.items.map((line) => line.prices.price), ['825', '1510']); // prettier-ignore
    const bought = await checkout(anna, 'anna');
    assert.equal(bought.status, 200, bought.text);
    const { m3, order } = await inM3(context, bought.json.order_id);
    assert.equal(m3.cuno, 'NORDBAU');
    assert.deepEqual(order.line_items.map((line) => line.total), ['82.50', '15.10']); // prettier-ignore
    assert.deepEqual(m3.lines.map((line) => Number(line.price)), [8.25, 15.1]); // prettier-ignore
  });

  it('a customer becomes known by an order, and gets prices of his own; the other keeps his', async (context) => {
    const { bert, store } = context;
    await storeApi(bert, 'POST', 'cart/add-item', { id: store.seed.products['CUP-01'], quantity: 1 });
    const bought = await checkout(bert, 'bert');
    assert.equal(bought.status, 200, bought.text);
    const { m3, order } = await inM3(context, bought.json.order_id);
    assert.equal(order.line_items[0].total, SHOP_PRICE);
    price(context, 'CUP-01', '7.77', { CUNO: m3.cuno });
    assert.notEqual(m3.cuno, 'NORDBAU');
    // Whom M3 does not know is asked for again after five minutes, or after a new login.
    await bert.get((await bert.get('/my-account/')).text.match(/href="([^"]*customer-logout[^"]*)"/)[1].replaceAll('&amp;', '&')); // prettier-ignore
    context.bert = await logIn(store, 'bert');
    assert.equal((await shown(context.bert, context, 'CUP-01')).prices[0], '7.77');
    assert.equal((await shown(context.anna, context, 'CUP-01')).prices[0], '9.00');
    assert.equal((await shown(context.guest, context, 'CUP-01')).prices[0], SHOP_PRICE);
  });

  it('a price that changes between cart and order is shown first: block checkout', async (context) => {
    const { anna, store, world } = context;
    const short = await world.api('PUT', '/v1/settings', { settings: { prices: { customerSeconds: 1 } }, ...WHY });
    assert.equal(short.status, 200, short.text);
    await expire(context);
    const cart = (await storeApi(anna, 'POST', 'cart/add-item', { id: store.seed.products['CUP-01'], quantity: 1 })).json; // prettier-ignore
    assert.equal(cart.items[0].prices.price, '900');
    const nonce = (await anna.get('/wp-json/wc/store/v1/cart')).headers.get('nonce');
    price(context, 'CUP-01', '9.75', { CUNO: 'NORDBAU' });
    // What is kept ends after a second, here and there.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await expire(context);
    const who = buyer('anna', { email: 'anna@buyer.test' });
    const { email: _email, ...shipping } = who;
    const pay = () =>
      anna.open('POST', '/wp-json/wc/store/v1/checkout', { json: { billing_address: who, shipping_address: shipping, payment_method: 'cod' }, headers: { nonce } }); // prettier-ignore
    const refused = await pay();
    assert.equal(refused.status, 409, refused.text);
    assert.equal(refused.json.code, 'crossdock_price_changed');
    assert.match(refused.json.message, /Cup/);
    assert.equal(refused.json.data.cart.items[0].prices.price, '975');
    const bought = await pay();
    assert.equal(bought.status, 200, bought.text);
    const { order } = await inM3(context, bought.json.order_id);
    assert.equal(order.line_items[0].total, '9.75');
  });

  it('the same in the classic checkout', async (context) => {
    const { anna, store } = context;
    const before = async () => {
      price(context, 'CUP-01', '9.80', { CUNO: 'NORDBAU' });
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await expire(context);
    };
    const order = { visitor: anna, billing: buyer('anna', { email: 'anna@buyer.test' }) };
    await assert.rejects(classicCheckout(store, { ...order, before }), /The price has changed since you saw it: Cup/);
    const { order_id: id } = await classicCheckout(store, { ...order, lines: [] });
    const { order: bought } = await inM3(context, id);
    assert.equal(bought.line_items[0].total, '9.80');
    const long = await context.world.api('PUT', '/v1/settings', { settings: { prices: { customerSeconds: null } }, ...WHY }); // prettier-ignore
    assert.equal(long.status, 200, long.text);
  });

  it('a sidecar that hangs keeps one page waiting, and no sale from being made', async (context) => {
    const { anna, store, world } = context;
    let connections = 0;
    const deaf = createServer((socket) => {
      connections += 1;
      socket.on('error', () => undefined);
    });
    await new Promise((resolve) => deaf.listen(0, '127.0.0.1', resolve));
    await setting(context, { sidecar_url: `http://127.0.0.1:${deaf.address().port}` });
    rmSync(patience(context));
    try {
      await expire(context);
      assert.equal((await shown(anna, context, 'CUP-01')).prices[0], SHOP_PRICE);
      assert.equal(connections, 1);
      // For a minute, which may be over before two more pages are out.
      const kept = await store.wpEval(
        `global $wpdb; return $wpdb->query( "UPDATE {$wpdb->prefix}crossdock_customer_prices SET valid_until = valid_until + 3600 WHERE user_id = 0 AND valid_until > 1" );`,
      );
      assert.equal(kept, 1, 'it is remembered that nobody answers');
      for (const sku of ['CUP-01', 'PLATE-9'])
        assert.ok([SHOP_PRICE, '33.33'].includes((await shown(anna, context, sku)).prices[0]));
      assert.equal(connections, 1);
    } finally {
      writeFileSync(patience(context), PATIENT);
      await setting(context, { sidecar_url: world.url });
      await expire(context);
      deaf.closeAllConnections?.();
      deaf.unref();
      deaf.close();
    }
  });

  it('a sidecar that is not there: the shop’s price, also in the order', async (context) => {
    const { anna, store, world } = context;
    await emptyCart(anna);
    await world.stopSidecar();
    await expire(context);
    const cart = (await storeApi(anna, 'POST', 'cart/add-item', { id: store.seed.products['CUP-01'], quantity: 1 })).json; // prettier-ignore
    assert.equal(cart.items[0].prices.price, '1250');
    const bought = await checkout(anna, 'anna');
    assert.equal(bought.status, 200, bought.text);
    await world.start();
    const { order } = await inM3(context, bought.json.order_id);
    assert.equal(order.line_items[0].total, SHOP_PRICE);
    await expire(context);
    await until('M3’s price is back', async () => (await shown(anna, context, 'CUP-01')).prices[0] === '9.80');
  });

  it('with the setting off everybody sees the shop’s price, and nothing is asked', async (context) => {
    await setting(context, { customer_prices: false });
    const calls = asked(context);
    assert.equal((await shown(context.anna, context, 'CUP-01')).prices[0], SHOP_PRICE);
    assert.equal((await shown(context.bert, context, 'TEE')).prices[0], '19.90');
    assert.equal(asked(context), calls);
  });
});
