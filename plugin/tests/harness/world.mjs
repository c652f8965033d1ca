/**
 * A whole world around a real store: the M3 simulator in this process, the real sidecar as a child, paired with the shop
 * by the plugin's own pairing string.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { CLI, ensureBuilt } from '../../../scripts/lib/built.mjs';
import { bundleForRun } from '../../../scripts/lib/bundle.mjs';
import { request } from './http.mjs';
import { Household, freePort, until } from './processes.mjs';

/** A module of the sidecar's TypeScript, bundled. */
export const importSource = async (file) => import(pathToFileURL(await bundleForRun(file)).href);

/** Without the runner's own CROSSDOCK_STORE_… variables, which the sidecar would take for settings. */
const environment = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^CROSSDOCK_STORE_/.test(name)));

/** Settings that fit what the M3 simulator holds; nothing waits longer than it must. */
const SETTINGS = {
  m3: {
    company: 100, division: 'AAA', facility: 'A01', warehouse: '001', orderType: 'WEB', customerTemplate: 'WEBTEMPL', maxPerSecond: 0,
    charges: { shipping: 'FREIGH', fee: 'FEE', tax: 'TAX', discount: 'DISC', rounding: 'ROUND' },
  },
  orders: { settleSeconds: 0 },
}; // prettier-ignore

/**
 * Starts M3 and sidecar and pairs the sidecar with the store.
 * @param {import('./store.mjs').Store} store with the plugin active
 * @param {object} [options]
 * @param {boolean} [options.push] the plugin is told where the sidecar listens (default); else the sidecar must pull
 * @param {boolean} [options.started] false: paired, but the sidecar is not running yet
 * @param {boolean} [options.bare] nothing is paired and nothing of M3 is configured: that is the set-up guide's business. The
 *   test gives `join(string)` what the plugin has shown, then calls `start()`
 * @param {object} [options.m3] options of the simulator
 * @param {object} [options.settings] groups of settings, laid over the usual ones
 * @param {string} [options.cli] another crossdock-sidecar, e.g. the one of an unpacked zip
 */
export async function startWorld(
  store,
  { push = true, started = true, bare = false, m3: m3Options, settings = {}, cli } = {},
) {
  if (!cli) await ensureBuilt();
  const { startM3Simulator } = await importSource('sidecar/simulator/m3/index.ts');
  const m3 = await startM3Simulator(m3Options);
  const world = new World(store, m3, { push, bare, settings, cli: cli ?? CLI });
  try {
    await world.configure();
    if (!bare) await world.pair();
    if (started && !bare) await world.start();
  } catch (error) {
    await world.stop();
    throw error;
  }
  return world;
}

export class World {
  #options;
  #household = new Household();
  #process = null;

  constructor(store, m3, options) {
    this.store = store;
    this.m3 = m3;
    this.#options = options;
    this.folder = mkdtempSync(path.join(os.tmpdir(), 'crossdock-sidecar-'));
    this.#household.keep(this.folder);
    this.dataDir = path.join(this.folder, 'data');
    this.configFile = path.join(this.folder, 'crossdock.json');
    mkdirSync(this.dataDir);
    this.url = '';
  }

  /** Writes the configuration. */
  async configure() {
    const { bare, settings } = this.#options;
    const port = await freePort();
    this.url = `http://127.0.0.1:${port}`;
    const groups = bare ? settings : { ...SETTINGS, ...settings };
    const config = { listen: { host: '127.0.0.1', port }, dataDir: this.dataDir, log: 'info', ...groups };
    if (!bare) config.m3 = { ionapi: this.m3.ionapi, ...SETTINGS.m3, ...settings.m3 };
    // `pair` writes it; before that something has to stand there.
    config.secret = `whsec_${Buffer.alloc(32).toString('base64')}`;
    writeFileSync(this.configFile, JSON.stringify(config), { mode: 0o600 });
  }

  /** Pairs with the shop, as a person does: the plugin's string into `crossdock-sidecar pair`. */
  async pair() {
    this.pairing = await this.store.wpEval(
      `return ( new \\Crossdock\\Pairing( \\Crossdock\\Plugin::instance()->settings ) )->create( $args['url'] );`,
      { user: 1, args: { url: this.#options.push ? this.url : '' } },
    );
    await this.join(this.pairing);
  }

  /** Gives the sidecar a pairing string. */
  async join(pairing) {
    await this.cli(['pair', '-', '--config', this.configFile], pairing);
  }

  /** A command of crossdock-sidecar. @returns {Promise<string>} stdout @throws Error with its words */
  async cli(args, input = '') {
    const child = spawn(process.execPath, [this.#options.cli, ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: environment(),
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (err += chunk));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    const code = await new Promise((resolve) => child.once('close', resolve));
    if (code !== 0) throw new Error(`crossdock-sidecar ${args[0]} ended with ${code}: ${out}${err}`);
    return out;
  }

  async start() {
    const log = path.join(this.folder, 'sidecar.log');
    this.#process = this.#household.start(process.execPath, [this.#options.cli, 'serve', '--config', this.configFile], {
      log,
    });
    await until('the sidecar listens', () => {
      if (this.#process.ended()) throw new Error(`the sidecar ended instead of starting:\n${this.#process.words()}`);
      return request('GET', `${this.url}/readyz`, { timeoutMs: 2000 }).then(
        (answer) => answer.status === 200,
        () => false,
      );
    });
    // Written once it listens, so on a busy machine not there yet.
    await until('the sidecar’s API can be used', () => existsSync(path.join(this.dataDir, 'control.json')));
  }

  /** Ends the sidecar in order, or with `SIGKILL` at once; `start()` begins again on the same data. */
  async stopSidecar(signal = 'SIGTERM') {
    if (this.#process) await this.#household.end(this.#process.child, signal);
    this.#process = null;
  }

  /**
   * Runs `work` while the sidecar stands still, as on a machine that has stalled: it hears of what happens meanwhile afterwards.
   * One that does not run hears of nothing anyway.
   */
  async stalled(work) {
    this.#process?.child.kill('SIGSTOP');
    try {
      return await work();
    } finally {
      this.#process?.child.kill('SIGCONT');
    }
  }

  get log() {
    return readFileSync(path.join(this.folder, 'sidecar.log'), 'utf8');
  }

  /** The sidecar's API as administrator. @returns {Promise<import('./http.mjs').Answer>} */
  api(method, route, body) {
    const { url, token } = JSON.parse(readFileSync(path.join(this.dataDir, 'control.json'), 'utf8'));
    return request(method, url + route, {
      headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  }

  /** Orders of M3, final and deleted ones, that carry this shop order as their reference. */
  finals(id) {
    return this.m3.ordersByReference(`WC-${id}`);
  }

  /** Waits until the shop order shows its M3 number. @returns the number, as the order's meta has it */
  numberOf(id, options = {}) {
    return until(
      `order ${id} has its M3 number`,
      async () => {
        const answer = await this.store.api('GET', `wc/v3/orders/${id}`);
        return answer.json?.meta_data?.find((meta) => meta.key === '_crossdock_order_number')?.value;
      },
      {
        timeoutMs: 180_000,
        everyMs: 200,
        hint: () => `; the sidecar's last words:\n${this.log.slice(-1500)}`,
        ...options,
      },
    );
  }

  async stop() {
    await this.stopSidecar();
    await this.#household.close();
    await this.m3.close();
  }
}
