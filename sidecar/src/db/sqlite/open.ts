/** Opens the store: owns the directory, checks the file, brings the schema up to date, then hands out group commit. */
import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CrossdockError } from '../../errors.ts';
import { Checkpointer } from './checkpointer.ts';
import { loadDriver, type Database } from './driver.ts';
import { corruptError, messageOf, storeError } from './errors.ts';
import { GroupCommit, type CommitInfo } from './group-commit.ts';
import { APPLICATION_ID, checkAtStart, checkInBackground, headerFinding } from './integrity.ts';
import { lockDirectory, type DirectoryLock } from './lock.ts';
import { maintain, type MaintenanceResult } from './maintenance.ts';
import { migrate, type Migration } from './migrations.ts';

export const STORE_FILE = 'crossdock.db';

const PAGE_SIZE = 8192;
/** SQLite folds the log by itself, inside a commit, at this size: only if the checkpointer did not get to it before. */
const CHECKPOINT_BYTES = 64 * 1024 * 1024;

export interface StoreOptions {
  /** Made (mode 0700) when it does not exist. */
  dataDir: string;
  /** All modules' migrations, in the order in which they depend on each other. */
  migrations: readonly Migration[];
  /** Called after every group commit; for metrics. */
  observe?: (info: CommitInfo) => void;
  now?: () => number;
}

export interface SqliteStore {
  readonly db: GroupCommit;
  /** The one writing connection, for preparing statements once. Change data only inside `db.write`. */
  readonly database: Database;
  readonly path: string;
  readonly dataDir: string;
  /** The former process did not close the store. WAL recovery has already put back everything it had committed. */
  readonly uncleanStop: boolean;
  /** False when the file was too large for the full check at start: then call `verify` once things run. */
  readonly checked: boolean;
  /** Full check in a worker thread while the store is in use; resolves to what is wrong, [] when nothing is. */
  verify(): Promise<string[]>;
  /** One small slice of housekeeping; call it when idle, and at least once a minute. */
  maintain(): MaintenanceResult;
  /** Size of the write-ahead log in bytes; for a gauge. */
  walBytes(): number;
  /** Commits what was given to `db.write`, folds the WAL into the file and gives the directory free. */
  close(): Promise<void>;
}

/**
 * Opens `DATADIR/crossdock.db`.
 * @throws CrossdockError permanent: `store.owned` (another process has the directory), `store.corrupt` (with how to
 * restore), `store.newer`, `store.driver`, `store.network-disk`; transient `store.full`
 */
export function openStore(options: StoreOptions): SqliteStore {
  const { Database } = loadDriver();
  const dataDir = resolve(options.dataDir);
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new CrossdockError(
      `The data directory ${dataDir} cannot be made: ${messageOf(error)}. Give another dataDir.`,
      { class: 'permanent', code: 'store.directory', cause: error },
    );
  }
  const path = join(dataDir, STORE_FILE);
  const lock = lockDirectory(dataDir);
  let database: Database | undefined;
  try {
    const finding = headerFinding(path);
    if (finding) throw corruptError(path, finding);
    const isNew = !existsSync(path);
    database = new Database(path, { timeout: 5000 });
    // Orders hold names and addresses: only the sidecar's own user may read them.
    if (isNew) chmodSync(path, 0o600);
    configure(database);
    const checked = checkAtStart(database);
    migrate(database, options.migrations, (options.now ?? Date.now)());
    return assemble(database, path, dataDir, lock, checked, options.observe);
  } catch (error) {
    database?.close();
    lock.release();
    throw storeError(error, path) ?? error;
  }
}

/** Why each is set: engineering 3a. */
export function configure(database: Database): void {
  if (database.pragma('page_count', { simple: true }) === 0) {
    // These only have an effect before the first table is made; later they would write to a file that is not checked yet.
    // A WooCommerce order takes 2.6 kB: of pages of 4 kB that leaves a third empty. Measured with 80,000 orders: 247 MB
    // instead of 359 MB, and a third more events per second.
    database.pragma(`page_size = ${PAGE_SIZE}`);
    database.pragma('auto_vacuum = incremental');
    database.pragma(`application_id = ${APPLICATION_ID}`);
  }
  database.pragma('journal_mode = wal');
  // better-sqlite3 is compiled with NORMAL for WAL, which may lose the last commits in a power cut; a 202 must mean FULL.
  database.pragma('synchronous = full');
  database.pragma('foreign_keys = on');
  database.pragma('trusted_schema = off');
  database.pragma('cell_size_check = on');
  database.pragma(`journal_size_limit = ${CHECKPOINT_BYTES}`);
  database.pragma(`wal_autocheckpoint = ${CHECKPOINT_BYTES / PAGE_SIZE}`);
  // Statement journals of savepoints stay in memory instead of in temporary files.
  database.pragma('temp_store = memory');
}

function assemble(
  database: Database,
  path: string,
  dataDir: string,
  lock: DirectoryLock,
  checked: boolean,
  observe: ((info: CommitInfo) => void) | undefined,
): SqliteStore {
  const checkpointer = new Checkpointer(database);
  const db = new GroupCommit(database, (info) => {
    checkpointer.afterCommit();
    observe?.(info);
  });
  const walBytes = () => statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  let closing: Promise<void> | undefined;
  return {
    db,
    database,
    path,
    dataDir,
    uncleanStop: lock.uncleanStop,
    checked,
    verify: () => checkInBackground(path),
    maintain: () => maintain(database, walBytes()),
    walBytes,
    close: () =>
      (closing ??= (async () => {
        await db.close();
        await checkpointer.close();
        database.close();
        lock.release();
      })()),
  };
}
