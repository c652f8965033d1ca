/** What may be worked on before somebody goes live (`orders.live` false). Pure. */
import type { Settings } from '@crossdock/shared';
import type { Lane } from '../work/port.ts';

/**
 * Whether a lane's work waits for the launch. Orders and refunds do. Stock, prices and items from M3 go on, so that a person can
 * look at them, and publishes nothing that nobody has accepted (`firstAsked`). Where products of the shop become M3 items, their
 * lane waits, too.
 */
export function waitsForLaunch(lane: Lane, { orders, catalog }: Settings): boolean {
  if (orders.live) return false;
  switch (lane) {
    case 'order':
    case 'refund':
      return true;
    case 'product':
    case 'bulk':
      return !catalog.enabled || catalog.toM3.enabled;
    case 'stock':
    case 'price':
      return false;
  }
}

/** Guards as they hold now: before the launch the first run is asked about, whatever is set. */
export const firstAsked = <G extends { first: 'hold' | 'publish' }>(guards: G, { orders }: Settings): G =>
  orders.live ? guards : { ...guards, first: 'hold' };
