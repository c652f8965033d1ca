/** The engine's own port: runs, their finished steps, and the journal that becomes an order's timeline. */
import type { Problem, RunOutcome } from '@crossdock/shared';
import type { Delivery } from '../work/port.ts';
import type { DefinitionUse } from './definitions.ts';
import type { RunReader } from './port.ts';

export interface Run {
  seq: number;
  id: string;
  workSeq: number;
  /** The entity this is about (`order:1234`), also for internal work that has a key of its own. */
  key: string;
  flow: string;
  flowVersion: number;
  state: 'running' | 'retry' | 'held' | 'done';
  /** What finished steps left for later ones; only valid while `basis` is the newest document. */
  vars: Record<string, unknown>;
  doneSteps: string[];
  /** Version of the document that the finished steps saw. */
  basis: string | null;
  /** A write of a generic step whose answer is not recorded. */
  pendingStep: string | null;
}

export interface JournalLine {
  key: string;
  runSeq: number | null;
  step: string | null;
  kind: string;
  text: string;
  actor: string | null;
  data: Record<string, unknown> | null;
  at: number;
}

export interface RunStore extends RunReader {
  /** Finds the run of a work item (an attempt before was interrupted) or creates it. */
  open(work: Delivery, key: string, flow: string, flowVersion: number, now: number): Promise<Run>;
  /** Records finished steps; not waited for by the engine, because a step may be run again without harm. */
  progress(run: Run, step: string | null, now: number): Promise<void>;
  finish(run: Run, outcome: RunOutcome, now: number): Promise<void>;
  hold(run: Run, problems: readonly Problem[], inDoubt: boolean, now: number): Promise<void>;
  retry(run: Run, problems: readonly Problem[], inDoubt: boolean, now: number): Promise<void>;
  /** Runs of superseded work items end as `superseded`. */
  supersede(workSeqs: readonly number[], now: number): Promise<void>;
  append(line: JournalLine): Promise<void>;
  /** Versions of flow and maps that the run has worked with. */
  uses(runSeq: number): DefinitionUse[];
  /** Records one, in the place of another version of the same. */
  noteUse(run: Run, use: DefinitionUse): Promise<void>;
  byId(id: string): (Run & { outcome: RunOutcome | null; inDoubt: boolean; problems: Problem[] }) | null;
  /** Newest open (held or retrying) run of an entity's own flow, or null. */
  openRun(key: string): Run | null;
}

/** A write that a step does once per entity, remembered beyond its run: a newer document must not do it again. */
export interface StepMark {
  state: 'pending' | 'done';
  /** When it was sent, milliseconds since 1970. */
  at: number;
  result: Record<string, string>;
}
export interface StepMarks {
  get(key: string, flow: string, step: string): StepMark | null;
  put(key: string, flow: string, step: string, mark: StepMark): Promise<void>;
  clear(key: string, flow: string, step: string): Promise<void>;
}

export type StepOutcome = 'passed' | 'condition-false' | 'held' | 'ended' | 'retry';
/** How many documents went through each step: statistics, kept by the hour; a crash may lose the last seconds. */
export interface StepCounts {
  count(flow: string, step: string, outcome: StepOutcome): void;
  /** Adds what was counted since the last time to the store. */
  flush(now: number): Promise<void>;
  since(flow: string, from: number): { step: string; outcome: StepOutcome; count: number }[];
}
