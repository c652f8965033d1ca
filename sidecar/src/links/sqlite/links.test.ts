import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { tempStore, type TempStore } from '../../../test/support/temp-store.ts';
import type { Posting } from '../port.ts';
import { createPostingStore, linkMigrations } from './links.ts';

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
