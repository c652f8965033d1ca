/** What the business needs from the shop. Only this folder imports the Woo client. */
import type { Annotation, ShopEvent } from '@crossdock/shared';

export interface ShopClient {
  /** The wc/v3 document, or null when the shop has no such order. @throws CrossdockError (`woo.*`) */
  readOrder(id: string, signal?: AbortSignal): Promise<Record<string, unknown> | null>;
  /** The wc/v3 product (id, sku, type …) or null when there is none or products cannot be read. Cached for ten minutes. */
  readProduct(id: string, signal?: AbortSignal): Promise<Record<string, unknown> | null>;
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
