/** One click that takes a saved change back, for `toast`. What somebody has changed again meanwhile stays, and is said. */
import { __, _n, sprintf } from '@wordpress/i18n';
import type { TableChange } from '@crossdock/shared';
import { api, ApiError, type Answer } from '../api/client.ts';
import { nested } from '../screens/settings/values.ts';
import { number } from '../ui/format.ts';
import { toast } from '../ui/toast.tsx';
import { refreshAll } from './query.ts';
import { formerSettings, netChanges } from './former.ts';

/** As many rows as are written at once. */
const CHUNK = 2_000;
const why = (): string => __('Taken back', 'crossdock');

/** What could not be done is said in its own words: nothing else on the screen would show it. */
const orSay = (work: () => Promise<void>) => (): void =>
  void work().catch((error: unknown) => {
    if (error instanceof ApiError) toast(error.message);
    else throw error;
  });

/**
 * @param all what the changes of the table answered, in their order; none = there is nothing to take back
 * @param done after it was taken back
 */
export function undoRows(table: string, all: readonly TableChange[], done?: () => void): (() => void) | undefined {
  const changes = netChanges(all);
  if (changes.length === 0) return undefined;
  return orSay(async () => {
    let left = 0;
    try {
      for (let i = 0; i < changes.length; i += CHUNK) {
        const body = { changes: changes.slice(i, i + CHUNK), why: why() };
        left += (await api('POST /v1/tables/{table}/undo', { params: { table }, body })).left.length;
      }
    } finally {
      refreshAll('GET /v1/tables', 'GET /v1/setup', 'GET /v1/audit');
    }
    done?.();
    toast(
      left === 0
        ? __('Taken back. The table is as it was; what M3 has got meanwhile stays there.', 'crossdock')
        : sprintf(
            /* translators: %s: number of rows. */
            _n(
              '%s row was changed again meanwhile and stays as it is; the others are as they were.',
              '%s rows were changed again meanwhile and stay as they are; the others are as they were.',
              left,
              'crossdock',
            ),
            number(left),
          ),
    );
  });
}

type Settings = Answer<'PUT /v1/settings'>;
type Key = Settings['keys'][number];

/**
 * @param before the settings as they were, and `saved` as the change answered them
 * @returns undefined where it cannot be put back from here (`formerSettings`)
 */
export function undoSettings(
  paths: readonly string[],
  before: readonly Key[],
  saved: Settings,
  done?: () => void,
): (() => void) | undefined {
  const keyOf = (keys: readonly Key[], path: string): Key | undefined => keys.find((key) => key.path === path);
  const mark = (keys: readonly Key[]): string =>
    JSON.stringify(paths.map((path) => [keyOf(keys, path)?.value, keyOf(keys, path)?.source]));
  const former = formerSettings(paths, before, saved.keys);
  if (!former) return undefined;
  const settings = nested(former);
  return orSay(async () => {
    const now = await api('GET /v1/settings');
    if (mark(now.keys) !== mark(saved.keys)) {
      toast(
        __('Somebody has changed this meanwhile. Nothing was taken back; look at it in the settings.', 'crossdock'),
      );
      return;
    }
    // The version that was just looked at: a change in between is refused, not written over.
    await api('PUT /v1/settings', { body: { settings, why: why(), version: now.version } });
    refreshAll('GET /v1/settings', 'GET /v1/setup', 'GET /v1/audit');
    done?.();
    toast(__('Taken back. The setting is as it was; what M3 has got meanwhile stays there.', 'crossdock'));
  });
}
