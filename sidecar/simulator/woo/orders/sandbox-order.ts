/** What one order of the sandbox's fixed set is made of. */
import type { Reason } from '../outbox.ts';
import type { WooOrderDocument } from '../types.ts';

export interface SandboxStep {
  document: WooOrderDocument;
  /** Event of the step; null: the shop holds the document and says nothing. */
  reason: Reason | null;
  /** Which event of this order it is: the same number again is the same event sent once more. Default: its own. */
  event?: number;
  /** 2 = only after the order has been settled once. */
  phase?: 1 | 2;
  /** The event carries this document although the shop already holds a newer one. */
  stale?: boolean;
  /** Refund that goes with the step. */
  refund?: { id: number; amount: string; reason: string };
}
export type SandboxOutcome = 'confirmed' | 'held' | 'skipped' | 'cancelled';
export interface SandboxOrder {
  id: number;
  /** Short name, e.g. `coupon-percent`. */
  name: string;
  /** What is special about it, in one sentence. */
  description: string;
  steps: SandboxStep[];
  expect: {
    outcome: SandboxOutcome;
    /** Why, in one sentence. */
    reason: string;
    /** Other outcomes that are right too, depending on settings. */
    accept?: readonly SandboxOutcome[];
  };
}
