/** Stores behind the settings and the look-up tables. SQL is in `sqlite/`. */
import type { Actor, TableChange, TableRow } from '@crossdock/shared';

export interface SettingsVersion {
  version: number;
  /** ISO time. */
  at: string;
  actor: string;
  why: string;
}

/** Versions are immutable: a write appends one, nothing ever changes one. */
export interface SettingsStore {
  /** The newest version with its stored overrides (secrets sealed), or null before the first write. */
  latest(): (SettingsVersion & { values: Record<string, unknown> }) | null;
  read(version: number): (SettingsVersion & { values: Record<string, unknown> }) | null;
  /** Newest first. */
  list(limit: number, before?: number): SettingsVersion[];
  /**
   * Appends a version. `expected` is the version that was changed (0 = none yet).
   * @returns the new version number, or null when another write came first
   */
  append(
    expected: number,
    entry: { at: string; actor: Actor; why: string; values: Record<string, unknown>; changed: string[] },
  ): Promise<number | null>;
}

/** Whether two rows hold the same; a row that is not there holds nothing. Pure. */
export function sameRow(a: Record<string, string> | null, b: Record<string, string> | null): boolean {
  const [one, other] = [a ?? {}, b ?? {}];
  return (
    Object.keys(one).length === Object.keys(other).length &&
    Object.entries(one).every(([key, value]) => other[key] === value)
  );
}

export interface RowChange {
  key: string;
  values: Record<string, string> | null;
  /** Only where the row is this (null = is not there); absent = whatever it is. */
  expected?: Record<string, string> | null;
}

export interface TableStore {
  all(table: string): TableRow[];
  /**
   * Rows are set (`values`) or removed (null), with one audit entry and the former values in the history; all in one
   * transaction, so that nobody's change falls between the look and the writing.
   * @returns rows that really changed, with what they were, and the keys that were left because they are not as `expected`
   */
  change(
    table: string,
    rows: readonly RowChange[],
    by: { actor: Actor; why: string; at: string; action?: 'table.change' | 'table.undo' },
  ): Promise<{ changes: TableChange[]; left: string[] }>;
  /** Removes a row and all its history; the audit says that, not of whom. @returns whether there was anything */
  forget(table: string, key: string, by: { actor: Actor; why: string; at: string }): Promise<boolean>;
  /** Newest first: what happened to one row, or to the whole table. */
  history(
    table: string,
    key: string | null,
    limit: number,
  ): (TableChange & { at: string; actor: string; why: string })[];
}
