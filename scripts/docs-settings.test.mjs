import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import * as shared from '../shared/src/index.ts';
import { CATALOGUE } from '../sidecar/src/console/catalogue/index.ts';
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
import { TEMPLATE } from './pot.mjs';
import { fillTables, leaves, tablesOf, typeOf, variableOf } from './lib/settings-tables.mjs';

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');

test.each(['docs/m3-setup.md', 'docs/reference.md'])('%s has the tables of settings as the schema is now', (page) => {
  const text = fs.readFileSync(path.join(ROOT, page), 'utf8');
  expect(text).toMatch(/<!-- settings [a-z0-9:]+ -->/);
  // When this fails: node scripts/docs-settings.mjs
  expect(fillTables(text, shared)).toBe(text);
});

test('every setting has a sentence that can be translated, the one of the documentation', async () => {
  const file = path.join(ROOT, SENTENCES);
  // When this fails: node scripts/docs-settings.mjs
  expect(fs.readFileSync(file, 'utf8')).toBe(await sentences(shared.settings, file));
});

// When one fails: node scripts/docs-settings.mjs, then node scripts/pot.mjs
test.each([
  [
    TABLE_SENTENCES,
    (file) => tableSentences(shared.TABLES, file),
    Object.values(shared.TABLES).flatMap(({ about, key }) => [about, key]),
  ],
  [CHECK_SENTENCES, (file) => checkSentences(shared, file), Object.values(shared.CHECK_WORDS)],
  [
    CATALOGUE_SENTENCES,
    (file) => catalogueSentences(CATALOGUE, file),
    CATALOGUE.flatMap(({ title, meaning, where, what }) => [title, meaning, where, what]),
  ],
])('%s has every sentence of the sidecar, and the template of translations has it', async (page, made, said) => {
  const file = path.join(ROOT, page);
  expect(fs.readFileSync(file, 'utf8')).toBe(await made(file));
  const pot = fs.readFileSync(path.join(ROOT, TEMPLATE), 'utf8');
  const template = new Set([...pot.matchAll(/^msgid (".*")$/gm)].map(([, text]) => JSON.parse(text)));
  // Places are numbered in a text for translators.
  const text = (english) => shared.placesOf(english).reduce((left, name, i) => left.replaceAll(`{${name}}`, `%${i + 1}$s`), english); // prettier-ignore
  expect(said.map(text).filter((one) => !template.has(one))).toEqual([]);
});

test('a setting without words is named', async () => {
  await expect(sentences(z.object({ nobody: z.object({ knows: z.string() }) }), 'x.ts')).rejects.toThrow(
    'no words for nobody.knows',
  );
});

test('every group of settings has its table in the M3 set-up page', () => {
  const text = fs.readFileSync(path.join(ROOT, 'docs/m3-setup.md'), 'utf8');
  const meanings = Object.keys(tablesOf(shared)).filter((name) => name.startsWith('meaning:'));
  for (const name of meanings) expect(text).toContain(`<!-- settings ${name} -->`);
});

test('keys are found at any depth, with their defaults', () => {
  const schema = z.object({ a: z.object({ b: z.number().default(3) }).prefault({}), c: z.string().optional() });
  expect(leaves(schema).map(({ path: key, preset }) => [key, preset])).toEqual([
    ['a.b', 3],
    ['c', undefined],
  ]);
});

test.each([
  [z.number().int().min(1).max(9), 'whole number, 1 to 9'],
  [z.number().min(0), 'number, 0 or more'],
  [z.coerce.number().int(), 'whole number'],
  [z.string().length(2), 'text, 2 characters'],
  [z.string().min(1).max(6).optional(), 'text, at most 6 characters'],
  [z.enum(['a', 'b']).default('a'), '`a`, `b`'],
  [z.array(z.string()), 'list of text'],
  [z.union([z.string(), z.array(z.string())]), 'text, or list of text'],
  [z.iso.datetime({ offset: true }), 'date and time with zone'],
  [z.boolean(), 'boolean'],
])('a type in words %#', (schema, words) => expect(typeOf(schema)).toBe(words));

test('names of environment variables', () => {
  expect(variableOf('store.consumerKey')).toBe('CROSSDOCK_STORE_CONSUMER_KEY');
  expect(variableOf('m3.v1Writes')).toBe('CROSSDOCK_M3_V1_WRITES');
});

test('a marker that names no table is refused', () => {
  expect(() => fillTables('<!-- settings nothing -->\n<!-- /settings -->', shared)).toThrow(
    'There is no table "nothing"',
  );
});

test('every look-up table is in the M3 set-up page', () => {
  const text = fs.readFileSync(path.join(ROOT, 'docs/m3-setup.md'), 'utf8');
  const missing = Object.keys(shared.TABLES).filter((name) => !text.includes(`\n| \`${name}\` |`));
  expect(missing).toEqual([]);
});
