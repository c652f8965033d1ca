/**
 * `npm run test:store`: the plugin in a real WordPress with a real WooCommerce, orders in tables of their own (HPOS) and
 * not. PHP suites (tests/php), store suites (tests/store), and the contract suite (tests/contract), which also runs against
 * the shop simulator. Ends with what was skipped and why, what failed, and `N passed, N failed, N skipped`.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findShop } from './harness/copies.mjs';
import { nodeTests } from './harness/node-tests.mjs';
import { phpTests } from './harness/php-tests.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const HELP = `npm run test:store -- [FILE …]      only files whose name contains one of these
  --hpos on|off                      only with orders in tables of their own, or only without (default: both)
  --only php,store,contract          only these suites
`;
const KINDS = ['php', 'store', 'contract'];

/** Test files of a kind, by name. */
function filesOf(kind, wanted) {
  const pattern = kind === 'php' ? /\.php$/ : /\.test\.mjs$/;
  const dir = path.join(HERE, kind);
  const all = readdirSync(dir).filter((name) => pattern.test(name)).sort(); // prettier-ignore
  return all.filter((name) => wanted.length === 0 || wanted.some((part) => `${kind}/${name}`.includes(path.basename(part)))).map((name) => path.join(dir, name)); // prettier-ignore
}

function add(total, part) {
  for (const key of ['passed', 'failed', 'skipped']) total[key].push(...part[key]);
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
  console.log(`${total.passed.length} passed, ${total.failed.length} failed, ${total.skipped.length} skipped`);
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { hpos: { type: 'string' }, only: { type: 'string' }, help: { type: 'boolean' } },
  });
  const kinds = values.only?.split(',') ?? KINDS;
  const modes = values.hpos ? [values.hpos] : ['on', 'off'];
  const wrong = kinds.find((kind) => !KINDS.includes(kind)) ?? modes.find((mode) => !['on', 'off'].includes(mode));
  if (values.help || wrong) {
    console.log(wrong ? `"${wrong}" is not known.\n${HELP}` : HELP);
    process.exitCode = wrong ? 1 : 0;
    return;
  }
  const started = Date.now();
  const total = { passed: [], failed: [], skipped: [] };
  const shop = await findShop();
  if (shop.reason) console.log(`skipped: ${shop.reason}`);
  else console.log(`WordPress ${shop.wordpressVersion}, WooCommerce ${shop.woocommerceVersion}, PHP ${shop.phpVersion}`);
  for (const mode of modes) {
    process.env.CROSSDOCK_STORE_HPOS = mode;
    if (shop.reason) process.env.CROSSDOCK_STORE_LACK = shop.reason;
    for (const kind of kinds) {
      // The simulator knows nothing of HPOS: once is enough.
      const again = mode === 'off' && modes.length > 1;
      const files = filesOf(kind, positionals).filter((file) => !(again && file.endsWith('simulator.test.mjs')));
      if (files.length === 0) continue;
      console.log(`\n=== ${kind}, HPOS ${mode}`);
      add(total, await (kind === 'php' ? phpTests(files, shop, mode) : nodeTests(files, mode)));
    }
  }
  if (total.passed.length + total.failed.length + total.skipped.length === 0) {
    total.failed.push({ name: 'test:store', why: `no test file matches ${positionals.join(', ') || 'the suites'}` });
  }
  print(total, started);
  const report = process.env.CROSSDOCK_STORE_REPORT;
  if (report) {
    mkdirSync(path.dirname(report), { recursive: true });
    writeFileSync(report, JSON.stringify(total));
  }
  if (total.failed.length > 0) process.exitCode = 1;
}

await main();
