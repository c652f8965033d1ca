/**
 * Bench `stocklag`: from a changed balance in M3 to the shop's value, through the real poller, flow and bulk route, against both
 * simulators in this process. The figure is bound by the poll interval: on average half of it, at most all of it, plus the calls.
 */
import { createSidecar } from '../src/main.ts';
import { loadConfig } from '../src/config/load.ts';
import { createLog } from '../src/observe/log.ts';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startM3Simulator } from '../simulator/m3/index.ts';
import { startShopSimulator } from '../simulator/woo/server.ts';
// Not through index.ts: that one needs Jest.
import { withTempDir } from '../test/support/places.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const LATENCY_MS = 50;
const POLL_SECONDS = 5;
const CHANGES = 16;
const SKUS = Array.from({ length: 40 }, (_, n) => `BULK-${String(n).padStart(3, '0')}`);

export const bench = {
  name: 'stocklag',
  about: 'From a changed balance in M3 to the value in the shop, with the poll interval and the latency of M3.',
  run: ({ log }: { json: boolean; log: (line: string) => void }): Promise<Record<string, unknown>> =>
    withTempDir((dir) => run(dir, log)),
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function run(dir: string, log: (line: string) => void): Promise<Record<string, unknown>> {
  const m3 = await startM3Simulator();
  const shop = await startShopSimulator();
  const dataDir = path.join(dir, 'data');
  mkdirSync(dataDir);
  const products = new Map([...shop.shop.products.values()].map((product) => [String(product['sku']), product]));
  for (const sku of SKUS) Object.assign(products.get(sku) ?? {}, { manage_stock: true, stock_quantity: 0 });
  const config = {
    listen: { host: '127.0.0.1', port: 0 },
    dataDir,
    secret: SECRET,
    log: 'silent',
    store: { url: shop.url, consumerKey: shop.key.key, consumerSecret: shop.key.secret },
    m3: { ionapi: m3.ionapi, company: 100, division: 'AAA', facility: 'A01', warehouse: '001', maxPerSecond: 0 },
    stock: { direction: 'm3-to-shop', changeSeconds: POLL_SECONDS, fullAt: '', guards: { first: 'publish' } },
  };
  const file = path.join(dir, 'config.json');
  writeFileSync(file, JSON.stringify(config));
  const { bootstrap, fixed } = loadConfig({ file, env: {} });
  const sidecar = await createSidecar(bootstrap, fixed, { log: createLog('silent') });
  await sidecar.start();
  try {
    const value = (sku: string): number => Number(products.get(sku)?.['stock_quantity']);
    while (SKUS.some((sku) => value(sku) !== 1000)) await pause(20);
    m3.configure({ latencyMs: LATENCY_MS });
    const times: number[] = [];
    for (let i = 0; i < CHANGES; i += 1) {
      // At moments that have nothing to do with the poller's.
      await pause((i * 379) % 1700);
      const sku = SKUS[i % SKUS.length] as string;
      const wanted = 500 + i;
      const began = performance.now();
      m3.putItem({ ITNO: sku, stock: { '001': wanted } });
      while (value(sku) !== wanted) await pause(5);
      times.push(performance.now() - began);
    }
    times.sort((a, b) => a - b);
    const at = (share: number): number =>
      Math.round(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0);
    const figures = {
      changes: times.length,
      p50Ms: at(0.5),
      p95Ms: at(0.95),
      pollSeconds: POLL_SECONDS,
      m3LatencyMs: LATENCY_MS,
    };
    log(
      `${times.length} changes, poll every ${POLL_SECONDS} s, ${LATENCY_MS} ms for each request to M3: p50 ${figures.p50Ms} ms, p95 ${figures.p95Ms} ms`,
    );
    return figures;
  } finally {
    await sidecar.stop('the bench is done');
    await shop.close();
    await m3.close();
  }
}
