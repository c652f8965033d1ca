/** What wc/v3 is to write for each figure, number by number of the shop. Pure. */
import Big from 'big.js';
import type { StockItem, StockResult } from '@crossdock/shared';
import { z } from 'zod';
import { decimal, plain } from '../../money.ts';
import { published, sharedQuantity } from './formula.ts';
import type { Flight } from './rest-flights.ts';
import type { StockWrite } from './shop.ts';

export const restProducts = z.array(
  z.looseObject({
    id: z.number().int().positive(),
    sku: z.string().default(''),
    type: z.string().default('simple'),
    parent_id: z.number().default(0),
    /** 'parent': a variation whose product keeps the number; quantity and backorders are the product's then. */
    manage_stock: z.union([z.boolean(), z.string()]).default(false),
    stock_quantity: z.number().nullish(),
    backorders: z.string().default('no'),
  }),
);
export type RestProduct = z.output<typeof restProducts>[number];

/** Product whose number a product or variation shows; null = stock is not managed. */
export const holderOf = ({ id, parent_id, manage_stock }: RestProduct): number | null =>
  manage_stock === true ? id : manage_stock === 'parent' && parent_id > 0 ? parent_id : null;

export interface Sales {
  /** What was sold of these products and M3 does not know of. */
  of: (ids: Iterable<number>) => Flight;
  /** Sold variations that take from the number of a product. */
  takersOf: (product: number) => readonly number[];
}

/** One number of the shop; several items may mean it. */
export interface Planned {
  results: StockResult[];
  /** Null = nothing is to be written. */
  update: ({ id: number } & Record<string, unknown>) | null;
  /** Product of a variation that has a number of its own; 0 = none. */
  parent: number;
}

/** Orders that are named behind a figure. */
const NAMED = 20;

export function planned(write: StockWrite, find: (sku: string) => readonly RestProduct[], sales: Sales): Planned[] {
  const plans: Planned[] = [];
  const byHolder = new Map<number, { plan: Planned; item: StockItem }[]>();
  write.items.forEach((item, index) => {
    const plan = planOne(item, index, write, find(item.sku ?? ''), sales);
    const holder = plan.update?.id ?? plan.results[0]?.holder ?? plan.results[0]?.id;
    plans.push(plan);
    if (plan.results[0]?.published === undefined || holder === undefined) return;
    byHolder.set(holder, [...(byHolder.get(holder) ?? []), { plan, item }]);
  });
  for (const [holder, members] of byHolder) if (members.length > 1) together(holder, members);
  return plans;
}

/** Items that mean one number: written once where they agree, not at all where they do not. */
function together(holder: number, members: readonly { plan: Planned; item: StockItem }[]): void {
  const [first, ...others] = members.map(({ plan }) => plan);
  const wants = new Set(members.map(({ item }) => `${item.quantity} ${item.backorders ?? ''}`));
  if (!first || wants.size > 1) {
    for (const { results } of members.map(({ plan }) => plan))
      for (const [i, { index, id }] of results.entries())
        results[i] = { index, status: 'refused', why: 'conflict', holder, ...(id !== undefined && { id }) };
    for (const { plan } of members) plan.update = null;
    return;
  }
  for (const other of others) {
    first.results.push(...other.results);
    Object.assign(other, { results: [], update: null });
  }
}

function planOne(
  item: StockItem,
  index: number,
  write: StockWrite,
  candidates: readonly RestProduct[],
  sales: Sales,
): Planned {
  const none = (result: Omit<StockResult, 'index'>): Planned => ({
    results: [{ index, ...result }],
    update: null,
    parent: 0,
  });
  const [row] = candidates;
  if (!row) return none({ status: 'unknown' });
  if (candidates.length > 1)
    return none({ status: 'refused', why: 'duplicate-sku', ids: candidates.map(({ id }) => id) });
  const managed = holderOf(row);
  if (managed === null && !write.manage) return none({ status: 'not-managed', id: row.id });
  const holder = managed ?? row.id;
  const own = new Set([holder, row.id, ...sales.takersOf(holder)]);
  const flight = sales.of(own);
  const others = soldAsOthers(item, own, sales);
  const quantity = item.shared ? sharedQuantity(item.shared, others.pieces) : item.quantity;
  const backorders = item.backorders ?? row.backorders;
  const wanted = published(quantity, plain(flight.pieces), write.negative && backorders !== 'no');
  const before = managed === null ? null : String(row.stock_quantity ?? 0);
  const same = before === wanted && backorders === row.backorders;
  const result: StockResult = {
    index,
    id: row.id,
    ...(holder !== row.id && { holder }),
    status: same ? 'same' : 'saved',
    before,
    inFlight: plain(flight.pieces),
    orders: flight.orders.slice(0, NAMED).map(Number),
    ...(item.shared && {
      shared: plain(others.pieces.round(6)),
      sharedOrders: others.orders.slice(0, NAMED).map(Number),
    }),
    published: wanted,
  };
  const update = {
    id: holder,
    stock_quantity: Number(wanted),
    ...(managed === null && { manage_stock: true }),
    ...(item.backorders !== undefined && { backorders: item.backorders }),
  };
  const parent = row.type === 'variation' && holder === row.id ? row.parent_id : 0;
  return { results: [result], update: same ? null : update, parent };
}

/** In basic units: other products of the item, but those whose sales come out of this number anyway. */
function soldAsOthers(item: StockItem, own: ReadonlySet<number>, sales: Sales): Flight {
  const factors = new Map<number, string>();
  for (const { id, factor } of item.shared?.with ?? [])
    for (const one of [id, ...sales.takersOf(id)]) if (!own.has(one) && !factors.has(one)) factors.set(one, factor);
  const sum: Flight = { pieces: new Big(0), orders: [] };
  for (const [id, factor] of factors) {
    const { pieces, orders } = sales.of([id]);
    sum.pieces = sum.pieces.plus(pieces.times(decimal(factor)));
    for (const order of orders) if (!sum.orders.includes(order)) sum.orders.push(order);
  }
  return sum;
}
