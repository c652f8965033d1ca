/**
 * What every WorkStore must do; each adapter's test file runs it with its own store. All times are made up, so a store must
 * never look at a clock of its own for due times and leases.
 */
import type { ClaimQuery, Delivery, NewWork, WorkStore } from '../../src/work/port.ts';

export interface WorkStoreUnderTest {
  store: WorkStore;
  close: () => Promise<void>;
}

const T0 = Date.UTC(2026, 10, 23, 9, 0, 0);
const SECOND = 1_000;
const ERROR = { class: 'transient', code: 'm3.timeout', message: 'M3 did not answer.' } as const;
const ME = 'owner-1';

let counter = 0;
/** One new item; ids are unique by themselves. */
export function item(key: string, more: Partial<NewWork> = {}): NewWork {
  counter += 1;
  return { id: `e${counter}`, lane: 'order', key, topic: 'order.updated', runAt: T0, ...more };
}

/**
 * @param name of the adapter, for the titles
 * @param makeStore an empty store per test
 */
export function describeWorkStore(name: string, makeStore: () => Promise<WorkStoreUnderTest>): void {
  describe(`WorkStore: ${name}`, () => {
    let under: WorkStoreUnderTest;
    let store: WorkStore;
    beforeEach(async () => {
      under = await makeStore();
      store = under.store;
    });
    afterEach(() => under.close());

    const claim = (more: Partial<ClaimQuery> = {}): Promise<readonly Delivery[]> =>
      store.claim({ lanes: [{ lane: 'order', limit: 100 }], leaseMs: 60 * SECOND, owner: ME, now: T0, ...more });
    const claimIds = async (more: Partial<ClaimQuery> = {}) => (await claim(more)).map(({ id }) => id);
    const one = async (more: Partial<ClaimQuery> = {}): Promise<Delivery> => {
      const [delivery, ...rest] = await claim(more);
      expect(rest).toEqual([]);
      if (!delivery) throw new Error('expected one delivery, received none');
      return delivery;
    };
    const done = ({ seq, attempt }: Delivery, owner = ME) =>
      store.settle([{ seq, attempt, kind: 'done', outcome: 'confirmed' }], owner, T0);
    const retry = ({ seq, attempt }: Delivery, at: number, counts = true, now = T0) =>
      store.settle([{ seq, attempt, kind: 'retry', at, counts, error: ERROR }], ME, now);
    const hold = ({ seq, attempt }: Delivery) =>
      store.settle([{ seq, attempt, kind: 'hold', error: { ...ERROR, class: 'permanent' } }], ME, T0);

    describe('order of one key', () => {
      it('gives one item of a key at a time, in the order of enqueueing, also inside one call', async () => {
        const items = ['a', 'b', 'c', 'd'].map((id) => item('order:1', { id: `fifo-${id}` }));
        await store.enqueue(items.slice(0, 3));
        await store.enqueue(items.slice(3));
        const seen: string[] = [];
        for (;;) {
          const [delivery, ...rest] = await claim();
          if (!delivery) break;
          expect(rest).toEqual([]);
          expect(await claim()).toEqual([]);
          seen.push(delivery.id);
          await done(delivery);
        }
        expect(seen).toEqual(['fifo-a', 'fifo-b', 'fifo-c', 'fifo-d']);
      });

      it('keeps the order when calls are made in one turn', async () => {
        const calls = Array.from({ length: 10 }, (_, i) => store.enqueue([item('order:1', { id: `turn-${i}` })]));
        await Promise.all(calls);
        const seen: string[] = [];
        for (let delivery = await one(); seen.push(delivery.id) < 10; delivery = await one()) await done(delivery);
        expect(seen).toEqual(Array.from({ length: 10 }, (_, i) => `turn-${i}`));
      });

      it('blocks the successors of a delayed head, and keeps the head in its place', async () => {
        const [first, second] = [item('order:1'), item('order:1')];
        await store.enqueue([first, second]);
        await retry(await one(), T0 + 5 * SECOND);
        expect(await claim({ now: T0 + 4 * SECOND })).toEqual([]);
        expect(await claimIds({ now: T0 + 5 * SECOND })).toEqual([first.id]);
      });

      it('runs other keys meanwhile', async () => {
        await store.enqueue([item('order:1'), item('order:1'), item('order:2'), item('order:3')]);
        const claimed = await claim();
        expect(claimed.map(({ key }) => key)).toEqual(['order:1', 'order:2', 'order:3']);
      });

      it('settling and claiming in one turn hands out the successor', async () => {
        const [first, second] = [item('order:1'), item('order:1')];
        await store.enqueue([first, second]);
        const head = await one();
        const settled = done(head);
        expect(await claimIds()).toEqual([second.id]);
        expect(await settled).toEqual([true]);
      });
    });

    describe('due times and lanes', () => {
      it('gives nothing before its time', async () => {
        await store.enqueue([item('order:1', { runAt: T0 + 1 })]);
        expect(await claim()).toEqual([]);
        expect(await claim({ now: T0 + 1 })).toHaveLength(1);
      });

      it('serves the oldest due first, ties by arrival', async () => {
        const late = item('order:1', { runAt: T0 - 1 });
        const early = item('order:2', { runAt: T0 - 2 });
        const tie = item('order:3', { runAt: T0 - 1 });
        await store.enqueue([late, early, tie]);
        expect(await claimIds()).toEqual([early.id, late.id, tie.id]);
      });

      it('serves lanes in the order given, each up to its limit, all up to the total', async () => {
        await store.enqueue([
          item('stock:1', { lane: 'stock' }),
          ...['order:1', 'order:2', 'order:3'].map((key) => item(key)),
          item('bulk:1', { lane: 'bulk' }),
        ]);
        const lanes = [
          { lane: 'order', limit: 2 },
          { lane: 'stock', limit: 5 },
          { lane: 'bulk', limit: 5 },
        ] as const;
        const keys = async (total: number) => (await claim({ lanes, total })).map(({ key }) => key);
        expect(await keys(3)).toEqual(['order:1', 'order:2', 'stock:1']);
        expect(await keys(10)).toEqual(['order:3', 'bulk:1']);
      });

      it('tells when the next delayed item or lease falls due', async () => {
        expect(store.nextDue(T0)).toBeNull();
        await store.enqueue([
          item('order:1', { runAt: T0 + 9 * SECOND }),
          item('stock:1', { lane: 'stock', runAt: T0 + 7 * SECOND }),
        ]);
        expect(store.nextDue(T0)).toBe(T0 + 7 * SECOND);
        await store.enqueue([item('order:2')]);
        await claim({ leaseMs: 3 * SECOND });
        expect(store.nextDue(T0)).toBe(T0 + 3 * SECOND);
      });
    });

    describe('retry', () => {
      it('counts failures that count, remembers the first, and hands on what the item is about', async () => {
        await store.enqueue([item('order:1', { eventSeq: 77, topic: 'order.created' })]);
        const first = await one();
        expect(first).toMatchObject({
          attempt: 1,
          tries: 0,
          firstFailedAt: null,
          eventSeq: 77,
          topic: 'order.created',
          lane: 'order',
        });
        await retry(first, T0, false);
        const second = await one();
        expect(second).toMatchObject({ attempt: 2, tries: 0, firstFailedAt: null });
        await retry(second, T0, true, T0 + 3);
        const third = await one();
        expect(third).toMatchObject({ attempt: 3, tries: 1, firstFailedAt: T0 + 3 });
        await retry(third, T0, true, T0 + 9);
        expect(await one()).toMatchObject({ attempt: 4, tries: 2, firstFailedAt: T0 + 3 });
      });
    });

    describe('leases', () => {
      it('gives an expired lease to another owner; the old one can no longer settle or extend', async () => {
        await store.enqueue([item('order:1')]);
        const old = await one({ leaseMs: 5 * SECOND });
        expect(await claim({ owner: 'owner-2', now: T0 + 4 * SECOND })).toEqual([]);
        const [again] = await claim({ owner: 'owner-2', now: T0 + 5 * SECOND });
        expect(again).toMatchObject({ seq: old.seq, attempt: 2 });
        expect(await done(old)).toEqual([false]);
        expect(await store.extend([old], SECOND, ME, T0)).toEqual([]);
        expect(await done(again as Delivery, 'owner-2')).toEqual([true]);
      });

      it('fences by attempt, also for the same owner', async () => {
        await store.enqueue([item('order:1')]);
        const old = await one({ leaseMs: SECOND });
        const again = await one({ now: T0 + SECOND });
        expect(await done(old)).toEqual([false]);
        expect(await retry(old, T0)).toEqual([false]);
        expect(await hold(old)).toEqual([false]);
        expect(await done(again)).toEqual([true]);
        expect(await done(again)).toEqual([false]);
      });

      it('prolongs a lease, and returns only those still held', async () => {
        await store.enqueue([item('order:1'), item('order:2')]);
        const [first, second] = (await claim({ leaseMs: 5 * SECOND })) as [Delivery, Delivery];
        await done(second);
        const ours = await store.extend([first, second], 60 * SECOND, ME, T0 + 4 * SECOND);
        expect(ours.map(({ seq }) => seq)).toEqual([first.seq]);
        expect(await claim({ now: T0 + 6 * SECOND })).toEqual([]);
      });

      it('frees every lease at start', async () => {
        const [first, second] = [item('order:1'), item('order:1')];
        await store.enqueue([first, second, item('order:2')]);
        await claim();
        expect(await store.releaseAll(T0)).toBe(2);
        expect((await claim()).map(({ id, attempt }) => [id, attempt])).toContainEqual([first.id, 2]);
      });
    });

    describe('duplicates', () => {
      it('reports a known id and changes nothing, also within one call and after it is done', async () => {
        const known = item('order:1');
        expect(await store.enqueue([known, { ...known, key: 'order:2' }])).toEqual(['accepted', 'duplicate']);
        await done(await one());
        expect(await store.enqueue([known])).toEqual(['duplicate']);
        expect(await claim()).toEqual([]);
      });
    });

    describe('held work', () => {
      it('is given to nobody, however late it gets', async () => {
        await store.enqueue([item('order:1')]);
        await hold(await one());
        expect(await claim({ now: T0 + 365 * 86_400 * SECOND })).toEqual([]);
      });

      it('does not block newer items of its key, whether they waited or come later, and is superseded by the claim', async () => {
        const [first, waited, later] = [item('order:1'), item('order:1'), item('order:1')];
        await store.enqueue([first, waited]);
        const held = await one();
        await hold(held);
        const second = await one();
        expect(second).toMatchObject({ id: waited.id, superseded: [held.seq] });
        await hold(second);
        await store.enqueue([later]);
        expect(await one()).toMatchObject({ id: later.id, superseded: [second.seq] });
        expect(await store.resolve({ seq: held.seq }, 'retry', T0)).toBe(0);
      });

      it('stays held until the newer one is really claimed', async () => {
        await store.enqueue([item('order:1')]);
        const held = await one();
        await hold(held);
        await store.enqueue([item('order:1', { runAt: T0 + SECOND })]);
        expect(await claim()).toEqual([]);
        expect(store.stats(T0).find(({ lane }) => lane === 'order')).toMatchObject({ held: 1, delayed: 1 });
      });

      it('is neither blocked nor superseded by newer work of another subject', async () => {
        await store.enqueue([item('order:1')]);
        const held = await one();
        await hold(held);
        await store.enqueue([item('order:1', { topic: 'refund.created' })]);
        const refund = await one();
        expect(refund.superseded).toEqual([]);
        await done(refund);
        expect(await store.resolve({ seq: held.seq }, 'retry', T0)).toBe(1);
        expect(await one()).toMatchObject({ seq: held.seq });
      });

      it('retry gives it again with fresh patience, before a newer one that has not begun', async () => {
        const [first, newer] = [item('order:1'), item('order:1', { runAt: T0 + 5 * SECOND })];
        await store.enqueue([first]);
        await retry(await one(), T0);
        await hold(await one());
        await store.enqueue([newer]);
        expect(await store.resolve({ key: 'order:1' }, 'retry', T0)).toBeGreaterThanOrEqual(1);
        const again = await one();
        expect(again).toMatchObject({ id: first.id, tries: 0, firstFailedAt: null, superseded: [] });
        await done(again);
        expect(await claimIds({ now: T0 + 5 * SECOND })).toEqual([newer.id]);
      });

      it('skip ends it', async () => {
        await store.enqueue([item('order:1')]);
        const held = await one();
        await hold(held);
        expect(await store.resolve({ seq: held.seq }, 'skip', T0)).toBe(1);
        expect(await store.resolve({ seq: held.seq }, 'retry', T0)).toBe(0);
        expect(store.stats(T0).find(({ lane }) => lane === 'order')).toMatchObject({ held: 0 });
      });
    });

    describe("a person's verbs on other work", () => {
      it('retry makes a delayed item due at once', async () => {
        await store.enqueue([item('order:1')]);
        await retry(await one(), T0 + 900 * SECOND);
        expect(await store.resolve({ key: 'order:1' }, 'retry', T0)).toBe(1);
        expect(await claim()).toHaveLength(1);
      });

      it('skip of a delayed head lets its successor go', async () => {
        const [first, second] = [item('order:1'), item('order:1')];
        await store.enqueue([first, second]);
        const head = await one();
        await retry(head, T0 + 900 * SECOND);
        expect(await store.resolve({ seq: head.seq }, 'skip', T0)).toBe(1);
        expect(await claimIds()).toEqual([second.id]);
      });

      it('hold parks what is not leased; leased work is left to its owner', async () => {
        await store.enqueue([item('order:1'), item('order:2', { runAt: T0 + SECOND })]);
        const leased = await one();
        expect(await store.resolve({ seq: leased.seq }, 'hold', T0)).toBe(0);
        expect(await store.resolve({ seq: leased.seq }, 'skip', T0)).toBe(0);
        expect(await store.resolve({ key: 'order:2' }, 'hold', T0)).toBe(1);
        expect(await claim({ now: T0 + SECOND })).toEqual([]);
        expect(await store.resolve({ key: 'order:2' }, 'retry', T0)).toBe(1);
        expect(await claim()).toHaveLength(1);
      });

      it('a held item that is retried behind a running one waits for it', async () => {
        const [first, second] = [item('order:1'), item('order:1')];
        await store.enqueue([first, second]);
        const running = await one();
        await store.resolve({ key: 'order:1' }, 'hold', T0);
        expect(await store.resolve({ key: 'order:1' }, 'retry', T0)).toBe(1);
        expect(await claim()).toEqual([]);
        await done(running);
        expect(await claimIds()).toEqual([second.id]);
      });
    });

    it('counts per lane what is ready, delayed, waiting, leased and held, and the age of the oldest open item', async () => {
      await store.enqueue([item('order:1'), item('order:1'), item('order:2'), item('order:3', { runAt: T0 + SECOND })]);
      await store.enqueue([item('stock:1', { lane: 'stock' })]);
      const [first] = await claim({ total: 1 });
      const [second] = await claim({ total: 1 });
      await hold(second as Delivery);
      expect(first).toBeDefined();
      const now = Date.now() + 10 * SECOND;
      const stats = store.stats(T0);
      expect(stats.find(({ lane }) => lane === 'order')).toMatchObject({
        ready: 0,
        waiting: 1,
        leased: 1,
        delayed: 1,
        held: 1,
      });
      expect(stats.find(({ lane }) => lane === 'stock')).toMatchObject({ ready: 1, waiting: 0 });
      expect(store.stats(now).find(({ lane }) => lane === 'stock')?.oldestMs).toBeGreaterThanOrEqual(10 * SECOND);
      expect(stats.find(({ lane }) => lane === 'price')).toMatchObject({ ready: 0, oldestMs: 0 });
    });

    it('wakes its listeners when work is added, until they leave', async () => {
      let woken = 0;
      const leave = store.onWake(() => (woken += 1));
      await store.enqueue([item('order:1')]);
      expect(woken).toBe(1);
      leave();
      await store.enqueue([item('order:2')]);
      expect(woken).toBe(1);
    });

    it.each([
      ['a held head', 'held'],
      ['a delayed head', 'delayed'],
    ])('other keys do not notice 50,000 items waiting behind %s', async (_title, how) => {
      const many = Array.from({ length: 50_000 }, () => item('order:1'));
      await store.enqueue(many.slice(0, 1));
      const head = await one();
      for (let from = 1; from < many.length; from += 5_000) await store.enqueue(many.slice(from, from + 5_000));
      await (how === 'held' ? hold(head) : retry(head, T0 + 900 * SECOND));
      await store.enqueue([item('order:2')]);
      const claimed = await claim({ now: T0 + SECOND });
      const expected = how === 'held' ? [many[1]?.key, 'order:2'] : ['order:2'];
      expect(claimed.map(({ key }) => key)).toEqual(expected);
      if (how === 'held') expect(claimed[0]).toMatchObject({ id: many[1]?.id, superseded: [head.seq] });
      expect(store.stats(T0).find(({ lane }) => lane === 'order')?.waiting).toBe(how === 'held' ? 49_998 : 49_999);
    });
  });
}
