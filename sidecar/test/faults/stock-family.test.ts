/**
 * SKUs that hang together: a piece and a box of a hundred of one item sell from one figure of M3, and variations whose product
 * keeps the number can show only one.
 */
import { describe, expect, test } from '@jest/globals';
import { inM3, manage, productOf, stockOf, stockSettings, why } from '../support/stock-world.ts';
import { until } from '../support/until.ts';
import { buyer, SECRET, type World } from '../support/world.ts';
import { useWorlds } from '../support/worlds.ts';

const open = useWorlds();
const ITEM = 'SCREW-M4';
const PIECE = 'SCREW-M4';
/** A box of a hundred (alternate unit BOX of the item). */
const BOX = 'PLATE-9';

const shows = (world: World, figures: Record<string, number>): Promise<void> =>
  until(
    () => Object.entries(figures).every(([sku, quantity]) => stockOf(world.shop!.shop, sku) === quantity),
    `the shop shows ${JSON.stringify(figures)}`,
  );
const look = (world: World, kind = 'full'): Promise<unknown> => world.api('POST', '/v1/stock/look', { kind });
const buy = (world: World, lines: { sku: string; quantity?: number }[], more: object = {}) =>
  world.shop!.shop.checkout({ billing: buyer('family'), lines, ...more });
const told = (world: World): Promise<unknown> => world.shop!.forwarder.flush();

/** Pieces and boxes of one item. M3 is looked at when a test says so, and else never. */
async function family(pieces: number, stock: object = {}, plugin = true): Promise<World> {
  const world = await open({
    settings: stockSettings({ changeSeconds: 3_600, ...stock }),
    tuning: { stockAskAgainMs: 500 },
    ...(!plugin && { shop: { plugin: false } }),
  });
  await world.table('sku', { [BOX]: { ITNO: ITEM } });
  await world.table('unit', { [BOX]: { ALUN: 'BOX' } });
  manage(world.shop!.shop, { [PIECE]: 0, [BOX]: 0 });
  inM3(world, ITEM, pieces);
  await look(world);
  await shows(world, { [PIECE]: pieces, [BOX]: Math.floor(pieces / 100) });
  world.shop!.forwarder.target = { url: world.url, secret: SECRET };
  return world;
}

test('what one of them sells the other cannot sell: at once, and until M3 has taken it from its figure', async () => {
  const world = await family(350);
  const box = buy(world, [{ sku: BOX, quantity: 2 }])!;
  expect([stockOf(world.shop!.shop, PIECE), stockOf(world.shop!.shop, BOX)]).toEqual([350, 1]);
  await told(world);
  // Nobody has looked at M3 since.
  await shows(world, { [PIECE]: 150, [BOX]: 1 });
  await until(async () => (await why(world, PIECE)).startsWith('150 = '));
  expect(await why(world, PIECE)).toBe(
    `150 = 350 allocatable on-hand less allocated (AV01) in M3 (001: 350) − 200 sold in the shop under other SKUs of this item and not yet confirmed by M3 (order ${box.id}).`,
  );
  const piece = buy(world, [{ sku: PIECE, quantity: 60 }])!;
  await told(world);
  await shows(world, { [PIECE]: 90, [BOX]: 0 });

  // Confirmed and not allocated: the sidecar subtracts both from both.
  await until(() => world.finals(box.id).length === 1 && world.finals(piece.id).length === 1, 'M3 has both');
  await look(world, 'changes');
  await until(async () => (await why(world, PIECE)).includes('− 260 of orders that M3 has confirmed'));
  await until(async () => (await why(world, BOX)).includes('− 260 of orders that M3 has confirmed'));
  expect(await why(world, BOX)).toContain(', all of it ÷ 100 per piece = 0');
  await shows(world, { [PIECE]: 90, [BOX]: 0 });

  for (const { id } of [box, piece]) world.m3.advance(world.finals(id)[0]!.orno, 'allocated');
  await until(async () => {
    await look(world);
    return /^90 = 90 allocatable [^−]*$/.test(await why(world, PIECE));
  });
  await shows(world, { [PIECE]: 90, [BOX]: 0 });
  expect(world.m3.calls.violations).toEqual([]);
});

test('an order that waits for its money counts as well, and gives back when it is cancelled', async () => {
  const world = await family(200);
  const { id } = buy(world, [{ sku: BOX }], { status: 'on-hold', paymentMethod: 'bacs' })!;
  await told(world);
  await shows(world, { [PIECE]: 100, [BOX]: 1 });
  world.shop!.shop.setStatus(id, 'cancelled');
  await told(world);
  await shows(world, { [PIECE]: 200, [BOX]: 2 });
  expect(world.finals(id)).toEqual([]);
});

test('the last pieces: once the sidecar knows of the box, no piece is sold; what both sold before that shows as nothing left', async () => {
  const world = await family(100);
  expect(buy(world, [{ sku: BOX }])).not.toBeNull();
  await told(world);
  await shows(world, { [PIECE]: 0, [BOX]: 0 });
  expect(buy(world, [{ sku: PIECE }])).toBeNull();
  expect(buy(world, [{ sku: BOX }])).toBeNull();

  inM3(world, ITEM, 200);
  await until(async () => {
    await look(world);
    return stockOf(world.shop!.shop, PIECE) === 100 && stockOf(world.shop!.shop, BOX) === 1;
  });
  // Two customers in the same moment, of two products: WooCommerce sells both, and nobody can prevent it.
  expect(buy(world, [{ sku: BOX }])).not.toBeNull();
  expect(buy(world, [{ sku: PIECE, quantity: 3 }])).not.toBeNull();
  await told(world);
  await shows(world, { [PIECE]: 0, [BOX]: 0 });
});

test('twenty customers buy pieces and boxes while figures come: what is shown never exceeds what is free for longer than one order is on its way', async () => {
  const world = await family(1_000, { changeSeconds: 1 });
  const { shop } = world.shop!;
  let sold = 0;
  for (let n = 0; n < 20; n += 1) {
    const line = n % 3 === 0 ? { sku: BOX, quantity: 1 } : { sku: PIECE, quantity: 7 };
    if (buy(world, [line])) sold += line.sku === BOX ? 100 : 7;
    await told(world);
    await shows(world, { [PIECE]: 1_000 - sold, [BOX]: Math.floor((1_000 - sold) / 100) });
  }
  expect(sold).toBe(7 * 100 + 13 * 7);
  expect(stockOf(shop, PIECE)).toBe(209);
});

test('without the plugin the other SKU follows too', async () => {
  const world = await family(350, { changeSeconds: 1 }, false);
  buy(world, [{ sku: BOX, quantity: 2 }], { status: 'on-hold', paymentMethod: 'bacs' });
  inM3(world, ITEM, 360);
  await shows(world, { [PIECE]: 160, [BOX]: 1 });
});

describe.each([true, false])('variations whose product keeps the number (plugin: %s)', (plugin) => {
  /** Red and blue, of the product TEE. */
  async function tee(table: Record<string, Record<string, string>>): Promise<World> {
    const world = await open({
      settings: stockSettings({}),
      tuning: { stockAskAgainMs: 500 },
      shop: { plugin },
    });
    const { shop } = world.shop!;
    shop.catalogue.create({ sku: 'TEE-BLUE-M', regular_price: '19.90' }, productOf(shop, 'TEE'));
    manage(shop, { TEE: 5 });
    productOf(shop, 'TEE')['sku'] = '';
    await world.table('sku', table);
    return world;
  }
  const parentShows = (world: World): number => Number(world.shop!.shop.products.get(20)!['stock_quantity']);
  const attention = async (world: World) =>
    (await world.api('GET', '/v1/attention')).json as { pushes: { entry: { code: string }; message: string; open: number }[] }; // prettier-ignore

  test('of one item: its number follows M3, and the sales of each variation', async () => {
    const world = await tee({ 'TEE-RED-M': { ITNO: 'TEE-RED-M' }, 'TEE-BLUE-M': { ITNO: 'TEE-RED-M' } });
    inM3(world, 'TEE-RED-M', 8);
    await look(world);
    await until(() => parentShows(world) === 8, 'the product shows 8');
    world.shop!.forwarder.target = null;
    expect(buy(world, [{ sku: 'TEE-RED-M', quantity: 3 }])).not.toBeNull();
    expect(parentShows(world)).toBe(5);
    inM3(world, 'TEE-RED-M', 9);
    await until(() => parentShows(world) === 6, 'the product shows 6');
    await look(world);
    await until(async () => (await why(world, 'TEE-BLUE-M')).startsWith('6 = 9 '));
    expect(await why(world, 'TEE-BLUE-M')).toContain('− 3 sold in the shop and not yet confirmed by M3');
  });

  test('of two items: neither is published, also where only one of them changes, and a person is told', async () => {
    const world = await tee({ 'TEE-RED-M': { ITNO: 'TEE-RED-M' }, 'TEE-BLUE-M': { ITNO: 'CUP-01' } });
    inM3(world, 'TEE-RED-M', 8);
    inM3(world, 'CUP-01', 3);
    await look(world);
    const sentence =
      'The SKUs TEE-BLUE-M and TEE-RED-M show one number in the shop, that of product 20, but are two items of M3 (CUP-01 and TEE-RED-M), so nothing is published for either.';
    await until(async () => (await why(world, 'TEE-RED-M')).startsWith(sentence));
    expect(await why(world, 'TEE-BLUE-M')).toBe(
      `${sentence} Let each variation keep its own stock in the shop, or let both SKUs mean one item (table "sku").`,
    );
    expect((await attention(world)).pushes).toMatchObject([
      { entry: { code: 'stock.one-number' }, message: sentence, open: 2 },
    ]);
    // Each change alone, in a run and a call of its own.
    manage(world.shop!.shop, { LAMP7: 1 });
    for (const [ITNO, onHand] of [['TEE-RED-M', 4], ['CUP-01', 9]] as const) {
      inM3(world, ITNO, onHand);
      inM3(world, 'LAMP7', onHand);
      await shows(world, { LAMP7: onHand });
      expect(parentShows(world)).toBe(5);
    } // prettier-ignore

    await world.table('sku', { 'TEE-BLUE-M': { ITNO: 'TEE-RED-M' } });
    await look(world);
    await until(() => parentShows(world) === 4, 'one item: the product shows 4');
    expect((await attention(world)).pushes).toEqual([]);
  });
});

test('where nothing is published below nothing without backorders, the full compare finds it right', async () => {
  const world = await open({ settings: stockSettings({ negative: true }), tuning: { stockAskAgainMs: 500 } });
  const { shop } = world.shop!;
  manage(shop, { 'CUP-01': 5, LAMP7: 5 });
  productOf(shop, 'LAMP7')['backorders'] = 'notify';
  inM3(world, 'CUP-01', -3);
  inM3(world, 'LAMP7', -3);
  await look(world);
  await shows(world, { 'CUP-01': 0, LAMP7: -3 });
  await look(world);
  const overview = async (): Promise<unknown> => (await world.api('GET', '/v1/stock')).json;
  await until(async () => ((await overview()) as { accuracy: { equal: number } | null }).accuracy?.equal === 2);
  expect(await overview()).toMatchObject({ accuracy: { compared: 2, equal: 2, ratio: 1 }, drift: 0, pending: 0 });
});
