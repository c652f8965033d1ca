/** Which writes of products by wc/v3 must not overlap. Pure. */
import type { ShopRequest } from './transport.ts';

/**
 * Products that a write saves. WooCommerce copies price and stock of a product together into its lookup table, from what it has
 * read a moment before (`WC_Data_Store_WP::update_lookup_table`): two writes of one product at once, a price and a figure of
 * stock, can leave the older one there for good. Saving a variation brings its product in line too.
 * @returns keys, one for each product; none for a write of other things
 */
export function productsWritten({ path, body }: Pick<ShopRequest, 'path' | 'body'>): string[] {
  const batch = /^products\/(?:(\d+)\/variations\/)?batch$/.exec(path);
  if (!batch) return [];
  const { update = [] } = body as { update?: { id?: number }[] };
  return [batch[1], ...update.map(({ id }) => id?.toString())].filter((id) => id !== undefined);
}
