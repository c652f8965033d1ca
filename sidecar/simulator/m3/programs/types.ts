import type { Metadata, Row } from '../metadata.ts';
import type { M3State } from '../model/state.ts';

export interface Context {
  state: M3State;
  /** What this tenant has, as seen from the path that was called. */
  metadata: Metadata;
}
/**
 * Runs one transaction whose input has passed the metadata. Rows may hold more fields than the transaction puts out:
 * the metadata picks. Lists are generators, so that `maxrecs` stops the work too.
 * @throws MiError for everything M3 says no to.
 */
export type Handler = (context: Context, input: Row) => Iterable<Row> | Row | null;
export type Handlers = Readonly<Record<string, Handler>>;

/** The input under other names than the key fields, for records that are stored as they came. */
export function without(row: Row, ...names: string[]): Row {
  const rest = { ...row };
  for (const name of names) delete rest[name];
  return rest;
}
