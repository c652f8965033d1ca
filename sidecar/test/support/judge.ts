/** Invariants of every world: what must be true at the end, whatever happened on the way. Pure but for reading. */
import type { Snapshot } from '../../simulator/m3/index.ts';
import type { WooOrderDocument } from '../../simulator/woo/types.ts';
import type { RunRow, StoreView } from './store-view.ts';

/**
 * What must have become of an order: `confirmed` exactly one in M3 · `cancelled` none that is alive, nothing left over ·
 * `none` never posted · `held` no final order, and a problem that says why · `held-posted` one final order, and a problem.
 */
export type Expected = 'confirmed' | 'cancelled' | 'none' | 'held' | 'held-posted';

export interface Judged {
  m3: Snapshot;
  violations: readonly { kind: string; name: string; field: string; detail: string }[];
  store: Pick<StoreView, 'runs'>;
  /** Newest document of each order. */
  documents: readonly WooOrderDocument[];
  /** Default: `confirmed`. */
  expected: Record<number, Expected>;
}

/** Everything that is wrong, in words; empty when all is well. */
export function judgeWorld(world: Judged): string[] {
  const { m3, violations, store, documents, expected } = world;
  const wrong: string[] = [];
  const runs = store.runs();
  for (const document of documents) wrong.push(...judgeOrder(document, expected[document.id] ?? 'confirmed', m3, runs));
  const known = new Set(documents.map((d) => `WC-${d.id}`));
  for (const order of [...m3.orders, ...m3.temporary])
    if (!known.has(order.cuor)) wrong.push(`M3 has order ${order.orno} with the unknown reference "${order.cuor}"`);
  if (m3.duplicates.length > 0) wrong.push(`references that occur twice: ${m3.duplicates.join(', ')}`);
  for (const v of violations) wrong.push(`violation ${v.kind} ${v.name} ${v.field} ${v.detail}`);
  wrong.push(...outOfOrder(runs), ...doubleCustomers(m3));
  return wrong;
}

export function judgeOrder(
  document: WooOrderDocument,
  expected: Expected,
  m3: Snapshot,
  runs: readonly RunRow[],
): string[] {
  const reference = `WC-${document.id}`;
  const wrong: string[] = [];
  const finals = m3.orders.filter((o) => o.cuor === reference && !o.deleted);
  const temporary = m3.temporary.filter((o) => o.cuor === reference);
  const held = runs.some(
    (run) => run.key === `order:${document.id}` && run.state === 'held' && run.problems.length > 0,
  );
  const say = (text: string): void => void wrong.push(`${reference}: ${text}`);
  const posted = expected === 'confirmed' || expected === 'held-posted';
  if (finals.length !== (posted ? 1 : 0)) say(`${finals.length} orders in M3, expected to be ${expected}`);
  if (temporary.length > 0 && expected !== 'held')
    say(`temporary order left over: ${temporary.map((o) => o.orno).join(', ')}`);
  if (temporary.length > 1) say(`${temporary.length} temporary orders`);
  if (expected.startsWith('held') !== held) say(held ? 'is held' : 'is not held');
  for (const order of finals) {
    const numbers = order.lines.map((line) => line.cupo);
    if (new Set(numbers).size < numbers.length) say(`the same line twice in M3: ${numbers.join(', ')}`);
    if (expected === 'confirmed' && order.totals.total !== document.total)
      say(`total ${order.totals.total} in M3, ${document.total} in the shop`);
    if (expected === 'confirmed' && numbers.length !== document.line_items.length)
      say(`${numbers.length} lines in M3, ${document.line_items.length} in the shop`);
  }
  return wrong;
}

/** Runs of one entity must begin in the order in which its events came. */
export function outOfOrder(runs: readonly RunRow[]): string[] {
  const wrong: string[] = [];
  const last = new Map<string, RunRow>();
  for (const run of runs) {
    if (run.flow !== 'order-to-cash') continue;
    const before = last.get(run.key);
    if (before && run.workSeq < before.workSeq)
      wrong.push(`${run.key}: work ${run.workSeq} began after ${before.workSeq}`);
    if (before && versionOf(run) < versionOf(before))
      wrong.push(`${run.key}: a run saw document ${run.basis} after ${before.basis}`);
    last.set(run.key, run);
  }
  return wrong;
}
/** A run that never got to its document has no basis and saw nothing. */
const versionOf = (run: RunRow): string => (run.basis ?? '').split('#')[0] || '9';

export function doubleCustomers(m3: Snapshot): string[] {
  const seen = new Map<string, string[]>();
  for (const customer of m3.customers) {
    const key = customer.key.trim();
    if (/^[WOC][0-9A-Z]{9}$/.test(key)) seen.set(key, [...(seen.get(key) ?? []), customer.cuno]);
  }
  return [...seen]
    .filter(([, numbers]) => numbers.length > 1)
    .map(([key, numbers]) => `customers ${numbers.join(', ')} have the same search key ${key}`);
}
