/** A store in a directory of its own, removed when the test is over. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type Migration, type SqliteStore } from '../../src/db/sqlite/index.ts';
import { inboxMigrations } from '../../src/intake/sqlite/migrations.ts';
import { workMigrations } from '../../src/work/sqlite/migrations.ts';

export interface TempStore extends SqliteStore {
  /** Closes the store and removes its directory. */
  remove(): Promise<void>;
}

export function tempDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'crossdock-test-'));
}

export function tempStore(migrations: readonly Migration[] = [...workMigrations, ...inboxMigrations]): TempStore {
  const dataDir = tempDirectory();
  const store = openStore({ dataDir, migrations });
  const remove = async () => {
    await store.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { ...store, remove };
}
