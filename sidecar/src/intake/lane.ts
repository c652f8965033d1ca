import type { Lane } from '../work/port.ts';

/**
 * Which lane an entity's events are worked in. Customers and whatever has no flow yet go to `bulk`, so that an import
 * of 50,000 customers never stands before an order.
 */
export function laneOf(entity: string): Lane {
  switch (entity) {
    case 'order':
      return 'order';
    case 'refund':
      return 'refund';
    case 'stock':
      return 'stock';
    case 'product':
    case 'variation':
      return 'product';
    default:
      return 'bulk';
  }
}
