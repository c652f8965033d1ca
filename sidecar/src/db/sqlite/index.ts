/** The one SQLite file under everything durable: opening, group commit, migrations, integrity, backup, housekeeping. */
export { backupStore, checkBackup, type BackupResult } from './backup.ts';
export { loadDriver, type Database, type Statement } from './driver.ts';
export { RESTORE_HINT } from './errors.ts';
export { GroupCommit, type CommitInfo } from './group-commit.ts';
export { checkFile } from './integrity.ts';
export { migrate, type Migration } from './migrations.ts';
export { openStore, STORE_FILE, type SqliteStore, type StoreOptions } from './open.ts';
