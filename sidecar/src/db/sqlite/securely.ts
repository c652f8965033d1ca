/**
 * Erasing: SQLite otherwise leaves what was deleted in the file until the space is used again. Fragments that it left when it
 * moved rows before are not reached; only VACUUM would (docs/operations.md says so).
 */
import type { Database } from './driver.ts';

/** Runs `change` so that everything it frees is overwritten. Inside a write transaction. */
export function securely<T>(tx: Database, change: () => T): T {
  tx.pragma('secure_delete = on');
  try {
    return change();
  } finally {
    tx.pragma('secure_delete = off');
  }
}
