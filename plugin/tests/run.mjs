/**
 * `npm run test:store`: the plugin in a real WordPress with a real WooCommerce, orders in tables of their own (HPOS) and
 * not. PHP suites (tests/php), store suites (tests/store), and the contract suite (tests/contract), which also runs against
 * the shop simulator. Ends with what was skipped and why, what failed, and `N passed, N failed, N skipped`.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findShop, findWooCommerce10 } from './harness/copies.mjs';
import { ensureBuilt } from '../../scripts/lib/built.mjs';
import { inLane, inLanes } from './harness/lanes.mjs';
import { nodeTests } from './harness/node-tests.mjs';
import { phpTests } from './harness/php-tests.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const HELP = `npm run test:store -- [FILE …]      only files whose name contains one of these
  --hpos on|off                      only with orders in tables of their own, or only without (default: both)
  --only php,store,contract          only these suites
  --name PATTERN                     only tests whose name matches (store and contract)
  --woocommerce 10                   only the run with WooCommerce 10
`;
const KINDS = ['php', 'store', 'contract'];

// A lane whose runner was killed outright must not go on alone.
if (inLane()) {
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && process.exit(1), 1000).unref();
}

/** What also runs with WooCommerce 10, where a copy of it is given, HPOS on: rights, capture, contract, an order to M3. */
const WITH_WOOCOMMERCE_10 = [
  { kind: 'php', file: 'rest-permission.php' },
  { kind: 'store', file: 'capture.test.mjs' },
  { kind: 'store', file: 'handover.test.mjs', name: '^a checkout is there, once$' },
  { kind: 'contract', file: 'real-shop.test.mjs' },
];

/** Nothing in these has to do with where orders lie, so one run of them says it all. */
const ONCE = [
  'contract/simulator.test.mjs',
  'php/harness.php',
  'php/signer.php',
  'store/bulk-cache.test.mjs',
  'store/bulk-price-race.test.mjs',
  'store/catalog.test.mjs',
  'store/console.test.mjs',
  'store/customer-prices.test.mjs',
  'store/harness.test.mjs',
  'store/multisite.test.mjs',
  'store/settings.test.mjs',
  'store/stock.test.mjs',
  // Switches the storage itself.
  'store/watchdog.test.mjs',
];
/** What takes longest, so that it is begun first and not alone at the end. Measured: 214, 96, 85 and 68 s. */
const LONG = ['faults.test.mjs', 'e2e.test.mjs', 'screens.test.mjs', 'settings.test.mjs'];
const onlyOnce = (file) => ONCE.includes(`${path.basename(path.dirname(file))}/${path.basename(file)}`);

/** Test files of a kind, by name. `wanted` are parts of names, or paths of files. */
function filesOf(kind, wanted) {
  const pattern = kind === 'php' ? /\.php$/ : /\.test\.mjs$/;
  const dir = path.join(HERE, kind);
  const all = readdirSync(dir).filter((name) => pattern.test(name)).sort(); // prettier-ignore
  const named = (name) => (part) =>
    path.isAbsolute(part) ? part === path.join(dir, name) : `${kind}/${name}`.includes(path.basename(part));
  return all.filter((name) => wanted.length === 0 || wanted.some(named(name))).map((name) => path.join(dir, name));
}

/** The parts of a run with both modes: each store or contract file by itself, the PHP suites of a mode in one store. */
function partsOf(kinds, modes, wanted, { name, whole }) {
  const rank = ({ file }) => LONG.indexOf(path.basename(file)) + 1 || Infinity;
  const options = name ? ['--name', name] : [];
  const single = kinds
    .filter((kind) => kind !== 'php')
    .flatMap((kind) => filesOf(kind, wanted).flatMap((file) => modes.map((mode) => ({ kind, file, mode }))))
    .filter(({ file, mode }) => mode === 'on' || !onlyOnce(file));
  const php = (mode) => filesOf('php', wanted).filter((file) => mode === 'on' || !onlyOnce(file));
  return [
    ...single
      .sort((a, b) => rank(a) - rank(b) || 0)
      .map(({ kind, file, mode }) => ({ mode, args: ['--only', kind, file, ...options] })),
    ...(kinds.includes('php') ? modes : [])
      .filter((mode) => php(mode).length > 0)
      .map((mode) => ({ mode, args: ['--only', 'php', ...php(mode)] })),
    ...(whole ? [{ mode: 'on', args: ['--woocommerce', '10'] }] : []),
  ];
}

function add(total, part) {
  for (const key of ['passed', 'failed', 'skipped', 'faults']) total[key].push(...(part[key] ?? []));
}

function print(total, started) {
  if (total.skipped.length > 0) {
    console.log('\nSkipped:');
    for (const { name, reason } of total.skipped) console.log(`  - ${name}: ${reason}`);
  }
  if (total.failed.length > 0) {
    console.log('\nFailed:');
    for (const { name, why } of total.failed) console.log(`  - ${name}: ${why.split('\n')[0]}`);
  }
  console.log(`\n${((Date.now() - started) / 1000).toFixed(1)} s`);
  const sum = (name) => total.faults.reduce((all, account) => all + account[name], 0);
  if (total.faults.length > 0)
    console.log(JSON.stringify({ events: sum('events'), lost: sum('lost'), duplicates: sum('duplicates') }));
  console.log(`${total.passed.length} passed, ${total.failed.length} failed, ${total.skipped.length} skipped`);
}

async function withWooCommerce10(shop, total) {
  const older = shop.reason ? shop : findWooCommerce10();
  if (older.reason) {
    total.skipped.push({ name: 'the suites with WooCommerce 10', reason: older.reason });
    return;
  }
  process.env.CROSSDOCK_STORE_HPOS = 'on';
  process.env.CROSSDOCK_WOOCOMMERCE_DIR = older.dir;
  console.log(`\n=== with WooCommerce ${older.version}, HPOS on`);
  const label = (name) => `${name} [WooCommerce ${older.version}]`;
  for (const { kind, file, name } of WITH_WOOCOMMERCE_10) {
    const files = [path.join(HERE, kind, file)];
    const part = await (kind === 'php'
      ? phpTests(files, { ...shop, woocommerce: older.dir, woocommerceVersion: older.version }, 'on')
      : nodeTests(files, 'on', name));
    add(total, {
      passed: part.passed.map(label),
      failed: part.failed.map((one) => ({ ...one, name: label(one.name) })),
      skipped: part.skipped.map((one) => ({ ...one, name: label(one.name) })),
    });
  }
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      hpos: { type: 'string' },
      only: { type: 'string' },
      name: { type: 'string' },
      woocommerce: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  const kinds = values.only?.split(',') ?? KINDS;
  const modes = values.hpos ? [values.hpos] : ['on', 'off'];
  const wrong =
    kinds.find((kind) => !KINDS.includes(kind)) ??
    modes.find((mode) => !['on', 'off'].includes(mode)) ??
    [values.woocommerce].find((version) => version !== undefined && version !== '10');
  if (values.help || wrong) {
    console.log(wrong ? `"${wrong}" is not known.\n${HELP}` : HELP);
    process.exitCode = wrong ? 1 : 0;
    return;
  }
  const started = Date.now();
  const total = { passed: [], failed: [], skipped: [], faults: [] };
  const shop = await findShop();
  if (shop.reason) console.log(`skipped: ${shop.reason}`);
  else if (!inLane())
    console.log(`WordPress ${shop.wordpressVersion}, WooCommerce ${shop.woocommerceVersion}, PHP ${shop.phpVersion}`);
  const whole = positionals.length === 0 && !values.only && !values.name;
  if (modes.length > 1 && !values.woocommerce && !shop.reason) {
    // Before the lanes, which would both build it.
    await ensureBuilt();
    const parts = partsOf(kinds, modes, positionals, { name: values.name, whole });
    for (const part of await inLanes(fileURLToPath(import.meta.url), parts)) add(total, part);
  } else {
    for (const mode of values.woocommerce ? [] : modes) {
      process.env.CROSSDOCK_STORE_HPOS = mode;
      if (shop.reason) process.env.CROSSDOCK_STORE_LACK = shop.reason;
      for (const kind of kinds) {
        // Without a shop both modes run here, to name what is skipped.
        const files = filesOf(kind, positionals).filter(
          (file) => !(mode === 'off' && modes.length > 1 && onlyOnce(file)),
        );
        if (files.length === 0) continue;
        console.log(`\n=== ${kind}, HPOS ${mode}`);
        add(total, await (kind === 'php' ? phpTests(files, shop, mode) : nodeTests(files, mode, values.name)));
      }
    }
    if (values.woocommerce || (whole && !inLane() && modes.includes('on'))) await withWooCommerce10(shop, total);
  }
  const none = total.passed.length + total.failed.length + total.skipped.length === 0;
  if (none && !inLane()) {
    total.failed.push({ name: 'test:store', why: `no test file matches ${positionals.join(', ') || 'the suites'}` });
  }
  if (!inLane()) print(total, started);
  const report = process.env.CROSSDOCK_STORE_REPORT;
  if (report) {
    mkdirSync(path.dirname(report), { recursive: true });
    writeFileSync(report, JSON.stringify(total));
  }
  if (total.failed.length > 0) process.exitCode = 1;
}

await main();
