/** How a test file gets its store: one per file, or a skip of every test by name where this machine has no shop. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { findShop, hposWanted, startStore } from './store.mjs';

// The runner may be killed outright; its file must not go on alone.
const parent = process.ppid;
setInterval(() => process.ppid !== parent && process.exit(1), 1000).unref();

/** `findShop()` of this process, or the reason that the runner has found already. */
export const lookForShop = async () =>
  process.env.CROSSDOCK_STORE_LACK ? { reason: process.env.CROSSDOCK_STORE_LACK } : findShop();

/**
 * A group of tests with a store of their own.
 * @param {string} about
 * @param {object} options of `startStore`; `ready(context)` runs once when the store is up, `done(context)` before it stops
 * @param {(it: (name: string, run: (context: {store: import('./store.mjs').Store}) => Promise<void>) => void) => void} declare
 *   declares the tests with `it`; each is given the context, to which `ready` may add
 */
export function suite(about, { ready, done, ...options }, declare) {
  const mode = hposWanted() ? 'HPOS on' : 'HPOS off';
  describe(`${about} (${mode})`, () => {
    const context = { store: null };
    const state = { lack: null };
    before(async () => {
      const shop = await lookForShop();
      if (shop.reason) {
        state.lack = shop.reason;
        return;
      }
      context.store = await startStore({ shop, ...options });
      await ready?.(context);
    });
    after(async () => {
      try {
        if (context.store) await done?.(context);
      } finally {
        await context.store?.stop();
      }
    });
    const it = (name, run) =>
      test(name, async (t) => {
        if (state.lack) t.skip(`skipped: ${state.lack}`);
        else await run(context, t);
      });
    declare(it);
    if (options.plugin !== false) {
      it('the plugin has left nothing in the error logs', ({ store }) => assert.deepEqual(store.pluginErrors(), []));
    }
  });
}
