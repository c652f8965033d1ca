import { z } from 'zod';
import { flow } from './flow.ts';
import { fieldMap } from './map.ts';
import { problem } from './problem.ts';

/**
 * Flows and field maps as people work on them: versions that never change, one draft beside the live version, what is wrong
 * with a draft, what it would change, and templates. Bodies and answers of `/v1/definitions`, `/v1/templates`.
 */
export const definitionKind = z.enum(['flow', 'map']);
export type DefinitionKind = z.infer<typeof definitionKind>;
export const definitionContent = z.record(z.string(), z.unknown());

/** Where a version came from. */
export const versionOrigin = z.enum(['built-in', 'person', 'template', 'rollback']);
export type VersionOrigin = z.infer<typeof versionOrigin>;

export const definitionVersion = z.object({
  version: z.number().int(),
  at: z.string(),
  actor: z.string(),
  why: z.string(),
  origin: versionOrigin,
  /** The version that was published again. */
  restores: z.number().int().nullable(),
  live: z.boolean(),
});
export type DefinitionVersion = z.infer<typeof definitionVersion>;

export const definitionDraft = z.object({
  /** Live version that the draft was begun from; publishing needs it to be live still. */
  base: z.number().int(),
  /** Raised by every save. */
  revision: z.number().int(),
  content: definitionContent,
  actor: z.string(),
  at: z.string(),
});
export type DefinitionDraft = z.infer<typeof definitionDraft>;

export const definitionSummary = z.object({
  kind: definitionKind,
  id: z.string(),
  title: z.string(),
  live: definitionVersion,
  /** A newer built-in version that came with an update and is not live, because people have a version of their own. */
  builtInAvailable: z.number().int().nullable(),
  draft: definitionDraft.omit({ content: true }).nullable(),
});
export type DefinitionSummary = z.infer<typeof definitionSummary>;

/** One thing that validation found. Errors keep a draft from being published, warnings do not. */
export const finding = z.object({
  severity: z.enum(['error', 'warning']),
  code: z.string(),
  message: z.string(),
  fix: z.string().optional(),
  /** Row of a map, from 0. */
  row: z.number().int().optional(),
  /** Step of a flow. */
  step: z.string().optional(),
  /** Property of the row or step: `to`, `from`, `cel`, `when`, `transforms.1`, `with.url` … */
  field: z.string().optional(),
});
export type Finding = z.infer<typeof finding>;
export const validation = z.object({ ok: z.boolean(), findings: z.array(finding) });
export type Validation = z.infer<typeof validation>;

/** One difference between two versions, in words. `path` is `rows.WHLO.from`, `steps.review.when` … */
export const definitionChange = z.object({
  path: z.string(),
  what: z.enum(['added', 'removed', 'changed', 'moved']),
  before: z.string().nullable(),
  after: z.string().nullable(),
});
export type DefinitionChange = z.infer<typeof definitionChange>;

export const draftWrite = z.strictObject({
  /** Version the draft is made from. */
  base: z.number().int().min(1),
  /** Revision that was read; 0 for a new draft. Another writer in between is a conflict instead of a loss. */
  revision: z.number().int().min(0),
  content: definitionContent,
});
export const publishRequest = z.strictObject({
  /** Revision that was looked at: nothing unseen goes live. */
  revision: z.number().int().min(1),
  why: z.string('expected a reason in words').trim().min(1, 'expected a reason in words').max(500),
});
export const rollbackRequest = z.strictObject({
  version: z.number().int().min(1),
  /** Live version that was looked at. */
  live: z.number().int().min(1),
  why: z.string('expected a reason in words').trim().min(1, 'expected a reason in words').max(500),
});

/** A file of `GET …/export`, taken by `POST /v1/definitions/import`. */
export const definitionFile = z.discriminatedUnion('kind', [
  z.object({ crossdock: z.literal('definition'), kind: z.literal('flow'), id: z.string(), content: flow }),
  z.object({ crossdock: z.literal('definition'), kind: z.literal('map'), id: z.string(), content: fieldMap }),
]);

export const fieldDifference = z.object({
  /** `OIS100MI/AddBatchLine 2 · WHLO`, or `decision`. */
  what: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});
export type FieldDifference = z.infer<typeof fieldDifference>;

/** What a draft would have changed for one stored order. */
export const simulatedOrder = z.object({
  key: z.string(),
  number: z.string(),
  before: z.string(),
  after: z.string(),
  differences: z.array(fieldDifference),
  moreDifferences: z.number().int(),
  newProblems: z.array(problem),
  goneProblems: z.array(problem),
});
export type SimulatedOrder = z.infer<typeof simulatedOrder>;
export const simulation = z.object({
  id: z.string(),
  state: z.enum(['running', 'done', 'cancelled', 'failed']),
  error: z.string().nullable(),
  /** What was simulated: `map:order-head` and the draft's revision. */
  target: z.string(),
  revision: z.number().int(),
  online: z.boolean(),
  wanted: z.number().int(),
  done: z.number().int(),
  changed: z.number().int(),
  unchanged: z.number().int(),
  failed: z.number().int(),
  /** Orders that would newly be held, or no longer. */
  newlyHeld: z.number().int(),
  newlyFree: z.number().int(),
  /** Planned totals per currency, as decimal text. */
  totals: z.array(z.object({ currency: z.string(), before: z.string(), after: z.string() })),
  /** How often each field changed, most frequent first. */
  fields: z.array(z.object({ what: z.string(), count: z.number().int(), before: z.string(), after: z.string() })),
  problems: z.array(
    z.object({ code: z.string(), message: z.string(), appeared: z.number().int(), vanished: z.number().int() }),
  ),
  /** The first orders that differ. */
  orders: z.array(simulatedOrder),
  startedAt: z.string(),
});
export type Simulation = z.infer<typeof simulation>;
export const simulateRequest = z.strictObject({
  last: z.number().int().min(1).max(1000).default(100),
  /** Whether M3 is read for items, currencies and areas; nothing is ever written. */
  online: z.boolean().default(true),
});

/** One map row traced over one document. */
export const tracedRow = z.object({
  row: z.number().int(),
  to: z.string(),
  source: z.string(),
  applies: z.boolean(),
  steps: z.array(z.object({ do: z.string(), output: z.string().nullable(), error: z.string().nullable() })),
  value: z.string().nullable(),
  /** Characters were cut on the way, or the value does not fit M3's field. */
  truncated: z.boolean(),
  problem: z.string().nullable(),
});
export type TracedRow = z.infer<typeof tracedRow>;
export const mapPreview = z.object({
  order: z.object({ key: z.string(), number: z.string() }),
  /** One per record that the map would make: the head, each address, each line. */
  samples: z.array(
    z.object({
      label: z.string(),
      fields: z.array(z.object({ path: z.string(), value: z.string() })),
      rows: z.array(tracedRow),
    }),
  ),
  /** Why this order makes no record, as a sentence; null when it makes some. */
  why: z.string().nullable(),
  problems: z.array(problem),
});
export type MapPreview = z.infer<typeof mapPreview>;

export const testedStep = z.object({
  id: z.string(),
  uses: z.string(),
  state: z.enum(['ran', 'switched-off', 'condition-false', 'held', 'ended', 'not-reached']),
  /** One sentence. */
  text: z.string(),
  input: z.record(z.string(), z.unknown()),
  output: z.record(z.string(), z.unknown()),
  calls: z.array(
    z.object({
      system: z.string(),
      call: z.string(),
      values: z.record(z.string(), z.string()),
      note: z.string().optional(),
    }),
  ),
});
export type TestedStep = z.infer<typeof testedStep>;
export const flowTest = z.object({
  order: z.object({ key: z.string(), number: z.string() }),
  decision: z.string(),
  why: z.string(),
  steps: z.array(testedStep),
  problems: z.array(problem),
});
export type FlowTest = z.infer<typeof flowTest>;

export const stepTypeInfo = z.object({
  uses: z.string(),
  title: z.string(),
  about: z.string(),
  /** Whether people may add and remove steps of this type. */
  addable: z.boolean(),
  /** How a write whose answer was lost is settled; null where the step writes nothing. */
  doubt: z.string().nullable(),
  /** Step types that must stand before this one. */
  after: z.array(z.string()),
  /** JSON Schema of `with`. */
  options: z.record(z.string(), z.unknown()),
});
export type StepTypeInfo = z.infer<typeof stepTypeInfo>;

export const sampleOrder = z.object({
  key: z.string(),
  number: z.string(),
  status: z.string(),
  total: z.string(),
  currency: z.string(),
  country: z.string(),
  receivedAt: z.string(),
});
export type SampleOrder = z.infer<typeof sampleOrder>;

/** A template as it ships: a named bundle, applied only after it was previewed. `{{input}}` stands for a person's answer. */
export const template = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  title: z.string(),
  about: z.string(),
  inputs: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-zA-Z][a-zA-Z0-9]*$/),
        title: z.string(),
        help: z.string().default(''),
        /** Setting whose present value is proposed. */
        setting: z.string().optional(),
        value: z.string().default(''),
        choices: z.array(z.strictObject({ value: z.string(), label: z.string() })).optional(),
        /** An amount gets a decimal point, as CEL wants it. */
        kind: z.enum(['text', 'amount']).default('text'),
        maxLength: z.number().int().min(1).default(200),
        required: z.boolean().default(true),
      }),
    )
    .default([]),
  /** Dotted setting → value. */
  settings: z.record(z.string(), z.unknown()).default({}),
  /** Map → rows that are put in the place of the rows with the same target, or added. */
  maps: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))).default({}),
  /** Flow → step → switch, condition, options. */
  flows: z
    .record(
      z.string(),
      z.record(
        z.string(),
        z.strictObject({
          enabled: z.boolean().optional(),
          when: z.string().optional(),
          with: definitionContent.optional(),
        }),
      ),
    )
    .default({}),
  tables: z
    .record(z.string(), z.array(z.object({ key: z.string(), values: z.record(z.string(), z.string()) })))
    .default({}),
});
export type Template = z.infer<typeof template>;

export const templateAnswers = z.strictObject({ inputs: z.record(z.string(), z.string().max(200)).default({}) });
export const templatePreview = z.object({
  id: z.string(),
  settings: z.array(z.object({ path: z.string(), from: z.unknown(), to: z.unknown(), fixed: z.boolean() })),
  definitions: z.array(
    z.object({ kind: definitionKind, id: z.string(), title: z.string(), changes: z.array(definitionChange) }),
  ),
  tables: z.array(
    z.object({ table: z.string(), rows: z.array(z.object({ key: z.string(), from: z.string(), to: z.string() })) }),
  ),
  findings: z.array(finding),
  /** Goes with `apply`, so that what is applied is what was seen. */
  seal: z.string(),
});
export type TemplatePreview = z.infer<typeof templatePreview>;
export const templateApply = z.strictObject({
  inputs: z.record(z.string(), z.string().max(200)).default({}),
  seal: z.string().min(1),
  why: z.string('expected a reason in words').trim().min(1, 'expected a reason in words').max(500),
});
