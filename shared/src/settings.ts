import { z } from 'zod';
import { catalogSettings } from './catalog.ts';
import { priceSettings, skuSettings, stockSettings } from './settings-supply.ts';

/** What the sidecar does with a Woo order in a given status (contract 4). */
export const orderAction = z.enum(['post', 'wait', 'cancel', 'close', 'stop', 'nothing']);
export type OrderAction = z.infer<typeof orderAction>;

/** Where an M3 order stands, derived from the quantities of its lines (reference 4.3.1), lowest first. */
export const M3_PROGRESS = [
  'open',
  'allocated',
  'picking',
  'part-delivered',
  'delivered',
  'invoiced',
  'deleted',
] as const;
export const m3Progress = z.enum(M3_PROGRESS);
export type M3Progress = z.infer<typeof m3Progress>;

/** How the shop's tax reaches M3 (contract 1). */
export const taxMode = z.enum(['charge', 'm3', 'included']);
export type TaxMode = z.infer<typeof taxMode>;

const m3Code = (length: number) => z.string().min(1).max(length);

export const m3Settings = z.object({
  /** Path of the .ionapi file, or its content as an object. */
  ionapi: z.union([z.string().min(1), z.record(z.string(), z.unknown())]).optional(),
  /** Path below `{iu}/{ti}`; the brief dialect's custom MI live at `/m3/api-rest`. */
  basePath: z.string().startsWith('/').optional(),
  apiVersion: z.enum(['v2', 'v1']).default('v2'),
  dialect: z.enum(['standard', 'brief']).default('standard'),
  company: z.coerce.number().int().min(1).max(999).optional(),
  division: z.string().max(3).optional(),
  facility: m3Code(3).optional(),
  warehouse: m3Code(3).optional(),
  orderType: m3Code(3).optional(),
  customerTemplate: m3Code(10).optional(),
  charges: z
    .object({
      shipping: m3Code(6).optional(),
      fee: m3Code(6).optional(),
      tax: m3Code(6).optional(),
      discount: m3Code(6).optional(),
      rounding: m3Code(6).optional(),
    })
    .prefault({}),
  /** v1 writes: POST keeps personal data out of URLs; the reference could not verify it, so GET is a way out. */
  v1Writes: z.enum(['POST', 'GET']).default('POST'),
  /** Calls per second, 0 = no limit, and calls under way at once. */
  maxPerSecond: z.number().min(0).default(40),
  maxConcurrent: z.number().int().min(1).max(100).default(8),
  /** Just above the gateway's own 60 s (reference 3). */
  timeoutSeconds: z.number().min(1).max(300).default(65),
  /** Transactions in one v2 bulk request. */
  writeBulk: z.number().int().min(1).max(150).default(60),
  readBulk: z.number().int().min(1).max(150).default(100),
  /** PEM file of a private certification authority, for an on-premise ION API. */
  caFile: z.string().optional(),
});

export const customerSettings = z.object({
  policy: z.enum(['common', 'per-email', 'per-order', 'existing']).default('per-email'),
  commonCustomer: m3Code(10).optional(),
  /** Whose master data follow the shop's: only customers that Crossdock created, or none. */
  update: z.enum(['created', 'never']).default('created'),
  /** CRS111 type under which customers' e-mail addresses are kept. */
  emailType: z.string().length(2).default('04'),
});

export const orderSettings = z.object({
  /** False: events are received and kept, nothing is worked on. The set-up guide says when it begins. */
  live: z.boolean().default(true),
  /** Wait after an event, so that a burst of edits becomes one run. */
  settleSeconds: z.number().min(0).max(3600).default(5),
  /** Orders created before this moment are excluded by rule. Absent = no limit. */
  cutover: z.iso.datetime({ offset: true }).optional(),
  rereadAfterSeconds: z.number().min(0).default(60),
  /** Begins CUOR; letters and dashes only, so that the order id is the only number in it. Two shops on one M3 need two. */
  referencePrefix: z
    .string()
    .regex(/^[A-Z-]{1,8}$/, 'expected 1 to 8 capital letters or dashes')
    .default('WC-'),
  zeroTotal: z.enum(['post', 'hold', 'skip']).default('post'),
  /** Payment methods whose orders wait, whatever their status, until the shop marks them as paid. */
  manualPayments: z.array(z.string()).default([]),
  /** `net`: lines carry the price after discount. `charge`: full price, and the discount as one negative charge. */
  discounts: z.enum(['net', 'charge']).default('net'),
  rounding: z
    .object({
      policy: z.enum(['allocate', 'hold']).default('allocate'),
      /** Minor units; absent = half a minor unit per item of the order, the most that rounding can cause. */
      tolerance: z.number().int().min(0).max(1000).optional(),
    })
    .prefault({}),
  /** Item statuses (MITMAS STAT) that may be sold. */
  itemStatuses: z.array(z.string()).default(['20']),
  /** Send the buyer's note as order text. */
  noteAsText: z.boolean().default(true),
});

export const statusSettings = z.object({
  /** Woo status → what to do in M3. A status that is not listed waits. */
  toM3: z.record(z.string(), orderAction).default({
    pending: 'wait',
    'on-hold': 'wait',
    processing: 'post',
    completed: 'post',
    failed: 'wait',
    cancelled: 'cancel',
    refunded: 'nothing',
    trash: 'nothing',
    'checkout-draft': 'nothing',
    'auto-draft': 'nothing',
  }),
  /** Progress in M3 → Woo status, or null to leave the shop's status alone. Forward only. */
  toShop: z.partialRecord(m3Progress, z.string().nullable()).default({
    delivered: 'completed',
    invoiced: 'completed',
  }),
  /** Seconds between looks at a fresh open order; older ones are looked at less often. 0 = do not follow. */
  followSeconds: z.number().min(0).default(5),
});

export const taxSettings = z.object({
  mode: taxMode.default('charge'),
  /** First match wins; a row may name a delivery country, an M3 customer group (CUCL), or both. */
  overrides: z
    .array(z.object({ country: z.string().length(2).optional(), customerGroup: z.string().optional(), mode: taxMode }))
    .default([]),
});

/** Everything that people set; versioned in the sidecar's store, each key can be fixed by file or environment. */
export const settings = z.object({
  m3: m3Settings.prefault({}),
  customers: customerSettings.prefault({}),
  orders: orderSettings.prefault({}),
  status: statusSettings.prefault({}),
  tax: taxSettings.prefault({}),
  catalog: catalogSettings.prefault({}),
  flows: z
    .object({
      /** Hosts that steps of flows may tell something (`http.post`), whole names. */
      allowedHosts: z.array(z.string().min(1).max(253)).default([]),
      /** Incoming hook of a chat (`notify` steps); its host must be allowed. Secret: who knows it can post there. */
      notifyUrl: z.url().optional(),
    })
    .prefault({}),
  sku: skuSettings.prefault({}),
  stock: stockSettings.prefault({}),
  prices: priceSettings.prefault({}),
  intake: z
    .object({ maxBodyMb: z.number().min(0.1).max(20).default(5), requestsPerSecond: z.number().default(0) })
    .prefault({}),
  work: z
    .object({
      concurrency: z.number().int().min(1).max(200).default(8),
      /** Done work, its runs and documents are removed after this many days; held work never is. */
      retentionDays: z.number().min(1).default(90),
    })
    .prefault({}),
});
export type Settings = z.infer<typeof settings>;
export type SettingsInput = z.input<typeof settings>;
