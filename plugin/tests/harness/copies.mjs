/**
 * What a real shop needs: PHP and MariaDB of the system, and copies of WordPress and WooCommerce. Copies are looked for
 * on this machine and else downloaded from where they are released; none of them is ever part of this project.
 */
import { spawnSync } from 'node:child_process';
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** The releases that are downloaded; `CROSSDOCK_WORDPRESS_VERSION` and `CROSSDOCK_WOOCOMMERCE_VERSION` name others. */
const RELEASES = { wordpress: '7.1', woocommerce: '11.0.1' };
const ADDRESSES = {
  wordpress: (version) => `https://downloads.wordpress.org/release/wordpress-${version}.zip`,
  woocommerce: (version) => `https://downloads.wordpress.org/plugin/woocommerce.${version}.zip`,
};
/** A file by which a copy is known; WooCommerce's source has the first but not the second: it is built. */
const MARKS = {
  wordpress: ['wp-settings.php', 'wp-admin/includes/upgrade.php'],
  woocommerce: ['woocommerce.php', 'assets/client/blocks/checkout.js'],
};
const TITLES = { wordpress: 'WordPress', woocommerce: 'WooCommerce' };
const EXTENSIONS = ['mysqli', 'dom', 'mbstring', 'curl', 'json'];
const DOWNLOAD_MS = 180_000;

/** Programs and copies of a real shop. `reason` says in a sentence what is missing and what to do; then all else is absent. */
export async function findShop({ env = process.env, home = os.homedir(), addresses = ADDRESSES } = {}) {
  const programs = findPrograms();
  if (programs.reason) return programs;
  const cache = path.join(home, '.cache', 'crossdock');
  const found = {};
  for (const what of ['wordpress', 'woocommerce']) {
    const copy = await findCopy(what, { env, cache, addresses, php: programs.php });
    if (copy.reason) return copy;
    found[what] = copy.dir;
  }
  return {
    ...programs,
    ...found,
    wordpressVersion: versionIn(path.join(found.wordpress, 'wp-includes/version.php'), /\$wp_version = '([^']+)'/),
    woocommerceVersion: versionIn(path.join(found.woocommerce, 'woocommerce.php'), /^ \* Version: (\S+)/m),
  };
}

/**
 * A copy of WooCommerce 10 beside the newer one, for the suites that run with both: `CROSSDOCK_WOOCOMMERCE_10_DIR`, else the
 * newest `woocommerce-10…` in the cache. Never downloaded.
 * @returns {{dir: string, version: string} | {reason: string}}
 */
export function findWooCommerce10({ env = process.env, home = os.homedir() } = {}) {
  const cache = path.join(home, '.cache', 'crossdock');
  const inCache = existsSync(cache) ? readdirSync(cache).filter((name) => /^woocommerce-10\b/.test(name)) : [];
  inCache.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  const named = env.CROSSDOCK_WOOCOMMERCE_10_DIR;
  const dir = named ?? (inCache[0] && path.join(cache, inCache[0]));
  if (!dir)
    return { reason: `no copy of WooCommerce 10 is given: set CROSSDOCK_WOOCOMMERCE_10_DIR or put one into ${cache}/woocommerce-10.x` }; // prettier-ignore
  const lack = MARKS.woocommerce.find((mark) => !existsSync(path.join(dir, mark)));
  return lack
    ? { reason: `no WooCommerce 10 found in ${dir}: ${lack} is missing there` }
    : { dir, version: versionIn(path.join(dir, 'woocommerce.php'), /^ \* Version: (\S+)/m) };
}

const versionIn = (file, pattern) => pattern.exec(readFileSync(file, 'utf8'))?.[1] ?? 'unknown';

/** The first of `names` that is on PATH or where systems keep daemons. */
function program(...names) {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin', '/usr/local/bin'];
  for (const name of names)
    for (const folder of folders) if (folder && existsSync(path.join(folder, name))) return path.join(folder, name);
  return null;
}

const INSTALL =
  'Debian: apt-get install -y php8.2-cli php8.2-fpm php8.2-mysql php8.2-xml php8.2-mbstring php8.2-curl php8.2-intl mariadb-server';

function findPrograms() {
  if (process.platform === 'win32') return { reason: 'no real shop on Windows: PHP has no worker processes there' };
  const php = program('php', 'php8.4', 'php8.3', 'php8.2', 'php8.1');
  if (!php) return { reason: `no PHP found. ${INSTALL}` };
  const [version = '', ...modules] = spawnSync(
    php,
    ['-r', 'echo PHP_VERSION, "\n", implode("\n", get_loaded_extensions());'],
    { encoding: 'utf8' },
  ).stdout.split('\n');
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < 8 || (major === 8 && minor < 1)) return { reason: `PHP 8.1 or newer is needed, this is ${version}` };
  const lacking = EXTENSIONS.filter((name) => !modules.includes(name));
  if (lacking.length > 0) return { reason: `PHP lacks ${lacking.join(', ')}. ${INSTALL}` };
  const database = program('mariadbd', 'mysqld');
  const databaseInstall = program('mariadb-install-db', 'mysql_install_db');
  if (!database || !databaseInstall) return { reason: `no MariaDB found. ${INSTALL}` };
  // The FPM of the very PHP whose extensions were looked at.
  const fpm = program(`php-fpm${major}.${minor}`, 'php-fpm');
  return { php, phpVersion: version, fpm, database, databaseInstall };
}

async function findCopy(what, { env, cache, addresses, php }) {
  const variable = `CROSSDOCK_${what.toUpperCase()}_DIR`;
  const named = env[variable];
  const title = TITLES[what];
  if (named) {
    const lack = MARKS[what].find((mark) => !existsSync(path.join(named, mark)));
    return lack ? { reason: `no ${title} found in ${variable}=${named}: ${lack} is missing there` } : { dir: named };
  }
  const dir = path.join(cache, what);
  if (MARKS[what].every((mark) => existsSync(path.join(dir, mark)))) return { dir };
  const version = env[`CROSSDOCK_${what.toUpperCase()}_VERSION`] ?? RELEASES[what];
  const url = addresses[what](version);
  try {
    await download({ url, dir, inner: what, marks: MARKS[what], php });
    return { dir };
  } catch (error) {
    const why = error.cause?.code ?? error.message;
    return {
      reason: `no ${title} found: neither ${variable} nor ${dir} has one, and ${url} could not be fetched (${why})`,
    };
  }
}

/**
 * Fetches a zip and puts its folder `inner` in place of `dir`, whole or not at all.
 * @throws Error when it cannot be fetched or is not what it should be
 */
export async function download({ url, dir, inner, marks, php }) {
  mkdirSync(path.dirname(dir), { recursive: true });
  const partial = mkdtempSync(`${dir}.part-`);
  try {
    process.stderr.write(`Downloading ${url} …\n`);
    const answer = await fetch(url, { signal: AbortSignal.timeout(DOWNLOAD_MS) });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    const zip = path.join(partial, `${inner}.zip`);
    await pipeline(Readable.fromWeb(answer.body), createWriteStream(zip));
    unzip(php, zip, partial);
    const lack = marks.find((mark) => !existsSync(path.join(partial, inner, mark)));
    if (lack) throw new Error(`the archive has no ${inner}/${lack}`);
    rmSync(dir, { recursive: true, force: true });
    renameSync(path.join(partial, inner), dir);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/** Unpacks with PHP's own Phar, which reads zips: no further program is needed. @throws Error with PHP's words */
export function unzip(php, zip, folder) {
  const code = '(new PharData($argv[1]))->extractTo($argv[2], null, true);';
  const result = spawnSync(php, ['-d', 'memory_limit=512M', '-r', code, zip, folder], { encoding: 'utf8' });
  if (result.status !== 0) {
    throw new Error(
      `${path.basename(zip)} could not be unpacked: ${(result.stderr || result.stdout).trim().slice(0, 300)}`,
    );
  }
}
