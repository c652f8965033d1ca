/**
 * `node scripts/docs-settings.mjs`: writes the tables of settings in docs/ between their markers, from the zod schema.
 * `--check` writes nothing and fails when a table is not up to date.
 */
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './lib/bootstrap.mjs';
import { fillTables } from './lib/settings-tables.mjs';

export const PAGES = ['docs/m3-setup.md', 'docs/reference.md'];

const { bundleForRun } = await import('./lib/bundle.mjs');
const schemas = await import(pathToFileURL(await bundleForRun('shared/src/index.ts')).href);
for (const page of PAGES) {
  const file = path.join(ROOT, page);
  const before = fs.readFileSync(file, 'utf8');
  const after = fillTables(before, schemas);
  if (before === after) console.log(`${page} is up to date`);
  else if (process.argv.includes('--check')) {
    console.error(`${page} is not up to date. Run: node scripts/docs-settings.mjs`);
    process.exitCode = 1;
  } else {
    fs.writeFileSync(file, after);
    console.log(`${page} written`);
  }
}
