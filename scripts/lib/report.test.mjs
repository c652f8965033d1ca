import {
  SANDBOX_RULES,
  chaosRules,
  jestResult,
  judge,
  lastJson,
  sum,
  passed,
  failed,
  skipped,
  storeResult,
} from './report.mjs';

const test1 = (status, fullName = 'does it') => ({ status, fullName });
const report = (...files) => ({
  numPassedTests: files.flatMap((f) => f.assertionResults).filter((t) => t.status === 'passed').length,
  testResults: files,
});
const file = (status, ...assertionResults) => ({ name: '/x/a.test.ts', status, assertionResults });

describe('jestResult', () => {
  test('counts what passed and names what failed', () => {
    const result = jestResult(report(file('failed', test1('passed'), test1('failed', 'breaks'))), 1);
    expect(result).toMatchObject({ passed: 1, failed: 1, failures: ['/x/a.test.ts: breaks'] });
  });
  test('what was found stands under the name, without colours, and not without end', () => {
    const why = [`\u001b[31mexpected 1\u001b[39m`, ...Array.from({ length: 50 }, (_, i) => `at ${i}`)].join('\n');
    const [failure] = jestResult(
      report(file('failed', { ...test1('failed', 'breaks'), failureMessages: [why] })),
      1,
    ).failures;
    expect(failure.split('\n').slice(0, 3)).toEqual(['/x/a.test.ts: breaks', '      expected 1', '      at 0']);
    expect(failure.split('\n').length).toBe(21);
  });
  test('a file that did not load is one failure', () => {
    expect(jestResult(report(file('failed')), 1)).toMatchObject({ passed: 0, failed: 1 });
  });
  test('a bad exit code without a failed test is a failure', () => {
    expect(jestResult(report(file('passed', test1('passed'))), 1)).toMatchObject({ passed: 1, failed: 1 });
  });
  test('no test at all is a failure', () => {
    expect(jestResult(report(), 0).failed).toBe(1);
  });
  test('no report is a failure', () => {
    expect(jestResult(null, 139).failures).toEqual(['Jest left no report (exit code 139)']);
  });
  test('skipped tests are named with their reason', () => {
    const tests = [
      test1('pending', 'locks twice [skipped: no Redis here]'),
      test1('pending', 'bare'),
      test1('todo', 'later'),
    ];
    expect(jestResult(report(file('passed', test1('passed'), ...tests)), 0).skips).toEqual([
      { name: 'locks twice', reason: 'no Redis here' },
      { name: 'bare', reason: 'marked skip in the source' },
      { name: 'later', reason: 'marked todo in the source' },
    ]);
  });
});

test('storeResult: what was found stands under the name', () => {
  const failed = [{ name: 'stock: shows 53', why: 'Error: not within 1 s\n  it shows 43' }];
  const { failures } = storeResult({ passed: ['x'], failed, skipped: [] }, 1);
  expect(failures).toEqual(['plugin/tests stock: shows 53\n      Error: not within 1 s\n        it shows 43']);
});

test.each([
  ['{"a":1}\n', { a: 1 }],
  ['noise\n{"a":1}\n\n', { a: 1 }],
  ['{"a":1}\nbye\n', null],
  ['', null],
  ['3\n', null],
])('lastJson(%j)', (stdout, expected) => {
  expect(lastJson(stdout)).toEqual(expected);
});

describe('judge', () => {
  const good = {
    orders: 32,
    eligible: 30,
    confirmed: 27,
    held: 3,
    skipped: 2,
    duplicates: 0,
    lost: 0,
    totalsMatched: 27,
  };
  const run = (figures, code = 0) => ({ code, stdout: JSON.stringify(figures), timedOut: false });

  test('good figures and exit code 0 pass', () => {
    expect(judge('sandbox', run(good), SANDBOX_RULES)).toMatchObject({ passed: 1, failed: 0 });
  });
  test.each([
    ['lost', { ...good, confirmed: 26, totalsMatched: 26, lost: 1 }],
    ['doubled', { ...good, duplicates: 1 }],
    ['does not add up', { ...good, held: 2 }],
    ['a total differs', { ...good, totalsMatched: 26 }],
    ['figures missing', {}],
  ])('%s fails', (_name, figures) => {
    expect(judge('sandbox', run(figures), SANDBOX_RULES)).toMatchObject({ passed: 0, failed: 1 });
  });
  test('exit code and time-out count even when the figures are good', () => {
    expect(judge('sandbox', run(good, 1), SANDBOX_RULES).failed).toBe(1);
    expect(judge('sandbox', { ...run(good), timedOut: true }, SANDBOX_RULES).failed).toBe(1);
  });
  test('chaos needs its runs, its disturbances, a held feed and its zeros', () => {
    const figures = {
      runs: 5,
      kills: 3,
      faults: 40,
      orders: 200,
      lost: 0,
      duplicates: 0,
      outOfOrder: 0,
      mismatchedTotals: 0,
      oversold: 0,
      stockWrong: 0,
      feedsHeld: 2,
    };
    expect(judge('chaos', run(figures), chaosRules(5)).failed).toBe(0);
    const unlucky = [{ outOfOrder: 1 }, { mismatchedTotals: 1 }, { oversold: 1 }, { stockWrong: 1 }];
    for (const bad of [{ runs: 4 }, { kills: 0, faults: 0 }, { feedsHeld: 0 }, ...unlucky]) {
      expect(judge('chaos', run({ ...figures, ...bad }), chaosRules(5)).failed).toBe(1);
    }
  });
});

test('sum adds counts and keeps every name', () => {
  expect(sum([passed(2), failed('a', 'b'), skipped('leg', 'offline')])).toEqual({
    passed: 2,
    failed: 2,
    failures: ['a', 'b'],
    skips: [{ name: 'leg', reason: 'offline' }],
  });
});
