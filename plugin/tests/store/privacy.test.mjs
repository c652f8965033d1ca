/**
 * A customer asks to be forgotten: WordPress' own eraser, run by hand in a real browser, reaches outbox, orders and sidecar;
 * an order that M3 has stays as it is there, one that was still to be sent is held in words.
 */
import assert from 'node:assert/strict';
import path from 'node:path';
import { NO_BROWSER, findBrowser, openBrowser, picture } from '../harness/browser.mjs';
import { hposWanted, orderScreen, until } from '../harness/store.mjs';
import { suite } from '../harness/suite.mjs';
import { importSource, startWorld } from '../harness/world.mjs';

const mode = hposWanted() ? 'tables' : 'posts';
const EMAIL = 'zacharias@quendelmann.test';

/** Three orders of one person: paid, paid with an item that M3 does not know, not paid yet. */
const ORDERS = `
  $other = new WC_Product_Simple();
  $other->set_props( array( 'name' => 'Unknown', 'sku' => 'NOT-IN-M3', 'regular_price' => '5' ) );
  $other->save();
  $ids = array();
  foreach ( array( 'processing', 'processing', 'on-hold' ) as $at => $status ) {
    $order = wc_create_order( array( 'created_via' => 'checkout' ) );
    $address = array( 'first_name' => 'Zacharias', 'last_name' => 'Quendelmann', 'address_1' => 'Heidelbeerweg 3', 'city' => 'Hamburg', 'postcode' => '20457', 'country' => 'DE', 'email' => '${EMAIL}', 'phone' => '040 1234567' );
    $order->set_address( $address, 'billing' );
    $order->set_address( array_diff_key( $address, array( 'email' => 1 ) ), 'shipping' );
    $order->add_product( 1 === $at ? $other : wc_get_product( $args['product'] ), 1 );
    $order->set_payment_method( 'bacs' );
    $order->calculate_totals();
    $order->set_status( $status );
    $order->save();
    $ids[] = $order->get_id();
  }
  update_option( 'woocommerce_erasure_request_removes_order_data', 'yes' );
  return $ids;
`;
const metaOf = async (store, id) => {
  const { json } = await store.api('GET', `wc/v3/orders/${id}`);
  return Object.fromEntries(json.meta_data.map(({ key, value }) => [key, value]));
};
const stateOf = async (store, id) => (await metaOf(store, id))['_crossdock_state'];

const ready = async (context) => {
  context.lack = findBrowser() ? null : NO_BROWSER;
  if (context.lack) return;
  const { store } = context;
  context.world = await startWorld(store);
  context.ids = await store.wpEval(ORDERS, { args: { product: store.seed.products['CUP-01'] } });
  context.browser = await openBrowser(store);
  context.page = await context.browser.signedIn();
};
const done = async ({ browser, world }) => {
  await browser?.close();
  await world?.stop();
};

suite('a customer asks to be forgotten', { ready, done }, (declare) => {
  const it = (name, run) =>
    declare(name, (context, t) => (context.lack ? t.skip(`skipped: ${context.lack}`) : run(context, t)));

  it('before: one order is in M3, one is held, one waits and is shown so', async ({ store, world, ids, page }) => {
    const [posted, held, waits] = ids;
    await world.numberOf(posted);
    await until('the other is held', async () => (await stateOf(store, held)) === 'held');
    await until('the third waits', async () => (await stateOf(store, waits)) === 'waiting');
    await page.goto(orderScreen(store, waits));
    assert.match(await page.locator('#crossdock-order').innerText(), /Waiting[\s\S]*usually after payment/);
    await picture(page, `order-waiting-${mode}`);
    const list = hposWanted() ? '/wp-admin/admin.php?page=wc-orders' : '/wp-admin/edit.php?post_type=shop_order';
    await page.goto(`${list}${list.includes('?') ? '&' : '?'}crossdock_m3=waiting`);
    const row = (id) => page.locator(`#order-${id}, #post-${id}`);
    assert.match(await row(waits).locator('td.column-crossdock').innerText(), /Waiting/);
    assert.equal(await row(posted).count(), 0);
  });

  it('the export says what shop and sidecar know', async ({ store, world, ids }) => {
    const number = await world.numberOf(ids[0]);
    const groups = await store.wpEval(
      `$exporters = apply_filters( 'wp_privacy_personal_data_exporters', array() );
       return call_user_func( $exporters['crossdock']['callback'], $args['email'], 1 );`,
      { user: 1, args: { email: EMAIL } },
    );
    const facts = groups.data.map(({ data }) => Object.fromEntries(data.map(({ name, value }) => [name, value])));
    assert.equal(facts[0]['M3 order'], number);
    assert.match(facts[0]['In the sidecar'], /^\d+ cop(y|ies) of the order, from .*journal/);
    assert.match(facts.at(-1)['M3 customer, known from orders'], /^W\d+/);
  });

  it('the eraser is run, and says what it erased and what stays', async ({ page, world, ids }) => {
    await page.goto('/wp-admin/erase-personal-data.php');
    await page.fill('#username_or_email_for_privacy_request', EMAIL);
    await page.uncheck('#send_confirmation_email');
    await page.click('#submit');
    await page.getByText('Request added successfully').waitFor();
    // Only then its script has taken over the button.
    await page.waitForLoadState('load');
    await page.getByRole('button', { name: 'Erase personal data', exact: true }).first().click();
    const row = page.locator('#the-list').filter({ hasText: EMAIL });
    await page.getByText('kept for the books').waitFor();
    const words = await page.locator('#wpbody-content').innerText();
    assert.match(words, /cop(y|ies) erased in the sidecar/);
    assert.match(words, /no longer knows which M3 customer/);
    assert.ok(words.includes(`#${ids[1]}`), 'the held order is named');
    assert.ok(words.includes(await world.numberOf(ids[0])), 'the number that stays is named');
    await row.first().scrollIntoViewIfNeeded();
    await picture(page, `privacy-eraser-${mode}`, { fullPage: true });
  });

  it('after: the order in M3 is left alone, the other is held in words, the third waits', async (context) => {
    const { store, world, ids, page } = context;
    const [posted, held, waits] = ids;
    const codes = async (id) => {
      const { json } = await world.api('GET', `/v1/entities/order:${id}`);
      const newest = json.runs.filter(({ flow }) => flow === 'order-to-cash').at(-1);
      return [newest.state, newest.outcome, newest.problems.map(({ code }) => code).join()];
    };
    const runs = async (id) => (await world.api('GET', `/v1/runs?key=order:${id}&limit=50`)).json.runs;
    const is = async (id, ...wanted) => JSON.stringify(await codes(id)) === JSON.stringify(wanted);
    await until('the sidecar has looked at all three', async () =>
      (await codes(held))[2] === 'order.erased' && (await is(posted, 'done', 'unchanged', '')) && (await codes(waits))[1] === 'waiting', {
      hint: async () => JSON.stringify([await codes(posted), await codes(held), await codes(waits)]),
    }); // prettier-ignore
    assert.deepEqual((await runs(posted)).filter(({ state }) => state === 'held'), []); // prettier-ignore
    assert.equal(world.finals(posted).length, 1);
    const meta = await metaOf(store, posted);
    assert.equal(meta['_anonymized'], 'yes');
    assert.equal(meta['_crossdock_state'], 'confirmed');
    assert.ok(meta['_crossdock_order_number'], 'the number stays');
    assert.equal(meta['_crossdock_customer_number'], undefined);
    await until('it is shown', async () => (await metaOf(store, held))['_crossdock_problem']?.includes('order.erased'));
    await page.goto(orderScreen(store, held));
    assert.match(await page.locator('#crossdock-order').innerText(), /were erased in the shop before[\s\S]*Skip it/);
    await picture(page, `order-erased-${mode}`);
  });

  it('nothing of the person is left in the sidecar', async ({ world }) => {
    await world.stopSidecar();
    const { loadDriver } = await importSource('sidecar/src/db/sqlite/index.ts');
    const { Database } = loadDriver();
    const database = new Database(path.join(world.dataDir, 'crossdock.db'), { readonly: true });
    const tables = database.prepare("select name from sqlite_master where type = 'table'").all();
    const found = tables.filter(({ name }) => /Quendelmann|Heidelbeerweg/i.test(JSON.stringify(database.prepare(`select * from ${name}`).all()))); // prettier-ignore
    database.close();
    assert.ok(tables.length > 5);
    assert.deepEqual(found, []);
    assert.doesNotMatch(world.log, /Quendelmann|Heidelbeerweg/i);
  });

  it('no page has complained', async ({ browser }) => assert.deepEqual(browser.errors, []));
});
