import { setTimeout as pause } from 'node:timers/promises';
import { KeyedLock } from './keyed-lock.ts';

/** Work that says when it begins, and ends when it is told to. */
function scene() {
  const lock = new KeyedLock();
  const begun: string[] = [];
  const end = new Map<string, (error?: Error) => void>();
  const start = (name: string, keys: string | string[]) =>
    lock
      .run(keys, () => {
        begun.push(name);
        return new Promise<string>((resolve, reject) =>
          end.set(name, (error) => (error ? reject(error) : resolve(name))),
        );
      })
      .catch((error: Error) => error.message);
  return { lock, begun, start, end: (name: string, error?: Error) => (end.get(name)?.(error), pause(0)) };
}

test('of one key one at a time, in order, also after a failure; another key does not wait', async () => {
  const { lock, begun, start, end } = scene();
  const first = start('first', 'a');
  const second = start('second', 'a');
  const other = start('other', 'b');
  await pause(0);
  expect(begun).toEqual(['first', 'other']);
  await end('first', new Error('broken'));
  expect(begun).toEqual(['first', 'other', 'second']);
  expect(await first).toBe('broken');
  await end('second');
  await end('other');
  expect(await Promise.all([second, other])).toEqual(['second', 'other']);
  expect([lock.has('a'), lock.has('b')]).toEqual([false, false]);
});

test('of several keys: after all that share one of them; no circle', async () => {
  const { lock, begun, start, end } = scene();
  const all = [
    start('ab', ['a', 'b']),
    start('ba', ['b', 'a', 'b']),
    start('b', 'b'),
    start('c', ['c']),
    start('none', []),
  ];
  await pause(0);
  expect(begun.toSorted()).toEqual(['ab', 'c', 'none']);
  await end('ab');
  expect(begun.slice(3)).toEqual(['ba']);
  await end('ba');
  expect(begun.slice(3)).toEqual(['ba', 'b']);
  for (const name of ['b', 'c', 'none']) await end(name);
  expect(await Promise.all(all)).toEqual(['ab', 'ba', 'b', 'c', 'none']);
  expect(['a', 'b', 'c'].map((key) => lock.has(key))).toEqual([false, false, false]);
});
