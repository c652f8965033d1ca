/** How fast each lane moves, when its backlog will be worked off, and what people have paused. Pure but for the clock. */
import type { LanesView, LaneView, PausedBy } from '@crossdock/shared';
import type { Lane, LaneStats } from '../work/port.ts';

const SLOT_MS = 10_000;
export const WINDOW_MS = 5 * 60_000;

/** Counts what was finished, per lane, in slots of ten seconds over five minutes. Lost with the process, which is no harm. */
export class RateMeter {
  readonly #slots = new Map<Lane, Map<number, number>>();
  readonly #startedAt: number;

  constructor(now: number) {
    this.#startedAt = now;
  }

  count(lane: Lane, now: number): void {
    const slots = this.#slots.get(lane) ?? new Map<number, number>();
    this.#slots.set(lane, slots);
    const slot = Math.floor(now / SLOT_MS);
    slots.set(slot, (slots.get(slot) ?? 0) + 1);
    if (slots.size > WINDOW_MS / SLOT_MS + 1)
      for (const old of slots.keys()) if (old * SLOT_MS < now - WINDOW_MS) slots.delete(old);
  }

  /** Finished per minute; a process younger than the window is measured over its own age. */
  perMinute(lane: Lane, now: number): number {
    const age = Math.min(WINDOW_MS, Math.max(SLOT_MS, now - this.#startedAt));
    let n = 0;
    for (const [slot, count] of this.#slots.get(lane) ?? []) if ((slot + 1) * SLOT_MS > now - age) n += count;
    return Math.round((n / age) * 600_000) / 10;
  }
}

export interface Pauses {
  all: PausedBy | null;
  lanes: Partial<Record<Lane, PausedBy>>;
}
export const NO_PAUSES: Pauses = { all: null, lanes: {} };
export const isPaused = (pauses: Pauses, lane: Lane): boolean =>
  pauses.all !== null || pauses.lanes[lane] !== undefined;

/** Seconds until a backlog is worked off; null where nothing moves, waits or may move. */
export function etaSeconds(backlog: number, perMinute: number, paused: boolean): number | null {
  return backlog > 0 && perMinute > 0 && !paused ? Math.ceil((backlog / perMinute) * 60) : null;
}

export function lanesView(stats: readonly LaneStats[], rate: (lane: Lane) => number, pauses: Pauses): LanesView {
  const lanes = stats.map((lane): LaneView => {
    const backlog = lane.ready + lane.waiting + lane.delayed;
    const perMinute = rate(lane.lane);
    return {
      ...lane,
      backlog,
      perMinute,
      etaSeconds: etaSeconds(backlog, perMinute, isPaused(pauses, lane.lane)),
      paused: pauses.lanes[lane.lane] ?? pauses.all,
    };
  });
  return { paused: pauses.all, lanes };
}
