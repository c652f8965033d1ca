/** What the shop shows of an order, and that showing it does not come back as news without end. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { META } from '@crossdock/shared';
import { leakCheck } from '../support/index.ts';
import { buyer, pause, SECRET, startWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(async () => {
  // The shop forwards its events, also those that our own writes cause; M3 is slow enough for runs to overlap.
  world = await startWorld({ m3: { config: { latencyMs: 15 } }, settings: { orders: { settleSeconds: 0.03 } } });
  if (world.shop) world.shop.forwarder.target = { url: world.url, secret: SECRET };
});
afterEach(() => world.close());

const runs = (id: number): string[] =>
  world.store
    .runs(`order:${id}`)
    .filter((run) => run.flow === 'order-to-cash')
    .map((run) => run.state);
const shown = (id: number): string =>
  String(world.shop?.shop.orders.get(id)?.meta_data.find((row) => row.key === META.state)?.value ?? '');
const quiet = (): boolean => world.store.open() === 0 && world.shop?.shop.outbox.waiting() === 0;

test('a held order stays shown as held while newer documents of it are looked at, and comes to rest', async () => {
  const shop = world.shop!.shop;
  const states: string[] = [];
  const annotate = shop.annotate.bind(shop);
  shop.annotate = (id, annotation) => {
    states.push(annotation.state);
    return annotate(id, annotation);
  };
  const { id } = shop.place({ billing: buyer('rest'), lines: [{ sku: 'NOT-IN-M3' }, { sku: 'CUP-01' }] });
  for (let n = 0; n < 12; n++) {
    await pause(35);
    shop.update(id, (order) => void (order.customer_note = `call before ${n}`));
  }
  await world.until('it is held and shown', () => runs(id).at(-1) === 'held' && shown(id) === 'held' && quiet());
  const before = runs(id).length;
  await pause(300);
  expect(runs(id).length).toBe(before);
  // "waiting" in between would be a change of the order in the shop, so an event, so another run, without end.
  expect(new Set(states)).toEqual(new Set(['held']));
});

test('an order cancelled while it is held is no longer shown as held', async () => {
  const shop = world.shop!.shop;
  const { id } = shop.place({ billing: buyer('gone'), lines: [{ sku: 'NOT-IN-M3' }] });
  await world.until('it is shown as held', () => shown(id) === 'held' && quiet());
  shop.setStatus(id, 'cancelled');
  await world.until('it is shown as skipped', () => shown(id) === 'skipped' && quiet());
  expect(world.problems(id)).toEqual([]);
});

leakCheck();
