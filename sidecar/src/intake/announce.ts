/** Tells somebody of orders as soon as they are stored, before they are worked on. */
import type { AcceptedEvent, Inbox } from './port.ts';

/** @param came documents of the orders that were new; called once they are durable, and not waited for */
export function announcing(inbox: Inbox, came: (orders: readonly Record<string, unknown>[]) => void): Inbox {
  return {
    ...inbox,
    async accept(events, runAt) {
      const results = await inbox.accept(events, runAt);
      const orders = events.flatMap((accepted, i) => (results[i]?.status === 'accepted' ? documentOf(accepted) : []));
      if (orders.length > 0) came(orders);
      return results;
    },
  };
}

const documentOf = ({ event: { entity, document } }: AcceptedEvent): Record<string, unknown>[] =>
  entity === 'order' && document ? [document] : [];
