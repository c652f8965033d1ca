import { expect, test } from '@jest/globals';
import { inM3, manage, productOf, stockOf, stockSettings, why } from '../support/stock-world.ts';
import { until } from '../support/until.ts';
import { buyer, type World } from '../support/world.ts';
import { useWorlds } from '../support/worlds.ts';

const open = useWorlds();
const shows = (world: World, sku: string, quantity: number): Promise<void> =>
  until(() => stockOf(world.shop!.shop, sku) === quantity, `${sku} shows ${quantity}`);
const look = (world: World, kind: string): Promise<unknown> => world.api('POST', '/v1/stock/look', { kind });

test('without the plugin wc/v3 does it: variations too, and what the shop has sold is not put back', async () => {
  const world = await open({ settings: stockSettings({}), shop: { plugin: false } });
  const { shop } = world.shop!;
  manage(shop, { 'CUP-01': 0, 'TEE-RED-M': 0 });
  inM3(world, 'CUP-01', 10);
  inM3(world, 'TEE-RED-M', 6);
  await look(world, 'full');
  await shows(world, 'CUP-01', 10);
  await shows(world, 'TEE-RED-M', 6);
  shop.checkout({ billing: buyer('rest'), lines: [{ sku: 'CUP-01', quantity: 4 }] });
  inM3(world, 'CUP-01', 11);
  await shows(world, 'CUP-01', 7);
  await until(async () => (await why(world, 'CUP-01')).includes('− 4 sold in the shop'));
});

test('where M3 has no list of changes, everything is read, and the poller says so', async () => {
  const world = await open({
    settings: stockSettings({}),
    m3: { config: { missing: ['^OIS100MI/LstNewBalances$'] } },
  });
  manage(world.shop!.shop, { 'CUP-01': 0 });
  inM3(world, 'CUP-01', 8);
  await look(world, 'full');
  await shows(world, 'CUP-01', 8);
  const poll = async (): Promise<{ hasChanges?: boolean }> =>
    ((await world.api('GET', '/v1/stock')).json as { poll: object }).poll;
  await until(async () => (await poll()).hasChanges === false);
  inM3(world, 'CUP-01', 5);
  await look(world, 'changes');
  await shows(world, 'CUP-01', 5);
});

test('the dialect "brief" reads balances by MMS080MI/LstItemBal', async () => {
  const world = await open({
    settings: stockSettings({}, { m3: { dialect: 'brief' } }),
  });
  manage(world.shop!.shop, { 'CUP-01': 0 });
  inM3(world, 'CUP-01', 8);
  await look(world, 'full');
  await shows(world, 'CUP-01', 8);
  expect(world.m3.summary().calls.byTransaction['MMS080MI/LstItemBal']?.calls).toBeGreaterThan(0);
  expect(world.m3.calls.violations).toEqual([]);
});

test('AV02 and on-hand, which the lists lack, are read by item', async () => {
  const world = await open({ settings: stockSettings({ measure: 'AV02' }) });
  manage(world.shop!.shop, { 'CUP-01': 0 });
  inM3(world, 'CUP-01', 8);
  await look(world, 'full');
  await shows(world, 'CUP-01', 8);
  const onHand = await open({ settings: stockSettings({ measure: 'STQT' }) });
  manage(onHand.shop!.shop, { 'CUP-01': 0 });
  inM3(onHand, 'CUP-01', 9);
  await look(onHand, 'full');
  await shows(onHand, 'CUP-01', 9);
  inM3(onHand, 'CUP-01', 4);
  await shows(onHand, 'CUP-01', 4);
  expect([...world.m3.calls.violations, ...onHand.m3.calls.violations]).toEqual([]);
});

test('a shop that is away, and a sidecar that is stopped in between, lose nothing', async () => {
  const world = await open({ settings: stockSettings({}), tuning: { random: () => 0 } });
  manage(world.shop!.shop, { 'CUP-01': 0 });
  inM3(world, 'CUP-01', 8);
  await look(world, 'full');
  await shows(world, 'CUP-01', 8);
  world.shop!.faults.plan({ faults: [{ kind: 'down' }] });
  inM3(world, 'CUP-01', 3);
  await until(() => world.store.work('stock:push').some(({ state, attempt }) => state !== 'done' && attempt > 0));
  await world.stop();
  world.shop!.faults.clear();
  await world.start();
  await shows(world, 'CUP-01', 3);
});

test.each([true, false])(
  'answers that are kept on their way are as old as they are, whether or not they say so (%s)',
  async (tellsAge) => {
    const world = await open({
      settings: stockSettings({ maxAgeMinutes: 5 }),
      m3: { config: { tellsAge } },
    });
    const problems = async (): Promise<{ code: string }[]> =>
      ((await world.api('GET', '/v1/stock')).json as { problems: { code: string }[] }).problems;
    manage(world.shop!.shop, { 'CUP-01': 0 });
    inM3(world, 'CUP-01', 8);
    await look(world, 'full');
    await shows(world, 'CUP-01', 8);
    expect(await problems()).toEqual([]);

    world.m3.configure({ keptSeconds: 7_200 });
    const asked = (): number => world.m3.summary().calls.byTransaction['OIS100MI/LstNewBalances']?.calls ?? 0;
    const before = asked();
    await until(() => asked() > before, 'a list of changes is kept');
    inM3(world, 'CUP-01', 3);
    world.m3.ageKept(10 * 60_000);
    await until(async () => (await problems())[0]?.code === 'stock.stale');
    expect(stockOf(world.shop!.shop, 'CUP-01')).toBe(8);

    world.m3.configure({ keptSeconds: 0 });
    await shows(world, 'CUP-01', 3);
    await until(async () => (await problems()).length === 0);
  },
);

test('a clock of M3 that is ten minutes behind hides no change', async () => {
  const world = await open({
    settings: stockSettings({ overlapSeconds: 5 }),
    m3: { now: () => Date.now() - 600_000 },
  });
  manage(world.shop!.shop, { 'CUP-01': 0 });
  inM3(world, 'CUP-01', 8);
  await look(world, 'full');
  await shows(world, 'CUP-01', 8);
  inM3(world, 'CUP-01', 5);
  await shows(world, 'CUP-01', 5);
});

test('SKUs that are aliases of M3, without a catalogue: stock of packs from two warehouses, an alias that is added later', async () => {
  const world = await open({
    settings: stockSettings(
      { warehouses: ['001', '002'] },
      {
        sku: { from: 'alias', aliasType: '2', aliasQualifier: 'EA13' },
        prices: { direction: 'm3-to-shop', lists: [{ PRRF: 'WEB', CUCD: 'EUR', includesVat: false }], changeSeconds: 1, fullAt: '', guards: { first: 'publish' } },
      },
    ),
  }); // prettier-ignore
  const { shop } = world.shop!;
  productOf(shop, 'CUP-01')['sku'] = '4006381333931';
  productOf(shop, 'LAMP7')['sku'] = '4099999999990';
  manage(shop, { '4006381333931': 0, '4099999999990': 0 });
  await world.table('unit', { '4006381333931': { factor: '6' } });
  world.m3.putItem({ ITNO: 'CUP-01', stock: { '001': 20, '002': 9 } });
  world.m3.putItem({ ITNO: 'LAMP7', stock: { '001': 3, '002': 0 } });
  world.m3.state.prices.put({ PRRF: 'WEB', CUCD: 'EUR', ITNO: 'CUP-01', SAPR: '2.50' });
  await look(world, 'full');
  await world.api('POST', '/v1/prices/look', { kind: 'full' });
  await shows(world, '4006381333931', 4);
  // Six pieces in a pack of the shop: six times the price of one.
  await until(() => productOf(shop, '4006381333931')['regular_price'] === '15', 'the price of a pack');
  await until(async () => (await why(world, '4099999999990')).startsWith('M3 has no item for the SKU'));
  world.m3.state.items.addAlias({ ALWT: '2', ALWQ: 'EA13', ITNO: 'LAMP7', POPN: '4099999999990' });
  await look(world, 'full');
  await shows(world, '4099999999990', 3);
});

test('neither the first list of a warehouse nor a list of changed prices: the other transactions do it', async () => {
  const prices = { direction: 'm3-to-shop', lists: [{ PRRF: 'WEB', CUCD: 'EUR', includesVat: false }], changeSeconds: 1, fullAt: '', fallbackSeconds: 10, guards: { first: 'publish' } }; // prettier-ignore
  const world = await open({
    settings: stockSettings({}, { prices }),
    m3: { config: { missing: ['^MMS080MI/SelItemWarehous$', '^OIS320MI/LstNewPrices$', '^OIS017MI/LstBasePrice$'] } },
  });
  manage(world.shop!.shop, { 'CUP-01': 0 });
  inM3(world, 'CUP-01', 8);
  world.m3.state.prices.put({ PRRF: 'WEB', CUCD: 'EUR', ITNO: 'CUP-01', SAPR: '14' });
  await look(world, 'full');
  await world.api('POST', '/v1/prices/look', { kind: 'full' });
  await shows(world, 'CUP-01', 8);
  const price = (): unknown => productOf(world.shop!.shop, 'CUP-01')['regular_price'];
  await until(() => price() === '14', 'the price by OIS320MI/LstListPrices');
  world.m3.state.prices.put({ PRRF: 'WEB', CUCD: 'EUR', ITNO: 'CUP-01', SAPR: '15' });
  await world.api('POST', '/v1/prices/look', { kind: 'changes' });
  await until(() => price() === '15', 'the changed price by a full look');
  const calls = world.m3.summary().calls.byTransaction;
  expect(calls['MMS080MI/LstItemWarehous']?.calls).toBeGreaterThan(0);
  expect(calls['OIS320MI/LstListPrices']?.calls).toBeGreaterThan(1);
});

test('what is sold out says from when on M3 can deliver it, and no more once there is some', async () => {
  const world = await open({ settings: stockSettings({ availableFrom: true, backorders: 'notify' }) });
  const { shop } = world.shop!;
  manage(shop, { 'CUP-01': 5 });
  inM3(world, 'CUP-01', 0);
  // A day that stays the same, also at midnight.
  world.m3.state.today = () => '20981231';
  await look(world, 'full');
  await until(() => productOf(shop, 'CUP-01')['available_from'] === '2098-12-31', 'the day of OIS100MI/GetATP');
  expect([stockOf(shop, 'CUP-01'), productOf(shop, 'CUP-01')['backorders']]).toEqual([0, 'notify']);
  // The purchase order is late: nothing but the day is another one.
  world.m3.state.today = () => '20990105';
  await look(world, 'full');
  await until(() => productOf(shop, 'CUP-01')['available_from'] === '2099-01-05', 'the later day');
  inM3(world, 'CUP-01', 4);
  await shows(world, 'CUP-01', 4);
  await until(() => productOf(shop, 'CUP-01')['available_from'] === null);
});
