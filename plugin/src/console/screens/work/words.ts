/** Words of the screen Work. */
import { __ } from '@wordpress/i18n';

export function laneWord(lane: string): string {
  const words: Record<string, string> = {
    order: __('Orders', 'crossdock'),
    refund: __('Refunds', 'crossdock'),
    stock: __('Stock', 'crossdock'),
    price: __('Prices', 'crossdock'),
    product: __('Products', 'crossdock'),
    bulk: __('Bulk', 'crossdock'),
  };
  return words[lane] ?? lane;
}

export type Span = 'hour' | 'today' | 'week' | 'month' | 'between';
export const SPANS = (): { value: Span; label: string }[] => [
  { value: 'hour', label: __('Last hour', 'crossdock') },
  { value: 'today', label: __('Today', 'crossdock') },
  { value: 'week', label: __('Last 7 days', 'crossdock') },
  { value: 'month', label: __('Last 30 days', 'crossdock') },
  { value: 'between', label: __('Between …', 'crossdock') },
];
/** As Overview counts: each order once, by its newest run since the chosen moment; and what is missing. */
export const COUNTED = (): { value: string; label: string }[] => [
  { value: 'received', label: __('Received', 'crossdock') },
  { value: 'in-m3', label: __('In M3', 'crossdock') },
  { value: 'waiting', label: __('Waiting', 'crossdock') },
  { value: 'held', label: __('Held', 'crossdock') },
  { value: 'excluded', label: __('Excluded by rule', 'crossdock') },
  { value: 'late', label: __('Missing: open for over 15 minutes', 'crossdock') },
];
const DAY = 86_400_000;
/** Beginning of a span, to the minute, so that the address of the question stays the same for a while. */
export function spanStart(span: Span | undefined, now = Date.now()): string | undefined {
  const minute = Math.floor(now / 60_000) * 60_000;
  switch (span) {
    case 'hour':
      return new Date(minute - 3_600_000).toISOString();
    case 'today':
      return new Date(new Date(now).setHours(0, 0, 0, 0)).toISOString();
    case 'week':
      return new Date(minute - 7 * DAY).toISOString();
    case 'month':
      return new Date(minute - 30 * DAY).toISOString();
    default:
      return undefined;
  }
}
