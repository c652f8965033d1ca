/**
 * The job every such product does, by three queues side by side: an order comes by HTTP, is stored durably, is answered, and
 * one HTTP call is made for it. Same server, same client, same document, same concurrency; only the queue differs. Each
 * runs in a process of its own; the load and the mock that takes the calls are in this one.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { Pool } from 'undici';
import { percentile, sampleOrder } from './peers/sample.ts';
import { servePeer, PEERS, type PeerName } from './peers/serve.ts';

const WARM_UP_MS = 1_000;
const MEASURE_MS = 5_000;
const DRAIN_MS = 60_000;
const ROUNDS = 2;
const CONNECTIONS = 20;
const PACKAGES = ['plainjob@0.0.14', 'bullmq@6.7.0', 'ioredis@6.0.0'];
const run_ = promisify(execFile);

export const bench = {
  name: 'peers',
  about: 'webhook → stored → one call: Crossdock beside plainjob (SQLite, FULL) and BullMQ + Redis',
  run,
};

interface Measured {
  acceptedPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  deliveredPerSecond: number;
  delivered: number;
  rssMb: number;
}

async function run({ log }: { json: boolean; log: (text: string) => void }): Promise<Record<string, unknown>> {
  // The child processes are this very bundle, started with the name of a peer.
  const peersDir = await findPeers(log);
  const best: Partial<Record<PeerName, Measured | null>> = {};
  // In turns, so that a disk or a neighbour that is slow for a while does not hit one peer only.
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const name of PEERS) {
      if (best[name] === null) continue;
      const missing = await whatIsMissing(name, peersDir);
      if (missing) {
        log(`${name}: left out. ${missing}`);
        best[name] = null;
        continue;
      }
      const measured = await measure(name, peersDir);
      const before = best[name];
      if (!before || measured.deliveredPerSecond > before.deliveredPerSecond) best[name] = measured;
      log(`${name.padEnd(9)} round ${round}: ${describe(measured)}`);
    }
  }
  return { connections: CONNECTIONS, seconds: MEASURE_MS / 1_000, rounds: ROUNDS, ...best };
}

const describe = (one: Measured): string =>
  `accepted ${one.acceptedPerSecond}/s (p50 ${one.p50Ms} ms, p99 ${one.p99Ms} ms), delivered ${one.deliveredPerSecond}/s, ${one.rssMb} MB`;

async function findPeers(log: (text: string) => void): Promise<string> {
  const given = process.env['CROSSDOCK_PEERS'];
  const dir = resolve(given ?? join('.cache', 'peers'));
  if (given || existsSync(join(dir, 'node_modules', 'bullmq'))) return dir;
  mkdirSync(dir, { recursive: true });
  log(`installing ${PACKAGES.join(', ')} into ${dir} …`);
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const args = ['install', '--no-save', '--ignore-scripts', '--prefix', dir, ...PACKAGES];
  await run_(npm, args, { timeout: 120_000 }).catch(() => log('The package registry cannot be reached.'));
  return dir;
}

async function whatIsMissing(name: PeerName, peersDir: string): Promise<string | null> {
  const needed = { crossdock: [], plainjob: ['plainjob'], bullmq: ['bullmq', 'ioredis'] }[name];
  const absent = needed.filter((one) => !existsSync(join(peersDir, 'node_modules', one)));
  if (absent.length > 0) return `Get it with: npm install --no-save --prefix ${peersDir} ${PACKAGES.join(' ')}`;
  if (name !== 'bullmq') return null;
  const found = await run_(redisServer(), ['--version']).then(
    () => true,
    () => false,
  );
  return found ? null : 'Get Redis with: apt-get install redis-server (or name the program in CROSSDOCK_REDIS_SERVER).';
}

const redisServer = (): string => process.env['CROSSDOCK_REDIS_SERVER'] ?? 'redis-server';

async function measure(name: PeerName, peersDir: string): Promise<Measured> {
  const dataDir = mkdtempSync(join(tmpdir(), 'crossdock-peer-'));
  const children: ChildProcess[] = [];
  const mock = await startMock();
  try {
    const redisPort = name === 'bullmq' ? await startRedis(dataDir, children) : 0;
    const config = { name, dataDir, peersDir, mockPort: mock.port, redisPort };
    const code = `import(${JSON.stringify(import.meta.url)}).then((m) => m.servePeer(${JSON.stringify(config)}))`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['pipe', 'pipe', 'inherit'] });
    children.push(child);
    const port = Number(await firstLine(child, /^listening (\d+)$/));
    const load = await loadFor(port);
    const deadline = performance.now() + DRAIN_MS;
    while (mock.calls() < load.accepted && performance.now() < deadline) await new Promise((r) => setTimeout(r, 10));
    child.stdin?.write('rss\n');
    const rssMb = Number(await firstLine(child, /^rss (\d+)$/));
    return {
      acceptedPerSecond: Math.round(load.measured / (MEASURE_MS / 1_000)),
      p50Ms: percentile(load.times, 0.5),
      p99Ms: percentile(load.times, 0.99),
      deliveredPerSecond: Math.round(mock.calls() / ((mock.lastAt() - load.startedAt) / 1_000)),
      delivered: mock.calls(),
      rssMb,
    };
  } finally {
    for (const child of children) child.kill('SIGKILL');
    mock.server.closeAllConnections();
    mock.server.close();
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Takes the calls that stand for M3, and remembers when the last one came. */
async function startMock(): Promise<{ server: Server; port: number; calls: () => number; lastAt: () => number }> {
  let calls = 0;
  let lastAt = 0;
  const server = createServer((request: IncomingMessage, response) => {
    request.resume().on('end', () => {
      calls += 1;
      lastAt = performance.now();
      response.end('{"ok":true}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port, calls: () => calls, lastAt: () => lastAt };
}

async function startRedis(dataDir: string, children: ChildProcess[]): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  // `always` is what a 202 must mean; the default of one flush a second may lose a second of orders.
  const args = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    dataDir,
    '--appendonly',
    'yes',
    '--appendfsync',
    'always',
    '--save',
    '',
  ];
  const child = spawn(redisServer(), args, { stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(child);
  await firstLine(child, /(Ready to accept connections)/);
  return port;
}

function firstLine(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the process ended early (${code})`)));
    const { stdout } = child;
    if (!stdout) return reject(new Error('expected a process with an output'));
    const lines = createInterface({ input: stdout });
    lines.on('line', (line) => {
      const found = pattern.exec(line);
      if (!found) return;
      lines.removeAllListeners('line');
      resolve(found[1] ?? '');
    });
  });
}

interface Load {
  accepted: number;
  measured: number;
  times: number[];
  startedAt: number;
}

async function loadFor(port: number): Promise<Load> {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: CONNECTIONS, pipelining: 1 });
  const startedAt = performance.now();
  const measureFrom = startedAt + WARM_UP_MS;
  const until = measureFrom + MEASURE_MS;
  const load: Load = { accepted: 0, measured: 0, times: [], startedAt };
  let order = 0;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (let sent = performance.now(); sent < until; sent = performance.now()) {
        order += 1;
        const { statusCode, body } = await pool.request({ path: '/', method: 'POST', body: sampleOrder(order) });
        await body.dump();
        if (statusCode !== 202) throw new Error(`expected 202, received ${statusCode}`);
        load.accepted += 1;
        if (sent < measureFrom) continue;
        load.measured += 1;
        load.times.push(performance.now() - sent);
      }
    }),
  );
  await pool.close();
  return load;
}

export { servePeer };
