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
const DATA = ['flows', 'maps', 'm3-metadata', 'templates'];
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
    const binary = path.join(driver.home, 'prebuilds', `${platform}.node`);
    files.set(`${DRIVER}/prebuilds/${platform}.node`, fs.readFileSync(binary));
  }
  const { outputFiles, metafile } = await bundle({ outfile: path.join(SIDECAR, 'dist/cli.js'), minify: true });
  const script = outputFiles.find((output) => path.basename(output.path) === 'cli.js');
  files.set('sidecar/cli.js', Buffer.from(script.contents));
  const comments = outputFiles.find((output) => output.path.endsWith('LEGAL.txt'))?.text ?? '';
  files.set('sidecar/LICENSES.txt', Buffer.from(licences([driver.home, ...packagesOf(metafile)], comments)));
}

/** Folders of the packages that a bundle is made of. */
function packagesOf(metafile) {
  const folders = Object.keys(metafile.inputs).flatMap((input) => {
    const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
    return found ? [path.resolve(SIDECAR, found[1])] : [];
  });
  return [...new Set(folders)].sort();
}

/** The licences as they are in the packages: most say that they must go along. */
function licences(folders, comments) {
  const parts = folders.map((folder) => {
    const { name, version, license } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const file = fs.readdirSync(folder).find((entry) => /^(licen[cs]e|copying)(\.|-|$)/i.test(entry));
    const text = file ? fs.readFileSync(path.join(folder, file), 'utf8').trim() : `(no text in the package)`;
    return `${name} ${version}: ${typeof license === 'string' ? license : 'see below'}\n\n${text}\n`;
  });
  return [
    'The sidecar contains these packages. SQLite itself, inside better-sqlite3, is in the public domain.\n',
    ...parts,
    comments,
  ].join(`\n${'-'.repeat(72)}\n\n`);
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
  return { home, script: Buffer.from(result.outputFiles[0].contents) };
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
