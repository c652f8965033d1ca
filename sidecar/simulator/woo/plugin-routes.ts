/** The plugin's own routes (contract 5), checked with the same schemas that the plugin and the sidecar use. */
import {
  ackRequest,
  annotation,
  heartbeatRequest,
  KNOWN_ENTITIES,
  leaseRequest,
  PLUGIN_NAMESPACE,
} from '@crossdock/shared';
import type { z } from 'zod';
import { checked } from './checked.ts';
import { ok, route, type Route } from './rest.ts';
import { ShopRefusal } from './shop.ts';

/** What WooCommerce's own routes, and so the plugin's, say when there is no such entity. */
const MISSING: Record<(typeof KNOWN_ENTITIES)[number], string> = {
  order: 'woocommerce_rest_shop_order_invalid_id',
  refund: 'woocommerce_rest_shop_order_refund_invalid_id',
  customer: 'woocommerce_rest_invalid_id',
  product: 'woocommerce_rest_product_invalid_id',
  variation: 'woocommerce_rest_product_variation_invalid_id',
  stock: 'woocommerce_rest_product_invalid_id',
};

export interface LastHeartbeat {
  at: string;
  body: z.output<typeof heartbeatRequest>;
}

/** @param heard called with every heartbeat, so that control and tests can see it */
export function pluginRoutes(heard: (heartbeat: LastHeartbeat) => void): Route[] {
  return [
    route('POST', `${PLUGIN_NAMESPACE}/outbox/lease`, ({ shop, body }) => {
      const { limit, leaseSeconds } = checked(leaseRequest, body);
      const { lease, rows } = shop.outbox.lease(limit, leaseSeconds);
      return ok({
        lease,
        events: rows.map((row) => shop.outbox.event(row)),
        waiting: shop.outbox.waiting() - rows.length,
      });
    }),
    route('POST', `${PLUGIN_NAMESPACE}/outbox/ack`, ({ shop, body }) => {
      const { lease, results } = checked(ackRequest, body);
      return ok({ acknowledged: shop.outbox.ack(lease, results) });
    }),
    ...KNOWN_ENTITIES.map((entity) =>
      route('GET', `${PLUGIN_NAMESPACE}/entities/${entity}/{id}`, ({ shop, params }) => {
        const document = shop.read(entity, params.id!);
        if (document === null) throw new ShopRefusal(404, MISSING[entity], 'Invalid ID.');
        return ok(document);
      }),
    ),
    route('POST', `${PLUGIN_NAMESPACE}/orders/{id}/annotate`, ({ shop, params, body }) => {
      const wanted = checked(annotation, body);
      return ok({ changed: shop.annotate(params.id!, wanted) });
    }),
    route('POST', `${PLUGIN_NAMESPACE}/heartbeat`, ({ shop, body, url }) => {
      heard({ at: shop.time(), body: checked(heartbeatRequest, body) });
      return ok({ outboxWaiting: shop.outbox.waiting(), fingerprint: shop.fingerprint(url), paused: false });
    }),
  ];
}
