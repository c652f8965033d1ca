/** The tables of settings in docs/: keys, types, limits and defaults from the zod schemas, words from settings-words.mjs. */
import { WORDS } from '../../shared/src/settings-words.mjs';

/** Takes off optional, default and nullable wrappers; a default met on the way is kept. */
function unwrap(schema) {
  let inner = schema;
  let preset;
  while (['optional', 'default', 'prefault', 'nullable', 'nonoptional'].includes(inner.def.type)) {
    if (inner.def.type === 'default') preset ??= inner.def.defaultValue;
    inner = inner.def.innerType;
  }
  return { inner, preset };
}

/** Every key that is set as a whole, in the order of the schema: `{path, schema, preset}`. */
export function leaves(schema, prefix = '') {
  const { inner, preset } = unwrap(schema);
  if (inner.def.type === 'object') {
    return Object.entries(inner.shape).flatMap(([key, child]) => leaves(child, prefix ? `${prefix}.${key}` : key));
  }
  return [{ path: prefix, schema: inner, preset }];
}

/** The type of a value and its limits, in words. */
export function typeOf(schema) {
  const { inner } = unwrap(schema);
  const { def } = inner;
  switch (def.type) {
    case 'enum':
      return Object.values(def.entries)
        .map((value) => `\`${value}\``)
        .join(', ');
    case 'number':
      return numberType(inner);
    case 'string':
      return textType(inner);
    case 'array':
      return def.element.def.type === 'object' ? 'list of objects' : 'list of text';
    case 'record':
      return 'object';
    case 'union':
      return [...new Set(def.options.map(typeOf))].join(', or ');
    case 'pipe':
      return typeOf(def.in);
    default:
      return def.type;
  }
}

function numberType(schema) {
  const whole = (schema.def.checks ?? []).some((check) => check._zod.def.check === 'number_format');
  // Whole numbers without a limit of their own carry the largest that a double holds.
  const limit = (value) => (value !== null && Number.isFinite(value) && Math.abs(value) < 2 ** 52 ? value : null);
  const [min, max] = [limit(schema.minValue), limit(schema.maxValue)];
  const range =
    min !== null && max !== null
      ? `, ${min} to ${max}`
      : min !== null
        ? `, ${min} or more`
        : max !== null
          ? `, at most ${max}`
          : '';
  return `${whole ? 'whole number' : 'number'}${range}`;
}

function textType(schema) {
  if (schema.format === 'datetime') return 'date and time with zone';
  if (schema.format === 'url') return 'address';
  const { minLength, maxLength } = schema;
  if (maxLength === null || maxLength === undefined) return 'text';
  return minLength === maxLength ? `text, ${maxLength} characters` : `text, at most ${maxLength} characters`;
}

/** The environment variable of a key: `store.consumerKey` → `CROSSDOCK_STORE_CONSUMER_KEY`. */
export const variableOf = (path) =>
  `CROSSDOCK_${path
    .split('.')
    .map((part) => part.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase())
    .join('_')}`;

function presetOf({ preset }) {
  if (preset === undefined) return '–';
  const text = JSON.stringify(preset);
  // Long objects would tear the table; their parts are explained in the words.
  return text.length > 60 ? 'see below' : `\`${typeof preset === 'string' ? preset : text}\``;
}

const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const table = (head, rows) =>
  [
    `| ${head.join(' | ')} |`,
    `|${head.map(() => '---').join('|')}|`,
    ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`),
  ].join('\n');

/**
 * Words for every key, and no words for keys that do not exist.
 * @throws Error naming the keys
 */
function wordsOf(keys) {
  const paths = new Set(keys.map(({ path }) => path));
  const missing = [...paths].filter((path) => !WORDS[path]);
  const surplus = Object.keys(WORDS).filter((path) => !paths.has(path));
  if (missing.length + surplus.length > 0) {
    throw new Error(
      `shared/src/settings-words.mjs lacks: ${missing.join(', ') || '-'}; has too much: ${surplus.join(', ') || '-'}`,
    );
  }
  return WORDS;
}

/** Name of a marker → its table. */
export function tablesOf({ bootstrap, settings }) {
  const start = leaves(bootstrap);
  const all = leaves(settings);
  const words = wordsOf([...start, ...all]);
  const meaning = (keys) =>
    table(
      ['Key', 'Default', 'Meaning', 'Example'],
      keys.map((key) => [
        `\`${key.path}\``,
        presetOf(key),
        words[key.path].about,
        words[key.path].example ? `\`${words[key.path].example}\`` : '',
      ]),
    );
  const form = (keys) =>
    table(
      ['Key', 'Type', 'Default', 'Environment variable'],
      keys.map((key) => [`\`${key.path}\``, typeOf(key.schema), presetOf(key), `\`${variableOf(key.path)}\``]),
    );
  const groups = Object.fromEntries(
    [...new Set(all.map(({ path }) => path.split('.')[0]))].map((group) => [
      `meaning:${group}`,
      meaning(all.filter(({ path }) => path.startsWith(`${group}.`))),
    ]),
  );
  return { 'meaning:start': meaning(start), ...groups, 'form:start': form(start), 'form:settings': form(all) };
}

/**
 * The page with every table between `<!-- settings NAME -->` and `<!-- /settings -->` written anew.
 * @throws Error when a page names a table that there is not
 */
export function fillTables(page, schemas) {
  const tables = tablesOf(schemas);
  return page.replace(/<!-- settings ([a-z0-9:]+) -->[\s\S]*?<!-- \/settings -->/g, (_, name) => {
    if (!tables[name]) throw new Error(`There is no table "${name}". Tables: ${Object.keys(tables).join(', ')}.`);
    return `<!-- settings ${name} -->\n\n${tables[name]}\n\n<!-- /settings -->`;
  });
}
