/** A world in which M3 supplies the shop's stock: settings, products with managed stock, and what both sides show. */
import type { World } from './world.ts';

type Groups = Record<string, Record<string, unknown>>;

/** Looks every second, publishes without asking, takes M3 at its word at once. */
export const STOCK_SETTINGS: Groups = {
  status: { followSeconds: 1 },
  stock: {
    direction: 'm3-to-shop', measure: 'AV01', warehouses: ['001'], changeSeconds: 1, fullAt: '', graceSeconds: 0,
    guards: { first: 'publish' },
  },
}; // prettier-ignore

export const stockSettings = (stock: Record<string, unknown>, more: Groups = {}): Groups => ({
  ...STOCK_SETTINGS,
  ...more,
  stock: { ...STOCK_SETTINGS['stock'], ...stock },
});

type Shop = NonNullable<World['shop']>['shop'];

export const productOf = (shop: Shop, sku: string) => {
  const found = [...shop.products.values()].find((product) => product['sku'] === sku);
  if (!found) throw new Error(`the shop has no ${sku}`);
  return found;
};
/** Products with managed stock of so many pieces. */
export function manage(shop: Shop, stock: Record<string, number>): void {
  for (const [sku, quantity] of Object.entries(stock)) {
    const product = productOf(shop, sku);
    product['manage_stock'] = true;
    product['stock_quantity'] = quantity;
    product['stock_status'] = quantity > 0 ? 'instock' : 'outofstock';
  }
}
export const stockOf = (shop: Shop, sku: string): number => Number(productOf(shop, sku)['stock_quantity']);

/** M3 now has so much on hand in a warehouse. */
export const inM3 = (world: World, ITNO: string, onHand: number, WHLO = '001'): void =>
  world.m3.putItem({ ITNO, stock: { [WHLO]: onHand } });

export async function why(world: World, sku: string): Promise<string> {
  const answer = await world.api('GET', `/v1/stock/${encodeURIComponent(sku)}`);
  return String((answer.json as { why?: string } | null)?.why ?? answer.text);
}
