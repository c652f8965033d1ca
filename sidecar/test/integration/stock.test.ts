import { expect, test } from '@jest/globals';
import { inM3, manage, productOf, stockOf, stockSettings, why } from '../support/stock-world.ts';
import { until } from '../support/until.ts';
import { buyer, SECRET, type World } from '../support/world.ts';
import { useWorlds } from '../support/worlds.ts';

const open = useWorlds();
const started = async (stock: Record<string, unknown> = {}, levels: Record<string, number> = {}): Promise<World> => {
  const world = await open({ settings: stockSettings(stock), tuning: { stockAskAgainMs: 500 } });
  manage(world.shop!.shop, levels);
  // The world's sidecar has begun to look already.
  await world.api('POST', '/v1/stock/look', { kind: 'full' });
  return world;
};
const shows = (world: World, sku: string, quantity: number): Promise<void> =>
  until(() => stockOf(world.shop!.shop, sku) === quantity, `${sku} shows ${quantity}`);

test('what M3 has reaches the shop, first all of it, then what changes; and it can say why', async () => {
  const world = await started({ buffer: { quantity: 2 } }, { 'CUP-01': 5, LAMP7: 0 });
  inM3(world, 'CUP-01', 40);
  await shows(world, 'CUP-01', 38);
  await shows(world, 'LAMP7', 998);
  inM3(world, 'CUP-01', 9);
  await shows(world, 'CUP-01', 7);
  await until(async () => (await why(world, 'CUP-01')).startsWith('7 ='));
  expect(await why(world, 'CUP-01')).toBe(
    '7 = 9 allocatable on-hand less allocated (AV01) in M3 (001: 9) − 2 safety buffer.',
  );
  // Not managed in the shop: left alone, and said so.
  expect(productOf(world.shop!.shop, 'PLATE-9')['stock_quantity']).toBeNull();
  expect(await why(world, 'PLATE-9')).toContain('does not manage the stock');
  expect(world.m3.calls.violations).toEqual([]);

  const found = async (search: string): Promise<unknown> =>
    ((await world.api('GET', `/v1/stock?search=${search}`)).json as { skus: { sku: string }[] }).skus.map(
      ({ sku }) => sku,
    );
  expect(await found('amp')).toEqual(['LAMP7']);
  expect(await found('%25')).toEqual([]);

  // Somebody types a number into the shop: the full compare counts it and puts it right. A slow first look may have met a
  // figure on its way, so what was counted before is subtracted.
  const today = async (): Promise<{ drifted: number; healed: number }> => {
    const { json } = await world.api('GET', '/v1/stock/accuracy?days=2');
    return (json as { days: { drifted: number; healed: number }[] }).days.at(-1) ?? { drifted: 0, healed: 0 };
  };
  const before = await today();
  productOf(world.shop!.shop, 'LAMP7')['stock_quantity'] = 3;
  await world.api('POST', '/v1/stock/look', { kind: 'full' });
  await shows(world, 'LAMP7', 998);
  const overview = (await world.api('GET', '/v1/stock')).json as Record<string, unknown>;
  expect(overview).toMatchObject({ on: true, accuracy: { compared: 2, equal: 1, ratio: 0.5 } });
  const { drifted, healed } = before;
  // The shop shows it before the sidecar has heard so.
  await until(async () => (await today()).healed > healed, 'the drift counts as healed');
  expect(await today()).toMatchObject({ share: 0.5, skus: 2, equal: 1, drifted: drifted + 1, healed: healed + 1 });
  expect((await world.api('GET', '/v1/stock/accuracy?days=0')).status).toBe(400);
  const metrics = (await world.api('GET', '/metrics')).text;
  expect(metrics).toContain('crossdock_supply_accuracy_ratio{what="stock"} 0.5');
  expect(metrics).not.toContain('what="price"');
});

test('how exact the shop is, is measured from the first full compare after the first figures were published', async () => {
  const settings = stockSettings({ guards: { first: 'hold' } });
  const { direction, ...others } = settings['stock'] as Record<string, unknown>;
  const world = await open({ settings: { ...settings, stock: others }, tuning: { stockAskAgainMs: 500 } });
  manage(world.shop!.shop, { 'CUP-01': 5 });
  inM3(world, 'CUP-01', 40);
  // As a shop does: switched on once everything else is there.
  const on = await world.api('PUT', '/v1/settings', { settings: { stock: { direction } }, why: 'stock comes from M3' });
  expect(on.status).toBe(200);
  const held = async (): Promise<{ id: string }[]> =>
    ((await world.api('GET', '/v1/stock/pushes?state=held')).json as { pushes: { id: string }[] }).pushes;
  const accuracy = async (): Promise<unknown> =>
    ((await world.api('GET', '/v1/stock')).json as { accuracy: unknown }).accuracy;
  await world.api('POST', '/v1/stock/look', { kind: 'full' });
  await until(async () => (await held()).length === 1);
  expect(await accuracy()).toBeNull();
  expect((await world.api('GET', '/v1/stock/accuracy?days=2')).json).toEqual({ days: [] });
  expect((await world.api('GET', '/metrics')).text).not.toContain('crossdock_supply_accuracy_ratio{');
  await world.api('POST', `/v1/stock/pushes/${(await held())[0]!.id}/release`, { why: 'these are right' });
  await shows(world, 'CUP-01', 40);
  await world.api('POST', '/v1/stock/look', { kind: 'full' });
  await until(async () => (await accuracy()) !== null);
  expect(await accuracy()).toMatchObject({ ratio: 1 });
});

test('an order of the shop is subtracted until M3 has taken it from its figure, and never twice', async () => {
  const world = await started({}, { 'CUP-01': 0 });
  inM3(world, 'CUP-01', 10);
  await shows(world, 'CUP-01', 10);
  world.shop!.forwarder.target = null;
  const order = world.shop!.shop.checkout({
    billing: buyer('stock'),
    lines: [{ sku: 'CUP-01', quantity: 3 }],
  })!;
  expect(stockOf(world.shop!.shop, 'CUP-01')).toBe(7);

  // M3 does not know of it: a new figure of M3 does not put the pieces back.
  inM3(world, 'CUP-01', 12);
  await shows(world, 'CUP-01', 9);
  const sold = `− 3 sold in the shop and not yet confirmed by M3 (order ${order.id})`;
  await until(async () => (await why(world, 'CUP-01')).includes(sold));

  // Confirmed, not allocated: AV01 does not hold it yet.
  world.shop!.forwarder.target = { url: world.url, secret: SECRET };
  await world.shop!.forwarder.flush();
  await until(() => world.finals(order.id).length === 1, 'M3 has the order');
  await until(
    async () => (await why(world, 'CUP-01')).includes('M3 has confirmed but not yet taken'),
    'the sentence names what M3 has confirmed',
  );
  inM3(world, 'CUP-01', 13);
  await shows(world, 'CUP-01', 10);

  // Allocated: M3's own figure is less by it.
  world.m3.advance(world.finals(order.id)[0]!.orno, 'allocated');
  await until(async () => /^10 = 10 /.test(await why(world, 'CUP-01')));
  expect(await why(world, 'CUP-01')).toBe('10 = 10 allocatable on-hand less allocated (AV01) in M3 (001: 10).');
  expect(stockOf(world.shop!.shop, 'CUP-01')).toBe(10);
});

test('where a configuration file has settings that would count orders twice, nothing is published, and it says why', async () => {
  const blind = await open({ settings: stockSettings({}, { status: { followSeconds: 0 } }) });
  manage(blind.shop!.shop, { 'CUP-01': 5 });
  inM3(blind, 'CUP-01', 9);
  await blind.api('POST', '/v1/stock/look', { kind: 'full' });
  const stock = async (): Promise<{ problems: { code: string; fix: string }[] }> =>
    (await blind.api('GET', '/v1/stock')).json as never;
  expect((await stock()).problems).toMatchObject([{ code: 'stock.not-followed' }]);
  await until(() => blind.store.work('stock:push').some(({ outcome }) => outcome === 'waiting'));
  expect(stockOf(blind.shop!.shop, 'CUP-01')).toBe(5);
});

test('several warehouses are added up, a pack counts once, half a pack never', async () => {
  const world = await open({ settings: stockSettings({ warehouses: ['001', '002'] }) });
  manage(world.shop!.shop, { 'SCREW-M4': 0 });
  await world.table('unit', { 'SCREW-M4': { ALUN: 'BOX' } });
  world.m3.putItem({ ITNO: 'SCREW-M4', stock: { '001': 350, '002': 149 } });
  await world.api('POST', '/v1/stock/look', { kind: 'full' });
  await shows(world, 'SCREW-M4', 4);
  await until(async () => (await why(world, 'SCREW-M4')).startsWith('4 ='));
  expect(await why(world, 'SCREW-M4')).toBe(
    '4 = 499 allocatable on-hand less allocated (AV01) in M3 (001: 350, 002: 149) ÷ 100 per piece = 4.',
  );
});

test('before the launch the first run waits for a person, whatever is set; what was accepted is published', async () => {
  const settings = stockSettings({ guards: { first: 'publish' } }, { orders: { live: false } });
  const world = await open({ settings });
  manage(world.shop!.shop, { 'CUP-01': 5 });
  inM3(world, 'CUP-01', 9);
  await world.api('POST', '/v1/stock/look', { kind: 'full' });
  const pushes = async () => ((await world.api('GET', '/v1/stock/pushes')).json as { pushes: { id: string }[] }).pushes;
  await until(async () => (await pushes()).length === 1, 'the push waits');
  expect(stockOf(world.shop!.shop, 'CUP-01')).toBe(5);
  await world.api('POST', `/v1/stock/pushes/${(await pushes())[0]!.id}/release`, { why: 'looked at' });
  await shows(world, 'CUP-01', 9);
});

test('a mass drop to nothing is held; release publishes what M3 shows then', async () => {
  const world = await started({ guards: { first: 'publish', minimum: 5, zeroPercent: 20 } });
  const { shop } = world.shop!;
  const skus = Array.from({ length: 20 }, (_, n) => `BULK-${String(n).padStart(3, '0')}`);
  manage(shop, Object.fromEntries(skus.map((sku) => [sku, 1])));
  await world.api('POST', '/v1/stock/look', { kind: 'full' });
  await until(() => skus.every((sku) => stockOf(shop, sku) === 1000));

  // In one look: eight to nothing, one falls, one rises.
  for (const sku of skus.slice(0, 8)) inM3(world, sku, 0);
  inM3(world, skus[16]!, 900);
  inM3(world, skus[17]!, 1_100);
  const held = async (): Promise<{ id: string; state: string; open: number; reasons: { message: string }[] }[]> =>
    ((await world.api('GET', '/v1/stock/pushes')).json as { pushes: never[] }).pushes;
  await until(async () => (await held()).some(({ state }) => state === 'held'));
  const [push] = await held();
  expect(push!.reasons.map(({ message }) => message).join()).toContain('would go to nothing');
  await shows(world, skus[16]!, 900);
  await shows(world, skus[17]!, 1_100);
  expect(skus.slice(0, 16).map((sku) => stockOf(shop, sku))).toEqual(Array(16).fill(1000));
  // What comes in a second part is held as well, although it would be few enough by itself.
  inM3(world, skus[8]!, 0);
  inM3(world, skus[9]!, 950);
  await shows(world, skus[9]!, 950);
  await until(async () => (await held()).length === 2, 'the second part is held');
  expect(stockOf(shop, skus[8]!)).toBe(1000);

  // The others go on meanwhile; one that comes back by itself leaves the push.
  inM3(world, skus[15]!, 44);
  await shows(world, skus[15]!, 44);
  inM3(world, skus[0]!, 1000);
  await until(async () => (await held()).find(({ id }) => id === push!.id)?.open === 7);
  const preview = (await world.api('GET', `/v1/stock/pushes/${push!.id}?limit=3`)).json as { skus: { sku: string }[] };
  expect(preview.skus.map(({ sku }) => sku)).toEqual(skus.slice(1, 4));

  expect((await world.api('POST', `/v1/stock/pushes/${push!.id}/release`, {})).status).toBe(400);
  // M3 is looked at first: what it has put right in the moment before the release is not published as nothing.
  inM3(world, skus[1]!, 3);
  const shown = new Set<number>();
  const watch = setInterval(() => shown.add(stockOf(shop, skus[1]!)), 2);
  const released = await world.api('POST', `/v1/stock/pushes/${push!.id}/release`, { why: 'end of season' });
  expect(released.json).toMatchObject({ state: 'released', why: 'end of season' });
  await shows(world, skus[2]!, 0);
  await shows(world, skus[1]!, 3);
  clearInterval(watch);
  expect(shown).not.toContain(0);
  expect((await world.api('POST', `/v1/stock/pushes/${push!.id}/discard`, { why: 'late' })).status).toBe(409);
});

test('what is discarded stays unwritten while M3 says the same, is asked about again by the full compare, and goes with a new figure', async () => {
  const world = await started({ guards: { first: 'publish', minimum: 3, zeroPercent: 20 } }, { 'CUP-01': 1, LAMP7: 1 });
  const { shop } = world.shop!;
  const skus = ['BULK-000', 'BULK-001', 'BULK-002', 'BULK-003'];
  manage(shop, Object.fromEntries(skus.map((sku) => [sku, 1])));
  await world.api('POST', '/v1/stock/look', { kind: 'full' });
  await until(() => skus.every((sku) => stockOf(shop, sku) === 1000));
  const pushes = async (): Promise<{ id: string; state: string; open: number; reasons: { code: string }[] }[]> =>
    ((await world.api('GET', '/v1/stock/pushes')).json as { pushes: never[] }).pushes;
  for (const sku of skus.slice(0, 3)) inM3(world, sku, 0);
  await until(async () => (await pushes())[0]?.state === 'held' && (await pushes())[0]?.open === 3);
  await world.api('POST', `/v1/stock/pushes/${(await pushes())[0]!.id}/discard`, { why: 'a stocktaking' });
  expect(await why(world, skus[0]!)).toContain('A person has discarded this change: the shop keeps 1000');

  // Below nothing comes to nothing, too; another SKU shows that runs go on.
  inM3(world, skus[0]!, -3);
  inM3(world, 'CUP-01', 7);
  await shows(world, 'CUP-01', 7);
  inM3(world, skus[1]!, 400);
  await shows(world, skus[1]!, 400);
  expect(stockOf(shop, skus[0]!)).toBe(1000);

  await world.api('POST', '/v1/stock/look', { kind: 'full' });
  await until(async () => (await pushes())[0]?.state === 'held');
  expect((await pushes())[0]).toMatchObject({ open: 2, reasons: [{ code: 'stock.discarded' }] });
  expect(skus.map((sku) => stockOf(shop, sku))).toEqual([1000, 400, 1000, 1000]);
  await world.api('POST', `/v1/stock/pushes/${(await pushes())[0]!.id}/release`, { why: 'they are gone' });
  await shows(world, skus[0]!, 0);
  await shows(world, skus[2]!, 0);
});
