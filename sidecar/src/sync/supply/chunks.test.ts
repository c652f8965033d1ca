import { inChunks } from './chunks.ts';

/** Rows named a, b, c …; what is written waits no more, save those in `stuck`. */
async function written(
  count: number,
  { chunk, perRun, stuck = [] as string[] }: { chunk: number; perRun: number; stuck?: string[] },
) {
  const waiting = new Set(Array.from({ length: count }, (_, n) => String.fromCharCode(97 + n)));
  const calls: string[] = [];
  const more = await inChunks({
    pending: (after, limit) =>
      [...waiting]
        .filter((sku) => sku > after)
        .slice(0, limit)
        .map((sku) => ({ sku })),
    chunk,
    perRun,
    signal: new AbortController().signal,
    write: async (rows) => {
      calls.push(rows.map(({ sku }) => sku).join(''));
      for (const { sku } of rows) if (!stuck.includes(sku)) waiting.delete(sku);
    },
  });
  return { calls, more };
}

test.each([
  { name: 'nothing waits', count: 0, chunk: 2, perRun: 10, expected: { calls: [], more: false } },
  {
    name: 'the last chunk is smaller',
    count: 5,
    chunk: 2,
    perRun: 10,
    expected: { calls: ['ab', 'cd', 'e'], more: false },
  },
  {
    name: 'one run writes so much and no more',
    count: 5,
    chunk: 2,
    perRun: 3,
    expected: { calls: ['ab', 'c'], more: true },
  },
  {
    name: 'exactly what one run may write',
    count: 3,
    chunk: 2,
    perRun: 3,
    expected: { calls: ['ab', 'c'], more: false },
  },
  {
    name: 'what could not be written is not tried again in this run',
    count: 3,
    chunk: 2,
    perRun: 9,
    stuck: ['a'],
    expected: { calls: ['ab', 'c'], more: false },
  },
])('$name', async ({ count, expected, ...options }) => {
  expect(await written(count, options)).toEqual(expected);
});

test('an aborted run writes no further chunk', async () => {
  const aborter = new AbortController();
  const write = async (): Promise<void> => aborter.abort(new Error('enough'));
  const pending = (after: string): { sku: string }[] => [{ sku: `${after}a` }];
  await expect(inChunks({ pending, chunk: 1, perRun: 5, signal: aborter.signal, write })).rejects.toThrow('enough');
});
