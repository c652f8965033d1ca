/**
 * Child process of the bench `intake`: the server under load. `grouped` is the whole sidecar as `serve` runs it; its work
 * waits for an hour, so only intake is busy. `one-commit` is the same intake on the same store, except that each request
 * commits by itself. Reports its address, and its memory when asked.
 */
import { bootstrap } from '@crossdock/shared';
import { openStore, type Database } from '../src/db/sqlite/index.ts';
import type { Db } from '../src/db/port.ts';
import { createIntake } from '../src/intake/http.ts';
import { startServer } from '../src/intake/server.ts';
import { SignatureVerifier } from '../src/intake/signature.ts';
import { createSqliteInbox } from '../src/intake/sqlite/inbox.ts';
import { createSidecar } from '../src/main.ts';
import { MIGRATIONS } from '../src/wiring/migrations.ts';
import { createSqliteWorkStore } from '../src/work/sqlite/work-store.ts';

const SETTLE_SECONDS = 3600;
const [mode, dataDir, secret] = process.argv.slice(2);
if (!mode || !dataDir || !secret || !process.send) throw new Error('This file is started by the bench "intake".');

const { url, stop } = mode === 'grouped' ? await wholeSidecar(dataDir, secret) : await oneCommitEach(dataDir, secret);
process.send({ url });
process.on('message', (message) => {
  if (message === 'memory') process.send!({ rssMb: process.memoryUsage.rss() / 2 ** 20 });
  else void stop().then(() => process.disconnect());
});

interface Running {
  url: string;
  stop: () => Promise<void>;
}

async function wholeSidecar(dir: string, whsec: string): Promise<Running> {
  const config = bootstrap.parse({ dataDir: dir, secret: whsec, listen: { port: 0 }, log: 'warn' });
  const fixed = {
    values: { orders: { settleSeconds: SETTLE_SECONDS } },
    sources: new Map([['orders.settleSeconds', 'file' as const]]),
  };
  const sidecar = await createSidecar({ ...config, encryptionKey: Buffer.alloc(32).toString('base64') }, fixed);
  const address = await sidecar.start();
  return { url: address.url, stop: () => sidecar.stop('the bench is over') };
}

async function oneCommitEach(dir: string, whsec: string): Promise<Running> {
  const store = openStore({ dataDir: dir, migrations: MIGRATIONS });
  const db = ungrouped(store.database);
  const inbox = createSqliteInbox(db, store.database, createSqliteWorkStore(db, store.database));
  const verifier = new SignatureVerifier([whsec]);
  const limits = { maxBodyBytes: 5e6, settleMs: SETTLE_SECONDS * 1000, requestsPerSecond: 0 };
  const intake = createIntake({ inbox, verifier: () => verifier, limits: () => limits, draining: () => false });
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    intake,
    app: (_req, res) => void res.writeHead(404).end(),
  });
  return { url: server.url, stop: () => server.close(1000).then(() => store.close()) };
}

function ungrouped(database: Database): Db<Database> {
  return {
    write: (change) => {
      try {
        return Promise.resolve(database.transaction(() => change(database)).immediate());
      } catch (error) {
        return Promise.reject(error as Error);
      }
    },
    read: (query) => query(database),
  };
}
