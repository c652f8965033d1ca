import { z } from 'zod';
import { problem } from './problem.ts';
import { M3_PROGRESS, orderAction } from './settings.ts';
import { RUN_OUTCOMES, RUN_STATES } from './values.ts';

/** What the sidecar's HTTP API (`/v1/...`) answers; the console, the CLI and the plugin's proxy rely on it. */
export const runState = z.enum(RUN_STATES);
export const runOutcome = z.enum(RUN_OUTCOMES);
export type RunState = z.infer<typeof runState>;
export type RunOutcome = z.infer<typeof runOutcome>;

export const runSummary = z.object({
  id: z.string(),
  key: z.string(),
  flow: z.string(),
  flowVersion: z.number().int(),
  state: runState,
  outcome: runOutcome.nullable(),
  inDoubt: z.boolean(),
  step: z.string().nullable(),
  attempt: z.number().int(),
  /** Next try, when state is `retry`. */
  nextAt: z.string().nullable(),
  startedAt: z.string(),
  updatedAt: z.string(),
  problems: z.array(problem),
});
export type RunSummary = z.infer<typeof runSummary>;

export const journalEntry = z.object({
  at: z.string(),
  runId: z.string().nullable(),
  step: z.string().nullable(),
  /** What happened: `received`, `started`, `sent`, `answered`, `in-doubt`, `found`, `held`, `retry`, `done`, a person's verb … */
  kind: z.string(),
  /** One plain sentence. Never personal data. */
  text: z.string(),
  actor: z.string().nullable(),
  data: z.record(z.string(), z.unknown()).nullable(),
});
export type JournalEntry = z.infer<typeof journalEntry>;

/** `GET /v1/entities/{key}`: everything known about one order, oldest first. */
export const timeline = z.object({
  key: z.string(),
  link: z.record(z.string(), z.unknown()).nullable(),
  runs: z.array(runSummary),
  entries: z.array(journalEntry),
});
export type Timeline = z.infer<typeof timeline>;

/** Body of `POST /v1/runs/{id}/retry|skip|resolve|hold`. `orderNumber` only with resolve. */
export const verbRequest = z.object({
  why: z.string('expected a reason in words').min(1, 'expected a reason in words').max(500),
  orderNumber: z.string().max(10).optional(),
});

export const role = z.enum(['viewer', 'operator', 'administrator']);
export type Role = z.infer<typeof role>;
export interface Actor {
  name: string;
  role: Role;
}
/** One row of a look-up table; `values` holds named columns, e.g. {"ITNO":"CUP-01"} or {"PYCD":"WEB","TEPY":"PRE"}. */
export const tableRow = z.object({ key: z.string().min(1).max(200), values: z.record(z.string(), z.string()) });
export type TableRow = z.infer<typeof tableRow>;
export interface TableDefinition {
  /** What the key of a row is, in words. */
  key: string;
  columns: string[];
  about: string;
  /** The only keys there are; absent = any. */
  keys?: readonly string[];
  /** The only values of a column; absent = any that fits. */
  choices?: Readonly<Record<string, readonly string[]>>;
}
/** Value of the table `m3-status` that leaves the shop's status alone, where the settings would change it. */
export const LEAVE_STATUS = 'nothing';

/** The look-up tables and the columns each may have; keys are Woo's side, columns M3's (those of carriers and the catalogue the other way). */
export const TABLES: Record<string, TableDefinition> = {
  sku: { key: 'SKU, or variation:ID, or product:ID', columns: ['ITNO'], about: 'Which M3 item a product is' },
  unit: {
    key: 'SKU',
    columns: ['ALUN', 'factor'],
    about: 'How many basic units one piece of the shop is: an alternate unit of MMS015, or a number',
  },
  'stock-buffer': {
    key: 'SKU',
    columns: ['quantity', 'percent'],
    about: 'Safety buffer of one product instead of the general one: pieces of the shop, or a percentage',
  },
  status: {
    key: 'status in the shop, e.g. on-hold',
    columns: ['action'],
    choices: { action: orderAction.options },
    about: 'What is done in M3 with an order that has this status in the shop; goes over the setting status.toM3',
  },
  'm3-status': {
    key: 'progress in M3',
    columns: ['status'],
    keys: M3_PROGRESS,
    about: `Which status the shop sets when M3 has come so far, or "${LEAVE_STATUS}"; only forward; goes over the setting status.toShop`,
  },
  customer: { key: 'e-mail address', columns: ['CUNO'], about: 'Which M3 customer an e-mail address is' },
  payment: { key: 'payment_method', columns: ['PYCD', 'TEPY'], about: 'Payment method and terms' },
  shipping: {
    key: 'method_id, or method_id:instance_id',
    columns: ['MODL', 'TEDL', 'CRID'],
    about: 'Delivery method, terms and charge',
  },
  carriers: {
    key: 'forwarder (FWNO), or delivery method (MODL), in M3',
    columns: ['carrier', 'url'],
    about:
      'Name of a carrier for customers, and the address of its page about a parcel, with the word tracking in braces where the number belongs',
  },
  fee: { key: 'name of the fee', columns: ['CRID'], about: 'Charge for a fee' },
  tax: { key: 'rate_code', columns: ['CRID'], about: 'Charge for one tax rate, where they must be apart' },
  country: { key: 'ISO 3166 alpha-2', columns: ['CSCD'], about: 'Country where M3 uses another code' },
  state: { key: 'country-state as Woo has it, e.g. US-CA', columns: ['ECAR'], about: 'Area or state' },
  currency: {
    key: 'ISO 4217',
    columns: ['CUCD', 'rate', 'CRTP'],
    about: 'Other code for a currency, or the currency to post in and its rate (number, or CRTP of CRS055)',
  },
  'order-type': { key: 'country, or created_via', columns: ['ORTP'], about: 'Order type' },
  warehouse: { key: 'country, or method_id', columns: ['WHLO', 'FACI'], about: 'Warehouse and facility' },
  category: {
    key: 'item group, product group or hierarchy level of M3',
    columns: ['path'],
    about: 'Category of a product, e.g. Home > Kitchen',
  },
  attribute: { key: 'feature of M3, e.g. COLOR', columns: ['name'], about: 'Name of a product attribute' },
  'attribute-value': {
    key: 'option of M3, or feature:option, e.g. COLOR:RD',
    columns: ['value'],
    about: 'Value of a product attribute',
  },
};
