/** What people do to orders that M3 has: the shop's number moves, and M3's figure does not. */
import { expect, test } from '@jest/globals';
import { inM3, manage, stockOf, stockSettings } from '../support/stock-world.ts';
import { until } from '../support/until.ts';
import { buyer, SECRET, type World } from '../support/world.ts';
import { useWorlds } from '../support/worlds.ts';

const open = useWorlds();
const shows = (world: World, sku: string, quantity: number): Promise<void> =>
  until(() => stockOf(world.shop!.shop, sku) === quantity, `${sku} shows ${quantity}`);

/** Ten pieces in M3, of which an order has taken some; M3 has confirmed it. */
async function sold(quantity: number, plugin = true): Promise<{ world: World; id: number }> {
  const world = await open({
    settings: stockSettings({ measure: 'AV02' }),
    tuning: { stockAskAgainMs: 500 },
    ...(!plugin && { shop: { plugin: false } }),
  });
  const { shop } = world.shop!;
  manage(shop, { 'CUP-01': 0 });
  inM3(world, 'CUP-01', 10);
  await world.api('POST', '/v1/stock/look', { kind: 'full' });
  await shows(world, 'CUP-01', 10);
  world.shop!.forwarder.target = { url: world.url, secret: SECRET };
  const { id } = shop.checkout({ billing: buyer('stock'), lines: [{ sku: 'CUP-01', quantity }] })!;
  await world.shop!.forwarder.flush();
  await until(() => world.finals(id).length === 1, 'M3 has the order');
  if (plugin) await until(() => shop.annotations.get(id)?.state === 'confirmed', 'the shop knows it');
  return { world, id };
}

test('pieces that the shop gives back for an order that M3 keeps do not stay on sale', async () => {
  const { world, id } = await sold(4);
  const { shop } = world.shop!;
  world.m3.advance(world.finals(id)[0]!.orno, 'delivered');
  await shows(world, 'CUP-01', 6);
  shop.setStatus(id, 'cancelled');
  expect(stockOf(shop, 'CUP-01')).toBe(10);
  await world.shop!.forwarder.flush();
  await until(() => shop.annotations.get(id)?.state === 'held', 'M3 keeps it');
  await shows(world, 'CUP-01', 6);
});

test.each([true, false])('of an order that was edited after M3 had it, what M3 was not sent counts until somebody has settled it (plugin: %s)', async (plugin) => {
  const { world, id } = await sold(1, plugin);
  const { shop } = world.shop!;
  const edited = () => world.problems(id).includes('order.edited');
  shop.editLine(id, 0, 5);
  await world.shop!.forwarder.flush();
  await until(edited, 'the edit is held');
  // Of fourteen M3 holds one piece for it; four more are sold.
  inM3(world, 'CUP-01', 14);
  await shows(world, 'CUP-01', 9);
  shop.editLine(id, 0, 7);
  await world.shop!.forwarder.flush();
  await until(() => stockOf(shop, 'CUP-01') === 7, 'the shop has taken two more');
  inM3(world, 'CUP-01', 15);
  await shows(world, 'CUP-01', 8);

  // A person has changed the order in M3 as well.
  await until(async () => (await world.verb(id, 'skip')).status === 200, 'the edit is accepted');
  inM3(world, 'CUP-01', 10);
  await shows(world, 'CUP-01', 9);
}); // prettier-ignore
