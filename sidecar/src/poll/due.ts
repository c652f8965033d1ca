/** When a source is looked at next. Pure. */
import type { Look, Mark, PollSchedule } from './port.ts';

const DAY_MS = 86_400_000;

/** The last moment up to `now` at which the clock in UTC showed `time` (`02:30`); null for anything else. */
export function lastTimeOfDay(time: string, now: number): number | null {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time);
  if (!match) return null;
  const midnight = Math.floor(now / DAY_MS) * DAY_MS;
  const at = midnight + (Number(match[1]) * 60 + Number(match[2])) * 60_000;
  return at <= now ? at : at - DAY_MS;
}

/**
 * What is due next, and when (may lie in the past: then now); null while the source is off.
 * The first look of all is a full one: changes say nothing about what did not change.
 */
export function nextLook(
  mark: Pick<Mark, 'lookedAt' | 'fullAt'> | null,
  schedule: PollSchedule,
  hasChanges: boolean,
  now: number,
): { kind: Look['kind']; at: number } | null {
  if (schedule.changeSeconds <= 0) return null;
  if (!mark || mark.fullAt === 0) return { kind: 'full', at: now };
  // A clock that was set back must not stop the looks until it has caught up.
  const lookedAt = Math.min(mark.lookedAt, now);
  const nightly = lastTimeOfDay(schedule.fullAt, now);
  if (nightly !== null && mark.fullAt < nightly) return { kind: 'full', at: now };
  if (!hasChanges) return { kind: 'full', at: lookedAt + schedule.fallbackSeconds * 1000 };
  return { kind: 'changes', at: lookedAt + schedule.changeSeconds * 1000 };
}
