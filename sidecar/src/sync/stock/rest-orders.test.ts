/** Which orders of a shop without the plugin are read, and that none is passed over. */
import { expect, test } from '@jest/globals';
import type { StockClient } from '../../woo/port.ts';
import { openStatuses, ordersInFlight } from './rest-orders.ts';

interface Made {
  id: number;
  status: string;
  date_created_gmt: string;
}
const NOW = Date.parse('2026-11-27T12:00:00Z');
const signal = new AbortController().signal;
const second = (n: number): string => new Date(NOW - 86_400_000 + n * 1000).toISOString().slice(0, 19);

/** A shop that answers as wc/v3 does: bounds are exclusive. `meanwhile` is called after every page. */
function shopWith(orders: Made[], meanwhile: () => void = () => undefined): { client: StockClient; asked: number } {
  const found = { asked: 0 };
  const client = {
    wcGet: (_path: string, query: Record<string, string>) => {
      found.asked += 1;
      const page = orders
        .filter(({ status }) => query['status']?.split(',').includes(status))
        .filter(({ date_created_gmt }) => !query['after'] || date_created_gmt > query['after'])
        .slice((Number(query['page']) - 1) * 100, Number(query['page']) * 100)
        .map((order) => ({ ...order, line_items: [] }));
      meanwhile();
      return Promise.resolve(page);
    },
    listIfOpen: () => Promise.resolve(['pending', 'packing', 'completed', 'cancelled'].map((slug) => ({ slug }))),
  } as unknown as StockClient;
  return Object.assign(found, { client });
}

async function idsOf(client: StockClient, since?: string): Promise<number[]> {
  const ids: number[] = [];
  const statuses = await openStatuses(client, signal);
  for await (const page of ordersInFlight(client, statuses, since, NOW, signal)) ids.push(...page.map(({ id }) => id));
  return ids;
}

test('statuses that somebody has added may hold stock, those in which an order has ended do not', async () => {
  expect(await openStatuses(shopWith([]).client, signal)).toEqual(['pending', 'processing', 'on-hold', 'packing']);
  const closed = { listIfOpen: () => Promise.resolve(null) } as unknown as StockClient;
  expect(await openStatuses(closed, signal)).toEqual(['pending', 'processing', 'on-hold']);
});

test('an order that leaves the list while it is read takes no other one with it', async () => {
  const orders = Array.from({ length: 250 }, (_, n) => ({ id: n + 1, status: 'packing', date_created_gmt: second(n) }));
  let pages = 0;
  const { client } = shopWith(orders, () => {
    // Two of the first page are cancelled after it was read.
    if ((pages += 1) === 1) for (const order of orders.slice(10, 12)) order.status = 'cancelled';
  });
  const ids = await idsOf(client);
  expect([ids.length, new Set(ids).size]).toEqual([250, 250]);
});

test('more than a page of one second; orders before the cut-over are left out', async () => {
  const orders = Array.from({ length: 230 }, (_, n) => ({ id: n + 1, status: 'pending', date_created_gmt: second(n < 5 ? 0 : 9) }));
  const shop = shopWith(orders);
  expect((await idsOf(shop.client)).length).toBe(230);
  expect((await idsOf(shop.client, `${second(3)}Z`)).length).toBe(225);
  expect(shop.asked).toBeLessThan(12);
}); // prettier-ignore
