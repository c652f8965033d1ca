/** The catalogue end to end: an M3 and a shop with memory, loads, changes, retirement, problems. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { LoadView } from '@crossdock/shared';
import type { ProductDocument } from '../../simulator/woo/products.ts';
import { leakCheck } from '../support/index.ts';
import { inM3, STOCK_SETTINGS, stockOf } from '../support/stock-world.ts';
import { until } from '../support/until.ts';
import { startWorld, type World } from '../support/world.ts';

const ON = { catalog: { enabled: true, everySeconds: 1, retireAs: 'draft', textFile: 'MSYTXH' } };
let world: World;
const start = async (settings: Record<string, Record<string, unknown>> = ON): Promise<void> => {
  world = await startWorld({ settings });
};
beforeEach(() => start());
afterEach(() => world.close());
leakCheck();

const WHY = { why: 'the test says so' };
const load = async (): Promise<LoadView | null> => ((await world.api('GET', '/v1/catalog/load')).json as { load: LoadView | null }).load; // prettier-ignore
const reaches = (state: LoadView['state']): Promise<void> => until(async () => (await load())?.state === state, state);
const bySku = (sku: string): ProductDocument | undefined => world.shop!.shop.catalogue.bySku.get(sku);
const writes = (): number => world.shop!.calls.filter((c) => c.method !== 'GET' && /products/.test(c.path)).length;
async function firstLoad(): Promise<LoadView> {
  expect((await world.api('POST', '/v1/catalog/load', WHY)).status).toBe(202);
  await reaches('preview');
  const preview = (await load())!;
  expect((await world.api('POST', '/v1/catalog/load/accept', WHY)).status).toBe(200);
  await reaches('done');
  return preview;
}

test('switched off: nothing is read, nothing may be loaded', async () => {
  await world.close();
  await start({});
  const answer = await world.api('POST', '/v1/catalog/load', WHY);
  expect([answer.status, (answer.json as { code: string }).code]).toEqual([409, 'catalog.off']);
  expect(Object.keys(world.m3.summary().calls.byTransaction)).toEqual([]);
});

test('a condition of a configuration file that cannot be read stops the catalogue alone, and says so', async () => {
  await world.close();
  await start({ catalog: { ...ON.catalog, create: "item.STAT == '20' &&" } });
  const state = async () => (await world.api('GET', '/v1/catalog/load')).json as { problems: { code: string; message: string }[] }; // prettier-ignore
  await until(async () => (await state()).problems.length > 0, 'the problem');
  expect((await state()).problems).toMatchObject([{ code: 'catalog.condition', message: expect.stringContaining('catalog.create') }]); // prettier-ignore
  const load = await world.api('POST', '/v1/catalog/load', WHY);
  expect([load.status, (load.json as { code: string }).code]).toEqual([422, 'catalog.condition']);
  expect((await world.api('GET', '/v1/status')).status).toBe(200);
});

test('before the launch a load is read, looked at and accepted, while orders wait for it', async () => {
  await world.close();
  await start({ ...ON, orders: { live: false, settleSeconds: 0 } });
  const { id } = await world.order({ lines: [{ sku: 'CUP-01' }] });
  await firstLoad();
  expect(bySku('CUP-01')?.weight).toBe('0.35');
  expect([world.finals(id), world.store.work(`order:${id}`).map(({ outcome }) => outcome)]).toEqual([[], [null]]);
  expect((await world.api('POST', '/v1/setup/launch', { cutover: null, ...WHY })).status).toBe(409);
});

test('a filter of a load that cannot be read is refused, with its place', async () => {
  const { status, json } = await world.api('POST', '/v1/catalog/load', { ...WHY, filter: "item.ITGR = 'A'" });
  expect([status, json]).toMatchObject([422, { code: 'catalog.filter', detail: expect.stringContaining('at character 11') }]); // prettier-ignore
});

test('a first load: preview, nothing written; accepted: products, variations, a category; again: nothing to do', async () => {
  await world.table('category', { KITCHEN: { path: 'Home > Kitchen' } });
  await world.table('attribute', { COLOUR: { name: 'Colour' }, SIZE: { name: 'Size' } });
  await world.api('POST', '/v1/catalog/load', WHY);
  await reaches('preview');
  const preview = (await load())!;
  expect(preview.counts).toMatchObject({ excluded: 2, problem: 0, none: 0, retire: 0 });
  expect(preview.counts.create).toBeGreaterThan(10);
  expect(preview.summary).toMatch(/^\d+ new, \d+ changed, 2 left out by rule$/);
  expect(writes()).toBe(0);
  const { json } = await world.api('GET', '/v1/catalog/items/CUP-01');
  expect(json).toMatchObject({ action: 'update', changes: expect.arrayContaining([expect.objectContaining({ field: 'weight', to: '0.35' })]) }); // prettier-ignore
  await world.api('POST', '/v1/catalog/load/accept', WHY);
  await reaches('done');
  expect((await load())!.progress).toMatchObject({ etaSeconds: null });
  const cup = bySku('CUP-01')!;
  expect(cup).toMatchObject({
    id: 10,
    weight: '0.35',
    dimensions: { length: '10', width: '8', height: '9' },
    global_unique_id: '4006381333931',
    description: 'A cup of stoneware, glazed by hand.\nSafe in the dishwasher.',
    categories: [{ name: 'Kitchen' }],
    meta_data: expect.arrayContaining([expect.objectContaining({ key: '_crossdock_item', value: 'CUP-01' })]),
  });
  const tee = bySku('TEE')!;
  expect(tee).toMatchObject({ type: 'variable', attributes: [{ name: 'Colour', options: ['Blue', 'Red'] }, { name: 'Size', options: ['L', 'M', 'S'] }] }); // prettier-ignore
  expect(bySku('TEE-BLUE-L')).toMatchObject({ type: 'variation', parent_id: tee.id, weight: '0.2', attributes: [{ name: 'Colour', option: 'Blue' }, { name: 'Size', option: 'L' }] }); // prettier-ignore
  expect(bySku('NEW-LAMP')).toBeUndefined();
  const before = writes();
  await world.api('POST', '/v1/catalog/load', { ...WHY });
  await reaches('preview');
  expect((await load())!.counts).toMatchObject({ create: 0, update: 0, problem: 0 });
  expect(writes()).toBe(before);
});

test('variations of many styles: what the shop has is asked for together, and each style is one batch', async () => {
  const styles = 20;
  for (let n = 0; n < styles; n += 1) {
    world.m3.state.items.put({ ITNO: `ST-${n}`, ITDS: `Style ${n}`, CHCD: '2', STAT: '20' }, []);
    for (const size of ['S', 'M', 'L'])
      world.m3.state.items.put({ ITNO: `ST-${n}-${size}`, ITDS: `Style ${n} ${size}`, HDPR: `ST-${n}`, STAT: '20', axes: [{ feature: 'SIZE', option: size }] }, []); // prettier-ignore
  }
  const before = world.shop!.calls.length;
  await firstLoad();
  const calls = world.shop!.calls.slice(before);
  expect(calls.filter(({ path }) => /variations\/batch/.test(path)).length).toBe(styles + 1);
  for (let n = 0; n < styles; n += 1) expect(bySku(`ST-${n}`)!['variations']).toHaveLength(3);
  // It was twice as much when each style was looked up by itself: 80 requests in all, 41 now.
  expect(calls.filter(({ path }) => path.includes('/products')).length).toBeLessThan(50);
});

test('changes of M3 follow within seconds; fields of the shop stay; a new item comes, a retired one goes and comes back', async () => {
  await firstLoad();
  const products = world.shop!.shop.catalogue;
  products.update(bySku('LAMP7')!, { short_description: 'Made by hand', name: 'Our lamp' });
  world.m3.putItem({ ITNO: 'LAMP7', FUDS: 'With a shade' });
  await until(() => bySku('LAMP7')?.description === 'With a shade', 'the change');
  expect(bySku('LAMP7')).toMatchObject({ short_description: 'Made by hand', name: 'Lamp' });
  world.m3.putItem({ ITNO: 'LAMP8', ITDS: 'Lamp, tall', GRWE: '2.5' });
  await until(() => bySku('LAMP8') !== undefined, 'the new item');
  expect(bySku('LAMP8')).toMatchObject({ status: 'publish', weight: '2.5' });
  world.m3.putItem({ ITNO: 'LAMP8', STAT: '90' });
  await until(() => bySku('LAMP8')?.status === 'draft', 'retired');
  world.m3.putItem({ ITNO: 'LAMP8', STAT: '20' });
  await until(() => bySku('LAMP8')?.status === 'publish', 'back');
  world.m3.putItem({ ITNO: 'TEE-GREEN-M', ITDS: 'T-shirt, green', HDPR: 'TEE', axes: [{ feature: 'COLOUR', option: 'GREEN', name: 'Green' }, { feature: 'SIZE', option: 'M' }] }); // prettier-ignore
  await until(() => bySku('TEE-GREEN-M') !== undefined, 'a new variant');
  expect(bySku('TEE')!.attributes).toMatchObject([{ options: ['Blue', 'Green', 'Red'] }, {}]);
  expect(world.judge()).toEqual([]);
});

test('one bad item does not stop the rest; a person sees it, puts it right, retries', async () => {
  await firstLoad();
  const store = world.shop!.shop.catalogue;
  const rival = store.update(bySku('BULK-001')!, { global_unique_id: '96385074' });
  world.m3.putItem({ ITNO: 'BULK-002', aliases: [{ ALWT: 2, ALWQ: 'EA13', POPN: '96385074' }] });
  world.m3.putItem({ ITNO: 'BULK-003', ITDS: 'Renamed' });
  await until(() => bySku('BULK-003')?.name === 'Renamed', 'the good one');
  const held = () => world.store.all<{ id: string; key: string }>("select id, key from run where state = 'held'");
  await until(() => held().length === 1, 'held');
  const { json } = await world.api('GET', '/v1/catalog/items?state=problem');
  expect(json).toMatchObject({ items: [{ item: 'BULK-002', key: held()[0]!.key, problems: [{ code: 'catalog.gtin-taken' }] }] }); // prettier-ignore
  store.update(rival, { global_unique_id: '' });
  expect((await world.api('POST', `/v1/runs/${held()[0]!.id}/retry`, WHY)).status).toBe(200);
  await until(() => bySku('BULK-002')?.global_unique_id === '96385074', 'it is written');
  await until(() => held().length === 0, 'no longer held');
});

test('a picture that cannot be had does not keep the product out', async () => {
  await world.close();
  await start({ catalog: { enabled: true, images: ['https://cdn.example/{DWNO}.jpg'], create: "item.ITNO.startsWith('PIC')" } }); // prettier-ignore
  world.m3.putItem({ ITNO: 'PIC-1', ITDS: 'Seen', DWNO: 'seen' });
  world.m3.putItem({ ITNO: 'PIC-2', ITDS: 'Unseen', DWNO: 'missing' });
  await firstLoad();
  expect(bySku('PIC-1')!.images).toHaveLength(1);
  expect(bySku('PIC-2')).toMatchObject({ name: 'Unseen', images: [] });
  const { json } = await world.api('GET', '/v1/catalog/items?after=PIC-1&limit=1');
  expect(json).toMatchObject({ items: [{ item: 'PIC-2', state: 'clean', problems: [{ code: 'catalog.image' }] }] });
});

test('cancelled: nothing was written; a filter and a range choose; only one load at a time', async () => {
  await world.api('POST', '/v1/catalog/load', { ...WHY, filter: "item.ITDS.startsWith('Mug')" });
  await reaches('preview');
  expect((await load())!.counts).toMatchObject({ create: 2, update: 0 });
  expect((await world.api('POST', '/v1/catalog/load', WHY)).status).toBe(409);
  expect((await world.api('POST', '/v1/catalog/load/cancel', WHY)).status).toBe(200);
  expect((await load())!.state).toBe('cancelled');
  expect((await world.api('POST', '/v1/catalog/load/accept', WHY)).status).toBe(409);
  expect(writes()).toBe(0);
  await world.api('POST', '/v1/catalog/load', { ...WHY, from: 'MUG-BLUE', to: 'MUG-BLUE' });
  await reaches('preview');
  expect((await load())!.counts).toMatchObject({ create: 1, update: 0, excluded: 0 });
});

test('a feed that loses its items does not empty the shop: they wait for a person, and come back when M3 does', async () => {
  await world.close();
  await start({ catalog: { ...ON.catalog, retireLimit: { percent: 0, least: 2 } } });
  await firstLoad();
  const kept = new Map([...world.m3.state.items.byNumber]);
  const gone = [...kept.keys()].filter((ITNO) => ITNO.startsWith('BULK'));
  for (const ITNO of gone) world.m3.state.items.byNumber.delete(ITNO);
  const compare = async (): Promise<unknown> => (await world.api('POST', '/v1/catalog/look', { kind: 'full' })).json;
  expect(await compare()).toEqual({ looking: true });
  const state = async () => (await world.api('GET', '/v1/catalog/load')).json as { leaving: { items: number; limit: number } | null }; // prettier-ignore
  await until(async () => (await state()).leaving !== null, 'they wait');
  const { leaving } = await state();
  expect(leaving).toMatchObject({ items: gone.length, limit: 2 });
  // It counts among what needs a person, like a held push.
  const { pushes } = (await world.api('GET', '/v1/attention')).json as { pushes: object[] };
  expect(pushes).toMatchObject([{ what: 'products', open: gone.length, entry: { code: 'catalog.mass-retire' } }]);
  expect((await world.api('GET', '/v1/status')).json).toMatchObject({ heldPushes: { products: 1 } });
  // Other changes go on meanwhile.
  world.m3.putItem({ ITNO: 'CANDLE', ITDS: 'Candle, long' });
  await until(() => bySku('CANDLE')?.name === 'Candle, long', 'another change');
  expect(gone.map((ITNO) => bySku(ITNO)?.status)).toEqual(gone.map(() => 'publish'));
  const listed = (await world.api('GET', '/v1/catalog/items?leaving=true&limit=500')).json as { items: { item: string }[] }; // prettier-ignore
  expect(listed.items.map(({ item }) => item).sort()).toEqual([...gone].sort());
  expect((await world.api('GET', '/metrics')).text).toContain(`crossdock_catalog_leaving ${gone.length}`);
  // Half of them come back by themselves, two really go.
  for (const ITNO of gone.slice(2)) world.m3.state.items.byNumber.set(ITNO, kept.get(ITNO)!);
  await compare();
  await until(() => gone.slice(0, 2).every((ITNO) => bySku(ITNO)?.status === 'draft'), 'the two that are really gone');
  expect((await state()).leaving).toBeNull();
  expect((await world.api('GET', '/v1/attention')).json).toMatchObject({ pushes: [] });
  expect(gone.slice(2).map((ITNO) => bySku(ITNO)?.status)).toEqual(gone.slice(2).map(() => 'publish'));
  // A mass change that is meant: a person lets it go.
  for (const ITNO of gone.slice(2)) world.m3.putItem({ ITNO, STAT: '90' });
  await until(async () => (await state()).leaving !== null, 'they wait again');
  expect((await world.api('POST', '/v1/catalog/leaving/release', WHY)).json).toEqual({ items: gone.length - 2 });
  await until(() => gone.every((ITNO) => bySku(ITNO)?.status === 'draft'), 'released');
  expect((await world.api('POST', '/v1/catalog/leaving/keep', WHY)).status).toBe(409);
});

test('a load can be paused and goes on where it was', async () => {
  await world.close();
  await start({ catalog: { ...ON.catalog, pageRows: 10 } });
  world.m3.faults.add({ match: 'LstItmByItm', kind: 'latency', ms: 300 });
  await world.api('POST', '/v1/catalog/load', WHY);
  await until(async () => ((await load())?.progress.done ?? 0) > 0, 'under way');
  const paused = (await world.api('POST', '/v1/catalog/load/pause', WHY)).json as LoadView;
  expect(paused).toMatchObject({ state: 'reading', paused: true, progress: { etaSeconds: null } });
  world.m3.faults.clear();
  const calls = async (): Promise<number> => world.m3.summary().calls.byTransaction['MMS200MI/LstItmByItm']?.calls ?? 0;
  await until(async () => world.store.runs(`load:${paused.id}`).at(-1)?.state === 'done', 'the run has ended');
  const before = await calls();
  expect((await load())!.state).toBe('reading');
  expect((await world.api('POST', '/v1/catalog/load/resume', WHY)).json).toMatchObject({ paused: false });
  await reaches('preview');
  expect(await calls()).toBeGreaterThan(before);
  expect((await load())!.counts.create).toBeGreaterThan(10);
});

test('a product that somebody deleted is not made again', async () => {
  await firstLoad();
  const products = world.shop!.shop.catalogue;
  products.remove(bySku('SOAP-LAV')!);
  world.m3.putItem({ ITNO: 'SOAP-LAV', ITDS: 'Soap, new' });
  await until(async () => ((await world.api('GET', '/v1/catalog/items?state=problem')).json as { items: unknown[] }).items.length === 1, 'gone'); // prettier-ignore
  expect(bySku('SOAP-LAV')).toBeUndefined();
});

test('rules that change are applied to what is known, without reading M3 again', async () => {
  await world.close();
  await start({});
  await world.api('PUT', '/v1/settings', { settings: { catalog: { enabled: true } }, ...WHY });
  await firstLoad();
  await world.api('PUT', '/v1/settings', { settings: { catalog: { retire: "item.ITNO == 'VASE-3' || item.STAT >= '50'", everySeconds: 1 } }, ...WHY }); // prettier-ignore
  world.m3.putItem({ ITNO: 'CANDLE', ITDS: 'Candle, long' });
  await until(() => bySku('VASE-3')?.status === 'draft', 'retired by the new rule');
});

test('where the shop is the master, a product becomes an item once, also after a lost answer; what M3 made is no news', async () => {
  await world.close();
  await start({ catalog: { toM3: { enabled: true, values: { STAT: '10', RESP: 'WEB', UNMS: 'PCS', ITTY: '100', MABU: '2', PRVG: '01' } } } }); // prettier-ignore
  world.m3.faults.add({ match: 'AddItmBasic', kind: 'http', status: 504, effect: 'done', times: 1 });
  const product = world.shop!.shop.catalogue.create({ sku: 'MADE-1', name: 'Made in the shop', weight: '0.5' }, null);
  const event = (id: string, origin: string) => ({ id, entity: 'product', entityId: String(product.id), reason: 'created', occurredAt: new Date().toISOString(), origin, document: product }); // prettier-ignore
  await world.send([event('made-1', 'shop')]);
  await until(() => world.store.runs(`product:${product.id}`).at(-1)?.outcome === 'unchanged', 'found after the lost answer'); // prettier-ignore
  expect(world.m3.state.items.get('MADE-1').fields).toMatchObject({
    ITDS: 'Made in the shop',
    NEWE: '0.5',
    STAT: '10',
  });
  expect(world.m3.summary().calls.byTransaction['MMS200MI/AddItmBasic']).toMatchObject({ calls: 1 });
});

test('with catalog.toM3.changes a later change of the product reaches its item once, also after a lost answer', async () => {
  await world.close();
  await start({ catalog: { toM3: { enabled: true, changes: true, values: { STAT: '10', RESP: 'WEB', UNMS: 'PCS', ITTY: '100', MABU: '2', PRVG: '01' } } } }); // prettier-ignore
  const products = world.shop!.shop.catalogue;
  const product = products.create({ sku: 'MADE-2', name: 'Made in the shop', weight: '0.5' }, null);
  const item = () => world.m3.state.items.byNumber.get('MADE-2')?.fields;
  // The simulator's own outbox tells it, too, but later.
  const tell = (reason: string) => world.send([{ id: `made-2-${String(product.name).length}-${String(product.short_description).length}`, entity: 'product', entityId: String(product.id), reason, occurredAt: new Date().toISOString(), origin: 'shop', document: product }]); // prettier-ignore
  await tell('created');
  await until(() => item()?.ITDS === 'Made in the shop', 'made');
  world.m3.faults.add({ match: 'UpdItmBasic', kind: 'http', status: 504, effect: 'done', times: 1 });
  products.update(product, { name: 'Another name', weight: '0.50' });
  await tell('updated');
  await until(() => item()?.ITDS === 'Another name', 'changed');
  products.update(product, { short_description: 'No field of M3' });
  await tell('updated');
  await until(() => world.store.runs(`product:${product.id}`).at(-1)?.outcome === 'unchanged', 'looked again');
  await world.settled();
  expect(item()).toMatchObject({ ITDS: 'Another name', FUDS: 'Another name', NEWE: '0.5', STAT: '10' });
  expect(world.m3.summary().calls.byTransaction['MMS200MI/UpdItmBasic']).toMatchObject({ calls: 1 });
});

test('the dialect "brief" on an M3 that lists neither items nor changes: those that the table names, by MMS200MI/GetItmBasic', async () => {
  await world.close();
  world = await startWorld({
    settings: { m3: { dialect: 'brief' }, catalog: { enabled: true, everySeconds: 1, units: { m3Weight: 'kg', shopWeight: 'g' } } }, // prettier-ignore
    m3: { config: { missing: ['^MMS200MI/(LstItmByItm|SelItem|LstItmByChgDate|LstStyle)$', '^MMS025MI/LstAlias'] } },
  });
  await world.table('sku', { 'CUP-01': { ITNO: 'CUP-01' }, 'LAMP-SHOP': { ITNO: 'LAMP7' } });
  expect((await firstLoad()).counts).toMatchObject({ update: 1, create: 1, problem: 0 });
  expect(bySku('CUP-01')).toMatchObject({ weight: '350', dimensions: { length: '10' } });
  expect(bySku('LAMP-SHOP')).toMatchObject({ name: 'Lamp' });
  world.m3.putItem({ ITNO: 'LAMP7', ITDS: 'Lamp, brass' });
  await world.api('POST', '/v1/catalog/look', { kind: 'full' });
  await until(() => bySku('LAMP-SHOP')?.name === 'Lamp, brass', 'the change');
  expect(Object.keys(world.m3.summary().calls.byTransaction)).toContain('MMS200MI/GetItmBasic');
});

test('an M3 without SelItem tells changes by the day; alternate units and fields of a PIM', async () => {
  await world.close();
  const rows = [
    { to: 'meta.units_per_box', cel: "has(item.units.BOX) ? item.units.BOX : ''", transforms: [] },
    { to: 'short_description', from: 'item.FUDS', transforms: [] },
  ];
  world = await startWorld({
    settings: { catalog: { enabled: true, everySeconds: 1, create: "item.ITNO in ['LAMP7', 'CANDLE']", alternateUnits: true, rows, owners: { short_description: 'pim', description: 'pim' } } }, // prettier-ignore
    m3: { config: { missing: ['^MMS200MI/SelItem$'] } },
  });
  await firstLoad();
  const products = world.shop!.shop.catalogue;
  products.update(bySku('LAMP7')!, { description: 'Told by the PIM' });
  world.m3.putItem({ ITNO: 'LAMP7', ITDS: 'Lamp, brass', FUDS: 'From M3', units: [{ AUTP: '1', ALUN: 'BOX', COFA: '6', DMCF: '1' }] }); // prettier-ignore
  await until(() => bySku('LAMP7')?.name === 'Lamp, brass', 'the change');
  expect(bySku('LAMP7')).toMatchObject({ description: 'Told by the PIM', short_description: '', meta_data: expect.arrayContaining([expect.objectContaining({ key: 'units_per_box', value: '6' })]) }); // prettier-ignore
  expect(Object.keys(world.m3.summary().calls.byTransaction)).toEqual(expect.arrayContaining(['MMS200MI/LstItmByChgDate', 'MMS200MI/LstAUMTime'])); // prettier-ignore
});

test('a product that was taken out of sale is not put on sale again by its stock', async () => {
  await world.close();
  await start({
    catalog: { ...ON.catalog, retireAs: 'outofstock' },
    stock: { ...STOCK_SETTINGS['stock'], manage: true },
    status: STOCK_SETTINGS['status']!,
  });
  inM3(world, 'VASE-3', 7);
  await firstLoad();
  await world.api('POST', '/v1/stock/look', { kind: 'full' });
  await until(() => stockOf(world.shop!.shop, 'VASE-3') === 7, 'its stock is managed');
  world.m3.putItem({ ITNO: 'VASE-3', STAT: '90' });
  await until(() => bySku('VASE-3')?.stock_status === 'outofstock', 'retired');
  inM3(world, 'VASE-3', 5);
  await world.api('POST', '/v1/stock/look', { kind: 'changes' });
  for (const _ of [1, 2]) await world.api('POST', '/v1/stock/look', { kind: 'full' });
  await until(
    async () => ((await world.api('GET', '/v1/stock/VASE-3')).json as { state: string }).state === 'not-managed',
  );
  expect(bySku('VASE-3')).toMatchObject({ manage_stock: false, stock_status: 'outofstock' });
});
