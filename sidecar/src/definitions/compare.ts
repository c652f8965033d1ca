/** What a draft would change for one order: two dry runs side by side. Pure. */
import Big from 'big.js';
import type { FieldDifference, Problem } from '@crossdock/shared';
import type { DryFlow } from '../flow/dry-flow.ts';
import type { PlannedCall } from '../flow/port.ts';

export interface Compared {
  changed: boolean;
  differences: FieldDifference[];
  newProblems: Problem[];
  goneProblems: Problem[];
}

/** Calls of the same transaction are told apart by their turn: the second line is `OIS100MI/AddBatchLine 2`. */
function numbered(calls: readonly PlannedCall[]): Map<string, Record<string, string>> {
  const found = new Map<string, Record<string, string>>();
  const most = new Map<string, number>();
  for (const { call, values } of calls) {
    const n = (most.get(call) ?? 0) + 1;
    most.set(call, n);
    found.set(`${call} ${n}`, values);
  }
  return new Map([...found].map(([name, values]) => [lone(name, most) ? name.replace(/ 1$/, '') : name, values]));
}
const lone = (name: string, most: ReadonlyMap<string, number>): boolean => most.get(name.replace(/ \d+$/, '')) === 1;

const identity = (p: Problem): string => `${p.code}|${p.field ?? ''}|${p.message}`;

export function compareRuns(before: DryFlow, after: DryFlow): Compared {
  const differences: FieldDifference[] = [];
  const differ = (what: string, a: string | undefined, b: string | undefined): void => {
    if (a !== b) differences.push({ what, before: a ?? null, after: b ?? null });
  };
  differ('decision', before.decision, after.decision);
  for (const name of ['currency', 'planned', 'taxMode'] as const)
    differ(`total · ${name}`, before.totals?.[name], after.totals?.[name]);
  const [a, b] = [numbered(before.calls), numbered(after.calls)];
  for (const name of new Set([...a.keys(), ...b.keys()])) {
    const [x, y] = [a.get(name), b.get(name)];
    if (!x || !y) {
      // A held order has no calls at all: its decision says that already.
      if (before.decision !== 'hold' && after.decision !== 'hold') differ(name, x && 'called', y && 'called');
      continue;
    }
    for (const field of new Set([...Object.keys(x), ...Object.keys(y)]))
      differ(`${name} · ${field}`, x[field], y[field]);
  }
  const had = new Set(before.problems.map(identity));
  const has = new Set(after.problems.map(identity));
  const newProblems = after.problems.filter((p) => !had.has(identity(p)));
  const goneProblems = before.problems.filter((p) => !has.has(identity(p)));
  const changed = differences.length + newProblems.length + goneProblems.length > 0;
  return { changed, differences, newProblems, goneProblems };
}

/** Amounts per currency, exact. */
export class Totals {
  readonly #sums = new Map<string, { before: Big; after: Big }>();

  add(side: 'before' | 'after', run: DryFlow): void {
    const { currency, planned } = run.totals ?? {};
    if (currency === undefined || planned === undefined || run.decision === 'hold') return;
    const sum = this.#sums.get(currency) ?? { before: new Big(0), after: new Big(0) };
    sum[side] = sum[side].plus(planned);
    this.#sums.set(currency, sum);
  }
  list(): { currency: string; before: string; after: string }[] {
    return [...this.#sums].map(([currency, { before, after }]) => ({
      currency,
      before: before.toFixed(),
      after: after.toFixed(),
    }));
  }
}
