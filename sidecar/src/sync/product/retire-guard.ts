/**
 * A feed that breaks, or a condition with a mistake, must not empty the shop: when too many products are to leave it at once,
 * all of them wait for a person. Pure.
 */
import type { CatalogSettings } from '@crossdock/shared';

/** Products that left within this time count as well, so that many small looks are one large one. */
export const RETIRE_WINDOW_MS = 60 * 60_000;

export interface RetireCounts {
  /** Products that are to leave and were not looked at yet. */
  waiting: number;
  /** Those that left within the window without a person. */
  recent: number;
  /** Products in the shop, those that wait included. */
  published: number;
}

/** How many may leave within the window. */
export const retireLimit = ({ published, recent }: RetireCounts, { percent, least }: CatalogSettings['retireLimit']): number =>
  Math.max(least, Math.floor(((published + recent) * percent) / 100)); // prettier-ignore

/** Do they have to wait for a person? */
export const retireHeld = (counts: RetireCounts, limit: CatalogSettings['retireLimit']): boolean =>
  counts.waiting > 0 && counts.waiting + counts.recent > retireLimit(counts, limit);
