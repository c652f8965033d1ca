/** Whether a run may be published without a person. Pure. */
import type { StockSettings } from '@crossdock/shared';
import type { Held } from './port.ts';

export interface RunCounts {
  /** SKUs that the shop and M3 both have. */
  known: number;
  /** SKUs whose number in the shop this run changes. */
  changed: number;
  /** Of these, those that go from something to nothing. */
  zeroed: number;
  /** SKUs that went to nothing within the hour before, by other runs, or were held within it when they would have. */
  zeroedBefore: number;
  /** Nothing was ever published or accepted. */
  first: boolean;
}

export interface GuardReason {
  code: 'stock.first-run' | 'stock.mass-zero' | 'stock.mass-change';
  message: string;
}

const percentOf = (part: number, whole: number): number => (whole === 0 ? 0 : (part * 100) / whole);
const text = (value: number): string => String(Math.round(value * 10) / 10);

/** Reasons to hold the run; none = it may go. */
export function guardStock(counts: RunCounts, guards: StockSettings['guards']): GuardReason[] {
  if (counts.changed === 0) return [];
  if (counts.first && guards.first === 'hold')
    return [
      {
        code: 'stock.first-run',
        message: `This is the first time that stock goes to the shop: ${counts.changed} of ${counts.known} SKUs would change, ${counts.zeroed} of them to nothing.`,
      },
    ];
  const reasons: GuardReason[] = [];
  // Counted over the hour, so that a bad feed that comes in small parts is noticed as well.
  const zeroed = counts.zeroed + counts.zeroedBefore;
  const zeroShare = percentOf(zeroed, counts.known);
  if (counts.zeroed > 0 && zeroed >= guards.minimum && zeroShare > guards.zeroPercent)
    reasons.push({
      code: 'stock.mass-zero',
      message: `${zeroed} of ${counts.known} SKUs (${text(zeroShare)} %) would go to nothing within an hour; the limit is ${guards.zeroPercent} %.`,
    });
  const changedShare = percentOf(counts.changed, counts.known);
  if (!counts.first && counts.changed >= guards.minimum && changedShare > guards.changedPercent)
    reasons.push({
      code: 'stock.mass-change',
      message: `${counts.changed} of ${counts.known} SKUs (${text(changedShare)} %) would change in one run; the limit is ${guards.changedPercent} %.`,
    });
  return reasons;
}

/**
 * What these reasons hold. Where too much would go to nothing, that alone is in doubt: a rise or a smaller fall of the same run
 * is published, because a fall that waits sells pieces that are not there. Everything waits where it is the whole run that is
 * unusual.
 */
export const heldBy = (reasons: readonly GuardReason[]): Held[] =>
  reasons.length === 0 ? [] : reasons.every(({ code }) => code === 'stock.mass-zero') ? ['zeroed'] : ['changed'];
