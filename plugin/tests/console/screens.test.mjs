/** Overview, Settings, Log, Health: what they show, who may do what, and that no width breaks them. */
import assert from 'node:assert/strict';
import { button } from '../harness/console-steps.mjs';
import { fits } from '../harness/layout.mjs';
import { accessible, api, firstOrders, go, onSandbox, picture, until } from './sandbox.mjs';

const WIDTHS = [360, 768, 1280, 3840];
const SCREENS = ['overview', 'work', 'attention', 'products', 'stock', 'stock/prices', 'maps', 'maps/tables/payment', 'flows', 'templates/b2b', 'setup/codes', 'setup/check', 'setup/maps', 'setup/validate', 'settings', 'log', 'health']; // prettier-ignore

onSandbox('overview, settings, log, health', (it) => {
  it('the overview follows the orders', async (sandbox) => {
    const page = await sandbox.window();
    await firstOrders(page);
    await page.getByRole('heading', { name: 'Needs a person first' }).waitFor();
    await page.getByText('NOT-IN-M3').waitFor();
    const orders = async () => (await api(page, 'GET', '/v1/work/facets?flow=order-to-cash')).body.total;
    const before = await orders();
    sandbox.key('o');
    await until('one more', async () => (await orders()) > before);
    // Compared with what is counted now, in the zone of the window: midnight may pass.
    const stat = page.locator('.cd-stats--today a', { hasText: 'Received today' }).locator('.cd-stat__value');
    await until('the overview shows it', async () => {
      const { today } = (await api(page, 'GET', '/v1/overview?zone=Europe/Berlin')).body;
      return (await stat.innerText()) === String(today.received);
    });
    await accessible(page, 'the overview');
    await picture(page, 'overview');
  });

  it('a setting is changed, stands in the log, and is taken back', async (sandbox) => {
    const page = await sandbox.window();
    await go(page, '#/settings');
    await page.getByLabel('Search the settings').fill('retentionDays');
    await page.getByLabel('work.retentionDays').fill('0');
    await button(page, 'Review and save').click();
    await page.getByRole('dialog').getByLabel('Reason').fill('try');
    await page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('alert').first().waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await page.getByLabel('work.retentionDays').fill('120');
    await accessible(page, 'the settings');
    await picture(page, 'settings');
    await button(page, 'Review and save').click();
    await page.getByRole('dialog').getByLabel('Reason').fill('the auditors ask for four months');
    await picture(page, 'settings-review');
    await page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    await go(page, '#/log');
    await page.getByText('the auditors ask for four months').waitFor();
    await accessible(page, 'the log');
    await picture(page, 'log');

    await go(page, '#/settings/versions');
    await page.getByRole('link', { name: '1', exact: true }).click();
    await button(page, 'Take this change back').click();
    await page.getByRole('dialog').getByLabel('Reason').fill('too long');
    await accessible(page, 'the difference');
    await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const { keys } = (await api(page, 'GET', '/v1/settings')).body;
    assert.deepEqual(keys.find(({ path }) => path === 'work.retentionDays').source, 'default');
    await picture(page, 'settings-versions');
  });

  it('what the configuration file fixes cannot be typed over', async (sandbox) => {
    const page = await sandbox.window();
    await go(page, '#/settings');
    assert.equal(await page.getByLabel('m3.company').isDisabled(), true);
  });

  it('products: a first load is read, looked at, paused, accepted; nothing is published before', async (sandbox) => {
    const page = await sandbox.window();
    await go(page, '#/products');
    await page.getByText('The catalogue is switched off').waitFor();
    await accessible(page, 'products, off');
    const settings = {
      catalog: { enabled: true, create: "item.ITNO != 'VASE-3' && item.STAT == '20'", everySeconds: 1 },
    };
    assert.equal((await api(page, 'PUT', '/v1/settings', { settings, why: 'try' })).status, 200);
    await page.getByLabel('Condition').fill('item.NOPE ==');
    await button(page, 'Read M3 and compare').click();
    await page.getByRole('alert').first().waitFor();
    await page.getByLabel('Condition').fill('');
    await button(page, 'Read M3 and compare').press('Enter');
    await page.getByText('The shop is untouched.', { exact: false }).waitFor();
    const figures = page.getByRole('list', { name: 'What the load would do' });
    await figures.getByRole('link', { name: /Changed/ }).click();
    const first = page.locator('.cd-card', { has: figures }).locator('.cd-items > li').first();
    await first.locator('summary').press('Enter');
    await first.getByText('In the shop').first().waitFor();
    await accessible(page, 'the preview of a load');
    await picture(page, 'products-preview');
    await button(page, 'Accept and publish').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('looked at it');
    await picture(page, 'products-accept');
    await dialog.getByRole('button', { name: 'Accept and publish' }).click();
    await until(
      'the load is done',
      async () => (await api(page, 'GET', '/v1/catalog/load')).body.load.state === 'done',
    );
    await button(page, 'Ask M3 now').waitFor();
    // A rule with a mistake: everything would leave, and waits.
    const broken = {
      catalog: { ...settings.catalog, retire: "item.STAT >= '10'", retireLimit: { percent: 5, least: 1 } },
    };
    assert.equal((await api(page, 'PUT', '/v1/settings', { settings: broken, why: 'a mistake' })).status, 200);
    await page.getByText('products would leave the shop', { exact: false }).waitFor();
    await button(page, 'Which ones?').click();
    await page.locator('.cd-leaving .cd-items > li').first().waitFor();
    await page.emulateMedia({ colorScheme: 'dark' });
    await accessible(page, 'products that wait before they leave');
    await picture(page, 'products-leaving-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await button(page, 'Keep them').click();
    await dialog.getByLabel('Reason').fill('the rule was wrong');
    await dialog.getByRole('button', { name: 'Keep them' }).click();
    await page.locator('.cd-leaving').waitFor({ state: 'detached' });
  });

  it('health: connections, lanes, a check', async (sandbox) => {
    const page = await sandbox.window();
    await go(page, '#/health');
    await button(page, 'Check now').click();
    await page.getByText('Everything that is needed is there.').waitFor();
    await accessible(page, 'health');
    await picture(page, 'health');
  });

  it('stock: the first push is released by a person, and a figure says why it is what it is', async (sandbox) => {
    const page = await sandbox.window();
    await go(page, '#/stock');
    await page.getByText('Stock is switched off').waitFor();
    await api(page, 'PUT', '/v1/settings', {
      settings: { stock: { direction: 'm3-to-shop', fullAt: '' } },
      why: 'try',
    });
    await page.getByRole('heading', { name: 'A push waits for you' }).waitFor();
    await button(page, 'Look at the figures').click();
    await page.getByRole('columnheader', { name: 'Change' }).waitFor();
    await accessible(page, 'a held push');
    await picture(page, 'stock-held');
    await page.getByRole('button', { name: /^Release \d+ figures$/ }).click(); // prettier-ignore
    await page.getByRole('dialog').getByLabel('Reason').fill('These are right');
    await page.getByRole('dialog').getByRole('button', { name: 'Release', exact: true }).click();
    const one = async () => (await api(page, 'GET', '/v1/stock?state=ok&limit=1')).body.skus[0];
    const { sku } = await until('a figure is published', one);
    await page.getByRole('searchbox', { name: 'Search by SKU or M3 item' }).fill(sku.toLowerCase());
    await page.locator('.cd-skus summary', { hasText: sku }).first().click();
    await page.getByRole('heading', { name: /^Why is this / }).first().waitFor(); // prettier-ignore
    await accessible(page, 'a figure and why');
    await picture(page, 'stock-why');
    const off = await api(page, 'PUT', '/v1/settings', { settings: { stock: { direction: 'off' } }, why: 'tried' });
    assert.equal(off.status, 200);
  });

  it('prices: what keeps them is said, held changes are looked at and released, a jump is discarded', async (sandbox) => {
    const page = await sandbox.window();
    const prices = async (change) =>
      assert.equal((await api(page, 'PUT', '/v1/settings', { settings: { prices: change }, why: 'try' })).status, 200);
    const held = page.locator('.cd-held-push');
    const decide = async (verb, why) => {
      await page.getByRole('dialog').getByLabel('Reason').fill(why);
      await page.getByRole('dialog').getByRole('button', { name: verb, exact: true }).click();
      await held.waitFor({ state: 'detached' });
    };
    await go(page, '#/stock');
    await page.getByRole('link', { name: 'Prices', exact: true }).click();
    await page.getByText('Prices are switched off').waitFor();
    await prices({ direction: 'm3-to-shop', fullAt: '', changeSeconds: 1 });
    await page.getByText('No prices are published at present.').waitFor();
    await accessible(page, 'why there are no prices');
    await picture(page, 'prices-problem');
    const lists = [{ PRRF: 'WEB', CUCD: 'EUR', includesVat: false }, { PRRF: 'SALE', CUCD: 'EUR', includesVat: false, as: 'sale' }]; // prettier-ignore
    await prices({ direction: 'm3-to-shop', fullAt: '', changeSeconds: 1, lists });
    await button(page, 'Look at the prices').click();
    const lamp = page.getByRole('row', { name: /LAMP7/ });
    await lamp.getByText('84.9 EUR of list WEB', { exact: false }).waitFor();
    await lamp.getByText('on sale €69.90, Jan 1, 2026 to Dec 31, 2099').waitFor();
    await accessible(page, 'held prices');
    await picture(page, 'prices-held');
    await button(page, 'Release 3 prices').click();
    await decide('Release', 'as agreed with sales');
    await until('it is published', async () => (await api(page, 'GET', '/v1/prices/LAMP7')).body.state === 'ok');
    await page.getByRole('searchbox', { name: 'Search by SKU or M3 item' }).fill('lamp7');
    await page.locator('.cd-skus summary', { hasText: 'LAMP7' }).click();
    await page.getByRole('heading', { name: 'Why is this €84.90?' }).waitFor();

    await sandbox.inM3('prices', { prices: [{ PRRF: 'WEB', CUCD: 'EUR', ITNO: 'CUP-01', SAPR: '1.32' }] });
    await held.waitFor();
    await button(page, 'Look at the prices').click();
    await page
      .getByRole('row', { name: /CUP-01/ })
      .getByText('−90 %')
      .waitFor();
    const looker = await sandbox.window({ role: 'viewer', width: 360, height: 900 });
    await looker.emulateMedia({ colorScheme: 'dark' });
    await go(looker, '#/attention');
    await looker.getByText('Prices that jump').waitFor();
    await picture(looker, 'attention-prices-telephone-dark');
    await looker.getByRole('link', { name: /Prices that jump/ }).click();
    await looker.getByText('An operator releases or discards it.').waitFor();
    assert.equal(await looker.getByRole('button', { name: /^(Release|Discard|Ask M3 now|Compare)/ }).count(), 0);
    await button(looker, 'Look at the prices').click();
    await looker.getByRole('row', { name: /CUP-01/ }).waitFor();
    const width = await looker.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 360, `${width} pixels wide`);
    await accessible(looker, 'a held price on a dark telephone');
    await picture(looker, 'prices-viewer-telephone-dark');
    await go(page, '#/overview');
    await page.getByText('Held price changes:').waitFor();
    await picture(page, 'overview-prices');
    await page.getByRole('link', { name: /^1 Held price changes:/ }).click();
    await button(page, 'Discard').click();
    await decide('Discard', 'a decimal point');
    assert.equal((await api(page, 'GET', '/v1/attention')).body.pushes.length, 0);
    await prices({ direction: 'off' });
  });

  it('a viewer sees and cannot', async (sandbox) => {
    const page = await sandbox.window({ role: 'viewer' });
    await go(page, '#/settings');
    await page.getByText('Only administrators change settings').waitFor();
    assert.equal(await page.getByLabel('work.retentionDays').isDisabled(), true);
    await go(page, '#/health');
    assert.equal(await button(page, 'Check now').getAttribute('aria-disabled'), 'true');
    const refused = await api(page, 'PUT', '/v1/settings', { settings: { work: { retentionDays: 5 } }, why: 'x' });
    assert.deepEqual([refused.status, refused.body.code], [403, 'role.too-low']);
    await accessible(page, 'what a viewer sees');
  });

  it('no width breaks a screen', async (sandbox) => {
    for (const width of WIDTHS) {
      const page = await sandbox.window({ width, height: width > 2000 ? 2160 : 900 });
      for (const screen of SCREENS) {
        await go(page, `#/${screen}`);
        await page.locator('h1').waitFor();
        await page.locator('.cd-skeleton').first().waitFor({ state: 'detached' });
        await fits(page, `${screen} at ${width}`);
        await picture(page, `${screen.replaceAll('/', '-')}-${width}`);
      }
      await page.context().close();
    }
  });

  it('dark where the system is, and from right to left', async (sandbox) => {
    const page = await sandbox.window();
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.getByRole('heading', { name: 'Last 30 days' }).waitFor();
    await accessible(page, 'the dark overview');
    await picture(page, 'overview-dark');
    await go(page, '#/health');
    await page.getByRole('heading', { name: 'Lanes' }).waitFor();
    await accessible(page, 'the dark health');
    for (const screen of ['work', 'attention', 'maps/order-head', 'flows/order-to-cash', 'settings', 'setup/check']) {
      await go(page, `#/${screen}`);
      await page.locator('.cd-skeleton').first().waitFor({ state: 'detached' });
      await accessible(page, `the dark ${screen}`);
      await picture(page, `${screen.replaceAll('/', '-')}-dark`);
    }
    await page.emulateMedia({ colorScheme: 'light' });
    await page.evaluate("document.documentElement.dir = 'rtl'");
    await go(page, '#/overview');
    await page.getByRole('heading', { name: 'Last 30 days' }).waitFor();
    const side = await page.locator('.cd-side').boundingBox();
    assert.ok(side.x > 600, 'the navigation is on the right');
    await picture(page, 'overview-rtl');
  });

  it('nobody gets in without the printed address', async (sandbox) => {
    const { origin } = new URL(sandbox.url);
    assert.equal((await fetch(`${origin}/v1/status`)).status, 401);
    assert.equal((await fetch(`${origin}/?key=${'x'.repeat(24)}`)).status, 401);
    const entered = await fetch(sandbox.url, { redirect: 'manual' });
    const cookie = entered.headers.get('set-cookie');
    assert.match(cookie, /HttpOnly; SameSite=Strict/);
    const signedIn = { cookie: cookie.split(';')[0] };
    assert.equal((await fetch(`${origin}/v1/status`, { headers: signedIn })).status, 200);
    for (const route of ['/v1/tokens', '/v1/events'])
      assert.equal((await fetch(`${origin}${route}`, { headers: signedIn })).status, 404, route);
    const write = (headers) => fetch(`${origin}/v1/check`, { method: 'POST', headers: { ...signedIn, ...headers } });
    assert.equal((await write({})).status, 403, 'a form of another page');
    assert.equal((await write({ origin: 'http://evil.example', 'x-crossdock-page': '1' })).status, 403);
  });
});
