import { test } from '@jest/globals';

/**
 * A test that needs something this machine may lack. `lack` is null when it is there, else the reason for skipping, as a
 * phrase; `npm test` lists it at the end.
 * @example testWhen(redisUrl ? null : 'Redis is not installed')('keeps the order', async () => { … })
 */
export function testWhen(lack: string | null): (name: string, run: () => void | Promise<void>) => void {
  return (name, run) => (lack === null ? test(name, run) : test.skip(`${name} [skipped: ${lack}]`, run));
}
