/**
 * Takes due work from the store, gives it to the handler, and settles what came of it. All policy on failures is in
 * `policy.ts`; the store only remembers and orders.
 *
 * It works in turns. One turn prolongs leases, settles what has finished and claims what is due: three calls made in one
 * event-loop turn, so the store does them in one transaction, in this order, and a successor is claimed in the commit that
 * settled its predecessor. A turn is started by a finished handler, a wake of the store or of a gate, the next due moment,
 * or LOOK_EVERY_MS without a reason: what a lost wake or a clock that jumped can delay at most. There is never more than one turn at a time.
 */
import { setMaxListeners } from 'node:events';
import { asCrossdockError, CrossdockError } from '../errors.ts';
import { systemClock, type Clock } from './clock.ts';
import { decide, toWorkError } from './policy.ts';
import {
  LANES,
  LOOK_EVERY_MS,
  type Delivery,
  type Handler,
  type HandlerResult,
  type Lane,
  type Settlement,
  type WorkError,
  type WorkStore,
} from './port.ts';

/** What the dispatcher needs of a logger; pino fits. */
export interface DispatcherLog {
  debug(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

export interface DispatcherOptions {
  store: WorkStore;
  handler: Handler;
  /** Unique per process start; leases are fenced by it. */
  owner: string;
  /** Handlers under way at once, of all lanes. */
  concurrency: number;
  /** Most of one lane at once; a lane that is not named may use all. */
  laneLimits?: Partial<Record<Lane, number>>;
  /**
   * How much may be under way just now, e.g. `gate.admission()`: while the remote is shut nothing is claimed, so waiting
   * work is not churned through attempts that cannot succeed.
   */
  admission?: () => { limit: number; retryInMs: number | null };
  /** Lanes that people have stopped: nothing of them is claimed; what is under way may end. */
  paused?: (lane: Lane) => boolean;
  leaseMs?: number;
  clock?: Clock;
  random?: () => number;
  log?: DispatcherLog;
  /** After each settlement; for metrics. */
  onSettled?: (delivery: Delivery, settlement: Settlement, tookMs: number) => void;
}

/** After the store refused (disk full) the same settlements are offered again at this pace. */
const STORE_RETRY_MS = 1_000;
/** Every n-th claim serves the lanes in reverse, so that a flood of orders never starves stock or bulk for good. */
const REVERSE_EVERY = 16;
const ABORT_WAIT_MS = 2_000;
/** A handler that says "later" and means "now" must not spin. */
const SHORTEST_LATER_MS = 50;

interface Running {
  delivery: Delivery;
  abort: AbortController;
  startedAt: number;
  /** Set once the handler has come to an end and the settlement waits for the store. */
  settlement: Settlement | null;
}

export class Dispatcher {
  readonly #options: Required<Omit<DispatcherOptions, 'onSettled' | 'log'>> &
    Pick<DispatcherOptions, 'onSettled' | 'log'>;
  readonly #running = new Set<Running>();
  readonly #disposers: (() => void)[] = [];
  #state: 'idle' | 'running' | 'stopping' | 'stopped' = 'idle';
  #turning: Promise<void> | null = null;
  #again = false;
  #claims = 0;
  /** When leases were last known to be fresh, on both clocks. */
  #fresh = { wall: 0, steady: 0 };
  #storeRefused = false;
  #cancelTimer: () => void = () => {};
  #onDrained: (() => void)[] = [];

  constructor(options: DispatcherOptions) {
    this.#options = {
      laneLimits: {},
      admission: () => ({ limit: Number.MAX_SAFE_INTEGER, retryInMs: null }),
      paused: () => false,
      leaseMs: 60_000,
      clock: systemClock,
      random: Math.random,
      ...options,
    };
  }

  /** Handlers under way, and settlements the store has not taken yet. */
  get running(): number {
    return this.#running.size;
  }

  /** Frees the leases of a former process and begins to work. */
  async start(): Promise<void> {
    if (this.#state !== 'idle') throw new Error('a dispatcher starts once');
    this.#state = 'running';
    await this.#options.store.releaseAll(this.#options.clock.now());
    this.#disposers.push(this.#options.store.onWake(() => this.wake()));
    this.wake();
  }

  /** Looks for work now; e.g. when a gate has opened. */
  wake(): void {
    if (this.#state !== 'running' && this.#state !== 'stopping') return;
    this.#again = true;
    this.#turning ??= this.#turns();
  }

  /**
   * Claims nothing more and waits up to `graceMs` for what is under way; then aborts it by signal, waits two seconds more,
   * and gives back what has still not ended. Resolves when everything is settled or given back.
   */
  async stop(graceMs = 10_000): Promise<void> {
    if (this.#state === 'idle') this.#state = 'stopped';
    if (this.#state === 'stopped') return;
    const first = this.#state !== 'stopping';
    this.#state = 'stopping';
    if (first) for (const dispose of this.#disposers.splice(0)) dispose();
    if (!(await this.#drained(graceMs))) {
      for (const { abort } of this.#running) abort.abort(new StoppingError());
      if (!(await this.#drained(ABORT_WAIT_MS))) this.#giveBack();
      // The store may be refusing; the leases end with this process anyway.
      await this.#drained(ABORT_WAIT_MS);
    }
    await this.#turning;
    this.#state = 'stopped';
    this.#cancelTimer();
  }

  async #turns(): Promise<void> {
    try {
      while (this.#again) {
        this.#again = false;
        // Handlers that end in the same breath are settled by the same turn.
        await new Promise((resolve) => setImmediate(resolve));
        await this.#turn();
      }
    } catch (error) {
      this.#refused('turn', error);
    } finally {
      this.#turning = null;
      this.#schedule();
    }
  }

  async #turn(): Promise<void> {
    const { store, clock, owner, leaseMs } = this.#options;
    const now = clock.now();
    const extended = this.#extend(now);
    const finished = [...this.#running].filter((one) => one.settlement !== null);
    const settled =
      finished.length > 0
        ? store.settle(
            finished.flatMap(({ settlement }) => settlement ?? []),
            owner,
            now,
          )
        : Promise.resolve([]);
    const lanes = this.#wanted(finished.length);
    const claimed = lanes
      ? store.claim({ lanes: lanes.lanes, total: lanes.total, leaseMs, owner, now })
      : Promise.resolve([]);
    const [extendResult, settleResult, claimResult] = await Promise.allSettled([extended, settled, claimed]);
    this.#storeRefused = false;
    if (extendResult.status === 'rejected') this.#refused('extend', extendResult.reason);
    if (settleResult.status === 'fulfilled') this.#conclude(finished, settleResult.value);
    else this.#refused('settle', settleResult.reason);
    if (claimResult.status === 'rejected') return this.#refused('claim', claimResult.reason);
    for (const delivery of claimResult.value) this.#begin(delivery);
    // A full claim may have left more that is due.
    if (lanes && claimResult.value.length >= lanes.total && this.#wanted(0)) this.#again = true;
  }

  /** Lanes and limits of the next claim, or null when nothing may be claimed. */
  #wanted(finishing: number): { lanes: { lane: Lane; limit: number }[]; total: number } | null {
    const total = this.#free(finishing);
    if (this.#state !== 'running' || total <= 0) return null;
    this.#claims += 1;
    const open = LANES.filter((lane) => !this.#options.paused(lane));
    if (open.length === 0) return null;
    const order = this.#claims % REVERSE_EVERY === 0 ? open.reverse() : open;
    const active = (lane: Lane) =>
      [...this.#running].filter((one) => one.delivery.lane === lane && one.settlement === null).length;
    const lanes = order.map((lane) => {
      const most = this.#options.laneLimits[lane];
      return { lane, limit: most === undefined ? total : Math.min(total, Math.max(0, most - active(lane))) };
    });
    return { lanes, total };
  }

  #free(finishing: number): number {
    const underWay = this.#running.size - finishing;
    return Math.min(this.#options.concurrency, this.#options.admission().limit) - underWay;
  }

  #begin(delivery: Delivery): void {
    const twice = [...this.#running].some((one) => one.delivery.key === delivery.key && one.settlement === null);
    const running: Running = {
      delivery,
      abort: abortController(),
      startedAt: this.#options.clock.steady(),
      settlement: null,
    };
    this.#running.add(running);
    if (this.#state === 'running' && !twice) {
      void this.#handle(running);
      return;
    }
    // Claimed while stopping; or a lease was lost while its handler still runs, and two may never work on one key.
    running.settlement = this.#backToQueue(delivery, twice ? LOOK_EVERY_MS : 0);
    this.wake();
  }

  #backToQueue({ seq, attempt }: Delivery, inMs: number): Settlement {
    return { seq, attempt, kind: 'retry', at: this.#options.clock.now() + inMs, counts: false, error: STOPPED };
  }

  async #handle(running: Running): Promise<void> {
    const { delivery, abort } = running;
    let settlement: Settlement;
    try {
      settlement = this.#fromResult(delivery, await this.#options.handler(delivery, abort.signal));
    } catch (thrown) {
      settlement = this.#fromError(delivery, thrown, abort.signal);
    }
    // Given back while the handler would not end: its late result is nobody's any more.
    if (!this.#running.has(running)) return;
    running.settlement ??= settlement;
    this.wake();
  }

  #fromResult({ seq, attempt }: Delivery, result: HandlerResult): Settlement {
    switch (result.kind) {
      case 'done':
        return { seq, attempt, kind: 'done', outcome: result.outcome };
      case 'hold':
        return { seq, attempt, kind: 'hold', error: result.error };
      case 'later': {
        const at = Math.max(result.at, this.#options.clock.now() + SHORTEST_LATER_MS);
        const error: WorkError = { class: 'transient', code: 'work.later', message: result.reason };
        return { seq, attempt, kind: 'retry', at, counts: false, error };
      }
    }
  }

  #fromError(delivery: Delivery, thrown: unknown, signal: AbortSignal): Settlement {
    const now = this.#options.clock.now();
    const ref = { seq: delivery.seq, attempt: delivery.attempt };
    if (signal.aborted) return this.#backToQueue(delivery, 0);
    const error = asCrossdockError(thrown);
    const decision = decide(error, delivery, now, this.#options.random());
    const fields = {
      key: delivery.key,
      seq: delivery.seq,
      attempt: delivery.attempt,
      class: error.class,
      code: error.code,
    };
    if (decision.kind === 'retry') {
      this.#options.log?.debug({ ...fields, inMs: decision.at - now }, 'work is tried again later');
      return { ...ref, ...decision, error: toWorkError(error) };
    }
    if (error.class === 'bug')
      this.#options.log?.error({ ...fields, err: thrown }, 'work is held because of a fault in Crossdock');
    else this.#options.log?.warn(fields, 'work is held and needs a person');
    return { ...ref, kind: 'hold', error: toWorkError(error) };
  }

  /**
   * Prolongs leases at a third of their time, on whichever clock that is reached first. It stands before the claim of the
   * same turn, so that a wall clock that jumped ahead does not make the store hand out what is still being worked on.
   */
  async #extend(now: number): Promise<void> {
    const { store, clock, leaseMs, owner } = this.#options;
    const steady = clock.steady();
    const third = leaseMs / 3;
    const isFresh = now - this.#fresh.wall < third && steady - this.#fresh.steady < third;
    if (this.#running.size > 0 && isFresh) return;
    this.#fresh = { wall: now, steady };
    if (this.#running.size === 0) return;
    const held = [...this.#running];
    const ours = await store.extend(
      held.map(({ delivery: { seq, attempt } }) => ({ seq, attempt })),
      leaseMs,
      owner,
      now,
    );
    const kept = new Set(ours.map(({ seq, attempt }) => `${seq}.${attempt}`));
    for (const { delivery, abort, settlement } of held) {
      if (settlement || kept.has(`${delivery.seq}.${delivery.attempt}`)) continue;
      this.#options.log?.warn({ seq: delivery.seq, key: delivery.key }, 'the lease was lost; the attempt is given up');
      abort.abort(new CrossdockError('The lease was lost.', { class: 'transient', code: 'work.lease-lost' }));
    }
  }

  #conclude(finished: readonly Running[], took: readonly boolean[]): void {
    finished.forEach((one, i) => {
      this.#running.delete(one);
      if (!one.settlement) return;
      if (took[i])
        this.#options.onSettled?.(one.delivery, one.settlement, this.#options.clock.steady() - one.startedAt);
      else
        this.#options.log?.warn(
          { seq: one.delivery.seq, key: one.delivery.key },
          'a settlement came too late and changed nothing',
        );
    });
    if (this.#running.size === 0) for (const done of this.#onDrained.splice(0)) done();
  }

  /** The store would not take it (disk full …): everything stays as it is and is offered again. */
  #refused(what: string, reason: unknown): void {
    this.#storeRefused = true;
    const error = asCrossdockError(reason);
    this.#options.log?.error({ what, code: error.code }, `the store refused: ${error.message}`);
  }

  #giveBack(): void {
    for (const running of this.#running) running.settlement ??= this.#backToQueue(running.delivery, 0);
    this.wake();
  }

  #drained(withinMs: number): Promise<boolean> {
    if (this.#running.size === 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(withinMs, () => resolve(false));
      this.#onDrained.push(() => {
        cancel();
        resolve(true);
      });
    });
  }

  /** The next look: when something falls due, when the gate opens, when leases need prolonging, at the latest the poll. */
  #schedule(): void {
    this.#cancelTimer();
    if (this.#state !== 'running' && this.#state !== 'stopping') return;
    const { store, clock, admission } = this.#options;
    const waits = [this.#storeRefused ? STORE_RETRY_MS : LOOK_EVERY_MS];
    if (!this.#storeRefused && this.#state === 'running') {
      const now = clock.now();
      const due = this.#running.size < this.#options.concurrency ? store.nextDue(now) : null;
      if (due !== null && due > now) waits.push(due - now);
      const { retryInMs } = admission();
      if (retryInMs !== null) waits.push(retryInMs);
    }
    this.#cancelTimer = clock.after(Math.max(1, Math.min(...waits)), () => this.wake());
  }
}

/** Many requests of one handler may listen to one signal; Node.js takes more than ten for a leak and says so. */
function abortController(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}

class StoppingError extends CrossdockError {
  constructor() {
    super('The sidecar is stopping.', { class: 'transient', code: 'work.stopping' });
  }
}
const STOPPED: WorkError = {
  class: 'transient',
  code: 'work.stopping',
  message: 'The sidecar stopped; the work goes on after the start.',
};
