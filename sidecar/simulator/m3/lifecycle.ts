import { Dec, ZERO } from './decimal.ts';
import type { Dec as Decimal } from './decimal.ts';

/** How far goods have come (reference 4.3.1): 2 to allocate, 3 allocated, 4 on pick list, 6 delivered, 7 invoiced. */
export const LEVELS = [2, 3, 4, 6, 7] as const;
export type Level = (typeof LEVELS)[number];
/** How much of a line stands at each level, in the basic unit. `closed` is the rest that nobody will deliver. */
export interface Quantities {
  2: Decimal;
  3: Decimal;
  4: Decimal;
  6: Decimal;
  7: Decimal;
  closed: Decimal;
  deleted: boolean;
}
export const DELETED = '90';

export function openQuantities(ordered: Decimal): Quantities {
  return { 2: ordered, 3: ZERO, 4: ZERO, 6: ZERO, 7: ZERO, closed: ZERO, deleted: false };
}

/** The two-digit rule: first digit = lowest progress, second = furthest. A line without open or done quantity is 90. */
export function lineStatus(q: Quantities): string {
  if (q.deleted) return DELETED;
  const reached = LEVELS.filter((level) => q[level].gt(0));
  const lowest = reached[0];
  const furthest = reached[reached.length - 1];
  if (lowest === undefined || furthest === undefined) return q.closed.gt(0) ? DELETED : '22';
  return `${lowest}${furthest}`;
}

/** The header carries the lowest (ORSL) and highest (ORST) status of its lines; deleted lines count only if no other is left. */
export function headerStatus(lines: readonly string[]): { ORSL: string; ORST: string } {
  if (lines.length === 0) return { ORSL: '20', ORST: '20' };
  const live = lines.filter((s) => s < DELETED).sort();
  return { ORSL: live[0] ?? DELETED, ORST: live[live.length - 1] ?? DELETED };
}

/**
 * Brings up to `wanted` (default: everything) to a level, out of what stands below it, what is furthest first.
 * @returns what really moved.
 */
export function moveUp(q: Quantities, to: Level, wanted?: Decimal): Decimal {
  if (q.deleted) return ZERO;
  let moved = ZERO;
  for (const level of [...LEVELS].reverse().filter((l) => l < to)) {
    const left = wanted === undefined ? q[level] : wanted.minus(moved);
    const part = left.lt(q[level]) ? left : q[level];
    if (part.lte(0)) continue;
    q[level] = q[level].minus(part);
    q[to] = q[to].plus(part);
    moved = moved.plus(part);
  }
  return moved;
}

/** Deleting is possible while nothing is on a pick list (reference 4.3.5). */
export function canDelete(q: Quantities): boolean {
  return !q.deleted && q[4].eq(0) && q[6].eq(0) && q[7].eq(0);
}

/** Closing gives up what is not yet on a pick list. */
export function closeRest(q: Quantities): Decimal {
  const rest = q[2].plus(q[3]);
  q.closed = q.closed.plus(rest);
  q[2] = ZERO;
  q[3] = ZERO;
  return rest;
}

/** Status words of the control API to levels. */
export const TO_LEVEL: Readonly<Record<string, Level>> = {
  '33': 3,
  allocated: 3,
  '44': 4,
  picked: 4,
  '66': 6,
  delivered: 6,
  '77': 7,
  invoiced: 7,
};

/** The next level that an order reaches by itself. */
export function nextLevel(q: Quantities): Level | null {
  const at = LEVELS.find((level) => q[level].gt(0));
  if (q.deleted || at === undefined) return null;
  return LEVELS[LEVELS.indexOf(at) + 1] ?? null;
}

export const delivered = (q: Quantities): Decimal => q[6].plus(q[7]);
export const openQuantity = (q: Quantities): Decimal => q[2].plus(q[3]).plus(q[4]);
export const total = (parts: readonly Decimal[]): Decimal => parts.reduce((sum, part) => sum.plus(part), Dec(0));
