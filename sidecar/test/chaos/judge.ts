/** The end of a chaos run: what the shop has against what M3 has, order by order. */
import type { M3Simulator, OrderSnapshot, Snapshot } from '../../simulator/m3/index.ts';
import type { Shop } from '../../simulator/woo/shop.ts';
import type { WooOrderDocument } from '../../simulator/woo/types.ts';
import { doubleCustomers, outOfOrder } from '../support/judge.ts';
import type { RunRow, StoreView } from '../support/store-view.ts';
import type { Story } from './story.ts';

/**
 * `lost` should be in M3, or shown, and is not · `duplicate` too much is in M3 · `out-of-order` · `total` · `violation` a call
 * that no correct client makes · `died` the process ended by itself · `oversold` more sold than there was, or a negative stock ·
 * `stock` the shop's number is not what is left
 */
export interface Finding {
  kind: 'lost' | 'duplicate' | 'out-of-order' | 'total' | 'violation' | 'died' | 'oversold' | 'stock';
  id: number | null;
  text: string;
}

export function judgeChaos({
  story,
  m3,
  shop,
  view,
}: {
  story: Story;
  m3: M3Simulator;
  shop: Shop;
  view: StoreView;
}): Finding[] {
  const snapshot = m3.snapshot();
  const runs = view.runs();
  const findings = story.orders.flatMap((id) => {
    const document = shop.orders.get(id);
    if (!document)
      return [{ kind: 'lost' as const, id, text: 'the shop has no such order: the story was not played to its end' }];
    const shown = shop.annotations.get(id)?.orderNumber ?? null;
    return judgeOne(document, snapshot, runs, shown);
  });
  for (const text of outOfOrder(runs)) findings.push({ kind: 'out-of-order', id: Number(/\d+/.exec(text)?.[0]), text });
  for (const text of doubleCustomers(snapshot)) findings.push({ kind: 'duplicate', id: null, text });
  for (const v of m3.calls.violations)
    findings.push({ kind: 'violation', id: null, text: `${v.kind} ${v.name} ${v.field} ${v.detail}` });
  return findings;
}

function judgeOne(document: WooOrderDocument, m3: Snapshot, runs: readonly RunRow[], shown: string | null): Finding[] {
  const { id, status } = document;
  const found: Finding[] = [];
  const say = (kind: Finding['kind'], text: string): void => void found.push({ kind, id, text });
  const ours = (order: OrderSnapshot): boolean => order.cuor === `WC-${id}`;
  const finals = m3.orders.filter((order) => ours(order) && !order.deleted);
  const temporary = m3.temporary.filter(ours);
  const last = runs.findLast((run) => run.key === `order:${id}` && run.flow === 'order-to-cash');
  const held = last?.state === 'held' ? (last.problems[0]?.code ?? 'without a problem') : null;
  if (temporary.length > 0) say('duplicate', `temporary orders left over: ${temporary.map((o) => o.orno).join(', ')}`);
  if (finals.length > 1) say('duplicate', `${finals.length} orders: ${finals.map((o) => o.orno).join(', ')}`);
  const [final] = finals;
  if (status === 'cancelled') {
    if (final) say('duplicate', `cancelled in the shop, alive in M3 as ${final.orno}`);
    if (held) say('lost', `cancelled, but held: ${held}`);
    return found;
  }
  if (status !== 'processing') {
    say('lost', `ended with status ${status}, which the story does not have`);
    return found;
  }
  // An edit that came after the posting waits for a person, and M3 keeps what was posted; nothing else may wait.
  const edited = held === 'order.edited';
  if (held && !edited) say('lost', `held: ${held}: ${last?.problems[0]?.message}`);
  if (!final) say('lost', `not in M3 (last run ${last?.state} ${last?.outcome ?? ''})`);
  else {
    if (!edited && final.totals.total !== document.total)
      say('total', `${final.totals.total} in M3, ${document.total} in the shop`);
    if (edited && final.totals.total === document.total)
      say('total', `held as edited, but M3 has the total of the edited order`);
    const numbers = final.lines.map((line) => line.cupo);
    if (new Set(numbers).size < numbers.length) say('duplicate', `a line twice: ${numbers.join(', ')}`);
    if (shown !== final.orno) say('lost', `the shop shows "${shown}" as its number, M3 has ${final.orno}`);
  }
  return found;
}
