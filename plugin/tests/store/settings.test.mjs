/** WooCommerce › Crossdock in a real browser: what people see and do there before, while and after a sidecar is paired. */
import assert from 'node:assert/strict';
import { accessible } from '../harness/axe.mjs';
import { NO_BROWSER, findBrowser, openBrowser, picture } from '../harness/browser.mjs';
import { suite } from '../harness/suite.mjs';
import { startWorld } from '../harness/world.mjs';

const SCREEN = '/wp-admin/admin.php?page=wc-admin&path=%2Fcrossdock#/shop';
/** From another page: where only the hash differs, the browser loads nothing. */
const open = async (page) => {
  await page.goto('about:blank');
  await page.goto(SCREEN);
};

async function ready(context) {
  context.lack = findBrowser() ? null : NO_BROWSER;
  if (context.lack) return;
  const { build } = await import('../../build.mjs');
  await build();
  context.browser = await openBrowser(context.store);
  context.page = await context.browser.signedIn();
}

async function done({ browser, world }) {
  await browser?.close();
  await world?.stop();
}

/** Settings as they are stored. */
const stored = (store) => store.wpEval(`return ( new \\Crossdock\\Settings() )->all();`);

suite('the settings screen', { ready, done }, (it) => {
  const look = (name, run) =>
    it(name, (context, t) => (context.lack ? t.skip(`skipped: ${context.lack}`) : run(context, t)));

  look('an unpaired shop is told what to do', async ({ page }) => {
    await open(page);
    await page.getByRole('button', { name: 'Create pairing string' }).waitFor();
    await page.getByRole('heading', { name: 'Run the sidecar' }).waitFor();
    assert.equal(await page.getByRole('heading', { name: 'Connection' }).count(), 0);
    await picture(page, 'settings-unpaired', { fullPage: true });
  });

  look('the lines to run the sidecar hold this shop’s values', async ({ page, store }) => {
    const copy = await page.locator('#crossdock-run pre').first().innerText();
    assert.ok(copy.includes('/crossdock/sidecar') || copy.includes('/plugin/sidecar'), copy);
    const unit = await page.getByLabel('Save this as the service:').innerText();
    assert.ok(unit.includes(new URL(store.url).host), unit);
    await page.getByRole('tab', { name: 'Docker Compose' }).click();
    await page.getByText('compose.yaml').first().waitFor();
    await page.getByRole('tab', { name: 'Windows service' }).click();
    await page.getByText('nssm install Crossdock').waitFor();
  });

  look('settings are changed, and stay', async ({ page, store }) => {
    const save = page.getByRole('button', { name: 'Save changes' });
    assert.equal(await save.isDisabled() || (await save.getAttribute('aria-disabled')) === 'true', true); // prettier-ignore
    await page.getByLabel('Stock', { exact: true }).uncheck();
    await page.getByLabel('Days that handed-over events').fill('90');
    await page.getByLabel('Show customers the M3 order number').check();
    await page.getByLabel('Cut-over: orders created from').fill('2026-11-01T00:00');
    await save.click();
    await page.getByText('Saved.').waitFor();
    const { capture, retention_days, show_number, cutover } = await stored(store);
    assert.ok(!capture.includes('stock') && capture.includes('order'));
    assert.deepEqual({ retention_days, show_number, cutover }, { retention_days: 90, show_number: true, cutover: '2026-10-31T23:00:00Z' }); // prettier-ignore
    await page.reload();
    await page.getByLabel('Days that handed-over events').waitFor();
    assert.equal(await page.getByLabel('Cut-over: orders created from').inputValue(), '2026-11-01T00:00');
    await page.getByLabel('Cut-over: orders created from').fill('');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByText('Saved.').waitFor();
    assert.equal((await stored(store)).cutover, '');
  });

  look('a value that cannot be is refused at its field, and nothing is stored', async ({ page, store }) => {
    await page.getByLabel('Address of the sidecar').fill('http://sidecar.example');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.locator('.crossdock-fault').getByText(/https/).waitFor();
    assert.equal((await stored(store)).sidecar_url, '');
    await page.getByRole('button', { name: 'Discard' }).click();
    assert.equal(await page.getByLabel('Address of the sidecar').inputValue(), '');
  });

  look('the pairing string is shown once', async ({ page }) => {
    await page.getByRole('button', { name: 'Create pairing string' }).click();
    assert.match(await page.getByLabel('Pairing string', { exact: true }).innerText(), /^crossdock1_[\w-]{100,}/);
    await picture(page, 'settings-string', { fullPage: true });
    await page.reload();
    await page.getByText('Not heard of yet.').waitFor();
    assert.equal(await page.getByText(/crossdock1_/).count(), 0);
  });

  look('once the sidecar runs, the connection is shown', async (context) => {
    const { page, store } = context;
    context.world = await startWorld(store);
    await open(page);
    for (const text of ['Last heard of', 'The shop reaches the sidecar.', 'Working.', 'Nothing: all events']) {
      await page.getByText(text).first().waitFor();
    }
    await page.getByRole('heading', { name: 'Privacy and retention' }).waitFor();
    await picture(page, 'settings-paired', { fullPage: true });
    await picture(page, 'settings');
    await page.setViewportSize({ width: 390, height: 844 });
    await picture(page, 'settings-narrow', { fullPage: true });
    const wide = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    await page.setViewportSize({ width: 1280, height: 900 });
    assert.ok(wide <= 0, `a narrow screen scrolls sideways by ${wide} pixels`);
  });

  look('the menu leads there without loading a new page', async ({ page }) => {
    await page.goto('/wp-admin/admin.php?page=wc-admin');
    await page.evaluate('window.stayed = true');
    await page.locator('#adminmenu').getByRole('link', { name: 'Crossdock' }).click();
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    await page.getByText('In M3').first().waitFor();
    await picture(page, 'console-overview');
    assert.equal(await page.evaluate('window.stayed'), true);
  });

  look('products: a load is looked at in wp-admin, and rejected', async ({ page, world }) => {
    await page.getByRole('link', { name: 'Products', exact: true }).last().click();
    await page.getByText('The catalogue is switched off').waitFor();
    const on = await world.api('PUT', '/v1/settings', { settings: { catalog: { enabled: true } }, why: 'try' });
    assert.equal(on.status, 200, on.text);
    await page.getByRole('button', { name: 'Read M3 and compare' }).click();
    await page.getByText('The shop is untouched.', { exact: false }).waitFor();
    await accessible(page, 'products in wp-admin', ['.cd']);
    await picture(page, 'console-products');
    await page.getByRole('button', { name: 'Reject' }).click();
    await page.getByRole('dialog').getByLabel('Reason').fill('only a try');
    await page.getByRole('dialog').getByRole('button', { name: 'Reject' }).click();
    await page.getByText('Cancelled').waitFor();
    await world.api('PUT', '/v1/settings', { settings: { catalog: { enabled: null } }, why: 'tried' });
  });

  look('a sidecar that has gone silent is said to be', async ({ page, world, store }) => {
    // The overview left open would ask on, and the browser would note that nobody answers.
    await page.goto('about:blank');
    await world.stopSidecar();
    await store.wpEval(
      `$last = get_option( 'crossdock_heartbeat' ); $last['at'] = gmdate( 'Y-m-d\\TH:i:s\\Z', time() - 3600 ); update_option( 'crossdock_heartbeat', $last, false );`,
    );
    await open(page);
    await page.getByText('It does not run, or it cannot reach this shop').waitFor();
    await picture(page, 'settings-silent', { fullPage: true });
    await world.start();
  });

  look('“moved or copied?” is asked, and answered', async ({ page, store }) => {
    await store.wpEval(
      `$paired = get_option( 'crossdock_fingerprint' ); $paired['address'] = 'live.example'; update_option( 'crossdock_fingerprint', $paired );`,
    );
    await open(page);
    await page.getByRole('heading', { name: 'Was this shop moved or copied?' }).waitFor();
    await picture(page, 'settings-moved-or-copied');
    await page.getByRole('button', { name: 'Moved: this is the live shop' }).click();
    await page.getByRole('button', { name: 'Yes, it was moved' }).click();
    await page.getByRole('heading', { name: 'Was this shop moved or copied?' }).waitFor({ state: 'detached' });
    assert.equal(await store.wpEval(`return \\Crossdock\\Fingerprint::is_paused();`), false);
  });

  look('people who may only look see no button that changes anything', async ({ browser, store }) => {
    await store.wpEval(
      `$id = wp_insert_user( array( 'user_login' => 'looker', 'user_pass' => 'looker-password', 'user_email' => 'looker@example.test', 'role' => 'shop_manager' ) );
       ( new WP_User( $id ) )->add_cap( 'manage_crossdock', false );`,
      { user: 1 },
    );
    const page = await browser.signedIn('looker');
    await open(page);
    await page.getByRole('heading', { name: 'Connection' }).waitFor();
    await page.getByRole('heading', { name: 'What is forwarded' }).waitFor();
    for (const name of ['Pair again', 'Remove pairing', 'Save changes']) {
      assert.equal(await page.getByRole('button', { name }).count(), 0, name);
    }
    assert.equal(await page.getByLabel('Orders', { exact: true }).isDisabled(), true);
    assert.equal(await page.getByRole('heading', { name: 'Run the sidecar' }).count(), 0);
    assert.equal(await page.evaluate('JSON.stringify(window.crossdockAdmin).includes("wp-content/plugins/crossdock/sidecar")'), false); // prettier-ignore
    await page.context().close();
  });

  look('a shop manager sees which sidecar it is and cannot change it, nor pair', async ({ browser, store }) => {
    await store.wpEval(
      `wp_insert_user( array( 'user_login' => 'manager', 'user_pass' => 'manager-password', 'user_email' => 'manager@example.test', 'role' => 'shop_manager' ) );`,
      { user: 1 },
    );
    const page = await browser.signedIn('manager');
    await open(page);
    await page.getByText('Only administrators of this site may pair the shop').waitFor();
    for (const name of ['Pair again', 'Remove pairing']) {
      assert.equal(await page.getByRole('button', { name }).count(), 0, name);
    }
    await page.getByText('Only administrators of this site may change it').waitFor();
    assert.equal(await page.getByLabel('Address of the sidecar').isEditable(), false);
    await page.getByRole('button', { name: 'Save changes' }).waitFor();
    await page.context().close();
  });

  look('the pairing is removed, after a question', async ({ page, store }) => {
    await open(page);
    await page.getByRole('button', { name: 'Remove pairing' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    assert.notEqual((await stored(store)).secret, '');
    await page.getByRole('button', { name: 'Remove pairing' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove pairing' }).click();
    await page.getByRole('button', { name: 'Create pairing string' }).waitFor();
    assert.equal((await stored(store)).secret, '');
  });

  look('no page has complained', async ({ browser, store }) => {
    // The browser notes by itself: the refused value of above, and that without a sidecar nobody says who asks.
    const known = /status of 400 .*wc-crossdock\/v1\/settings|status of (409|502) .*wc-crossdock\/v1\/proxy\/me/;
    const rest = browser.errors.filter((text) => !known.test(text));
    assert.deepEqual(rest, []);
    assert.deepEqual(store.pluginErrors(), []);
  });
});
