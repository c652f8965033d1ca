/**
 * Personal data that the shop erases: an order that M3 has is left alone, one on its way is held, and nothing of the person
 * is left in the store. And what the shop shows of an order that waits.
 */
import { expect, test } from '@jest/globals';
import type { PersonErasure, PersonExport } from '@crossdock/shared';
import type { WooOrderDocument } from '../../simulator/woo/types.ts';
import { leakCheck } from '../support/index.ts';
import { buyer, changed, IMPATIENT, type World } from '../support/world.ts';
import { useWorlds } from '../support/worlds.ts';

const open = useWorlds();
const outcome = (world: World, id: number): string | null =>
  world.store.runs(`order:${id}`).findLast((run) => run.flow === 'order-to-cash')?.outcome ?? null;
/** Words of the person that may stand nowhere afterwards. */
const NAMES = ['Zacharias', 'Quendelmann', 'Heidelbeerweg', 'quendelmann@example.test'];
const person = (more: object = {}): WooOrderDocument['billing'] =>
  buyer('erase', { first_name: NAMES[0], last_name: NAMES[1], address_1: NAMES[2], email: NAMES[3], ...more });
const order = { billing: person(), lines: [{ sku: 'CUP-01' }] };

/** As WooCommerce 11 leaves an order whose personal data were erased. */
const anonymised = (document: WooOrderDocument): WooOrderDocument =>
  changed(document, (copy) => {
    const gone = { first_name: '[deleted]', last_name: '[deleted]', address_1: '[deleted]', address_2: '', city: '[deleted]', company: '', postcode: '[deleted]', state: '', country: '', phone: '[deleted]' }; // prettier-ignore
    Object.assign(copy.billing, gone, { email: 'deleted@site.invalid' });
    Object.assign(copy.shipping, gone);
    copy.meta_data.push({ id: 991, key: '_anonymized', value: 'yes' });
  });
/** Tables of the store in which any of the names stands. */
const tablesWith = (world: World): string[] =>
  world.store
    .all<{ name: string }>("select name from sqlite_master where type = 'table'")
    .map(({ name }) => name)
    .filter((name) => NAMES.some((word) => JSON.stringify(world.store.all(`select * from ${name}`)).includes(word)));
const erase = async (world: World, body: object): Promise<PersonErasure> => {
  const answer = await world.api('POST', '/v1/privacy/erase', { why: 'the person asked for it', ...body });
  expect([answer.status, answer.text]).toEqual([200, expect.anything()]);
  return answer.json as unknown as PersonErasure;
};

test('an order that M3 has and the shop anonymises is no edit; copies of it go', async () => {
  const world = await open();
  const document = await world.order(order);
  await world.settled();
  expect(outcome(world, document.id)).toBe('confirmed');
  expect(tablesWith(world)).toEqual(['event', 'm3_call']);
  await world.place(anonymised(document), { reason: 'updated' });
  await world.settled();
  expect(tablesWith(world)).toEqual([]);
  expect([outcome(world, document.id), world.problems(document.id)]).toEqual(['unchanged', []]);
  expect(world.finals(document.id)).toHaveLength(1);
  const documents = world.store.all<{ document: string }>('select document from event where document is not null');
  expect(documents).toHaveLength(1);
  expect(documents[0]!.document).toContain('_anonymized');
  // A later change of it, an address included, is none to M3; one of the lines is.
  const later = changed(anonymised(document), (copy) => void (copy.billing.city = 'Bonn'), 60);
  await world.place(later, { reason: 'updated' });
  await world.settled();
  expect(world.problems(document.id)).toEqual([]);
  await world.place(
    changed(later, (copy) => void (copy.total = '1.00'), 90),
    { reason: 'updated' },
  );
  await world.settled();
  expect(world.problems(document.id)).toEqual(['order.edited']);
});

test('an order erased before it reached M3 is held in words; nothing of it is written', async () => {
  const world = await open({ tuning: IMPATIENT });
  const document = await world.order({ billing: person(), lines: [{ sku: 'NOT-IN-M3' }] });
  await world.settled();
  expect(world.problems(document.id)).toEqual(['sku.unknown']);
  await world.place(anonymised(document), { reason: 'updated' });
  await world.settled();
  expect(world.problemsOf(document.id)).toMatchObject([
    { code: 'order.erased', message: expect.stringMatching(/were erased in the shop before/) as unknown, fix: expect.stringMatching(/^Skip it/) as unknown },
  ]); // prettier-ignore
  expect(world.shop!.shop.annotations.get(document.id)).toMatchObject({
    state: 'held',
    problem: { code: 'order.erased' },
  });
  expect(world.m3.snapshot().temporary).toEqual([]);
  await world.verb(document.id, 'skip');
  await world.settled();
  expect(outcome(world, document.id)).toBe('skipped');
});

test('a person is exported and erased: documents, links, table and history; M3 numbers stay', async () => {
  const world = await open();
  const posted = await world.order(order);
  await world.settled();
  await world.table('customer', { 'QUENDELMANN@example.test': { CUNO: 'WEBSHOP' } });
  const held = await world.order({ billing: person(), lines: [{ sku: 'NOT-IN-M3' }] });
  await world.settled();
  const orders = [String(posted.id), String(held.id), '999999'];
  const [final] = world.finals(posted.id);

  const answer = await world.api('POST', '/v1/privacy/export', { email: NAMES[3], orders });
  const known = answer.json as unknown as PersonExport;
  expect(known.entities).toMatchObject([
    { key: `order:${posted.id}`, documents: 1, open: false, orderNumber: final!.orno },
    { key: `order:${held.id}`, documents: 1, open: true, orderNumber: null },
  ]);
  expect(known.customer).toMatchObject({ link: known.entities[0]!.customerNumber, table: 'WEBSHOP' });

  // Held: left alone, and said so. Its work ends, then it goes, too.
  expect(await erase(world, { email: NAMES[3], orders })).toEqual({
    entities: [
      { key: `order:${posted.id}`, result: 'erased', documents: 1, orderNumber: final!.orno },
      { key: `order:${held.id}`, result: 'open', documents: 0, orderNumber: null },
      { key: 'order:999999', result: 'unknown', documents: 0, orderNumber: null },
    ],
    customer: { link: 'erased', table: true },
  });
  await world.verb(held.id, 'skip');
  await world.settled();
  expect((await erase(world, { orders })).entities[1]).toMatchObject({ result: 'erased', documents: 1 });

  expect(world.store.posting(`order:${posted.id}`)).toMatchObject({ state: 'confirmed', final: final!.orno });
  expect((await world.api('GET', '/v1/tables/customer/history')).json).toEqual({ entries: [] });
  expect(JSON.stringify((await world.api('GET', '/v1/audit')).json)).not.toMatch(/quendelmann/i);
  const content = world.store.all<{ content: string }>(
    'select content from posting where key = ?',
    `order:${posted.id}`,
  );
  expect(JSON.parse(content[0]!.content)).toMatchObject({ 'billing address': 'erased', 'shipping address': 'erased' });
  expect(tablesWith(world)).toEqual([]);
});

test('an order that waits or is left out is shown so, once', async () => {
  const world = await open({ settings: { orders: { settleSeconds: 0 } } });
  const states: string[] = [];
  const { shop } = world.shop!;
  const annotate = shop.annotate.bind(shop);
  shop.annotate = (id, annotation) => {
    states.push(annotation.state);
    return annotate(id, annotation);
  };
  const document = await world.order({ ...order, status: 'pending' });
  await world.settled();
  expect(states).toEqual(['waiting']);
  for (const by of [10, 20]) {
    await world.place(
      changed(document, () => undefined, by),
      { reason: 'updated' },
    );
    await world.settled();
  }
  expect(states).toEqual(['waiting']);
  await world.place(
    changed(document, (copy) => void (copy.status = 'cancelled'), 30),
    { reason: 'status' },
  );
  await world.settled();
  expect(states).toEqual(['waiting', 'skipped']);
  await world.place(
    changed(document, (copy) => void (copy.status = 'processing'), 40),
    { reason: 'status' },
  );
  await world.settled();
  expect(states.at(-1)).toBe('confirmed');
  expect(world.finals(document.id)).toHaveLength(1);
});

leakCheck();
