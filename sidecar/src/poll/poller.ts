/** The loop of every source: waits until it is due or nudged, looks, stages page by page, moves the mark with the work. */
import type { Db } from '../db/port.ts';
import { asCrossdockError } from '../errors.ts';
import type { NewWork } from '../work/port.ts';
import { nextLook } from './due.ts';
import type { Look, MarkStore, Poller, PollSource, PollState } from './port.ts';

export interface PollerDeps<Tx> {
  db: Db<Tx>;
  marks: MarkStore<Tx>;
  work: {
    /** Inside the transaction under way. */
    enqueueIn(items: readonly NewWork[], now: number): unknown;
    wake(): void;
  };
  now: () => number;
  /** How far M3's clock is behind this machine's, milliseconds. Default 0. */
  behindMs?: () => number;
  log: { warn: (data: object, text: string) => void };
  /** After each look, for metrics. */
  observe?: (name: string, kind: Look['kind'], outcome: 'ok' | 'failed', milliseconds: number, rows: number) => void;
  /** Sleeps are cut into this at most, so that settings and clocks that jump take effect. Default one second. */
  tickMs?: number;
}

/** Pauses after failed looks; M3's own gate paces what is sent meanwhile. */
const FAILED_MS = [1_000, 2_000, 5_000, 10_000, 20_000, 30_000] as const;
/** A missing transaction is asked for again: rights and versions of a tenant change. */
const ASK_AGAIN_MS = 60 * 60_000;

interface Loop<Tx> {
  source: PollSource<Tx, unknown>;
  failures: number;
  lastFailure: string | null;
  /** On the steady clock: a wall clock that is set back must not stop the looks. */
  retryAt: number;
  /** Until then it is known that M3 has no transaction for changes. */
  noChangesUntil: number;
  nudged: Look['kind'] | null;
  looking: boolean;
  /** Looks begun so far, and those who wait for one that begins later than they came. */
  begun: number;
  waiting: { after: number; resolve: (looked: boolean) => void }[];
  wake: () => void;
  done: Promise<void>;
}

export function createPoller<Tx>(deps: PollerDeps<Tx>): Poller<Tx> {
  const { db, marks, work, now, log } = deps;
  const loops: Loop<Tx>[] = [];
  const abort = new AbortController();

  /** @returns rows staged, or null where M3 has no transaction for this kind of look */
  async function look(loop: Loop<Tx>, kind: Look['kind']): Promise<number | null> {
    const { source } = loop;
    const mark = marks.get(source.name);
    const overlap = source.schedule().overlapSeconds * 1000;
    // LMTS is M3's time: where its clock is behind, what it stamps now lies that much further back.
    const back = overlap + (deps.behindMs?.() ?? 0);
    const since = kind === 'full' || !mark ? 0 : Math.max(0, Math.min(mark.asOf, now()) - back);
    const aged = (ms: number): void => void (one.keptMs = Math.max(one.keptMs, ms));
    const one: Look = { kind, startedAt: now(), since, signal: abort.signal, keptMs: 0, aged };
    const pages = await source.read(one);
    if (!pages) return null;
    let rows = 0;
    for await (const page of pages) {
      abort.signal.throwIfAborted();
      if (page.length === 0) continue;
      rows += page.length;
      await db.write((tx) => source.stage(tx, page, one));
    }
    abort.signal.throwIfAborted();
    const enqueued = await db.write((tx) => {
      const items = source.finish(tx, one);
      work.enqueueIn(items, now());
      marks.saveIn(tx, {
        name: source.name,
        lookedAt: one.startedAt,
        asOf: one.startedAt - one.keptMs,
        fullAt: kind === 'full' ? one.startedAt : (mark?.fullAt ?? 0),
      });
      return items.length;
    });
    if (enqueued > 0) work.wake();
    return rows;
  }

  async function turn(loop: Loop<Tx>, kind: Look['kind']): Promise<void> {
    const started = performance.now();
    loop.looking = true;
    const number = ++loop.begun;
    try {
      const rows = await look(loop, kind);
      if (rows === null) {
        loop.noChangesUntil = now() + ASK_AGAIN_MS;
        // The nudge that asked for changes is answered by a full look.
        loop.nudged ??= kind;
        return;
      }
      loop.failures = 0;
      loop.lastFailure = null;
      loop.waiting = loop.waiting.filter(({ after, resolve }) => {
        if (number > after) resolve(true);
        return number <= after;
      });
      deps.observe?.(loop.source.name, kind, 'ok', performance.now() - started, rows);
    } catch (thrown) {
      if (abort.signal.aborted) return;
      failed(loop, thrown);
      loop.nudged ??= kind === 'full' ? 'full' : null;
      deps.observe?.(loop.source.name, kind, 'failed', performance.now() - started, 0);
    } finally {
      loop.looking = false;
    }
  }

  function failed(loop: Loop<Tx>, thrown: unknown): void {
    const error = asCrossdockError(thrown);
    const pause = FAILED_MS[Math.min(loop.failures, FAILED_MS.length - 1)] ?? 30_000;
    loop.retryAt = performance.now() + Math.max(pause, error.retryAfterMs ?? 0);
    loop.failures += 1;
    // Once per kind of failure: an M3 that is down for a night must not fill the log.
    if (loop.lastFailure !== error.code)
      log.warn({ poll: loop.source.name, code: error.code }, 'a look at M3 failed; it is made again');
    loop.lastFailure = error.code;
  }

  /** Looks where that is due. @returns how long to wait, 0 = not at all */
  async function next(loop: Loop<Tx>): Promise<number> {
    const at = now();
    const hasChanges = loop.noChangesUntil <= at;
    const due = nextLook(marks.get(loop.source.name), loop.source.schedule(), hasChanges, at);
    if (!due) return Infinity;
    const nudged = loop.nudged;
    const waitMs = loop.failures > 0 ? loop.retryAt - performance.now() : nudged ? 0 : due.at - at;
    if (waitMs > 0) return waitMs;
    const kind = nudged === 'full' || due.kind === 'full' || !hasChanges ? 'full' : 'changes';
    loop.nudged = null;
    await turn(loop, kind);
    return 0;
  }

  async function run(loop: Loop<Tx>): Promise<void> {
    while (!abort.signal.aborted) {
      let waitMs: number;
      try {
        waitMs = await next(loop);
      } catch (thrown) {
        // A source that cannot even say when it is due must not end the process, and with it everybody else's work.
        failed(loop, thrown);
        waitMs = loop.retryAt - performance.now();
      }
      if (waitMs <= 0) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.max(5, Math.min(deps.tickMs ?? 1_000, waitMs)));
        timer.unref();
        loop.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  const isOn = ({ source }: Loop<Tx>): boolean => {
    try {
      return source.schedule().changeSeconds > 0;
    } catch {
      return false;
    }
  };

  const nudge: Poller<Tx>['nudge'] = (name, kind = 'changes') => {
    const loop = loops.find((one) => one.source.name === name);
    if (!loop || !isOn(loop)) return false;
    loop.nudged = loop.nudged === 'full' ? 'full' : kind;
    loop.wake();
    return true;
  };

  return {
    nudge,
    lookNow: async (name, withinMs) => {
      const loop = loops.find((one) => one.source.name === name);
      if (!loop || !nudge(name)) return false;
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          loop.waiting = loop.waiting.filter((one) => one !== waiter);
          resolve(false);
        }, withinMs);
        timer.unref();
        const waiter = {
          after: loop.begun,
          resolve: (looked: boolean) => {
            clearTimeout(timer);
            resolve(looked);
          },
        };
        loop.waiting.push(waiter);
      });
    },
    add: (source) => {
      loops.push({
        source: source as PollSource<Tx, unknown>,
        failures: 0,
        lastFailure: null,
        retryAt: 0,
        noChangesUntil: 0,
        nudged: null,
        looking: false,
        begun: 0,
        waiting: [],
        wake: () => undefined,
        done: Promise.resolve(),
      });
    },
    start: () => {
      for (const loop of loops) loop.done = run(loop);
    },
    stop: async () => {
      abort.abort();
      for (const loop of loops) loop.wake();
      for (const { resolve } of loops.flatMap(({ waiting }) => waiting.splice(0))) resolve(false);
      await Promise.all(loops.map((loop) => loop.done));
    },
    state: () =>
      loops.map((loop): PollState => {
        const mark = marks.get(loop.source.name);
        return {
          name: loop.source.name,
          on: isOn(loop),
          lookedAt: mark?.lookedAt ?? null,
          asOf: mark?.asOf ?? null,
          fullAt: mark && mark.fullAt > 0 ? mark.fullAt : null,
          failures: loop.failures,
          lastFailure: loop.lastFailure,
          hasChanges: loop.noChangesUntil <= now(),
          looking: loop.looking,
        };
      }),
  };
}
