/** The shop as stock sees it: its list of SKUs, and one way to write figures. Two adapters: the plugin's routes, and wc/v3 alone. */
import type { StockItem, StockResult } from '@crossdock/shared';
import type { ShopSku } from './port.ts';

export interface StockWrite {
  /** M3's moment of the figures, milliseconds since 1970. */
  asOf: number;
  /** Orders created before went to M3 by another way. */
  ordersSince: string | undefined;
  manage: boolean;
  negative: boolean;
  items: StockItem[];
}

export interface StockShop {
  /**
   * SKUs of the shop in pages; `after` = only products and variations with a higher id (new ones).
   * In-flight orders are those of `asOf`.
   */
  list(
    query: { after: number; asOf: number; ordersSince: string | undefined },
    signal: AbortSignal,
  ): AsyncIterable<ShopSku[]>;
  /** One result per item, by index. @throws CrossdockError where nothing is known of what was written */
  write(write: StockWrite, signal: AbortSignal): Promise<StockResult[]>;
}
