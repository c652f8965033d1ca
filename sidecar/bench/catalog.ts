/**
 * Bench `catalog`: all items of an M3 are read, stored and planned against the shop; then a run in which nothing has changed.
 * Store, M3 client, shop client and catalogue are in a process of their own, whose memory is measured; M3 is in another, and
 * this one is the shop.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { startShopSimulator } from '../simulator/woo/server.ts';
import { bundleEntry } from '../test/support/bundle.ts';
import { withTempDir } from '../test/support/places.ts';
import type { Measured } from './catalog-measure.ts';
import { inChild } from './child.ts';

const ITEMS = (process.env['CROSSDOCK_BENCH_ITEMS'] ?? '25000,50000,100000').split(',').map(Number);

export const bench = {
  name: 'catalog',
  about: '100,000 items of M3 through reading, store and plan; and a run in which nothing has changed',
  run,
};

async function run({ log }: { json: boolean; log: (line: string) => void }): Promise<Record<string, unknown>> {
  let last: Record<string, unknown> = {};
  log('   items  seconds  read s  rss MB  M3 calls  idle run ms  idle M3 calls  idle look ms');
  for (const items of ITEMS) {
    last = await withTempDir((dataDir) => one(items, dataDir, log));
  }
  return last;
}

async function one(items: number, dataDir: string, log: (line: string) => void): Promise<Record<string, unknown>> {
  const m3 = fork(bundleEntry('bench/catalog-m3.ts'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const shop = await startShopSimulator();
  try {
    m3.send(items);
    const { ionapi } = await answer<{ ionapi: object }>(m3);
    const store = { url: shop.url, consumerKey: shop.key.key, consumerSecret: shop.key.secret };
    const measurer = pathToFileURL(bundleEntry('bench/catalog-measure.ts')).href;
    let firstCalls = 0;
    const measured = await inChild<Measured>(measurer, 'measure', { dataDir, ionapi, store }, (line) => {
      if (line === 'planned') void calls(m3).then((n) => (firstCalls = n));
      else log(`  ${line}`);
    });
    const all = await calls(m3);
    const { seconds, readSeconds, rssMb, idleRunMs, idleLookMs } = measured;
    const row = [items, seconds, readSeconds, rssMb, firstCalls, idleRunMs, all - firstCalls, idleLookMs];
    log([8, 9, 8, 8, 10, 13, 15, 14].map((width, i) => String(row[i]).padStart(width)).join(''));
    return { items, seconds, rssMb, m3Calls: firstCalls, idleRunMs, idleLookMs, plan: measured.summary };
  } finally {
    m3.send('stop');
    await once(m3, 'exit');
    await shop.close();
  }
}

async function answer<T>(child: ChildProcess): Promise<T> {
  const [message] = (await once(child, 'message')) as [T];
  return message;
}
async function calls(m3: ChildProcess): Promise<number> {
  const told = answer<{ requests: number }>(m3);
  m3.send('calls');
  return (await told).requests;
}
