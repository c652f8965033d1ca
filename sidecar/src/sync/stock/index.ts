/** Stock of M3 in the shop: balances → formula → guards → bulk write. Parts are put together here; see publish.ts. */
import { z } from 'zod';
import type { StockClient } from '../../woo/port.ts';
import type { NewWork } from '../../work/port.ts';
import type { Poller } from '../../poll/port.ts';
import { createStockAdmin, type StockAdmin } from './admin.ts';
import { StockPublisher, type PublishDeps } from './publish.ts';
import { Moved } from './moved.ts';
import { knownOrder } from './orders.ts';
import { createStockShop } from './shop-plugin.ts';
import { stockIsOn } from './rules.ts';
import { stockRun } from './source.ts';

export interface StockDeps extends Omit<PublishDeps, 'shop' | 'again' | 'moved' | 'skusOf'> {
  /** Newest document of an order; null where none is stored. */
  newest: (orderId: string) => Record<string, unknown> | null;
  client: () => StockClient | null;
  enqueue: (items: readonly NewWork[]) => Promise<unknown>;
}

export interface Stock {
  publisher: StockPublisher;
  /** Orders that have come further; the source asks it when another run is due. */
  moved: Moved;
  /**
   * Something was done about an order, or it is held (its id), or it has come further in M3 (null): as soon as figures are read
   * that hold it, what they concern is looked at again.
   */
  orderMoved(order: string | null): void;
  /** Orders have come in, as the shop sent them: see `StockPublisher.sold`. */
  ordersCame(documents: readonly unknown[]): Promise<void>;
  admin(poller: Pick<Poller<never>, 'nudge' | 'lookNow' | 'state'>): StockAdmin;
}

export function createStock({ client, enqueue, newest, ...deps }: StockDeps): Stock {
  const moved = new Moved();
  const again = async (): Promise<void> => void (await enqueue([stockRun('released', deps.now())]));
  const publisher = new StockPublisher({
    ...deps,
    moved,
    again,
    skusOf: (orderId) => skusOfDocument(newest(orderId)),
    shop: () => {
      const bulk = client();
      return (
        bulk && createStockShop(bulk, { known: (id) => knownOrder(deps.postings.get(`order:${id}`)), now: deps.now })
      );
    },
  });
  const orderMoved = (order: string | null): void => {
    if (stockIsOn(deps.settings())) moved.note(deps.now(), order);
  };
  const ordersCame = async (documents: readonly unknown[]): Promise<void> => {
    if (stockIsOn(deps.settings())) await publisher.sold(documents.flatMap(skusOfDocument));
  };
  return {
    publisher,
    moved,
    orderMoved,
    ordersCame,
    admin: (poller) => createStockAdmin({ ...deps, publisher, again, poller }),
  };
}

const lines = z.looseObject({ line_items: z.array(z.looseObject({ sku: z.string().nullish() })) });
/** SKUs in the lines of an order's document; none where it is no order. */
function skusOfDocument(document: unknown): string[] {
  const parsed = lines.safeParse(document);
  return parsed.success ? parsed.data.line_items.flatMap(({ sku }) => (sku?.trim() ? [sku.trim()] : [])) : [];
}
