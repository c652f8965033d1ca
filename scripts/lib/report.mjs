/** What a leg of the test run came to, and how such results are read from Jest and from a program's last line. */

/**
 * @typedef {{passed: number, failed: number, failures: string[], skips: {name: string, reason: string}[]}} Result
 */

/** @returns {Result} */
export const passed = (count = 1) => ({ passed: count, failed: 0, failures: [], skips: [] });
/** @returns {Result} */
export const failed = (...failures) => ({ passed: 0, failed: failures.length, failures, skips: [] });
/** @returns {Result} */
export const skipped = (name, reason) => ({ passed: 0, failed: 0, failures: [], skips: [{ name, reason }] });

/** @param {Result[]} results @returns {Result} */
export function sum(results) {
  return {
    passed: results.reduce((n, r) => n + r.passed, 0),
    failed: results.reduce((n, r) => n + r.failed, 0),
    failures: results.flatMap((r) => r.failures),
    skips: results.flatMap((r) => r.skips),
  };
}

const WHY_LINES = 20;
const WHY_CHARS = 2500;
// eslint-disable-next-line no-control-regex -- colours of a terminal
const COLOURS = /\u001b\[[0-9;]*m/g;

/** A failure's name, and under it what was found: the end of a long output is often all that is kept of it. */
function withWhy(name, why = '') {
  const lines = why.replace(COLOURS, '').slice(0, WHY_CHARS).trim().split('\n').filter(Boolean); // prettier-ignore
  return [name, ...lines.slice(0, WHY_LINES)].join('\n      ');
}

/**
 * Jest's --json report as a result. A file that did not even load counts as one failure, and so does a run that ended
 * badly without saying so in the report, or that ran no test.
 * @param {object | null} report @param {number} code exit code of Jest @returns {Result}
 */
export function jestResult(report, code) {
  if (!report) return failed(`Jest left no report (exit code ${code})`);
  const result = passed(report.numPassedTests);
  for (const file of report.testResults) {
    const bad = file.assertionResults.filter((test) => test.status === 'failed');
    for (const test of bad) result.failures.push(withWhy(`${file.name}: ${test.fullName}`, test.failureMessages?.[0]));
    if (file.status === 'failed' && bad.length === 0) result.failures.push(`${file.name}: did not run (see above)`);
    for (const test of file.assertionResults) {
      if (test.status === 'pending' || test.status === 'todo') result.skips.push(skippedTest(test));
    }
  }
  result.failed = result.failures.length;
  if (result.failed > 0) return result;
  if (code !== 0) return sum([result, failed(`Jest ended with exit code ${code}`)]);
  if (result.passed + result.skips.length === 0) return failed('Jest ran no test');
  return result;
}

/**
 * The report of plugin/tests/run.mjs as a result.
 * @param {{passed: string[], failed: {name: string, why: string}[], skipped: {name: string, reason: string}[]}} report
 * @param {number} code its exit code
 * @returns {Result}
 */
export function storeResult(report, code) {
  const result = {
    passed: report.passed.length,
    failed: report.failed.length,
    failures: report.failed.map(({ name, why }) => withWhy(`plugin/tests ${name}`, why)),
    skips: report.skipped,
  };
  if (code !== 0 && result.failed === 0) return sum([result, failed(`the store suites ended with exit code ${code}`)]);
  if (result.passed + result.failed + result.skips.length === 0) return failed('the store suites ran no test');
  return result;
}

/** `testWhen` of sidecar/test/support writes the reason into the title; a bare test.skip has none. */
function skippedTest(test) {
  const match = /^(.*) \[skipped: (.*)\]$/s.exec(test.fullName);
  if (match) return { name: match[1], reason: match[2] };
  return {
    name: test.fullName,
    reason: test.status === 'todo' ? 'marked todo in the source' : 'marked skip in the source',
  };
}

/** The last non-empty line of `stdout` as JSON, or null when it is none. */
export function lastJson(stdout) {
  const line = stdout.trimEnd().split('\n').at(-1) ?? '';
  try {
    const value = JSON.parse(line);
    return value && typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

/**
 * Judges a program by exit code, last line and rules on its figures.
 * @param {string} name
 * @param {{code: number, stdout: string, timedOut: boolean}} run
 * @param {[string, (figures: any) => boolean][]} rules each a sentence that must hold
 * @returns {Result}
 */
export function judge(name, run, rules) {
  if (run.timedOut) return failed(`${name}: stopped, it took too long`);
  const figures = lastJson(run.stdout);
  if (!figures) return failed(`${name}: its last line is not JSON (exit code ${run.code})`);
  const broken = rules.filter(([, holds]) => !holds(figures)).map(([rule]) => rule);
  if (broken.length > 0)
    return failed(`${name}: not true: ${broken.join('; ')}. Last line: ${JSON.stringify(figures)}`);
  if (run.code !== 0) return failed(`${name}: exit code ${run.code} although its figures are good`);
  return passed();
}

/** The figures of `start --once --json` must add up as documented and show nothing lost or doubled. */
export const SANDBOX_RULES = [
  ['at least 30 orders', (f) => f.orders >= 30],
  ['lost is 0', (f) => f.lost === 0],
  ['duplicates is 0', (f) => f.duplicates === 0],
  ['orders = eligible + skipped', (f) => f.orders === f.eligible + f.skipped],
  ['eligible = confirmed + held + lost', (f) => f.eligible === f.confirmed + f.held + f.lost],
  ['some orders are confirmed', (f) => f.confirmed > 0],
  ['totalsMatched = confirmed', (f) => f.totalsMatched === f.confirmed || f.totalsMatched === true],
];

/** The figures of the chaos run: something was disturbed, and nothing came of it. @param {number} runs */
export const chaosRules = (runs) => [
  [`runs is ${runs}`, (f) => f.runs === runs],
  ['orders were placed', (f) => f.orders > 0],
  ['there were faults or kills', (f) => f.faults + f.kills > 0],
  ['lost is 0', (f) => f.lost === 0],
  ['duplicates is 0', (f) => f.duplicates === 0],
  ['outOfOrder is 0', (f) => f.outOfOrder === 0],
  ['mismatchedTotals is 0', (f) => f.mismatchedTotals === 0],
  ['oversold is 0', (f) => f.oversold === 0],
  ['stockWrong is 0', (f) => f.stockWrong === 0],
  ['a feed that said nearly everything is gone was held', (f) => f.feedsHeld > 0],
];
