/** One peer as a process: HTTP in, its own queue, one HTTP call out. Says `listening PORT`, and `rss MB` when asked. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import type { ShopEvent } from '@crossdock/shared';
import { Pool } from 'undici';
import { loadDriver, openStore } from '../../src/db/sqlite/index.ts';
import { inboxMigrations } from '../../src/intake/sqlite/migrations.ts';
import { createSqliteInbox } from '../../src/intake/sqlite/inbox.ts';
import { Dispatcher } from '../../src/work/dispatcher.ts';
import { workMigrations } from '../../src/work/sqlite/migrations.ts';
import { createSqliteWorkStore } from '../../src/work/sqlite/work-store.ts';

export const PEERS = ['crossdock', 'plainjob', 'bullmq'] as const;
export type PeerName = (typeof PEERS)[number];

export interface PeerConfig {
  name: PeerName;
  dataDir: string;
  peersDir: string;
  mockPort: number;
  redisPort: number;
}

/** Jobs worked on at once, the same for all. */
const CONCURRENCY = 20;

/** Stores one event durably; resolves when it may be answered. */
type Accept = (body: string) => Promise<void>;
type Call = (body: string) => Promise<void>;

export async function servePeer(config: PeerConfig): Promise<void> {
  const pool = new Pool(`http://127.0.0.1:${config.mockPort}`, { connections: CONCURRENCY, pipelining: 1 });
  const call: Call = async (body) => {
    const response = await pool.request({ path: '/', method: 'POST', body });
    await response.body.dump();
  };
  const accept = await { crossdock: serveCrossdock, plainjob: servePlainjob, bullmq: serveBullmq }[config.name](
    config,
    call,
  );
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      accept(Buffer.concat(parts).toString('utf8')).then(
        () => response.writeHead(202).end(),
        () => response.writeHead(500).end(),
      );
    });
  });
  server.listen(0, '127.0.0.1', () => console.log(`listening ${(server.address() as AddressInfo).port}`));
  createInterface({ input: process.stdin }).on('line', () =>
    console.log(`rss ${Math.round(process.memoryUsage.rss() / 1e6)}`),
  );
}

async function serveCrossdock({ dataDir }: PeerConfig, call: Call): Promise<Accept> {
  const { db, database } = openStore({ dataDir, migrations: [...workMigrations, ...inboxMigrations] });
  const work = createSqliteWorkStore(db, database);
  const inbox = createSqliteInbox(db, database, work);
  const dispatcher = new Dispatcher({
    store: work,
    owner: 'bench',
    concurrency: CONCURRENCY,
    handler: async ({ eventSeq }) => {
      const event = inbox.get(eventSeq ?? 0);
      await call(JSON.stringify({ id: event?.id }));
      return { kind: 'done', outcome: 'confirmed' };
    },
  });
  await dispatcher.start();
  return async (body) => {
    await inbox.accept([{ event: JSON.parse(body) as ShopEvent, index: 0 }], Date.now());
  };
}

interface Plainjob {
  better: (database: unknown) => unknown;
  defineQueue: (options: object) => { add: (type: string, data: unknown) => unknown };
  defineWorker: (
    type: string,
    processor: (job: { data: string }) => Promise<void>,
    options: object,
  ) => { start: () => Promise<void> };
}

async function servePlainjob({ dataDir, peersDir }: PeerConfig, call: Call): Promise<Accept> {
  const { better, defineQueue, defineWorker } = (await importFrom(peersDir, 'plainjob')) as Plainjob;
  const { Database } = loadDriver();
  const database = new Database(join(dataDir, 'plainjob.db'));
  const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: console.error };
  const queue = defineQueue({ connection: better(database), logger });
  // plainjob leaves it at NORMAL, which may lose what was acknowledged in a power cut.
  database.pragma('synchronous = full');
  if (database.pragma('synchronous', { simple: true }) !== 2)
    throw new Error('expected plainjob to run with synchronous=FULL');
  const processor = async (job: { data: string }) => {
    const event = JSON.parse(job.data) as { id: string };
    await call(JSON.stringify({ id: event.id }));
  };
  for (let i = 0; i < CONCURRENCY; i += 1)
    void defineWorker('m3', processor, { queue, logger, pollIntervall: 10 }).start();
  return (body) => Promise.resolve(queue.add('m3', JSON.parse(body))).then(() => undefined);
}

interface Bullmq {
  Queue: new (name: string, options: object) => { add: (name: string, data: unknown) => Promise<unknown> };
  Worker: new (name: string, processor: (job: { data: { id: string } }) => Promise<void>, options: object) => unknown;
}

async function serveBullmq({ peersDir, redisPort }: PeerConfig, call: Call): Promise<Accept> {
  const { Queue, Worker } = (await importFrom(peersDir, 'bullmq')) as Bullmq;
  const connection = { host: '127.0.0.1', port: redisPort, maxRetriesPerRequest: null };
  const queue = new Queue('m3', { connection, defaultJobOptions: { removeOnComplete: 1000 } });
  new Worker('m3', ({ data }) => call(JSON.stringify({ id: data.id })), { connection, concurrency: CONCURRENCY });
  return async (body) => {
    await queue.add('order', JSON.parse(body));
  };
}

async function importFrom(peersDir: string, name: string): Promise<unknown> {
  const require = createRequire(join(peersDir, 'package.json'));
  return import(pathToFileURL(require.resolve(name)).href);
}
