/**
 * Stock by wc/v3 alone, for a shop without the plugin. What M3 does not know of is worked out here, from the shop's orders read
 * just before the write. Between that reading and the write somebody may buy: the window is a second or two, and only the plugin
 * closes it.
 */
import type { StockResult } from '@crossdock/shared';
import { z } from 'zod';
import { groupBy } from '../../group-by.ts';
import { plain } from '../../money.ts';
import type { StockClient } from '../../woo/port.ts';
import type { ShopSku } from './port.ts';
import { Flights, type KnownOrder } from './rest-flights.ts';
import { openStatuses, ordersInFlight } from './rest-orders.ts';
import { holderOf, planned, restProducts, type Planned, type RestProduct, type Sales } from './rest-plan.ts';
import type { StockShop } from './shop.ts';

export interface RestDeps {
  known: (orderId: string) => KnownOrder;
  now: () => number;
}

const PER_PAGE = 100;
/** Statuses of orders are added with a plugin, not by the minute. */
const STATUSES_MS = 10 * 60_000;
/** SKUs of one look-up: the address must stay short. */
const LOOK_UP = 40;

const written = z.object({
  update: z
    .array(z.looseObject({ id: z.number(), error: z.looseObject({ message: z.string().default('') }).optional() }))
    .default([]),
});
const FIELDS = 'id,sku,type,parent_id,manage_stock,stock_quantity,backorders';

export function createRestStockShop(client: StockClient, deps: RestDeps): StockShop {
  async function* pages(path: string, query: Record<string, string>, signal: AbortSignal): AsyncGenerator<unknown[]> {
    for (let page = 1; ; page += 1) {
      const rows = await client.wcGet(path, { per_page: String(PER_PAGE), page: String(page), ...query }, signal);
      if (!Array.isArray(rows) || rows.length === 0) return;
      yield rows as unknown[];
      if (rows.length < PER_PAGE) return;
    }
  }

  let known: { at: number; statuses: string[] } | null = null;
  async function statuses(signal: AbortSignal): Promise<string[]> {
    if (known === null || deps.now() - known.at > STATUSES_MS)
      known = { at: deps.now(), statuses: await openStatuses(client, signal) };
    return known.statuses;
  }

  async function readFlights(asOf: number, since: string | undefined, signal: AbortSignal): Promise<Flights> {
    const flights = new Flights();
    for await (const page of ordersInFlight(client, await statuses(signal), since, deps.now(), signal)) {
      for (const order of page) flights.add(order, deps.known(String(order.id)), asOf);
    }
    return flights;
  }

  /** Products and variations by SKU; the comma-separated list of wc/v3 finds both. */
  async function bySku(skus: readonly string[], signal: AbortSignal): Promise<Map<string, RestProduct[]>> {
    const found: RestProduct[] = [];
    for (let at = 0; at < skus.length; at += LOOK_UP) {
      const query = { sku: skus.slice(at, at + LOOK_UP).join(','), per_page: String(PER_PAGE), _fields: FIELDS };
      found.push(...restProducts.parse(await client.wcGet('products', query, signal)));
    }
    return groupBy(found, ({ sku }) => sku);
  }

  /** Sold variations that take from the number of one of these products. */
  async function takersOf(
    products: Iterable<number>,
    flights: Flights,
    signal: AbortSignal,
  ): Promise<Map<number, number[]>> {
    const takers = new Map<number, number[]>();
    for (const product of new Set(products)) {
      const sold = flights.variationsOf(product);
      for (let at = 0; at < sold.length; at += LOOK_UP) {
        const include = sold.slice(at, at + LOOK_UP).join(',');
        const query = { include, per_page: String(PER_PAGE), _fields: FIELDS };
        const rows = restProducts.parse(await client.wcGet(`products/${product}/variations`, query, signal));
        const taking = rows.filter((row) => row.manage_stock === 'parent').map(({ id }) => id);
        takers.set(product, [...(takers.get(product) ?? []), ...taking]);
      }
    }
    return takers;
  }

  const skuOf = (row: RestProduct, flights: Flights, takers: readonly number[]): ShopSku => {
    const holder = holderOf(row);
    const { pieces, orders } = flights.of(holder === null ? [] : [holder, ...takers]);
    return {
      sku: row.sku,
      id: row.id,
      quantity: holder === null ? null : String(row.stock_quantity ?? 0),
      inFlight: plain(pieces),
      orders,
      managed: holder !== null,
      holder,
      backorders: row.backorders,
    };
  };

  async function send(plans: readonly Planned[], signal: AbortSignal): Promise<void> {
    for (const [path, members] of grouped(plans)) {
      for (let at = 0; at < members.length; at += PER_PAGE) {
        const part = members.slice(at, at + PER_PAGE);
        const answer = written.parse(await client.wcPost(path, { update: part.map(({ update }) => update) }, signal));
        for (const row of answer.update) {
          const results = part.find(({ update }) => update?.id === row.id)?.results ?? [];
          if (row.error)
            for (const result of results)
              Object.assign(result, { status: 'refused', why: 'error', message: row.error.message });
        }
      }
    }
  }

  return {
    async *list(query, signal) {
      const flights = await readFlights(query.asOf, query.ordersSince, signal);
      // New products have higher ids: newest first until a known one comes.
      const order = query.after > 0 ? 'desc' : 'asc';
      for await (const page of pages('products', { orderby: 'id', order, _fields: FIELDS }, signal)) {
        const rows = restProducts.parse(page);
        const fresh = rows.filter((row) => row.id > query.after);
        const skus: ShopSku[] = [];
        for (const row of fresh) {
          const children: RestProduct[] = [];
          if (row.type === 'variable')
            for await (const part of pages(`products/${row.id}/variations`, { _fields: FIELDS }, signal))
              children.push(...restProducts.parse(part).map((child) => ({ ...child, parent_id: row.id })));
          const takers = children.filter((child) => child.manage_stock === 'parent').map(({ id }) => id);
          const own = children.filter(({ sku }) => sku !== '' && sku !== row.sku);
          for (const one of row.sku === '' ? own : [row, ...own])
            skus.push(skuOf(one, flights, holderOf(one) === row.id ? takers : []));
        }
        yield skus;
        if (query.after > 0 && fresh.length < rows.length) return;
      }
    },
    async write(write, signal) {
      // A comma would be read as two SKUs.
      const askable = write.items.flatMap(({ sku }) => (sku !== undefined && !sku.includes(',') ? [sku] : []));
      const found = await bySku(askable, signal);
      const flights = await readFlights(write.asOf, write.ordersSince, signal);
      const holders = [...found.values()].flat().flatMap((row) => holderOf(row) ?? []);
      const others = write.items.flatMap(({ shared }) => shared?.with.map(({ id }) => id) ?? []);
      const takers = await takersOf([...holders, ...others], flights, signal);
      const sales: Sales = { of: (ids) => flights.of(ids), takersOf: (id) => takers.get(id) ?? [] };
      const plans = planned(write, (sku) => found.get(sku) ?? [], sales);
      await send(plans, signal);
      return plans.flatMap(({ results }) => results).sort((a: StockResult, b) => a.index - b.index);
    },
  };
}

/** By the route that takes them: variations with a number of their own have one of their own. */
function grouped(plans: readonly Planned[]): Map<string, Planned[]> {
  const writing = plans.filter(({ update }) => update !== null);
  return groupBy(writing, ({ parent }) => (parent ? `products/${parent}/variations/batch` : 'products/batch'));
}
