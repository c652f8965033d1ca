/**
 * A running sandbox and a browser on its page, for the suites that use the console as a person does: real sidecar, both
 * simulators, nothing else. One per file.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ARGUMENTS, findBrowser, NO_BROWSER } from '../harness/browser.mjs';

export { accessible } from '../harness/axe.mjs';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
export const PICTURES = path.join(ROOT, '.cache/test/console');
const PATIENCE = 150_000;

export class Sandbox {
  constructor(child, url, m3, shop, folder, browser) {
    Object.assign(this, { child, url, m3, shop, folder, browser, errors: [] });
  }

  /** A person changes something in the simulated M3, e.g. `prices`. */
  async inM3(what, body) {
    const answer = await fetch(`${this.m3}/__control/${what}`, { method: 'POST', body: JSON.stringify(body) });
    assert.equal(answer.status, 200, await answer.text());
  }

  /** Places an order in the simulated shop, `{billing, lines: [{sku, quantity}]}`. */
  async place(spec) {
    const answer = await fetch(`${this.shop}/__control/orders`, { method: 'POST', body: JSON.stringify(spec) });
    assert.equal(answer.status, 201, await answer.text());
  }

  /** A window of its own, as administrator or with a lower role. */
  async window({ role = 'administrator', width = 1360, height = 950, zone = 'Europe/Berlin' } = {}) {
    const context = await this.browser.newContext({ viewport: { width, height }, locale: 'en-GB', timezoneId: zone }); // prettier-ignore
    context.setDefaultTimeout(PATIENCE);
    if (role !== 'administrator') await context.addCookies([{ name: 'crossdock_as', value: role, url: this.url }]);
    const page = await context.newPage();
    page.on('pageerror', (error) => this.errors.push(`${page.url()}: ${error.message}`));
    page.on('console', (message) => {
      // What the sidecar refuses is shown on the page; that the browser lists it, too, is no error of the page.
      if (message.type() === 'error' && !/Failed to load resource/.test(message.text()))
        this.errors.push(`${page.url()}: ${message.text()}`);
    });
    await page.goto(this.url);
    await page.waitForSelector('h1');
    return page;
  }

  /** A key of the sandbox: `o` places an order. */
  key(letter) {
    this.child.stdin.write(`${letter}\n`);
  }

  async stop() {
    await this.browser?.close();
    this.child.stdin.end();
    this.child.kill('SIGTERM');
    const ended = this.child.exitCode !== null || this.child.signalCode !== null;
    if (!ended) await new Promise((resolve) => this.child.once('exit', resolve));
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Goes to an address of the console, `#/maps`. */
export async function go(page, hash) {
  await page.evaluate((to) => void (window.location.hash = to), hash);
}

/** The next request to this address waits until `go` is called. */
export async function held(page, address) {
  let go = null;
  let told = null;
  const asked = new Promise((resolve) => (told = resolve));
  // Before anything can ask: a request that goes by unseen would be waited for without end.
  await page.route(
    address,
    async (route) => {
      await new Promise((next) => {
        go = next;
        told();
      });
      await route.continue();
    },
    { times: 1 },
  );
  return { asked, go: () => go() };
}

/** A request as the page makes it, in the name of who looks. @returns {{status, body}} */
export const api = (page, method, route, body) =>
  page.evaluate(
    async ([how, to, what]) => {
      const headers = { 'x-crossdock-page': '1', 'content-type': 'application/json' };
      const answer = await fetch(to, { method: how, headers, ...(what && { body: JSON.stringify(what) }) });
      return { status: answer.status, body: await answer.json() };
    },
    [method, route, body],
  );

/** Waits until `look` gives something. */
export async function until(what, look) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const found = await look();
    if (found) return found;
    assert.ok(Date.now() < end, `not within ${PATIENCE / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}

/**
 * What is said for a few seconds after a deed (with its "Undo") stays from now on, however slow the machine: nothing goes away
 * from under the pointer.
 */
export const pointAtWord = (page) => page.locator('.cd-toast').last().hover();

/** Runs of orders, `state=held&problem=sku.unknown`. */
export const runs = async (page, query) => (await api(page, 'GET', `/v1/work?flow=order-to-cash&${query}`)).body.runs;

/** Until the orders that every sandbox begins with have come to their end: three are in M3, and one is held by its SKU. */
export const firstOrders = (page) =>
  until('the first orders are through', async () => {
    const [confirmed, held] = [await runs(page, 'outcome=confirmed'), await runs(page, 'state=held')];
    return confirmed.length >= 3 && held.length >= 1;
  });

/** Keeps a picture for whoever looks. */
export async function picture(page, name) {
  fs.mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: path.join(PICTURES, `${name}.png`) });
}

async function start(more) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'crossdock-console-'));
  const ports = ['--port', '0', '--m3-port', '0', '--shop-port', '0', '--console-port', '0'];
  const child = spawn(
    process.execPath,
    [path.join(ROOT, 'scripts/start.mjs'), '--folder', path.join(folder, 'data'), ...ports, ...more],
    { cwd: ROOT, stdio: ['pipe', 'pipe', 'pipe'] },
  );
  let printed = '';
  const [url, m3, shop] = await new Promise((resolve, reject) => {
    const take = (part) => {
      printed += part;
      const found = ['Console', 'M3 simulator', 'Shop simulator'].map(
        (name) => new RegExp(`${name}\\s+(http://\\S+)`).exec(printed)?.[1],
      );
      if (found.every(Boolean)) resolve(found);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('exit', (code) =>
      reject(new Error(`the sandbox ended with exit code ${code}: ${printed.slice(-2000)}`)),
    );
  });
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath: findBrowser(), args: ARGUMENTS, timeout: PATIENCE }); // prettier-ignore
  return new Sandbox(child, url, m3, shop, folder, browser);
}

/** A group of tests on a sandbox of their own, skipped by name where there is no browser. `args` of `npm start`, e.g. --setup. */
export function onSandbox(about, declare, { args = [] } = {}) {
  describe(about, () => {
    let sandbox = null;
    const lack = findBrowser() ? null : NO_BROWSER;
    before(async () => {
      if (!lack) sandbox = await start(args);
    });
    after(() => sandbox?.stop());
    declare((name, run) =>
      test(name, async (t) => {
        if (lack) return t.skip(`skipped: ${lack}`);
        try {
          await run(sandbox);
        } catch (error) {
          const pages = sandbox.browser.contexts().flatMap((context) => context.pages());
          for (const [n, page] of pages.entries()) await picture(page, `failed-${n + 1}`).catch(() => undefined);
          throw error;
        } finally {
          for (const context of sandbox.browser.contexts()) {
            // A page asks on and on: a request that is just being altered ends with its window, and that is no error.
            for (const page of context.pages()) await page.unrouteAll({ behavior: 'ignoreErrors' });
            await context.close();
          }
        }
        assert.deepEqual(sandbox.errors, [], 'errors in the page');
      }),
    );
  });
}
