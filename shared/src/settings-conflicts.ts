/** Settings that are right one by one and cannot be right together. Pure. */
import type { Settings } from './settings.ts';

export interface SettingsConflict {
  code: string;
  /** Setting to change first. */
  path: string;
  /** All that take part in it. */
  paths: readonly string[];
  message: string;
  fix: string;
}

/**
 * The measures AV01, AVAL and STQT fall some time after an order's Confirm. Whoever does not follow orders cannot know when, and
 * would subtract each of them twice, or drop it before M3 has taken it.
 */
export function settingsConflicts({ stock, status }: Pick<Settings, 'stock' | 'status'>): SettingsConflict[] {
  if (stock.direction === 'off' || stock.measure === 'AV02' || status.followSeconds > 0) return [];
  const step = stock.measure === 'AV01' ? 'allocated' : 'delivered';
  return [
    {
      code: 'stock.not-followed',
      path: 'stock.measure',
      paths: ['stock.direction', 'stock.measure', 'status.followSeconds'],
      message: `stock.measure ${stock.measure} holds an order only once M3 has ${step} it, and with status.followSeconds 0 Crossdock never learns of that: orders would be counted twice, or not at all.`,
      fix: 'Set status.followSeconds to 5, or take stock.measure AV02, which holds an order from its confirmation on.',
    },
  ];
}
