/**
 * The plugin's outbox with a memory instead of a table: one row per event, written in the request in which it happens,
 * handed over by forwarding or by lease and acknowledgement, at least once.
 */
import { randomUUID } from 'node:crypto';
import type { ShopEvent } from '@crossdock/shared';

export type Reason = ShopEvent['reason'];
export type Origin = ShopEvent['origin'];
export interface Change {
  entity: string;
  entityId: number;
  parentId?: number;
  reason: Reason;
}
export interface OutboxRow extends Change {
  seq: number;
  /** Event id; two rows share one only where a re-send is being played. */
  id: string;
  origin: Origin;
  occurredAt: string;
  status: 'pending' | 'leased' | 'done' | 'rejected';
  lease: string | null;
  leaseUntil: number;
  attempts: number;
  /** A document fixed when the row was made, to play stale or out-of-order events; else it is read at hand-over. */
  frozen?: Record<string, unknown> | null;
}
export type AckStatus = 'accepted' | 'duplicate' | 'rejected';

/** Done rows that are kept to look at. */
const KEEP_DONE = 5000;

/** Strongest first: what several changes of one entity in one request come to. */
const STRENGTH: readonly Reason[] = ['deleted', 'created', 'trashed', 'restored', 'status', 'updated'];
export const stronger = (a: Reason, b: Reason): Reason => (STRENGTH.indexOf(a) <= STRENGTH.indexOf(b) ? a : b);

/** One row per entity and request: a checkout fires a dozen hooks for one order. */
export function coalesce(changes: readonly Change[]): Change[] {
  const merged = new Map<string, Change>();
  for (const change of changes) {
    const key = `${change.entity}:${change.entityId}`;
    const former = merged.get(key);
    merged.set(key, former === undefined ? change : { ...former, reason: stronger(former.reason, change.reason) });
  }
  return [...merged.values()];
}

export class Outbox {
  #open: OutboxRow[] = [];
  #settled: OutboxRow[] = [];
  #seq = 0;
  readonly #now: () => number;
  readonly #read: (change: Change) => Record<string, unknown> | null;

  /** @param read the entity's wc/v3 document as it is now, null when there is none */
  constructor(now: () => number, read: (change: Change) => Record<string, unknown> | null) {
    this.#now = now;
    this.#read = read;
  }

  add(change: Change, origin: Origin, more: Partial<Pick<OutboxRow, 'id' | 'occurredAt' | 'frozen'>> = {}): OutboxRow {
    this.#seq += 1;
    const row: OutboxRow = {
      ...change,
      seq: this.#seq,
      id: more.id ?? randomUUID(),
      origin,
      occurredAt: more.occurredAt ?? new Date(this.#now()).toISOString().replace(/\.\d{3}Z$/, 'Z'),
      status: 'pending',
      lease: null,
      leaseUntil: 0,
      attempts: 0,
      frozen: more.frozen,
    };
    this.#open.push(row);
    return row;
  }

  /** Open rows first to last, then the settled ones still remembered. */
  rows(): readonly OutboxRow[] {
    return [...this.#settled, ...this.#open];
  }

  /** Rows not yet acknowledged, leased ones included. */
  waiting(): number {
    return this.#open.length;
  }

  /** The event as it goes over the wire; the document is read now, not when the event happened. */
  event(row: OutboxRow): ShopEvent {
    const document = row.frozen !== undefined ? row.frozen : row.reason === 'deleted' ? null : this.#read(row);
    return {
      id: row.id,
      entity: row.entity,
      entityId: String(row.entityId),
      ...(row.parentId === undefined ? {} : { parentId: String(row.parentId) }),
      reason: row.reason,
      occurredAt: row.occurredAt,
      origin: row.origin,
      document,
    };
  }

  /**
   * Leases pending rows, oldest first. Rows of an entity that somebody else still holds stay back, so that one entity's
   * events are handed over in order. Expired leases are open again.
   */
  lease(limit: number, leaseSeconds: number): { lease: string; rows: OutboxRow[] } {
    const now = this.#now();
    const lease = randomUUID();
    const busy = new Set<string>();
    const rows: OutboxRow[] = [];
    for (const row of this.#open) {
      if (row.status === 'leased' && row.leaseUntil <= now) this.#release(row);
      const key = `${row.entity}:${row.entityId}`;
      if (row.status === 'leased') busy.add(key);
      else if (rows.length < limit && !busy.has(key)) rows.push(row);
    }
    for (const row of rows) {
      row.status = 'leased';
      row.lease = lease;
      row.leaseUntil = now + leaseSeconds * 1000;
      row.attempts += 1;
    }
    return { lease, rows };
  }

  /** Settles leased rows; an acknowledgement whose lease has run out or passed on counts for nothing. */
  ack(lease: string, results: readonly { id: string; status: AckStatus }[]): number {
    const now = this.#now();
    const statuses = new Map(results.map((result) => [result.id, result.status]));
    let acknowledged = 0;
    for (const row of this.#open) {
      const status = statuses.get(row.id);
      if (row.lease !== lease || row.leaseUntil <= now || status === undefined) continue;
      row.status = status === 'rejected' ? 'rejected' : 'done';
      acknowledged += 1;
    }
    this.#settle();
    return acknowledged;
  }

  /** Gives rows back at once, after a failed hand-over. */
  giveBack(lease: string): void {
    for (const row of this.#open) if (row.lease === lease && row.status === 'leased') this.#release(row);
  }

  #release(row: OutboxRow): void {
    row.status = 'pending';
    row.lease = null;
    row.leaseUntil = 0;
  }

  #settle(): void {
    const settled = this.#open.filter((row) => row.status === 'done' || row.status === 'rejected');
    if (settled.length === 0) return;
    this.#open = this.#open.filter((row) => row.status !== 'done' && row.status !== 'rejected');
    this.#settled = [...this.#settled, ...settled].slice(-KEEP_DONE);
  }
}
