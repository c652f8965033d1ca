/** One process owns one data directory. */
import { readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CrossdockError } from '../../errors.ts';
import { loadDriver, type Database } from './driver.ts';
import { sqliteCode } from './errors.ts';

/** How long two processes that start in the same moment may hinder each other before one is refused. */
const LOCK_WAIT_MS = 500;
/** `statfs` types on which neither locks nor WAL's shared memory can be trusted: NFS, SMB, CIFS, SMB2, 9p. */
const NETWORK_FILE_SYSTEMS = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x01021997]);

/** Keeps the locking connections reachable: one that is garbage collected is closed, and its lock is gone. */
const held = new Set<Database>();

export interface DirectoryLock {
  /** The former owner did not close the store: it crashed, was killed, or the power failed. */
  readonly uncleanStop: boolean;
  release(): void;
}

/**
 * Takes the data directory for this process. The lock is an open exclusive transaction on `crossdock.lock`: the operating
 * system drops it when the process ends, whichever way, so nothing has to be cleaned up after kill -9. The owner's pid
 * stands in `crossdock.pid`, a file of its own, because closing any descriptor of a locked file drops POSIX locks.
 * @throws CrossdockError permanent `store.owned`, `store.network-disk`
 */
export function lockDirectory(dataDir: string): DirectoryLock {
  refuseNetworkDisk(dataDir);
  const pidFile = join(dataDir, 'crossdock.pid');
  const { Database } = loadDriver();
  const holder = new Database(join(dataDir, 'crossdock.lock'), { timeout: LOCK_WAIT_MS });
  try {
    holder.pragma('journal_mode = memory');
    holder.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    holder.close();
    if (!sqliteCode(error).startsWith('SQLITE_BUSY')) throw error;
    const pid = readPid(pidFile);
    throw new CrossdockError(
      `The data directory ${dataDir} is in use by another Crossdock sidecar${pid ? ` (process ${pid})` : ''}. ` +
        'Stop that one first, or give this one another dataDir.',
      { class: 'permanent', code: 'store.owned', cause: error },
    );
  }
  held.add(holder);
  const uncleanStop = readPid(pidFile) !== null;
  writeFileSync(pidFile, `${process.pid}\n`);
  return {
    uncleanStop,
    release: () => {
      if (!held.delete(holder)) return;
      rmSync(pidFile, { force: true });
      holder.close();
    },
  };
}

function readPid(file: string): number | null {
  try {
    const pid = Number(readFileSync(file, 'utf8').trim());
    return Number.isInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
  }
}

function refuseNetworkDisk(dataDir: string): void {
  if (process.platform !== 'linux') return;
  if (!NETWORK_FILE_SYSTEMS.has(Number(statfsSync(dataDir).type) >>> 0)) return;
  throw new CrossdockError(
    `The data directory ${dataDir} is on a network file system, where SQLite can neither lock nor share memory safely. ` +
      'Give a dataDir on a local disk.',
    { class: 'permanent', code: 'store.network-disk' },
  );
}
