/**
 * `node scripts/docs-settings.mjs`: writes what is said of the settings: the tables in docs/ between their markers, from the
 * zod schema, and the console's translatable sentences: of settings, of look-up
 * tables, of the pre-flight check, of the error catalogue. `--check` writes nothing and fails when something is not up to date.
 */
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './lib/bootstrap.mjs';
import {
  CATALOGUE_SENTENCES,
  CHECK_SENTENCES,
  SENTENCES,
  TABLE_SENTENCES,
  catalogueSentences,
  checkSentences,
  sentences,
  tableSentences,
} from './lib/setting-sentences.mjs';
import { fillTables } from './lib/settings-tables.mjs';

export const PAGES = ['docs/m3-setup.md', 'docs/reference.md'];

const { bundleForRun } = await import('./lib/bundle.mjs');
const schemas = await import(pathToFileURL(await bundleForRun('shared/src/index.ts')).href);
const catalogue = await import(pathToFileURL(await bundleForRun('sidecar/src/console/catalogue/index.ts')).href);
const MADE = {
  [SENTENCES]: (file) => sentences(schemas.settings, file),
  [CHECK_SENTENCES]: (file) => checkSentences(schemas, file),
  [TABLE_SENTENCES]: (file) => tableSentences(schemas.TABLES, file),
  [CATALOGUE_SENTENCES]: (file) => catalogueSentences(catalogue.CATALOGUE, file),
};
const made = (page, before) => MADE[page]?.(path.join(ROOT, page)) ?? fillTables(before, schemas);
for (const page of [...PAGES, ...Object.keys(MADE)]) {
  const file = path.join(ROOT, page);
  const before = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  const after = await made(page, before);
  if (before === after) console.log(`${page} is up to date`);
  else if (process.argv.includes('--check')) {
    console.error(`${page} is not up to date. Run: node scripts/docs-settings.mjs`);
    process.exitCode = 1;
  } else {
    fs.writeFileSync(file, after);
    console.log(`${page} written`);
  }
}
