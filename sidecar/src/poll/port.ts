/**
 * Reading what changed in M3, by the clock. A source says what is read and where it is staged; the poller says when, and keeps
 * the mark: how far the source has been read. The mark moves in the transaction that creates the work of the look, so a crash
 * at any moment repeats a look and never skips one.
 */
import type { NewWork } from '../work/port.ts';

/** One look at M3. Times are milliseconds since 1970 by this machine's clock. */
export interface Look {
  kind: 'changes' | 'full';
  /** When the look began: whatever it reads is at least as new. */
  startedAt: number;
  /** LMTS to ask for: the last look's start less the overlap; 0 for a full look. */
  since: number;
  signal: AbortSignal;
  /** Age of the oldest answer so far, milliseconds: something between M3 and us had kept it. The source says so by `aged`. */
  keptMs: number;
  aged: (ms: number) => void;
}

export interface PollSchedule {
  /** Seconds between looks for changes; 0 = the source is switched off. */
  changeSeconds: number;
  /** Time of day in UTC of the full look, `02:30`; empty = only the first. */
  fullAt: string;
  /** How much of the past each look for changes reads again: clocks differ, and M3 commits later than it stamps. */
  overlapSeconds: number;
  /** Seconds between full looks where this M3 has no transaction for changes. */
  fallbackSeconds: number;
}

export interface PollSource<Tx, Row> {
  /** Key of the mark, `stock`. */
  readonly name: string;
  /** Read before every look, so that settings take effect at once. */
  schedule(): PollSchedule;
  /**
   * The pages of one look; null where this M3 has no transaction for changes: full looks are made instead, less often.
   * @throws CrossdockError when M3 cannot be asked; the look is made again
   */
  read(look: Look): Promise<AsyncIterable<readonly Row[]> | null>;
  /** In the transaction of one page. Must bear repetition: after a crash the pages of a look come again. */
  stage(tx: Tx, rows: readonly Row[], look: Look): void;
  /** In the transaction that moves the mark, after the last page. @returns the work that the look gives rise to */
  finish(tx: Tx, look: Look): NewWork[];
}

/** How far a source has been read. */
export interface Mark {
  name: string;
  /** Start of the newest complete look of any kind. */
  lookedAt: number;
  /** What was read then is at least as new as this: the start of the look, less the age of answers that were kept on their way. */
  asOf: number;
  /** Start of the newest complete full look. */
  fullAt: number;
}

export interface MarkStore<Tx> {
  get(name: string): Mark | null;
  /** Inside a transaction of the caller. */
  saveIn(tx: Tx, mark: Mark): void;
}

/** What the API and the metrics show of a source. */
export interface PollState {
  name: string;
  on: boolean;
  lookedAt: number | null;
  /** What was read then is at least as new as this. */
  asOf: number | null;
  fullAt: number | null;
  /** Looks in a row that failed, and the code of the last failure. */
  failures: number;
  lastFailure: string | null;
  /** False where this M3 has no transaction for changes. */
  hasChanges: boolean;
  looking: boolean;
}

export interface Poller<Tx> {
  add<Row>(source: PollSource<Tx, Row>): void;
  start(): void;
  /** Aborts looks under way and waits for them. */
  stop(): Promise<void>;
  /**
   * Something says that there is news: looks now instead of at the next turn. While a look is under way, another follows it.
   * @returns false where there is no such source, or it is switched off
   */
  nudge(name: string, kind?: Look['kind']): boolean;
  /**
   * Looks for changes now, and waits for a look that began after this call and came to its end.
   * @returns false where there was none within `withinMs`: M3 is away or slow, or the source is switched off
   */
  lookNow(name: string, withinMs: number): Promise<boolean>;
  state(): PollState[];
}
