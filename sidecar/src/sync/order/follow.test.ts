import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { Posting, PostingStore } from '../../links/port.ts';
import type { MiResult } from '../../m3/port.ts';
import type { JobCall, M3Jobs } from '../jobs.ts';
import { newPosting } from './context.ts';
import { Follower, type FollowDeps } from './follow.ts';
import { someSettings } from './testing/fixtures.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const numbered = (n: number): string => `order:${1_000 + n}`;
function follow(
  postings: Partial<PostingStore>,
  read: (call: JobCall) => Record<string, string>[],
  more: { jobs?: Partial<M3Jobs>; deps?: Partial<FollowDeps> } = {},
) {
  const asked: string[] = [];
  const byHand: string[] = [];
  const jobs: Partial<M3Jobs> = {
    temporaryOrders: true,
    batchSize: () => 100,
    has: () => false,
    read: (calls) => {
      asked.push(...calls.map(({ record }) => record['ORNO'] ?? ''));
      return Promise.resolve(calls.map((call): MiResult => ({ transaction: '', ok: true, records: read(call), error: null, notProcessed: false }))); // prettier-ignore
    },
    meaning: () => 'ok',
    ...more.jobs,
  };
  const deps: Partial<FollowDeps> = {
    jobs: () => jobs as M3Jobs,
    postings: { followAll: () => Promise.resolve(), due: () => [], temporaries: () => [], ...postings } as PostingStore,
    documents: { add: () => Promise.resolve(), toAsk: () => [], looked: () => Promise.resolve(), deliveries: () => [] },
    settings: () => someSettings({ status: { followSeconds: 5 } }),
    busy: () => false,
    now: Date.now,
    journal: () => undefined,
    onProgress: () => Promise.resolve(),
    onLines: () => Promise.resolve(),
    onConfirmedByHand: (key) => Promise.resolve(void byHand.push(key)),
    log: { warn: () => undefined },
    ...more.deps,
  };
  const follower = new Follower(deps as FollowDeps);
  follower.start();
  return { follower, asked, byHand };
}

test('temporary orders that somebody confirmed by hand are noticed, however many are held', async () => {
  const held = Array.from({ length: 250 }, (_, n): Posting => ({ ...newPosting(numbered(n), ''), state: 'temporary', temporary: `T${n}` })); // prettier-ignore
  const temporaries: PostingStore['temporaries'] = (after, limit) =>
    held.filter(({ key }) => key > after).slice(0, limit);
  const { follower, asked, byHand } = follow({ temporaries }, ({ record }) => record['ORNO'] === 'T249' ? [{ ORNR: '0010000001' }] : []); // prettier-ignore
  await jest.advanceTimersByTimeAsync(100_000);
  expect(byHand).toEqual([numbered(249)]);
  expect([asked.length, new Set(asked).size]).toEqual([350, 250]);
  await follower.stop();
});

test('an order that is just being changed does not keep its place before all others', async () => {
  const confirmed = (n: number, more: Partial<Posting> = {}): Posting => ({ ...newPosting(numbered(n), ''), state: 'confirmed', final: `F${n}`, confirmedAt: 0, nextLookAt: n, ...more }); // prettier-ignore
  const all = new Map(
    [...Array.from({ length: 100 }, (_, n) => confirmed(n, { pending: { what: 'cancel', at: 0 } })), confirmed(200)].map((one) => [one.key, one]), // prettier-ignore
  );
  const { follower, asked } = follow(
    {
      get: (key) => all.get(key) ?? null,
      due: (now, limit) =>
        [...all.values()]
          .filter(({ nextLookAt }) => nextLookAt !== null && nextLookAt <= now)
          .sort((a, b) => (a.nextLookAt ?? 0) - (b.nextLookAt ?? 0))
          .slice(0, limit),
      progressed: (key, seen) => Promise.resolve(void all.set(key, { ...all.get(key)!, ...seen })),
    },
    () => [],
  );
  await jest.advanceTimersByTimeAsync(3_000);
  expect(asked).toContain('F200');
  await follower.stop();
});

test('a new status waits for the deliveries that belong to it, but not for an M3 that is slow to tell them', async () => {
  let one: Posting = { ...newPosting(numbered(1), ''), state: 'confirmed', final: 'F1', confirmedAt: 0, nextLookAt: 0 };
  const done: string[] = [];
  let answer: () => void = () => undefined;
  const lines = [{ CUPO: '1', ORST: '66', ORQT: '1', ALQT: '0', DLQT: '1', IVQT: '0' }];
  const result = (records: Record<string, string>[]): MiResult => ({ transaction: '', ok: true, records, error: null, notProcessed: false }); // prettier-ignore
  const { follower } = follow(
    {
      get: () => one,
      due: (now) => (one.nextLookAt !== null && one.nextLookAt <= now ? [one] : []),
      progressed: (_key, seen) => Promise.resolve(void (one = { ...one, ...seen })),
    },
    () => [],
    {
      jobs: {
        has: (job) => job === 'order.deliveries',
        read: (calls) =>
          calls[0]?.job === 'order.deliveries'
            ? new Promise((resolve) => (answer = () => resolve([result([{ DLIX: '7' }])])))
            : Promise.resolve(calls.map(() => result(lines))),
      },
      deps: {
        documents: {
          add: () => Promise.resolve(void done.push('documents')),
          toAsk: () => [],
          looked: () => Promise.resolve(),
          deliveries: () => [],
        },
        onProgress: () => Promise.resolve(void done.push('progress')),
      },
    },
  );
  await jest.advanceTimersByTimeAsync(3_000);
  expect(done).toEqual([]);
  answer();
  await jest.advanceTimersByTimeAsync(100);
  expect(done).toEqual(['documents', 'progress']);
  lines[0] = { ...lines[0]!, IVQT: '1' };
  await jest.advanceTimersByTimeAsync(9_000);
  expect(done).toEqual(['documents', 'progress']);
  await jest.advanceTimersByTimeAsync(3_000);
  expect(done).toEqual(['documents', 'progress', 'progress']);
  answer();
  await follower.stop();
  expect(done).toEqual(['documents', 'progress', 'progress', 'documents']);
});
