import { z } from 'zod';
import { problem } from './problem.ts';

/** Entities that have, or will have, a flow. Others are stored and shown as "no flow yet", never dropped. */
export const KNOWN_ENTITIES = ['order', 'refund', 'customer', 'product', 'variation', 'stock'] as const;

const decimalId = z.string().regex(/^\d{1,20}$/, 'expected a decimal number as text, like "1234"');

/** One event of the shop (contract 2). `document` is the wc/v3 representation, null when deleted or too large. */
export const shopEvent = z.object({
  id: z.string().min(1).max(64),
  entity: z.string().min(1).max(32),
  entityId: decimalId,
  parentId: decimalId.nullish(),
  reason: z.enum(['created', 'updated', 'status', 'trashed', 'restored', 'deleted']),
  occurredAt: z.iso.datetime({ offset: true }),
  origin: z.enum(['shop', 'crossdock']).default('shop'),
  document: z.record(z.string(), z.unknown()).nullable().default(null),
});
export type ShopEvent = z.infer<typeof shopEvent>;

/** Body of POST /v1/events; each event is checked by itself so that one bad event never costs the good ones. */
export const eventBatch = z.object({ events: z.array(z.unknown()).min(1).max(1000) });

export const eventResult = z.object({
  index: z.number().int().nonnegative(),
  status: z.enum(['accepted', 'duplicate', 'rejected']),
  problem: problem.optional(),
});
export type EventResult = z.infer<typeof eventResult>;

/**
 * Key under which an event is worked on, one at a time and in order: refunds under their order, variations under their
 * product (contract 2).
 */
export function entityKey(event: Pick<ShopEvent, 'entity' | 'entityId' | 'parentId'>): string {
  if (event.entity === 'refund' && event.parentId) return `order:${event.parentId}`;
  if (event.entity === 'variation' && event.parentId) return `product:${event.parentId}`;
  return `${event.entity}:${event.entityId}`;
}
