/** What was called and what was wrong with it. A ring buffer and counters, so that long runs do not eat memory. */
import type { Row } from './metadata.ts';

export interface CallEntry {
  n: number;
  at: number;
  version: string;
  method: string;
  program: string;
  transactions: string[];
  status: number;
  fault: string;
  /** Records as sent, and the first errors, only when `keepRecords` is on. */
  records?: Row[];
  errors?: string[];
}
export interface Violation {
  kind: string;
  name: string;
  field: string;
  detail: string;
  at: number;
}
export interface Counter {
  /** Transactions, not requests. */
  calls: number;
  failed: number;
}
const MOST_VIOLATIONS = 500;

export class CallLog {
  requests = 0;
  tokens = 0;
  violationCount = 0;
  readonly counters = new Map<string, Counter>();
  readonly notPlayed = new Map<string, number>();
  readonly violations: Violation[] = [];
  private readonly ring: CallEntry[] = [];
  /** Where the oldest entry stands once the ring is full. */
  private next = 0;
  private readonly keep: () => number;

  constructor(keep: () => number) {
    this.keep = keep;
  }
  add(entry: Omit<CallEntry, 'n'>): void {
    this.requests++;
    const size = this.keep();
    if (size <= 0) return;
    if (this.ring.length > size) this.ring.splice(0, this.ring.length - size);
    const full = { n: this.requests, ...entry };
    if (this.ring.length < size) {
      this.ring.push(full);
      this.next = 0;
    } else {
      this.ring[this.next] = full;
      this.next = (this.next + 1) % size;
    }
  }
  /** Oldest first. */
  entries(): CallEntry[] {
    return [...this.ring].sort((a, b) => a.n - b.n);
  }
  count(name: string, failed: boolean): void {
    let counter = this.counters.get(name);
    if (!counter) this.counters.set(name, (counter = { calls: 0, failed: 0 }));
    counter.calls++;
    if (failed) counter.failed++;
  }
  /** Something that a correct client never does. Details hold no values. */
  violate(kind: string, name: string, field: string, detail: string): void {
    this.violationCount++;
    if (this.violations.length < MOST_VIOLATIONS) this.violations.push({ kind, name, field, detail, at: Date.now() });
  }
  clear(): void {
    this.requests = 0;
    this.tokens = 0;
    this.violationCount = 0;
    this.counters.clear();
    this.notPlayed.clear();
    this.violations.length = 0;
    this.ring.length = 0;
    this.next = 0;
  }
}
