/** What the rest of the sidecar needs from the flow engine: handle work, show runs, obey a person, plan without writing. */
import type { Actor, JournalEntry, RunOutcome, RunState, RunSummary, Timeline } from '@crossdock/shared';
import type { Handler } from '../work/port.ts';

export interface RunFilter {
  state?: RunState;
  outcome?: RunOutcome;
  key?: string;
  limit: number;
  /** Id of the last run of the former page. */
  after?: string;
}

/** Read side of runs and journal. */
export interface RunReader {
  list(filter: RunFilter): RunSummary[];
  get(id: string): { run: RunSummary; entries: JournalEntry[]; input: Record<string, unknown> } | null;
  timeline(key: string): Timeline | null;
  /** Runs by state and, when done, by outcome; for metrics and the console. */
  counts(): { state: RunState; outcome: RunOutcome | null; count: number }[];
}

/** `reopen` takes back a skip: the order is looked at again. */
export type Verb = 'retry' | 'skip' | 'resolve' | 'hold' | 'reopen';

/** One M3 or shop call as `plan` shows it. */
export interface PlannedCall {
  system: 'm3' | 'shop' | 'other';
  /** `OIS100MI/AddBatchHead`, `PUT orders/{id}` … */
  call: string;
  values: Record<string, string>;
  /** Why it is there, or what it waits for, in one sentence. */
  note?: string;
}
export interface DryRun {
  /** What would happen: `post`, `wait`, `skip`, `hold` … with the reason as a sentence. */
  decision: string;
  why: string;
  calls: PlannedCall[];
  problems: import('@crossdock/shared').Problem[];
  notes: string[];
  totals: Record<string, string> | null;
}

export interface FlowService extends RunReader {
  /** Given to the dispatcher. */
  handle: Handler;
  /**
   * A person's verb on a run; journaled with who and why.
   * @throws CrossdockError permanent `run.unknown`, `run.not-open`, `run.in-doubt`, `resolve.unknown-order`
   */
  verb(runId: string, verb: Verb, body: { why: string; orderNumber?: string }, actor: Actor): Promise<RunSummary>;
  /** The exact calls for a document; writes nothing, may read from M3 when `online`. */
  plan(document: Record<string, unknown>, options: { online: boolean }): Promise<DryRun>;
}
