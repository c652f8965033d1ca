/** Which writes of products by wc/v3 must not overlap. Pure. */
import type { ShopRequest } from './transport.ts';

/**
 * Products that a write saves. WooCommerce copies price and stock of a product together into its lookup table, from what it has
 * read a moment before (`WC_Data_Store_WP::update_lookup_table`): two writes of one product at once, a price and a figure of
 * stock, can leave the older one there for good. Saving a variation brings its product in line too.
 * @returns keys, one for each product; none for a write of other things
 */
export function productsWritten({ path, body }: Pick<ShopRequest, 'path' | 'body'>): string[] {
  const [, parent] = /^products\/(\d+)\/variations\//.exec(path) ?? [];
  const rows = /^products\/(\d+\/variations\/)?batch$/.test(path)
    ? (body as { update?: { id?: number }[] }).update
    : [];
  const ids = (rows ?? []).flatMap(({ id }) => (id === undefined ? [] : [String(id)]));
  return parent === undefined ? ids : [parent, ...ids];
}
