/**
 * A real browser for the suites that look at screens: Chromium of the system, driven by playwright-core, which brings none of
 * its own. Pictures are kept as artefacts in .cache/test/store.
 */
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
export const PICTURES = path.join(ROOT, '.cache/test/store');
const PLACES = [
  process.env.CROSSDOCK_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** @returns {string | null} the browser's program; `CROSSDOCK_CHROMIUM` names another */
export const findBrowser = () => PLACES.find((file) => file && existsSync(file)) ?? null;

export const NO_BROWSER =
  'there is no Chromium on this machine (Debian: apt-get install chromium; another place: CROSSDOCK_CHROMIUM=/path)';

/** Messages that are WordPress' or WooCommerce's own. */
const FOREIGN = [
  /JQMIGRATE/,
  /net::ERR_INTERNET_DISCONNECTED|ERR_NAME_NOT_RESOLVED|ERR_PROXY/,
  /Download the React DevTools/,
  // WordPress' own transitions from page to page, on a machine that is slow to draw.
  /Transition was (aborted|skipped)/,
];

/** --no-sandbox: in a container, and as root, Chromium does not start without it. It only sees our own pages. */
export const ARGUMENTS = ['--no-sandbox', '--disable-dev-shm-usage'];
/**
 * Gravatars, fonts: the shop is on loopback and everything else only costs time. Not by `context.route`, which takes every request
 * to this process and puts the browser's cache out of use: a page of wp-admin took 2.0 s so, and takes 1.2 s.
 */
const NO_OTHER_HOST = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost';

/**
 * @param {import('./store.mjs').Store} store pages are opened relative to its address
 * @returns {Promise<Browser>}
 */
export async function openBrowser(store) {
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath: findBrowser(), args: [...ARGUMENTS, NO_OTHER_HOST] });
  return new Browser(store, browser);
}

export class Browser {
  constructor(store, browser) {
    this.store = store;
    this.browser = browser;
    /** Errors that pages have put on the console or thrown, without those that are not ours. */
    this.errors = [];
  }

  /** A window of its own: nobody is signed in. */
  async window(options = {}) {
    const context = await this.browser.newContext({ baseURL: this.store.url, viewport: { width: 1280, height: 900 }, locale: 'en-GB', timezoneId: 'Europe/Berlin', ...options }); // prettier-ignore
    // A busy machine takes its time; what never comes fails all the same.
    context.setDefaultTimeout(120_000);
    const page = await context.newPage();
    const foreign = (text) => FOREIGN.some((pattern) => pattern.test(text));
    page.on('pageerror', (error) => {
      if (!foreign(error.message)) this.errors.push(`${page.url()}: ${error.message}`);
    });
    page.on('console', (message) => {
      const text = `${page.url()}: ${message.text()} (${message.location().url})`;
      const ours = message.location().url.startsWith(this.store.url) || message.location().url === '';
      if (message.type() === 'error' && ours && !foreign(text)) this.errors.push(text);
    });
    return page;
  }

  /** A window with somebody signed in to wp-admin. */
  async signedIn(user = 'admin', password = `${user}-password`, options = {}) {
    const page = await this.window(options);
    await page.goto('/wp-login.php');
    await page.fill('#user_login', user);
    await page.fill('#user_pass', password);
    // By Enter, which WordPress' own moving of the focus cannot get between: after a click no page came, once in seven runs.
    await Promise.all([page.waitForURL('**/wp-admin/**'), page.press('#user_pass', 'Enter')]);
    return page;
  }

  /** Keeps a picture of every open window, for whoever looks into a failure. */
  async pictures(name) {
    const pages = this.browser.contexts().flatMap((context) => context.pages());
    for (const [index, page] of pages.entries()) await picture(page, `${name}-${index + 1}`).catch(() => undefined);
  }

  close() {
    return this.browser.close();
  }
}

/** Keeps a picture. @returns its file */
export async function picture(page, name, options = {}) {
  mkdirSync(PICTURES, { recursive: true });
  const file = path.join(PICTURES, `${name}.png`);
  await page.screenshot({ path: file, ...options });
  return file;
}
