import type { EventResult, ShopEvent } from '@crossdock/shared';
import { CrossdockError } from '../errors.ts';
import { backoffMs, createOutboxPuller, type OutboxPuller, type OutboxPullerOptions } from './outbox-puller.ts';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };
const event = (id: string): ShopEvent => ({
  id,
  entity: 'order',
  entityId: '1',
  reason: 'updated',
  occurredAt: '2026-11-23T10:00:00Z',
  origin: 'shop',
  document: null,
});
const accepted = (events: ShopEvent[]): EventResult[] => events.map((_, index) => ({ index, status: 'accepted' }));
const down = new CrossdockError('down', { class: 'transient', code: 'woo.down', remote: 'woo' });

/** A shop that gives its events in the given portions. */
function fakeShop(portions: ShopEvent[][]) {
  const acks: { lease: string; results: { id: string; status: string }[] }[] = [];
  let leases = 0;
  const client: OutboxPullerOptions['client'] = {
    leaseOutbox: async () => ({ lease: `L${(leases += 1)}`, events: portions.shift() ?? [], waiting: 0 }),
    ackOutbox: async (lease, results) => void acks.push({ lease, results }),
    heartbeat: async () => ({ outboxWaiting: portions.flat().length, fingerprint: 'f' }),
  };
  return { client, acks, leases: () => leases };
}
let puller: OutboxPuller | undefined;
afterEach(async () => await puller?.stop());

/** Resolves when `condition` holds; the test's own time limit is the only clock. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}

test('drain takes portion after portion until the outbox is empty', async () => {
  const shop = fakeShop([[event('a'), event('b')], [event('c')]]);
  puller = createOutboxPuller({ client: shop.client, accept: async (e) => accepted(e), log: quiet });
  expect(await puller.drain()).toBe(3);
  expect(shop.acks).toEqual([
    {
      lease: 'L1',
      results: [
        { id: 'a', status: 'accepted' },
        { id: 'b', status: 'accepted' },
      ],
    },
    { lease: 'L2', results: [{ id: 'c', status: 'accepted' }] },
  ]);
  expect(shop.leases()).toBe(3);
});

/** A shop that says how many wait beyond a portion. */
function backlog(portions: ShopEvent[][]) {
  const shop = fakeShop(portions);
  const leaseOutbox: OutboxPullerOptions['client']['leaseOutbox'] = async (...args) => {
    const lease = await shop.client.leaseOutbox(...args);
    return lease && { ...lease, waiting: portions.flat().length };
  };
  return { ...shop, client: { ...shop.client, leaseOutbox } };
}

test('the next portion is asked for while one is made durable, and accepted after it', async () => {
  const shop = backlog([[event('a')], [event('b')], [event('c')]]);
  const seen: string[] = [];
  puller = createOutboxPuller({
    client: shop.client,
    accept: async (events) => {
      seen.push(`${events[0]?.id} with ${shop.leases()} asked for`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      return accepted(events);
    },
    log: quiet,
  });
  expect(await puller.drain()).toBe(3);
  expect(seen).toEqual(['a with 2 asked for', 'b with 3 asked for', 'c with 3 asked for']);
  expect(shop.acks.map((ack) => ack.lease)).toEqual(['L1', 'L2', 'L3']);
});

test('nothing in the portion asked for ahead is not the end: what is left may be of the same entities', async () => {
  const shop = backlog([[event('a')], [], [event('b')]]);
  puller = createOutboxPuller({ client: shop.client, accept: async (e) => accepted(e), log: quiet });
  expect(await puller.drain()).toBe(2);
});

test('a portion that fails leaves the one asked for ahead to its lease', async () => {
  const shop = backlog([[event('a')], [event('b')]]);
  puller = createOutboxPuller({
    client: shop.client,
    accept: () => Promise.reject(new Error('disk full')),
    log: quiet,
  });
  await expect(puller.drain()).rejects.toThrow('disk full');
  expect(shop.acks).toEqual([]);
  expect(shop.leases()).toBe(2);
});

test('without a single result what was asked for ahead is still taken, and no more', async () => {
  const shop = backlog([[event('a')], [event('b')], [event('c')]]);
  puller = createOutboxPuller({
    client: shop.client,
    accept: async (events) => (events[0]?.id === 'a' ? [] : accepted(events)),
    log: quiet,
  });
  expect(await puller.drain()).toBe(2);
  expect(shop.leases()).toBe(2);
});

test('duplicates and rejects are acknowledged as such', async () => {
  const shop = fakeShop([[event('a'), event('b')]]);
  puller = createOutboxPuller({
    client: shop.client,
    accept: async () => [
      { index: 0, status: 'duplicate' },
      { index: 1, status: 'rejected' },
    ],
    log: quiet,
  });
  await puller.drain();
  expect(shop.acks[0]?.results).toEqual([
    { id: 'a', status: 'duplicate' },
    { id: 'b', status: 'rejected' },
  ]);
});

test('what could not be made durable is not acknowledged', async () => {
  const shop = fakeShop([[event('a')]]);
  puller = createOutboxPuller({
    client: shop.client,
    accept: async () => Promise.reject(new Error('disk full')),
    log: quiet,
  });
  await expect(puller.drain()).rejects.toThrow('disk full');
  expect(shop.acks).toEqual([]);
});

test('a shop without plugin is no error', async () => {
  const shop = fakeShop([]);
  puller = createOutboxPuller({
    client: { ...shop.client, leaseOutbox: async () => null },
    accept: async (e) => accepted(e),
    log: quiet,
  });
  expect(await puller.drain()).toBe(0);
});

test('pulls on start, again after the pause, and not after stop', async () => {
  const shop = fakeShop([]);
  puller = createOutboxPuller({ client: shop.client, accept: async (e) => accepted(e), log: quiet, pullEveryMs: 5 });
  puller.start();
  await until(() => shop.leases() >= 3);
  await puller.stop();
  const seen = shop.leases();
  await new Promise((resolve) => setTimeout(resolve, 25));
  expect(shop.leases()).toBe(seen);
});

test('a heartbeat that shows a backlog pulls at once, and hands on the fingerprint', async () => {
  const portions: ShopEvent[][] = [];
  const shop = fakeShop(portions);
  const got: string[] = [];
  const prints: string[] = [];
  puller = createOutboxPuller({
    client: shop.client,
    accept: async (events) => {
      got.push(...events.map((e) => e.id));
      return accepted(events);
    },
    log: quiet,
    status: () => ({ sidecarVersion: '0', oldest: null, waiting: 0, held: 0 }),
    onFingerprint: (f) => prints.push(f),
    pullEveryMs: 1_000_000,
    heartbeatEveryMs: 3,
  });
  puller.start();
  await until(() => prints.length >= 2);
  expect(shop.leases()).toBe(1);
  portions.push([event('late')]);
  await until(() => got.length === 1);
  expect(got).toEqual(['late']);
});

test('goes on after errors', async () => {
  const shop = fakeShop([[event('a')]]);
  let failing = true;
  const got: string[] = [];
  puller = createOutboxPuller({
    client: {
      ...shop.client,
      leaseOutbox: async (...args) => (failing ? Promise.reject(down) : shop.client.leaseOutbox(...args)),
    },
    accept: async (events) => {
      got.push(...events.map((e) => e.id));
      return accepted(events);
    },
    log: { ...quiet, warn: () => void (failing = false) },
    pullEveryMs: 5,
    random: () => 0,
  });
  puller.start();
  await until(() => got.length === 1);
});

test('poke pulls without waiting for the pause', async () => {
  const shop = fakeShop([]);
  puller = createOutboxPuller({
    client: shop.client,
    accept: async (e) => accepted(e),
    log: quiet,
    pullEveryMs: 1_000_000,
  });
  puller.start();
  await until(() => shop.leases() === 1);
  puller.poke();
  await until(() => shop.leases() === 2);
});

test.each([
  [1, 0, 500],
  [1, 1, 1000],
  [4, 1, 8000],
  [30, 1, 60_000],
])('backoff after %i failures with %f', (failures, random, expected) =>
  expect(backoffMs(failures, () => random)).toBe(expected),
);
