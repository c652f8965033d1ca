/** Prices of M3 in the shop: price lists → rules → guards → bulk write. */
import type { BulkClient } from '../../woo/port.ts';
import type { NewWork } from '../../work/port.ts';
import type { Poller } from '../../poll/port.ts';
import { itemOfSku } from '../supply/sku.ts';
import { createPriceAdmin, type PriceAdmin } from './admin.ts';
import { CustomerPrices } from './customer.ts';
import { createPriceFacts } from './facts.ts';
import { PricePublisher, type PricePublishDeps } from './publish.ts';
import { createPriceShop } from './shop.ts';
import { priceRun } from './source.ts';

export interface PriceDeps extends Omit<PricePublishDeps, 'shop' | 'again' | 'facts'> {
  client: () => BulkClient | null;
  enqueue: (items: readonly NewWork[]) => Promise<unknown>;
}

export function createPrices({ client, enqueue, ...deps }: PriceDeps): {
  publisher: PricePublisher;
  admin(poller: Pick<Poller<never>, 'nudge' | 'lookNow' | 'state'>): PriceAdmin;
} {
  const { store, settings, lookup, alias, jobs, units, now } = deps;
  const facts = createPriceFacts(now);
  const again = async (): Promise<void> => void (await enqueue([priceRun('released', now())]));
  const publisher = new PricePublisher({
    ...deps,
    again,
    facts,
    shop: () => {
      const bulk = client();
      return bulk && createPriceShop(bulk);
    },
  });
  const itemOf = (sku: string): string | null =>
    // A SKU that no list knows is taken as the item number: M3 says whether there is one.
    itemOfSku(sku, { settings: settings().sku, lookup, alias, hasItem: (ITNO) => store.hasItem(ITNO) }) ??
    ([...sku].length <= 15 ? sku : null);
  const customers = new CustomerPrices({ settings, jobs, itemOf, lookup, units, facts, now });
  return {
    publisher,
    admin: (poller) => createPriceAdmin({ store, settings, publisher, customers, again, poller, now }),
  };
}
