/**
 * Bench `orders`: the whole way of an order through the real sidecar process, into the M3 simulator in a process of its own;
 * this process is the shop. First as many as it takes, then ten a second against an M3 that needs 50 ms for every request.
 */
import { execFileSync, fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Pool } from 'undici';
import { makeOrder, orderEvent, seeded, signEvents } from '../simulator/woo/load.ts';
import { buildOrder } from '../simulator/woo/order-builder.ts';
import type { WooOrderDocument } from '../simulator/woo/types.ts';
import { readControl } from '../src/control.ts';
// Not through index.ts: that one needs Jest.
import { bundleEntry } from '../test/support/bundle.ts';
import { withTempDir } from '../test/support/places.ts';
import { StoreView } from '../test/support/store-view.ts';
import type { Counts, Told } from './orders-m3.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const CUSTOMERS = 40;
/** Handlers and requests under way at once: more wait for each other on two cores, fewer for the disk. */
const CONCURRENCY = 24;
const WARM_UP_MS = 3_000;
const MEASURED_MS = 15_000;
/** So much waits while throughput is measured, so that the sidecar never waits for the shop. */
const BACKLOG = 400;
const LATENCY_MS = 50;
const PACED_PER_SECOND = 10;
const PACED_SECONDS = 12;

export const bench = {
  name: 'orders',
  about: 'Orders of known customers into M3: throughput, then time from event to confirmed order and calls per order.',
  run: ({ log }: { json: boolean; log: (line: string) => void }): Promise<Record<string, unknown>> =>
    withTempDir((dir) => run(dir, log)),
};

async function run(dir: string, log: (line: string) => void): Promise<Record<string, unknown>> {
  const m3 = await startM3();
  const sidecar = await startSidecar(dir, m3.ionapi);
  const view = new StoreView(path.join(dir, 'data'));
  const shop = new LoadingShop(sidecar.url, view);
  try {
    log(
      `work.concurrency ${CONCURRENCY}, m3.maxConcurrent ${CONCURRENCY}, REST v2, ${CUSTOMERS} known customers, one to three lines an order; SQLite WAL, synchronous=FULL`,
    );
    await shop.place(CUSTOMERS);
    await shop.settled();

    const before = await m3.counts();
    const { perSecond } = await throughput(shop, view);
    await shop.settled();
    const after = await m3.counts();
    const loaded = (after.requests - before.requests) / (after.orders - before.orders);
    const rssMb = residentMb(sidecar.process);
    log(
      `as many as it takes: ${perSecond} orders/s over ${MEASURED_MS / 1000} s, ${loaded.toFixed(2)} calls per order, ${rssMb} MB`,
    );

    m3.tell({ latencyMs: LATENCY_MS });
    const first = shop.last + 1;
    const pacedBefore = await m3.counts();
    await paced(shop);
    await shop.settled();
    const pacedAfter = await m3.counts();
    const callsPerOrder = round(
      (pacedAfter.requests - pacedBefore.requests) / (pacedAfter.orders - pacedBefore.orders),
      2,
    );
    const times = timesOf(view, first);
    const [p50Ms, p95Ms] = [quantile(times, 0.5), quantile(times, 0.95)];
    const most = callsPerOrder * LATENCY_MS + 30;
    log(
      `${PACED_PER_SECOND} orders/s with ${LATENCY_MS} ms for each request to M3: p50 ${p50Ms} ms, p95 ${p95Ms} ms (allowed: ${callsPerOrder} calls × ${LATENCY_MS} ms + 30 ms = ${most} ms)`,
    );

    const large = await largeOrder(shop, m3);
    log(`an order of 100 lines: ${large} calls`);
    const { duplicates, violations } = await m3.counts();
    const held = view.work().filter((work) => work.state === 'held').length;
    if (duplicates + violations + held > 0)
      throw new Error(
        `${duplicates} duplicates, ${violations} violations, ${held} held orders: the figures mean nothing`,
      );
    return { ordersPerSecond: perSecond, p50Ms, p95Ms, callsPerOrder, rssMb, callsOf100Lines: large };
  } finally {
    shop.close();
    view.close();
    await sidecar.stop();
    await m3.stop();
    // One process in the profile, when it was asked for: CROSSDOCK_BENCH_PROFILE=DIR.
    if (PROFILE) log(`profile: ${readdirSync(PROFILE).join(', ')}`);
  }
}

// ---- processes

async function startM3() {
  const child = fork(bundleEntry('bench/orders-m3.ts'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const tell = (told: Told): void => void child.send(told);
  const [{ ionapi }] = (await once(child, 'message')) as [{ ionapi: object }];
  return {
    ionapi,
    tell,
    counts: async (): Promise<Counts> => {
      tell('counts');
      const [counts] = (await once(child, 'message')) as [Counts];
      return counts;
    },
    stop: async () => {
      const exit = once(child, 'exit');
      tell('stop');
      await exit;
    },
  };
}

const PROFILE = process.env['CROSSDOCK_BENCH_PROFILE'];

async function startSidecar(dir: string, ionapi: object) {
  const dataDir = path.join(dir, 'data');
  mkdirSync(dataDir);
  const file = path.join(dir, 'config.json');
  const config = {
    listen: { host: '127.0.0.1', port: 0 }, dataDir, secret: SECRET, log: 'error',
    m3: {
      ionapi, company: 100, division: 'AAA', facility: 'A01', warehouse: '001', orderType: 'WEB', customerTemplate: 'WEBTEMPL', maxPerSecond: 0,
      maxConcurrent: CONCURRENCY, charges: { shipping: 'FREIGH', fee: 'FEE', tax: 'TAX', discount: 'DISC', rounding: 'ROUND' },
    },
    orders: { settleSeconds: 0 }, status: { followSeconds: 0 }, work: { concurrency: CONCURRENCY },
  }; // prettier-ignore
  writeFileSync(file, JSON.stringify(config));
  const profile = PROFILE ? ['--cpu-prof', `--cpu-prof-dir=${PROFILE}`] : [];
  const args = [...profile, bundleEntry('src/cli.ts'), 'serve', '--config', file];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  for (let i = 0; readControl(dataDir)?.pid !== child.pid; i++) {
    if (i > 1000 || child.exitCode !== null) throw new Error('The sidecar did not start.');
    await pause(20);
  }
  return {
    url: readControl(dataDir)!.url,
    process: child,
    stop: async () => {
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      await exit;
    },
  };
}

/** Resident memory in megabytes; `ps` is on every system that benches are run on. */
function residentMb(child: ChildProcess): number {
  return Math.round(Number(execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)], { encoding: 'utf8' })) / 1024);
}

// ---- load

class LoadingShop {
  readonly #pool: Pool;
  readonly #view: StoreView;
  readonly #rng = seeded(1);
  /** Id of the newest order. */
  last = 100_000;

  constructor(url: string, view: StoreView) {
    this.#pool = new Pool(url, { connections: 4 });
    this.#view = view;
  }

  async send(documents: readonly WooOrderDocument[]): Promise<void> {
    const { headers, body } = signEvents(
      documents.map((document) => orderEvent(document)),
      SECRET,
      Date.now(),
    );
    const answer = await this.#pool.request({ path: '/v1/events', method: 'POST', headers, body });
    const text = await answer.body.text();
    if (answer.statusCode !== 202) throw new Error(`The sidecar answered ${answer.statusCode}: ${text.slice(0, 300)}`);
  }
  /** Places so many orders in one request. */
  place(count: number): Promise<void> {
    return this.send(Array.from({ length: count }, () => this.#order()));
  }
  #order(): WooOrderDocument {
    const made = makeOrder((this.last += 1), this.#rng);
    // Placed now: an order older than the sidecar is looked for in M3 before it is posted.
    const now = new Date(Date.now() + 1000).toISOString().slice(0, 19);
    const n = this.last % CUSTOMERS;
    // The same person each time: one who has moved is changed in M3, which is one call more.
    const home = {
      first_name: 'Max',
      last_name: `Beispiel ${n}`,
      address_1: `Musterweg ${n}`,
      city: 'Berlin',
      postcode: '10115',
    };
    const dates = { date_created: now, date_created_gmt: now, date_modified: now, date_modified_gmt: now };
    const billing = { ...made.billing, ...home, email: `known${n}@example.test`, phone: '+49 30 5550112' };
    return { ...made, ...dates, billing, shipping: { ...made.shipping, ...home } };
  }
  async settled(): Promise<void> {
    while (this.#view.open() > 0) await pause(20);
  }
  close(): void {
    void this.#pool.destroy();
  }
}

/** Confirmed orders per second while there is always more to do. */
async function throughput(shop: LoadingShop, view: StoreView): Promise<{ perSecond: number }> {
  const from = Date.now() + WARM_UP_MS;
  const until = from + MEASURED_MS;
  while (Date.now() < until) {
    if (view.open() < BACKLOG) await shop.place(100);
    else await pause(25);
  }
  const sql = 'select count(*) as n from posting where confirmed_at between ? and ?';
  const [{ n } = { n: 0 }] = view.all<{ n: number }>(sql, from, until);
  return { perSecond: round((n * 1000) / MEASURED_MS, 1) };
}

async function paced(shop: LoadingShop): Promise<void> {
  const every = 1000 / PACED_PER_SECOND;
  const began = performance.now();
  for (let i = 0; i < PACED_PER_SECOND * PACED_SECONDS; i++) {
    await pause(Math.max(0, began + i * every - performance.now()));
    await shop.place(1);
  }
}

/** Milliseconds from the event in the store to the order confirmed, of all orders from `first` on. */
function timesOf(view: StoreView, first: number): number[] {
  const sql = `select p.confirmed_at - min(e.received_at) as ms from posting p join event e on e.key = p.key
    where p.confirmed_at is not null and cast(substr(p.key, 7) as integer) >= ? group by p.key`;
  return view.all<{ ms: number }>(sql, first).map(({ ms }) => ms);
}

async function largeOrder(shop: LoadingShop, m3: { counts(): Promise<Counts> }): Promise<number> {
  const created = new Date(Date.now() + 1000).toISOString().slice(0, 19);
  const billing = {
    first_name: 'Max',
    last_name: 'Beispiel 1',
    address_1: 'Musterweg 1',
    city: 'Berlin',
    postcode: '10115',
    country: 'DE',
    email: 'large@example.test',
  };
  const order = (lines: number): WooOrderDocument =>
    buildOrder({
      id: (shop.last += 1),
      created,
      billing,
      lines: Array.from({ length: lines }, (_, i) => ({
        sku: `BULK-${String(i % 55).padStart(3, '0')}`,
        quantity: 1 + (i % 7),
      })),
      shippingLines: [{ amount: '4.90' }],
    });
  await shop.send([order(1)]);
  await shop.settled();
  const before = await m3.counts();
  await shop.send([order(100)]);
  await shop.settled();
  return (await m3.counts()).requests - before.requests;
}

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] ?? 0;
}
const round = (value: number, digits: number): number => Number(value.toFixed(digits));
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
