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
import { ok, route, type Route } from './rest.ts';
import { ShopRefusal } from './shop.ts';

/** @throws ShopRefusal 400 naming the first bad field */
function checked<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const names = [...new Set(parsed.error.issues.map((issue) => issue.path.join('.') || 'body'))];
  const params = Object.fromEntries(
    parsed.error.issues.map((issue) => [issue.path.join('.') || 'body', issue.message]),
  );
  throw new ShopRefusal(400, 'rest_invalid_param', `Invalid parameter(s): ${names.join(', ')}`, { params });
}

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
        if (document === null)
          throw new ShopRefusal(
            404,
            `woocommerce_rest_${entity === 'order' ? 'shop_order' : entity}_invalid_id`,
            'Invalid ID.',
          );
        return ok(document);
      }),
    ),
    route('POST', `${PLUGIN_NAMESPACE}/orders/{id}/annotate`, ({ shop, params, body }) => {
      const wanted = checked(annotation, body);
      return ok({ changed: shop.annotate(params.id!, wanted) });
    }),
    route('POST', `${PLUGIN_NAMESPACE}/heartbeat`, ({ shop, body, url }) => {
      heard({ at: shop.time(), body: checked(heartbeatRequest, body) });
      return ok({ outboxWaiting: shop.outbox.waiting(), fingerprint: shop.fingerprint(url) });
    }),
  ];
}
