/**
 * Child process of the bench `intake`: the server under load. `grouped` is the sidecar's own intake; `one-commit` differs
 * in one thing only, each request commits by itself. Reports its address, and its memory when asked.
 */
import { openStore } from '../src/db/sqlite/index.ts';
import type { Db } from '../src/db/port.ts';
import type { Database } from '../src/db/sqlite/index.ts';
import { createIntake } from '../src/intake/http.ts';
import { startServer } from '../src/intake/server.ts';
import { SignatureVerifier } from '../src/intake/signature.ts';
import { createSqliteInbox } from '../src/intake/sqlite/inbox.ts';
import { inboxMigrations } from '../src/intake/sqlite/migrations.ts';
import { workMigrations } from '../src/work/sqlite/migrations.ts';
import { createSqliteWorkStore } from '../src/work/sqlite/work-store.ts';

const [mode, dataDir, secret] = process.argv.slice(2);
if (!mode || !dataDir || !secret || !process.send) throw new Error('This file is started by the bench "intake".');

const store = openStore({ dataDir, migrations: [...workMigrations, ...inboxMigrations] });
const db: Db<Database> = mode === 'grouped' ? store.db : oneCommitEach(store.database);
const work = createSqliteWorkStore(db, store.database);
const inbox = createSqliteInbox(db, store.database, work);
const verifier = new SignatureVerifier([secret]);
const limits = { maxBodyBytes: 5e6, settleMs: 3_600_000, requestsPerSecond: 0 };
const intake = createIntake({ inbox, verifier: () => verifier, limits: () => limits, draining: () => false });
const server = await startServer({
  host: '127.0.0.1',
  port: 0,
  intake,
  app: (_req, res) => void res.writeHead(404).end(),
});
process.send({ url: server.url });
process.on('message', (message) => {
  if (message === 'memory') process.send!({ rssMb: process.memoryUsage.rss() / 2 ** 20 });
  else
    void server
      .close(1000)
      .then(() => store.close())
      .then(() => process.disconnect());
});

function oneCommitEach(database: Database): Db<Database> {
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
