/** What people see of M3 in a real shop, in a real browser: order, list of orders, search, Site Health, the customer's page. */
import assert from 'node:assert/strict';
import { NO_BROWSER, findBrowser, openBrowser, picture } from '../harness/browser.mjs';
import { hposWanted, until } from '../harness/store.mjs';
import { suite } from '../harness/suite.mjs';
import { startWorld } from '../harness/world.mjs';

const mode = hposWanted() ? 'tables' : 'posts';
const editOrder = (id) =>
  hposWanted()
    ? `/wp-admin/admin.php?page=wc-orders&action=edit&id=${id}`
    : `/wp-admin/post.php?post=${id}&action=edit`;
const listOrders = (query = '') =>
  (hposWanted() ? '/wp-admin/admin.php?page=wc-orders' : '/wp-admin/edit.php?post_type=shop_order') + query;

/** Eight orders of eight people. M3 does not know the item GLS-02, and the sixth has not been paid. */
const ORDERS = `
  $glass = new WC_Product_Simple();
  $glass->set_props( array( 'name' => 'Storm glass', 'sku' => 'GLS-02', 'regular_price' => '12.90' ) );
  $glass->save();
  $skus = array( 'CUP-01', 'PLATE-9', 'LAMP7' );
  $people = array( 'Ines Halvorsen', 'Tomas Brandt', 'Mira Osei', 'Jonas Keller', 'Aiko Lindqvist', 'Pavel Novak', 'Rosa Marino', 'Leon Fischer' );
  $ids = array();
  foreach ( $people as $at => $person ) {
    list( $first, $last ) = explode( ' ', $person );
    $order = wc_create_order( array( 'created_via' => 'checkout' ) );
    $address = array( 'first_name' => $first, 'last_name' => $last, 'address_1' => 'Hafenstrasse ' . ( $at + 3 ), 'city' => 'Hamburg', 'postcode' => '20457', 'country' => 'DE', 'email' => strtolower( $first ) . '@buyer.test', 'phone' => '040 1234567' );
    $order->set_address( $address, 'billing' );
    $order->set_address( $address, 'shipping' );
    $order->add_product( wc_get_product( $args['products'][ $skus[ $at % 3 ] ] ), 1 + $at % 4 );
    if ( 3 === $at ) { $order->add_product( $glass, 2 ); }
    $order->set_payment_method( 'bacs' );
    $order->set_payment_method_title( 'Bank transfer' );
    $order->calculate_totals();
    $order->set_status( 5 === $at ? 'on-hold' : 'processing' );
    $order->save();
    $ids[] = $order->get_id();
  }
  return $ids;
`;

const wp = (store, ...args) => store.php(['../../php/support/wp.php', 'crossdock', ...args]);

const ready = async (context) => {
  if (!findBrowser()) return;
  context.world = await startWorld(context.store);
  context.ids = await context.store.wpEval(ORDERS, { args: { products: context.store.seed.products } });
  context.held = context.ids[3];
  const state = async (id) =>
    (await context.store.api('GET', `wc/v3/orders/${id}`)).json.meta_data.find(({ key }) => key === '_crossdock_state')
      ?.value;
  await until('one order is held', async () => (await state(context.held)) === 'held', { everyMs: 300 });
  for (const at of [0, 1, 2, 4, 6, 7]) await context.world.numberOf(context.ids[at]);
  context.browser = await openBrowser(context.store);
  context.page = await context.browser.signedIn();
};
const done = async (context) => {
  await context.browser?.close();
  await context.world?.stop();
};

suite('M3 on the screens of the shop', { ready, done }, (declare) => {
  const it = (name, run) =>
    declare(name, async (context, t) => {
      if (findBrowser()) await run(context);
      else t.skip(`skipped: ${NO_BROWSER}`);
    });

  it('a confirmed order shows its M3 order, customer and status', async ({ page, ids, world }) => {
    await page.goto(editOrder(ids[0]));
    const box = page.locator('#crossdock-order');
    await box.waitFor();
    const words = await box.innerText();
    assert.ok(words.includes(await world.numberOf(ids[0])), words);
    assert.match(words, /M3 has confirmed the order/);
    assert.match(words, /M3 customer/);
    assert.equal(await box.getByRole('button', { name: 'Retry' }).count(), 0);
    await picture(page, `order-confirmed-${mode}`);
  });

  it('the M3 calls are shown without being made, and the dialog gives the focus back', async ({ page, ids, world }) => {
    await page.goto(editOrder(ids[1]));
    const calls = page.getByRole('button', { name: 'Show the M3 calls' });
    await calls.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    assert.match(await dialog.innerText(), /Nothing was written/);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await page.evaluate('document.activeElement.dataset.crossdock'), 'plan');
    assert.equal(world.finals(ids[1]).length, 1);
  });

  it('the timeline tells what was done', async ({ page, ids, world }) => {
    await page.goto(editOrder(ids[1]));
    await page.getByRole('button', { name: /^Timeline/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    const words = await dialog.innerText();
    assert.ok(words.includes(await world.numberOf(ids[1])), words);
    await picture(page, `order-timeline-${mode}`);
    await dialog.getByRole('button', { name: 'Close' }).click();
  });

  it('the list has column, filter and search', async ({ page, held, ids, world }) => {
    await page.goto(listOrders());
    await picture(page, `order-list-${mode}`);
    const row = (id) => page.locator(`#order-${id}, #post-${id}`);
    assert.match(await row(held).locator('td.column-crossdock').innerText(), /Held[\s\S]*GLS-02/);
    await page.selectOption('#crossdock-m3', 'held');
    await Promise.all([
      page.waitForURL('**crossdock_m3=held**'),
      page.click('#post-query-submit, #order-query-submit'),
    ]);
    assert.equal(await row(held).count(), 1);
    assert.equal(await row(ids[0]).count(), 0);
    await page.goto(listOrders(`&s=${await world.numberOf(ids[2])}`));
    assert.equal(await row(ids[2]).count(), 1);
    assert.equal(await row(held).count(), 0);
  });

  it('the bulk action sends the chosen orders, and M3 still has each once', async ({ page, store, ids, world }) => {
    await page.goto(listOrders());
    for (const id of [ids[0], ids[2]]) await page.check(`#cb-select-${id}`);
    await page.selectOption('#bulk-action-selector-top', 'crossdock_send');
    await Promise.all([page.waitForURL('**crossdock_sent=2**'), page.click('#doaction')]);
    assert.match(await page.locator('.notice-success').first().innerText(), /2 orders are on their way to M3/);
    await until(
      'nothing waits',
      async () => (await store.wpEval(`return \\Crossdock\\Plugin::instance()->outbox->waiting();`)) === 0,
    );
    assert.equal(world.finals(ids[0]).length, 1);
    assert.equal(world.finals(ids[2]).length, 1);
  });

  it('a held order says what is wrong; once that is put right, Retry brings it into M3', async ({
    page,
    held,
    world,
  }) => {
    await page.setViewportSize({ width: 1280, height: 1000 });
    await page.goto(editOrder(held));
    const box = page.locator('#crossdock-order');
    assert.match(await box.innerText(), /What is wrong[\s\S]*GLS-02[\s\S]*What to do/);
    await picture(page, `order-held-${mode}`);
    world.m3.putItem({ ITNO: 'GLS-02', ITDS: 'Storm glass', SAPR: '12.90', VTCS: '1', stock: { '001': 50 } });
    await box.getByRole('button', { name: 'Show the M3 calls' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('summary', { hasText: /AddBatchHead$/ }).click();
    assert.match(await dialog.innerText(), /AddBatchHead[\s\S]*CUOR[\s\S]*WC-[\s\S]*Total in the shop: 90\.20/);
    await picture(page, `order-calls-${mode}`);
    await page.keyboard.press('Escape');
    assert.equal(world.finals(held).length, 0, 'showing must not write');
    await box.getByRole('button', { name: 'Retry' }).click();
    const facts = box.locator('.crossdock-facts');
    await until('the box shows it', async () => (await facts.innerText()).includes('M3 has confirmed the order'), {
      everyMs: 500,
      hint: () => box.innerText().then((words) => `; it says: ${words}`),
    });
    assert.ok((await box.innerText()).includes(await world.numberOf(held)));
    assert.equal(world.finals(held).length, 1);
    assert.match(await box.locator('[role=status]').innerText(), /^In M3: M3 has confirmed/);
    await picture(page, `order-after-retry-${mode}`);
  });

  it('Site Health has the tests, all good, and the information', async ({ page }) => {
    await page.goto('/wp-admin/site-health.php');
    await page.locator('.site-health-view-passed').click();
    for (const words of [
      'The Crossdock sidecar answers',
      'Shop and Crossdock sidecar have the same time',
      'Events leave the shop in time',
    ]) {
      await page.getByRole('button', { name: words }).waitFor();
    }
    await page.getByRole('button', { name: 'The Crossdock sidecar answers' }).click();
    await picture(page, `site-health-${mode}`);
    await page.goto('/wp-admin/site-health.php?tab=debug');
    assert.equal(await page.locator('#health-check-accordion-block-crossdock').count(), 1);
    await page.goto('/wp-admin/admin.php?page=wc-status');
    const table = page.locator('table.wc_status_table', { has: page.locator('[data-export-label="Crossdock"]') });
    assert.match(await table.innerText(), /Version of the sidecar/);
    await table.scrollIntoViewIfNeeded();
    await picture(page, `status-${mode}`);
  });

  it('the customer sees the number only when the shop wants that', async ({ page, store, ids, world }) => {
    const number = await world.numberOf(ids[0]);
    const address = await store.wpEval(`return wc_get_order( $args['id'] )->get_checkout_order_received_url();`, {
      args: { id: ids[0] },
    });
    const mail = () =>
      store.wpEval(
        `ob_start(); WC()->mailer()->order_meta( wc_get_order( $args['id'] ), false, true ); return ob_get_clean();`,
        { args: { id: ids[0] } },
      );
    await page.goto(address);
    assert.equal((await page.content()).includes(number), false);
    assert.equal((await mail()).includes(number), false);
    await store.wpEval(`\\Crossdock\\Plugin::instance()->settings->update( array( 'show_number' => true ) );`);
    await page.goto(address);
    assert.match(
      await page.locator('.crossdock-customer-number').innerText(),
      new RegExp(`M3 order number: ${number}`),
    );
    assert.match(await mail(), new RegExp(`M3 order number: ${number}`));
  });

  it('deliveries come back: on the order screen, and for the customer on the page and in e-mails when the shop wants that', async ({
    page,
    store,
    ids,
    world,
  }) => {
    const [id] = ids;
    const orno = await world.numberOf(id);
    const values = { carrier: 'Parcel & Co', url: 'https://parcel.example/track?id={tracking}' };
    const rows = [{ key: 'CARRIER', values }];
    assert.equal((await world.api('PUT', '/v1/tables/carriers', { rows, why: 'a test' })).status, 200);
    world.m3.configure({ trackingAtOnce: false });
    const deliveries = async () =>
      store.wpEval(`return \\Crossdock\\Orders\\State::of( wc_get_order( $args['id'] ) )['deliveries'];`, {
        args: { id },
      });
    world.m3.advance(orno, 'invoiced');
    await until('the delivery is told', async () => (await deliveries()).length === 1, { timeoutMs: 60_000 });
    const [{ number, tracking }] = await deliveries();
    assert.equal(tracking, '');
    world.m3.track(number);
    await until('its tracking number is told', async () => (await deliveries())[0].tracking !== '', {
      timeoutMs: 90_000,
    });
    const link = `https://parcel.example/track?id=TRK${number}`;

    await page.setViewportSize({ width: 1280, height: 1000 });
    await page.goto(editOrder(id));
    const box = page.locator('#crossdock-order');
    assert.match(await box.innerText(), new RegExp(`Deliveries[\\s\\S]*${number}[\\s\\S]*Parcel & Co TRK${number}`));
    const tracked = box.getByRole('link', { name: `TRK${number}` });
    assert.deepEqual([await tracked.getAttribute('href'), await tracked.getAttribute('rel')], [link, 'noopener']);
    await picture(page, `order-deliveries-${mode}`);

    const address = await store.wpEval(`return wc_get_order( $args['id'] )->get_checkout_order_received_url();`, {
      args: { id },
    });
    const mail = (plain) =>
      store.wpEval(
        `WC()->mailer();
         ob_start();
         do_action( 'woocommerce_email_order_meta', wc_get_order( $args['id'] ), false, $args['plain'], null );
         return ob_get_clean();`,
        { args: { id, plain } },
      );
    await page.goto(address);
    assert.equal((await page.content()).includes(`TRK${number}`), false);
    assert.equal((await mail(false)).includes(`TRK${number}`), false);
    await store.wpEval(`\\Crossdock\\Plugin::instance()->settings->update( array( 'show_tracking' => true ) );`);
    await page.goto(address);
    const shown = page.locator('.crossdock-customer-tracking');
    assert.match(await shown.innerText(), new RegExp(`Tracking number \\(Parcel & Co\\): TRK${number}\\s+Sent on `));
    assert.equal(await shown.getByRole('link').getAttribute('href'), link);
    await picture(page, `customer-deliveries-${mode}`);
    assert.match(await mail(false), new RegExp(`rel="noopener">TRK${number}</a>`));
    assert.ok((await mail(true)).includes(`Tracking number (Parcel & Co): TRK${number}\n`));
    assert.ok((await mail(true)).includes(`\n${link}\n`));
  });

  it('wp crossdock: what is printed, and exit codes', async ({ store, ids, world }) => {
    const status = await wp(store, 'status', '--format=json');
    assert.equal(status.code, 0, status.stderr);
    assert.equal(JSON.parse(status.stdout).paired, true);
    const doctor = await wp(store, 'doctor');
    assert.match(doctor.stdout, /Nothing found/, doctor.stderr);
    // Where the sidecar fetches the event before the command sends it, it is still on its way when the command ends.
    await until('it is sent', async () => {
      const sent = await wp(store, 'send', String(ids[0]));
      assert.equal(sent.code, 0, sent.stderr);
      assert.match(sent.stdout, /1 of 1 orders put into the outbox; [01] events? of them still wait/);
      return sent.stdout.includes('; 0 events');
    });
    assert.equal(world.finals(ids[0]).length, 1);
    const wrong = await wp(store, 'outbox', '--limit=none');
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /--limit: expected a whole number/);
  });

  it('no page has put an error of ours on the console', async ({ browser }) => assert.deepEqual(browser.errors, []));
});
