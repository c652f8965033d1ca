import { z } from 'zod';
import { settings } from './settings.ts';

/** `whsec_` and at least 24 bytes of base64, as in Standard Webhooks. */
export const webhookSecret = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/=]{32,}$/, 'expected "whsec_" followed by base64 of at least 24 random bytes');

/**
 * What the sidecar needs before it can open its store (contract 1). Any setting may stand beside these as a fixed
 * override; it then wins over the stored one and is shown read-only.
 */
export const bootstrap = z.object({
  listen: z
    .object({
      host: z.string().default('127.0.0.1'),
      port: z.coerce.number().int().min(0).max(65535).default(8710),
      tls: z.object({ cert: z.string(), key: z.string() }).optional(),
    })
    .prefault({}),
  dataDir: z.string().min(1),
  /** The newest first; more than one while a secret is being rotated. */
  secret: z.union([webhookSecret, z.array(webhookSecret).min(1)]),
  /** Base64 of 32 bytes. Absent = made on first start beside the data. */
  encryptionKey: z.string().optional(),
  store: z
    .object({
      url: z.url(),
      consumerKey: z.string().min(1),
      consumerSecret: z.string().min(1),
      caFile: z.string().optional(),
    })
    .optional(),
  /** Hosts besides loopback to which plain http is allowed. */
  insecureHosts: z.array(z.string()).default([]),
  log: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});
export type Bootstrap = z.infer<typeof bootstrap>;

/** A configuration file: bootstrap keys plus fixed settings. */
export const configFile = bootstrap
  .extend({
    m3: z.record(z.string(), z.unknown()).optional(),
    customers: z.record(z.string(), z.unknown()).optional(),
    orders: z.record(z.string(), z.unknown()).optional(),
    status: z.record(z.string(), z.unknown()).optional(),
    tax: z.record(z.string(), z.unknown()).optional(),
    catalog: z.record(z.string(), z.unknown()).optional(),
    flows: z.record(z.string(), z.unknown()).optional(),
    sku: z.record(z.string(), z.unknown()).optional(),
    stock: z.record(z.string(), z.unknown()).optional(),
    prices: z.record(z.string(), z.unknown()).optional(),
    intake: z.record(z.string(), z.unknown()).optional(),
    work: z.record(z.string(), z.unknown()).optional(),
  })
  .strict();
export const SETTING_GROUPS = Object.keys(settings.shape) as (keyof typeof settings.shape)[];
