/** What the business needs from the shop. Only this folder imports the Woo client. */
import type {
  Annotation,
  PricesRequest,
  ShopEvent,
  StockAnswer,
  StockReadRequest,
  StockRequest,
  pricesAnswer,
  pricesReadAnswer,
  pricesReadRequest,
  stockReadAnswer,
} from '@crossdock/shared';
import type { z } from 'zod';

/** Thousands of figures at a time. The routes of the plugin answer null where the shop does not have them. */
export interface BulkClient {
  /** Safe to repeat: figures are absolute and compared before they are set. */
  writeStock(request: StockRequest, signal?: AbortSignal): Promise<StockAnswer | null>;
  readStock(request: StockReadRequest, signal?: AbortSignal): Promise<z.output<typeof stockReadAnswer> | null>;
  writePrices(request: PricesRequest, signal?: AbortSignal): Promise<z.output<typeof pricesAnswer> | null>;
  readPrices(
    request: z.input<typeof pricesReadRequest>,
    signal?: AbortSignal,
  ): Promise<z.output<typeof pricesReadAnswer> | null>;
  /** A read of wc/v3 as it comes; the caller checks it. */
  wcGet(path: string, query: Record<string, string>, signal?: AbortSignal): Promise<unknown>;
  /** One setting, such as `general/woocommerce_currency`; null where the key may not read it or the shop does not have it. */
  wcSetting(path: string, signal?: AbortSignal): Promise<string | null>;
  /** A write of wc/v3; sent once. */
  wcPost(path: string, body: unknown, signal?: AbortSignal): Promise<unknown>;
}

/** One row of a batch: what it became, or why it was refused. */
export interface ShopRow {
  id: number;
  error: { code: string; message: string; resourceId: number | null } | null;
}
export type ShopProduct = Record<string, unknown> & { id: number };
type Batch = { create: object[]; update: object[] };

/** Products by wc/v3. All throw CrossdockError (`woo.*`). Documents come in context "edit", with the fields a plan compares. */
export interface ShopCatalog {
  /** Products and variations, those in the bin left out. */
  bySku(skus: readonly string[], signal?: AbortSignal): Promise<ShopProduct[]>;
  byId(ids: readonly number[], signal?: AbortSignal): Promise<ShopProduct[]>;
  variations(parent: number, ids: readonly number[], signal?: AbortSignal): Promise<ShopProduct[]>;
  /** At most 100 rows. One result per row, in order. `inDoubt` where the answer was lost. */
  writeProducts(
    body: Batch,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<{ create: ShopRow[]; update: ShopRow[] }>;
  writeVariations(
    parent: number,
    body: Batch,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<{ create: ShopRow[]; update: ShopRow[] }>;
  categories(signal?: AbortSignal): Promise<{ id: number; name: string; parent: number }[]>;
  /** The category's id, also where there was one of this name already. */
  addCategory(name: string, parent: number, signal?: AbortSignal): Promise<number>;
  attributes(signal?: AbortSignal): Promise<{ id: number; name: string }[]>;
  addAttribute(name: string, signal?: AbortSignal): Promise<number>;
}

export interface ShopClient extends BulkClient {
  readonly catalog: ShopCatalog;
  /** The wc/v3 document, or null when the shop has no such order. @throws CrossdockError (`woo.*`) */
  readOrder(id: string, signal?: AbortSignal): Promise<Record<string, unknown> | null>;
  /** The wc/v3 product (id, sku, type …) or null when there is none or products cannot be read. Cached for ten minutes. */
  readProduct(id: string, signal?: AbortSignal): Promise<Record<string, unknown> | null>;
  /** One page of a list of wc/v3, e.g. `orders`. @throws CrossdockError also when the key may not read it */
  list(path: string, query: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<Record<string, unknown>[]>;
  /**
   * The same of a list that can be done without, e.g. `payment_gateways`: null where the key may not read it, which then says
   * nothing against the key; empty where the shop has no such list. @throws CrossdockError
   */
  listIfOpen(
    path: string,
    query: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ): Promise<Record<string, unknown>[] | null>;
  /**
   * Shows state and numbers on the order. By the plugin's route where the shop has it, else wc/v3 meta data and one note
   * per new M3 number. Safe to repeat: same annotation twice changes nothing the second time.
   */
  annotateOrder(id: string, annotation: Annotation, signal?: AbortSignal): Promise<{ changed: boolean }>;
  /** Sets the order's status (and adds `note`, if any). Safe to repeat. */
  setOrderStatus(id: string, status: string, note?: string, signal?: AbortSignal): Promise<void>;
  /** Pull of the plugin's outbox; null when the shop has no plugin routes. */
  leaseOutbox(
    limit: number,
    leaseSeconds: number,
    signal?: AbortSignal,
  ): Promise<{ lease: string; events: ShopEvent[]; waiting: number } | null>;
  ackOutbox(
    lease: string,
    results: { id: string; status: 'accepted' | 'duplicate' | 'rejected' }[],
    signal?: AbortSignal,
  ): Promise<void>;
  heartbeat(
    info: {
      sidecarVersion: string;
      oldest: string | null;
      waiting: number;
      held: number;
      highestOrderId?: string | null;
    },
    signal?: AbortSignal,
  ): Promise<{ outboxWaiting: number; fingerprint: string; paused?: boolean } | null>;
  /** What answers at the other end; for `check`. Throws when it cannot be reached or refuses the key. */
  probe(
    signal?: AbortSignal,
  ): Promise<{ plugin: boolean; wooVersion: string | null; canReadOrders: boolean; canWriteOrders: boolean | null }>;
}

/** What stock is read and written by. */
export type StockClient = BulkClient & Pick<ShopClient, 'listIfOpen'>;
