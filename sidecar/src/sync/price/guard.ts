/** Whether a run of prices may be published without a person. Pure. */
import type { PriceSettings } from '@crossdock/shared';
import type { PriceCounts } from './port.ts';

export interface PriceGuard {
  reasons: { code: 'price.first-run' | 'price.mass-change' | 'price.steep'; message: string }[];
  /** Which SKUs are held: all that change, or only those that change steeply. */
  holds: 'none' | 'steep' | 'all';
}

export function guardPrices(counts: PriceCounts & { first: boolean }, guards: PriceSettings['guards']): PriceGuard {
  const { known, changed, steep, first } = counts;
  if (changed === 0) return { reasons: [], holds: 'none' };
  if (first && guards.first === 'hold') {
    const message = `This is the first time that prices go to the shop: ${changed} of ${known} SKUs would change.`;
    return { reasons: [{ code: 'price.first-run', message }], holds: 'all' };
  }
  const share = known === 0 ? 0 : (changed * 100) / known;
  if (!first && changed >= guards.minimum && share > guards.changedPercent) {
    const message = `${changed} of ${known} SKUs (${Math.round(share * 10) / 10} %) would change in one run; the limit is ${guards.changedPercent} %.`;
    return { reasons: [{ code: 'price.mass-change', message }], holds: 'all' };
  }
  if (!first && steep > 0) {
    const message = `${steep} ${steep === 1 ? 'price' : 'prices'} would change by more than ${guards.changePercent} %.`;
    return { reasons: [{ code: 'price.steep', message }], holds: 'steep' };
  }
  return { reasons: [], holds: 'none' };
}
