/**
 * The leg `console`: the console on the sandbox's page, in a real browser. `node plugin/tests/console/run.mjs [FILE …]` runs
 * files whose name contains one of these; `--react 19` builds the page with that React, as a development build that warns, and
 * afterwards as it was. Pictures of every screen stay in .cache/test/console.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fetchReact } from '../../../scripts/lib/other-react.mjs';
import { buildConsole } from '../../console-build.mjs';
import { nodeTests } from '../harness/node-tests.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const { values, positionals } = parseArgs({ options: { react: { type: 'string' } }, allowPositionals: true });
const wanted = positionals.map((name) => path.basename(name));
if (values.react) {
  process.env.CROSSDOCK_REACT = await fetchReact(values.react);
  await buildConsole();
}
const files = readdirSync(HERE)
  .filter((name) => name.endsWith('.test.mjs') && (wanted.length === 0 || wanted.some((part) => name.includes(part))))
  .sort();
// Two at a time: each has a sandbox and a browser of its own, and waits for them a good part of the time.
const total = await nodeTests(
  files.map((name) => path.join(HERE, name)),
  'on',
  undefined,
  2,
);
if (values.react) {
  delete process.env.CROSSDOCK_REACT;
  await buildConsole();
}
const report = process.env.CROSSDOCK_STORE_REPORT;
if (report) {
  mkdirSync(path.dirname(report), { recursive: true });
  writeFileSync(report, JSON.stringify(total));
}
for (const { name, reason } of total.skipped) console.log(`skipped: ${name}: ${reason}`);
for (const { name, why } of total.failed) console.log(`failed: ${name}: ${why.split('\n')[0]}`);
console.log(`${total.passed.length} passed, ${total.failed.length} failed, ${total.skipped.length} skipped`);
if (total.failed.length > 0) process.exitCode = 1;
