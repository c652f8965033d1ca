/** One file per area of M3's programs; here they come together. */
import { briefHandlers } from './brief.ts';
import { catalogueHandlers } from './catalogue.ts';
import { customerHandlers } from './customers.ts';
import { deliveryHandlers } from './deliveries.ts';
import { itemHandlers } from './items.ts';
import { orderHandlers } from './orders.ts';
import { priceHandlers } from './prices.ts';
import { referenceHandlers } from './reference.ts';
import { repositoryHandlers } from './repository.ts';
import { temporaryOrderHandlers } from './temporary-orders.ts';
import type { Handler } from './types.ts';

export const handlers: ReadonlyMap<string, Handler> = new Map(
  [
    customerHandlers,
    itemHandlers,
    catalogueHandlers,
    temporaryOrderHandlers,
    orderHandlers,
    deliveryHandlers,
    priceHandlers,
    referenceHandlers,
    repositoryHandlers,
    briefHandlers,
  ].flatMap((group) => Object.entries(group)),
);
