/** A model test: whatever is done in whatever order, the store must agree with forty lines of plain arrays. */
import fc from 'fast-check';
import type { Delivery, Lane, Settlement, WorkStore } from '../../src/work/port.ts';
import type { WorkStoreUnderTest } from './work-store.contract.ts';

const T0 = Date.UTC(2026, 10, 23, 9, 0, 0);
const LEASE_MS = 30;
const OWNER = 'model';

interface ModelItem {
  id: string;
  key: string;
  lane: Lane;
  subject: string;
  state: 'ready' | 'waiting' | 'leased' | 'held' | 'done';
  runAt: number;
  leaseUntil: number;
  attempt: number;
  tries: number;
}

/** Index in `items` is the order of arrival. */
class Model {
  readonly items: ModelItem[] = [];

  head(key: string): ModelItem | undefined {
    return this.items.find((i) => i.key === key && (i.state === 'ready' || i.state === 'leased'));
  }
  promote(key: string): void {
    if (this.head(key)) return;
    const next = this.items.find((i) => i.key === key && i.state === 'waiting');
    if (next) next.state = 'ready';
  }
  enqueue(id: string, key: string, lane: Lane, subject: string, runAt: number): string {
    if (this.items.some((i) => i.id === id)) return 'duplicate';
    const state = this.head(key) ? 'waiting' : 'ready';
    this.items.push({ id, key, lane, subject, state, runAt, leaseUntil: 0, attempt: 0, tries: 0 });
    return 'accepted';
  }
  claim(
    lanes: readonly { lane: Lane; limit: number }[],
    now: number,
  ): { id: string; attempt: number; superseded: string[] }[] {
    for (const i of this.items) if (i.state === 'leased' && i.leaseUntil <= now) i.state = 'ready';
    return lanes.flatMap(({ lane, limit }) =>
      this.items
        .map((i, seq) => ({ i, seq }))
        .filter(({ i }) => i.lane === lane && i.state === 'ready' && i.runAt <= now)
        .sort((a, b) => a.i.runAt - b.i.runAt || a.seq - b.seq)
        .slice(0, limit)
        .map(({ i, seq }) => {
          Object.assign(i, { state: 'leased', leaseUntil: now + LEASE_MS, attempt: i.attempt + 1 });
          const old = this.items.filter(
            (o, at) => at < seq && o.key === i.key && o.subject === i.subject && o.state === 'held',
          );
          for (const o of old) o.state = 'done';
          return { id: i.id, attempt: i.attempt, superseded: old.map((o) => o.id) };
        }),
    );
  }
  settle(id: string, attempt: number, kind: Settlement['kind'], at: number, counts: boolean): boolean {
    const i = this.items.find((one) => one.id === id);
    if (!i || i.state !== 'leased' || i.attempt !== attempt) return false;
    if (kind === 'retry') Object.assign(i, { state: 'ready', runAt: at, tries: i.tries + (counts ? 1 : 0) });
    else i.state = kind === 'done' ? 'done' : 'held';
    this.promote(i.key);
    return true;
  }
  resolve(key: string, how: 'retry' | 'skip' | 'hold', now: number): number {
    let changed = 0;
    for (const i of this.items.filter((one) => one.key === key && ['ready', 'waiting', 'held'].includes(one.state))) {
      if (how === 'skip') i.state = 'done';
      else if (how === 'hold') {
        if (i.state === 'held') continue;
        i.state = 'held';
      } else if (i.state === 'ready' && i.runAt > now) Object.assign(i, { runAt: now, tries: 0 });
      else if (i.state === 'held') {
        const head = this.head(key);
        const first = !head || (head.state === 'ready' && this.items.indexOf(head) > this.items.indexOf(i));
        if (head && first) head.state = 'waiting';
        Object.assign(i, { state: first ? 'ready' : 'waiting', runAt: now, tries: 0 });
      } else continue;
      changed += 1;
    }
    this.promote(key);
    return changed;
  }
}

const keys = fc.constantFrom('order:1', 'order:2', 'order:3');
const operation = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('enqueue' as const),
      id: fc.integer({ min: 0, max: 40 }),
      key: keys,
      lane: fc.constantFrom<Lane>('order', 'stock'),
      topic: fc.constantFrom('order.updated', 'order.created', 'refund.created'),
      delay: fc.integer({ min: -5, max: 20 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('claim' as const), limit: fc.integer({ min: 1, max: 3 }) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('settle' as const),
      which: fc.nat(),
      kind: fc.constantFrom('done' as const, 'retry' as const, 'hold' as const),
      delay: fc.integer({ min: 0, max: 30 }),
      counts: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('extend' as const), which: fc.nat() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 40 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('resolve' as const),
      key: keys,
      how: fc.constantFrom('retry' as const, 'skip' as const, 'hold' as const),
    }),
  },
);

type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

export function describeWorkStoreModel(name: string, makeStore: () => Promise<WorkStoreUnderTest>): void {
  describe(`WorkStore against its model: ${name}`, () => {
    it('agrees with the model after any sequence of calls', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(operation, { minLength: 10, maxLength: 80 }), async (operations) => {
          const { store, close } = await makeStore();
          try {
            await replay(store, operations);
          } finally {
            await close();
          }
        }),
        { numRuns: Number(process.env['CROSSDOCK_MODEL_RUNS'] ?? 60) },
      );
    }, 600_000);
  });
}

async function replay(store: WorkStore, operations: readonly Operation[]): Promise<void> {
  const model = new Model();
  const given: Delivery[] = [];
  const idOf = new Map<number, string>();
  let now = T0;
  for (const op of operations) {
    switch (op.do) {
      case 'pass':
        now += op.ms;
        break;
      case 'enqueue': {
        const id = `e${op.id}`;
        const runAt = now + op.delay;
        const answer = await store.enqueue([{ id, key: op.key, lane: op.lane, topic: op.topic, runAt }]);
        expect(answer).toEqual([model.enqueue(id, op.key, op.lane, op.topic.split('.')[0] ?? '', runAt)]);
        break;
      }
      case 'claim': {
        const lanes = [
          { lane: 'order', limit: op.limit },
          { lane: 'stock', limit: 1 },
        ] as const;
        const claimed = await store.claim({ lanes, leaseMs: LEASE_MS, owner: OWNER, now });
        for (const { seq, id } of claimed) idOf.set(seq, id);
        const expected = model.claim(lanes, now);
        const seen = claimed.map(({ id, attempt, superseded }, i) => ({
          id,
          attempt,
          // An item that a person parked before it was ever claimed has not shown its seq yet.
          superseded: superseded.map((seq, j) => idOf.get(seq) ?? expected[i]?.superseded[j]),
        }));
        expect(seen).toEqual(expected);
        given.push(...claimed);
        break;
      }
      case 'settle': {
        const delivery = given[op.which % Math.max(1, given.length)];
        if (!delivery) break;
        const { seq, attempt, id } = delivery;
        const error = { class: 'transient', code: 'm3.timeout', message: '' } as const;
        const settlement: Settlement =
          op.kind === 'done'
            ? { seq, attempt, kind: 'done', outcome: 'confirmed' }
            : op.kind === 'hold'
              ? { seq, attempt, kind: 'hold', error }
              : { seq, attempt, kind: 'retry', at: now + op.delay, counts: op.counts, error };
        const took = await store.settle([settlement], OWNER, now);
        expect(took).toEqual([model.settle(id, attempt, op.kind, now + op.delay, op.counts)]);
        break;
      }
      case 'extend': {
        const delivery = given[op.which % Math.max(1, given.length)];
        if (!delivery) break;
        const ours = await store.extend([delivery], LEASE_MS, OWNER, now);
        const mine = model.items.find(
          (i) => i.id === delivery.id && i.state === 'leased' && i.attempt === delivery.attempt,
        );
        if (mine) mine.leaseUntil = now + LEASE_MS;
        expect(ours).toHaveLength(mine ? 1 : 0);
        break;
      }
      case 'resolve':
        expect(await store.resolve({ key: op.key }, op.how, now)).toBe(model.resolve(op.key, op.how, now));
        break;
    }
    compareCounts(store, model, now);
  }
}

function compareCounts(store: WorkStore, model: Model, now: number): void {
  for (const { lane, ready, delayed, waiting, leased, held } of store.stats(now)) {
    const mine = model.items.filter((i) => i.lane === lane);
    const count = (test: (i: ModelItem) => boolean) => mine.filter(test).length;
    expect({ lane, ready, delayed, waiting, leased, held }).toEqual({
      lane,
      ready: count((i) => i.state === 'ready' && i.runAt <= now),
      delayed: count((i) => i.state === 'ready' && i.runAt > now),
      waiting: count((i) => i.state === 'waiting'),
      leased: count((i) => i.state === 'leased'),
      held: count((i) => i.state === 'held'),
    });
  }
}
