/** What goes into crossdock.zip: the plugin as WordPress runs it, and beside it a sidecar that needs nothing but Node.js. */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ROOT } from './bootstrap.mjs';

const PLUGIN = path.join(ROOT, 'plugin');
const SIDECAR = path.join(ROOT, 'sidecar');
/** Taken as they are; everything else in plugin/ is for making or testing it. */
const PHP_PARTS = [
  'crossdock.php',
  'uninstall.php',
  'readme.txt',
  'includes',
  'assets',
  'languages',
  'templates',
  'build',
];
const DATA = ['flows', 'maps', 'm3-metadata'];
/** Where the sidecar looks for its SQLite driver: sidecar/src/db/sqlite/driver.ts. */
const DRIVER = 'sidecar/sqlite';
const PLATFORMS = [
  'darwin-arm64',
  'darwin-x64',
  'linux-arm64',
  'linux-x64',
  'linuxmusl-arm64',
  'linuxmusl-x64',
  'win32-arm64',
  'win32-x64',
];

/**
 * Reads and bundles everything. plugin/build must be up to date.
 * @returns {Promise<Map<string, Buffer>>} path inside the plugin's folder → content
 * @throws Error when a part is missing; an esbuild error when the sidecar cannot be bundled
 */
export async function pluginFiles() {
  const files = new Map();
  for (const part of PHP_PARTS) addTree(files, path.join(PLUGIN, part), part);
  addTree(files, path.join(PLUGIN, 'sidecar'), 'sidecar');
  files.set('license.txt', fs.readFileSync(path.join(ROOT, 'LICENSE')));
  for (const folder of DATA) addTree(files, path.join(SIDECAR, folder), `sidecar/${folder}`);
  const { name, version, license, type } = JSON.parse(fs.readFileSync(path.join(SIDECAR, 'package.json'), 'utf8'));
  files.set('sidecar/package.json', Buffer.from(`${JSON.stringify({ name, version, license, type }, null, 2)}\n`));
  await addSidecar(files);
  return files;
}

async function addSidecar(files) {
  const { bundle } = await import('../../sidecar/build.mjs');
  const driver = await driverOf();
  files.set(`${DRIVER}/lib/better-sqlite3.cjs`, driver.script);
  for (const platform of PLATFORMS) {
    files.set(
      `${DRIVER}/prebuilds/${platform}.node`,
      fs.readFileSync(path.join(driver.home, 'prebuilds', `${platform}.node`)),
    );
  }
  for (const output of await bundle({ outfile: path.join(SIDECAR, 'dist/cli.js'), minify: true })) {
    const name = path.basename(output.path);
    if (name === 'cli.js') files.set('sidecar/cli.js', Buffer.from(output.contents));
    else files.set('sidecar/LICENSES.txt', Buffer.concat([Buffer.from(driver.licence), Buffer.from(output.contents)]));
  }
}

/** better-sqlite3 13: its JavaScript in one file, because Plugin Check allows no file name twice, and it has an index.js. */
async function driverOf() {
  const { build } = await import('esbuild');
  const main = createRequire(import.meta.url).resolve('better-sqlite3-napi10');
  const home = path.resolve(path.dirname(main), '..');
  const result = await build({
    // Paths in the bundle's comments must not tell where it was made.
    absWorkingDir: home,
    entryPoints: ['lib/index.js'],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    write: false,
    logLevel: 'silent',
  });
  const licence = fs.readFileSync(path.join(home, 'LICENSE'), 'utf8');
  return {
    home,
    script: Buffer.from(result.outputFiles[0].contents),
    licence: `Bundled packages:\n\nbetter-sqlite3 (SQLite itself is in the public domain):\n${licence.replace(/^/gm, '  ')}\n`,
  };
}

function addTree(files, from, name) {
  const stat = fs.statSync(from, { throwIfNoEntry: false });
  if (!stat) {
    // A folder that git does not keep while it is empty.
    if (['languages', 'assets', 'templates'].includes(name)) return;
    throw new Error(`${path.relative(ROOT, from)} is missing; the plugin needs it.`);
  }
  if (stat.isDirectory())
    for (const child of fs.readdirSync(from).sort()) addTree(files, path.join(from, child), `${name}/${child}`);
  else files.set(name, fs.readFileSync(from));
}
