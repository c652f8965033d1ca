/** Runs tests/php inside one store, a process per file. */
import path from 'node:path';
import { marked, startStore } from './store.mjs';

/** For what hangs. */
const FILE_MS = 15 * 60_000;

/** @returns the same shape as `nodeTests` */
export async function phpTests(files, shop, mode) {
  const result = { passed: [], failed: [], skipped: [] };
  const label = (name) => (mode === 'off' ? `${name} [HPOS off]` : name);
  if (shop.reason) {
    for (const file of files) result.skipped.push({ name: label(path.basename(file)), reason: shop.reason });
    return result;
  }
  let store;
  try {
    store = await startStore({ shop, hpos: mode === 'on' });
  } catch (error) {
    console.log(error.message);
    for (const file of files)
      result.failed.push({ name: label(path.basename(file)), why: `the store did not start: ${error.message}` });
    return result;
  }
  try {
    for (const file of files) {
      console.log(path.basename(file));
      const run = await store.php(['suite.php', file], { timeoutMs: FILE_MS });
      process.stdout.write(run.stdout.replace(/\n@@crossdock@@[\s\S]*$/, '\n'));
      const report = marked(run.stdout);
      if (!report) {
        const why = `PHP ended early (exit code ${run.code}):\n${run.stdout.slice(-800)}${run.stderr.slice(-800)}\n${store.errors().slice(-1500)}`;
        console.log(why);
        result.failed.push({ name: label(path.basename(file)), why });
        continue;
      }
      result.passed.push(...report.passed.map(label));
      for (const one of report.failed) result.failed.push({ ...one, name: label(one.name) });
      for (const one of report.skipped) result.skipped.push({ ...one, name: label(one.name) });
    }
  } finally {
    await store.stop();
  }
  return result;
}
