/**
 * The rules of WordPress' Plugin Check that need no WordPress (its docs/checks.md; file types: File_Type_Check, addresses:
 * Localhost_Check), and what we promise about crossdock.zip besides. Pure: files in, sentences out.
 */

/** Many hosts let no more be uploaded. */
export const MAX_ZIP = 15 * 1024 * 1024;
/** Plugin Check warns above this for one enqueued script. */
const MAX_SCRIPT = 293 * 1024;
/** Everything else is refused: by Plugin Check (archives, programs, dot files), or because nobody needs it there. */
const EXTENSIONS = ['php', 'txt', 'js', 'mjs', 'cjs', 'css', 'json', 'pot', 'po', 'mo', 'node', 'svg'];
const NEEDED = [
  'crossdock.php',
  'uninstall.php',
  'readme.txt',
  'license.txt',
  'includes/Plugin.php',
  'build/index.js',
  'build/index.asset.php',
  'sidecar/crossdock-sidecar.mjs',
  'sidecar/cli.js',
  'sidecar/package.json',
  'sidecar/LICENSES.txt',
  'sidecar/flows/order-to-cash.json',
  'sidecar/maps/order-head.json',
  'sidecar/m3-metadata/OIS100MI.json',
  'sidecar/sqlite/lib/better-sqlite3.cjs',
];
const BINDINGS = [
  'linux-x64',
  'linux-arm64',
  'linuxmusl-x64',
  'linuxmusl-arm64',
  'darwin-x64',
  'darwin-arm64',
  'win32-x64',
];

/** PHP rules: pattern, and what to say. */
const PHP_RULES = [
  [/https?:\/\/(localhost|127\.0\.0\.1|\[::1\]|[a-z0-9.-]+\.local\b)/i, 'names a local address'],
  [/\b(proc_open|popen|passthru|shell_exec|pcntl_exec|create_function|eval)\s*\(/, 'starts programs or evaluates text'],
  [/(?<![\w>:$])(exec|system)\s*\(/, 'starts programs'],
  [/<\?(?!php|xml)/, 'has a short open tag'],
  [
    /\b(move_uploaded_file|extract|phpinfo|var_dump|print_r|var_export|error_log)\s*\(/,
    'uses a function that reviewers refuse',
  ],
  [/\b(?:define)\(\s*['"](?!CROSSDOCK_|WP_|DONOTCACHE)/, 'defines a constant without the prefix CROSSDOCK_'],
  // WordPress' own actions around a write to post meta are theirs to name: who writes in its place has to fire them.
  [
    /\b(?:do_action|apply_filters)\(\s*['"](?!crossdock_|updated?_post_?meta['"])/,
    'fires a hook without the prefix crossdock_',
  ],
  [
    /\b(?:add|update|get|delete)_(?:option|transient|site_transient)\(\s*['"]crossdock(?![_-])/,
    'has an option without the prefix crossdock_',
  ],
  [
    /\b(?:wp_remote_(?:get|post|request)|wp_safe_remote_\w+)\([^;]*['"]sslverify['"]\s*=>\s*false/s,
    'switches certificate checks off',
  ],
];
const TRANSLATE =
  /(?<![\w>:$])(?:__|_e|_x|_ex|_n|_nx|esc_html__|esc_html_e|esc_html_x|esc_attr__|esc_attr_e|esc_attr_x)\(/g;

/**
 * @param {Map<string, Buffer>} files path inside the plugin's folder → content
 * @returns {string[]} what is wrong, [] when nothing is
 */
export function faultsOf(files) {
  const faults = [];
  for (const name of NEEDED) if (!files.has(name)) faults.push(`${name}: is missing`);
  for (const platform of BINDINGS) {
    if (!files.has(`sidecar/sqlite/prebuilds/${platform}.node`))
      faults.push(`SQLite's binary for ${platform} is missing`);
  }
  const seen = new Map();
  for (const [name, content] of files) {
    faults.push(...nameFaults(name).map((fault) => `${name}: ${fault}`));
    const base = name.split('/').at(-1).toLowerCase();
    if (seen.has(base))
      faults.push(`${name}: has the same file name as ${seen.get(base)}; Plugin Check allows no name twice`);
    seen.set(base, name);
    if (name.endsWith('.php')) faults.push(...phpFaults(name, content.toString()).map((fault) => `${name}: ${fault}`));
    // Chunks are imported when a screen is opened; WordPress enqueues the entry and the assets only.
    if (/^(build\/index|assets\/.*)\.js$/.test(name) && content.length > MAX_SCRIPT) {
      faults.push(`${name}: has ${content.length} bytes, Plugin Check warns above ${MAX_SCRIPT}`);
    }
  }
  return [...faults, ...versionFaults(files)];
}

function nameFaults(name) {
  const faults = [];
  const steps = name.split('/');
  if (steps.some((step) => step.startsWith('.'))) faults.push('is hidden');
  if (!EXTENSIONS.includes(/\.([a-z]+)$/.exec(name)?.[1])) faults.push(`is of a kind that does not belong there`);
  if (/[^A-Za-z0-9._/-]/.test(name)) faults.push('has a character in its name that is not allowed');
  if (/(^|\/)(tests?|node_modules|src)(\/|$)|\.test\.|\.map$|\.ts$/.test(name))
    faults.push('is for developing, not for running');
  return faults;
}

function phpFaults(name, text) {
  const faults = [];
  const code = withoutComments(text);
  for (const [pattern, fault] of PHP_RULES) {
    const found = pattern.exec(code);
    if (found) faults.push(`${fault}: ${found[0].trim()} (line ${lineOf(code, found.index)})`);
  }
  if (name !== 'uninstall.php' && !name.endsWith('.asset.php') && !/defined\( ?'ABSPATH' ?\) \|\| exit/.test(code)) {
    faults.push("can be opened from outside: begin it with defined( 'ABSPATH' ) || exit;");
  }
  if (name === 'uninstall.php' && !code.includes('WP_UNINSTALL_PLUGIN'))
    faults.push('does not ask for WP_UNINSTALL_PLUGIN');
  if (/^\s*namespace\s+(?!Crossdock\b)/m.test(code)) faults.push('has a namespace other than Crossdock');
  if (!/^\s*namespace\s/m.test(code)) {
    for (const [, fn] of code.matchAll(/^function\s+(\w+)/gm)) {
      if (!fn.startsWith('crossdock_')) faults.push(`has the function ${fn} without the prefix crossdock_`);
    }
  }
  for (const found of code.matchAll(TRANSLATE)) {
    if (!/,\s*'crossdock'\s*,?\s*$/.test(argumentsAt(code, found.index + found[0].length))) {
      faults.push(`translates without the text domain crossdock (line ${lineOf(code, found.index)})`);
    }
  }
  for (const found of text.matchAll(/^\s*(?:echo|print)\s+(.*)$/gm)) {
    const safe =
      /^(esc_|wp_kses|wp_json_encode|'[^'$]*'(;|,| \. (esc_|wp_kses|absint|\(int\)))|"[^"$]*";|absint|\(int\)|wp_nonce_field|wc_help_tip|paginate)|phpcs:ignore/;
    if (!safe.test(found[1]))
      faults.push(`prints without escaping (line ${lineOf(text, found.index)}): ${found[1].slice(0, 60)}`);
  }
  return faults;
}

/** Comments become blanks of the same length, so that lines stay where they are. Strings are left alone. */
function withoutComments(text) {
  const tokens = /'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|\/\*[\s\S]*?\*\/|(?:\/\/|#(?!\[))[^\n]*/g;
  return text.replace(tokens, (token) => (/^['"]/.test(token) ? token : token.replace(/[^\n]/g, ' ')));
}

/** What stands between a bracket that was opened before `start` and the one that closes it. */
function argumentsAt(code, start) {
  const tokens = /'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[()]/g;
  tokens.lastIndex = start;
  for (let depth = 1; ;) {
    const token = tokens.exec(code);
    if (!token) return code.slice(start);
    if (token[0] === '(') depth += 1;
    if (token[0] === ')' && (depth -= 1) === 0) return code.slice(start, token.index);
  }
}

const lineOf = (text, index) => text.slice(0, index).split('\n').length;

/** The header's, the constant's, the readme's and the sidecar's version must be one. */
function versionFaults(files) {
  const main = files.get('crossdock.php')?.toString() ?? '';
  const readme = files.get('readme.txt')?.toString() ?? '';
  const header = /^ \* Version: (\S+)$/m.exec(main)?.[1];
  const found = {
    'the constant CROSSDOCK_VERSION': /'CROSSDOCK_VERSION', '([^']+)'/.exec(main)?.[1],
    'the stable tag of readme.txt': /^Stable tag:\s*(\S+)/m.exec(readme)?.[1],
    'sidecar/package.json': files.has('sidecar/package.json') && JSON.parse(files.get('sidecar/package.json')).version,
  };
  const faults = Object.entries(found)
    .filter(([, version]) => version !== header)
    .map(([where, version]) => `crossdock.php says version ${header}, ${where} says ${version || 'nothing'}`);
  for (const name of ['Requires at least', 'Requires PHP']) {
    const inHeader = new RegExp(`^ \\* ${name}: (\\S+)$`, 'm').exec(main)?.[1];
    const inReadme = new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(readme)?.[1];
    if (inHeader !== inReadme) faults.push(`"${name}" is ${inHeader} in crossdock.php and ${inReadme} in readme.txt`);
  }
  return faults;
}
