/**
 * `npm run chaos -- --runs N --seed S --json`: the real sidecar process against both simulators, with random faults of both
 * remotes and kills at random moments, then shop and M3 compared order by order. A bad run is told in full, its data are
 * kept, and `--only SEED` plays it again.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { projectDir } from '../support/bundle.ts';
import { StoreView } from '../support/store-view.ts';
import type { Finding } from './judge.ts';
import { chaosRun, type RunResult } from './one-run.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
    parallel: { type: 'string', default: '6' },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
/** So many findings of a bad run are in the last line; all of them are told above it. */
const TOLD_OF_EACH = 3;
const say = (line: string): void => (values.json ? console.error(line) : console.log(line));

function number(name: 'runs' | 'seed' | 'only' | 'parallel'): number {
  const value = Number(values[name]);
  if (!Number.isInteger(value) || value < 0) {
    console.error(`--${name} expects a whole number, received "${values[name]}".`);
    process.exit(2);
  }
  return value;
}

const count = (results: readonly RunResult[], ...kinds: Finding['kind'][]): number =>
  results.reduce((sum, r) => sum + r.findings.filter((f) => kinds.includes(f.kind)).length, 0);

function tell(result: RunResult): void {
  say(`\nSeed ${result.seed} went wrong; its data are in ${result.dir}. Again: npm run chaos -- --only ${result.seed}`);
  for (const { kind, id, text } of result.findings) say(`  ${kind}${id === null ? '' : ` order:${id}`}: ${text}`);
  const view = new StoreView(path.join(result.dir ?? '', 'data'));
  for (const id of new Set(result.findings.map((f) => f.id))) {
    if (id === null) continue;
    say(`  order:${id}`);
    for (const line of view.journal(`order:${id}`))
      say(`    ${new Date(line.at).toISOString().slice(11, 23)} ${line.kind}: ${line.text}`);
    for (const w of view.work(`order:${id}`))
      say(`    work ${w.seq} ${w.topic} ${w.state} ${w.outcome ?? ''} tries ${w.tries}`);
  }
  view.close();
}

async function main(): Promise<void> {
  if (values.help) {
    console.log('npm run chaos -- [--runs 20] [--seed 1] [--json] [--parallel 6] [--only SEED] [--keep]');
    return;
  }
  const first = number('seed');
  const seeds =
    values.only === undefined ? Array.from({ length: number('runs') }, (_, i) => first * 10_000 + i) : [number('only')];
  const cli = path.join(projectDir(), 'sidecar', 'dist', 'cli.js');
  const results: RunResult[] = [];
  const open = [...seeds];
  const worker = async (): Promise<void> => {
    for (let seed = open.shift(); seed !== undefined; seed = open.shift()) {
      const result = await chaosRun(cli, seed, values.keep);
      results.push(result);
      const mark = result.findings.length === 0 ? 'ok ' : 'BAD';
      say(
        `${mark} seed ${seed}: ${result.orders} orders, ${result.kills} kills, ${result.faults} faults, ${(result.tookMs / 1000).toFixed(1)} s`,
      );
      if (result.findings.length > 0) tell(result);
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: Math.max(1, number('parallel')) }, worker));
  say(`${((performance.now() - started) / 1000).toFixed(1)} s`);
  const sum = (of: (r: RunResult) => number): number => results.reduce((total, r) => total + of(r), 0);
  const figures = {
    runs: results.length,
    kills: sum((r) => r.kills),
    faults: sum((r) => r.faults),
    orders: sum((r) => r.orders),
    lost: count(results, 'lost', 'died', 'violation'),
    duplicates: count(results, 'duplicate'),
    outOfOrder: count(results, 'out-of-order'),
    mismatchedTotals: count(results, 'total'),
    lastPiecesSold: sum((r) => r.sold),
    lastPiecesRefused: sum((r) => r.refused),
    feedsHeld: sum((r) => r.feedsHeld),
    oldAnswers: sum((r) => r.oldAnswers),
    oversold: count(results, 'oversold'),
    stockWrong: count(results, 'stock'),
    findings: results.flatMap(({ seed, findings }) =>
      findings
        .slice(0, TOLD_OF_EACH)
        .map(({ kind, id, text }) => `seed ${seed} ${kind}${id === null ? '' : ` order:${id}`}: ${text}`),
    ),
  };
  console.log(JSON.stringify(figures));
  if (results.some((r) => r.findings.length > 0)) process.exitCode = 1;
}

await main();
