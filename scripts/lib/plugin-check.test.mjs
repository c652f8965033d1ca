import { faultsOf } from './plugin-check.mjs';

const HEAD = "<?php\nnamespace Crossdock;\ndefined( 'ABSPATH' ) || exit;\n";
const MAIN = `<?php
/**
 * Plugin Name: Crossdock
 * Version: 1.2.3
 * Requires at least: 6.9
 * Requires PHP: 8.1
 */
defined( 'ABSPATH' ) || exit;
define( 'CROSSDOCK_VERSION', '1.2.3' );
`;
const README = '=== Crossdock ===\nRequires at least: 6.9\nRequires PHP: 8.1\nStable tag: 1.2.3\n';
const GOOD = {
  'crossdock.php': MAIN,
  'uninstall.php': "<?php\ndefined( 'WP_UNINSTALL_PLUGIN' ) || exit;\n",
  'readme.txt': README,
  'license.txt': 'GPL',
  'includes/Plugin.php': HEAD,
  'build/index.js': '',
  'build/index.asset.php': '<?php return array();',
  'sidecar/crossdock-sidecar.mjs': '',
  'sidecar/cli.js': '',
  'sidecar/package.json': '{"version":"1.2.3"}',
  'sidecar/LICENSES.txt': '',
  'sidecar/flows/order-to-cash.json': '{}',
  'sidecar/maps/order-head.json': '{}',
  'sidecar/m3-metadata/OIS100MI.json': '{}',
  'sidecar/sqlite/lib/better-sqlite3.cjs': '',
  ...Object.fromEntries(
    ['linux-x64', 'linux-arm64', 'linuxmusl-x64', 'linuxmusl-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64'].map(
      (name) => [`sidecar/sqlite/prebuilds/${name}.node`, ''],
    ),
  ),
};
const check = (more = {}) =>
  faultsOf(new Map(Object.entries({ ...GOOD, ...more }).map(([name, text]) => [name, Buffer.from(text)])));

test('a good plugin has no faults', () => {
  expect(check()).toEqual([]);
});

test.each([
  ['a missing part', { 'readme.txt': undefined }, 'readme.txt: is missing'],
  ['a missing binary', { 'sidecar/sqlite/prebuilds/linux-arm64.node': undefined }, 'linux-arm64 is missing'],
  ['a dot file', { 'includes/.htaccess': '' }, 'is hidden'],
  ['a dot folder', { '.github/a.txt': '' }, 'is hidden'],
  ['a shell script', { 'sidecar/run.sh': '' }, 'does not belong there'],
  ['an archive', { 'assets/a.zip': '' }, 'does not belong there'],
  ['a Markdown file', { 'NOTES.md': '' }, 'does not belong there'],
  ['a source map', { 'build/settings.js.map': '' }, 'does not belong there'],
  ['TypeScript', { 'src/x.ts': '' }, 'does not belong there'],
  ['a test', { 'tests/a.php': HEAD }, 'is for developing'],
  ['a blank in a name', { 'assets/my file.js': '' }, 'not allowed'],
  ['a name that is there twice', { 'includes/Rest/plugin.php': HEAD }, 'same file name as includes/Plugin.php'],
  ['a huge script', { 'assets/big.js': 'x'.repeat(400_000) }, 'Plugin Check warns'],
  ['another version', { 'readme.txt': README.replace('1.2.3', '1.2.4') }, 'the stable tag of readme.txt says 1.2.4'],
  ['another sidecar', { 'sidecar/package.json': '{"version":"2.0.0"}' }, 'sidecar/package.json says 2.0.0'],
  ['another PHP', { 'readme.txt': README.replace('8.1', '8.2') }, '"Requires PHP" is 8.1'],
])('%s is a fault', (_name, files, words) => {
  const left = Object.fromEntries(Object.entries({ ...GOOD, ...files }).filter(([, text]) => text !== undefined));
  const faults = faultsOf(new Map(Object.entries(left).map(([name, text]) => [name, Buffer.from(text)])));
  expect(faults.join('\n')).toContain(words);
});

test.each([
  ["$a = 'http://localhost/x';", 'names a local address'],
  ["$a = 'http://127.0.0.1:8710';", 'names a local address'],
  ["proc_open( 'node', array(), $p );", 'starts programs'],
  ["exec( 'node' );", 'starts programs'],
  ['eval( $code );', 'starts programs or evaluates'],
  ["define( 'MY_THING', 1 );", 'without the prefix CROSSDOCK_'],
  ["do_action( 'order_sent' );", 'without the prefix crossdock_'],
  ["__( 'Hello', 'woocommerce' );", 'text domain'],
  ["__( 'Hello' );", 'text domain'],
  ["_n( 'a (b)', 'c (d)', count( $x ) );", 'text domain'],
  ['echo $name;', 'prints without escaping'],
  ["echo '<b>' . $name . '</b>';", 'prints without escaping'],
  ["wp_remote_get( $url, array( 'sslverify' => false ) );", 'certificate checks'],
  ['?><? echo 1;', 'short open tag'],
])('in PHP, %s is a fault', (code, words) => {
  expect(check({ 'includes/A.php': HEAD + code }).join('\n')).toContain(words);
});

test.each([
  "// Not http://localhost/, and no exec( 'x' ).",
  "/* __( 'x' ) */",
  "$pdo->exec( 'x' ); Foo::system( 1 );",
  "_n( 'a (b)', 'c (d)', count( $x ), 'crossdock' );",
  "esc_html__( 'Hello', 'crossdock' );",
  'echo esc_html( $name );',
  "echo '<br>';",
  'echo wp_kses_post( $x ); // fine',
  'echo $x; // phpcs:ignore -- made above.',
  "do_action( 'crossdock_sent' );",
])('in PHP, %s is none', (code) => {
  expect(check({ 'includes/A.php': `${HEAD}${code}\n` })).toEqual([]);
});

test('a file that can be opened from outside is a fault', () => {
  expect(check({ 'includes/A.php': '<?php\nnamespace Crossdock;\n' }).join()).toContain('can be opened from outside');
});
