/** Finds out whether a store file is whole: fast at start, fully by command or in the background. */
import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { loadDriver, type Database } from './driver.ts';
import { corruptError, messageOf, storeError } from './errors.ts';

/** "XDCK": tells a Crossdock store from any other SQLite file. */
export const APPLICATION_ID = 0x5844434b;
/**
 * Up to this size a full `quick_check` runs at every start. Measured: 57 MB in 50 ms from the page cache, so 128 MB stay
 * below the second that a start may take also on a disk that reads 200 MB/s. Larger files get the header and schema checks
 * now and the full one in the background.
 */
export const QUICK_CHECK_LIMIT = 128 * 1024 * 1024;

const HEADER_BYTES = 100;
const MAGIC = 'SQLite format 3\0';

/**
 * What is wrong with a file's header, or null. Only to be called before SQLite opens the file in this process: closing a
 * descriptor drops the process's POSIX locks on it.
 */
export function headerFinding(path: string): string | null {
  if (!existsSync(path)) return null;
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    if (size === 0) return null;
    const header = Buffer.alloc(HEADER_BYTES);
    const got = readSync(file, header, 0, HEADER_BYTES, 0);
    const hasWal = existsSync(`${path}-wal`) && statSync(`${path}-wal`).size > 0;
    return judgeHeader(header.subarray(0, got), size, hasWal);
  } finally {
    closeSync(file);
  }
}

/**
 * Pure part of `headerFinding`. The length rule holds only without a WAL, because a checkpoint that was cut short leaves
 * the rest of the pages there. (File format: sqlite.org/fileformat.html 1.3.)
 */
export function judgeHeader(header: Buffer, size: number, hasWal: boolean): string | null {
  if (header.length < HEADER_BYTES || header.toString('latin1', 0, 16) !== MAGIC)
    return 'it does not begin like an SQLite file';
  const raw = header.readUInt16BE(16);
  const pageSize = raw === 1 ? 65536 : raw;
  if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0) return `its page size ${pageSize} is impossible`;
  const applicationId = header.readUInt32BE(68);
  if (applicationId !== APPLICATION_ID && applicationId !== 0) return 'it belongs to another program';
  const pages = header.readUInt32BE(28);
  const countIsValid = header.readUInt32BE(24) === header.readUInt32BE(92);
  if (!hasWal && countIsValid && pages * pageSize > size) {
    return `it ends after ${size} of ${pages * pageSize} bytes`;
  }
  return null;
}

/**
 * Check at start, on the open connection: reads the schema, and the whole file when it is small enough.
 * @returns whether the whole file was checked
 * @throws CrossdockError permanent `store.corrupt`
 */
export function checkAtStart(database: Database, limit = QUICK_CHECK_LIMIT): boolean {
  const pages = database.pragma('page_count', { simple: true }) as number;
  const pageSize = database.pragma('page_size', { simple: true }) as number;
  database.prepare('select count(*) from sqlite_schema').get();
  if (pages * pageSize > limit) return false;
  const findings = checkRows(database, 'quick_check(3)');
  if (findings.length > 0) throw corruptError(database.name, findings.join('; '));
  return true;
}

/**
 * Full `integrity_check` and `foreign_key_check` of a file that nobody writes (a backup, or a stopped store). Reads
 * everything; minutes for gigabytes. Returns what is wrong, [] when nothing is.
 */
export function checkFile(path: string): string[] {
  const header = existsSync(path) ? headerFinding(path) : 'there is no such file';
  if (header) return [header];
  const { Database } = loadDriver();
  let database: Database | undefined;
  try {
    database = new Database(path, { readonly: true, fileMustExist: true });
    const findings = checkRows(database, 'integrity_check(20)');
    const orphans = (database.pragma('foreign_key_check') as unknown[]).length;
    if (orphans > 0) findings.push(`${orphans} rows refer to rows that do not exist`);
    return findings;
  } catch (error) {
    if (storeError(error, path)?.code !== 'store.corrupt') throw error;
    return [messageOf(error)];
  } finally {
    database?.close();
  }
}

/**
 * `quick_check` of a store in use, in a worker thread with its own read-only connection, so that the event loop stays
 * free. Resolves to what is wrong, [] when nothing is.
 */
export function checkInBackground(path: string): Promise<string[]> {
  // As text, so that a bundle stays one file; the driver is already resolved to an absolute path.
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    const Database = require(workerData.driver);
    try {
      const db = new Database(workerData.path, { readonly: true, fileMustExist: true });
      const rows = db.pragma('quick_check(20)').map((row) => String(Object.values(row)[0])).filter((text) => text !== 'ok');
      db.close();
      parentPort.postMessage(rows);
    } catch (error) { parentPort.postMessage([String(error && error.message)]); }`;
  return new Promise((resolve, reject) => {
    const worker = new Worker(code, { eval: true, workerData: { path, driver: loadDriver().entry } });
    worker.once('message', (findings: string[]) => resolve(findings));
    worker.once('error', reject);
    worker.once('exit', () => resolve(['the check ended without a result']));
  });
}

function checkRows(database: Database, pragma: string): string[] {
  return (database.pragma(pragma) as Record<string, unknown>[])
    .map((row) => String(Object.values(row)[0]).replace('*** in database main ***', '').replace(/\s+/g, ' ').trim())
    .filter((text) => text !== 'ok');
}
