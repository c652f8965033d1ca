import { expect, test } from '@jest/globals';
import { beside } from './beside.ts';

test.each([
  ['nothing', 0, 3, 0],
  ['fewer than lanes', 2, 3, 2],
  ['more than lanes', 7, 3, 3],
  ['one after the other', 4, 1, 1],
])('%s', async (_name, count, many, most) => {
  const done: number[] = [];
  let now = 0;
  let highest = 0;
  await beside(Array.from({ length: count }, (_, n) => n), many, async (n) => {
    highest = Math.max(highest, (now += 1));
    await Promise.resolve();
    now -= 1;
    done.push(n);
  }); // prettier-ignore
  expect([done.sort(), highest]).toEqual([Array.from({ length: count }, (_, n) => n), most]);
});

test('what is under way when one fails is finished, and nothing more is begun', async () => {
  const done: number[] = [];
  const run = beside([0, 1, 2, 3], 2, async (n) => {
    await Promise.resolve();
    if (n === 0) throw new Error('refused');
    await Promise.resolve();
    done.push(n);
  });
  await expect(run).rejects.toThrow('refused');
  expect(done).toEqual([1]);
});
