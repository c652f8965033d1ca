/** What a step type is, and what it works with. One file per step type in `steps/`. */
import type { Problem, RunOutcome, Settings, WooOrder } from '@crossdock/shared';
import type { ZodType } from 'zod';
import type { Inbox } from '../intake/port.ts';
import type { CustomerLinkStore, M3DocumentStore, PostingStore } from '../links/port.ts';
import type { Lookup } from '../mapping/transforms.ts';
import type { TransactionFacts } from '../m3/metadata.ts';
import type { RecordedRequest, RequestSink } from '../m3/recorded.ts';
import type { M3Jobs } from '../sync/jobs.ts';
import type { CatalogSteps } from '../sync/product/api.ts';
import type { M3Facts } from '../sync/order/gather.ts';
import type { PricePublisher } from '../sync/price/publish.ts';
import type { StockPublisher } from '../sync/stock/publish.ts';
import type { ShopClient } from '../woo/port.ts';
import type { Definitions } from './definitions.ts';
import type { HeaderSecrets } from './header-secrets.ts';
import type { DryOptions } from './steps/order-dry.ts';
import type { PlannedCall } from './port.ts';
import type { Run, RunStore, StepCounts, StepMarks } from './run-store.ts';

/** Everything steps may use; wired in main.ts. `jobs` and `shop` throw or are null while they are not configured. */
export interface FlowServices {
  settings: () => Settings;
  lookup: Lookup;
  inbox: Inbox;
  runs: RunStore;
  postings: PostingStore;
  documents: Pick<M3DocumentStore, 'deliveries'>;
  customers: CustomerLinkStore;
  /** @throws CrossdockError auth `m3.not-configured` */
  jobs: (sink?: RequestSink) => M3Jobs;
  /** Keeps a run's requests to M3 for its timeline; not waited for. */
  keepRequest?: (runSeq: number, request: RecordedRequest) => void;
  /** The document with a person's corrections, and which of them hold. */
  amend?: (key: string, document: Record<string, unknown>) => { document: Record<string, unknown>; mark: string };
  shop: () => ShopClient | null;
  facts: M3Facts;
  definitions: Definitions;
  /** Items and products. */
  catalog?: CatalogSteps;
  /** Checks a record against M3's field types and lengths; problems in words. */
  checkRecord: (program: string, transaction: string, record: Readonly<Record<string, string>>) => Problem[];
  /** Erases what is kept of an order besides its newest document; @returns how many documents that were. */
  forget: (key: string) => Promise<number>;
  /** Enqueues internal work, e.g. to show a held order's state in the shop. */
  enqueueInternal: (topic: string, key: string) => Promise<void>;
  stock: Pick<StockPublisher, 'run'>;
  prices: Pick<PricePublisher, 'run'>;
  /** Whether this M3 tells the total of a temporary order; shown by `check`. */
  learned: (totalOfTemporary: boolean) => void;
  now: () => number;
  bornAt: number;
  /** How long M3 may still carry out a write whose answer was lost, milliseconds (sync/order/context.ts). */
  lateMs: number;
  /** What steps did once per entity; `m3.call` and `http.post`. */
  marks: StepMarks;
  counts: StepCounts;
  /** Calls that flows make to other systems; only hosts that the settings allow. */
  http: HttpPoster;
  /** Values of the headers that go with them. */
  headers: Pick<HeaderSecrets, 'open'>;
}

/** One POST to another system. @throws CrossdockError; `inDoubt` where it may have been carried out */
export type HttpPoster = (request: {
  url: string;
  body: unknown;
  headers: Record<string, string>;
  timeoutMs: number;
  signal: AbortSignal;
}) => Promise<{ status: number; body: unknown }>;

export interface StepContext {
  services: FlowServices;
  run: Run;
  /** Id of the step within its flow. */
  step: string;
  /** Entity key, `order:1234`. */
  key: string;
  /** Newest document of the entity, parsed; null when it was deleted in the shop or is not an order. */
  order: WooOrder | null;
  /** Results of earlier steps; `set` adds to them. */
  vars: Record<string, unknown>;
  signal: AbortSignal;
  journal: (kind: string, text: string, data?: Record<string, unknown>) => void;
  /** Set in a dry run: whether M3 may be read, and who wants to see what maps are given. */
  dry?: DryOptions;
  /** Values that conditions see: order, vars, link. */
  conditionView: () => Record<string, unknown>;
}

export type StepResult =
  | { kind: 'next'; vars?: Record<string, unknown> }
  | { kind: 'hold'; problems: Problem[] }
  /** Ends the run; later steps do not run. */
  | { kind: 'end'; outcome: RunOutcome; why: string };

export interface StepType<Options = Record<string, unknown>> {
  uses: string;
  about: string;
  options: ZodType<Options>;
  /** For the designer; without it: the name. */
  title?: string;
  /** Whether people may add and remove steps of this type. */
  addable?: boolean;
  /** How a write whose answer was lost is settled; absent where the step writes nothing. */
  doubt?: string;
  /** Step types that must stand before this one, where the flow has them. */
  after?: readonly string[];
  /** Whether the flow may go without it (switched off or removed). */
  dispensable?: boolean;
  /** Problems of options that the schema cannot see, e.g. against M3's metadata. */
  check?(options: Options, about: StepChecks): StepFault[];
  /** What the step would do, without doing it. Absent = it is only said that it would run. */
  dry?(ctx: StepContext, options: Options): Promise<DryStep>;
  run(ctx: StepContext, options: Options): Promise<StepResult>;
}

/** What `check` may ask. */
export interface StepChecks {
  transaction: (program: string, transaction: string) => TransactionFacts | null;
  programs: () => readonly string[];
  jobCall: (job: string) => string | null;
  sources: SourceCheck;
  celFault: (expression: string) => string | null;
  settings: () => Settings;
  insecureHosts: readonly string[];
  /** Why a header's value cannot go to an address, or null. */
  headerFault: HeaderSecrets['fault'];
}
/** A sentence that says why a source path cannot be right, or null. */
export type SourceCheck = (path: string) => string | null;
export interface StepFault {
  field: string;
  message: string;
  fix?: string;
  warning?: boolean;
}

export type DryStep = (StepResult | { kind: 'next'; vars?: Record<string, unknown>; problems: Problem[] }) & {
  /** What a person would call the result: `post`, `wait`, `cancel` … */
  decision?: string;
  text: string;
  calls?: PlannedCall[];
  input?: Record<string, unknown>;
  notes?: string[];
  totals?: Record<string, string>;
};

export const defineStep = <Options>(type: StepType<Options>): StepType<Options> => type;
