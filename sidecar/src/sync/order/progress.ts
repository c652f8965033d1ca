/**
 * How far an M3 order has come, from the quantities of its lines (reference 4.3.1: the header carries highest and lowest
 * status, so only lines tell a part delivery), and what that means for the shop. Pure.
 */
import type { M3Progress, Settings } from '@crossdock/shared';
import { decimal } from '../../money.ts';

/** Lines of OIS100MI/LstLine as text. */
export interface LineState {
  ORST: string;
  ORQT: string;
  ALQT: string;
  DLQT: string;
  IVQT: string;
}

/** Progress of a whole order. Closed and deleted lines (status 90, 99) count with what was delivered on them. */
export function progressOf(lines: readonly LineState[]): M3Progress {
  const gone = (l: LineState): boolean => l.ORST.startsWith('9');
  const live = lines.filter((l) => !gone(l) || decimal(l.DLQT).gt(0) || decimal(l.IVQT).gt(0));
  if (live.length === 0) return lines.length === 0 ? 'open' : 'deleted';
  const all = (test: (l: LineState) => boolean): boolean => live.every(test);
  const some = (test: (l: LineState) => boolean): boolean => live.some(test);
  const delivered = (l: LineState): boolean =>
    gone(l) || decimal(l.DLQT).gte(decimal(l.ORQT)) || decimal(l.IVQT).gte(decimal(l.ORQT));
  if (all((l) => (gone(l) ? decimal(l.IVQT).gte(decimal(l.DLQT)) : decimal(l.IVQT).gte(decimal(l.ORQT)))))
    return 'invoiced';
  if (all(delivered)) return 'delivered';
  if (some((l) => decimal(l.DLQT).gt(0) || decimal(l.IVQT).gt(0))) return 'part-delivered';
  if (some((l) => /^[2-9][4-8]$/.test(l.ORST))) return 'picking';
  if (some((l) => decimal(l.ALQT).gt(0) || l.ORST === '33' || l.ORST === '23')) return 'allocated';
  return 'open';
}

/** Statuses in the order a Woo order goes through them; those not listed are ends that M3 never changes. */
const RANK: Record<string, number> = { pending: 0, 'on-hold': 1, processing: 2, completed: 3 };

/** The Woo status to set, or null to leave it. Forward only: never back, never out of cancelled, refunded or failed. */
export function shopStatusFor(progress: M3Progress, current: string, settings: Settings['status']): string | null {
  const wanted = settings.toShop[progress];
  if (!wanted || wanted === current) return null;
  const from = RANK[current];
  const to = RANK[wanted];
  // A status of the shop's own (a plugin's "shipped") is neither an end nor ranked: it may only move to completed.
  if (from === undefined)
    return ['cancelled', 'refunded', 'failed', 'trash'].includes(current) || wanted !== 'completed' ? null : wanted;
  if (to === undefined) return current === 'completed' ? null : wanted;
  return to > from ? wanted : null;
}

/** Whether there is nothing more to follow. */
export const isFinal = (progress: M3Progress): boolean => progress === 'invoiced' || progress === 'deleted';

/**
 * Milliseconds until the next look at an open order: every `followSeconds` while something happened in the last hour, then
 * less and less often, so that thousands of old open orders cost few calls.
 */
export function nextLook(ageMs: number, followSeconds: number): number {
  const base = followSeconds * 1000;
  const hours = ageMs / 3_600_000;
  if (hours < 1) return base;
  if (hours < 24) return Math.max(base, 60_000);
  if (hours < 24 * 7) return Math.max(base, 600_000);
  return Math.max(base, 3_600_000);
}
