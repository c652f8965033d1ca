/** What a step type is, and what it works with. One file per step type in `steps/`. */
import type { Problem, RunOutcome, Settings, WooOrder } from '@crossdock/shared';
import type { ZodType } from 'zod';
import type { Inbox } from '../intake/port.ts';
import type { CustomerLinkStore, PostingStore } from '../links/port.ts';
import type { Lookup } from '../mapping/transforms.ts';
import type { M3Jobs } from '../sync/jobs.ts';
import type { M3Facts } from '../sync/order/gather.ts';
import type { ShopClient } from '../woo/port.ts';
import type { Definitions } from './definitions.ts';
import type { Run, RunStore } from './run-store.ts';

/** Everything steps may use; wired in main.ts. `jobs` and `shop` throw or are null while they are not configured. */
export interface FlowServices {
  settings: () => Settings;
  lookup: Lookup;
  inbox: Inbox;
  runs: RunStore;
  postings: PostingStore;
  customers: CustomerLinkStore;
  /** @throws CrossdockError auth `m3.not-configured` */
  jobs: () => M3Jobs;
  shop: () => ShopClient | null;
  facts: M3Facts;
  definitions: Definitions;
  /** Checks a record against M3's field types and lengths; problems in words. */
  checkRecord: (program: string, transaction: string, record: Readonly<Record<string, string>>) => Problem[];
  /** Enqueues internal work, e.g. to show a held order's state in the shop. */
  enqueueInternal: (topic: string, key: string) => Promise<void>;
  /** Whether this M3 tells the total of a temporary order; shown by `check`. */
  learned: (totalOfTemporary: boolean) => void;
  now: () => number;
  bornAt: number;
  /** How long M3 may still carry out a write whose answer was lost, milliseconds (sync/order/context.ts). */
  lateMs: number;
}

export interface StepContext {
  services: FlowServices;
  run: Run;
  /** Entity key, `order:1234`. */
  key: string;
  /** Newest document of the entity, parsed; null when it was deleted in the shop or is not an order. */
  order: WooOrder | null;
  /** Results of earlier steps; `set` adds to them. */
  vars: Record<string, unknown>;
  signal: AbortSignal;
  journal: (kind: string, text: string, data?: Record<string, unknown>) => void;
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
  run(ctx: StepContext, options: Options): Promise<StepResult>;
}

export const defineStep = <Options>(type: StepType<Options>): StepType<Options> => type;
