/** Group commit: all closures of one event-loop turn share one immediate transaction and one flush to disk. */
import { CrossdockError } from '../../errors.ts';
import type { Db } from '../port.ts';
import type { Database, Statement } from './driver.ts';
import { messageOf, storeError } from './errors.ts';

interface Pending {
  change: (tx: Database) => unknown;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}
interface Outcome {
  ok: boolean;
  value: unknown;
}
/** What one group commit was; for metrics. */
export interface CommitInfo {
  closures: number;
  milliseconds: number;
  failed: boolean;
}

/**
 * One closure after the other, each in its own savepoint, so that one that throws loses only its own changes. Measured:
 * savepoints cost 3 µs a closure; without grouping a FULL commit costs 0.2 ms and more (engineering 3b).
 */
export class GroupCommit implements Db<Database> {
  readonly #database: Database;
  readonly #observe: ((info: CommitInfo) => void) | undefined;
  readonly #begin: Statement<[]>;
  readonly #commit: Statement<[]>;
  readonly #savepoint: Statement<[]>;
  readonly #release: Statement<[]>;
  readonly #undo: Statement<[]>;
  #queue: Pending[] = [];
  #scheduled = false;
  #closed = false;
  #idle: (() => void)[] = [];

  constructor(database: Database, observe?: (info: CommitInfo) => void) {
    this.#database = database;
    this.#observe = observe;
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
    this.#savepoint = database.prepare('SAVEPOINT closure');
    this.#release = database.prepare('RELEASE closure');
    this.#undo = database.prepare('ROLLBACK TO closure');
  }

  write<T>(change: (tx: Database) => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#closed) {
        reject(
          new CrossdockError('The store is closed: the sidecar is stopping.', {
            class: 'transient',
            code: 'store.closed',
          }),
        );
        return;
      }
      this.#queue.push({ change, resolve: resolve as (value: unknown) => void, reject });
      if (!this.#scheduled) {
        this.#scheduled = true;
        setImmediate(() => this.#flush());
      }
    });
  }

  read<T>(query: (tx: Database) => T): T {
    return query(this.#database);
  }

  /** Refuses new closures and resolves when those already given are committed. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#scheduled) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #flush(): void {
    const group = this.#queue;
    this.#queue = [];
    this.#scheduled = false;
    const started = performance.now();
    const outcomes: Outcome[] = [];
    let fault: CrossdockError | null = null;
    try {
      this.#begin.run();
      for (const { change } of group) outcomes.push(this.#isolated(change));
      this.#commit.run();
    } catch (error) {
      fault =
        storeError(error, this.#database.name) ??
        new CrossdockError(`The store could not commit: ${messageOf(error)}`, {
          class: 'bug',
          code: 'bug.commit',
          cause: error,
        });
      // SQLite has rolled back by itself after some errors and not after others.
      if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
    }
    this.#observe?.({ closures: group.length, milliseconds: performance.now() - started, failed: fault !== null });
    group.forEach(({ resolve, reject }, i) => {
      const outcome = outcomes[i];
      if (fault || !outcome) reject(fault);
      else if (outcome.ok) resolve(outcome.value);
      else reject(outcome.value);
    });
    for (const done of this.#idle.splice(0)) done();
  }

  /** Runs one closure; a fault of the file itself is thrown on, because then nobody's changes can be kept. */
  #isolated(change: (tx: Database) => unknown): Outcome {
    this.#savepoint.run();
    try {
      const value = change(this.#database);
      if (typeof (value as { then?: unknown } | null | undefined)?.then === 'function')
        throw new TypeError('a closure given to Db.write must not be asynchronous');
      this.#release.run();
      return { ok: true, value };
    } catch (error) {
      if (storeError(error, this.#database.name) || !this.#database.inTransaction) throw error;
      this.#undo.run();
      this.#release.run();
      return { ok: false, value: error };
    }
  }
}
