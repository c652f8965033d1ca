/** Stores behind the settings and the look-up tables. SQL is in `sqlite/`. */
import type { Actor, TableRow } from '@crossdock/shared';

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

export interface TableChange {
  key: string;
  before: Record<string, string> | null;
  after: Record<string, string> | null;
}

export interface TableStore {
  all(table: string): TableRow[];
  /** Rows of `keys` are set (`values`) or removed (null), with one audit entry and the former values in the history. */
  change(
    table: string,
    rows: readonly { key: string; values: Record<string, string> | null }[],
    by: { actor: Actor; why: string; at: string },
  ): Promise<void>;
  /** Newest first: what happened to one row, or to the whole table. */
  history(
    table: string,
    key: string | null,
    limit: number,
  ): (TableChange & { at: string; actor: string; why: string })[];
}
