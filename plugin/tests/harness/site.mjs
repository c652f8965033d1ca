/**
 * The folder of a store: WordPress with WooCommerce as hard links to the copies (16,000 files in a moment), its own
 * configuration, its own database. A shop that has been installed and seeded once is kept as a snapshot in .cache/store,
 * so that a suite gets a fresh one in a second.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'; // prettier-ignore
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDatabase, startDatabase } from './database.mjs';
import { Household } from './processes.mjs';
import { phpSettings } from './web.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
export const PLUGIN_DIR = path.resolve(HERE, '../..');
const CACHE = path.resolve(PLUGIN_DIR, '../.cache/store');
/** Snapshots of other versions that are kept, for a change of version and back. */
const KEPT = 4;
const STEP_MS = 120_000;

/** Links or, across file systems, copies a folder. */
export function mirror(from, to) {
  mkdirSync(path.dirname(to), { recursive: true });
  if (process.platform === 'linux' && spawnSync('cp', ['-al', from, to], { stdio: 'ignore' }).status === 0) return;
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true, verbatimSymlinks: true });
}

/** A real copy, shared by the file system where it can do that. */
function copy(from, to) {
  if (process.platform === 'linux' && spawnSync('cp', ['-a', '--reflink=auto', from, to], { stdio: 'ignore' }).status === 0) return; // prettier-ignore
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true });
}

const php = (value) => JSON.stringify(value).replaceAll('$', '\\$');

/**
 * Writes wp-config.php, a new file and never the linked one.
 * @param {{site: string, folder: string, socket: string, url: string, constants?: Record<string, unknown>}} options
 */
export function writeConfig({ site, folder, socket, url, constants = {} }) {
  const all = {
    DB_NAME: 'shop', DB_USER: 'root', DB_PASSWORD: '', DB_HOST: `localhost:${socket}`, DB_CHARSET: 'utf8mb4', DB_COLLATE: '',
    WP_HOME: url, WP_SITEURL: url, WP_HTTP_BLOCK_EXTERNAL: true, WP_ACCESSIBLE_HOSTS: '127.0.0.1,localhost', WP_ENVIRONMENT_TYPE: 'local',
    WP_DEBUG: true, WP_DEBUG_LOG: path.join(folder, 'debug.log'), WP_DEBUG_DISPLAY: false, WP_MEMORY_LIMIT: '512M', AUTOMATIC_UPDATER_DISABLED: true,
    FS_METHOD: 'direct', DISABLE_WP_CRON: true, CROSSDOCK_STORE_FOLDER: folder, ...constants,
  }; // prettier-ignore
  for (const name of ['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'])
    for (const kind of ['KEY', 'SALT']) all[`${name}_${kind}`] = randomBytes(32).toString('hex');
  const lines = Object.entries(all).map(
    ([name, value]) => `defined( ${php(name)} ) || define( ${php(name)}, ${php(value)} );`,
  );
  const text = `<?php\n${lines.join('\n')}\n$table_prefix = 'wp_';\ndefined( 'ABSPATH' ) || define( 'ABSPATH', __DIR__ . '/' );\nrequire_once ABSPATH . 'wp-settings.php';\n`;
  const file = path.join(site, 'wp-config.php');
  rmSync(file, { force: true });
  writeFileSync(file, text, { mode: 0o600 });
}

/**
 * Runs a script of harness/php on the command line against a site.
 * @returns {Promise<{code: number, stdout: string, stderr: string}>}
 */
export async function runPhp(
  shop,
  { site, folder, url },
  args,
  { input = '', env = {}, timeoutMs = STEP_MS, show = false } = {},
) {
  const settings = Object.entries({ ...phpSettings(folder), 'opcache.enable_cli': '0' }).flatMap(([k, v]) => [
    '-d',
    `${k}=${v}`,
  ]);
  const [script, ...rest] = args;
  const child = spawn(shop.php, [...settings, path.join(HERE, 'php', script), ...rest], {
    cwd: site,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, CROSSDOCK_STORE_SITE: site, CROSSDOCK_STORE_HOST: new URL(url).host, ...env },
  });
  const result = { code: 1, stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) {
    child[name].setEncoding('utf8').on('data', (text) => {
      result[name] += text;
      if (show) process[name].write(text);
    });
  }
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const force = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  try {
    result.code = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve(code ?? (signal ? 137 : 1)));
    });
  } finally {
    clearTimeout(force);
  }
  return result;
}

async function step(shop, place, ...args) {
  const result = await runPhp(shop, place, ['prepare.php', ...args]);
  if (result.code === 0 && result.stdout.trimEnd().endsWith('done')) return;
  const log = path.join(place.folder, 'php-errors.log');
  const errors = existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(-10).join('\n') : '';
  const said = `${result.stdout.slice(-2000)}${result.stderr.slice(-2000)}`;
  throw new Error(`The shop could not be made (${args[0]}):\n${said}\n${errors}`);
}

/** Files of the harness that decide what is in a snapshot. */
const RECIPE = ['site.mjs', 'database.mjs', 'php/prepare.php', 'php/seed.php', 'php/load.php'];

function snapshotKey(shop, hpos) {
  const hash = createHash('sha256');
  for (const dir of [shop.wordpress, shop.woocommerce]) hash.update(`${dir} ${statSync(dir).mtimeMs} `);
  // The folder of the harness, because a snapshot links to the must-use plugin in it.
  hash.update(`${shop.wordpressVersion} ${shop.woocommerceVersion} ${shop.database} ${hpos} ${HERE}`);
  for (const file of RECIPE) hash.update(readFileSync(path.join(HERE, file)));
  return `wp${shop.wordpressVersion}-wc${shop.woocommerceVersion}-hpos-${hpos ? 'on' : 'off'}-${hash.digest('hex').slice(0, 12)}`;
}

/** A shop with WooCommerce and seed, not running; made when it is not there yet (some ten seconds). @returns its folder */
async function snapshot(shop, hpos) {
  mkdirSync(CACHE, { recursive: true });
  const dir = path.join(CACHE, snapshotKey(shop, hpos));
  if (existsSync(dir)) {
    utimesSync(dir, new Date(), new Date());
    return dir;
  }
  forgetOldSnapshots();
  const household = new Household();
  const work = mkdtempSync(path.join(os.tmpdir(), 'crossdock-snapshot-'));
  household.keep(work);
  try {
    const place = { folder: work, site: path.join(work, 'site'), url: 'http://127.0.0.1' };
    mirror(shop.wordpress, place.site);
    mirror(shop.woocommerce, path.join(place.site, 'wp-content/plugins/woocommerce'));
    mkdirSync(path.join(place.site, 'wp-content/mu-plugins'), { recursive: true });
    createDatabase(shop, work);
    const database = await startDatabase(shop, household, work);
    const created = spawnSync(shop.php, ['-r', '(new mysqli("localhost", "root", "", "", 0, $argv[1]))->query("CREATE DATABASE shop CHARACTER SET utf8mb4");', database.socket], { encoding: 'utf8' }); // prettier-ignore
    if (created.status !== 0) throw new Error(`The database could not be made: ${created.stderr || created.stdout}`);
    writeConfig({ ...place, socket: database.socket });
    symlinkSync(path.join(HERE, 'php/mu-plugin.php'), path.join(place.site, 'wp-content/mu-plugins/test-store.php'));
    const mode = hpos ? 'on' : 'off';
    await step(shop, place, 'install', mode);
    await step(shop, place, 'activate', mode, 'woocommerce/woocommerce.php');
    await step(shop, place, 'admin', mode);
    await step(shop, place, 'seed', mode);
    // In order, or what was written last is not in its files.
    if (!(await database.stop())) throw new Error('MariaDB did not end in order, so its files are no snapshot');
    const finished = mkdtempSync(path.join(CACHE, 'part-'));
    copy(path.join(work, 'db'), path.join(finished, 'db'));
    rmSync(path.join(place.site, 'wp-config.php'));
    mirror(place.site, path.join(finished, 'site'));
    try {
      renameSync(finished, dir);
    } catch (error) {
      rmSync(finished, { recursive: true, force: true });
      // Somebody else was quicker; theirs is as good.
      if (!existsSync(dir)) throw error;
    }
  } finally {
    await household.close();
  }
  return dir;
}

function forgetOldSnapshots() {
  const all = readdirSync(CACHE).flatMap((name) => {
    const file = path.join(CACHE, name);
    // Another process may just be putting its own in place.
    const age = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
    return age === undefined || (name.startsWith('part-') && age > Date.now() - 3_600_000) ? [] : [{ file, age }];
  });
  all.sort((a, b) => b.age - a.age);
  for (const { file } of all.slice(KEPT - 1)) rmSync(file, { recursive: true, force: true });
}

/** A fresh site in `folder`, with its database running. */
export async function openSite(shop, household, folder, { hpos }) {
  const source = await snapshot(shop, hpos);
  copy(path.join(source, 'db'), path.join(folder, 'db'));
  mirror(path.join(source, 'site'), path.join(folder, 'site'));
  return startDatabase(shop, household, folder);
}
