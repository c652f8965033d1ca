/** Runs test files of Node's own runner and counts what came of each test. */
import path from 'node:path';
import { run } from 'node:test';

const FILE_MS = 20 * 60_000;

// Ctrl-C reaches the file that is running by itself, a signal to this process alone does not.
const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => {
    ending.abort();
    process.exitCode = 130;
  });
}

/**
 * @param {string[]} files @param {string} mode HPOS on or off, for the names
 * @param {string} [pattern] only tests whose name matches
 * @param {number} [lanes] files at a time
 * @returns {Promise<{passed: string[], failed: {name: string, why: string}[], skipped: {name: string, reason: string}[], faults: object[]}>}
 */
export async function nodeTests(files, mode, pattern, lanes = 1) {
  const total = { passed: [], failed: [], skipped: [], faults: [] };
  const waiting = [...files];
  const lane = async () => {
    for (let file = waiting.shift(); file && !ending.signal.aborted; file = waiting.shift()) {
      const name = path.basename(file);
      console.log(name);
      const part = { passed: [], failed: [], skipped: [], faults: [] };
      await runFile(file, pattern, part, (test) => `${name}: ${test}${mode === 'off' ? ' [HPOS off]' : ''}`);
      if (part.passed.length + part.failed.length + part.skipped.length === 0)
        part.failed.push({ name, why: 'no test in it ran' });
      for (const key of Object.keys(total)) total[key].push(...part[key]);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return total;
}

async function runFile(file, pattern, result, label) {
  const only = pattern ? { testNamePatterns: [pattern] } : {};
  for await (const { type, data } of run({ files: [file], timeout: FILE_MS, signal: ending.signal, ...only })) {
    if (type === 'test:stdout' || type === 'test:stderr') process.stdout.write(data.message);
    // Accounts that the fault suites print.
    if (type === 'test:stdout')
      for (const line of data.message.split('\n'))
        if (line.startsWith('{"fault":')) result.faults.push(JSON.parse(line));
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    // A suite passes and fails with its tests; only its own mishaps (its store did not start) count by themselves.
    const container = data.details?.type === 'suite' || path.resolve(data.name) === file;
    if (type === 'test:fail') {
      const error = data.details?.error;
      if (container && error?.failureType === 'subtestsFailed') continue;
      const why = describe(error);
      result.failed.push({ name: label(data.name), why });
      console.log(`  FAIL  ${data.name}\n${why.replace(/^/gm, '        ')}`);
    } else if (container || /^test name does not match/.test(data.skip)) {
      continue;
    } else if (data.skip !== undefined) {
      result.skipped.push({ name: label(data.name), reason: String(data.skip).replace(/^skipped: /, '') });
      console.log(`  skip  ${data.name}: ${data.skip}`);
    } else {
      result.passed.push(label(data.name));
      console.log(`  ok    ${data.name} (${Math.round(data.details.duration_ms)} ms)`);
    }
  }
}

/** The cause's message and its first lines of stack. */
function describe(error) {
  const cause = error?.cause ?? error;
  const text = cause?.stack ?? cause?.message ?? String(cause);
  return String(text).split('\n').slice(0, 25).join('\n');
}
