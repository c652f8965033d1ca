import { CrossdockError } from '../../src/errors.ts';
import { Dispatcher, type DispatcherOptions } from '../../src/work/dispatcher.ts';
import type { Delivery, Handler, HandlerResult, Lane, NewWork, WorkStore } from '../../src/work/port.ts';
import { createSqliteWorkStore } from '../../src/work/sqlite/work-store.ts';
import { FakeClock, turns } from '../support/fake-clock.ts';
import { tempStore, type TempStore } from '../support/temp-store.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

let clock: FakeClock;
let temp: TempStore;
let store: WorkStore;
let dispatchers: Dispatcher[];

beforeEach(() => {
  clock = new FakeClock();
  temp = tempStore();
  store = createSqliteWorkStore(temp.db, temp.database, () => clock.now());
  dispatchers = [];
});
afterEach(async () => {
  const stopping = Promise.all(dispatchers.map((one) => one.stop(0)));
  await clock.advance(10 * SECOND);
  await stopping;
  expect(clock.pending).toBe(0);
  await temp.remove();
});

let counter = 0;
const item = (key: string, more: Partial<NewWork> = {}): NewWork => {
  counter += 1;
  return { id: `d${counter}`, lane: 'order', key, topic: 'order.updated', runAt: clock.now(), ...more };
};

async function dispatch(handler: Handler, options: Partial<DispatcherOptions> = {}): Promise<Dispatcher> {
  const dispatcher = new Dispatcher({
    store,
    handler,
    owner: 'me',
    concurrency: 4,
    clock,
    random: () => 0.5,
    ...options,
  });
  dispatchers.push(dispatcher);
  await dispatcher.start();
  return dispatcher;
}

/** A handler whose attempts end when the test says so. */
function controlled() {
  const calls: {
    delivery: Delivery;
    signal: AbortSignal;
    end: (result?: HandlerResult) => void;
    fail: (error: unknown) => void;
  }[] = [];
  const handler: Handler = (delivery, signal) =>
    new Promise((resolve, reject) => {
      calls.push({ delivery, signal, end: (result = DONE) => resolve(result), fail: reject });
    });
  return { calls, handler, keys: () => calls.map(({ delivery }) => delivery.key) };
}
const DONE: HandlerResult = { kind: 'done', outcome: 'confirmed' };
const transient = () => new CrossdockError('M3 did not answer.', { class: 'transient', code: 'm3.timeout' });
const orderStats = () => store.stats(clock.now()).find(({ lane }) => lane === 'order');

describe('order through failures', () => {
  it('A fails twice, B goes on: A0 A0 A0 A1 A2, and never two of a key at once', async () => {
    const seen: string[] = [];
    const active = new Set<string>();
    const ids = ['A0', 'A1', 'B0', 'A2', 'B1'];
    await store.enqueue(ids.map((id) => item(`order:${id[0]}`, { id })));
    await dispatch(async ({ id, key, tries }) => {
      expect(active.has(key)).toBe(false);
      active.add(key);
      await turns(2);
      active.delete(key);
      seen.push(id);
      if (id === 'A0' && tries < 2) throw transient();
      return DONE;
    });
    await turns(40);
    expect(seen).toEqual(['A0', 'B0', 'B1']);
    await clock.advance(30 * SECOND);
    expect(seen.filter((id) => id.startsWith('A'))).toEqual(['A0', 'A0', 'A0', 'A1', 'A2']);
  });

  it('retries a transient failure within 2 s', async () => {
    const { calls, handler } = controlled();
    await store.enqueue([item('order:1')]);
    await dispatch(handler, { random: () => 1 - 1e-9 });
    await turns();
    calls[0]?.fail(transient());
    await clock.advance(2 * SECOND);
    expect(calls).toHaveLength(2);
    expect(calls[1]?.delivery).toMatchObject({ tries: 1, attempt: 2 });
    calls[1]?.end();
  });

  it('waits for a throttling remote without counting a failure', async () => {
    const { calls, handler } = controlled();
    await store.enqueue([item('order:1')]);
    await dispatch(handler);
    await turns();
    calls[0]?.fail(
      new CrossdockError('Slow down.', { class: 'throttled', code: 'm3.http.429', retryAfterMs: 5 * SECOND }),
    );
    await clock.advance(4 * SECOND);
    expect(calls).toHaveLength(1);
    await clock.advance(2 * SECOND);
    expect(calls[1]?.delivery).toMatchObject({ tries: 0, firstFailedAt: null });
    calls[1]?.end();
  });

  it('holds what needs a person, and lets a newer event of the key take over', async () => {
    const { calls, handler } = controlled();
    await store.enqueue([item('order:1')]);
    await dispatch(handler);
    await turns();
    calls[0]?.fail(new CrossdockError('No item.', { class: 'permanent', code: 'sku.unknown' }));
    await clock.advance(HOUR);
    expect(calls).toHaveLength(1);
    await store.enqueue([item('order:1')]);
    await turns();
    expect(calls[1]?.delivery.superseded).toEqual([calls[0]?.delivery.seq]);
    calls[1]?.end();
  });

  it('holds what is thrown without a class, as a fault of ours', async () => {
    const faults: unknown[] = [];
    const log = {
      debug: () => {},
      warn: () => {},
      error: (fields: Record<string, unknown>) => faults.push(fields['class']),
    };
    await store.enqueue([item('order:1')]);
    await dispatch(() => Promise.reject(new TypeError('x is not a function')), { log });
    await turns();
    expect(orderStats()).toMatchObject({ held: 1, ready: 0 });
    expect(faults).toEqual(['bug']);
  });

  it('looks again later without counting', async () => {
    const { calls, handler } = controlled();
    await store.enqueue([item('order:1')]);
    await dispatch(handler);
    await turns();
    calls[0]?.end({ kind: 'later', at: clock.now() + 30 * SECOND, reason: 'the store is paused' });
    await clock.advance(29 * SECOND);
    expect(calls).toHaveLength(1);
    await clock.advance(2 * SECOND);
    expect(calls[1]?.delivery).toMatchObject({ tries: 0 });
    calls[1]?.end();
  });
});

describe('lanes and concurrency', () => {
  const lanes: Lane[] = ['bulk', 'product', 'price', 'stock', 'refund', 'order'];

  it('serves orders before everything else, and no more at once than allowed', async () => {
    const { calls, handler } = controlled();
    await store.enqueue(lanes.map((lane) => item(`${lane}:1`, { lane })));
    await dispatch(handler, { concurrency: 2 });
    await turns();
    expect(calls.map(({ delivery }) => delivery.lane)).toEqual(['order', 'refund']);
    for (let i = 0; i < 6; i += 1) {
      calls[i]?.end();
      await turns();
    }
    expect(calls.map(({ delivery }) => delivery.lane)).toEqual([...lanes].reverse());
  });

  it('keeps a lane within its limit', async () => {
    const { calls, handler, keys } = controlled();
    await store.enqueue([item('bulk:1', { lane: 'bulk' }), item('bulk:2', { lane: 'bulk' }), item('order:1')]);
    await dispatch(handler, { laneLimits: { bulk: 1 } });
    await turns();
    expect(keys()).toEqual(['order:1', 'bulk:1']);
    calls[1]?.end();
    await turns();
    expect(keys()).toEqual(['order:1', 'bulk:1', 'bulk:2']);
    for (const call of calls) call.end();
  });

  it('a flood of orders does not starve the lowest lane', async () => {
    let bulkAfter = -1;
    let orders = 0;
    await store.enqueue([
      item('bulk:1', { lane: 'bulk' }),
      ...Array.from({ length: 60 }, (_, i) => item(`order:${i}`)),
    ]);
    await dispatch(
      ({ lane }) => {
        if (lane === 'bulk') bulkAfter = orders;
        else orders += 1;
        return Promise.resolve(DONE);
      },
      { concurrency: 1 },
    );
    await turns(400);
    expect(orders).toBe(60);
    expect(bulkAfter).toBeGreaterThan(0);
    expect(bulkAfter).toBeLessThan(20);
  });

  it('claims nothing while the remote is shut, one while it is probed, and goes on when it opens', async () => {
    const { calls, handler } = controlled();
    let admission: { limit: number; retryInMs: number | null } = { limit: 0, retryInMs: 5 * SECOND };
    await store.enqueue([item('order:1'), item('order:2'), item('order:3')]);
    const dispatcher = await dispatch(handler, { admission: () => admission });
    await clock.advance(4 * SECOND);
    expect(calls).toHaveLength(0);
    admission = { limit: 1, retryInMs: null };
    await clock.advance(2 * SECOND);
    expect(calls).toHaveLength(1);
    admission = { limit: 100, retryInMs: null };
    dispatcher.wake();
    await turns();
    expect(calls).toHaveLength(3);
    for (const call of calls) call.end();
  });
});

describe('leases', () => {
  it('prolongs them while handlers run, so that nobody else gets the work', async () => {
    const { calls, handler } = controlled();
    await store.enqueue([item('order:1')]);
    await dispatch(handler, { leaseMs: 30 * SECOND });
    await clock.advance(300 * SECOND);
    expect(calls).toHaveLength(1);
    expect(calls[0]?.signal.aborted).toBe(false);
    calls[0]?.end();
    await turns();
    expect(orderStats()).toMatchObject({ leased: 0, ready: 0, held: 0 });
  });

  it('gives an attempt up whose lease was lost, and does not let its late result count', async () => {
    const { calls, handler } = controlled();
    await store.enqueue([item('order:1')]);
    await dispatch(handler, { leaseMs: 30 * SECOND });
    await turns();
    // Somebody else takes it: what a second node with a faster clock would do.
    const [stolen] = await store.claim({
      lanes: [{ lane: 'order', limit: 1 }],
      leaseMs: HOUR,
      owner: 'other',
      now: clock.now() + HOUR,
    });
    await clock.advance(11 * SECOND);
    expect(calls[0]?.signal.aborted).toBe(true);
    calls[0]?.end();
    await turns();
    expect(
      await store.settle([{ ...(stolen as Delivery), kind: 'done', outcome: 'confirmed' }], 'other', clock.now()),
    ).toEqual([true]);
  });
});

describe('a clock that jumps', () => {
  it('ahead: what runs is not handed out a second time', async () => {
    const { calls, handler } = controlled();
    await store.enqueue([item('order:1'), item('order:1')]);
    await dispatch(handler, { leaseMs: 30 * SECOND });
    await turns();
    clock.jump(5 * HOUR);
    await clock.advance(3 * SECOND);
    expect(calls).toHaveLength(1);
    expect(calls[0]?.signal.aborted).toBe(false);
    calls[0]?.end();
    await turns();
    expect(calls).toHaveLength(2);
    calls[1]?.end();
  });

  it('ahead: delayed work goes on at once instead of later', async () => {
    const { calls, handler } = controlled();
    await store.enqueue([item('order:1', { runAt: clock.now() + 600 * SECOND })]);
    await dispatch(handler);
    clock.jump(HOUR);
    await clock.advance(1 * SECOND);
    expect(calls).toHaveLength(1);
    calls[0]?.end();
  });

  it('back by an hour: delayed work is due when it would have been, new work no later than it should', async () => {
    const { calls, handler, keys } = controlled();
    await store.enqueue([item('order:1', { runAt: clock.now() + 10 * SECOND })]);
    await dispatch(handler);
    await clock.advance(2 * SECOND);
    clock.jump(-HOUR);
    await store.enqueue([item('order:2', { runAt: clock.now() + 5 * SECOND })]);
    await clock.advance(5 * SECOND);
    expect(keys()).toEqual(['order:2']);
    await clock.advance(2 * SECOND);
    expect(keys()).toEqual(['order:2']);
    await clock.advance(2 * SECOND);
    expect(keys()).toEqual(['order:2', 'order:1']);
    await store.enqueue([item('order:3', { runAt: clock.now() + 5 * SECOND })]);
    await clock.advance(4 * SECOND);
    expect(keys()).toHaveLength(2);
    await clock.advance(2 * SECOND);
    expect(keys()).toEqual(['order:2', 'order:1', 'order:3']);
    for (const call of calls) call.end();
  });

  it('back while no process ran: work that was due soon is due soon', async () => {
    await store.enqueue([item('order:1', { runAt: clock.now() + 10 * SECOND })]);
    const before = new FakeClock(clock.now() - HOUR);
    clock = before;
    store = createSqliteWorkStore(temp.db, temp.database, () => clock.now());
    const { calls, handler } = controlled();
    await dispatch(handler);
    await clock.advance(11 * SECOND);
    expect(calls).toHaveLength(1);
    calls[0]?.end();
  });
});

describe('stopping', () => {
  it('claims nothing more and waits for what is under way', async () => {
    const { calls, handler } = controlled();
    await store.enqueue([item('order:1'), item('order:1')]);
    const dispatcher = await dispatch(handler);
    await turns();
    let stopped = false;
    const stopping = dispatcher.stop(10 * SECOND).then(() => (stopped = true));
    await clock.advance(5 * SECOND);
    expect(stopped).toBe(false);
    expect(calls[0]?.signal.aborted).toBe(false);
    calls[0]?.end();
    await turns();
    await stopping;
    expect(calls).toHaveLength(1);
    expect(orderStats()).toMatchObject({ leased: 0, ready: 1, waiting: 0 });
  });

  it('aborts what takes too long, and gives it back without counting a failure', async () => {
    await store.enqueue([item('order:1')]);
    const dispatcher = await dispatch(
      (_delivery, signal) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    );
    await turns();
    const stopping = dispatcher.stop(10 * SECOND);
    await clock.advance(10 * SECOND);
    await stopping;
    expect(orderStats()).toMatchObject({ leased: 0, ready: 1 });
    const [again] = await store.claim({
      lanes: [{ lane: 'order', limit: 1 }],
      leaseMs: SECOND,
      owner: 'next',
      now: clock.now(),
    });
    expect(again).toMatchObject({ tries: 0, attempt: 2 });
  });

  it('gives back what ignores the signal; its late result changes nothing', async () => {
    const { calls, handler } = controlled();
    await store.enqueue([item('order:1')]);
    const dispatcher = await dispatch(handler);
    await turns();
    const stopping = dispatcher.stop(10 * SECOND);
    await clock.advance(15 * SECOND);
    await stopping;
    expect(orderStats()).toMatchObject({ leased: 0, ready: 1 });
    calls[0]?.end();
    await turns();
    expect(orderStats()).toMatchObject({ ready: 1 });
  });
});

describe('a store that refuses', () => {
  it('offers settlements again until they are taken, and starts nothing twice', async () => {
    const { calls, handler } = controlled();
    let full = false;
    const real = store;
    store = {
      ...real,
      settle: (...args) =>
        full
          ? Promise.reject(new CrossdockError('full', { class: 'transient', code: 'store.full' }))
          : real.settle(...args),
    };
    await real.enqueue([item('order:1'), item('order:1')]);
    await dispatch(handler);
    await turns();
    full = true;
    calls[0]?.end();
    await clock.advance(5 * SECOND);
    expect(calls).toHaveLength(1);
    expect(orderStats()).toMatchObject({ leased: 1, waiting: 1 });
    full = false;
    await clock.advance(2 * SECOND);
    expect(calls).toHaveLength(2);
    calls[1]?.end();
  });
});
