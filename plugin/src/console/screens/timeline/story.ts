/** Puts what is known of an order into one line of moments, each on the side where it happened. Pure. */
import type { OrderTimeline } from '@crossdock/shared';

export type Side = 'shop' | 'crossdock' | 'm3';
export type Weight = 'good' | 'wait' | 'held' | 'bad' | 'plain';
export interface Moment {
  id: string;
  at: string;
  side: Side;
  kind: 'event' | 'arrival' | 'entry' | 'call' | 'amendment';
  /** What stands there; words are the screen's. */
  event?: OrderTimeline['events'][number];
  entry?: OrderTimeline['entries'][number];
  call?: OrderTimeline['calls'][number];
  amendment?: OrderTimeline['amendments'][number];
  weight: Weight;
}

const HELD = new Set(['held', 'held-by-person']);
const WAIT = new Set(['retry', 'in-doubt', 'superseded']);
const GOOD = new Set([
  'confirmed',
  'created',
  'answered',
  'shown',
  'found',
  'resolved-by-person',
  'progress',
  'status',
  'compared',
]);
/** Journal lines about what M3 said or did stand on its side. */
const M3_KINDS =
  /^(created|confirmed|sent|answered|found|in-doubt|gate|rebuilt|deleted|stopped|closed|released|progress|status|compared|customer)/;
const SHOP_KINDS = new Set(['shown', 'received']);

export function sideOf(kind: string): Side {
  if (SHOP_KINDS.has(kind)) return 'shop';
  return M3_KINDS.test(kind) ? 'm3' : 'crossdock';
}
export function weightOf(kind: string): Weight {
  if (HELD.has(kind)) return 'held';
  if (WAIT.has(kind)) return 'wait';
  return GOOD.has(kind) ? 'good' : 'plain';
}

/** Oldest first. Events come twice: when it happened in the shop, and when it arrived, if that is a second or more later. */
export function momentsOf(story: OrderTimeline): Moment[] {
  const moments: Moment[] = [];
  for (const [i, event] of story.events.entries()) {
    moments.push({ id: `e${i}`, at: event.occurredAt, side: 'shop', kind: 'event', event, weight: 'plain' });
    if (Date.parse(event.receivedAt) - Date.parse(event.occurredAt) >= 1_000)
      moments.push({ id: `a${i}`, at: event.receivedAt, side: 'crossdock', kind: 'arrival', event, weight: 'plain' });
  }
  for (const [i, entry] of story.entries.entries())
    moments.push({ id: `j${i}`, at: entry.at, side: sideOf(entry.kind), kind: 'entry', entry, weight: weightOf(entry.kind) });
  for (const [i, call] of story.calls.entries())
    moments.push({ id: `c${i}`, at: call.at, side: 'm3', kind: 'call', call, weight: call.outcome === 'ok' ? 'good' : call.outcome === 'refused' ? 'held' : 'bad' });
  for (const amendment of story.amendments)
    moments.push({ id: `m${amendment.id}`, at: amendment.at, side: 'crossdock', kind: 'amendment', amendment, weight: 'wait' });
  // Stable: what has the same moment keeps the order in which it was told.
  return moments.map((moment, i) => ({ moment, i })).sort((a, b) => Date.parse(a.moment.at) - Date.parse(b.moment.at) || a.i - b.i).map(({ moment }) => moment);
} // prettier-ignore

/** `AddBatchLine ×3` for bulk requests. */
export function callName({ program, calls }: OrderTimeline['calls'][number]): string {
  const counts = new Map<string, number>();
  for (const { transaction } of calls) counts.set(transaction, (counts.get(transaction) ?? 0) + 1);
  const names = [...counts].map(([name, n]) => (n > 1 ? `${name} ×${n}` : name));
  return names.length === 0 ? program : `${program}/${names.join(', ')}`;
}
