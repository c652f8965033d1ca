import { afterAll, beforeAll } from '@jest/globals';

/** What keeps a process alive, as Node.js names it; stdio and Jest's own channels are the same before and after. */
const WATCHED = [
  'TCPServerWrap',
  'TCPSocketWrap',
  'PipeWrap',
  'ProcessWrap',
  'Timeout',
  'FSEventWrap',
  'UDPWrap',
  'Worker',
];
/** Sockets and children take a moment to be gone after they were closed. */
const PATIENCE_MS = 60_000;

type Counts = Record<string, number>;

/** How often each watched kind occurs in `resources`. */
export function countResources(resources: readonly string[]): Counts {
  const counts: Counts = {};
  for (const kind of resources) if (WATCHED.includes(kind)) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** What `now` has more of than `before`, as `2 × TCPServerWrap`. */
export function surplus(before: Counts, now: Counts): string[] {
  return Object.entries(now)
    .map(([kind, count]) => [kind, count - (before[kind] ?? 0)] as const)
    .filter(([, more]) => more > 0)
    .map(([kind, more]) => `${more} × ${kind}`);
}

/** What there is more of than `before`, once what was closed has had its moment. */
export async function leftBehind(before: Counts): Promise<string[]> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const left = surplus(before, countResources(process.getActiveResourcesInfo()));
    if (left.length === 0 || Date.now() >= deadline) return left;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/**
 * Fails the test file when it leaves a server, socket, timer or child process behind. Call it as the LAST line of the
 * file: Jest runs afterAll hooks in the order of their definition, and what the others close must be closed by then.
 */
export function leakCheck(): void {
  let before: Counts = {};
  beforeAll(() => {
    before = countResources(process.getActiveResourcesInfo());
  });
  afterAll(async () => {
    const left = await leftBehind(before);
    if (left.length > 0) {
      throw new Error(`The tests of this file left behind: ${left.join(', ')}. Close what they opened.`);
    }
  });
}
