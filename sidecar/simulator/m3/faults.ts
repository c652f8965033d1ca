import { chance } from './hash.ts';

export const FAULT_KINDS = ['latency', 'http', 'reset', 'expire', 'nok', 'terminate', 'broken', 'html'] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** What should go wrong, and when. */
export interface FaultSpec {
  kind: FaultKind;
  /** Pattern for `PROGRAM/TRANSACTION` (any transaction of the request), or `token`. Absent = every API call. */
  match?: string;
  /** The first `skip` matching requests are spared; then at most `times` (absent = 1, 0 = without end). */
  skip?: number;
  times?: number;
  /** Only the n-th request of the matching name, counted from 1. */
  nth?: number;
  /** Hits with this probability; drawn from `seed` (absent = the fault's number), name and n. */
  probability?: number;
  seed?: string | number;
  /** http: status, Retry-After in seconds or as a date that many seconds ahead. */
  status?: number;
  retryAfter?: number;
  retryAfterForm?: 'seconds' | 'date';
  /** http, reset, html: is M3's work done although the answer is lost? `late` = after `lateMs`. latency: `done` = at once, only the answer takes long. */
  effect?: 'none' | 'done' | 'late';
  lateMs?: number;
  /** latency: how long; http, reset, html: wait before answering. */
  ms?: number;
  /** nok: M3's message. */
  code?: string;
  field?: string;
  message?: string;
  /** nok, terminate: position in a bulk request, from 0. Absent: the first matching transaction (nok), the middle (terminate). */
  at?: number;
}
export interface Fault extends FaultSpec {
  id: number;
  hits: number;
}
interface Counted extends Fault {
  seen: number;
  pattern: RegExp | null;
}

/** Random faults for chaos runs. */
export interface RandomFaults {
  seed: string | number;
  /** Share of requests that are hit. */
  rate: number;
  /** Names from `RANDOM_FAULTS`; absent = all. */
  only?: string[];
}
export interface Quota {
  max: number;
  windowMs: number;
  retryAfter: 'seconds' | 'date' | 'none';
}

const busy = 'Record is being updated by another user';
/** What random mode draws from. `write`: only writes, `bulk`: only v2 bulk, `list`: only reads. */
export const RANDOM_FAULTS: Readonly<Record<string, { fault: FaultSpec; needs?: 'write' | 'bulk' | 'read' }>> = {
  latency: { fault: { kind: 'latency', ms: 250 } },
  'quota-seconds': { fault: { kind: 'http', status: 429, retryAfter: 1 } },
  'quota-date': { fault: { kind: 'http', status: 429, retryAfter: 1, retryAfterForm: 'date' } },
  'quota-bare': { fault: { kind: 'http', status: 429 } },
  expired: { fault: { kind: 'expire' } },
  'error-500': { fault: { kind: 'http', status: 500 } },
  'error-503': { fault: { kind: 'http', status: 503 } },
  html: { fault: { kind: 'html', status: 502 } },
  'timeout-undone': { fault: { kind: 'http', status: 504 } },
  'timeout-done': { fault: { kind: 'http', status: 504, effect: 'done' }, needs: 'write' },
  'timeout-late': { fault: { kind: 'http', status: 504, effect: 'late', lateMs: 400 }, needs: 'write' },
  'reset-undone': { fault: { kind: 'reset' } },
  'reset-done': { fault: { kind: 'reset', effect: 'done' }, needs: 'write' },
  'reset-late': { fault: { kind: 'reset', effect: 'late', lateMs: 400 }, needs: 'write' },
  locked: { fault: { kind: 'nok', code: 'XUP0001', message: busy }, needs: 'write' },
  'locked-text': {
    fault: { kind: 'nok', code: 'CPF9898', message: 'Order is locked, try again later' },
    needs: 'write',
  },
  terminated: { fault: { kind: 'terminate' }, needs: 'bulk' },
  broken: { fault: { kind: 'broken' }, needs: 'read' },
};

/** What a request is, as far as faults care. */
export interface Subject {
  /** `PROGRAM/TRANSACTION` of its first transaction, or `token`. */
  name: string;
  /** All its transactions. */
  names: readonly string[];
  write: boolean;
  bulk: boolean;
}
export interface Drawn {
  /** Before M3 begins, and between its work and the answer. */
  delayMs: number;
  answerMs: number;
  fault: Fault | null;
}
const NOTHING: Drawn = { delayMs: 0, answerMs: 0, fault: null };

/**
 * Decides what goes wrong. The n-th request of a name meets the same luck under the same seed, whatever else happens
 * and whenever it comes.
 */
export class Faults {
  private list: Counted[] = [];
  private random: RandomFaults | null = null;
  private quotaRule: Quota | null = null;
  private window = { start: 0, used: 0 };
  private readonly counts = new Map<string, number>();
  private lastId = 0;
  /** By kind (and status), for reports. */
  readonly injected = new Map<string, number>();
  private downUntil = 0;

  /** @throws Error naming what is wrong with the fault. */
  add(...specs: FaultSpec[]): Fault[] {
    return specs.map((spec) => {
      checkFault(spec);
      const fault: Counted = {
        ...spec,
        id: ++this.lastId,
        hits: 0,
        seen: 0,
        pattern: spec.match === undefined ? null : new RegExp(spec.match),
      };
      this.list.push(fault);
      return fault;
    });
  }
  setRandom(random: RandomFaults | null): void {
    for (const name of random?.only ?? []) {
      if (!RANDOM_FAULTS[name])
        throw new Error(`Unknown random fault "${name}". Known: ${Object.keys(RANDOM_FAULTS).join(', ')}.`);
    }
    if (random && !(random.rate >= 0 && random.rate <= 1))
      throw new Error(`"rate" expects a number from 0 to 1, received ${random.rate}.`);
    this.random = random;
  }
  setQuota(quota: Quota | null): void {
    this.quotaRule = quota;
    this.window = { start: 0, used: 0 };
  }
  /** From now on connections are refused: for some time, or (without a time) until `up`. */
  down(ms?: number): void {
    this.downUntil = ms === undefined ? Infinity : Date.now() + ms;
  }
  up(): void {
    this.downUntil = 0;
  }
  get isDown(): boolean {
    return this.downUntil > 0 && Date.now() < this.downUntil;
  }
  clear(): void {
    this.list = [];
    this.random = null;
    this.quotaRule = null;
    this.downUntil = 0;
    this.counts.clear();
    this.lastId = 0;
  }
  get active(): { faults: Fault[]; random: RandomFaults | null; quota: Quota | null; down: boolean } {
    const faults = this.list.map(({ pattern: _pattern, seen: _seen, ...fault }) => fault);
    return { faults, random: this.random, quota: this.quotaRule, down: this.isDown };
  }

  /** Counts against the quota. @returns seconds until the window ends when it is used up */
  overQuota(now: number): { seconds: number; form: Quota['retryAfter'] } | null {
    const rule = this.quotaRule;
    if (!rule) return null;
    if (now - this.window.start >= rule.windowMs) this.window = { start: now, used: 0 };
    if (++this.window.used <= rule.max) return null;
    this.count('quota');
    return { seconds: Math.max(1, Math.ceil((this.window.start + rule.windowMs - now) / 1000)), form: rule.retryAfter };
  }

  draw(subject: Subject): Drawn {
    const n = (this.counts.get(subject.name) ?? 0) + 1;
    this.counts.set(subject.name, n);
    if (this.list.length === 0 && !this.random) return NOTHING;
    let [delayMs, answerMs] = [0, 0];
    let chosen: Fault | null = null;
    for (const fault of this.list) {
      if (!applies(fault, subject)) continue;
      fault.seen++;
      if (chosen && fault.kind !== 'latency') continue;
      if (!due(fault, subject, n)) continue;
      fault.hits++;
      if (fault.kind !== 'latency') chosen = fault;
      else if (fault.effect === 'done') answerMs += fault.ms ?? 0;
      else delayMs += fault.ms ?? 0;
      this.count(label(fault));
    }
    const random = chosen ? null : this.drawRandom(subject, n);
    if (random) this.count(label(random));
    if (random?.kind === 'latency') delayMs += random.ms ?? 0;
    else chosen ??= random;
    return { delayMs, answerMs, fault: chosen };
  }

  private drawRandom(subject: Subject, n: number): Fault | null {
    const { random } = this;
    if (!random || chance(random.seed, subject.name, n) >= random.rate) return null;
    const choices = Object.entries(RANDOM_FAULTS).filter(
      ([name, { fault, needs }]) =>
        (!random.only || random.only.includes(name)) &&
        (needs === undefined ||
          (needs === 'write' && subject.write) ||
          (needs === 'bulk' && subject.bulk) ||
          (needs === 'read' && !subject.write)) &&
        (subject.name !== 'token' || fault.kind === 'http' || fault.kind === 'reset' || fault.kind === 'latency'),
    );
    const choice = choices[Math.floor(chance(random.seed, subject.name, n, 'kind') * choices.length)];
    if (!choice) return null;
    const at = Math.floor(chance(random.seed, subject.name, n, 'at') * subject.names.length);
    return { ...choice[1].fault, ...(subject.bulk ? { at } : {}), id: 0, hits: 1 };
  }
  private count(what: string): void {
    this.injected.set(what, (this.injected.get(what) ?? 0) + 1);
  }
}

function label(fault: FaultSpec): string {
  return [fault.kind, fault.status ?? fault.code, fault.effect].filter((part) => part !== undefined).join(' ');
}
function applies(fault: Counted, subject: Subject): boolean {
  if (!fault.pattern) return subject.name !== 'token';
  return fault.pattern.test(subject.name) || subject.names.some((name) => fault.pattern?.test(name));
}
function due(fault: Counted, subject: Subject, n: number): boolean {
  if (fault.nth !== undefined) return fault.seen === fault.nth;
  if (fault.seen <= (fault.skip ?? 0)) return false;
  if ((fault.times ?? 1) > 0 && fault.hits >= (fault.times ?? 1)) return false;
  return (
    fault.probability === undefined || chance('fault', fault.seed ?? fault.id, subject.name, n) < fault.probability
  );
}

function checkFault(spec: FaultSpec): void {
  if (!FAULT_KINDS.includes(spec.kind))
    throw new Error(`Fault "kind" expects one of ${FAULT_KINDS.join(', ')}, received ${JSON.stringify(spec.kind)}.`);
  if (spec.match !== undefined) new RegExp(spec.match);
  if (
    (spec.kind === 'http' || spec.kind === 'html') &&
    !(Number(spec.status ?? 500) >= 400 && Number(spec.status ?? 500) < 600)
  ) {
    throw new Error(`Fault "status" expects 400 to 599, received ${JSON.stringify(spec.status)}.`);
  }
  if (spec.effect !== undefined && !['none', 'done', 'late'].includes(spec.effect)) {
    throw new Error(`Fault "effect" expects none, done or late, received ${JSON.stringify(spec.effect)}.`);
  }
}
