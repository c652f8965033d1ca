/** Stock by the plugin's bulk routes: the shop itself subtracts what M3 does not know of, in the moment of the write. */
import type { BulkClient, StockClient } from '../../woo/port.ts';
import type { ShopSku } from './port.ts';
import { createRestStockShop, type RestDeps } from './shop-rest.ts';
import type { StockShop } from './shop.ts';

/** SKUs of one page of the shop's list. */
const PAGE = 2_000;

/** The plugin's routes where the shop has them, wc/v3 where it has not; asked anew for every call. */
export function createStockShop(client: StockClient, rest: RestDeps): StockShop {
  const fallback = createRestStockShop(client, rest);
  return {
    async *list(query, signal) {
      const asOf = new Date(query.asOf).toISOString();
      let after: number | null = query.after;
      while (after !== null) {
        const answer: Awaited<ReturnType<BulkClient['readStock']>> = await client.readStock(
          { asOf, after, limit: PAGE, ...(query.ordersSince && { ordersSince: query.ordersSince }) },
          signal,
        );
        if (answer === null) return yield* fallback.list(query, signal);
        yield answer.items.flatMap((item): ShopSku[] =>
          item.status === 'found' && item.id !== undefined && item.sku
            ? [
                {
                  sku: item.sku,
                  id: item.id,
                  quantity: item.quantity ?? null,
                  inFlight: item.inFlight ?? '0',
                  orders: (item.orders ?? []).map(String),
                  managed: item.holder !== null,
                  holder: item.holder ?? null,
                  backorders: item.backorders ?? null,
                },
              ]
            : [],
        );
        after = answer.next;
      }
    },
    async write(write, signal) {
      const { asOf, ordersSince, manage, negative, items } = write;
      const answer = await client.writeStock(
        { asOf: new Date(asOf).toISOString(), manage, negative, items, ...(ordersSince && { ordersSince }) },
        signal,
      );
      return answer === null ? fallback.write(write, signal) : answer.results;
    },
  };
}
