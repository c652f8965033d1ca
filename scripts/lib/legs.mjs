/** The legs of `npm test`, in the order in which they run: quick verdicts first. */
import fs from 'node:fs';
import path from 'node:path';
import { CACHE, ROOT } from './bootstrap.mjs';
import { CLI } from './built.mjs';
import { OTHER_NODES, fetchNode } from './other-node.mjs';
import { run } from './proc.mjs';
import { SANDBOX_RULES, chaosRules, failed, jestResult, judge, passed, skipped, storeResult, sum } from './report.mjs';

const MINUTE = 60_000;
const inSuites = (file) => file.includes('sidecar/test/');
const inConsole = (file) => file.includes('plugin/tests/console/');
const inStore = (file) => file.includes('plugin/tests/') && !inConsole(file);
/** The leg that runs a test file given on the command line. */
export const legOf = (file) =>
  inSuites(file) ? 'suites' : inConsole(file) ? 'console' : inStore(file) ? 'store' : 'unit';
const bin = (file) => path.join(ROOT, 'node_modules', file);

/** A tool that says by its exit code whether all is well; its output is shown only when it is not. */
async function tool(name, args, timeoutMs) {
  const result = await run(args, { quiet: true, timeoutMs, what: name });
  if (result.code === 0) return passed();
  process.stdout.write(`${result.tail}\n`);
  return failed(
    result.timedOut
      ? `${name}: stopped, it took too long`
      : `${name}: exit code ${result.code} (its last lines are above)`,
  );
}

/** Tools that have begun at once: one core each. */
const together = async (...tools) => sum(await Promise.all(tools));

/** Jest on the files that match `patterns`, with this or another node. */
async function jest(name, patterns, { file, timeoutMs, workers = 2, extra = [] }) {
  const reportFile = path.join(CACHE, 'test', `${name}.json`);
  fs.mkdirSync(path.dirname(reportFile), { recursive: true });
  fs.rmSync(reportFile, { force: true });
  const runningFile = path.join(CACHE, 'test', `${name}-running.json`);
  fs.rmSync(runningFile, { force: true });
  const args = [
    bin('jest/bin/jest.js'),
    // First: an option that takes a list would take them, too.
    ...patterns,
    '--json',
    `--outputFile=${reportFile}`,
    '--reporters=default',
    `--reporters=${path.join(ROOT, 'scripts/lib/jest-running.mjs')}`,
    `--maxWorkers=${workers}`,
    '--colors=false',
    ...extra,
  ];
  const options = `${process.env.NODE_OPTIONS ?? ''} --experimental-vm-modules --disable-warning=ExperimentalWarning`;
  const env = { NODE_OPTIONS: options.trim(), CROSSDOCK_RUNNING_FILES: runningFile };
  // With --json Jest's stdout is the report, which the file has too: only stderr, the progress, is for people.
  const result = await run(args, { file, timeoutMs, env, hideStdout: true });
  if (result.timedOut) {
    const running = fs.existsSync(runningFile) ? JSON.parse(fs.readFileSync(runningFile, 'utf8')) : [];
    const where = running.map((test) => path.relative(ROOT, test)).join(', ') || 'nothing: something was left open';
    return failed(`${name}: Jest was stopped after ${timeoutMs / MINUTE} minutes; it was running ${where}`);
  }
  const report = fs.existsSync(reportFile) ? JSON.parse(fs.readFileSync(reportFile, 'utf8')) : null;
  const judged = jestResult(report, result.code);
  return { ...judged, failures: judged.failures.map((line) => line.replace(ROOT + path.sep, '')) };
}

const sandbox = async (name, file) =>
  judge(
    name,
    await run([path.join(ROOT, 'scripts/start.mjs'), '--once', '--json'], { file, timeoutMs: 8 * MINUTE }),
    SANDBOX_RULES,
  );

/** The parts that differ between Node.js versions: the SQLite driver, the bundle, and the whole way of an order. */
async function otherNode(major) {
  const name = `node${major}`;
  const { file, reason } = await fetchNode(major);
  if (!file) return skipped(`leg ${name}`, reason);
  const results = [
    await jest(name, ['sidecar/src/(db|work)/', 'sidecar/test/contract/'], { file, timeoutMs: 4 * MINUTE }),
  ];
  results.push(await help(name, file), await sandbox(`${name}: sandbox`, file));
  return sum(results);
}

async function help(name, file) {
  const result = await run([CLI, '--help'], { file, quiet: true, timeoutMs: MINUTE, what: 'cli --help' });
  if (result.code === 0 && /serve/.test(result.stdout)) return passed();
  process.stdout.write(`${result.tail}\n`);
  return failed(
    `${name}: node sidecar/dist/cli.js --help ended with exit code ${result.code} or does not name "serve"`,
  );
}

const BUILD_MS = 10_000;

async function build() {
  let took = Infinity;
  let built = passed();
  // The quickest of three: a machine that stood still in the middle of one says nothing about the build.
  for (let n = 0; n < 3 && took >= BUILD_MS; n += 1) {
    const started = Date.now();
    built = await tool('build', [path.join(ROOT, 'scripts/run.mjs'), 'sidecar/build.mjs'], 5 * MINUTE);
    if (built.failed) return built;
    took = Math.min(took, Date.now() - started);
  }
  const quick = took < BUILD_MS ? passed() : failed(`build: took ${(took / 1000).toFixed(1)} s, allowed are 10 s`);
  return sum([built, quick, await help('build')]);
}

/** Suites that run by themselves and leave a report; what this machine cannot run is skipped by name, with the reason. */
async function reporting(name, script, files, minutes) {
  const reportFile = path.join(CACHE, 'test', `${name}.json`);
  fs.rmSync(reportFile, { force: true });
  const result = await run([path.join(ROOT, script), ...files], {
    timeoutMs: minutes * MINUTE,
    env: { CROSSDOCK_STORE_REPORT: reportFile },
  });
  if (result.timedOut) return failed(`${name}: stopped after ${minutes} minutes`);
  if (!fs.existsSync(reportFile)) return failed(`${name}: left no report (exit code ${result.code})`);
  return storeResult(JSON.parse(fs.readFileSync(reportFile, 'utf8')), result.code);
}
/** The plugin in a real shop. */
const store = (files) => reporting('store', 'plugin/tests/run.mjs', files.filter(inStore), 40);
/** The console on the sandbox's page, in a real browser. */
const consoleLeg = (files) => reporting('console', 'plugin/tests/console/run.mjs', files.filter(inConsole), 25);

/**
 * `files` are paths given on the command line; they narrow the Jest legs.
 * @type {{name: string, about: string, run: (files: string[]) => Promise<import('./report.mjs').Result>}[]}
 */
export const LEGS = [
  {
    name: 'lint',
    about: 'ESLint with the rules of the house, Prettier',
    run: () =>
      together(
        tool('eslint', [bin('eslint/bin/eslint.js'), '.', '--max-warnings=0'], 10 * MINUTE),
        tool('prettier', [bin('prettier/bin/prettier.cjs'), '--check', '.', '--log-level=warn'], 10 * MINUTE),
      ),
  },
  {
    name: 'types',
    about: 'TypeScript, strict',
    run: () =>
      together(
        tool('tsc', [bin('typescript/bin/tsc'), '--noEmit', '-p', 'tsconfig.json'], 10 * MINUTE),
        tool('tsc plugin', [bin('typescript/bin/tsc'), '--noEmit', '-p', 'plugin/tsconfig.json'], 5 * MINUTE),
      ),
  },
  { name: 'build', about: 'sidecar/dist/cli.js in under ten seconds, and it starts', run: build },
  {
    name: 'unit',
    about: 'tests beside the source',
    run: (files) =>
      jest(
        'unit',
        files.filter((file) => legOf(file) === 'unit'),
        {
          timeoutMs: 12 * MINUTE,
          extra: ['/node_modules/', '/dist/', '/sidecar/test/', '/plugin/tests/'].map(
            (part) => `--testPathIgnorePatterns=${part}`,
          ),
        },
      ),
  },
  {
    name: 'suites',
    about: 'integration, contract and fault suites of sidecar/test',
    run: (files) =>
      // They wait more than they work: with two, a machine of two cores stood still for 40 % of the time.
      jest('suites', files.some(inSuites) ? files.filter(inSuites) : ['sidecar/test/'], {
        workers: 4,
        timeoutMs: 20 * MINUTE,
      }),
  },
  {
    name: 'sandbox',
    about: 'npm start -- --once --json: nothing lost, nothing doubled',
    run: () => sandbox('sandbox'),
  },
  {
    name: 'store',
    about: 'the plugin in a real WordPress with WooCommerce, HPOS on and off; the contract on both shops',
    run: store,
  },
  {
    name: 'console',
    about: 'the console in a browser: set-up guide, every screen, roles, axe, from a telephone to 4K',
    run: consoleLeg,
  },
  {
    name: 'chaos',
    about: 'five seeded runs of faults and kills',
    run: async () =>
      judge(
        'chaos',
        await run(
          [path.join(ROOT, 'scripts/run.mjs'), 'sidecar/test/chaos/run.ts', '--runs', '5', '--seed', '1', '--json'],
          {
            timeoutMs: 12 * MINUTE,
          },
        ),
        chaosRules(5),
      ),
  },
  ...Object.keys(OTHER_NODES)
    .filter((major) => major !== process.versions.node.split('.')[0])
    .map((major) => ({
      name: `node${major}`,
      about: `store, bundle and sandbox under Node.js ${major}`,
      run: () => otherNode(major),
    })),
];
