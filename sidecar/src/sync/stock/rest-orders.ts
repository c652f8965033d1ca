/** Orders of the shop whose stock M3 may not know of, read by wc/v3. */
import type { StockClient } from '../../woo/port.ts';
import { restOrders, type RestOrder } from './rest-flights.ts';

const PER_PAGE = 100;
/** Completed orders stay in flight only until M3 has them; older ones than this are not read. */
const COMPLETED_MS = 2 * 24 * 60 * 60_000;
const OPEN = ['pending', 'processing', 'on-hold'];
/** Statuses of which no order holds stock that M3 lacks, beside `completed`, which is read by itself. */
const ENDED = new Set(['completed', 'cancelled', 'refunded', 'failed', 'checkout-draft', 'trash']);

/**
 * Statuses in which an order may hold stock: WooCommerce's own, and those that plugins and people have added to the shop
 * (packing, awaiting shipment …), which only its report of totals names. Where the key may not read that: WooCommerce's own.
 */
export async function openStatuses(client: StockClient, signal: AbortSignal): Promise<string[]> {
  const totals = (await client.listIfOpen('reports/orders/totals', {}, signal)) ?? [];
  const named = totals.flatMap(({ slug }) => (typeof slug === 'string' && !ENDED.has(slug) ? [slug] : []));
  return [...new Set([...OPEN, ...named])];
}

/**
 * @param statuses from `openStatuses`
 * @param since ISO 8601; orders that were made before are left out
 * @param now Unix time in milliseconds
 * @throws CrossdockError (`woo.*`)
 */
export async function* ordersInFlight(
  client: StockClient,
  statuses: readonly string[],
  since: string | undefined,
  now: number,
  signal: AbortSignal,
): AsyncGenerator<RestOrder[]> {
  const after = since && secondBefore(new Date(since).toISOString());
  const recent = new Date(now - COMPLETED_MS).toISOString().slice(0, 19);
  yield* byDate(client, { status: statuses.join(',') }, after, signal);
  // Second: an order that is completed meanwhile is in one of both.
  yield* byDate(client, { status: 'completed', modified_after: recent }, after, signal);
}

/**
 * Page by page, each from the second in which the last one ended: by page numbers an order would be passed over where one before
 * it leaves the list meanwhile. Orders come once.
 */
async function* byDate(
  client: StockClient,
  query: Record<string, string>,
  since: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<RestOrder[]> {
  const seen = new Set<number>();
  for (let [after, page] = [since ?? '', 1]; ;) {
    const answer = await client.wcGet(
      'orders',
      {
        per_page: String(PER_PAGE),
        page: String(page),
        orderby: 'date',
        order: 'asc',
        dates_are_gmt: 'true',
        _fields: 'id,date_created_gmt,line_items',
        ...(after && { after }),
        ...query,
      },
      signal,
    );
    const rows = Array.isArray(answer) ? restOrders.parse(answer) : [];
    const fresh = rows.filter(({ id }) => !seen.has(id));
    for (const { id } of fresh) seen.add(id);
    yield fresh;
    if (rows.length < PER_PAGE) return;
    const next = secondBefore(rows.at(-1)?.date_created_gmt);
    // More than a page of one second.
    if (next <= after) page += 1;
    else [after, page] = [next, 1];
  }
}

/** `after` leaves its own second out. */
function secondBefore(moment: string | null | undefined): string {
  const at = Date.parse(`${(moment ?? '').slice(0, 19)}Z`);
  return Number.isNaN(at) ? '' : new Date(at - 1000).toISOString().slice(0, 19);
}
