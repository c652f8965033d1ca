/** The console's own reading and writing of the store; SQL is in `sqlite/`. */
import type {
  Actor,
  Amendment,
  AmendmentChange,
  CapturedEvent,
  CauseMember,
  CauseNote,
  JournalEntry,
  M3CallView,
  OrderTimeline,
  Problem,
  SavedView,
  WorkFacets,
  WorkFilter,
  WorkPage,
  WorkQuery,
} from '@crossdock/shared';
import type { EntityFact, Term } from './terms.ts';

export interface RunBook {
  /** One page of runs. `q` is looked up as a keyed hash where it is an e-mail address, if `emails` may be found. */
  page(query: WorkQuery, may: { emails: boolean }): WorkPage;
  facets(filter: WorkFilter, may: { emails: boolean }): WorkFacets;
}

export interface ViewStore {
  list(actor: string): SavedView[];
  /** By name: saving under a known name replaces it. */
  save(actor: string, view: SavedView): Promise<void>;
  remove(actor: string, id: string): Promise<boolean>;
}

/** A cause as the store knows it; the catalogue's words are added above. */
export interface StoredCause {
  code: string;
  thing: string;
  runs: number;
  money: { currency: string; total: string }[];
  oldest: string;
  newest: string;
  example: Problem | null;
  note: CauseNote | null;
}

export interface CauseStore {
  /** All causes of held work, most runs first. */
  causes(): StoredCause[];
  cause(code: string, thing: string): StoredCause | null;
  members(code: string, thing: string, options: { after: number; limit: number }): (CauseMember & { seq: number })[];
  /** All of a cause, in the order in which they came; at most `limit`. */
  runsOf(code: string, thing: string, limit: number): { seq: number; id: string; key: string }[];
  runsById(ids: readonly string[]): { seq: number; id: string; key: string }[];
  note(code: string, thing: string, note: CauseNote, by: { actor: Actor; why: string }): Promise<void>;
}

export interface StoredOperation {
  id: string;
  action: 'retry' | 'skip';
  code: string | null;
  thing: string | null;
  at: number;
  by: string;
  why: string;
  total: number;
  undone: string | null;
}
export interface OperationStore {
  add(operation: StoredOperation, runs: readonly { seq: number }[], actor: Actor): Promise<void>;
  get(id: string): StoredOperation | null;
  list(limit: number): StoredOperation[];
  /** What became of the runs: counts by what this operation did and where the run now stands. */
  progress(id: string): { state: 'waiting' | 'asked' | 'refused'; run: string; fresh: boolean; n: number }[];
  reasons(id: string): string[];
  /** Runs that the operation has not come to yet, oldest first. */
  pending(id: string, limit: number): { seq: number; id: string; key: string }[];
  asked(id: string): { seq: number; id: string; key: string }[];
  settle(id: string, runSeq: number, state: 'asked' | 'refused', reason: string | null, at: number): Promise<void>;
  undone(id: string, at: number, by: { actor: Actor; why: string; runs: number }): Promise<void>;
  /** Operations that a former process left unfinished. */
  unfinished(): StoredOperation[];
}

export interface AmendmentStore {
  /** Oldest first, undone ones included. */
  list(key: string): Amendment[];
  /** Whether there is any at all: asked in every run. */
  any(key: string): boolean;
  add(
    key: string,
    changes: readonly AmendmentChange[],
    by: { actor: Actor; why: string },
    at: number,
  ): Promise<Amendment>;
  get(id: string): Amendment | null;
  undo(id: string, by: { actor: Actor; why: string }, at: number): Promise<boolean>;
}

export interface StoryStore {
  events(key: string): CapturedEvent[];
  fact(key: string): EntityFact | null;
  link(key: string): OrderTimeline['link'];
  /** Deliveries and invoices that M3 made of it. */
  documents(key: string): OrderTimeline['documents'];
  calls(key: string): M3CallView[];
  entries(key: string): JournalEntry[];
}

export interface M3CallRecord {
  runSeq: number;
  at: number;
  ms: number;
  program: string;
  outcome: string;
  /** JSON of `{calls, leftOut}`. */
  body: string;
}
export interface CallLog {
  /** Not waited for: it becomes durable with the next commit. */
  append(record: M3CallRecord): void;
}

export interface IndexStore {
  /** Events after a sequence number, oldest first. */
  eventsAfter(
    seq: number,
    limit: number,
  ): { seq: number; key: string; entityId: string; document: Record<string, unknown> | null }[];
  /** Adds what was read off one slice of events and remembers how far it came. */
  store(rows: readonly { seq: number; key: string; terms: Term[]; fact: EntityFact }[], upTo: number): Promise<void>;
  indexedUpTo(): number;
}
