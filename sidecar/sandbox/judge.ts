/**
 * What came of the fixed set, counted as contract 7 says: confirmed, lost and doubled from what M3 holds, held and skipped
 * from what the sidecar says. Pure.
 */
import type { Problem, RunSummary } from '@crossdock/shared';
import { decimal } from '../src/money.ts';
import type { SandboxOutcome } from '../simulator/woo/orders/sandbox-order.ts';
import type { SetOrder } from './fixed-set.ts';

export interface Figures {
  orders: number;
  eligible: number;
  /** M3 has it as a final order, also if it was cancelled afterwards. */
  confirmed: number;
  held: number;
  skipped: number;
  /** Surplus orders in M3, not repeated events. */
  duplicates: number;
  lost: number;
  /** Of the confirmed: currency and total are the shop's, to the last minor unit. */
  totalsMatched: number;
}
export interface M3Final {
  orno: string;
  cuor: string;
  currency: string;
  confirmedTotal: string;
  deleted: boolean;
}
export interface Evidence {
  orders: readonly SetOrder[];
  /** Begins CUOR. */
  prefix: string;
  finals: readonly M3Final[];
  /** References of temporary orders that never became final. */
  temporary: readonly string[];
  /** All runs of the sidecar, newest first. */
  runs: readonly RunSummary[];
  /** M3 order number that the shop shows on an order. */
  shown: ReadonlyMap<number, string>;
  /** E-mail addresses of M3's customers, each as often as it occurs. */
  customerEmails: readonly string[];
}
export interface Verdict {
  order: SetOrder;
  kind: 'confirmed' | 'held' | 'skipped' | 'lost';
  outcome: SandboxOutcome | 'lost';
  orno: string;
  /** Null where M3 has nothing to compare. */
  totals: { shop: string; m3: string; match: boolean } | null;
  problem: Problem | null;
  /** Why it was left out, or what M3 keeps; empty where nothing needs saying. */
  deviations: string[];
}
export interface Judgement {
  figures: Figures;
  verdicts: Verdict[];
  /** Everything that must not be, in words; empty = all is well. */
  failures: string[];
}

export function judgeSet(evidence: Evidence): Judgement {
  const latest = latestRuns(evidence.runs);
  const verdicts = evidence.orders.map((order) => judgeOrder(order, evidence, latest.get(`order:${order.id}`)));
  const count = (kind: Verdict['kind']): number => verdicts.filter((v) => v.kind === kind).length;
  const [confirmed, held, skipped, lost] = [count('confirmed'), count('held'), count('skipped'), count('lost')];
  const surplus = surplusOrders(evidence);
  const figures: Figures = {
    orders: verdicts.length, eligible: confirmed + held + lost, confirmed, held, skipped, duplicates: surplus.length, lost,
    totalsMatched: verdicts.filter((v) => v.totals?.match).length,
  }; // prettier-ignore
  const failures = [
    ...verdicts.flatMap((v) => v.deviations.map((text) => `#${v.order.id} ${v.order.name}: ${text}`)),
    ...surplus.map((order) => `M3 has a surplus order: ${order.orno}, reference ${order.cuor}.`),
    ...doubled(evidence.customerEmails).map(
      (email) => `M3 has more than one customer with the e-mail address ${email}.`,
    ),
    ...strayProblems(evidence.runs),
  ];
  return { figures, verdicts, failures };
}

/** The newest run over each order's own flow. */
export function latestRuns(runs: readonly RunSummary[]): Map<string, RunSummary> {
  const latest = new Map<string, RunSummary>();
  for (const run of runs) if (run.flow === 'order-to-cash' && !latest.has(run.key)) latest.set(run.key, run);
  return latest;
}

function judgeOrder(order: SetOrder, evidence: Evidence, run: RunSummary | undefined): Verdict {
  const reference = `${evidence.prefix}${order.id}`;
  const [final] = evidence.finals.filter((o) => o.cuor === reference);
  const held = run?.state === 'held';
  const left = run?.state === 'done' && (run.outcome === 'waiting' || run.outcome === 'skipped');
  const kind = final ? 'confirmed' : held ? 'held' : left ? 'skipped' : 'lost';
  const outcome = kind === 'confirmed' && final?.deleted ? 'cancelled' : kind;
  const problem = held ? (run.problems[0] ?? null) : null;
  const totals = final && {
    shop: amountText(order.posted),
    m3: amountText({ currency: final.currency, total: final.confirmedTotal }),
    match: sameAmount(order.posted, final),
  };

  const deviations: string[] = [];
  const { expect } = order;
  if (kind === 'lost')
    deviations.push(
      `lost: M3 does not have it, and the sidecar says "${run ? `${run.state} ${run.outcome ?? ''}`.trim() : 'nothing'}".`,
    );
  else if (outcome !== expect.outcome && !(expect.accept as readonly string[]).includes(outcome))
    deviations.push(`expected to be ${expect.outcome}, but it is ${outcome}.`);
  if (totals && !totals.match) deviations.push(`M3 confirmed ${totals.m3}, the shop has ${totals.shop}.`);
  if (held && !problem?.message) deviations.push('held without a problem that says why.');
  const code = problem?.code ?? null;
  if (order.problem !== undefined && kind !== 'lost' && code !== order.problem)
    deviations.push(`expected ${order.problem ?? 'no problem'}, found ${code ?? 'none'}.`);
  const shown = evidence.shown.get(order.id) ?? '';
  if (final && shown !== final.orno) deviations.push(`the shop shows "${shown}" instead of M3 order ${final.orno}.`);
  if (kind !== 'held' && evidence.temporary.includes(reference))
    deviations.push('a temporary order is left over in M3.');
  return { order, kind, outcome, orno: final?.orno ?? '', totals: totals ?? null, problem, deviations };
}

/** More than one final order for one of the shop's, or orders for none of them. */
function surplusOrders({ orders, prefix, finals }: Evidence): M3Final[] {
  const wanted = new Set(orders.map((order) => `${prefix}${order.id}`));
  return finals.filter((order) => !wanted.delete(order.cuor));
}
function doubled(emails: readonly string[]): string[] {
  const lower = emails.map((email) => email.toLowerCase());
  return [...new Set(lower.filter((email, at) => lower.indexOf(email) !== at))];
}
/** Runs beside the orders' own flow, such as the status back to the shop, must not be held. */
function strayProblems(runs: readonly RunSummary[]): string[] {
  const stray = runs.filter((run) => run.state === 'held' && run.flow !== 'order-to-cash');
  return stray.map((run) => `${run.key}, ${run.flow}: ${run.problems[0]?.message ?? 'held without a reason.'}`);
}

export const amountText = ({ currency, total }: { currency: string; total: string }): string => `${total} ${currency}`;
const sameAmount = (posted: SetOrder['posted'], final: M3Final): boolean =>
  posted.currency === final.currency &&
  /^-?\d/.test(final.confirmedTotal) &&
  decimal(posted.total).eq(decimal(final.confirmedTotal));
