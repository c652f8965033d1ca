import { afterEach, beforeEach } from '@jest/globals';
import { countResources, leftBehind } from './leak-check.ts';
import { startWorld, type World, type WorldOptions } from './world.ts';

/** Worlds of one test file: each test opens what it needs; after it all are closed, and nothing may be left behind. */
export function useWorlds(): (options?: WorldOptions) => Promise<World> {
  let open: World[] = [];
  let before: Record<string, number> = {};
  beforeEach(() => {
    open = [];
    before = countResources(process.getActiveResourcesInfo());
  });
  afterEach(async () => {
    await Promise.all(open.map((world) => world.close()));
    const left = await leftBehind(before);
    if (left.length > 0) throw new Error(`This test left behind: ${left.join(', ')}. Close what it opened.`);
  });
  return async (options) => {
    const world = await startWorld(options);
    open.push(world);
    return world;
  };
}
