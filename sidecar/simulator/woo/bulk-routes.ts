/** The plugin's bulk routes for stock and prices on the simulated shop, by the same schemas; see shared/src/plugin-bulk.ts. */
import {
  PLUGIN_NAMESPACE,
  pricesReadRequest,
  pricesRequest,
  stockReadRequest,
  stockRequest,
  type PriceItem,
  type PriceResult,
  type StockItem,
  type StockReading,
  type StockResult,
} from '@crossdock/shared';
import { checked } from './checked.ts';
import { ok, route, type Route } from './rest.ts';
import type { Shop } from './shop.ts';
import { holderOf, productOfLine, reducedBy, setStock } from './stock.ts';

type Product = Shop['products'] extends Map<number, infer P> ? P : never;
const SETTLED = new Set(['skipped', 'cancelled']);
const NO_ORDER = new Set(['trash', 'auto-draft', 'checkout-draft']);

/** Newest moment of a figure that was written, by product: an older one never comes after it. */
const fences = new WeakMap<Shop, Map<number, number>>();
const fenceOf = (shop: Shop): Map<number, number> => {
  const known = fences.get(shop) ?? new Map<number, number>();
  fences.set(shop, known);
  return known;
};

function find(shop: Shop, item: { sku?: string | undefined; id?: number | undefined }): Product[] {
  if (item.id !== undefined) return [shop.products.get(item.id)].filter((p) => p !== undefined);
  return [...shop.products.values()].filter((p) => item.sku !== undefined && p['sku'] === item.sku);
}

type Flights = Map<number, { pieces: number; orders: number[] }>;

/** What M3 was sent of an edited order, as the sidecar has said; null where it does not say. */
function postedOf(data: unknown): Map<number, number> | null {
  const posted = (data as { posted?: { product: number; quantity: string }[] } | undefined)?.posted;
  return posted ? new Map(posted.map(({ product, quantity }) => [product, Number(quantity)])) : null;
}

/** Pieces by product of orders whose stock is reduced and that M3 had not confirmed at `asOf`. */
export function inFlight(shop: Shop, asOf: number, since: number): Flights {
  const found: Flights = new Map();
  for (const order of shop.orders.values()) {
    if (NO_ORDER.has(order.status) || Date.parse(`${order.date_created_gmt}Z`) < since) continue;
    const said = shop.annotations.get(order.id);
    if (said && SETTLED.has(said.state)) continue;
    const edited = said?.state === 'held' && said.problem?.code === 'order.edited';
    const confirmed = said?.orderNumber === undefined ? Infinity : Date.parse(said.confirmedAt ?? '') || 0;
    if (confirmed <= asOf && !edited) continue;
    const posted = confirmed <= asOf ? postedOf(said?.problem?.data) : null;
    for (const line of order.line_items) {
      const product = productOfLine(shop, line);
      const reduced = reducedBy(line);
      const known = Math.min(reduced, posted?.get(product?.id ?? 0) ?? 0);
      if (posted && product) posted.set(product.id, (posted.get(product.id) ?? 0) - known);
      const pieces = reduced - known;
      if (!product || pieces <= 0) continue;
      const entry = found.get(product.id) ?? { pieces: 0, orders: [] };
      entry.pieces += pieces;
      entry.orders.push(order.id);
      found.set(product.id, entry);
    }
  }
  return found;
}

/** What was sold out of one number of the shop: of the product, and of variations that take from it. */
function soldOf(shop: Shop, holder: Product, flying: Flights): { ids: Set<number>; pieces: number; orders: number[] } {
  const takes = (id: number): boolean => {
    const product = shop.products.get(id);
    return product !== undefined && holderOf(shop, product) === holder;
  };
  const ids = new Set([holder.id, ...[...flying.keys()].filter(takes)]);
  const flights = [...ids].flatMap((id) => flying.get(id) ?? []);
  const orders = [...new Set(flights.flatMap((one) => one.orders))];
  return { ids, pieces: flights.reduce((sum, one) => sum + one.pieces, 0), orders };
}

/** The item's quantity, less what other products of it have sold. */
function sharedOf(shop: Shop, item: StockItem, own: ReadonlySet<number>, flying: Flights) {
  const { shared } = item;
  if (!shared) return { quantity: Number(item.quantity), sold: 0, orders: [] };
  const factors = new Map<number, number>();
  for (const { id, factor } of shared.with) {
    const product = shop.products.get(id);
    const ids = product && holderOf(shop, product) === product ? soldOf(shop, product, flying).ids : [id];
    for (const one of ids) if (!own.has(one) && !factors.has(one)) factors.set(one, Number(factor));
  }
  const flights = [...factors].map(([id, factor]) => ({ factor, ...(flying.get(id) ?? { pieces: 0, orders: [] }) }));
  const sold = flights.reduce((sum, { pieces, factor }) => sum + pieces * factor, 0);
  const quantity =
    Math.floor(Number(((Number(shared.free) - sold) / Number(shared.factor)).toFixed(9))) - Number(shared.less);
  return { quantity, sold, orders: [...new Set(flights.flatMap(({ orders }) => orders))] };
}

function writeOne(shop: Shop, item: StockItem, index: number, request: Request): StockResult {
  const asOf = Date.parse(item.asOf ?? request.asOf);
  const since = request.ordersSince === undefined ? -Infinity : Date.parse(request.ordersSince);
  const products = find(shop, item);
  const [meant] = products;
  if (!meant) return { index, status: 'unknown' };
  if (products.length > 1) return { index, status: 'refused', why: 'duplicate-sku', ids: products.map(({ id }) => id) };
  const product = holderOf(shop, meant) ?? meant;
  if (product['manage_stock'] !== true) {
    if (!request.manage) return { index, status: 'not-managed', id: meant.id };
    if (!request.dryRun) product['manage_stock'] = true;
  }
  const before = Number(product['stock_quantity'] ?? 0);
  const flights = inFlight(shop, asOf, since);
  const flying = soldOf(shop, product, flights);
  const others = sharedOf(shop, item, flying.ids, flights);
  const left = others.quantity - flying.pieces;
  const negative = request.negative === true && product['backorders'] !== 'no';
  const fence = fenceOf(shop).get(product.id) ?? 0;
  const wanted = asOf < fence ? before : negative ? left : Math.max(0, left);
  const result: StockResult = {
    index, id: meant.id, status: wanted === before ? 'same' : 'written', before: String(before),
    ...(product !== meant && { holder: product.id }),
    inFlight: String(flying.pieces), orders: flying.orders.slice(0, 20), published: String(wanted),
    ...(item.shared && { shared: String(others.sold), sharedOrders: others.orders.slice(0, 20) }),
  }; // prettier-ignore
  if (request.dryRun) return result;
  if (item.backorders !== undefined) product['backorders'] = item.backorders;
  if (item.availableFrom !== undefined) product['available_from'] = item.availableFrom;
  fenceOf(shop).set(product.id, Math.max(fence, asOf));
  if (wanted !== before) setStock(product, wanted);
  return { ...result, stockStatus: String(product['stock_status']) };
}

/** Items of one call that mean one number with different figures. */
function conflicts(shop: Shop, items: readonly StockItem[]): Map<number, StockResult> {
  const meant = items.flatMap((item, index) => {
    const [product] = find(shop, item);
    const holder = product && holderOf(shop, product);
    return product && holder ? [{ index, id: product.id, holder: holder.id, quantity: Number(item.quantity) }] : [];
  });
  const figures = new Map<number, Set<number>>();
  for (const { holder, quantity } of meant)
    figures.set(holder, (figures.get(holder) ?? new Set<number>()).add(quantity));
  const clashing = meant.filter(({ holder }) => (figures.get(holder)?.size ?? 0) > 1);
  return new Map(
    clashing.map(({ index, id, holder }) => [index, { index, id, holder, status: 'refused', why: 'conflict' }]),
  );
}
type Request = ReturnType<typeof stockRequest.parse>;

const counts = (results: readonly { status: string }[]): Record<string, number> => {
  const found: Record<string, number> = {};
  for (const { status } of results) found[status] = (found[status] ?? 0) + 1;
  return found;
};
const page = (shop: Shop, after: number, limit: number): Product[] =>
  [...shop.products.values()]
    .filter((p) => p.id > after && p['sku'] !== '')
    .sort((a, b) => a.id - b.id)
    .slice(0, limit);

function priceOf(product: Product): NonNullable<PriceResult['now']> {
  const text = (key: string): string => String(product[key] ?? '');
  const moment = (key: string): string | null => (product[key] ? `${String(product[key])}Z` : null);
  return {
    regular: text('regular_price'), sale: text('sale_price'), price: text('price'),
    saleFrom: moment('date_on_sale_from_gmt'), saleTo: moment('date_on_sale_to_gmt'),
  }; // prettier-ignore
}

/** "12.50" and "12.5" are the same price; no price is only like no price. */
const alike = (one: string | null, other: string | null): boolean =>
  one === other || (!!one && !!other && Number(one) === Number(other));

function pricesOne(shop: Shop, item: PriceItem, index: number, dryRun: boolean, graded: boolean): PriceResult {
  const products = find(shop, item);
  const [product] = products;
  if (!product) return { index, status: 'unknown' };
  if (products.length > 1) return { index, status: 'refused', why: 'duplicate-sku', ids: products.map(({ id }) => id) };
  if (typeof item.sale === 'string' && Number(item.sale) >= Number(item.regular))
    return { index, status: 'refused', id: product.id, why: 'sale-not-below-regular' };
  const before = priceOf(product);
  const next: Product = dryRun ? { ...product } : product;
  const gmt = (moment: string | null | undefined): string | null => moment?.slice(0, 19) ?? null;
  next['regular_price'] = item.regular;
  if (item.sale !== undefined) {
    next['sale_price'] = item.sale ?? '';
    next['date_on_sale_from_gmt'] = item.sale === null ? null : gmt(item.saleFrom);
    next['date_on_sale_to_gmt'] = item.sale === null ? null : gmt(item.saleTo);
  }
  // As WC_Product::is_on_sale() has it.
  const at = (key: string): number | null => (next[key] ? Date.parse(`${String(next[key])}Z`) : null);
  const today = Date.parse(`${shop.time()}Z`);
  const onSale =
    next['sale_price'] !== '' &&
    (at('date_on_sale_from_gmt') ?? today) <= today &&
    (at('date_on_sale_to_gmt') ?? today) >= today;
  next['price'] = onSale ? next['sale_price'] : next['regular_price'];
  if (item.graded && graded) next['graded_prices'] = item.graded;
  const now = priceOf(next);
  const same = (['regular', 'sale', 'price', 'saleFrom', 'saleTo'] as const).every((key) =>
    alike(before[key], now[key]),
  );
  return {
    index, status: same ? 'same' : 'written', id: product.id, before, now,
    ...(item.graded && { graded: graded ? ('saved' as const) : ('no-place' as const) }),
  }; // prettier-ignore
}

export const BULK_ROUTES: readonly Route[] = [
  route('POST', `${PLUGIN_NAMESPACE}/stock`, ({ shop, body }) => {
    const request = checked(stockRequest, body);
    const clashing = conflicts(shop, request.items);
    const results = request.items.map((item, index) => clashing.get(index) ?? writeOne(shop, item, index, request));
    return ok({ results, counts: counts(results), seconds: 0, peakMemoryMb: 1, listeners: false });
  }),
  route('POST', `${PLUGIN_NAMESPACE}/stock/read`, ({ shop, body }) => {
    const request = checked(stockReadRequest, body);
    const since = request.ordersSince === undefined ? -Infinity : Date.parse(request.ordersSince);
    const flying = inFlight(
      shop,
      request.asOf === undefined ? Date.parse(`${shop.time()}Z`) : Date.parse(request.asOf),
      since,
    );
    const reading = (product: Product): StockReading => {
      const holder = holderOf(shop, product);
      const sold = holder ? soldOf(shop, holder, flying) : { pieces: 0, orders: [] };
      return {
        status: 'found', id: product.id, sku: String(product['sku']), holder: holder?.id ?? null,
        quantity: holder ? String(holder['stock_quantity'] ?? 0) : null,
        stockStatus: String(product['stock_status']), backorders: String((holder ?? product)['backorders']),
        inFlight: String(sold.pieces), orders: sold.orders.slice(0, 20),
      }; // prettier-ignore
    };
    if (request.items) {
      const items = request.items.map((item, index): StockReading => {
        const [product] = find(shop, item);
        return product ? { index, ...reading(product) } : { index, status: 'unknown' };
      });
      return ok({ items, next: null });
    }
    const limit = request.limit ?? 1000;
    const rows = page(shop, request.after ?? 0, limit);
    return ok({ items: rows.map(reading), next: rows.length === limit ? (rows.at(-1)?.id ?? null) : null });
  }),
  route('POST', `${PLUGIN_NAMESPACE}/prices`, ({ shop, body }) => {
    const request = checked(pricesRequest, body);
    const results = request.items.map((item, index) => pricesOne(shop, item, index, request.dryRun === true, true));
    return ok({ results, counts: counts(results), seconds: 0, peakMemoryMb: 1 });
  }),
  route('POST', `${PLUGIN_NAMESPACE}/prices/read`, ({ shop, body }) => {
    const request = checked(pricesReadRequest, body);
    const row = (product: Product) => ({
      status: 'found',
      id: product.id,
      sku: String(product['sku']),
      prices: priceOf(product),
    });
    const rest = { currency: shop.currency, pricesIncludeTax: shop.pricesIncludeTax, timezone: 'UTC' };
    if (request.items) {
      const items = request.items.map((item, index) => {
        const [product] = find(shop, item);
        return product ? { index, ...row(product) } : { index, status: 'unknown' };
      });
      return ok({ items, next: null, ...rest });
    }
    const limit = request.limit ?? 1000;
    const rows = page(shop, request.after ?? 0, limit);
    return ok({ items: rows.map(row), next: rows.length === limit ? (rows.at(-1)?.id ?? null) : null, ...rest });
  }),
];
