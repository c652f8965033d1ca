/** Translates what SQLite throws into the sidecar's error taxonomy. */
import { CrossdockError } from '../../errors.ts';

/** SQLite's own code of an error (`SQLITE_FULL`, `SQLITE_IOERR_WRITE` …), or '' when it is not SQLite's. */
export function sqliteCode(error: unknown): string {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : '';
}

/** One line of what went wrong. Not by `instanceof Error`: the driver's errors may come from another realm. */
export function messageOf(error: unknown): string {
  const message = (error as { message?: unknown } | null | undefined)?.message;
  return (typeof message === 'string' ? message : String(error)).replace(/\s+/g, ' ');
}

/** How a corrupt store is put right; ends every message about one. */
export const RESTORE_HINT =
  'Stop the sidecar, move crossdock.db, crossdock.db-wal and crossdock.db-shm aside, copy the newest backup to crossdock.db and start again; ' +
  'then send the orders that came after that backup again from the shop: those that M3 already has are found by their reference, not created twice.';

/**
 * What a failed group transaction means for everybody in it, or null when the error is not about the file itself and
 * concerns one closure only.
 * - disk full, disk I/O, out of memory → transient `store.full`: nothing was stored
 * - another process holds the file → transient `store.busy`
 * - malformed file → permanent `store.corrupt`
 * - connection closed → transient `store.closed`
 */
export function storeError(error: unknown, path: string): CrossdockError | null {
  const code = sqliteCode(error);
  if (
    code === 'SQLITE_FULL' ||
    code.startsWith('SQLITE_IOERR') ||
    code === 'SQLITE_NOMEM' ||
    code === 'SQLITE_READONLY'
  ) {
    return new CrossdockError(
      `The store ${path} cannot be written (${code}): nothing was stored. Free or enlarge the disk; work goes on by itself afterwards.`,
      { class: 'transient', code: 'store.full', cause: error },
    );
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new CrossdockError(
      `The store ${path} is locked by another program (${code}): nothing was stored. Close that program.`,
      { class: 'transient', code: 'store.busy', cause: error },
    );
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return corruptError(path, messageOf(error), error);
  }
  return null;
}

/** @returns the error with which a damaged store refuses to start or to go on. */
export function corruptError(path: string, finding: string, cause?: unknown): CrossdockError {
  return new CrossdockError(`The store ${path} is damaged: ${finding}. ${RESTORE_HINT}`, {
    class: 'permanent',
    code: 'store.corrupt',
    cause,
  });
}
