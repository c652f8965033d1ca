import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT } from './lib/bootstrap.mjs';
import { filesOfLanguage, moOf, readPo } from './lib/translations.mjs';
import { main } from './translate.mjs';

const PO = `# A comment
msgid ""
msgstr ""
"Language: de_DE\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

#. translators: a name
#: includes/A.php src/a.tsx
msgid "Say \\"%s\\""
msgstr ""
"Sag "
"\\"%s\\""

#: src/console/b.tsx:12
msgctxt "verb"
msgid "%d order"
msgid_plural "%d orders"
msgstr[0] "%d Auftrag"
msgstr[1] "%d Aufträge"

#: assets/order.js
msgid "Close"
msgstr "Schließen"

#: src/a.tsx
#, fuzzy
msgid "Doubtful"
msgstr "Zweifelhaft"

#: src/a.tsx
msgid "Not yet"
msgstr ""

#~ msgid "Old"
#~ msgstr "Alt"
`;

test('a .po is read as gettext reads it', () => {
  const { headers, entries } = readPo(PO);
  expect(headers['Plural-Forms']).toBe('nplurals=2; plural=(n != 1);');
  expect(entries.map(({ text, values }) => [text, values])).toEqual([
    ['Say "%s"', ['Sag "%s"']],
    ['%d order', ['%d Auftrag', '%d Aufträge']],
    ['Close', ['Schließen']],
  ]);
  expect(() => readPo('msgid "a"\nmsgstr b')).toThrow('line 2: expected a gettext entry, found msgstr b');
});

test('texts of screens that are loaded later are in a file of their own', () => {
  const files = filesOfLanguage(PO, 'de_DE');
  const json = [...files]
    .filter(([name]) => name.endsWith('.json'))
    .map(([, content]) => JSON.parse(content.toString()));
  expect(json.map(({ source, locale_data }) => [source, Object.keys(locale_data.messages).filter(Boolean)])).toEqual([
    ['build/index.js', ['Say "%s"']],
    ['build/console', ['verb\u0004%d order']],
    ['assets/order.js', ['Close']],
  ]);
  expect([...files.keys()]).toContain('crossdock-de_DE-console.json');
  expect(json[0].locale_data.messages['']['plural-forms']).toBe('nplurals=2; plural=(n != 1);');
});

test('the .mo has its texts in order, with lengths and offsets that fit', () => {
  const mo = moOf(readPo(PO));
  const number = (at) => mo.readUInt32LE(at);
  expect([number(0), number(8)]).toEqual([0x950412de, 4]);
  const text = (table, index) => mo.subarray(number(table + index * 8 + 4), number(table + index * 8 + 4) + number(table + index * 8)).toString(); // prettier-ignore
  const pairs = [0, 1, 2, 3].map((index) => [text(number(12), index), text(number(16), index)]);
  expect(pairs[0][1]).toContain('Language: de_DE\n');
  expect(pairs.slice(1)).toEqual([
    ['Close', 'Schließen'],
    ['Say "%s"', 'Sag "%s"'],
    ['verb\u0004%d order\0%d orders', '%d Auftrag\0%d Aufträge'],
  ]);
});

test('the template itself can be read, and the command writes the files', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'crossdock-po-'));
  try {
    const pot = fs.readFileSync(path.join(ROOT, 'plugin/languages/crossdock.pot'), 'utf8');
    expect(readPo(pot).entries).toEqual([]);
    const file = path.join(folder, 'crossdock-de_DE.po');
    fs.writeFileSync(file, PO);
    expect(main([file, folder])).toBe(0);
    expect(fs.readdirSync(folder).sort()).toHaveLength(5);
    expect(main([path.join(folder, 'german.po')])).toBe(1);
    expect(main([path.join(folder, 'crossdock-fr_FR.po'), folder])).toBe(1);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
});
