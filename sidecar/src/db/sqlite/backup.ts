/** Online backup, and the check that a backup can be restored. */
import { chmodSync, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { CrossdockError } from '../../errors.ts';
import { messageOf } from './errors.ts';
import type { Database } from './driver.ts';
import { loadDriver } from './driver.ts';
import { APPLICATION_ID, checkFile, checkInBackground } from './integrity.ts';

export interface BackupResult {
  file: string;
  bytes: number;
}

/** 128 pages (1 MB) per event-loop turn: about 2 ms, so intake goes on beside it. */
const PAGES_PER_TURN = 128;

/**
 * Copies the store to `file` while it is in use; the copy is consistent and checked before it gets its name. An existing
 * file is never overwritten.
 * @throws CrossdockError permanent `backup.exists`, `backup.failed`
 */
export async function backupStore(database: Database, file: string): Promise<BackupResult> {
  if (existsSync(file)) {
    throw new CrossdockError(`There is already a file ${file}. Give the backup another name.`, {
      class: 'permanent',
      code: 'backup.exists',
    });
  }
  const partial = `${file}.partial`;
  rmSync(partial, { force: true });
  try {
    await database.backup(partial, { progress: () => PAGES_PER_TURN });
    // The copy inherits WAL mode; a single file that stands alone is what people move about.
    const { Database } = loadDriver();
    const copy = new Database(partial);
    copy.pragma('journal_mode = delete');
    copy.close();
    const findings = await checkInBackground(partial);
    if (findings.length > 0) throw new Error(findings.join('; '));
    chmodSync(partial, 0o600);
    renameSync(partial, file);
    return { file, bytes: statSync(file).size };
  } catch (error) {
    rmSync(partial, { force: true });
    throw new CrossdockError(
      `The backup to ${file} failed: ${messageOf(error)}. The store itself is untouched; check the disk and try again.`,
      { class: 'permanent', code: 'backup.failed', cause: error },
    );
  }
}

/** Whether a file can be put in the place of `crossdock.db`: what speaks against it, [] when nothing does. */
export function checkBackup(file: string): string[] {
  const findings = checkFile(file);
  if (findings.length > 0) return findings;
  const { Database } = loadDriver();
  const copy = new Database(file, { readonly: true, fileMustExist: true });
  try {
    if (copy.pragma('application_id', { simple: true }) !== APPLICATION_ID) return ['it is not a store of Crossdock'];
    const tables = copy.prepare("select count(*) as n from sqlite_schema where name = 'schema_migration'").get() as {
      n: number;
    };
    return tables.n === 1 ? [] : ['it holds no Crossdock tables'];
  } finally {
    copy.close();
  }
}
