/** What was there before a change, for taking it back. Pure. */
import type { TableChange } from '@crossdock/shared';
import type { Answer } from '../api/client.ts';

type Values = TableChange['before'];
/** A row without values is none; the order of columns says nothing. */
const rowOf = (values: Values): string =>
  JSON.stringify(
    Object.entries(values ?? {})
      .filter(([, value]) => value !== '')
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

/**
 * Several changes of one save, each row once: from what it was at first to what it is in the end. Where a row was changed
 * twice (removed and pasted), neither change alone says that.
 */
export function netChanges(changes: readonly TableChange[]): TableChange[] {
  const net = new Map<string, TableChange>();
  for (const change of changes) net.set(change.key, { ...change, before: (net.get(change.key) ?? change).before });
  return [...net.values()].filter(({ before, after }) => rowOf(before) !== rowOf(after));
}

type Key = Answer<'PUT /v1/settings'>['keys'][number];

/**
 * What to write to have these settings as they were; null = the default.
 * @param before the settings as they were, and `saved` as the change answered them
 * @returns undefined where that is not known: a secret is never read back, and one that is not in `before` may have been anything
 */
export function formerSettings(
  paths: readonly string[],
  before: readonly Key[],
  saved: readonly Key[],
): Record<string, unknown> | undefined {
  const keyOf = (keys: readonly Key[], path: string): Key | undefined => keys.find((key) => key.path === path);
  const former: Record<string, unknown> = {};
  for (const path of paths) {
    const key = keyOf(before, path);
    if (!key || key.secret || keyOf(saved, path)?.secret) return undefined;
    former[path] = key.source === 'stored' ? key.value : null;
  }
  return former;
}
