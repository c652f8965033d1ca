import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { tempStore, type TempStore } from '../../../test/support/temp-store.ts';
import type { Posting } from '../port.ts';
import { createM3DocumentStore, createPostingStore, linkMigrations } from './links.ts';

let store: TempStore;
beforeEach(() => {
  store = tempStore(linkMigrations);
});
afterEach(() => store.remove());

const posting = (key: string): Posting => ({
  key,
  state: 'confirmed',
  reference: 'WC-1',
  customer: null,
  temporary: null,
  final: '0010000001',
  pending: null,
  done: [],
  fingerprint: null,
  doubted: false,
  rebuilt: 0,
  rounding: null,
  content: null,
  total: null,
  currency: null,
  confirmedAt: null,
  progress: 'confirmed' as Posting['progress'],
  progressAt: null,
  nextLookAt: null,
  seen: [],
});

test('highestOrderId: by number and not by text, kept up by save, read again after a restart', async () => {
  const postings = createPostingStore(store.db);
  expect(postings.highestOrderId()).toBeNull();
  await postings.save(posting('order:999'));
  await postings.save(posting('order:1000'));
  await postings.save(posting('order:20'));
  expect(postings.highestOrderId()).toBe('1000');
  expect(createPostingStore(store.db).highestOrderId()).toBe('1000');
});

const AS_OF = 1_000;
const flying = async (change: Partial<Posting>): Promise<boolean> => {
  const postings = createPostingStore(store.db);
  await postings.save({ ...posting('order:1'), confirmedAt: 1, progressAt: 1, nextLookAt: 2_000, ...change });
  return [...postings.inFlight(AS_OF)].length === 1;
};

test.each<[string, Partial<Posting>, boolean]>([
  ['open', { progress: 'open' }, true],
  ['open, never looked at', { progress: 'open', progressAt: null }, true],
  ['allocated', { progress: 'allocated' }, true],
  ['picking', { progress: 'picking' }, true],
  ['delivered in part', { progress: 'part-delivered' }, true],
  ['stopped', { progress: 'open', state: 'stopped' }, true],
  ['cancelled', { progress: 'open', state: 'cancelled' }, false],
  ['delivered before the figures were read, and never invoiced', { progress: 'delivered', progressAt: AS_OF }, false],
  ['delivered since', { progress: 'delivered', progressAt: AS_OF + 1 }, true],
  ['delivered, nobody knows when', { progress: 'delivered', progressAt: null }, true],
  ['invoiced, its documents still to be read', { progress: 'invoiced', progressAt: AS_OF }, false],
  ['invoiced since, its documents still to be read', { progress: 'invoiced', progressAt: AS_OF + 1 }, true],
  ['invoiced before', { progress: 'invoiced', progressAt: AS_OF, nextLookAt: null }, false],
  ['invoiced since', { progress: 'invoiced', progressAt: AS_OF + 1, nextLookAt: null }, true],
  ['deleted since', { progress: 'deleted', progressAt: AS_OF + 1, nextLookAt: null }, true],
])('inFlight, %s', async (_, change, expected) => {
  expect(await flying(change)).toBe(expected);
});

test('inFlight: what says which pieces are open, and nothing else', async () => {
  const seen = [{ at: 5, lines: { 1: { ORST: '22', ORQT: '2', ALQT: '0', DLQT: '0', IVQT: '0' } } }];
  const content = { 'line 1': '2 × CUP (product 7) = 5' };
  await flying({ progress: 'open', content, seen });
  const postings = createPostingStore(store.db);
  expect([...postings.inFlight(AS_OF)]).toEqual([{ key: 'order:1', confirmedAt: 1, progress: 'open', progressAt: 1, content, seen }]); // prettier-ignore
  // A list that is not read to its end leaves the store free.
  for (const _first of postings.inFlight(AS_OF)) break;
  await postings.save(posting('order:2'));
  expect(postings.get('order:2')).not.toBeNull();
});

test('temporaries: page by page, by key', async () => {
  const postings = createPostingStore(store.db);
  for (const key of ['order:3', 'order:1', 'order:2', 'order:10'])
    await postings.save({ ...posting(key), state: 'temporary', temporary: key, final: null });
  await postings.save(posting('order:11'));
  const keys = (after: string): string[] => postings.temporaries(after, 2).map(({ key }) => key);
  expect([keys(''), keys('order:10'), keys('order:3')]).toEqual([['order:1', 'order:10'], ['order:2', 'order:3'], []]);
});

test('due: an order without a final number does not take the place of others', async () => {
  const postings = createPostingStore(store.db);
  await postings.save({ ...posting('order:1'), final: null, nextLookAt: 1 });
  await postings.save({ ...posting('order:2'), nextLookAt: 2 });
  expect(postings.due(5, 1).map(({ key }) => key)).toEqual(['order:2']);
});

const HEAD = { forwarder: 'DHL', method: 'AIR', tracking: 'T1', day: '2026-11-23' };

test('deliveries: a new one is to be asked for at once, a known one stays as it is, an untold one is asked for again', async () => {
  const documents = createM3DocumentStore(store.db);
  const asked = (now: number): string[] => documents.toAsk(now, 10).map(({ number }) => number);
  await documents.add('order:1', [{ kind: 'delivery', number: '9' }, { kind: 'delivery', number: '10' }, { kind: 'invoice', number: '9' }], 1000); // prettier-ignore
  expect([asked(999), asked(1000)]).toEqual([[], ['10', '9']]);
  expect(documents.deliveries('order:1')).toEqual([]);
  await documents.looked([
    { key: 'order:1', number: '9', head: HEAD, shown: true, askAt: null },
    { key: 'order:1', number: '10', head: null, shown: false, askAt: null },
  ]);
  expect(asked(5000)).toEqual([]);
  await documents.add(
    'order:1',
    [
      { kind: 'delivery', number: '9' },
      { kind: 'delivery', number: '10' },
    ],
    5000,
  );
  expect(documents.toAsk(5000, 10)).toEqual([{ key: 'order:1', number: '10', at: 1000, shown: false, forwarder: '', method: '', tracking: '', day: '' }]); // prettier-ignore
  await documents.looked([{ key: 'order:1', number: '10', head: null, shown: true, askAt: 9000 }]);
  expect(documents.deliveries('order:1')).toEqual([
    { number: '9', ...HEAD },
    { number: '10', forwarder: '', method: '', tracking: '', day: '' },
  ]);
  // Told once is told always, and what is not said stays.
  await documents.looked([{ key: 'order:1', number: '9', head: null, shown: false, askAt: null }]);
  expect(documents.deliveries('order:1')[0]).toEqual({ number: '9', ...HEAD });
  expect(documents.deliveries('order:2')).toEqual([]);
});

test('a store of before: deliveries of the last days are asked for, older ones and invoices are not', async () => {
  const earlier = tempStore(linkMigrations.filter(({ id }) => id < '313'));
  try {
    const [now, old] = [Date.now(), Date.now() - 11 * 86_400_000];
    const rows = [['delivery', '1', now], ['delivery', '2', old], ['invoice', '3', now]]; // prettier-ignore
    await earlier.db.write((tx) => {
      for (const row of rows) tx.prepare("insert into m3_document(key, kind, number, at) values ('order:1', ?, ?, ?)").run(...row); // prettier-ignore
      tx.exec(linkMigrations.find(({ id }) => id === '313-deliveries')!.up);
    });
    expect(createM3DocumentStore(earlier.db).toAsk(now, 10)).toMatchObject([{ number: '1', at: now, shown: false }]);
  } finally {
    await earlier.remove();
  }
});
