/**
 * From a translator's .po to what is read: one .mo for PHP, one .json for each script. The screens that are loaded later are no
 * script of their own to WordPress, and it would print all their texts on every page of wc-admin if they stood in the file of
 * the script that loads them: they have a file of their own, which that script fetches. Pure: text in, bytes out.
 */
import { createHash } from 'node:crypto';

const md5 = (text) => createHash('md5').update(text).digest('hex');
/** The scripts: end of the file's name, and which of the plugin's sources the texts come from. */
const SCRIPTS = [
  // WordPress names the file by the script's path (load_script_textdomain).
  { script: 'build/index.js', end: md5('build/index.js'), pattern: /^src\/[^/]+$/ },
  // Ours: Pages::TEXTS.
  { script: 'build/console', end: 'console', pattern: /^src\/[^/]+\// },
  { script: 'assets/order.js', end: md5('assets/order.js'), pattern: /^assets\/order\.js$/ },
];

const UNESCAPED = { n: '\n', t: '\t', r: '\r', '"': '"', '\\': '\\' };
const unquote = (text) => text.replace(/\\([ntr"\\])/g, (_, char) => UNESCAPED[char]);

/**
 * Entries of a .po; those marked fuzzy or without a translation are left out, as gettext does.
 * @returns {{ headers: Record<string, string>, entries: { context?: string, text: string, plural?: string, values: string[], files: string[] }[] }}
 * @throws Error naming the line that cannot be read
 */
export function readPo(source) {
  const blocks = [];
  let block = null;
  let field = null;
  source.split('\n').forEach((raw, index) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#~')) {
      block = null;
      return;
    }
    if (!block) blocks.push((block = { files: [], flags: '', msgid: '', msgstr: [] }));
    if (line.startsWith('#:')) block.files.push(...line.slice(2).trim().split(/\s+/));
    else if (line.startsWith('#,')) block.flags += line.slice(2);
    if (line.startsWith('#')) return;
    const found = /^(?:(msgctxt|msgid_plural|msgid|msgstr)(?:\[(\d)\])?\s+)?"((?:[^"\\]|\\.)*)"$/.exec(line);
    if (!found || (!found[1] && !field)) throw new Error(`line ${index + 1}: expected a gettext entry, found ${line.slice(0, 60)}`); // prettier-ignore
    if (found[1]) field = { name: found[1], at: Number(found[2] ?? 0) };
    const text = unquote(found[3]);
    if (field.name === 'msgstr') block.msgstr[field.at] = (block.msgstr[field.at] ?? '') + text;
    else block[field.name] = (block[field.name] ?? '') + text;
  });
  const head = blocks.find(({ msgid, msgctxt }) => msgid === '' && msgctxt === undefined);
  const headers = Object.fromEntries(
    (head?.msgstr[0] ?? '').split('\n').filter(Boolean).map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  ); // prettier-ignore
  const entries = blocks
    .filter(({ msgid, flags, msgstr }) => msgid !== '' && !/\bfuzzy\b/.test(flags) && msgstr.length > 0 && msgstr.every(Boolean))
    .map(({ msgctxt, msgid, msgid_plural, msgstr, files }) => ({
      ...(msgctxt !== undefined && { context: msgctxt }), text: msgid,
      ...(msgid_plural !== undefined && { plural: msgid_plural }), values: msgstr, files,
    })); // prettier-ignore
  return { headers, entries };
}

const keyOf = ({ context, text }) => (context === undefined ? text : `${context}\u0004${text}`);
const filesOf = ({ files }) => files.map((file) => file.replace(/:\d+$/, ''));

/** The .mo of all texts: those of scripts may be in it, nobody asks for them. */
export function moOf({ headers, entries }) {
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\n`).join(''); // prettier-ignore
  const pairs = [['', head], ...entries.map((entry) => [entry.plural === undefined ? keyOf(entry) : `${keyOf(entry)}\0${entry.plural}`, entry.values.join('\0')])]; // prettier-ignore
  const rows = pairs.map(([from, to]) => [Buffer.from(from), Buffer.from(to)]).sort(([a], [b]) => Buffer.compare(a, b)); // prettier-ignore
  const start = 28;
  const texts = Buffer.alloc(start + rows.length * 16);
  for (const [at, value] of [0x950412de, 0, rows.length, start, start + rows.length * 8, 0, start + rows.length * 16].entries()) texts.writeUInt32LE(value, at * 4); // prettier-ignore
  const parts = [texts];
  let offset = texts.length;
  for (const side of [0, 1]) {
    rows.forEach((row, index) => {
      const at = start + side * rows.length * 8 + index * 8;
      texts.writeUInt32LE(row[side].length, at);
      texts.writeUInt32LE(offset, at + 4);
      parts.push(row[side], Buffer.from([0]));
      offset += row[side].length + 1;
    });
  }
  return Buffer.concat(parts);
}

/**
 * All files of one language, by name, for wp-content/plugins/crossdock/languages or wp-content/languages/plugins.
 * @param {string} po a translated copy of plugin/languages/crossdock.pot
 * @param {string} locale such as de_DE
 * @throws Error when the .po cannot be read
 */
export function filesOfLanguage(po, locale) {
  const read = readPo(po);
  const files = new Map([[`crossdock-${locale}.mo`, moOf(read)]]);
  for (const { script, end, pattern } of SCRIPTS) {
    const own = read.entries.filter((entry) => filesOf(entry).some((file) => pattern.test(file)));
    const messages = { '': { domain: 'messages', lang: locale, 'plural-forms': read.headers['Plural-Forms'] ?? '' } };
    for (const entry of own) messages[keyOf(entry)] = entry.values;
    files.set(
      `crossdock-${locale}-${end}.json`,
      Buffer.from(JSON.stringify({ domain: 'messages', source: script, locale_data: { messages } })),
    );
  }
  return files;
}
