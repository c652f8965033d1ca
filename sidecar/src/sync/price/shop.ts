/** Prices of the shop: its list, and one way to write, by the plugin's bulk routes or by wc/v3 alone. */
import type { PriceItem, PriceResult } from '@crossdock/shared';
import type { BulkClient } from '../../woo/port.ts';
import type { ShopPrices } from './port.ts';
import { createRestPriceShop } from './shop-rest.ts';
import type { ShopTerms } from './terms.ts';

const PAGE = 2_000;

export interface ShopPrice {
  sku: string;
  id: number;
  prices: ShopPrices;
}
export interface ShopPage {
  items: ShopPrice[];
  /** Zone of the shop; null where it does not tell it. */
  zone: string | null;
  /** Its currency, and whether prices are entered with tax; null where it does not tell. */
  terms: ShopTerms | null;
}
export interface PriceShop {
  /** Pages of products and variations with a higher id. */
  list(after: number, signal: AbortSignal): AsyncIterable<ShopPage>;
  write(items: readonly PriceItem[], signal: AbortSignal): Promise<PriceResult[]>;
}

export function createPriceShop(client: BulkClient): PriceShop {
  const rest = createRestPriceShop(client);
  return {
    async *list(after, signal) {
      let next: number | null = after;
      while (next !== null) {
        const answer: Awaited<ReturnType<BulkClient['readPrices']>> = await client.readPrices(
          { after: next, limit: PAGE },
          signal,
        );
        if (answer === null) {
          yield* rest.list(after, signal);
          return;
        }
        const items = answer.items.flatMap(({ status, sku, id, prices }): ShopPrice[] =>
          status === 'found' && sku && id !== undefined && prices
            ? [
                {
                  sku,
                  id,
                  prices: {
                    regular: prices.regular,
                    sale: prices.sale,
                    saleFrom: prices.saleFrom,
                    saleTo: prices.saleTo,
                    price: prices.price,
                  },
                },
              ]
            : [],
        );
        const { currency, pricesIncludeTax: includesVat } = answer;
        yield { items, zone: answer.timezone ?? null, terms: { currency, includesVat } };
        next = answer.next;
      }
    },
    write: async (items, signal) =>
      (await client.writePrices({ items: [...items] }, signal))?.results ?? rest.write(items, signal),
  };
}
