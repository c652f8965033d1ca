/**
 * Bad days on request. Faults are listed one by one, or drawn from a seed: the same seed gives the same fault at the
 * same n-th call of a route, whatever happens in between on other routes.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';

export const FAULT_KINDS = ['down', 'latency', 'http', 'captcha', 'drop', 'broken'] as const;

export const faultSpec = z.strictObject({
  /** `METHOD route`, with * for anything, e.g. `PUT wc/v3/orders/*` or `*`. */
  match: z.string().default('*'),
  /**
   * down: the connection is cut before anything happens · latency: `ms` later · http: status instead of the work ·
   * captcha: a web page with 202 · drop: the work is done, the answer is not sent · broken: done, but the JSON is cut off
   */
  kind: z.enum(FAULT_KINDS),
  status: z.number().int().min(200).max(599).default(500),
  /** With http: the work is done all the same. */
  effect: z.boolean().default(false),
  /** Seconds, as header Retry-After. */
  retryAfter: z.number().int().min(0).optional(),
  ms: z.number().int().min(0).max(600_000).default(1000),
  /** How many calls it hits; absent = all. */
  times: z.number().int().min(1).optional(),
  /** How many matching calls pass before. */
  skip: z.number().int().min(0).default(0),
});
export type Fault = z.output<typeof faultSpec>;
export type FaultInput = z.input<typeof faultSpec>;

export const faultPlan = z.strictObject({
  faults: z.array(faultSpec).optional(),
  seed: z.number().int().optional(),
  /** Share of calls that go wrong by chance, 0 to 1. */
  rate: z.number().min(0).max(1).default(0),
  kinds: z.array(z.enum(FAULT_KINDS)).default(['down', 'latency', 'http', 'captcha', 'drop', 'broken']),
});
export type FaultPlan = z.input<typeof faultPlan>;

/** 0 ≤ x < 1 from seed, route and number of the call. */
export function chance(seed: number, route: string, n: number, salt: string): number {
  return createHash('sha256').update(`${seed}|${route}|${n}|${salt}`).digest().readUInt32BE(0) / 2 ** 32;
}

export class Faults {
  #listed: { fault: Fault; seen: number; hit: number }[] = [];
  #random: { seed: number; rate: number; kinds: readonly (typeof FAULT_KINDS)[number][] } | null = null;
  readonly #calls = new Map<string, number>();
  /** How many calls were spoilt. */
  count = 0;

  /** Adds listed faults; a seed replaces the former one. @throws ZodError */
  plan(input: unknown): void {
    const plan = faultPlan.parse(input);
    for (const fault of plan.faults ?? []) this.#listed.push({ fault, seen: 0, hit: 0 });
    if (plan.seed !== undefined) {
      this.#calls.clear();
      this.#random = { seed: plan.seed, rate: plan.rate, kinds: plan.kinds };
    }
  }

  clear(): void {
    this.#listed = [];
    this.#random = null;
  }

  /** The fault for this call of a route, if any; counts the call. @param route e.g. `PUT wc/v3/orders/{id}` */
  next(route: string): Fault | null {
    const n = (this.#calls.get(route) ?? 0) + 1;
    this.#calls.set(route, n);
    const fault = this.#fromList(route) ?? this.#byChance(route, n);
    if (fault !== null) this.count += 1;
    return fault;
  }

  #fromList(route: string): Fault | null {
    for (const entry of this.#listed) {
      if (!matches(entry.fault.match, route)) continue;
      entry.seen += 1;
      if (entry.seen <= entry.fault.skip || entry.hit >= (entry.fault.times ?? Infinity)) continue;
      entry.hit += 1;
      return entry.fault;
    }
    return null;
  }

  #byChance(route: string, n: number): Fault | null {
    const random = this.#random;
    if (random === null || chance(random.seed, route, n, 'whether') >= random.rate) return null;
    const kind = random.kinds[Math.floor(chance(random.seed, route, n, 'which') * random.kinds.length)]!;
    const detail = chance(random.seed, route, n, 'detail');
    const variants: Partial<FaultInput>[] = [
      { status: 429, retryAfter: 1 },
      { status: 500 },
      { status: 503 },
      { status: 504, effect: true },
    ];
    const http = kind === 'http' ? variants[Math.floor(detail * variants.length)] : {};
    return faultSpec.parse({ kind, ms: 20 + Math.round(detail * 200), ...http });
  }
}

function matches(pattern: string, route: string): boolean {
  const source = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${source.join('.*')}$`, 'i').test(route);
}
