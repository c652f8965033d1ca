/** Puts orders of the sandbox's set into a shop, with exactly the events they call for. */
import type { SandboxOrder } from './orders/sandbox-order.ts';
import { refundDocument } from './documents.ts';
import type { Shop } from './shop.ts';

/**
 * Plays the steps of one phase. Event ids are fixed (`sandbox-5001-1`), so that playing twice sends duplicates, as a
 * plugin does that lost an acknowledgement.
 */
export function playOrder(shop: Shop, order: SandboxOrder, phase: 1 | 2): void {
  shop.batch(() => {
    order.steps.forEach((step, index) => {
      if ((step.phase ?? 1) !== phase) return;
      if (step.stale !== true) shop.put(keepAnnotations(shop, step.document));
      if (step.refund !== undefined) {
        const { id, amount, reason } = step.refund;
        shop.refunds.set(id, refundDocument(id, step.document, amount, reason, step.document.date_modified_gmt));
        shop.outbox.add({ entity: 'refund', entityId: id, parentId: order.id, reason: 'created' }, 'shop', {
          id: `sandbox-${order.id}-refund-${id}`,
        });
      }
      if (step.reason === null) return;
      shop.outbox.add({ entity: 'order', entityId: order.id, reason: step.reason }, 'shop', {
        id: `sandbox-${order.id}-${step.event ?? index + 1}`,
        occurredAt: `${step.document.date_modified_gmt}Z`,
        frozen: step.document,
      });
    });
  });
}

/** What Crossdock has written on the order stays when the next document of the set replaces it. */
function keepAnnotations<T extends { id: number; meta_data: { key: string }[] }>(shop: Shop, document: T): T {
  const own = (shop.orders.get(document.id)?.meta_data ?? []).filter((row) => row.key.startsWith('_crossdock_'));
  return own.length === 0 ? document : { ...document, meta_data: [...document.meta_data, ...own] };
}
