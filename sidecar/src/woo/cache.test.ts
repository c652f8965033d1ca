import { LruCache } from './cache.ts';

test('least recently used goes first, and nothing outlives its time', () => {
  let now = 0;
  const cache = new LruCache<number | null>(2, 100, () => now);
  cache.set('a', 1);
  cache.set('b', null);
  expect(cache.get('a')).toBe(1);
  cache.set('c', 3);
  expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([1, undefined, 3]);
  cache.set('d', null);
  expect(cache.get('d')).toBeNull();
  now = 100;
  expect([cache.get('c'), cache.get('d')]).toEqual([undefined, undefined]);
});
