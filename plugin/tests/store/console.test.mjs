/**
 * The console in wp-admin, as the people of a shop use it: a real shop, a real sidecar, the M3 simulator. From a shop that
 * is not paired to one that is live, then through every screen.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { accessible } from '../harness/axe.mjs';
import { NO_BROWSER, findBrowser, openBrowser, picture } from '../harness/browser.mjs';
import { FOREIGN, ORDERS, UNKNOWN, VIEWER } from '../harness/console-shop.mjs';
import { button, chooseCodes, simulate } from '../harness/console-steps.mjs';
import { fits } from '../harness/layout.mjs';
import { orderScreen, storeCheckout, until } from '../harness/store.mjs';
import { suite } from '../harness/suite.mjs';
import { startWorld } from '../harness/world.mjs';

const CONSOLE = '/wp-admin/admin.php?page=wc-admin&path=%2Fcrossdock';
/** Ours; what WordPress and WooCommerce draw around it is theirs. */
const OURS = ['.cd', '.components-modal__screen-overlay'];
const SCREENS = ['overview', 'work', 'attention', 'stock', 'stock/prices', 'products', 'maps', 'maps/order-head', 'maps/tables/payment', 'flows', 'flows/order-to-cash', 'templates', 'templates/b2b', 'setup', 'settings', 'log', 'health', 'shop']; // prettier-ignore

const heading = (page, name) => page.getByRole('heading', { name, exact: true }).first().waitFor();
const go = (page, hash) => page.evaluate((to) => void (window.location.hash = to), `#/${hash}`);
const axe = (page, where) => accessible(page, where, OURS);
async function reason(page, why, action) {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill(why);
  await dialog.getByRole('button', { name: action, exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
}
/** A request as the page makes it, in the name of who is signed in. */
const ask = (page, method, route, data) =>
  page.evaluate(
    async ([how, path, what]) => {
      const answer = await window.wp
        .apiFetch({ path: `/wc-crossdock/v1/proxy/${path}`, method: how, data: what, parse: false })
        .catch((refused) => refused);
      return { status: answer.status, body: await answer.json() };
    },
    [method, route, data],
  );
const asks = (page, what, route, found) =>
  until(what, async () => found((await ask(page, 'GET', route)).body), { everyMs: 200 });

async function ready(context) {
  context.lack = findBrowser() ? null : NO_BROWSER;
  if (context.lack) return;
  const { build } = await import('../../build.mjs');
  const settings = {
    m3: { maxPerSecond: 0 },
    orders: { settleSeconds: 0, rereadAfterSeconds: 600 },
    stock: { changeSeconds: 1, graceSeconds: 1 },
  };
  const { store } = context;
  [context.world] = await Promise.all([startWorld(store, { bare: true, settings }), build()]);
  context.glass = await store.wpEval(UNKNOWN);
  await store.wpEval(ORDERS, { args: { products: store.seed.products, glass: context.glass } });
  context.browser = await openBrowser(store);
  context.page = await context.browser.signedIn();
}
async function done({ browser, world }) {
  await browser?.close();
  await world?.stop();
}

suite('the console in wp-admin', { ready, done }, (declare) => {
  const it = (name, run) =>
    declare(name, async (context, t) => {
      if (context.lack) return t.skip(`skipped: ${context.lack}`);
      try {
        await run(context);
      } catch (error) {
        await context.browser.pictures('console-failed');
        throw error;
      }
      return undefined;
    });

  it('guide: a shop that is not paired, the pairing, the credentials of M3', async ({ page, world }) => {
    await page.goto(CONSOLE);
    await page.getByLabel('Address of the sidecar').fill(world.url);
    await button(page, 'Save changes').click();
    await page.getByText('Saved.').waitFor();
    await go(page, 'work');
    await heading(page, 'Shop and sidecar are not joined yet');
    await page.getByRole('link', { name: 'Join them now' }).click();
    await button(page, 'Create pairing string').click();
    const pairing = await page.getByLabel('Pairing string', { exact: true }).innerText();
    await axe(page, 'pairing');
    await picture(page, 'console-setup-0-pairing');
    await world.join(pairing.trim());
    await world.start();

    await go(page, 'setup/shop');
    await page.getByText(/^Paired with http/).waitFor();
    await axe(page, 'the paired shop');
    await picture(page, 'console-setup-1-shop');
    await page.getByRole('link', { name: 'Next step' }).click();
    const file = page.getByLabel('.ionapi file');
    await file.setInputFiles({ name: 'x.ionapi', mimeType: 'text/plain', buffer: Buffer.from('{"ti":"T"}') });
    await page.getByText('"ci" is missing').first().waitFor();
    const ionapi = Buffer.from(JSON.stringify(world.m3.ionapi));
    await file.setInputFiles({ name: 'm3.ionapi', mimeType: 'text/plain', buffer: ionapi });
    await page.getByText('Sandbox mode.').waitFor();
    // Never shown again, whoever asks.
    assert.equal(JSON.stringify(await ask(page, 'GET', 'settings')).includes(world.m3.ionapi.cs), false);
    await axe(page, 'the access to M3');
    await picture(page, 'console-setup-2-credentials');
  });

  it('guide: codes from the lists of M3, pre-flight, suggestions', async ({ page }) => {
    await go(page, 'setup/codes');
    await chooseCodes(page);
    await axe(page, 'the codes');
    await picture(page, 'console-setup-3-codes');
    await button(page, 'Save choices').click();
    await page.getByText('Saved.', { exact: true }).first().waitFor();
    await page.getByRole('link', { name: 'Next step' }).click();
    await button(page, 'Check now').click();
    await page.getByText('Everything that is needed is there.').waitFor();
    await axe(page, 'the check');
    await picture(page, 'console-setup-4-check');
    await page.getByRole('link', { name: 'Next step' }).click();
    // By the names that people gave them in the shop, which its orders do not hold.
    await page.getByText('Bank transfer', { exact: true }).waitFor();
    // From the shipping zones, which the key of the pairing may read: no order has been collected.
    await page.getByText('local_pickup · Germany').waitFor();
    const { faults, shipping } = (await ask(page, 'GET', 'setup/suggestions')).body;
    assert.deepEqual([faults, shipping.map(({ key }) => key).sort()], [[], ['flat_rate', 'local_pickup']]);
    await axe(page, 'the suggestions');
    await picture(page, 'console-setup-5-maps');
    await page.getByRole('button', { name: /^Take over \d rows/ }).first().click(); // prettier-ignore
    await asks(page, 'the rows are in the table', 'tables/payment', ({ rows }) => rows.some(({ key, values }) => key === 'bacs' && values.PYCD === 'BNK')); // prettier-ignore
  });

  it('guide: the last 100 orders are planned, problems come grouped, and it goes live', async ({ page }) => {
    await go(page, 'setup/validate');
    await button(page, 'Plan the orders').click();
    await page.getByText('GLS-02').waitFor();
    await asks(page, 'all are planned', 'setup/validation', ({ state }) => state === 'done');
    const { body } = await ask(page, 'GET', 'setup/validation');
    const groups = Object.fromEntries(body.groups.map(({ code, orders }) => [code, orders.length]));
    const bad = Object.values(groups).reduce((sum, n) => sum + n, 0);
    assert.deepEqual([body.total, body.planned, body.good], [100, 100, 100 - bad]);
    assert.deepEqual([groups['sku.unknown'], groups['currency.unknown']], [8, 5]);
    assert.equal((await ask(page, 'GET', 'overview')).body.today.inM3, 0, 'nothing was sent');
    await page.getByText('M3 does not know the currency XPF.').waitFor();
    await axe(page, 'the validation');
    await picture(page, 'console-setup-6-validate');

    await page.getByRole('link', { name: /next step/i }).click();
    await page.getByLabel('Cut-over').waitFor();
    await axe(page, 'the launch');
    await picture(page, 'console-setup-7-launch');
    await button(page, 'Go live …').click();
    await page.getByRole('dialog').getByText('this is a rehearsal').waitFor();
    await axe(page, 'the question before the launch');
    await page.getByRole('dialog').getByRole('button', { name: 'Go live', exact: true }).click();
    await page.getByText('Live: orders created since').waitFor();
    await picture(page, 'console-setup-8-live');
  });

  it('an unknown SKU goes from red to green in its group', async (context) => {
    const { page, store, glass } = context;
    const orders = [];
    for (let n = 0; n < 2; n++) orders.push((await storeCheckout(store, { lines: [{ id: glass }] })).order_id);
    context.order = orders[0];
    await go(page, 'attention');
    await asks(page, 'both are held', 'runs?state=held&limit=50', ({ runs }) => runs.length === 2);
    await page.getByRole('link', { name: /A SKU that M3 does not know/ }).click();
    await heading(page, 'Fix it here');
    await axe(page, 'a cause');
    await picture(page, 'console-cause');
    await page.getByLabel('M3 item number (ITNO)').fill('VASE-3');
    await button(page, 'Save and replay 2 orders').click();
    await page.getByText('2 went on').waitFor();
    await page.getByText('Nothing is held by this any more').waitFor();
    await picture(page, 'console-cause-green');
    for (const id of orders) assert.match(await context.world.numberOf(id), /^\d{10}$/);
  });

  it('a number of M3 is found; the order’s box leads to the same timeline', async ({ page, store, world, order }) => {
    const number = await world.numberOf(order);
    await go(page, 'work');
    await page.getByRole('searchbox', { name: 'Search by any number' }).fill(number);
    await page.getByText('found by M3 order number').waitFor();
    await picture(page, 'console-work-found');
    await page.getByRole('link', { name: `#${order}`, exact: true }).first().click(); // prettier-ignore
    await heading(page, `Order ${order}`);
    await page.goto(orderScreen(store, order));
    await page.locator('#crossdock-order').getByRole('link', { name: 'Open it in Crossdock' }).click();
    await heading(page, `Order ${order}`);
    await page.getByText(number).first().waitFor();
    await page.getByText('OIS100MI/Confirm').first().waitFor();
    await axe(page, 'a timeline');
    await picture(page, 'console-timeline');
  });

  it('a map is edited, simulated, published in the name of the person, and rolled back', async (context) => {
    const { page, order } = context;
    await go(page, 'maps/order-head');
    await page.getByText('Version 1 is live').waitFor();
    await page.getByLabel('Shown with order').selectOption(`order:${order}`);
    await page.locator('.cd-target__value', { hasText: `WC-${order}` }).waitFor();
    await page.locator('.cd-picture__lines path').first().waitFor({ state: 'attached' });
    await page.getByRole('searchbox', { name: 'Find another field of M3' }).fill('OREF');
    await page.locator('.cd-target--free', { hasText: 'OREF' }).getByRole('button').click();
    const panel = page.getByRole('complementary').filter({ hasText: 'OREF' });
    await panel.getByLabel('Source', { exact: true }).fill('FROM THE SHOP');
    await axe(page, 'a map');
    await picture(page, 'console-map');
    const dialog = await simulate(page, 'OREF');
    await axe(page, 'a simulation');
    await picture(page, 'console-simulation');
    await dialog.getByRole('button', { name: 'Close' }).click();
    await button(page, 'Publish …').click();
    await reason(page, 'Seen in wp-admin', 'Publish');
    await page.getByText('Version 2 is live', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Versions', exact: true }).click();
    await page.getByText(/Published · .*admin/).waitFor();
    await axe(page, 'versions');
    await picture(page, 'console-versions');
    await button(page, 'Roll back to it …').click();
    await reason(page, 'Only a test', 'Roll back');
    await page.getByText('Version 3 is live', { exact: true }).waitFor();
  });

  it('a condition to hold is added to a flow, and holds an order of the shop', async ({ page, store }) => {
    await go(page, 'flows/order-to-cash');
    await page.locator('.react-flow__node[data-id="customer"]').waitFor();
    await page.getByRole('region', { name: 'Add a step' }).getByRole('button', { name: /Hold for a person/ }).click(); // prettier-ignore
    const panel = page.getByRole('complementary').filter({ hasText: 'Hold for a person' });
    await panel.getByLabel('As CEL').fill("action == 'post' && order.total > 200.0");
    await panel.getByLabel('Reason that people read').fill('Somebody looks at large orders.');
    await axe(page, 'a flow');
    await picture(page, 'console-flow');
    await button(page, 'Save draft').click();
    await page.getByText('Draft, not live').waitFor();
    await button(page, 'Publish …').click();
    await reason(page, 'We start carefully', 'Publish');
    await page.getByText('Version 2 is live', { exact: true }).waitFor();
    const { order_id: id } = await storeCheckout(store, { lines: [{ id: store.seed.products['PLATE-9'], quantity: 9 }] }); // prettier-ignore
    await asks(page, 'the order is held', 'runs?state=held&limit=50', ({ runs }) => runs.some(({ key, problems }) => key === `order:${id}` && problems.some(({ code, message }) => code === 'flow.hold' && message === 'Somebody looks at large orders.'))); // prettier-ignore
    await page.locator('.react-flow__node[data-id="hold"]', { hasText: /held/ }).waitFor();
    await go(page, 'attention');
    await page.getByText('Somebody looks at large orders.').first().waitFor();
    await axe(page, 'the causes');
    await picture(page, 'console-attention');
  });

  it('stock: the first push is looked at and released, and every figure says why', async ({ page, store }) => {
    const on = { settings: { stock: { direction: 'm3-to-shop', fullAt: '' } }, why: 'stock comes from M3' };
    assert.equal((await ask(page, 'PUT', 'settings', on)).status, 200);
    await go(page, 'stock');
    await heading(page, 'A push waits for you');
    await button(page, 'Look at the figures').click();
    await page.getByRole('columnheader', { name: 'Change' }).waitFor();
    await axe(page, 'a held push');
    await picture(page, 'console-stock-held');
    await button(page, 'Release 4 figures').click();
    await reason(page, 'These are right', 'Release');
    await asks(page, 'the figures are in the shop', 'stock', ({ states, pending, held }) => states.ok === 4 && pending + held === 0); // prettier-ignore
    await heading(page, 'Accuracy over the last 30 days');
    await button(page, 'Compare everything').click();
    await asks(page, 'it was compared', 'stock/accuracy', ({ days }) => days.some(({ share }) => share === 1));
    await page.getByRole('searchbox', { name: 'Search by SKU or M3 item' }).fill('cup');
    await page.locator('.cd-skus summary', { hasText: 'TEE' }).first().waitFor({ state: 'detached' });
    const { published } = (await ask(page, 'GET', 'stock/CUP-01')).body;
    const product = await store.api('GET', `wc/v3/products/${store.seed.products['CUP-01']}`);
    assert.equal(String(product.json.stock_quantity), published);
    await page.locator('.cd-skus summary', { hasText: 'CUP-01' }).click();
    await heading(page, `Why is this ${Number(published).toLocaleString('en')}?`);
    await page.getByText('AV01 in warehouse 001').waitFor();
    await axe(page, 'a figure and why');
    await picture(page, 'console-stock-why');
  });

  it('a viewer sees, sees no person, and can change nothing', async ({ browser, store, order }) => {
    await store.wpEval(VIEWER, { user: 1 });
    const page = await browser.signedIn('looker');
    await page.goto(`${CONSOLE}#/timeline/order:${order}`);
    await page.getByText('Names, addresses and e-mail addresses are hidden from viewers.').waitFor();
    await page.getByText('OIS100MI/Confirm').first().waitFor();
    const answer = await ask(page, 'GET', `entities/order:${order}/timeline`);
    assert.equal(answer.status, 200);
    const seen = JSON.stringify(answer.body) + (await page.locator('.cd').innerText());
    for (const personal of ['Beispiel', 'Musterweg', '@example.test', '5550112'])
      assert.equal(seen.includes(personal), false, personal);
    await axe(page, 'the timeline of a viewer');
    await picture(page, 'console-viewer');
    await go(page, 'attention');
    await page.getByRole('link', { name: /Held by a rule/ }).click();
    await page.getByText('Somebody looks at large orders.').first().waitFor();
    for (const name of ['Replay all', 'Skip all', 'Retry', 'Skip']) {
      const live = button(page, name).and(page.locator(':enabled:not([aria-disabled="true"])'));
      assert.equal(await live.count(), 0, name);
    }
    for (const [method, route, body] of [
      ['POST', 'lanes/pause', { why: 'x' }],
      ['PUT', 'settings', { settings: { work: { retentionDays: 5 } }, why: 'x' }],
      ['POST', 'setup/launch', { cutover: null, why: 'x' }],
      ['PUT', 'tables/sku/rows', { rows: [], why: 'x' }],
    ])
      assert.equal((await ask(page, method, route, body)).status, 403, route);
    await page.context().close();
  });

  it('every screen, as narrow as a telephone and as wide as 4K, with axe', async ({ page }) => {
    for (const screen of SCREENS) {
      await page.setViewportSize({ width: 1280, height: 900 });
      await go(page, screen);
      await page.locator('.cd h1').first().waitFor();
      await page.locator('.cd-skeleton, .components-spinner').first().waitFor({ state: 'detached' });
      await axe(page, screen);
      await fits(page, screen);
      const name = `console-${screen.replaceAll('/', '-')}`;
      await picture(page, name);
      for (const width of [3840, 360]) {
        await page.setViewportSize({ width, height: 900 });
        const over = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
        assert.ok(over <= 0, `${screen} scrolls sideways by ${over} pixels at ${width}`);
      }
      await picture(page, `${name}-360`);
    }
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  it('from right to left, beside WordPress’ own menu, under what another plugin has to say', async ({
    page,
    store,
  }) => {
    writeFileSync(path.join(store.site, 'wp-content/mu-plugins/look.php'), FOREIGN);
    await page.goto('about:blank');
    await page.goto(`${CONSOLE}#/overview`);
    await heading(page, 'Last 30 days');
    const [side, main, header] = await Promise.all(['.cd-side', '.cd-main', '.woocommerce-layout__header'].map((one) => page.locator(one).boundingBox())); // prettier-ignore
    assert.ok(side.x >= main.x + main.width - 1, 'the navigation is on the right');
    assert.ok(main.y >= header.y + header.height - 1, 'nothing lies under the header');
    await axe(page, 'the overview from right to left');
    await picture(page, 'console-rtl');
  });

  it('no page has complained', ({ browser, page }) => {
    void page;
    // The browser notes by itself what was refused: before the pairing, the wrong file, and a cause that holds nothing any more.
    const known =
      /status of 409 .*proxy\/(me|definitions\/flow\/order-to-cash\/diff|definitions\/map\/order-head\/diff)|status of 422 .*setup\/credentials|status of 404 .*attention\/group|status of 403 .*proxy\/(lanes|settings|setup|tables)/;
    assert.deepEqual(browser.errors.filter((text) => !known.test(text)), []); // prettier-ignore
  });
});
