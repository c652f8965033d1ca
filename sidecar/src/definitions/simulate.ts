/**
 * A draft against the last stored orders: each is planned with what is live and with the draft, nothing is sent. One order at a
 * time, results bounded, so that a long simulation neither fills the memory nor keeps the sidecar from its work.
 */
import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { FieldDifference, Simulation } from '@crossdock/shared';
import { CrossdockError } from '../errors.ts';
import type { DryFlow } from '../flow/dry-flow.ts';
import { compareRuns, Totals } from './compare.ts';

const MOST_ORDERS = 100;
const MOST_DIFFERENCES = 30;
const MOST_FIELDS = 200;
const MOST_PROBLEMS = 100;
const MOST_KEPT = 10;
/** Results quote documents, so they do not stay for long. */
const KEEP_MS = 3_600_000;

/** An order, or what else a map is tried on; by number, or id where it has none. */
export interface Simulated {
  id: number | string;
  number: string;
}
export interface SimulationJob<T extends Simulated> {
  target: string;
  revision: number;
  online: boolean;
  keys: readonly string[];
  /** Null where there is no document any more or it is not readable. */
  order: (key: string) => T | null;
  before: (order: T, signal: AbortSignal) => Promise<DryFlow>;
  after: (order: T, signal: AbortSignal) => Promise<DryFlow>;
}

/** Simulations under way and the last finished ones. One at a time: they read M3 beside the real work. */
export class Simulations {
  readonly #all = new Map<string, { result: Simulation; abort: AbortController }>();
  readonly #now: () => number;
  constructor(now: () => number) {
    this.#now = now;
  }

  get(id: string): Simulation | null {
    this.#forgetOld();
    return this.#all.get(id)?.result ?? null;
  }

  /** @returns false when there is none that runs */
  cancel(id: string): boolean {
    const found = this.#all.get(id);
    if (found?.result.state !== 'running') return false;
    found.abort.abort();
    return true;
  }

  #forgetOld(): void {
    const before = this.#now() - KEEP_MS;
    for (const [id, { result }] of this.#all)
      if (result.state !== 'running' && Date.parse(result.startedAt) < before) this.#all.delete(id);
  }

  stop(): void {
    for (const { abort } of this.#all.values()) abort.abort();
  }

  /** Begins; what comes of it is read by `get`. @throws CrossdockError permanent `simulation.busy` */
  start<T extends Simulated>(job: SimulationJob<T>): Simulation {
    if ([...this.#all.values()].some(({ result }) => result.state === 'running')) {
      const message = 'A simulation is running. Wait for its end, or cancel it.';
      throw new CrossdockError(message, { class: 'permanent', code: 'simulation.busy' });
    }
    const result: Simulation = {
      id: randomUUID(),
      state: 'running',
      error: null,
      target: job.target,
      revision: job.revision,
      online: job.online,
      wanted: job.keys.length,
      done: 0,
      changed: 0,
      unchanged: 0,
      failed: 0,
      newlyHeld: 0,
      newlyFree: 0,
      totals: [],
      fields: [],
      problems: [],
      orders: [],
      startedAt: new Date(this.#now()).toISOString(),
    };
    const abort = new AbortController();
    this.#all.set(result.id, { result, abort });
    for (const id of [...this.#all.keys()].slice(0, -MOST_KEPT)) this.#all.delete(id);
    void simulate(job, result, abort.signal).catch((error: unknown) => {
      result.state = abort.signal.aborted ? 'cancelled' : 'failed';
      result.error = error instanceof Error ? error.message : String(error);
    });
    return result;
  }
}

async function simulate<T extends Simulated>(
  job: SimulationJob<T>,
  result: Simulation,
  signal: AbortSignal,
): Promise<void> {
  const totals = new Totals();
  const fields = new Map<string, Simulation['fields'][number]>();
  const problems = new Map<string, Simulation['problems'][number]>();
  for (const key of job.keys) {
    // Real work first: it gets its turn of the event loop after every order.
    await setImmediate();
    if (signal.aborted) {
      result.state = 'cancelled';
      return;
    }
    const order = job.order(key);
    if (!order) {
      result.failed++;
      result.done++;
      continue;
    }
    const before = await job.before(order, signal);
    const after = await job.after(order, signal);
    totals.add('before', before);
    totals.add('after', after);
    result.totals = totals.list();
    const compared = compareRuns(before, after);
    if (before.decision !== 'hold' && after.decision === 'hold') result.newlyHeld++;
    if (before.decision === 'hold' && after.decision !== 'hold') result.newlyFree++;
    for (const [list, side] of [
      [compared.newProblems, 'appeared'],
      [compared.goneProblems, 'vanished'],
    ] as const)
      for (const { code, message } of list) {
        const known = problems.get(code) ?? { code, message, appeared: 0, vanished: 0 };
        known[side]++;
        if (problems.has(code) || problems.size < MOST_PROBLEMS) problems.set(code, known);
      }
    for (const difference of compared.differences) count(fields, difference);
    if (compared.changed) {
      result.changed++;
      if (result.orders.length < MOST_ORDERS)
        result.orders.push({
          key,
          number: order.number || String(order.id),
          before: before.decision,
          after: after.decision,
          differences: compared.differences.slice(0, MOST_DIFFERENCES),
          moreDifferences: Math.max(0, compared.differences.length - MOST_DIFFERENCES),
          newProblems: compared.newProblems.slice(0, 5),
          goneProblems: compared.goneProblems.slice(0, 5),
        });
    } else result.unchanged++;
    result.fields = [...fields.values()].sort((a, b) => b.count - a.count);
    result.problems = [...problems.values()];
    result.done++;
  }
  result.state = 'done';
}

/** By transaction and field, whatever line it is; the first pair of values is the example. */
function count(fields: Map<string, Simulation['fields'][number]>, { what, before, after }: FieldDifference): void {
  const name = what.replace(/ \d+( ·|$)/, '$1');
  const known = fields.get(name);
  if (known) known.count++;
  else if (fields.size < MOST_FIELDS)
    fields.set(name, { what: name, count: 1, before: before ?? '', after: after ?? '' });
}
