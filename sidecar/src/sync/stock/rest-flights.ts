/** What the shop has sold and M3's figure does not hold, worked out of orders that were read by wc/v3. Pure. */
import Big from 'big.js';
import { z } from 'zod';
import { decimal } from '../../money.ts';

/**
 * What is known here of an order; null = M3 does not have it; settled = a person has ended it.
 * `posted`: pieces by product or variation that M3 was sent; null = nobody knows any more.
 */
export type KnownOrder = null | 'settled' | { confirmedAt: number; posted: ReadonlyMap<number, Big> | null };

export const restOrders = z.array(
  z.looseObject({
    id: z.number(),
    date_created_gmt: z.string().nullish(),
    line_items: z.array(
      z.looseObject({
        product_id: z.coerce.number().default(0),
        variation_id: z.coerce.number().default(0),
        meta_data: z.array(z.looseObject({ key: z.string(), value: z.unknown() })).default([]),
      }),
    ),
  }),
);
export type RestOrder = z.output<typeof restOrders>[number];

export interface Flight {
  pieces: Big;
  orders: string[];
}

/** Pieces by product or variation, of orders that have reduced the stock. */
export class Flights {
  readonly #found = new Map<number, Flight>();
  /** Variations that were sold, by their product. */
  readonly #variations = new Map<number, Set<number>>();

  /**
   * Of an order that M3 had confirmed at `asOf` only what the shop has taken beyond what M3 was sent counts: somebody has edited
   * it since. Line by line of products, because a line that is gone from the shop is still in M3's figure.
   */
  add(order: RestOrder, known: KnownOrder, asOf: number): void {
    if (known === 'settled') return;
    const confirmed = known !== null && known.confirmedAt <= asOf ? known : null;
    if (confirmed?.posted === null) return;
    for (const [id, reduced] of this.#reduced(order)) {
      const pieces = confirmed ? reduced.minus(confirmed.posted?.get(id) ?? 0) : reduced;
      if (pieces.lte(0)) continue;
      const flight = this.#found.get(id) ?? { pieces: new Big(0), orders: [] };
      flight.pieces = flight.pieces.plus(pieces);
      flight.orders.push(String(order.id));
      this.#found.set(id, flight);
    }
  }

  #reduced({ line_items }: RestOrder): Map<number, Big> {
    const found = new Map<number, Big>();
    for (const line of line_items) {
      const reduced = line.meta_data.find(({ key }) => key === '_reduced_stock')?.value;
      const id = line.variation_id || line.product_id;
      if (reduced === undefined || reduced === null || !id) continue;
      found.set(id, (found.get(id) ?? new Big(0)).plus(decimal(String(reduced as string | number))));
      if (!line.variation_id) continue;
      const known = this.#variations.get(line.product_id) ?? new Set<number>();
      this.#variations.set(line.product_id, known.add(line.variation_id));
    }
    return found;
  }

  /** Variations of a product that were sold: which of them take from its number only the shop can tell. */
  variationsOf(product: number): number[] {
    return [...(this.#variations.get(product) ?? [])];
  }

  of(ids: Iterable<number>): Flight {
    const flight: Flight = { pieces: new Big(0), orders: [] };
    for (const id of new Set(ids)) {
      const found = this.#found.get(id);
      if (!found) continue;
      flight.pieces = flight.pieces.plus(found.pieces);
      for (const order of found.orders) if (!flight.orders.includes(order)) flight.orders.push(order);
    }
    return flight;
  }
}
