import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { createLog } from './observe/log.ts';
import { Periodic } from './periodic.ts';

const silent = createLog('silent');
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(1);
}

describe('Periodic', () => {
  it('repeats a chore also after it failed, and never twice at a time', async () => {
    let [runs, running, most] = [0, 0, 0];
    const chores = new Periodic(silent);
    chores.every('flaky', 1, async () => {
      most = Math.max(most, ++running);
      await sleep(3);
      running--;
      if (++runs === 1) throw new Error('once');
    });
    chores.start();
    await until(() => runs >= 3);
    await chores.stop();
    expect(most).toBe(1);
  });

  it('runs a single chore once', async () => {
    const seen: string[] = [];
    const chores = new Periodic(silent);
    chores.once('single', 0, () => Promise.resolve(seen.push('single')));
    chores.every('other', 1, () => Promise.resolve(seen.push('other')));
    chores.start();
    await until(() => seen.filter((name) => name === 'other').length >= 3);
    await chores.stop();
    expect(seen.filter((name) => name === 'single')).toEqual(['single']);
  });

  it('aborts and waits for what is under way', async () => {
    let ended = false;
    let started = false;
    const chores = new Periodic(silent);
    chores.every('long', 0, async (signal) => {
      started = true;
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      ended = true;
    });
    chores.start();
    await until(() => started);
    await chores.stop();
    expect(ended).toBe(true);
  });
});
