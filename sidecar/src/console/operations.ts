/** One verb on many runs as one operation: journaled run by run, with progress, taken up again after a restart. */
import { randomUUID } from 'node:crypto';
import type { Actor, Operation, ReplayRequest } from '@crossdock/shared';
import { asCrossdockError, CrossdockError } from '../errors.ts';
import type { FlowService } from '../flow/port.ts';
import type { CauseStore, OperationStore, StoredOperation } from './port.ts';

/** More than this at once is begun again by the person, who then has seen how the first ones went. */
export const MOST_RUNS = 5_000;
const SLICE = 50;

export interface OperationsDeps {
  store: OperationStore;
  causes: CauseStore;
  flow: Pick<FlowService, 'verb'>;
  now: () => number;
  /** An error of ours, for the log. */
  onError: (error: unknown) => void;
}

/** What became of an operation, from the counts per run. Pure. */
export function operationView(
  stored: StoredOperation,
  progress: ReturnType<OperationStore['progress']>,
  reasons: readonly string[],
): Operation {
  const of = (test: (row: (typeof progress)[number]) => boolean): number =>
    progress.filter(test).reduce((sum, { n }) => sum + n, 0);
  const refused = of(({ state }) => state === 'refused');
  const done = of(({ state, run }) => state === 'asked' && run === 'done');
  const heldAgain = of(({ state, run, fresh }) => state === 'asked' && run === 'held' && fresh);
  const waiting = of(() => true) - refused - done - heldAgain;
  return {
    ...stored,
    at: new Date(stored.at).toISOString(),
    waiting,
    done,
    heldAgain,
    refused,
    reasons: [...reasons],
    finished: waiting === 0,
    undoable: stored.action === 'skip' && stored.undone === null && done > 0,
  };
}

export class Operations {
  readonly #deps: OperationsDeps;
  readonly #working = new Set<Promise<void>>();
  #stopping = false;

  constructor(deps: OperationsDeps) {
    this.#deps = deps;
  }

  /** @throws CrossdockError permanent `cause.unknown` when there is nothing to do */
  async start(request: ReplayRequest, actor: Actor): Promise<Operation> {
    const { store, causes, now } = this.#deps;
    const { code = null, thing, action, why } = request;
    const runs = request.runs
      ? causes.runsById(request.runs)
      : code === null
        ? []
        : causes.runsOf(code, thing, MOST_RUNS);
    if (runs.length === 0)
      throw new CrossdockError('Nothing is held by this cause any more. Load the list again.', {
        class: 'permanent',
        code: 'cause.unknown',
      });
    const operation: StoredOperation = {
      id: randomUUID(),
      action,
      code,
      thing: code === null ? null : thing,
      at: now(),
      by: actor.name,
      why,
      total: runs.length,
      undone: null,
    };
    await store.add(operation, runs, actor);
    this.#work(operation, actor);
    return this.get(operation.id);
  }

  /** @throws CrossdockError permanent `operation.unknown` */
  get(id: string): Operation {
    const { store } = this.#deps;
    const stored = store.get(id);
    if (!stored) throw unknown(id);
    return operationView(stored, store.progress(id), store.reasons(id));
  }

  list(limit: number): Operation[] {
    return this.#deps.store.list(limit).map(({ id }) => this.get(id));
  }

  /** Takes a bulk skip back. @throws CrossdockError permanent `operation.unknown`, `operation.not-undoable` */
  async undo(id: string, actor: Actor, why: string): Promise<Operation> {
    const { store, flow, now } = this.#deps;
    if (!this.get(id).undoable)
      throw new CrossdockError(
        'This cannot be taken back: only skipping can, and only once. What M3 has confirmed is cancelled in the shop.',
        { class: 'permanent', code: 'operation.not-undoable' },
      );
    let runs = 0;
    for (const run of store.asked(id)) {
      try {
        await flow.verb(run.id, 'reopen', { why }, actor);
        runs += 1;
      } catch (error) {
        await store.settle(id, run.seq, 'refused', asCrossdockError(error).message, now());
      }
    }
    await store.undone(id, now(), { actor, why, runs });
    return this.get(id);
  }

  /** At start: goes on with what a former process left. */
  resume(): void {
    for (const operation of this.#deps.store.unfinished())
      this.#work(operation, { name: operation.by, role: 'operator' });
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#working);
  }

  #work(operation: StoredOperation, actor: Actor): void {
    const work = this.#run(operation, actor)
      .catch(this.#deps.onError)
      .finally(() => this.#working.delete(work));
    this.#working.add(work);
  }

  async #run({ id, action, why }: StoredOperation, actor: Actor): Promise<void> {
    const { store, flow, now } = this.#deps;
    for (;;) {
      const slice = store.pending(id, SLICE);
      if (slice.length === 0) return;
      for (const run of slice) {
        if (this.#stopping) return;
        const at = now();
        try {
          await flow.verb(run.id, action, { why }, actor);
          await store.settle(id, run.seq, 'asked', null, at);
        } catch (error) {
          const { code, message } = asCrossdockError(error);
          // Gone on by itself meanwhile: a newer document took its place. That is what was wanted.
          const wentOn = code === 'run.not-open' && action === 'retry';
          await store.settle(id, run.seq, wentOn ? 'asked' : 'refused', wentOn ? null : message, at);
        }
      }
    }
  }
}

const unknown = (id: string): CrossdockError =>
  new CrossdockError(`There is no operation ${id.slice(0, 64)}.`, { class: 'permanent', code: 'operation.unknown' });
