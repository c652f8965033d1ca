/**
 * A real WordPress with a real WooCommerce on loopback, for tests and benches: database, PHP workers and files of its own,
 * gone when it is stopped. See `startStore`.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findShop, unzip } from './copies.mjs';
import { rest } from './http.mjs';
import { Household, until } from './processes.mjs';
import { PLUGIN_DIR, openSite, runPhp, writeConfig } from './site.mjs';
import { startWeb } from './web.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
export { findShop } from './copies.mjs';
export {
  adminNewOrder,
  adminSaveOrder,
  buyer,
  classicCheckout,
  logIn,
  orderScreen,
  storeCart,
  storeCheckout,
} from './shopping.mjs';
export { Visitor, formFields, request } from './http.mjs';
export { pause, until } from './processes.mjs';

/** HPOS as the run of the suites wants it: `CROSSDOCK_STORE_HPOS=off`, else on. */
export const hposWanted = () => process.env.CROSSDOCK_STORE_HPOS !== 'off';

/** What the suites are to test: another zip or folder where `CROSSDOCK_STORE_PLUGIN` names one. */
function pluginWanted() {
  const named = process.env.CROSSDOCK_STORE_PLUGIN;
  if (!named) return 'source';
  return named.endsWith('.zip') ? { zip: named } : { dir: named };
}

/**
 * Starts a store.
 * @param {object} [options]
 * @param {boolean} [options.hpos] orders in tables of their own (default: as `CROSSDOCK_STORE_HPOS` says, else on)
 * @param {false | 'source' | {zip: string} | {dir: string}} [options.plugin] the plugin as it is in this project, from a
 *   zip, from a folder, or not at all (default: the zip or folder that `CROSSDOCK_STORE_PLUGIN` names, else the project's)
 * @param {boolean} [options.cron] WP-Cron runs by visits (default no: a test calls `store.cron()`)
 * @param {number} [options.workers] PHP workers (4)
 * @param {'fpm' | 'built-in'} [options.web] default PHP-FPM where there is one
 * @param {number} [options.port] default a free one
 * @param {Record<string, unknown>} [options.constants] more constants for wp-config.php
 * @param {object} [options.shop] what `findShop()` gave, to look only once
 * @returns {Promise<Store>} in a second or two; the first of its kind, which is installed and seeded, in some fifteen
 * @throws Error with `reason` when this machine has no PHP, MariaDB, WordPress or WooCommerce
 */
export async function startStore(options = {}) {
  const shop = options.shop ?? (await findShop());
  if (shop.reason) throw Object.assign(new Error(shop.reason), { reason: shop.reason });
  const store = new Store(shop, { hpos: hposWanted(), plugin: pluginWanted(), cron: false, workers: 4, ...options });
  try {
    await store.start();
  } catch (error) {
    await store.stop();
    throw error;
  }
  return store;
}

export class Store {
  #shop;
  #options;
  #household = new Household();
  #database = null;
  #web = null;

  constructor(shop, options) {
    this.#shop = shop;
    this.#options = options;
    this.hpos = options.hpos;
    this.folder = mkdtempSync(path.join(os.tmpdir(), 'crossdock-store-'));
    this.#household.keep(this.folder);
    this.site = path.join(this.folder, 'site');
    /** Address without a slash at the end. */
    this.url = '';
    /** Ids of what was seeded: products by SKU, customers, coupons, consumer keys (`seed.keys.key`). */
    this.seed = {};
  }

  /** Versions, for reports. */
  get versions() {
    const { wordpressVersion, woocommerceVersion, phpVersion } = this.#shop;
    return { wordpress: wordpressVersion, woocommerce: woocommerceVersion, php: phpVersion, web: this.#web?.kind };
  }

  async start() {
    const { hpos, workers, web, port, plugin } = this.#options;
    this.#database = await openSite(this.#shop, this.#household, this.folder, { hpos });
    this.#web = await startWeb(this.#shop, this.#household, {
      folder: this.folder,
      site: this.site,
      workers,
      kind: web,
      port,
    });
    this.url = this.#web.url;
    this.configure({});
    if (plugin === 'source') this.link(PLUGIN_DIR);
    else if (plugin?.dir) this.link(plugin.dir);
    else if (plugin?.zip) this.unpack(plugin.zip);
    if (plugin) await this.activate('crossdock/crossdock.php');
    const state = await this.wpEval(
      `return array( 'hpos' => \\Automattic\\WooCommerce\\Utilities\\OrderUtil::custom_orders_table_usage_is_enabled(), 'seed' => get_option( 'crossdock_store_seed' ) );`,
      { admin: true },
    );
    if (state.hpos !== hpos) throw new Error(`HPOS should be ${hpos ? 'on' : 'off'} and is not`);
    this.seed = state.seed;
  }

  /** Writes wp-config.php anew, with more constants; they hold from the next request on. */
  configure(constants) {
    this.#options.constants = { ...this.#options.constants, ...constants };
    writeConfig({
      site: this.site,
      folder: this.folder,
      socket: this.#database.socket,
      url: this.url,
      constants: { DISABLE_WP_CRON: !this.#options.cron, ...this.#options.constants },
    });
  }

  get pluginDir() {
    return path.join(this.site, 'wp-content/plugins/crossdock');
  }

  /** Puts a folder in place as the plugin `crossdock`. */
  link(dir) {
    rmSync(this.pluginDir, { recursive: true, force: true });
    symlinkSync(path.resolve(dir), this.pluginDir);
  }

  /** Puts a zip's content in place, without WordPress taking notice. */
  unpack(zip) {
    rmSync(this.pluginDir, { recursive: true, force: true });
    const plugins = path.dirname(this.pluginDir);
    mkdirSync(plugins, { recursive: true });
    unzip(this.#shop.php, path.resolve(zip), plugins);
  }

  /** Installs or updates a zip with WordPress' own upgrader, as "Upload plugin" does. */
  async installZip(zip) {
    return this.wpEval(
      `require_once ABSPATH . 'wp-admin/includes/class-wp-upgrader.php';
       $skin = new Automatic_Upgrader_Skin();
       $result = ( new Plugin_Upgrader( $skin ) )->install( $args['zip'], array( 'overwrite_package' => true ) );
       return array( 'done' => true === $result, 'messages' => array_map( 'wp_strip_all_tags', $skin->get_upgrade_messages() ) );`,
      { admin: true, args: { zip: path.resolve(zip) } },
    );
  }

  /** Activates a plugin and loads once more, because activation hooks run before the plugin's own hooks are there. */
  async activate(plugin) {
    await this.wpEval(
      `$error = activate_plugin( $args['plugin'] ); if ( is_wp_error( $error ) ) { throw new Exception( $error->get_error_message() ); }`,
      { admin: true, args: { plugin } },
    );
    await this.wpEval(`do_action( 'admin_init' );`, { admin: true });
  }

  async deactivate(plugin = 'crossdock/crossdock.php') {
    await this.wpEval(`deactivate_plugins( $args['plugin'] );`, { admin: true, args: { plugin } });
  }

  /**
   * Runs PHP inside the store, as a request of its own, and gives what it returns.
   * @param {string} code body of a function; `$args` is what is given as `args`
   * @param {{admin?: boolean, user?: number, args?: object, cli?: boolean}} [options] user: who is logged in (1 with
   *   admin, else nobody); cli: in a process of its own instead of a web worker
   * @throws Error with PHP's words when it throws or ends early
   */
  async wpEval(code, { admin = false, user = admin ? 1 : undefined, args = {}, cli = false } = {}) {
    const body = JSON.stringify({ code, args, admin, ...(user !== undefined && { user }) });
    const text =
      this.#web.script && !cli
        ? (await this.#web.script(path.join(HERE, 'php/eval.php'), Buffer.from(body))).body.toString('utf8')
        : (await this.php(['eval.php'], { input: body })).stdout;
    const result = marked(text);
    if (!result) throw new Error(`PHP ended early: ${text.slice(-1000)}\n${this.errors().slice(-2000)}`);
    if (result.error) throw new Error(`${result.error}\n${result.printed ?? ''}`);
    return result.value;
  }

  /** Runs a script of harness/php on the command line. @returns {Promise<{code: number, stdout: string, stderr: string}>} */
  php(args, options = {}) {
    return runPhp(this.#shop, { site: this.site, folder: this.folder, url: this.url }, args, options);
  }

  /**
   * A command as `wp crossdock …` would run it. WP-CLI itself is not needed: a small stand-in takes its place.
   * @param {string[]} args e.g. `['crossdock', 'status', '--format=json']`
   */
  wp(args, options = {}) {
    return this.php(['wp-cli.php', ...args], options);
  }

  /** Rows of a query. */
  sql(query) {
    return this.wpEval(
      `global $wpdb; $rows = $wpdb->get_results( $args['query'], ARRAY_A ); if ( $wpdb->last_error ) { throw new Exception( $wpdb->last_error ); } return $rows;`,
      { args: { query } },
    );
  }

  /**
   * REST with the seeded consumer key, or with `keys`, or as nobody (`null`).
   * @returns {Promise<import('./http.mjs').Answer>}
   */
  api(method, route, body, keys = this.seed.keys.key, more = {}) {
    return rest(this.url, method, route, { body, keys, ...more });
  }

  /** What WordPress and PHP have complained about. */
  errors() {
    return ['debug.log', 'php-errors.log']
      .map((name) => path.join(this.folder, name))
      .filter((file) => existsSync(file))
      .map((file) => readFileSync(file, 'utf8'))
      .join('');
  }

  /** Lines of `errors()` that name the plugin's own code. */
  pluginErrors() {
    const lines = this.errors().replaceAll(this.folder, '').split('\n');
    return lines.filter((line) => /plugins\/crossdock\/|plugin\/includes\/|Crossdock\\(?!Tests)/.test(line));
  }

  /** Lines of WooCommerce's log of a source, all days. */
  wooLog(source) {
    const folder = path.join(this.site, 'wp-content/uploads/wc-logs');
    if (!existsSync(folder)) return [];
    const files = readdirSync(folder).filter((name) => name.startsWith(`${source}-`));
    return files.flatMap((name) => readFileSync(path.join(folder, name), 'utf8').split('\n')).filter(Boolean);
  }

  /** Mails the shop would have sent. */
  mails() {
    const file = path.join(this.folder, 'mails.jsonl');
    if (!existsSync(file)) return [];
    return readFileSync(file, 'utf8').trim().split('\n').filter(Boolean).map((line) => JSON.parse(line)); // prettier-ignore
  }

  /** WP-Cron once: what is due runs. */
  async cron() {
    await this.wpEval(
      `wp_remote_get( site_url( '/wp-cron.php?doing_wp_cron=' . microtime( true ) ), array( 'timeout' => 60 ) );`,
    );
  }

  /** Actions of Action Scheduler that wait for this hook, run now. @returns how many ran */
  runActions(hook) {
    return this.wpEval(
      `$ids = as_get_scheduled_actions( array( 'hook' => $args['hook'], 'status' => 'pending', 'per_page' => 100 ), 'ids' );
       foreach ( $ids as $id ) { ActionScheduler::runner()->process_action( $id ); } return count( $ids );`,
      { args: { hook } },
    );
  }

  /** Waits until a PHP expression is true. */
  until(what, code, options = {}) {
    return until(what, () => this.wpEval(`return ${code};`), { everyMs: 150, ...options });
  }

  /** Ends web server, workers and database, and removes the folder; may be called twice. */
  async stop() {
    await this.#web?.stop();
    await this.#database?.stop();
    this.#web = this.#database = null;
    await this.#household.close();
  }
}

/** What a script of harness/php has put out behind its mark. */
export function marked(text) {
  const at = text.lastIndexOf('@@crossdock@@');
  if (at < 0) return null;
  return JSON.parse(text.slice(at + '@@crossdock@@'.length).split('\n')[0]);
}
