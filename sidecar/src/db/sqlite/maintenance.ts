/** Housekeeping in slices small enough to run between two requests. */
import type { Database } from './driver.ts';

/** Pages of 8 kB moved per slice, a few milliseconds. */
const VACUUM_PAGES = 200;
/** Readers that stay open keep the WAL from being folded back; above this size it is truncated as soon as none is left. */
export const WAL_LIMIT_BYTES = 64 * 1024 * 1024;

export interface MaintenanceResult {
  /** Pages given back to the file system now. */
  pagesFreed: number;
  /** More free pages are left: call again when idle. */
  more: boolean;
  walTruncated: boolean;
}

/** One slice: hands back up to 200 free pages, and truncates a WAL that has grown past its limit. */
export function maintain(database: Database, walBytes: number): MaintenanceResult {
  let walTruncated = false;
  if (walBytes > WAL_LIMIT_BYTES) {
    const [row] = database.pragma('wal_checkpoint(truncate)') as { busy: number }[];
    walTruncated = row?.busy === 0;
  }
  const free = database.pragma('freelist_count', { simple: true }) as number;
  // Free pages are re-used by coming documents; only a real surplus is worth moving pages for.
  if (free <= VACUUM_PAGES) return { pagesFreed: 0, more: false, walTruncated };
  database.pragma(`incremental_vacuum(${VACUUM_PAGES})`);
  const left = database.pragma('freelist_count', { simple: true }) as number;
  return { pagesFreed: free - left, more: left > VACUUM_PAGES, walTruncated };
}
