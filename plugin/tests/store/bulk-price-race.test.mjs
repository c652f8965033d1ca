/**
 * Prices of M3 are pushed into the shop while people edit the same products and sales begin and end: afterwards what a customer
 * pays is the regular price, or the sale of today, of exactly what is there, in the lookup table as well.
 */
import assert from 'node:assert/strict';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pairAlone } from '../harness/outbox.mjs';
import { until } from '../harness/store.mjs';
import { suite } from '../harness/suite.mjs';

const ready = async (context) => {
  context.pairing = await pairAlone(context.store);
};

const made = (store, count) =>
  store.wpEval(
    `return array_map( static function (): int { $product = new WC_Product_Simple(); $product->set_name( 'Edited' ); $product->set_regular_price( '50' ); $product->set_status( 'publish' ); return $product->save(); }, range( 1, $args['count'] ) );`,
    { admin: true, args: { count } },
  );

const push = async ({ store, pairing }, items) => {
  // With all the time that may be asked for: a push that is held up must not come to an end by that.
  const answer = await store.api('POST', 'wc-crossdock/v1/prices', { budgetSeconds: 300, items }, pairing.keys);
  assert.equal(answer.status, 200, answer.text);
  return answer.json.results;
};

/** Past all caches. */
const paid = async (store, id) => {
  const [row] = await store.sql(
    `SELECT MAX(IF(m.meta_key = '_regular_price', m.meta_value, NULL)) AS regular, MAX(IF(m.meta_key = '_sale_price', m.meta_value, NULL)) AS sale, MAX(IF(m.meta_key = '_price', m.meta_value, NULL)) AS price,
       MAX(l.min_price) AS looked_up, MAX(l.onsale) AS onsale
     FROM wp_postmeta AS m JOIN wp_wc_product_meta_lookup AS l ON l.product_id = m.post_id WHERE m.post_id = ${id}`,
  );
  return { regular: Number(row.regular), sale: row.sale ? Number(row.sale) : null, price: Number(row.price), lookedUp: Number(row.looked_up), onsale: Number(row.onsale) }; // prettier-ignore
};

const consistent = ({ sale, price, regular, lookedUp, onsale }) =>
  price === (sale ?? regular) && lookedUp === price && onsale === (sale === null ? 0 : 1);

/** Pushes 51, 52, … to all of them again and again while people edit; @returns the last regular price that was pushed */
async function whilePushing(context, ids, people) {
  let going = true;
  let regular = 50;
  const pushing = (async () => {
    do {
      regular += 1;
      await push(context, ids.map((id) => ({ id, regular: String(regular) }))); // prettier-ignore
    } while (going);
  })();
  try {
    await people();
  } finally {
    going = false;
    await pushing;
  }
  return regular;
}

/** A push that has read the prices, and waits before it writes them until `go()`. */
async function heldPush(context, items) {
  const { store } = context;
  const [held, go] = ['push.held', 'push.go'].map((name) => path.join(store.folder, name));
  for (const file of [held, go]) rmSync(file, { force: true });
  writeFileSync(path.join(store.site, 'wp-content/mu-plugins/held.php'), HOLD);
  const pushed = push(context, items);
  await until('the push has read', () => existsSync(held), { everyMs: 20 });
  rmSync(path.join(store.site, 'wp-content/mu-plugins/held.php'));
  return { pushed, go: () => writeFileSync(go, '') };
}
const HOLD = `<?php
add_filter( 'query', static function ( $query ) {
	static $once = false;
	if ( ! $once && str_contains( $_SERVER['REQUEST_URI'] ?? '', 'wc-crossdock/v1/prices' ) && preg_match( '/^\\s*UPDATE .*postmeta.* SET .*CASE/s', $query ) ) {
		$once = true;
		touch( CROSSDOCK_STORE_FOLDER . '/push.held' );
		for ( $n = 0; $n < 6000 && ! is_file( CROSSDOCK_STORE_FOLDER . '/push.go' ); $n++ ) {
			usleep( 20000 );
			clearstatcache();
		}
	}
	return $query;
} );
`;

suite('prices are pushed while people edit products', { ready, workers: 6 }, (it) => {
  it('people begin and end sales between the reading and the writing of a push', async (context) => {
    const { store } = context;
    const ids = await made(store, 6);
    const edit = async (id, body) => {
      const answer = await store.api('PUT', `wc/v3/products/${id}`, body);
      assert.equal(answer.status, 200, answer.text);
    };
    await edit(ids[1], { sale_price: '30' });
    const { pushed, go } = await heldPush(context, ids.map((id) => ({ id, regular: '60' }))); // prettier-ignore
    await Promise.all([
      edit(ids[0], { sale_price: '20' }),
      edit(ids[1], { sale_price: '' }),
      edit(ids[2], { regular_price: '45' }),
    ]);
    go();
    assert.deepEqual((await pushed).map(({ status }) => status), Array(6).fill('written')); // prettier-ignore
    const expected = [20, 60, 60, 60, 60, 60];
    for (const [n, id] of ids.entries()) {
      const now = await paid(store, id);
      assert.ok(consistent(now), JSON.stringify(now));
      assert.deepEqual([now.regular, now.price], [60, expected[n]]);
    }
  });

  it('WooCommerce ends sales by its schedule meanwhile', async (context) => {
    const { store } = context;
    const ids = await made(store, 6);
    const end = (id) =>
      store.wpEval(
        `$product = wc_get_product( $args['id'] ); usleep( wp_rand( 0, 60000 ) ); update_post_meta( $args['id'], '_price', $product->get_regular_price( 'edit' ) );
         WC_Data_Store::load( 'product' )->refresh_product_lookup_table( $args['id'] ); return 1;`,
        { admin: true, args: { id } },
      );
    const last = await whilePushing(context, ids, async () => {
      for (let n = 0; n < 3; n += 1) await Promise.all(ids.slice(0, 3).map(end));
    });
    for (const id of ids) {
      const { regular, price } = await paid(store, id);
      assert.deepEqual([regular, price], [last, last]);
    }
    // WooCommerce's own writing of the lookup table is not safe against others that write it; the next push puts it right.
    await push(context, ids.map((id) => ({ id, regular: String(last + 1) }))); // prettier-ignore
    for (const id of ids) {
      const now = await paid(store, id);
      assert.ok(consistent(now) && now.regular === last + 1, JSON.stringify(now));
    }
  });
});
