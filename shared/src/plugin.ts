import { z } from 'zod';
import { problem } from './problem.ts';
import { shopEvent } from './event.ts';

/** State of an order as the shop shows it; kept in meta `_crossdock_state`. */
export const orderState = z.enum(['waiting', 'sending', 'held', 'confirmed', 'cancelled', 'skipped']);
export type OrderState = z.infer<typeof orderState>;

/** Routes of the plugin, namespace `wc-crossdock/v1` (contract 5). */
export const leaseRequest = z.object({
  limit: z.number().int().min(1).max(1000),
  leaseSeconds: z.number().int().min(5).max(3600),
});
export const leaseAnswer = z.object({ lease: z.string(), events: z.array(shopEvent), waiting: z.number().int() });
export const ackRequest = z.object({
  lease: z.string(),
  results: z.array(z.object({ id: z.string(), status: z.enum(['accepted', 'duplicate', 'rejected']) })),
});
export const ackAnswer = z.object({ acknowledged: z.number().int() });
/** A delivery of the order as the shop shows it; what is not known is absent. Kept in meta `_crossdock_deliveries`, as JSON. */
export const orderDelivery = z.object({
  /** DLIX of M3. */
  number: z.string().min(1).max(11),
  /** When it left, `2026-11-23`. */
  day: z.iso.date().optional(),
  /** Name for customers, from the table `carriers`. */
  carrier: z.string().max(60).optional(),
  tracking: z.string().max(30).optional(),
  /** The carrier's page about this parcel, from the table `carriers`. */
  url: z
    .url({ protocol: /^https?$/ })
    .max(600)
    .optional(),
});
export type OrderDelivery = z.infer<typeof orderDelivery>;
export const annotation = z.object({
  state: orderState,
  temporaryNumber: z.string().max(10).optional(),
  orderNumber: z.string().max(10).optional(),
  customerNumber: z.string().max(10).optional(),
  /**
   * Moment by the sidecar's clock at which M3 had answered that the order is confirmed. Figures of stock that M3 gave later
   * hold the order, earlier ones do not. Absent: the shop takes the moment at which it learns the number.
   */
  confirmedAt: z.iso.datetime().optional(),
  /** Progress in M3, in words, e.g. `delivered`. */
  status: z.string().max(40).optional(),
  /** Deliveries that have left M3, oldest first, all that are known. */
  deliveries: z.array(orderDelivery).max(50).optional(),
  note: z.string().max(2000).optional(),
  problem: problem.optional(),
});
export type Annotation = z.infer<typeof annotation>;
export const annotateAnswer = z.object({ changed: z.boolean() });
export const heartbeatRequest = z.object({
  sidecarVersion: z.string(),
  oldest: z.string().nullable(),
  waiting: z.number().int(),
  held: z.number().int(),
  /** Highest id of an order that is in M3; a shop whose ids are behind it was put back from a backup. */
  highestOrderId: z
    .string()
    .regex(/^\d{1,18}$/)
    .nullish(),
});
/** `paused`: the shop was moved or copied, and nobody has said which. It leases and shows nothing until then (409). */
export const heartbeatAnswer = z.object({
  outboxWaiting: z.number().int(),
  fingerprint: z.string(),
  paused: z.boolean().optional(),
});

export const META = {
  state: '_crossdock_state',
  temporaryNumber: '_crossdock_temporary_number',
  orderNumber: '_crossdock_order_number',
  customerNumber: '_crossdock_customer_number',
  deliveries: '_crossdock_deliveries',
} as const;
/** Every call of the sidecar to the shop carries this header with the installation id. */
export const ORIGIN_HEADER = 'X-Crossdock-Origin';
export const PLUGIN_NAMESPACE = 'wc-crossdock/v1';
