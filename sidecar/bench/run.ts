/**
 * `npm run bench -- NAME [--json]`: runs one of the benches in this folder. Each lies in a file of its own and exports
 * `bench = { name, about, run }`. Machine and settings are printed with every run: a figure without them means nothing.
 */
import { closeSync, fsyncSync, openSync, readFileSync, readdirSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { loadDriver } from '../src/db/sqlite/driver.ts';
// Not through index.ts: that one needs Jest.
import { bundleEntry, projectDir } from '../test/support/bundle.ts';
import { withTempDir } from '../test/support/places.ts';

export interface Bench {
  name: string;
  about: string;
  /** Prints what it does through `log`; what it returns becomes the last line, as JSON. */
  run(options: { json: boolean; log: (line: string) => void }): Promise<Record<string, unknown>>;
}

/** Names of the files here that declare a bench. Read as text: what a bench imports must not burden the others. */
function benchNames(): string[] {
  const dir = path.join(projectDir(), 'sidecar', 'bench');
  return readdirSync(dir)
    .filter((file) => file.endsWith('.ts') && /^export const bench\b/m.test(readFileSync(path.join(dir, file), 'utf8')))
    .map((file) => file.replace(/\.ts$/, ''))
    .sort();
}

async function loadBench(name: string): Promise<Bench> {
  const loaded = (await import(pathToFileURL(bundleEntry(`bench/${name}.ts`)).href)) as { bench: Bench };
  return loaded.bench;
}

/** Median time in milliseconds to have 4 kB on the disk under the temporary folder; durable writes are bound by it. */
async function diskFlushMs(): Promise<number> {
  return withTempDir((dir) => {
    const file = openSync(path.join(dir, 'flush'), 'w');
    const block = Buffer.alloc(4096, 1);
    const times = Array.from({ length: 101 }, () => {
      const started = performance.now();
      writeSync(file, block);
      fsyncSync(file);
      return performance.now() - started;
    }).sort((a, b) => a - b);
    closeSync(file);
    return Number(times[50]!.toFixed(3));
  });
}

function sqliteVersion(): string {
  const { Database, packageName } = loadDriver();
  const database = new Database(':memory:');
  const { version } = database.prepare<[], { version: string }>('SELECT sqlite_version() AS version').get()!;
  database.close();
  return `${version} (${packageName})`;
}

async function describeMachine(): Promise<Record<string, string | number>> {
  return {
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
    memoryGb: Math.round(os.totalmem() / 2 ** 30),
    diskFlushMs: await diskFlushMs(),
    temporaryFolder: os.tmpdir(),
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    node: process.version,
    sqlite: sqliteVersion(),
    loadAverage: Number(os.loadavg()[0]!.toFixed(2)),
  };
}

/** Ends the process with the benches there are; without a name that is an answer, with a wrong one an error. */
async function listBenches(wrong: string | undefined): Promise<void> {
  const print = wrong === undefined ? console.log : console.error;
  if (wrong !== undefined) {
    print(`There is no bench "${wrong}". These are there:`);
    process.exitCode = 1;
  } else {
    print('npm run bench -- NAME [--json]');
  }
  for (const name of benchNames()) print(`  ${name.padEnd(10)}${(await loadBench(name)).about}`);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, skus: { type: 'string' }, sample: { type: 'string' } },
});
// What a bench can be told by the environment, for short runs by hand.
for (const option of ['skus', 'sample'] as const)
  if (values[option] !== undefined) process.env[`CROSSDOCK_BENCH_${option.toUpperCase()}`] = values[option];
const [name] = positionals;
if (name === undefined || !benchNames().includes(name)) {
  await listBenches(name);
} else {
  // stdout is left to the last line when a program reads it.
  const log = values.json ? (line: string) => console.error(line) : (line: string) => console.log(line);
  const bench = await loadBench(name);
  log(`${bench.name}: ${bench.about}`);
  for (const [fact, value] of Object.entries(await describeMachine())) log(`  ${fact.padEnd(16)}${value}`);
  const figures = await bench.run({ json: values.json, log });
  console.log(JSON.stringify(figures));
}
