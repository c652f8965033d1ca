/**
 * Customers buy the last pieces in parallel while M3's figures are pushed into the shop again and again: nothing is sold twice,
 * no piece that was sold comes back, the number is never below nothing, and at the end it is exactly what is left.
 */
import assert from 'node:assert/strict';
import { pairAlone } from '../harness/outbox.mjs';
import { storeCart, until } from '../harness/store.mjs';
import { suite } from '../harness/suite.mjs';

const ready = async (context) => {
  context.pairing = await pairAlone(context.store);
};

/** Products with stock, made by WooCommerce. @returns ids */
const stocked = (store, quantities) =>
  store.wpEval(
    `return array_map( static function ( int $quantity ): int {
       $product = new WC_Product_Simple(); $product->set_name( 'Last pieces' ); $product->set_regular_price( '5' ); $product->set_status( 'publish' );
       $product->set_manage_stock( true ); $product->set_stock_quantity( $quantity ); return $product->save(); }, $args['quantities'] );`,
    { admin: true, args: { quantities } },
  );

/** With all the time that may be asked for: what was not written because it was up is not what is looked for. */
const push = async ({ store, pairing }, items, more = {}) => {
  const body = { asOf: new Date().toISOString(), budgetSeconds: 300, items, ...more };
  const answer = await store.api('POST', 'wc-crossdock/v1/stock', body, pairing.keys);
  assert.equal(answer.status, 200, answer.text);
  return answer.json.results;
};

/** Number, status and lookup table of a product, past all caches. */
const state = async (store, id) => {
  const [row] = await store.sql(
    `SELECT MAX(IF(m.meta_key = '_stock', m.meta_value, NULL)) AS stock, MAX(IF(m.meta_key = '_stock_status', m.meta_value, NULL)) AS status, MAX(l.stock_quantity) AS looked_up, MAX(l.stock_status) AS looked_up_status
     FROM wp_postmeta AS m JOIN wp_wc_product_meta_lookup AS l ON l.product_id = m.post_id WHERE m.post_id = ${id}`,
  );
  return { stock: Number(row.stock), status: row.status, lookedUp: Number(row.looked_up), lookedUpStatus: row.looked_up_status }; // prettier-ignore
};

const sold = async (store, id) =>
  Number(
    (
      await store.sql(
        `SELECT COALESCE(SUM(r.meta_value), 0) AS n FROM wp_woocommerce_order_itemmeta AS p JOIN wp_woocommerce_order_itemmeta AS r ON r.order_item_id = p.order_item_id AND r.meta_key = '_reduced_stock' WHERE p.meta_key = '_product_id' AND p.meta_value = ${id}`,
      )
    )[0].n,
  );

const right = (stock) => ({ stock, status: stock > 0 ? 'instock' : 'outofstock', lookedUp: stock, lookedUpStatus: stock > 0 ? 'instock' : 'outofstock' }); // prettier-ignore

/** Pushes the same figure again and again, by several at once, while something happens; M3 knows of no order, so it stays. */
async function whilePushing(context, id, quantity, pushers, happens) {
  let going = true;
  const seen = [];
  const pushing = Array.from({ length: pushers }, async () => {
    do {
      seen.push((await push(context, [{ id, quantity: String(quantity) }]))[0]);
    } while (going);
  });
  try {
    return { seen, result: await happens() };
  } finally {
    going = false;
    await Promise.all(pushing);
  }
}

/** Afterwards: what was sold is gone, the number was never too high, and another push puts exactly what is left. */
async function settled(context, id, has, done, seen) {
  const { store } = context;
  assert.equal(await sold(store, id), done);
  for (const result of seen) {
    // Of several pushes at once one may find that another has brought newer figures, or that the number never stands still.
    if (result.published === undefined) assert.match(result.why, /^(busy|older)$/, JSON.stringify(result));
    else assert.ok(Number(result.published) >= 0 && Number(result.published) <= has, JSON.stringify(result));
  }
  const left = Math.max(0, has - done);
  // A push that met an order half-way may have left the number too low for a moment, never too high.
  assert.ok((await state(store, id)).stock <= left, JSON.stringify([await state(store, id), seen.at(-1)]));
  const [last] = await push(context, [{ id, quantity: String(has) }]);
  assert.deepEqual([last.published, last.inFlight], [String(left), String(done)], JSON.stringify(last));
  assert.deepEqual(await state(store, id), right(left));
}

suite('stock is pushed while customers buy', { ready, workers: 6 }, (it) => {
  it('one after the other buys, and pushes meet every purchase: the last piece is sold once', async (context) => {
    const { store } = context;
    const [id] = await stocked(store, [3]);
    const carts = await Promise.all(Array.from({ length: 5 }, () => storeCart(store, { lines: [{ id }] })));
    const { seen, result: statuses } = await whilePushing(context, id, 3, 3, async () => {
      const all = [];
      for (const { pay } of carts) {
        all.push((await pay()).status);
        // A push that met the order half-way may have left the number too low; the pushes that follow put it right.
        const left = JSON.stringify(right(Math.max(0, 3 - all.filter((status) => status === 200).length)));
        await until(`the shop shows ${left}`, async () => JSON.stringify(await state(store, id)) === left);
      }
      return all;
    });
    assert.deepEqual(statuses.map((status) => status === 200), [true, true, true, false, false]); // prettier-ignore
    await settled(context, id, 3, 3, seen);
  });

  // WooCommerce itself may sell the last piece to two who click at the same instant: what it holds for an order ends with the
  // order's status, a moment before the stock is reduced. So what is asked here is that the numbers add up.
  for (const [what, has, buyers] of [
    ['more than enough', 20, 5],
    ['all that there is', 4, 4],
    ['fewer than they want', 2, 4],
  ]) {
    it(`${buyers} customers at once, ${what}: no piece that was sold comes back`, async (context) => {
      const { store } = context;
      const [id] = await stocked(store, [has]);
      const carts = await Promise.all(Array.from({ length: buyers }, () => storeCart(store, { lines: [{ id }] })));
      const { seen, result: answers } = await whilePushing(context, id, has, 1, () =>
        Promise.all(carts.map(({ pay }) => pay())),
      );
      const done = answers.filter((answer) => answer.status === 200).length;
      assert.ok(done >= 1, answers.map((answer) => answer.text.slice(0, 200)).join('\n'));
      await settled(context, id, has, done, seen);
    });
  }

  it('orders are cancelled while stock is pushed: each piece comes back once', async (context) => {
    const { store } = context;
    const [id] = await stocked(store, [6]);
    const orders = [];
    for (let n = 0; n < 4; n += 1) {
      const answer = await (await storeCart(store, { lines: [{ id, quantity: 1 }] })).pay();
      assert.equal(answer.status, 200, answer.text);
      orders.push(answer.json.order_id);
    }
    assert.equal((await state(store, id)).stock, 2);
    let going = true;
    const pushing = (async () => {
      do {
        const [result] = await push(context, [{ id, quantity: '6' }]);
        assert.ok(Number(result.published) <= 6, JSON.stringify(result));
      } while (going);
    })();
    await Promise.all(
      orders.slice(0, 3).map((order) => store.api('PUT', `wc/v3/orders/${order}`, { status: 'cancelled' })),
    );
    going = false;
    await pushing;
    assert.ok((await state(store, id)).stock <= 5);
    const [last] = await push(context, [{ id, quantity: '6' }]);
    assert.deepEqual([last.published, last.inFlight], ['5', '1'], JSON.stringify(last));
    assert.deepEqual(await state(store, id), right(5));
  });

  it('two calls with different figures at once: the newer one stays', async (context) => {
    const { store } = context;
    const ids = await stocked(
      store,
      Array.from({ length: 40 }, () => 10),
    );
    const items = (quantity) => ids.map((id, n) => ({ id, quantity: String(n % 4 === 0 ? 0 : quantity) }));
    const older = new Date(Date.now() - 5000).toISOString();
    const newer = new Date().toISOString();
    await Promise.all([
      push(context, items(21), { asOf: older }),
      push(context, items(32), { asOf: newer }),
      push(context, items(21), { asOf: older }),
    ]);
    for (const [n, id] of ids.entries()) assert.deepEqual(await state(store, id), right(n % 4 === 0 ? 0 : 32));
  });

  it('calls that are killed half-way are simply sent again', async (context) => {
    const { store } = context;
    const ids = await stocked(
      store,
      Array.from({ length: 30 }, (_, n) => (n % 3 === 0 ? 0 : 10)),
    );
    const { TEE: tee, 'TEE-RED-M': red, 'TEE-BLUE-M': blue } = store.seed.products;
    await push(context, [red, blue].map((id) => ({ id, quantity: '0' }))); // prettier-ignore
    assert.equal((await state(store, tee)).status, 'outofstock');
    const items = [red, ...ids].map((id) => ({ id, quantity: '7' }));
    const body = { asOf: new Date().toISOString(), budgetSeconds: 300, items };
    for (const hook of [
      'woocommerce_variation_set_stock_status',
      'woocommerce_variable_product_sync_data',
      'woocommerce_product_set_stock_status',
      'woocommerce_update_product',
      'delete_transient_wc_products_onsale',
    ]) {
      await store.api('POST', 'wc-crossdock/v1/stock', body, context.pairing.keys, { headers: { 'x-test-kill-at': hook } }).catch(() => null); // prettier-ignore
    }
    const results = await push(context, items);
    assert.ok(
      results.every(({ status }) => ['same', 'written', 'saved'].includes(status)),
      JSON.stringify(results),
    );
    for (const id of [red, ...ids]) assert.deepEqual(await state(store, id), right(7));
    assert.equal((await state(store, tee)).status, 'instock', 'the product follows its variation');
  });
});
