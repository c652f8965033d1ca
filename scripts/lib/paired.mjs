/** An M3 simulator and the real sidecar, paired with a shop by its pairing string: for a shop that runs elsewhere. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { SetupError } from './bootstrap.mjs';
import { CLI } from './built.mjs';
import { bundleForRun } from './bundle.mjs';

const START_MS = 30_000;

/** @returns {Promise<{m3: object, stop: () => Promise<void>}>} @throws SetupError with the sidecar's last words */
export async function startPaired({ folder, pairing, port = 8710 }) {
  const { startM3Simulator } = await import(pathToFileURL(await bundleForRun('sidecar/simulator/m3/index.ts')).href);
  const m3 = await startM3Simulator();
  const config = path.join(folder, 'crossdock.json');
  const { company, division, facility, warehouse, orderType } = m3.config;
  const charges = { shipping: 'FREIGH', fee: 'FEE', tax: 'TAX', discount: 'DISC', rounding: 'ROUND' };
  const content = {
    listen: { host: '127.0.0.1', port },
    dataDir: './data',
    // `pair` puts the real one in its place.
    secret: `whsec_${Buffer.alloc(32).toString('base64')}`,
    m3: { ionapi: m3.ionapi, company, division, facility, warehouse, orderType, customerTemplate: 'WEBTEMPL', charges },
  };
  fs.rmSync(config, { force: true });
  fs.writeFileSync(config, JSON.stringify(content), { mode: 0o600 });
  // The simulator begins with no orders, so what was known of the former one must go.
  fs.rmSync(path.join(folder, 'data'), { recursive: true, force: true });
  const paired = run(['pair', '-', '--config', config], ['pipe', 'pipe', 'pipe']);
  paired.child.stdin.end(pairing);
  if ((await paired.ended) !== 0) {
    await m3.close();
    throw new SetupError(`The sidecar could not be paired: ${paired.words()}`);
  }
  const sidecar = run(['serve', '--config', config], ['ignore', 'pipe', 'pipe']);
  const stop = async () => {
    sidecar.child.kill('SIGTERM');
    await sidecar.ended;
    await m3.close();
  };
  for (const until = Date.now() + START_MS; ;) {
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`).then((answer) => answer.ok, () => false); // prettier-ignore
    if (ready) return { m3, stop };
    if (sidecar.child.exitCode !== null || Date.now() > until) {
      await stop();
      throw new SetupError(`The sidecar did not start: ${sidecar.words()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function run(args, stdio) {
  const child = spawn(process.execPath, [CLI, ...args], { stdio });
  let words = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (words = (words + chunk).slice(-2000)));
  return { child, words: () => words, ended: new Promise((resolve) => child.once('close', resolve)) };
}
