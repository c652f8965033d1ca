/**
 * `node scripts/pot.mjs`: writes plugin/languages/crossdock.pot from the texts in the plugin's PHP and scripts.
 * `--check` writes nothing and fails when the template is not up to date.
 */
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './lib/bootstrap.mjs';
import { headersOf, potOf, textsOf } from './lib/pot.mjs';

export const TEMPLATE = 'plugin/languages/crossdock.pot';
const PLUGIN = path.join(ROOT, 'plugin');
/** Built files repeat the sources; tests and their tools are read by nobody who needs a translation. */
const LEFT_OUT = new Set(['node_modules', 'tests', 'test', 'build', 'dist', 'languages', 'vendor', 'sidecar']);

/** Source files of the plugin, sorted, as paths from its folder with forward slashes. */
function sources(folder = '') {
  const entries = fs.readdirSync(path.join(PLUGIN, folder), { withFileTypes: true });
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const name = folder ? `${folder}/${entry.name}` : entry.name;
      if (entry.isDirectory()) return LEFT_OUT.has(entry.name) || entry.name.startsWith('.') ? [] : sources(name);
      return /\.(php|js|ts|tsx)$/.test(name) && !/\.(test|config)\.[a-z]+$|\.d\.ts$/.test(name) ? [name] : [];
    });
}

/** The template as it should be now. */
export function template() {
  const read = (file) => fs.readFileSync(path.join(PLUGIN, file), 'utf8');
  const main = read('crossdock.php');
  const header = (name) => new RegExp(`^[ \\t*]*${name}:(.*)$`, 'm').exec(main)[1].trim();
  const entries = sources().flatMap((file) => textsOf(read(file), file, { domain: 'crossdock' }));
  return potOf([...headersOf(main, 'crossdock.php'), ...entries], {
    name: header('Plugin Name'),
    version: header('Version'),
    license: header('License'),
  });
}

/** Runs as a command; returns the exit code. */
export function main(args) {
  const file = path.join(ROOT, TEMPLATE);
  const now = template();
  const before = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  const count = now.split('\nmsgid ').length - 2;
  if (before === now) {
    console.log(`${TEMPLATE} is up to date (${count} texts)`);
    return 0;
  }
  if (args.includes('--check')) {
    console.error(`${TEMPLATE} is not up to date. Run: node scripts/pot.mjs`);
    return 1;
  }
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, now);
  console.log(`${TEMPLATE} written (${count} texts)`);
  return 0;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = main(process.argv.slice(2));
}
