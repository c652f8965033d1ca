/**
 * Stock and prices in bulk in a shop with a persistent object cache: the suites of tests/php hold there too, and what another
 * PHP process has kept from before is not what the next one reads.
 */
import assert from 'node:assert/strict';
import { copyFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { pairAlone } from '../harness/outbox.mjs';
import { marked } from '../harness/store.mjs';
import { suite } from '../harness/suite.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const FILE_MS = 10 * 60_000;

const ready = async (context) => {
  const { store } = context;
  context.pairing = await pairAlone(store);
  copyFileSync(
    path.join(HERE, '../harness/php/object-cache.php'),
    path.join(store.site, 'wp-content/object-cache.php'),
  );
  assert.equal(await store.wpEval('return wp_using_ext_object_cache();'), true);
  context.folder = await store.wpEval('return WP_Object_Cache::folder();');
};
const done = ({ folder }) => folder && rmSync(folder, { recursive: true, force: true });

/** Reads as the shop does, in whichever process answers, and so fills its caches. */
const read = (store, id) =>
  store.wpEval(
    `$product = wc_get_product( $args['id'] ); $parent = $product->get_parent_id() ? wc_get_product( $product->get_parent_id() ) : null;
     return array( 'stock' => $product->get_stock_quantity(), 'status' => $product->get_stock_status(), 'price' => $product->get_price(),
       'parent' => $parent ? array( $parent->get_stock_status(), $parent->get_variation_price( 'min' ), $parent->get_variation_price( 'max' ), $parent->is_in_stock() ) : null,
       'sold_out' => has_term( 'outofstock', 'product_visibility', $args['id'] ) );`,
    { args: { id } },
  );

suite('bulk routes with a persistent object cache', { ready, done, workers: 2 }, (it) => {
  for (const file of ['bulk-stock.php', 'bulk-prices.php', 'fresh.php']) {
    it(`tests/php/${file}`, async ({ store }) => {
      const run = await store.php(['suite.php', path.join(HERE, '../php', file)], { timeoutMs: FILE_MS });
      const report = marked(run.stdout);
      assert.ok(report, `PHP ended early: ${run.stdout.slice(-800)}${run.stderr.slice(-800)}`);
      assert.deepEqual(report.failed, []);
      assert.ok(report.passed.length > 0);
    });
  }

  it('what another process has kept from before is not read any more', async ({ store, pairing }) => {
    await pairAlone(store).then((made) => Object.assign(pairing, made));
    // Orders of the suites above are nobody's here.
    const ordersSince = new Date(Date.now() + 1000).toISOString();
    const call = async (route, items) => {
      const body = { ...(route === 'stock' && { asOf: new Date().toISOString(), ordersSince }), items };
      const answer = await store.api('POST', `wc-crossdock/v1/${route}`, body, pairing.keys);
      assert.equal(answer.status, 200, answer.text);
      return answer.json.results.map(({ status }) => status);
    };
    const { 'CUP-01': cup, 'TEE-RED-M': red, 'TEE-BLUE-M': blue } = store.seed.products;
    // The suites above have written past WooCommerce; a save puts that in order.
    for (const quantity of ['0', '5']) await call('stock', [cup, red, blue].map((id) => ({ id, quantity }))); // prettier-ignore
    for (const id of [cup, red, blue]) await read(store, id);
    assert.deepEqual(await call('stock', [{ id: cup, quantity: '11' }, { id: red, quantity: '12' }]), ['written', 'written']); // prettier-ignore
    assert.equal((await read(store, cup)).stock, 11);
    assert.equal((await read(store, red)).stock, 12);
    assert.deepEqual(await call('stock', [{ id: cup, quantity: '0' }, { id: red, quantity: '0' }, { id: blue, quantity: '0' }]), ['saved', 'saved', 'saved']); // prettier-ignore
    assert.deepEqual(await read(store, cup), { stock: 0, status: 'outofstock', price: '12.50', parent: null, sold_out: true }); // prettier-ignore
    assert.deepEqual((await read(store, blue)).parent, ['outofstock', '19.90', '19.90', false]);
    assert.deepEqual(await call('stock', [{ id: blue, quantity: '3' }]), ['saved']);
    assert.deepEqual((await read(store, blue)).parent, ['instock', '19.90', '19.90', true]);
    await call('prices', [
      { id: blue, regular: '25.5' },
      { id: cup, regular: '13' },
    ]);
    assert.deepEqual((await read(store, blue)).parent, ['instock', '19.90', '25.50', true]);
    assert.equal((await read(store, cup)).price, '13');
  });
});
