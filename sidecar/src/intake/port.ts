/** Inbox: what the shop said, durable before the 202. Idempotent Consumer and Claim Check in one. */
import type { EventResult, ShopEvent } from '@crossdock/shared';

export interface StoredEvent {
  seq: number;
  id: string;
  key: string;
  entity: string;
  entityId: string;
  reason: string;
  origin: string;
  occurredAt: string;
  receivedAt: number;
  /** `date_modified_gmt` of the document, or `occurredAt` where it has none; orders the documents of one entity. */
  version: string;
  document: Record<string, unknown> | null;
}

export interface AcceptedEvent {
  event: ShopEvent;
  index: number;
  /** The document's JSON as it came, in UTF-8, where it is at hand; saves writing it anew. */
  text?: Uint8Array;
}

export interface Inbox {
  /**
   * Stores events and enqueues their work in the same durable transaction. Events of entities without a flow are stored
   * as well (topic without a flow; their run says "no flow yet").
   * Returns one result per event, `duplicate` where the event id is known.
   * @throws CrossdockError transient `store.full` when the disk is full: nothing was stored.
   */
  accept(events: readonly AcceptedEvent[], runAt: number): Promise<EventResult[]>;
  get(seq: number): StoredEvent | null;
  /** Newest stored document of a key's own entity: highest `version`, ties by arrival. Null documents do not count. */
  newest(key: string): StoredEvent | null;
  /** All events of one key, oldest first, without documents. */
  list(key: string): Omit<StoredEvent, 'document'>[];
  /** Stores a document that was read again by REST, as an event of origin `reread`; no work is enqueued. */
  putReread(key: string, version: string, document: Record<string, unknown>): Promise<number>;
}
