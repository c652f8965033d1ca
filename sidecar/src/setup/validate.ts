/** Plans the newest orders of the shop and groups what would go wrong; nothing is sent. One at a time, in the background. */
import type { Problem, ShopValidation } from '@crossdock/shared';
import { asCrossdockError } from '../errors.ts';
import type { DryRun } from '../flow/port.ts';

export interface ValidatorOptions {
  /** The newest orders, newest first. @throws CrossdockError */
  orders: (limit: number) => Promise<Record<string, unknown>[]>;
  plan: (document: Record<string, unknown>) => Promise<DryRun>;
  /** The last one, as it was kept. */
  recall: () => string | null;
  keep: (json: string) => Promise<void>;
  now: () => number;
}

/** Orders that are planned at once: each asks M3 for its items, and the shop's own orders come first. */
const AT_ONCE = 3;

export const NO_VALIDATION: ShopValidation = {
  state: 'none',
  startedAt: null,
  finishedAt: null,
  total: 0,
  planned: 0,
  decisions: {},
  good: 0,
  groups: [],
  fault: null,
};

/** Adds one planned order. Pure: a new value comes out. */
export function addPlanned(
  to: ShopValidation,
  order: string,
  plan: Pick<DryRun, 'decision' | 'problems'>,
): ShopValidation {
  const groups = to.groups.map((group) => ({ ...group, orders: [...group.orders] }));
  for (const problem of onePerCode(plan.problems)) {
    const known = groups.find(({ code }) => code === problem.code);
    if (known) known.orders.push(order);
    else
      groups.push({
        code: problem.code,
        owner: problem.owner,
        message: problem.message,
        fix: problem.fix ?? null,
        orders: [order],
      });
  }
  groups.sort((a, b) => b.orders.length - a.orders.length);
  const good = plan.decision === 'post' && plan.problems.length === 0;
  return {
    ...to,
    planned: to.planned + 1,
    decisions: { ...to.decisions, [plan.decision]: (to.decisions[plan.decision] ?? 0) + 1 },
    good: to.good + (good ? 1 : 0),
    groups,
  };
}
const onePerCode = (problems: readonly Problem[]): Problem[] => [
  ...new Map(problems.map((problem) => [problem.code, problem])).values(),
];

export class Validator {
  readonly #options: ValidatorOptions;
  #current: ShopValidation;

  constructor(options: ValidatorOptions) {
    this.#options = options;
    this.#current = recalled(options.recall());
  }

  state(): ShopValidation {
    return this.#current;
  }

  /** Begins, unless one is under way. @returns the state it begins with */
  start(limit: number): ShopValidation {
    if (this.#current.state === 'running') return this.#current;
    const startedAt = new Date(this.#options.now()).toISOString();
    this.#current = { ...NO_VALIDATION, state: 'running', startedAt };
    void this.#run(limit);
    return this.#current;
  }

  async #run(limit: number): Promise<void> {
    const { orders, plan, keep, now } = this.#options;
    try {
      const documents = await orders(limit);
      this.#current = { ...this.#current, total: documents.length };
      const left = [...documents];
      const worker = async (): Promise<void> => {
        for (let document = left.shift(); document; document = left.shift()) {
          const made = await plan(document);
          this.#current = addPlanned(this.#current, String(document['id'] ?? ''), made);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
      this.#current = { ...this.#current, state: 'done', finishedAt: new Date(now()).toISOString() };
      await keep(JSON.stringify(this.#current));
    } catch (error) {
      const fault = asCrossdockError(error);
      const { message, fix } = fault.problem ?? { message: fault.message };
      this.#current = {
        ...this.#current,
        state: 'failed',
        finishedAt: new Date(now()).toISOString(),
        fault: fix ? `${message} ${fix}` : message,
      };
    }
  }
}

function recalled(json: string | null): ShopValidation {
  if (json === null) return NO_VALIDATION;
  try {
    return JSON.parse(json) as ShopValidation;
  } catch {
    return NO_VALIDATION;
  }
}
