/**
 * Translatable texts of PHP and JavaScript, as a gettext template (.pot). `wp i18n make-pot` needs PHP and WP-CLI and does not
 * read TypeScript; this needs Node only. Pure: takes sources, gives text.
 */

import { readJs } from './pot-js.mjs';
import { readPhp } from './pot-php.mjs';

/** Position of each part in the arguments; a plural form makes two entries of one. */
const FUNCTIONS = {
  __: { text: 0, domain: 1 },
  _e: { text: 0, domain: 1 },
  esc_html__: { text: 0, domain: 1 },
  esc_html_e: { text: 0, domain: 1 },
  esc_attr__: { text: 0, domain: 1 },
  esc_attr_e: { text: 0, domain: 1 },
  _x: { text: 0, context: 1, domain: 2 },
  _ex: { text: 0, context: 1, domain: 2 },
  esc_html_x: { text: 0, context: 1, domain: 2 },
  esc_attr_x: { text: 0, context: 1, domain: 2 },
  _n: { text: 0, plural: 1, domain: 3 },
  _n_noop: { text: 0, plural: 1, domain: 2 },
  _nx: { text: 0, plural: 1, context: 3, domain: 4 },
  _nx_noop: { text: 0, plural: 1, context: 2, domain: 3 },
};
const NAMES = new Set(Object.keys(FUNCTIONS));
/** Header fields of a plugin that WordPress translates (get_plugin_data). */
const HEADERS = ['Plugin Name', 'Plugin URI', 'Description', 'Author', 'Author URI'];

/**
 * Texts of one file.
 * @param {string} source
 * @param {string} file path as it is to stand in the template
 * @param {{ domain: string }} options texts of another domain are left out
 * @returns {{ text: string, plural?: string, context?: string, comment?: string, file: string, line: number }[]}
 * @throws Error naming file and line when a text is not written out (nobody could translate it) or lacks the domain
 */
export function textsOf(source, file, { domain }) {
  const { calls, comments } = file.endsWith('.php') ? readPhp(source, NAMES) : readJs(source, NAMES, file);
  const used = new Set();
  return calls.flatMap((call) => {
    const parts = FUNCTIONS[call.name];
    const literal = (name) => (parts[name] === undefined ? undefined : call.args[parts[name]]);
    const where = `${file}:${call.line}: ${call.name}()`;
    if (literal('domain') === undefined) throw new Error(`${where} needs the text domain '${domain}' as a plain text.`);
    if (literal('domain') !== domain) return [];
    for (const name of ['text', 'plural', 'context']) {
      if (parts[name] !== undefined && !literal(name)) {
        throw new Error(`${where} needs its ${name} written out as one plain text; received something to compute.`);
      }
    }
    const entry = { text: literal('text'), file, line: call.line };
    if (parts.plural !== undefined) entry.plural = literal('plural');
    if (parts.context !== undefined) entry.context = literal('context');
    const comment = commentFor(call, comments, used);
    return [comment ? { ...entry, comment } : entry];
  });
}

/** A comment "translators: …" on the two lines before the call, or inside it; it belongs to the first call after it only. */
function commentFor(call, comments, used) {
  const comment = comments.find(
    (one) => /^translators:/i.test(one.text) && one.end >= call.line - 2 && one.line <= call.last && !used.has(one),
  );
  if (comment) used.add(comment);
  return comment?.text;
}

/** Header texts of the plugin's main file. */
export function headersOf(source, file) {
  return HEADERS.flatMap((name) => {
    const value = new RegExp(`^[ \\t*]*${name}:(.*)$`, 'm').exec(source)?.[1].trim();
    if (!value) return [];
    return [{ text: value, file, line: 0, comment: `${name} of the plugin` }];
  });
}

/**
 * The template. Entries with the same text and context become one, in the order of files. There is no date, so that the same
 * sources give the same bytes, and no line numbers, so that only a changed text changes the template.
 * @param {ReturnType<typeof textsOf>} entries
 * @param {{ name: string, version: string, license: string }} about
 */
export function potOf(entries, about) {
  const merged = new Map();
  for (const entry of entries) {
    const key = `${entry.context ?? ''}\u0004${entry.text}`;
    const known = merged.get(key) ?? { ...entry, references: new Set(), comments: new Set() };
    if (known.plural && entry.plural && known.plural !== entry.plural) {
      throw new Error(
        `${entry.file}:${entry.line}: "${entry.text}" has another plural form elsewhere. Make them the same.`,
      );
    }
    known.plural ??= entry.plural;
    known.references.add(entry.file);
    if (entry.comment) known.comments.add(entry.comment);
    merged.set(key, known);
  }
  const head = [
    `# ${about.name}.`,
    `# This file is distributed under the ${about.license}.`,
    'msgid ""',
    'msgstr ""',
    ...Object.entries({
      'Project-Id-Version': `${about.name} ${about.version}`,
      'MIME-Version': '1.0',
      'Content-Type': 'text/plain; charset=UTF-8',
      'Content-Transfer-Encoding': '8bit',
      'Plural-Forms': 'nplurals=INTEGER; plural=EXPRESSION;',
      'X-Domain': 'crossdock',
    }).map(([name, value]) => quote(`${name}: ${value}\n`)),
    '',
  ];
  const body = [...merged.values()].map((entry) => {
    const lines = [
      ...[...entry.comments].map((comment) => `#. ${comment}`),
      ...[...entry.references].map((reference) => `#: ${reference}`),
    ];
    if (/%(\d+\$)?[sdu]/.test(entry.text))
      lines.push(
        [...entry.references].every((file) => file.endsWith('.php')) ? '#, php-format' : '#, javascript-format',
      );
    if (entry.context !== undefined) lines.push(`msgctxt ${quote(entry.context)}`);
    lines.push(`msgid ${quote(entry.text)}`);
    lines.push(
      ...(entry.plural ? [`msgid_plural ${quote(entry.plural)}`, 'msgstr[0] ""', 'msgstr[1] ""'] : ['msgstr ""']),
      '',
    );
    return lines.join('\n');
  });
  return `${[...head, ...body].join('\n').trimEnd()}\n`;
}

const ESCAPES = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\t': '\\t', '\r': '\\r' };
const quote = (text) => `"${text.replace(/[\\"\n\t\r]/g, (char) => ESCAPES[char])}"`;
