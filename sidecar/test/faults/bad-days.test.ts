/** Bad days of M3, of the shop and of the machine: what passes by itself does, what needs a person says so, nothing is lost. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { RESTORE_HINT, STORE_FILE } from '../../src/db/sqlite/index.ts';
import { readControl } from '../../src/control.ts';
import { bundleEntry, leakCheck, testWhen } from '../support/index.ts';
import { call } from '../support/http.ts';
import { fastClock, JumpingClock } from '../support/odd-clocks.ts';
import { signEvents } from '../../simulator/woo/load.ts';
import { changed, eventOf, IMPATIENT, orderOf, pause, SECRET, type World } from '../support/world.ts';
import { useWorlds } from '../support/worlds.ts';

const open = useWorlds();
const LINES = { lines: [{ sku: 'CUP-01', quantity: 2 }, { sku: 'PLATE-9' }], shippingLines: [{ amount: '4.90' }] };
const tries = (world: World): number[] => world.store.work().map((item) => item.tries);

test.each([
  ['seconds', { retryAfter: 1 }],
  ['a date', { retryAfter: 1, retryAfterForm: 'date' as const }],
  ['nothing', {}],
])('429 with %s as Retry-After is waited for and costs no attempt', async (_how, form) => {
  const world = await open({ tuning: IMPATIENT });
  world.m3.faults.add({ kind: 'http', status: 429, match: 'AddBatchHead|Confirm', times: 2, ...form });
  await world.order(LINES);
  await world.settled();
  expect(world.judge()).toEqual([]);
  expect(tries(world)).toEqual([0]);
  expect(world.m3.summary().injected).toEqual({ 'http 429': 2 });
});

test('refused credentials pause M3 instead of burning work, and all goes on when they are right again', async () => {
  const world = await open({ tuning: IMPATIENT });
  world.m3.faults.add({ kind: 'http', status: 401, match: '^token$', times: 0 });
  for (let i = 0; i < 5; i++) await world.order(LINES);
  const m3 = async (): Promise<{ state: string }> =>
    (await world.api('GET', '/v1/status')).json.remotes.find((r: { remote: string }) => r.remote === 'm3');
  await world.until('M3 is paused', async () => (await m3()).state !== 'up');
  await pause(1_200);
  expect((await m3()).state).not.toBe('up');
  expect(tries(world)).toEqual([0, 0, 0, 0, 0]);
  // Five orders wait, and M3 was asked for a token a few times only.
  expect(world.m3.calls.tokens).toBeLessThan(5);
  expect(world.m3.calls.requests).toBe(0);
  world.m3.clearFaults();
  // The one that met the refusal comes back after 15 s.
  await world.settled();
  expect(world.judge()).toEqual([]);
});

test.each([
  ['XUP0001', 'Record is being updated by another user'],
  ['XDE0001', 'Record is locked'],
  ['XO_1130', 'Try again'],
  ['CPF9898', 'Order is locked by job 123, try again later'],
])('lock code %s passes by itself, wherever it comes', async (code, message) => {
  const world = await open({ tuning: IMPATIENT });
  for (const match of ['CRS610MI/Add', 'AddBatchHead$', 'AddBatchLine', 'GetOrderValue', 'Confirm'])
    world.m3.faults.add({ kind: 'nok', code, message, match });
  await world.order(LINES);
  await world.settled();
  expect(world.judge()).toEqual([]);
});

test('one refused line of a bulk request is held with the line named; retry sends only that one', async () => {
  const world = await open({ tuning: IMPATIENT });
  world.m3.faults.add({
    kind: 'nok',
    code: 'WWH0103',
    field: 'WHLO',
    message: 'Warehouse 002 does not exist',
    match: 'AddBatchLine',
    at: 4,
  });
  const { id } = await world.order(LINES);
  await world.settled();
  expect(world.problemsOf(id)).toMatchObject([{ code: 'm3.nok.WWH0103', field: 'line_items[1]' }]);
  expect(world.judge({ [id]: 'held' })).toEqual([]);
  expect((await world.verb(id, 'retry')).status).toBe(200);
  await world.settled();
  expect(world.judge()).toEqual([]);
  expect(world.m3.calls.counters.get('OIS100MI/AddBatchLine')).toEqual({ calls: 3, failed: 1 });
});

test('a refused Confirm is held with the texts of M3, and goes on with the same temporary order', async () => {
  const world = await open({ tuning: IMPATIENT });
  world.m3.refuseConfirm({
    cuor: '.',
    stat: '25',
    texts: ['Item CUP-01 is not released', 'Price list is missing'],
    times: 1,
  });
  const { id } = await world.order(LINES);
  await world.settled();
  const [problem] = world.problemsOf(id);
  expect(problem).toMatchObject({ code: 'm3.confirm-refused', data: { STAT: '25' } });
  expect(problem!.message).toContain('Item CUP-01 is not released; Price list is missing');
  expect(world.judge({ [id]: 'held' })).toEqual([]);
  await world.verb(id, 'retry');
  await world.settled();
  expect(world.judge()).toEqual([]);
  expect(world.m3.calls.counters.get('OIS100MI/AddBatchHead')?.calls).toBe(1);
});

test('a head that M3 refuses never leads to a Confirm without a number', async () => {
  const world = await open({ tuning: IMPATIENT, settings: { m3: { orderType: 'XXX' } } });
  const { id } = await world.order(LINES);
  await world.settled();
  expect(world.judge({ [id]: 'held' })).toEqual([]);
  expect(world.problems(id)).toEqual(['m3.nok.WTT0403']);
  expect(world.m3.calls.counters.has('OIS100MI/Confirm')).toBe(false);
});

// Time runs 600 times as fast here: the hour takes six seconds, requests take what they take.
test('M3 is down for an hour: nothing is lost or held, and all is posted when it is back', async () => {
  const clock = fastClock(600);
  const world = await open({ tuning: { clock } });
  world.m3.down();
  const began = clock.now();
  for (let i = 0; i < 6; i++) await world.order(LINES);
  await world.until('an hour has passed', () => clock.now() - began > 3_600_000);
  expect(world.store.open()).toBe(6);
  expect(world.m3.snapshot().orders).toEqual([]);
  world.m3.up();
  await world.settled();
  expect(world.judge()).toEqual([]);
});

test('the shop is down: M3 gets the orders, and the shop learns of it when it is back', async () => {
  const world = await open({ tuning: IMPATIENT, settings: { orders: { rereadAfterSeconds: 0 } } });
  const shop = world.shop!;
  shop.faults.plan({ faults: [{ kind: 'down', match: '*' }] });
  const { id } = await world.order(LINES);
  await world.until('M3 has it', () => world.finals(id).length === 1);
  expect(shop.shop.annotations.get(id)).toBeUndefined();
  shop.faults.clear();
  await world.settled();
  expect(world.judge()).toEqual([]);
  expect(shop.shop.annotations.get(id)?.orderNumber).toBe(world.finals(id)[0]!.orno);
});

test('a captcha page with status 202 is no success', async () => {
  const world = await open({ tuning: IMPATIENT });
  const shop = world.shop!;
  shop.faults.plan({ faults: [{ kind: 'captcha', match: '*', times: 4 }] });
  const { id } = await world.order(LINES);
  await world.settled();
  expect(world.judge()).toEqual([]);
  expect(shop.shop.annotations.get(id)?.orderNumber).toBe(world.finals(id)[0]!.orno);
});

test.each([
  ['a day ahead', 86_400_000],
  ['a day back', -86_400_000],
])('the clock jumps %s in the middle of the work', async (_how, by) => {
  const clock = new JumpingClock();
  const world = await open({ tuning: { ...IMPATIENT, clock }, m3: { config: { latencyMs: 20 } } });
  world.m3.faults.add(
    { kind: 'reset', effect: 'done', match: 'AddBatchHead' },
    { kind: 'http', status: 429, retryAfter: 1, match: 'Confirm' },
  );
  for (let i = 0; i < 4; i++) await world.order(LINES);
  await world.until('the first head is there', () => world.m3.summary().temporary > 0);
  clock.jump(by);
  await world.order(LINES);
  await world.settled();
  expect(world.judge()).toEqual([]);
});

test('a body of more than 5 MB is refused; the event without its document is then read in the shop', async () => {
  const world = await open({ tuning: IMPATIENT });
  const document = orderOf({ ...LINES, meta: { huge: 'x'.repeat(10_000_000) } });
  world.shop!.shop.put(document);
  world.documents.set(document.id, document);
  expect(await world.send([eventOf(document)])).toMatchObject({ status: 413 });
  expect(await world.send([eventOf(document, { document: null })])).toMatchObject({ status: 202 });
  await world.settled();
  expect(world.judge()).toEqual([]);
});

test('an event without its document waits for the shop when nothing else is known of the order', async () => {
  const world = await open({ tuning: IMPATIENT });
  const document = orderOf(LINES);
  world.shop!.shop.put(document);
  world.documents.set(document.id, document);
  world.shop!.faults.plan({ faults: [{ kind: 'http', status: 503, match: '*', times: 4 }] });
  await world.send([eventOf(document, { document: null })]);
  await world.settled();
  expect(world.judge()).toEqual([]);
});

test('a damaged store is not opened, and the sentence says how to restore', async () => {
  const world = await open({ tuning: IMPATIENT });
  await world.order(LINES);
  await world.settled();
  world.store.close();
  await world.stop();
  const file = openSync(path.join(world.dataDir, STORE_FILE), 'r+');
  writeSync(file, Buffer.alloc(64 * 1024, 0x5a), 0, 64 * 1024, 8192);
  closeSync(file);
  await expect(world.start()).rejects.toThrow(RESTORE_HINT);
});

const prlimit = process.platform === 'linux' ? null : 'prlimit is there on Linux only';
testWhen(prlimit)(
  'a full disk: events are refused, nothing acknowledged is lost, and it goes on when there is room',
  async () => {
    const world = await open({ tuning: IMPATIENT });
    await world.stop();
    // No file of the sidecar may grow beyond 3 MB, until the limit is lifted: the system refuses the write, as a full disk does.
    const command = `ulimit -S -f 3072; exec "${process.execPath}" "${bundleEntry('src/cli.ts')}" serve --config "${world.configFile}"`;
    const sidecar = spawn('bash', ['-c', command], { stdio: 'ignore' });
    try {
      await world.until('it listens', () => readControl(world.dataDir)?.pid === sidecar.pid);
      const { url } = readControl(world.dataDir)!;
      const send = (document: ReturnType<typeof orderOf>): Promise<number> => {
        const signed = signEvents([eventOf(document)], SECRET, Date.now());
        return call('POST', `${url}/v1/events`, { headers: signed.headers, body: signed.body }).then((a) => a.status);
      };
      const documents = Array.from({ length: 12 }, () => orderOf({ ...LINES, meta: { blob: 'x'.repeat(500_000) } }));
      const answers: number[] = [];
      for (const document of documents) answers.push(await send(document));
      const refused = documents.filter((_, i) => answers[i] !== 202);
      expect(new Set(answers)).toEqual(new Set([202, 503]));
      expect(refused.length).toBeGreaterThan(2);
      await once(spawn('prlimit', ['--pid', String(sidecar.pid), '--fsize=unlimited']), 'close');
      for (const document of refused) {
        await world.until('it is accepted', async () => (await send(document)) === 202);
      }
      for (const document of documents) world.documents.set(document.id, document);
      await world.settled();
      expect(world.judge()).toEqual([]);
      expect((await call('GET', `${url}/readyz`)).status).toBe(200);
    } finally {
      await ended(sidecar);
    }
  },
);

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'close');
}

test('documents of the same second that disagree: the shop says which one counts', async () => {
  const world = await open({ tuning: IMPATIENT });
  const document = orderOf(LINES);
  const cancelled = changed(document, (d) => (d.status = 'cancelled'), 0);
  world.shop!.shop.put(cancelled);
  world.documents.set(document.id, cancelled);
  // The older one arrives last.
  await world.send([eventOf(cancelled, { reason: 'status' }), eventOf(document)]);
  await world.settled();
  expect(world.judge({ [document.id]: 'none' })).toEqual([]);
});

test('a cancellation by a server of the shop whose clock is behind: what came last is asked for in the shop', async () => {
  const world = await open({ tuning: IMPATIENT });
  const document = await world.order(LINES);
  await world.settled();
  const cancelled = changed(document, (d) => (d.status = 'cancelled'), -3);
  await world.place(cancelled, { reason: 'status' });
  await world.settled();
  expect(world.judge({ [document.id]: 'cancelled' })).toEqual([]);
  // And the same older document once more changes nothing.
  await world.send([eventOf(document, { reason: 'updated' })]);
  await world.settled();
  expect(world.judge({ [document.id]: 'cancelled' })).toEqual([]);
});

test('an old document that comes after a newer one changes nothing', async () => {
  const world = await open({ tuning: IMPATIENT, shop: false });
  const document = await world.order(LINES);
  await world.settled();
  const cancelled = changed(document, (d) => (d.status = 'cancelled'));
  await world.place(cancelled, { reason: 'status' });
  await world.send([eventOf(document, { reason: 'updated' })]);
  await world.settled();
  expect(world.judge({ [document.id]: 'cancelled' })).toEqual([]);
});

test('thrown away and restored before it was posted: posted once', async () => {
  const world = await open({ tuning: IMPATIENT });
  const document = orderOf({ ...LINES, status: 'pending' });
  await world.place(document);
  await world.place(
    changed(document, (d) => (d.status = 'trash'), 10),
    { reason: 'trashed' },
  );
  await world.place(
    changed(document, (d) => (d.status = 'processing'), 20),
    { reason: 'restored' },
  );
  await world.settled();
  expect(world.judge()).toEqual([]);
});

test('thrown away and restored after it was posted: M3 keeps the one order', async () => {
  const world = await open({ tuning: IMPATIENT });
  const document = await world.order(LINES);
  await world.settled();
  await world.place(
    changed(document, (d) => (d.status = 'trash'), 10),
    { reason: 'trashed' },
  );
  await world.settled();
  await world.place(
    changed(document, () => undefined, 20),
    { reason: 'restored' },
  );
  await world.settled();
  expect(world.judge()).toEqual([]);
});

test('a draft of the checkout is never posted; the order it becomes is', async () => {
  const world = await open({ tuning: IMPATIENT });
  const document = orderOf({ ...LINES, status: 'checkout-draft' });
  await world.place(document, { reason: 'updated' });
  await world.settled();
  expect(world.judge({ [document.id]: 'none' })).toEqual([]);
  await world.place(
    changed(document, (d) => (d.status = 'processing')),
    { reason: 'status' },
  );
  await world.settled();
  expect(world.judge()).toEqual([]);
});

leakCheck();
