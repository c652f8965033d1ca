/** Deliveries of M3 and their tracking numbers on the orders of the shop. */
import { expect, test } from '@jest/globals';
import { META, type OrderDelivery } from '@crossdock/shared';
import { leakCheck } from '../support/index.ts';
import { buyer, changed, IMPATIENT, pause, SECRET, type World, type WorldOptions } from '../support/world.ts';
import { useWorlds } from '../support/worlds.ts';

const openWorld = useWorlds();
const FOLLOW = { status: { followSeconds: 0.2 } };
const open = (more: WorldOptions = {}): Promise<World> =>
  openWorld({ tuning: IMPATIENT, ...more, settings: { ...FOLLOW, ...more.settings } });
const late: WorldOptions = { m3: { config: { trackingAtOnce: false } } };
const LINES = { lines: [{ sku: 'CUP-01', quantity: 3 }] };
const CARRIER = { CARRIER: { carrier: 'Parcel & Co', url: 'https://parcel.example/track?id={tracking}' } };

const told = (world: World, id: number): OrderDelivery[] =>
  JSON.parse(String(world.shop!.shop.orders.get(id)!.meta_data.find(({ key }) => key === META.deliveries)?.value ?? '[]')) as OrderDelivery[]; // prettier-ignore
const posted = async (world: World): Promise<{ id: number; orno: string }> => {
  const { id } = await world.order(LINES);
  await world.settled();
  return { id, orno: world.finals(id)[0]!.orno };
};
const deliveriesOf = (world: World, id: number): string[] => world.finals(id)[0]!.deliveries;
const heads = (world: World): number => world.m3.calls.entries().filter(({ program }) => program === 'MWS410MI').length;
const today = (): string => new Date().toISOString().slice(0, 10);

test('two part deliveries, each with carrier and link; the shop knows them before its status changes, and no event comes back', async () => {
  const world = await open();
  world.shop!.forwarder.target = { url: world.url, secret: SECRET };
  await world.table('carriers', CARRIER);
  const { id, orno } = await posted(world);
  const statuses: string[] = [];
  const { shop } = world.shop!;
  const annotate = shop.annotate.bind(shop);
  shop.annotate = (order, annotation) => {
    statuses.push(`${shop.orders.get(order)!.status} ${annotation.deliveries?.length ?? 0}`);
    return annotate(order, annotation);
  };
  world.m3.advance(orno, 'delivered', [{ ponr: 1, qty: 1 }]);
  await world.until('the first is told', () => told(world, id).length === 1);
  world.m3.advance(orno, 'delivered');
  await world.until('the order is completed', () => shop.orders.get(id)!.status === 'completed');
  const [first, second] = deliveriesOf(world, id);
  const expected = [first!, second!].map((number) => ({ number, day: today(), carrier: 'Parcel & Co', tracking: `TRK${number}`, url: `https://parcel.example/track?id=TRK${number}` })); // prettier-ignore
  expect(told(world, id)).toEqual(expected);
  expect(statuses).toContain('processing 2');
  await world.settled();
  const runs = world.store.runs(`order:${id}`).length;
  await pause(600);
  await world.settled();
  expect(world.store.runs(`order:${id}`).length).toBe(runs);
  expect(heads(world)).toBe(2);
  expect(world.journal(id).join('\n')).toContain(
    `shown in the shop, with delivery ${first} (tracking number with link)`,
  );
  expect(world.journal(id).join('\n')).not.toContain('TRK');
  expect(world.judge()).toEqual([]);
});

test('a tracking number that comes after the invoice, when nothing is followed any more, and over a restart', async () => {
  const world = await open(late);
  await world.table('carriers', CARRIER);
  const { id, orno } = await posted(world);
  world.m3.advance(orno, 'invoiced');
  await world.until('the delivery is told without number', () => told(world, id).length === 1);
  const [number] = deliveriesOf(world, id);
  expect(told(world, id)).toEqual([{ number, day: today(), carrier: 'Parcel & Co' }]);
  await world.until(
    'the order is followed no longer',
    () => world.store.posting(`order:${id}`)!['next_look_at'] === null,
  );
  await world.stop();
  world.m3.track(number!, { tracking: 'A/1 ?' });
  await world.start();
  await world.until('the number is told', () => told(world, id)[0]?.tracking !== undefined);
  expect(told(world, id)).toMatchObject([{ tracking: 'A/1 ?', url: 'https://parcel.example/track?id=A%2F1%20%3F' }]);
  await world.settled();
  const asked = heads(world);
  await pause(1000);
  expect(heads(world)).toBe(asked);
  expect(world.judge()).toEqual([]);
});

test('pauses grow: a delivery without number costs few calls', async () => {
  const world = await open(late);
  const { id, orno } = await posted(world);
  world.m3.advance(orno, 'delivered');
  await world.until('it is told', () => told(world, id).length === 1);
  await pause(4000);
  // 0.2, 0.4, 0.8, 1.6, 3.2 seconds after the first one, and the turns of the follower.
  expect(heads(world)).toBeLessThanOrEqual(7);
  expect(heads(world)).toBeGreaterThanOrEqual(3);
});

test('without a row the number stands without a link and without M3’s code; the delivery method may have the row', async () => {
  const world = await open();
  const plain = await posted(world);
  world.m3.advance(plain.orno, 'delivered');
  await world.until('it is told', () => told(world, plain.id).length === 1);
  const [number] = deliveriesOf(world, plain.id);
  expect(told(world, plain.id)).toEqual([{ number, day: today(), tracking: `TRK${number}` }]);
  const refused = await world.api('PUT', '/v1/tables/carriers', { rows: [{ key: 'CARRIER', values: { url: 'javascript:{tracking}' } }], why: 'a try' }); // prettier-ignore
  expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('begins with https:// or http://')]);
});

test('what is still being picked is told when it has left', async () => {
  const world = await open();
  const { id, orno } = await posted(world);
  world.m3.configure({ trackingAtOnce: false });
  world.m3.advance(orno, 'delivered', [{ ponr: 1, qty: 1 }]);
  const [number] = deliveriesOf(world, id);
  world.m3.track(number!, { status: '05' });
  await world.until('the head was read', () => heads(world) > 0);
  await world.settled();
  const early = told(world, id).length;
  world.m3.track(number!, { status: '60' });
  await world.until('it is told', () => told(world, id)[0]?.tracking !== undefined);
  // The first look may have been before the test held it back.
  expect(early).toBeLessThanOrEqual(1);
});

test('a lost answer is asked for again and tells nothing twice', async () => {
  const world = await open();
  world.m3.faults.add({ kind: 'reset', match: 'MWS410MI/GetHead', times: 1 });
  const { id, orno } = await posted(world);
  world.m3.advance(orno, 'delivered');
  await world.until('it is told', () => told(world, id).length === 1);
  await world.settled();
  expect(told(world, id)[0]?.tracking).toMatch(/^TRK/);
  expect(world.shop!.shop.orders.get(id)!.meta_data.filter(({ key }) => key === META.deliveries)).toHaveLength(1);
  expect(world.judge()).toEqual([]);
});

test.each<[string, WorldOptions]>([
  ['M3 has no MWS410MI', { m3: { config: { missing: ['^MWS410MI/'] } } }],
  ['the M3 user may not run it', { m3: { config: { unauthorised: ['^MWS410MI/'] } } }],
  ['the dialect has none', { settings: { m3: { dialect: 'brief', basePath: '/m3/api-rest' }, orders: { noteAsText: false, settleSeconds: 0 } } }],
])('where %s the number alone is told, and everything else goes on', async (_, options) => {
  const world = await open(options);
  const { id, orno } = await posted(world);
  world.m3.advance(orno, 'delivered');
  await world.until('it is told', () => told(world, id).length === 1);
  expect(told(world, id)).toEqual([{ number: deliveriesOf(world, id)[0] }]);
  await world.until('the order is completed', () => world.shop!.shop.orders.get(id)!.status === 'completed');
  const other = await posted(world);
  expect(other.orno).not.toBe('');
  // Nobody has told this sidecar what M3 has, so it has to ask once.
  expect(world.judge().filter((line) => !line.includes('unknown-transaction MWS410MI/GetHead'))).toEqual([]);
}); // prettier-ignore

test('a shop that is away is told when it is back, and one without the plugin by its meta data', async () => {
  const world = await open({ shop: { plugin: false } });
  const { id, orno } = await posted(world);
  world.shop!.faults.plan({ faults: [{ kind: 'http', status: 503, times: 3, match: 'PUT wc/v3/orders/{id}' }] });
  world.m3.advance(orno, 'invoiced');
  await world.until('it is told', () => told(world, id)[0]?.tracking !== undefined);
  expect(world.shop!.faults.count).toBe(3);
  await world.settled();
  expect(told(world, id)).toHaveLength(1);
});

test('of a person who was erased no tracking number is left, and none is told', async () => {
  const world = await open();
  const document = await world.order({ ...LINES, billing: buyer('tracked') });
  await world.settled();
  const { orno } = world.finals(document.id)[0]!;
  world.m3.advance(orno, 'delivered', [{ ponr: 1, qty: 1 }]);
  await world.until('it is told', () => told(world, document.id)[0]?.tracking !== undefined);
  await world.settled();
  const gone = { first_name: '[deleted]', last_name: '[deleted]', address_1: '[deleted]', address_2: '', city: '[deleted]', company: '', postcode: '[deleted]', state: '', country: '', phone: '[deleted]' }; // prettier-ignore
  await world.place(
    changed(document, (copy) => {
      Object.assign(copy.billing, gone, { email: 'deleted@site.invalid' });
      Object.assign(copy.shipping, gone);
      copy.meta_data.push({ id: 991, key: '_anonymized', value: 'yes' });
    }),
    { reason: 'updated' },
  );
  await world.settled();
  world.m3.advance(orno, 'delivered');
  await world.until('both are told', () => told(world, document.id).length === 2);
  expect(told(world, document.id).map(({ tracking }) => tracking)).toEqual([undefined, undefined]);
  expect(JSON.stringify(world.store.all('select * from m3_document'))).not.toContain('TRK');
});

leakCheck();
