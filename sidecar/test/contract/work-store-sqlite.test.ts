import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../src/db/sqlite/index.ts';
import { workMigrations } from '../../src/work/sqlite/migrations.ts';
import { createSqliteWorkStore } from '../../src/work/sqlite/work-store.ts';
import { describeWorkStore } from './work-store.contract.ts';
import { describeWorkStoreModel } from './work-store.model.ts';

async function makeStore() {
  const dataDir = mkdtempSync(join(tmpdir(), 'crossdock-work-'));
  const opened = openStore({ dataDir, migrations: workMigrations });
  return {
    store: createSqliteWorkStore(opened.db, opened.database),
    close: async () => {
      await opened.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

describeWorkStore('SQLite', makeStore);
describeWorkStoreModel('SQLite', makeStore);
