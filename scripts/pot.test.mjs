import fs from 'node:fs';
import path from 'node:path';
import { headersOf, potOf, textsOf } from './lib/pot.mjs';
import { TEMPLATE, template } from './pot.mjs';
import { ROOT } from './lib/bootstrap.mjs';

const php = (code) => textsOf(`<?php\n${code}`, 'a.php', { domain: 'crossdock' });
const js = (code, file = 'a.js') => textsOf(code, file, { domain: 'crossdock' });
const about = { name: 'Name', version: '1.0', license: 'GPL' };

test('the template has the texts as the sources have them now', () => {
  // When this fails: node scripts/pot.mjs
  expect(fs.readFileSync(path.join(ROOT, TEMPLATE), 'utf8') === template()).toBe(true);
});

test('every function, with its parts', () => {
  expect(
    php(`
      echo __( 'a', 'crossdock' ); _e( 'b', 'crossdock' ); esc_html__( 'c', 'crossdock' ); esc_attr_e( 'd', 'crossdock' );
      _x( 'e', 'where', 'crossdock' ); _n( 'one', 'many', $n, 'crossdock' ); _nx( '1', '2', f( $a, $b ), 'ctx', 'crossdock' );
      esc_html_x( 'g', 'there', 'crossdock' ); _n_noop( 'i', 'j', 'crossdock' );
    `).map(({ text, plural, context }) => [text, plural, context]),
  ).toEqual([
    ['a', undefined, undefined],
    ['b', undefined, undefined],
    ['c', undefined, undefined],
    ['d', undefined, undefined],
    ['e', undefined, 'where'],
    ['one', 'many', undefined],
    ['1', '2', 'ctx'],
    ['g', undefined, 'there'],
    ['i', 'j', undefined],
  ]);
});

test.each([
  ['a comment', `// __( 'no', 'crossdock' )\n# __( 'no', 'crossdock' )\n/* __( 'no', 'crossdock' ) */`],
  ['a text', `$a = "__( 'no', 'crossdock' )";`],
  ['a definition', `function __( $text, $domain ) {}`],
  ['another domain', `__( 'no', 'woocommerce' );`],
  ['a longer name', `my__( 'no', 'crossdock' );`],
  ['HTML outside PHP', `?> __( 'no', 'crossdock' ) <?php`],
  ['a heredoc', `$a = <<<X\n__( 'no', 'crossdock' )\nX;`],
])('%s brings no text', (_, code) => expect(php(code)).toEqual([]));

test('quotes, escapes and texts in parts', () => {
  const texts = php(
    `__( 'it\\'s \\\\n "x"', 'crossdock' ); __( "tab\\there", 'crossdock' ); __( 'a ' . 'b', 'crossdock' );`,
  );
  expect(texts.map(({ text }) => text)).toEqual(['it\'s \\n "x"', 'tab\there', 'a b']);
  expect(js(`__( 'a ' +\n 'b', 'crossdock' )`)[0].text).toBe('a b');
});

test.each([
  ['a variable', '__( $text, "crossdock" );', 'needs its text written out'],
  ['a text with a variable', '__( "hello $name", "crossdock" );', 'needs its text written out'],
  ['no domain', "__( 'text' );", "needs the text domain 'crossdock'"],
])('%s is refused with file and line', (_, code, words) => {
  expect(() => php(code)).toThrow(words);
  expect(() => php(code)).toThrow('a.php:2: __()');
});

test('TypeScript, JSX, regular expressions and templates', () => {
  const source = `
    const escape = /['"(]/g; const ratio = a / b / c;
    const made = \`\${ __( 'not seen', 'x' ) }\`;
    return <p title={ __( 'title', 'crossdock' ) }>Don't mind { _n( '%d order', '%d orders', count, 'crossdock' ) }</p>;
  `;
  expect(js(source, 'a.tsx').map(({ text }) => text)).toEqual(['title', '%d order']);
});

test('a comment for translators belongs to the first call after it only', () => {
  const texts = php(
    `/* translators: %s: name */\n$a = sprintf( __( 'Hi %s', 'crossdock' ), $n );\n__( 'Close', 'crossdock' );`,
  );
  expect(texts.map(({ comment }) => comment)).toEqual(['translators: %s: name', undefined]);
  const inside = php(`sprintf(\n/* translators: %d: days */\n__( '%d days', 'crossdock' ), 3 );`);
  expect(inside[0].comment).toBe('translators: %d: days');
  expect(js(`f( /* translators: %s: call */ __( '%s', 'crossdock' ) )`)[0].comment).toBe('translators: %s: call');
});

test('the same text from several places is one entry; another context is another', () => {
  const pot = potOf(
    [...php(`__( 'A', 'crossdock' );`), ...js(`__( 'A', 'crossdock' )`), ...php(`_x( 'A', 'c', 'crossdock' );`)],
    about,
  );
  expect(pot.match(/msgid "A"/g)).toHaveLength(2);
  expect(pot).toContain('#: a.php\n#: a.js\nmsgid "A"');
  expect(pot).toContain('msgctxt "c"');
});

test('plural forms, formats and escapes as gettext writes them', () => {
  const pot = potOf(php(`_n( '%d "x"', "%d\\ny", $n, 'crossdock' );`), about);
  expect(pot).toContain('#, php-format\nmsgid "%d \\"x\\""\nmsgid_plural "%d\\ny"\nmsgstr[0] ""\nmsgstr[1] ""');
  expect(() => potOf(php(`_n( 'a', 'b', 1, 'crossdock' ); _n( 'a', 'c', 1, 'crossdock' );`), about)).toThrow(
    'another plural form',
  );
});

test('the header of the plugin is translated too', () => {
  const found = headersOf('<?php\n/**\n * Plugin Name: Nice\n * Description: Does it.\n * Version: 1\n */', 'main.php');
  expect(found.map(({ text, comment }) => [text, comment])).toEqual([
    ['Nice', 'Plugin Name of the plugin'],
    ['Does it.', 'Description of the plugin'],
  ]);
});
