/** Prices of M3 in the shop: price lists → rules → guards → bulk write. */
import type { CustomerLinkStore } from '../../links/port.ts';
import type { BulkClient } from '../../woo/port.ts';
import type { NewWork } from '../../work/port.ts';
import type { Poller } from '../../poll/port.ts';
import { itemOfSku } from '../supply/sku.ts';
import { createPriceAdmin, type PriceAdmin } from './admin.ts';
import { CustomerPrices } from './customer.ts';
import { createPriceFacts } from './facts.ts';
import { PricePublisher, type PricePublishDeps } from './publish.ts';
import { createPriceShop, type PriceShop } from './shop.ts';
import { ShopperPrices } from './shopper.ts';
import { priceRun } from './source.ts';

export interface PriceDeps extends Omit<PricePublishDeps, 'shop' | 'again' | 'facts'> {
  client: () => BulkClient | null;
  links: Pick<CustomerLinkStore, 'get'>;
  enqueue: (items: readonly NewWork[]) => Promise<unknown>;
}

export function createPrices({ client, enqueue, links, ...deps }: PriceDeps): {
  publisher: PricePublisher;
  admin(poller: Pick<Poller<never>, 'nudge' | 'lookNow' | 'state'>): PriceAdmin;
} {
  const { store, settings, lookup, alias, jobs, units, now } = deps;
  const facts = createPriceFacts(now);
  const again = async (): Promise<void> => void (await enqueue([priceRun('released', now())]));
  const itemOf = (sku: string): string | null =>
    // A SKU that no list knows is taken as the item number: M3 says whether there is one.
    itemOfSku(sku, { settings: settings().sku, lookup, alias, hasItem: (ITNO) => store.hasItem(ITNO) }) ??
    ([...sku].length <= 15 ? sku : null);
  const customers = new CustomerPrices({ settings, jobs, itemOf, lookup, units, facts, now });
  const publisher = new PricePublisher({
    ...deps,
    again,
    facts,
    shop: () => {
      const bulk = client();
      return bulk && forgetting(createPriceShop(bulk), customers);
    },
  });
  const shoppers = new ShopperPrices({ settings, lookup, links, customers, now });
  return {
    publisher,
    admin: (poller) => createPriceAdmin({ store, settings, publisher, customers, shoppers, again, poller, now }),
  };
}

/** What customers pay mostly goes by the lists: where those have changed, M3 is asked anew. The plugin does the same. */
const forgetting = (shop: PriceShop, customers: CustomerPrices): PriceShop => ({
  ...shop,
  write: (items, signal) => {
    customers.forget();
    return shop.write(items, signal);
  },
});
