/**
 * Run as a child process by store.test.ts: enqueues work as fast as it can, prints the id of what is acknowledged, and
 * works on it; until it is killed.
 */
import { openStore } from '../../src/db/sqlite/index.ts';
import { inboxMigrations } from '../../src/intake/sqlite/migrations.ts';
import { createSqliteInbox } from '../../src/intake/sqlite/inbox.ts';
import { workMigrations } from '../../src/work/sqlite/migrations.ts';
import { createSqliteWorkStore } from '../../src/work/sqlite/work-store.ts';
import { writeSync } from 'node:fs';

const [dataDir = '', run = ''] = process.argv.slice(2);
const { db, database } = openStore({ dataDir, migrations: [...workMigrations, ...inboxMigrations] });
const work = createSqliteWorkStore(db, database);
const inbox = createSqliteInbox(db, database, work);
/** Synchronously, so that a line that was not printed was not acknowledged to anybody. */
const say = (line: string) => writeSync(1, `${line}\n`);

await work.releaseAll(Date.now());
say('ready');

async function intake(caller: number): Promise<void> {
  for (let i = 0; ; i += 1) {
    const id = `${run}-${caller}-${i}`;
    const document = { id: caller, note: 'x'.repeat(500) };
    const event = {
      id,
      entity: 'order',
      entityId: String(caller),
      reason: 'updated' as const,
      occurredAt: new Date().toISOString(),
      origin: 'shop' as const,
      document,
    };
    await inbox.accept([{ event, index: 0 }], Date.now());
    say(`accepted ${id}`);
  }
}

async function workOn(): Promise<void> {
  for (;;) {
    const now = Date.now();
    const deliveries = await work.claim({ lanes: [{ lane: 'order', limit: 5 }], leaseMs: 60_000, owner: run, now });
    if (deliveries.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    const settled = await work.settle(
      deliveries.map(({ seq, attempt }) => ({ seq, attempt, kind: 'done' as const, outcome: 'confirmed' })),
      run,
      now,
    );
    deliveries.forEach(({ id }, i) => {
      if (settled[i]) say(`done ${id}`);
    });
  }
}

await Promise.all([...Array.from({ length: 8 }, (_, caller) => intake(caller)), workOn()]);
