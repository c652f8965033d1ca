/** What people do: verbs, tables, edits in the shop, deeds in M3; and how an order that moves in M3 moves in the shop. */
import { expect, test } from '@jest/globals';
import { TestClient } from '../../simulator/m3/testing.ts';
import { leakCheck } from '../support/index.ts';
import { changed, IMPATIENT, orderOf, pause, type World } from '../support/world.ts';
import { useWorlds } from '../support/worlds.ts';
import { fastClock } from '../support/odd-clocks.ts';

const open = useWorlds();
const LINES = { lines: [{ sku: 'CUP-01', quantity: 2 }, { sku: 'PLATE-9' }], shippingLines: [{ amount: '4.90' }] };
const actors = (world: World, id: number): string[] =>
  world.store.journal(`order:${id}`).flatMap((line) => (line.actor ? [`${line.kind} ${line.actor} ${line.text}`] : []));
const outcome = (world: World, id: number): string | null =>
  world.store.runs(`order:${id}`).findLast((r) => r.flow === 'order-to-cash')?.outcome ?? null;

test('an unknown SKU is held with its line; the table is amended, retry completes it', async () => {
  const world = await open({ tuning: IMPATIENT });
  const { id } = await world.order({ lines: [{ sku: 'CUP-01' }, { sku: 'NOT-IN-M3' }] });
  await world.settled();
  expect(world.problemsOf(id)).toMatchObject([{ code: 'sku.unknown', field: 'line_items[1].sku' }]);
  // Known before anything was begun: M3 has nothing of it.
  expect(world.m3.snapshot().temporary).toEqual([]);
  expect(world.shop!.shop.annotations.get(id)).toMatchObject({ state: 'held', problem: { code: 'sku.unknown' } });
  await world.table('sku', { 'NOT-IN-M3': { ITNO: 'MUG-BLUE' } });
  await world.verb(id, 'retry');
  await world.settled();
  expect(world.judge()).toEqual([]);
  expect(world.finals(id)[0]!.lines.map((line) => line.item)).toEqual(['CUP-01', 'MUG-BLUE']);
  expect(actors(world, id)).toEqual([expect.stringMatching(/^retry-by-person local .*the test says so/)]);
  expect(world.shop!.shop.annotations.get(id)).toMatchObject({
    state: 'confirmed',
    orderNumber: world.finals(id)[0]!.orno,
  });
});

test('skip: the order is left out, its temporary order removed, and it stays out when it is saved again', async () => {
  const world = await open({ tuning: IMPATIENT });
  const document = await world.order({ lines: [{ sku: 'BLOCK-25' }] });
  const { id } = document;
  await world.settled();
  expect(world.m3.snapshot().temporary).toHaveLength(1);
  expect((await world.verb(id, 'skip')).status).toBe(200);
  await world.settled();
  expect(world.judge({ [id]: 'none' })).toEqual([]);
  await world.place(
    changed(document, () => undefined),
    { reason: 'updated' },
  );
  await world.settled();
  expect(world.judge({ [id]: 'none' })).toEqual([]);
  expect(actors(world, id)[0]).toMatch(/skipped-by-person/);
});

/** An order that somebody entered in M3 himself. */
async function enteredByHand(world: World): Promise<string> {
  const m3 = new TestClient(world.m3.ionapi);
  await m3.login();
  const { ORNO } = await m3.one('OIS100MI/AddBatchHead', { CUNO: 'WEBSHOP', CUOR: 'BY PHONE' });
  await m3.one('OIS100MI/AddBatchLine', { ORNO: ORNO!, ITNO: 'CUP-01', ORQT: '1' });
  return (await m3.one('OIS100MI/Confirm', { ORNO: ORNO! }))['ORNO']!;
}

test('resolve: a person states which order of M3 it is; one that M3 does not have, or that is another one, is refused', async () => {
  const world = await open({ tuning: IMPATIENT });
  const other = await world.order(LINES);
  const { id } = await world.order({ lines: [{ sku: 'NOT-IN-M3' }] });
  await world.settled();
  const number = await enteredByHand(world);
  const resolve = (orderNumber: string) => world.verb(id, 'resolve', { orderNumber });
  expect(await resolve('999')).toMatchObject({ status: 422, json: { code: 'resolve.unknown-order' } });
  expect(await resolve(world.finals(other.id)[0]!.orno)).toMatchObject({
    status: 422,
    json: { code: 'resolve.other-order' },
  });
  expect((await resolve(number)).status).toBe(200);
  await world.settled();
  expect(outcome(world, id)).toBe('resolved');
  expect(world.store.posting(`order:${id}`)).toMatchObject({ state: 'confirmed', final: number });
  expect(world.shop!.shop.annotations.get(id)).toMatchObject({ state: 'confirmed', orderNumber: number });
});

test('resolve, while the order is corrected in the shop and posted: M3 answers the person late, and what was posted stays known', async () => {
  const world = await open({ tuning: IMPATIENT });
  const document = await world.order({ lines: [{ sku: 'NOT-IN-M3' }] });
  const { id } = document;
  await world.settled();
  const number = await enteredByHand(world);
  world.m3.faults.add({ kind: 'latency', effect: 'done', ms: 4_000, match: 'OIS100MI/GetHead' });
  const resolved = world.verb(id, 'resolve', { orderNumber: number });
  await world.until('M3 is asked', () => world.m3.calls.entries().some(({ transactions }) => transactions.includes('GetHead'))); // prettier-ignore
  const corrected = orderOf({ id, lines: [{ sku: 'CUP-01' }] });
  await world.place(
    changed(corrected, () => undefined),
    { reason: 'updated' },
  );
  expect(await resolved).toMatchObject({ status: 409, json: { code: 'run.not-open' } });
  await world.settled();
  expect(world.finals(id)).toHaveLength(1);
  expect(world.store.posting(`order:${id}`)).toMatchObject({ state: 'confirmed', final: world.finals(id)[0]!.orno });
});

test('skip of what only shows an order in the shop does not leave out the order', async () => {
  const world = await open({ tuning: IMPATIENT });
  world.shop!.faults.plan({ faults: [{ kind: 'http', status: 400, match: '*annotate*' }] });
  const { id } = await world.order({ lines: [{ sku: 'NOT-IN-M3' }] });
  await world.settled();
  const key = `order:${id}`;
  const [shown] = world.store.all<{ id: string }>("select id from run where key = ? and flow <> 'order-to-cash' and state = 'held'", key); // prettier-ignore
  expect((await world.api('POST', `/v1/runs/${shown!.id}/resolve`, { why: 'x', orderNumber: '1' })).json).toMatchObject(
    { code: 'resolve.no-order' },
  );
  expect((await world.api('POST', `/v1/runs/${shown!.id}/skip`, { why: 'never mind' })).status).toBe(200);
  world.shop!.faults.clear();
  await world.table('sku', { 'NOT-IN-M3': { ITNO: 'MUG-BLUE' } });
  await world.verb(id, 'retry');
  await world.settled();
  expect(world.judge()).toEqual([]);
});

test('hold: a person stops an order that waits for a retry, and lets it go on', async () => {
  const world = await open({ tuning: { lateMs: 350 } });
  world.m3.faults.add({ kind: 'nok', code: 'XUP0001', match: 'AddBatchHead', times: 0 });
  const { id } = await world.order(LINES);
  await world.until('it waits', () => world.store.runs(`order:${id}`).some((r) => r.state === 'retry'));
  // It may just be tried.
  await world.until('it is held', async () => (await world.verb(id, 'hold')).status === 200);
  world.m3.clearFaults();
  await pause(2_200);
  expect(world.finals(id)).toEqual([]);
  await world.verb(id, 'retry');
  await world.settled();
  expect(world.judge()).toEqual([]);
  expect(actors(world, id).map((text) => text.split(' ')[0])).toEqual(['held-by-person', 'retry-by-person']);
});

test('verbs need a run that is open, and a reason', async () => {
  const world = await open({ tuning: IMPATIENT });
  const { id } = await world.order(LINES);
  await world.settled();
  const [run] = world.store.all<{ id: string }>('select id from run where key = ?', `order:${id}`);
  expect(await world.api('POST', `/v1/runs/${run!.id}/retry`, { why: 'again' })).toMatchObject({
    status: 409,
    json: { code: 'run.not-open' },
  });
  expect(await world.api('POST', `/v1/runs/${run!.id}/retry`, {})).toMatchObject({ status: 400 });
  expect(await world.api('POST', '/v1/runs/none/retry', { why: 'again' })).toMatchObject({ status: 404 });
});

test('a newer document takes the place of a held one and is planned afresh', async () => {
  const world = await open({ tuning: IMPATIENT });
  const document = await world.order({ lines: [{ sku: 'BLOCK-25' }] });
  await world.settled();
  const [temporary] = world.m3.snapshot().temporary;
  const next = orderOf({ id: document.id, lines: [{ sku: 'LAMP7' }] });
  await world.place(
    changed(next, () => undefined),
    { reason: 'updated' },
  );
  await world.settled();
  expect(world.judge()).toEqual([]);
  expect(world.store.work(`order:${document.id}`).map((w) => w.outcome)).toEqual(['superseded', 'confirmed']);
  expect(world.journal(document.id).join('\n')).toContain(`Temporary order ${temporary!.orno} was deleted`);
});

test('cancelling a held order deletes its temporary order', async () => {
  const world = await open({ tuning: IMPATIENT });
  const document = await world.order({ lines: [{ sku: 'BLOCK-25' }] });
  await world.settled();
  await world.place(
    changed(document, (d) => (d.status = 'cancelled')),
    { reason: 'status' },
  );
  await world.settled();
  expect(world.judge({ [document.id]: 'cancelled' })).toEqual([]);
});

test('cancelled while the answer to the head is lost: nothing stays in M3', async () => {
  const world = await open({ tuning: { lateMs: 350 }, shop: false });
  world.m3.faults.add({ kind: 'reset', effect: 'done', match: 'AddBatchHead' });
  const document = await world.order(LINES);
  await world.until('it is in doubt', () => world.journal(document.id).some((line) => line.startsWith('in-doubt')));
  await world.place(
    changed(document, (d) => (d.status = 'cancelled')),
    { reason: 'status' },
  );
  await world.settled();
  expect(world.judge({ [document.id]: 'cancelled' })).toEqual([]);
});

test('cancelled while the answer to Confirm is lost: the final order is deleted', async () => {
  const world = await open({ tuning: { lateMs: 350 }, shop: false });
  world.m3.faults.add({ kind: 'reset', effect: 'done', match: 'Confirm' });
  const document = await world.order(LINES);
  await world.until('it is in doubt', () => world.journal(document.id).some((line) => line.startsWith('in-doubt')));
  await world.place(
    changed(document, (d) => (d.status = 'cancelled')),
    { reason: 'status' },
  );
  await world.settled();
  expect(world.judge({ [document.id]: 'cancelled' })).toEqual([]);
  expect(world.finals(document.id)).toMatchObject([{ deleted: true }]);
});

test('edited while the answer to Confirm is lost: M3 keeps what it has, and the edit is held', async () => {
  const world = await open({ tuning: { lateMs: 350 }, shop: false });
  world.m3.faults.add({ kind: 'reset', effect: 'done', match: 'Confirm' });
  const document = await world.order(LINES);
  await world.until('it is in doubt', () => world.journal(document.id).some((line) => line.startsWith('in-doubt')));
  const edited = orderOf({ id: document.id, lines: [{ sku: 'CUP-01', quantity: 3 }] });
  await world.place(
    changed(edited, () => undefined),
    { reason: 'updated' },
  );
  await world.settled();
  expect(world.problems(document.id)).toEqual(['order.edited']);
  expect(world.judge({ [document.id]: 'held-posted' })).toEqual([]);
  expect(world.finals(document.id)[0]!.totals.total).toBe(document.total);
});

test('an order edited after posting is held with the difference, and free again when the edit is undone', async () => {
  const world = await open({ tuning: IMPATIENT });
  const document = await world.order(LINES);
  await world.settled();
  const edited = orderOf({ id: document.id, ...LINES, lines: [{ sku: 'CUP-01', quantity: 5 }, { sku: 'PLATE-9' }] });
  await world.place(
    changed(edited, () => undefined),
    { reason: 'updated' },
  );
  await world.settled();
  expect(world.judge({ [document.id]: 'held-posted' })).toEqual([]);
  expect(world.problemsOf(document.id)[0]).toMatchObject({
    code: 'order.edited',
    message: expect.stringContaining('2 × CUP-01'),
  });
  await world.place(
    changed(document, () => undefined, 60),
    { reason: 'updated' },
  );
  await world.settled();
  expect(world.judge()).toEqual([]);
  expect(world.shop!.shop.annotations.get(document.id)?.state).toBe('confirmed');
});

test('an order that is on the pick list cannot be cancelled and is held; M3 keeps it', async () => {
  const world = await open({ tuning: IMPATIENT });
  const document = await world.order(LINES);
  await world.settled();
  world.m3.advance(world.finals(document.id)[0]!.orno, 'picked');
  await world.place(
    changed(document, (d) => (d.status = 'cancelled')),
    { reason: 'status' },
  );
  await world.settled();
  expect(world.problems(document.id)).toEqual(['order.cancel-refused']);
  expect(world.judge({ [document.id]: 'held-posted' })).toEqual([]);
});

// The sidecar looks every half minute; time runs ten times as fast here.
test('a temporary order that somebody confirms in M3 by hand is noticed', async () => {
  const world = await open({ tuning: { clock: fastClock(10) }, settings: { status: { followSeconds: 5 } } });
  const { id } = await world.order({ lines: [{ sku: 'BLOCK-25' }] });
  await world.settled();
  expect(world.problems(id)).toEqual(['m3.confirm-refused']);
  const [temporary] = world.m3.snapshot().temporary;
  const final = world.m3.operatorConfirm(temporary!.orno);
  await world.until('it is noticed', () => outcome(world, id) === 'confirmed');
  await world.settled();
  expect(world.judge()).toEqual([]);
  expect(world.shop!.shop.annotations.get(id)).toMatchObject({ state: 'confirmed', orderNumber: final });
});

test('the tables of statuses go over the settings, both ways, also over a configuration file; without a row the setting counts', async () => {
  const status = { followSeconds: 0.2, toM3: { processing: 'post', 'on-hold': 'wait' } };
  const world = await open({ tuning: IMPATIENT, settings: { status } });
  const shown = async (table: string): Promise<unknown> => (await world.api('GET', `/v1/tables/${table}`)).json;
  const onHold = orderOf({ ...LINES, status: 'on-hold' });
  await world.place(onHold);
  await world.settled();
  expect(world.finals(onHold.id)).toEqual([]);
  expect(await shown('status')).toMatchObject({
    rows: [],
    standing: [
      { key: 'processing', values: { action: 'post' } },
      { key: 'on-hold', values: { action: 'wait' } },
    ],
  });
  await world.table('status', { 'wc-on-hold': { action: 'post' } });
  await world.table('m3-status', { 'part-delivered': { status: 'completed' }, delivered: { status: 'nothing' } });
  expect(await shown('status')).toMatchObject({
    rows: [{ key: 'on-hold', values: { action: 'post' } }],
    standing: [{ key: 'processing', values: { action: 'post' } }],
  });
  await world.place(
    changed(onHold, () => undefined),
    { reason: 'updated' },
  );
  const other = await world.order(LINES);
  await world.settled();
  expect(world.judge()).toEqual([]);
  const stateOf = (id: number): string => world.shop!.shop.orders.get(id)!.status;
  const advance = (id: number, to: 'delivered', part?: { ponr: number; qty: number }[]): void =>
    void world.m3.advance(world.finals(id)[0]!.orno, to, part);
  advance(onHold.id, 'delivered', [{ ponr: 1, qty: 1 }]);
  await world.until('the shop shows the part delivery', () => stateOf(onHold.id) === 'completed');
  advance(other.id, 'delivered');
  await world.until(
    'the delivery is seen',
    () => world.store.posting(`order:${other.id}`)?.['progress'] === 'delivered',
  );
  await world.settled();
  expect(stateOf(other.id)).toBe('processing');
});

test('M3 moves the order: delivered in part changes nothing, invoiced completes it, and only forward', async () => {
  const world = await open({ tuning: IMPATIENT, settings: { status: { followSeconds: 0.2 } } });
  const [first, second] = [await world.order(LINES), await world.order(LINES)];
  await world.settled();
  const number = world.finals(first.id)[0]!.orno;
  const status = (id: number): string => world.shop!.shop.orders.get(id)!.status;
  const progress = (id: number): unknown => world.store.posting(`order:${id}`)?.['progress'];
  world.m3.advance(number, 'delivered', [{ ponr: 1, qty: 1 }]);
  await world.until('the part delivery is seen', () => progress(first.id) === 'part-delivered');
  await world.settled();
  expect(status(first.id)).toBe('processing');
  // The shop's people have refunded the second one: M3 does not bring it back.
  world.shop!.shop.update(second.id, (order) => void (order.status = 'refunded'));
  for (const document of [first, second]) world.m3.advance(world.finals(document.id)[0]!.orno, 'invoiced');
  await world.until(
    'the invoice is seen',
    () => progress(first.id) === 'invoiced' && progress(second.id) === 'invoiced',
  );
  await world.until('the shop shows it', () => status(first.id) === 'completed');
  await world.settled();
  expect(status(second.id)).toBe('refunded');
  const origins = world.shop!.calls.filter((c) => c.method === 'PUT').map((c) => c.origin);
  expect(origins.length).toBeGreaterThan(0);
  expect(origins).not.toContain(null);

  // Both deliveries and the invoice are in its story, and find it.
  const documents = async (): Promise<{ kind: string; number: string }[]> =>
    (await world.api('GET', `/v1/entities/order:${first.id}/timeline`)).json['documents'] as never;
  await world.until('the invoice is in its story', async () =>
    (await documents()).some(({ kind }) => kind === 'invoice'),
  );
  expect((await documents()).map(({ kind }) => kind).sort()).toEqual(['delivery', 'delivery', 'invoice']);
  for (const { kind, number: no } of await documents()) {
    const { found } = (await world.api('GET', `/v1/work?q=${no}`)).json as { found: object[] };
    expect(found).toContainEqual({ kind, key: `order:${first.id}` });
  }
});

leakCheck();
