/**
 * What a shop owner does, with nothing but crossdock.zip: upload it to a clean shop, pair, run the sidecar from the zip's own
 * files, buy in both checkouts in a real browser, and see the M3 number on the order. Then the plugin is updated while the
 * sidecar runs. Pictures of each station stay in .cache/test/store.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { needsCompiledSqlite } from '../../../scripts/lib/bootstrap.mjs';
import { nodeForZip } from '../../../scripts/lib/other-node.mjs';
import { makeZip } from '../../../scripts/zip.mjs';
import { NO_BROWSER, findBrowser, openBrowser, picture } from '../harness/browser.mjs';
import { request } from '../harness/http.mjs';
import { Household, freePort } from '../harness/processes.mjs';
import { buyer, orderScreen, storeCheckout, until } from '../harness/store.mjs';
import { suite } from '../harness/suite.mjs';
import { importSource } from '../harness/world.mjs';

const SCREEN = '/wp-admin/admin.php?page=wc-admin&path=%2Fcrossdock#/shop';
/** From another page: where only the hash differs, the browser loads nothing. */
const open = async (page) => {
  await page.goto('about:blank');
  await page.goto(SCREEN);
};
const M3_NUMBER = /^\d{7,10}$/;

/** The sidecar as its copy outside the plugin's folder, run by a Node.js that the shop owner would have. */
class Sidecar {
  #household = new Household();
  #process = null;

  constructor(node) {
    this.node = node;
    this.folder = mkdtempSync(path.join(os.tmpdir(), 'crossdock-e2e-'));
    this.#household.keep(this.folder);
    this.app = path.join(this.folder, 'app');
    this.home = path.join(this.folder, 'home');
    this.config = path.join(this.home, 'crossdock.json');
    mkdirSync(this.home, { mode: 0o700 });
  }

  /** @returns {Promise<{code: number, out: string}>} */
  command(args, input = '', node = this.node) {
    const child = spawn(node, [path.join(this.app, 'crossdock-sidecar.mjs'), ...args], { cwd: this.home });
    let out = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (out += chunk));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    return new Promise((resolve) => child.once('close', (code) => resolve({ code, out })));
  }

  /** What a person adds to the configuration by hand: the address to listen at, and M3. */
  configure(more) {
    const config = JSON.parse(readFileSync(this.config, 'utf8'));
    writeFileSync(this.config, JSON.stringify({ ...config, ...more }), { mode: 0o600 });
  }

  async serve(port) {
    const log = path.join(this.folder, 'sidecar.log');
    const args = [path.join(this.app, 'crossdock-sidecar.mjs'), 'serve', '--config', this.config];
    this.#process = this.#household.start(this.node, args, { log, cwd: this.home });
    await until('the sidecar listens', () => {
      if (this.#process.ended()) throw new Error(`the sidecar ended instead of starting:\n${this.#process.words()}`);
      return request('GET', `http://127.0.0.1:${port}/readyz`).then((answer) => answer.status === 200, () => false);
    }); // prettier-ignore
  }

  words() {
    return this.#process?.words() ?? '';
  }

  async stop() {
    if (this.#process) await this.#household.end(this.#process.child);
    await this.#household.close();
  }
}

async function ready(context) {
  context.lack = findBrowser() ? null : NO_BROWSER;
  const { file, reason } = await nodeForZip();
  context.lack ??= file ? null : reason;
  if (context.lack) return;
  context.zip = (await makeZip()).file;
  context.browser = await openBrowser(context.store);
  context.sidecar = new Sidecar(file);
  const { startM3Simulator } = await importSource('sidecar/simulator/m3/index.ts');
  context.m3 = await startM3Simulator();
  context.admin = await context.browser.signedIn();
}

async function done(context) {
  await context.browser?.close();
  await context.sidecar?.stop();
  await context.m3?.close();
}

/** Puts a cup into the cart of a new visitor. */
async function shopper(context) {
  const page = await context.browser.window();
  await page.goto(`/?add-to-cart=${context.store.seed.products['CUP-01']}`);
  return page;
}

/**
 * Places the order. The page computes shipping and tax while one types and may just then be redrawing, so a click can come to
 * nothing; as a person would, this clicks again while the button still offers it. It does not while an order is placed.
 */
async function placeOrder(page, button) {
  const bought = () => /order-received\/(\d+)/.exec(page.url())?.[1];
  await until(
    'the order is placed',
    async () => {
      if (bought()) return true;
      if (await button.isEnabled({ timeout: 2000 }).catch(() => false)) await button.click({ timeout: 5000 }).catch(() => undefined); // prettier-ignore
      return page.waitForURL(/order-received\/\d+/, { waitUntil: 'commit', timeout: 10_000 }).then(() => true, () => false); // prettier-ignore
    },
    { timeoutMs: 240_000 },
  );
  return Number(bought());
}

/** Opens the order as a shop manager does and waits until the box shows the M3 number. */
async function numberInBox(context, id, shot) {
  const page = context.admin;
  const number = await until(
    `the box of order ${id} shows an M3 number`,
    async () => {
      await page.goto(orderScreen(context.store, id), { waitUntil: 'domcontentloaded' });
      const box = await page.locator('#crossdock-order').innerText();
      return /M3 order(?: number)?\s*:?\s*(\d{7,10})/.exec(box)?.[1];
    },
    { timeoutMs: 180_000, everyMs: 1000, hint: () => `; the sidecar's last words:\n${context.sidecar.words()}` },
  );
  assert.match(number, M3_NUMBER);
  await page.locator('#crossdock-order').scrollIntoViewIfNeeded();
  await picture(page, shot);
  return number;
}

/** Before there is a sidecar nobody says who asks; the browser notes that by itself. */
const complaints = ({ errors }) => errors.filter((text) => !/status of (409|502) .*\/proxy\/me/.test(text));

/** In M3 there is this order once, and it is the one that the shop shows. */
function inM3Once(context, id, number) {
  const orders = context.m3.ordersByReference(`WC-${id}`);
  assert.deepEqual(orders.map((order) => order.orno ?? order.ORNO), [number]); // prettier-ignore
}

suite('from the zip to the M3 number', { plugin: false, ready, done }, (it) => {
  let failed = null;
  // Each station needs the one before it: after a failure the others could only fail for the wrong reason.
  const step = (name, run) =>
    it(name, async (context, t) => {
      if (context.lack) return t.skip(`skipped: ${context.lack}`);
      assert.equal(failed, null, `not tried, because this failed before: ${failed}`);
      failed = name;
      try {
        await run(context, t);
      } catch (error) {
        await context.browser.pictures('e2e-failed');
        throw error;
      }
      failed = null;
    });

  step('the zip is uploaded and activated', async ({ admin, zip, store }) => {
    await admin.goto('/wp-admin/plugin-install.php?tab=upload');
    await admin.setInputFiles('#pluginzip', zip);
    await admin.click('#install-plugin-submit');
    await admin.getByRole('link', { name: 'Activate Plugin' }).click();
    await admin.waitForURL('**/plugins.php?**');
    await picture(admin, 'e2e-1-installed');
    assert.equal(await admin.locator('tr[data-plugin="crossdock/crossdock.php"]').count(), 1);
    assert.deepEqual(store.pluginErrors(), []);
  });

  step('an old Node.js is told which one is needed', async ({ store, sidecar }, t) => {
    cpSync(path.join(store.pluginDir, 'sidecar'), sidecar.app, { recursive: true });
    if (!needsCompiledSqlite(process.versions.napi))
      return t.skip(`skipped: Node.js ${process.versions.node} is new enough`);
    const { code, out } = await sidecar.command(['serve'], '', process.execPath);
    assert.equal(code, 1);
    assert.match(out, /needs Node\.js 22\.14 or newer; this is v20/);
  });

  step('shop and sidecar are paired by one string', async ({ admin, m3, sidecar, ...context }) => {
    await open(admin);
    await admin.getByRole('button', { name: 'Create pairing string' }).click();
    const string = (await admin.getByLabel('Pairing string', { exact: true }).innerText()).trim();
    assert.match(string, /^crossdock1_/);
    const { code, out } = await sidecar.command(['pair', '-', '--config', sidecar.config], string);
    assert.equal(code, 0, out);
    assert.ok(!out.includes(string.slice(20, 60)), 'the string is a secret and is not repeated');
    const port = await freePort();
    const { company, division, facility, warehouse, orderType } = m3.config;
    const charges = { shipping: 'FREIGH', fee: 'FEE', tax: 'TAX', discount: 'DISC', rounding: 'ROUND' };
    sidecar.configure({
      listen: { host: '127.0.0.1', port },
      m3: {
        ionapi: m3.ionapi,
        company,
        division,
        facility,
        warehouse,
        orderType,
        customerTemplate: 'WEBTEMPL',
        charges,
      },
    });
    await sidecar.serve(port);
    assert.ok(existsSync(path.join(sidecar.home, 'data/crossdock.db')), 'the data are in the home of the sidecar');
    await admin.getByLabel('Address of the sidecar').fill(`http://127.0.0.1:${port}`);
    await admin.getByRole('button', { name: 'Save changes' }).click();
    await admin.getByText('Saved.').waitFor();
    await open(admin);
    await admin.getByText('Last heard of').waitFor();
    await admin.getByText('The shop reaches the sidecar.').waitFor();
    await admin.getByRole('heading', { name: 'Privacy and retention' }).waitFor();
    await picture(admin, 'e2e-2-paired', { fullPage: true });
    await picture(admin, 'e2e-2-paired-top');
    assert.deepEqual(complaints(context.browser), []);
  });

  step('bought in the block checkout: its M3 number is on the order', async (context) => {
    const page = await shopper(context);
    await page.goto('/checkout/');
    const who = buyer('block');
    await page.getByLabel('Email address').fill(who.email);
    const form = page.locator('#shipping, #billing').first();
    await form.getByLabel('First name').fill(who.first_name);
    await form.getByLabel('Last name').fill(who.last_name);
    await form.getByLabel('Address', { exact: true }).fill(who.address_1);
    await form.getByLabel('Postal code').fill(who.postcode);
    await form.getByLabel('City').fill(who.city);
    await page.getByLabel(/Cash on delivery/).check();
    await page.locator('.wc-block-components-totals-footer-item').getByText('20.71').waitFor();
    await picture(page, 'e2e-3-block-checkout', { fullPage: true });
    const id = await placeOrder(page, page.getByRole('button', { name: 'Place Order' }));
    await page.context().close();
    inM3Once(context, id, await numberInBox(context, id, 'e2e-4-order-from-block-checkout'));
  });

  step('bought in the classic checkout: its M3 number is on the order', async (context) => {
    const page = await shopper(context);
    await page.goto('/classic-checkout/');
    for (const [name, value] of Object.entries(buyer('classic'))) {
      const field = page.locator(`input#billing_${name}`);
      if (value && (await field.count()) > 0) await field.fill(value);
    }
    await page.locator('label[for=payment_method_cod]').click();
    await page.locator('.blockUI').first().waitFor({ state: 'detached' }).catch(() => undefined); // prettier-ignore
    await picture(page, 'e2e-5-classic-checkout', { fullPage: true });
    const id = await placeOrder(page, page.locator('#place_order'));
    await page.context().close();
    inM3Once(context, id, await numberInBox(context, id, 'e2e-6-order-from-classic-checkout'));
  });

  step('the plugin is updated while the sidecar runs: nothing is touched, orders go on', async (context) => {
    const { store, sidecar, zip } = context;
    const before = readdirSync(sidecar.app, { recursive: true }).length;
    const { done: updated, messages } = await store.installZip(zip);
    assert.ok(updated, messages.join(' '));
    assert.equal(readdirSync(sidecar.app, { recursive: true }).length, before);
    const { order_id: id } = await storeCheckout(store);
    inM3Once(context, id, await numberInBox(context, id, 'e2e-7-after-update'));
  });

  step('nobody has complained', async ({ browser, store }) => {
    assert.deepEqual(complaints(browser), []);
    assert.deepEqual(store.pluginErrors(), []);
  });
});
