/** Run as a child process by store.test.ts: writes enough for the checkpointer to be at work, closes, and has no other task. */
import { openStore } from '../../src/db/sqlite/index.ts';

const store = openStore({
  dataDir: process.argv[2] ?? '',
  migrations: [{ id: 'c-0001', up: 'create table c(v text not null) strict;' }],
});
const text = 'x'.repeat(1_000_000);
for (let i = 0; i < 12; i += 1) await store.db.write((tx) => tx.prepare('insert into c(v) values (?)').run(text));
await store.close();
console.log('closed');
