/** What keeps items from being read or published, in words. Pure. */
import type { Settings } from '@crossdock/shared';
import type { CatalogHindrance } from './api.ts';
import { rulesFault } from './rules.ts';

/** @param failure code of the newest look at M3, where it failed */
export function hindrances({ catalog }: Pick<Settings, 'catalog'>, failure: string | null): CatalogHindrance[] {
  if (!catalog.enabled) return [];
  const rules = rulesFault(catalog);
  if (rules) return [{ code: rules.code, message: rules.message, fix: rules.fix ?? '' }];
  if (failure === null) return [];
  return [
    {
      code: 'catalog.look-failed',
      message: `The newest look at M3 for changed items failed (${failure}); it is made again by itself.`,
      fix: 'See why M3 is not read (Health).',
    },
  ];
}
