import { z } from 'zod';
import { problem } from '../problem.ts';
import { checkReport } from '../status.ts';
import { routes, why } from './route.ts';

export const SETUP_STEPS = ['shop', 'credentials', 'codes', 'check', 'maps', 'validate', 'launch'] as const;
export const setupStep = z.enum(SETUP_STEPS);
export type SetupStep = z.infer<typeof setupStep>;

/** What is to be said of a step; the console has a sentence for each, `text` is the same in English. */
export const SETUP_DETAILS = [
  'shop.missing',
  'shop.paired',
  'credentials.fault',
  'credentials.refused',
  'credentials.unreachable',
  'credentials.missing',
  'credentials.known',
  'codes.missing',
  'codes.chosen',
  'check.never',
  'check.failed',
  'check.warnings',
  'check.passed',
  'maps.missing',
  'maps.known',
  'validate.fault',
  'validate.running',
  'validate.never',
  'validate.problems',
  'validate.good',
  'launch.waiting',
  'launch.live',
  'launch.since',
] as const;
export type SetupDetail = (typeof SETUP_DETAILS)[number];

/** A check with the moment it was made. */
export const storedCheck = checkReport.extend({ at: z.string() });

/** `GET /v1/setup`: how far the set-up is; every step is judged by what is there, so it can be left and resumed at any time. */
export const setupState = z.object({
  steps: z.array(
    z.object({
      step: setupStep,
      state: z.enum(['done', 'todo', 'attention']),
      detail: z.enum(SETUP_DETAILS),
      /** What the sentence of `detail` names: numbers as decimal text, lists with ", ". */
      values: z.record(z.string(), z.string()),
      text: z.string(),
    }),
  ),
  /** Share of steps that are done, 0 to 1. */
  progress: z.number(),
  /** False: orders and refunds are kept and not worked on, until somebody goes live. */
  live: z.boolean(),
  /** True when M3 is the simulator: orders go there and nowhere else. */
  rehearsal: z.boolean(),
  shop: z.object({ url: z.string().nullable() }),
  m3: z.object({
    configured: z.boolean(),
    tenant: z.string().nullable(),
    host: z.string().nullable(),
    /** Why the credentials cannot be used, in words. */
    fault: z.string().nullable(),
    readOnly: z.boolean(),
  }),
  cutover: z.string().nullable(),
  check: z.object({ at: z.string(), ok: z.boolean(), failed: z.number().int(), warnings: z.number().int() }).nullable(),
  maps: z.object({ payment: z.number().int(), shipping: z.number().int(), country: z.number().int() }),
});
export type SetupState = z.infer<typeof setupState>;

/** One code of M3 with its name. */
export const m3Choice = z.object({
  code: z.string(),
  name: z.string(),
  /** What it belongs to: the facility of a warehouse, the company of a division. */
  of: z.string().optional(),
});
export type M3Choice = z.infer<typeof m3Choice>;
/** Codes of one kind as M3 has them now, or why they cannot be read: then the code is typed. `refused`: M3 itself said no. */
export const m3Choices = z.object({ choices: z.array(m3Choice), fault: z.string().nullable(), refused: z.boolean() });
export const CHOICE_KINDS = [
  'company',
  'division',
  'facility',
  'warehouse',
  'orderType',
  'customerTemplate',
  'charge',
  'paymentMethod',
  'paymentTerms',
  'deliveryMethod',
  'deliveryTerms',
  'country',
] as const;
export type ChoiceKind = (typeof CHOICE_KINDS)[number];

/** One thing of the shop and what it could be in M3. */
export const suggestion = z.object({
  key: z.string(),
  title: z.string(),
  /** Seen in that many of the newest orders. */
  orders: z.number().int(),
  /** The shipping zones that have it, by name. */
  zone: z.string().optional(),
  /** Columns as the table has them now; null = no row. */
  current: z.record(z.string(), z.string()).nullable(),
  suggested: z.record(z.string(), z.string()),
  /** Why, in a sentence; empty where nothing fits. */
  why: z.string(),
});
export type Suggestion = z.infer<typeof suggestion>;
export const suggestions = z.object({
  payment: z.array(suggestion),
  shipping: z.array(suggestion),
  country: z.array(suggestion),
  /** What could not be read of the shop, in sentences. */
  faults: z.array(z.string()),
});

/** Planning the newest orders of the shop: nothing is sent. */
export const shopValidation = z.object({
  state: z.enum(['none', 'running', 'done', 'failed']),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  total: z.number().int(),
  planned: z.number().int(),
  /** Orders by what would be done: `post`, `wait`, `skip`, `hold` … */
  decisions: z.record(z.string(), z.number().int()),
  /** Orders that would go to M3 without a problem. */
  good: z.number().int(),
  groups: z.array(
    z.object({
      code: z.string(),
      owner: problem.shape.owner,
      message: z.string(),
      fix: z.string().nullable(),
      orders: z.array(z.string()),
    }),
  ),
  fault: z.string().nullable(),
});
export type ShopValidation = z.infer<typeof shopValidation>;

export const setupRoutes = routes({
  'GET /v1/setup': {
    method: 'GET',
    path: '/v1/setup',
    role: 'viewer',
    area: 'Set-up',
    summary: 'How far the set-up is.',
    answer: setupState,
  },
  'POST /v1/setup/credentials': {
    method: 'POST',
    path: '/v1/setup/credentials',
    role: 'administrator',
    area: 'Set-up',
    summary:
      'Takes the content of the .ionapi file and tries it (one token, one read); it is kept either way, encrypted and never shown again.',
    body: z.object({ ionapi: z.record(z.string(), z.unknown()), why: why.optional() }),
    answer: setupState,
  },
  'GET /v1/setup/choices': {
    method: 'GET',
    path: '/v1/setup/choices',
    role: 'operator',
    area: 'Set-up',
    summary: 'Companies, warehouses, order types, terms … as M3 has them now.',
    answer: z.record(z.enum(CHOICE_KINDS), m3Choices),
  },
  'GET /v1/setup/suggestions': {
    method: 'GET',
    path: '/v1/setup/suggestions',
    role: 'operator',
    area: 'Set-up',
    summary: 'Payment methods, shipping methods and countries of the shop with what they could be in M3.',
    answer: suggestions,
  },
  'GET /v1/setup/validation': {
    method: 'GET',
    path: '/v1/setup/validation',
    role: 'viewer',
    area: 'Set-up',
    summary: 'The newest validation, also while it runs.',
    answer: shopValidation,
  },
  'POST /v1/setup/validation': {
    method: 'POST',
    path: '/v1/setup/validation',
    role: 'operator',
    area: 'Set-up',
    summary: 'Plans the newest orders of the shop; nothing is sent.',
    body: z.object({ orders: z.number().int().min(1).max(100).optional() }),
    answer: shopValidation,
    status: 202,
  },
  'POST /v1/setup/launch': {
    method: 'POST',
    path: '/v1/setup/launch',
    role: 'administrator',
    area: 'Set-up',
    summary: 'Goes live: work begins, with orders created from the cut-over on.',
    body: z.object({ cutover: z.iso.datetime({ offset: true }).nullable(), why }),
    answer: setupState,
  },
  'GET /v1/check': {
    method: 'GET',
    path: '/v1/check',
    role: 'viewer',
    area: 'Health',
    summary: 'The newest check; `report` is null before the first.',
    answer: z.object({ report: storedCheck.nullable() }),
  },
});
