/** Stock of the simulated shop, as WooCommerce keeps it: reduced once per order line, given back when the order is cancelled. */
import type { Shop } from './shop.ts';
import type { WooOrderDocument } from './types.ts';

/** Of a line: how many pieces its order has taken out of stock (WooCommerce's own key). */
const REDUCED = '_reduced_stock';
/** Statuses in which an order holds stock, and those in which it gives it back (wc-stock-functions.php, 11.0.1). */
const TAKES = new Set(['processing', 'completed', 'on-hold']);
const GIVES_BACK = new Set(['cancelled', 'pending']);

type Product = Shop['products'] extends Map<number, infer P> ? P : never;
type Line = WooOrderDocument['line_items'][number];
interface Meta {
  id: number;
  key: string;
  value: unknown;
}

const metaOf = (line: Line): Meta[] => (line['meta_data'] ??= []) as Meta[];
export const reducedBy = (line: Line): number => Number(metaOf(line).find((meta) => meta.key === REDUCED)?.value ?? 0);

/** The product that a line sells: its variation, or the product itself. */
export function productOfLine(shop: Shop, line: Line): Product | undefined {
  const variation = Number(line['variation_id'] ?? 0);
  return shop.products.get(variation > 0 ? variation : line.product_id);
}

/** Whose number counts for a product: its own, or its parent's (WC_Product::get_stock_managed_by_id, 11.0.1). */
export function holderOf(shop: Shop, product: Product): Product | undefined {
  if (product['manage_stock'] === true) return product;
  const parent = shop.products.get(Number(product['parent_id'] ?? 0));
  return parent?.['manage_stock'] === true ? parent : undefined;
}

/** As wc/v3 tells it: a variation whose parent keeps the number says so, and shows the parent's. */
export function asTold(shop: Shop, product: Product): Product {
  const holder = holderOf(shop, product);
  if (!holder || holder === product) return product;
  const { stock_quantity, stock_status, backorders } = holder;
  return { ...product, manage_stock: 'parent', stock_quantity, stock_status, backorders };
}

export function setStock(product: Product, quantity: number): void {
  product['stock_quantity'] = quantity;
  product['stock_status'] = quantity > 0 ? 'instock' : product['backorders'] === 'no' ? 'outofstock' : 'onbackorder';
}

/** Takes or gives back what the order's status says; lines remember, so that twice is once. */
export function followStock(shop: Shop, order: WooOrderDocument): void {
  for (const line of order.line_items) {
    const sold = productOfLine(shop, line);
    const product = sold && holderOf(shop, sold);
    if (!product) continue;
    const taken = reducedBy(line);
    const wanted = TAKES.has(order.status) ? Math.max(taken, line.quantity) : GIVES_BACK.has(order.status) ? 0 : taken;
    if (wanted === taken) continue;
    setStock(product, Number(product['stock_quantity'] ?? 0) - (wanted - taken));
    const meta = metaOf(line).filter((row) => row.key !== REDUCED);
    if (wanted > 0) meta.push({ id: order.id * 100 + line.id, key: REDUCED, value: String(wanted) });
    line['meta_data'] = meta;
  }
}

/** Whether a checkout lets these lines through (WC_Cart::check_cart_item_stock). */
export function inStock(shop: Shop, lines: readonly { sku: string; quantity?: number | undefined }[]): boolean {
  return lines.every(({ sku, quantity = 1 }) => {
    const wanted = [...shop.products.values()].find((row) => row['sku'] === sku);
    const product = wanted && holderOf(shop, wanted);
    if (!product || product['backorders'] !== 'no') return true;
    return Number(product['stock_quantity'] ?? 0) >= quantity;
  });
}
