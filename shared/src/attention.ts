import { z } from 'zod';
import { problem, problemOwner } from './problem.ts';
import { runSummary } from './api.ts';

/** What the screens *Needs attention* and *Timeline* ask and get. */

const why = z.string('expected a reason in words').trim().min(1, 'expected a reason in words').max(500);

/** How a cause is put right on the screen itself. `thing` is what the cause is about, e.g. the SKU. */
export const catalogueFix = z.discriminatedUnion('kind', [
  /** A row of a look-up table, its key being the thing. */
  z.object({ kind: z.literal('table'), table: z.string(), columns: z.array(z.string()).min(1) }),
  /** A setting; administrators only. `instead`: the row of a table that does for this case what the setting does for all. */
  z.object({
    kind: z.literal('setting'),
    path: z.string(),
    input: z.enum(['text', 'number', 'list']),
    instead: z.object({ table: z.string(), key: z.string(), columns: z.array(z.string()).min(1) }).optional(),
  }),
  /** Values of the order itself, corrected beside the original. */
  z.object({ kind: z.literal('amend'), fields: z.array(z.string()) }),
  /** A person says which M3 customer the buyer is: a row of the table `customer`, by e-mail address. */
  z.object({ kind: z.literal('customer') }),
  /** A person says which M3 order it is. */
  z.object({ kind: z.literal('resolve') }),
]);
export type CatalogueFix = z.infer<typeof catalogueFix>;

/** One entry of the error catalogue: what a code means, who can put it right, where, and how. */
export const catalogueEntry = z.object({
  code: z.string(),
  title: z.string(),
  meaning: z.string(),
  /** Who can put it right. */
  who: problemOwner,
  /** M3 program, field or screen of the shop where it is put right. */
  where: z.string(),
  what: z.string(),
  /** It passes by itself; a person need only look when it stays. */
  passes: z.boolean().default(false),
  fix: catalogueFix.optional(),
});
export type CatalogueEntry = z.infer<typeof catalogueEntry>;
export type CatalogueEntryInput = z.input<typeof catalogueEntry>;

export const money = z.object({ currency: z.string(), total: z.string() });
export const causeNote = z.object({
  owner: z.string().nullable(),
  comment: z.string().nullable(),
  /** ISO time. */
  due: z.string().nullable(),
  at: z.string(),
  by: z.string(),
});
export type CauseNote = z.infer<typeof causeNote>;

/** Held work with one cause: the code of a problem and the thing it is about. */
export const causeGroup = z.object({
  code: z.string(),
  thing: z.string(),
  entry: catalogueEntry,
  runs: z.number().int(),
  /** What the orders amount to, per currency. */
  money: z.array(money),
  oldest: z.string(),
  newest: z.string(),
  /** The problem of the newest run, word by word. */
  example: problem.nullable(),
  note: causeNote.nullable(),
});
export type CauseGroup = z.infer<typeof causeGroup>;
/**
 * A push of stock or of prices that a guard holds, or products that would leave the shop: one decision of a person for all of
 * it. Also SKUs that cannot be published before their cause is put right.
 */
export const heldPush = z.object({
  what: z.enum(['stock', 'prices', 'products']),
  id: z.string(),
  /** Whether it can be released or discarded; else its cause must be put right. */
  decidable: z.boolean(),
  /** What its first reason means. */
  entry: catalogueEntry,
  /** Its reasons as sentences. */
  message: z.string(),
  /** SKUs, or products, that are still in it. */
  open: z.number().int(),
  /** ISO time. */
  since: z.string(),
});
export type HeldPush = z.infer<typeof heldPush>;
export const causeGroups = z.object({ groups: z.array(causeGroup), runs: z.number().int() });
export type CauseGroups = z.infer<typeof causeGroups>;
/** `GET /v1/attention`: held work by its cause, and held pushes, the newest first. */
export const attention = causeGroups.extend({ pushes: z.array(heldPush) });
export type Attention = z.infer<typeof attention>;

export const causeQuery = z.strictObject({ code: z.string().min(1).max(80), thing: z.string().max(200).default('') });
export const causeMember = z.object({
  run: runSummary,
  number: z.string().nullable(),
  total: z.string().nullable(),
  currency: z.string().nullable(),
});
export type CauseMember = z.infer<typeof causeMember>;
export const causePage = z.object({ group: causeGroup, members: z.array(causeMember), next: z.string().nullable() });
export type CausePage = z.infer<typeof causePage>;

export const noteRequest = causeQuery.extend({
  owner: z.string().trim().max(100).nullable(),
  comment: z.string().trim().max(2000).nullable(),
  due: z.iso.datetime({ offset: true }).nullable(),
});

/** Retry or skip all runs of a cause, or the named ones, as one operation. */
export const replayRequest = z.strictObject({
  code: z.string().min(1).max(80).optional(),
  thing: z.string().max(200).default(''),
  runs: z.array(z.string().min(1).max(64)).min(1).max(5000).optional(),
  action: z.enum(['retry', 'skip']),
  why,
});
export type ReplayRequest = z.infer<typeof replayRequest>;
export const operation = z.object({
  id: z.string(),
  action: z.enum(['retry', 'skip']),
  code: z.string().nullable(),
  thing: z.string().nullable(),
  at: z.string(),
  by: z.string(),
  why: z.string(),
  total: z.number().int(),
  /** Not begun yet, or being worked on. */
  waiting: z.number().int(),
  done: z.number().int(),
  heldAgain: z.number().int(),
  /** Could not be retried or skipped, e.g. because an answer of M3 is in doubt. */
  refused: z.number().int(),
  reasons: z.array(z.string()),
  finished: z.boolean(),
  undoable: z.boolean(),
  undone: z.string().nullable(),
});
export type Operation = z.infer<typeof operation>;

/** A correction of an order that stands beside the original. A path like `shipping.city` or `line_items.0.sku`. */
export const amendmentChange = z.object({
  path: z.string().max(80),
  from: z.string().nullable(),
  to: z.string().max(500),
});
export type AmendmentChange = z.infer<typeof amendmentChange>;
export const amendRequest = z.strictObject({
  changes: z
    .array(z.strictObject({ path: z.string().min(1).max(80), to: z.string().max(500) }))
    .min(1)
    .max(50),
  why,
});
export const amendment = z.object({
  id: z.string(),
  key: z.string(),
  at: z.string(),
  by: z.string(),
  why: z.string(),
  changes: z.array(amendmentChange),
  undoneAt: z.string().nullable(),
  undoneBy: z.string().nullable(),
});
export type Amendment = z.infer<typeof amendment>;
export const reasonRequest = z.strictObject({ why });

/** One request to M3 as it was sent and answered; masked by the reader's role. */
export const m3CallView = z.object({
  at: z.string(),
  runId: z.string(),
  ms: z.number().int(),
  program: z.string(),
  /** `ok`, `refused` (M3 said no to part of it), or the code of the error that the request ended with. */
  outcome: z.string(),
  calls: z.array(
    z.object({
      transaction: z.string(),
      record: z.record(z.string(), z.string()),
      ok: z.boolean().nullable(),
      records: z.array(z.record(z.string(), z.string())),
      error: z.string().nullable(),
    }),
  ),
  /** Calls or rows left out because the request was too large to be kept whole. */
  leftOut: z.number().int(),
});
export type M3CallView = z.infer<typeof m3CallView>;

export const capturedEvent = z.object({
  id: z.string(),
  entity: z.string(),
  entityId: z.string(),
  reason: z.string(),
  origin: z.string(),
  /** When it happened in the shop, and when it arrived here. */
  occurredAt: z.string(),
  receivedAt: z.string(),
  document: z.boolean(),
});
export type CapturedEvent = z.infer<typeof capturedEvent>;

/** `GET /v1/entities/{key}/document`: the newest document as it came, and what the next run will use. */
export const documentView = z.object({
  key: z.string(),
  receivedAt: z.string(),
  original: z.record(z.string(), z.unknown()),
  amended: z.record(z.string(), z.unknown()).nullable(),
  amendments: z.array(amendment),
  /** Personal data are hidden from this reader. */
  masked: z.boolean(),
});
export type DocumentView = z.infer<typeof documentView>;

/** `GET /v1/entities/{key}/customers`: M3 customers that the buyer of an order may be. */
export const customerCandidate = z.object({
  /** CUNO. */
  number: z.string(),
  name: z.string(),
  address: z.string(),
  email: z.string(),
  sameEmail: z.boolean(),
  /** Its status allows orders. */
  active: z.boolean(),
});
export type CustomerCandidate = z.infer<typeof customerCandidate>;
export const customerCandidates = z.object({
  /** Of the order, as the table `customer` has it; '' = the order has none. */
  email: z.string(),
  name: z.string(),
  candidates: z.array(customerCandidate),
  /** This M3 has a search for customers. */
  canSearch: z.boolean(),
});
export type CustomerCandidates = z.infer<typeof customerCandidates>;

/** `GET /v1/m3/items`: whether M3 has an item of this number. */
export const itemView = z.object({
  /** As M3 writes it; as it was asked for where M3 has none. */
  item: z.string(),
  known: z.boolean(),
  /** M3 has the number only in other letters, and this is how. */
  like: z.string().nullable(),
  /** ITDS, or FUDS; '' = none. */
  name: z.string(),
  /** STAT; '' = no such item. */
  status: z.string(),
  /** Its status lets orders through (`orders.itemStatuses`). */
  sellable: z.boolean(),
});
export type ItemView = z.infer<typeof itemView>;

/** `GET /v1/entities/{key}/timeline`: one order across both systems. */
export const orderTimeline = z.object({
  key: z.string(),
  number: z.string().nullable(),
  total: z.string().nullable(),
  currency: z.string().nullable(),
  status: z.string().nullable(),
  link: z
    .object({
      reference: z.string(),
      customer: z.string().nullable(),
      temporary: z.string().nullable(),
      final: z.string().nullable(),
      state: z.string(),
      total: z.string().nullable(),
      currency: z.string().nullable(),
      progress: z.string(),
    })
    .nullable(),
  /** What M3 made of it; `at` is when Crossdock saw it. */
  documents: z.array(z.object({ kind: z.enum(['delivery', 'invoice']), number: z.string(), at: z.string() })),
  runs: z.array(runSummary),
  events: z.array(capturedEvent),
  entries: z.array(
    z.object({
      at: z.string(),
      runId: z.string().nullable(),
      step: z.string().nullable(),
      kind: z.string(),
      text: z.string(),
      actor: z.string().nullable(),
    }),
  ),
  calls: z.array(m3CallView),
  amendments: z.array(amendment),
  masked: z.boolean(),
});
export type OrderTimeline = z.infer<typeof orderTimeline>;
