/** What the shop takes back while the answer to it is lost: M3 is asked before anybody says that M3 has what the shop says. */
import { expect, test } from '@jest/globals';
import type { FaultSpec } from '../../simulator/m3/index.ts';
import { leakCheck } from '../support/index.ts';
import { buyer, changed, orderOf, type World } from '../support/world.ts';
import { useWorlds } from '../support/worlds.ts';

const open = useWorlds();
const LINES = { lines: [{ sku: 'CUP-01', quantity: 2 }, { sku: 'PLATE-9' }], shippingLines: [{ amount: '4.90' }] };
/** A retry comes after two seconds: time to take something back. */
const UNHURRIED = { random: () => 0.999, lateMs: 350 };
const LOST: Record<string, FaultSpec> = {
  done: { kind: 'http', status: 504, effect: 'done' },
  'not done': { kind: 'http', status: 504 },
  // Long after the retry has begun: the first look does not show it yet.
  late: { kind: 'http', status: 504, effect: 'late', lateMs: 2_150 },
};

const status = (world: World, id: number, to: string): Promise<void> =>
  world.place(
    changed(world.documents.get(id)!, (d) => (d.status = to)),
    { reason: 'status' },
  );

/** Confirmed, then changed in the shop; the answer to what that makes in M3 is lost, and the shop changes it back. */
async function takenBack(
  world: World,
  { to, back, fault }: { to: string; back: string; fault: FaultSpec },
): Promise<number> {
  const document = orderOf(LINES);
  const { id } = document;
  await world.place(document);
  await world.settled();
  if (back !== 'processing') {
    await status(world, id, back);
    await world.settled();
  }
  const [lost] = world.m3.faults.add(fault);
  await status(world, id, to);
  await world.until('its answer is lost', () => world.store.runs(`order:${id}`).some((run) => run.state === 'retry'));
  await status(world, id, back);
  await world.settled();
  world.m3.flushLate();
  expect(world.m3.faults.active.faults.find((one) => one.id === lost?.id)?.hits).toBe(1);
  return id;
}
const stopped = (world: World, id: number): boolean => {
  try {
    world.m3.advance(world.finals(id)[0]!.orno, 'picked');
    return false;
  } catch {
    return true;
  }
};

test.each([
  ['done', true],
  ['not done', false],
  ['late', true],
] as const)('a cancellation, %s: active again in the shop', async (how, gone) => {
  const world = await open({ tuning: { ...UNHURRIED, lateMs: 2_800 }, shop: false });
  const id = await takenBack(world, {
    to: 'cancelled',
    back: 'processing',
    fault: { ...LOST[how]!, match: 'OIS100MI/DelHead' },
  });
  expect(world.problems(id)).toEqual(gone ? ['order.reactivated'] : []);
  expect(world.finals(id)).toMatchObject([{ deleted: gone }]);
  if (!gone) expect(world.judge()).toEqual([]);
});

test('a cancellation by closing the lines, of which one is closed: active again in the shop', async () => {
  const toM3 = { processing: 'post', cancelled: 'close' };
  const world = await open({ tuning: UNHURRIED, shop: false, settings: { status: { followSeconds: 0, toM3 } } });
  const fault = { ...LOST['done']!, match: 'OIS100MI/CloLine' };
  const id = await takenBack(world, { to: 'cancelled', back: 'processing', fault });
  expect(world.problems(id)).toEqual(['order.reactivated']);
});

test.each([
  ['the first', 0, []],
  ['the second', 1, ['order.reactivated']],
] as const)(
  'a cancellation by closing the lines, of which M3 refuses %s: active again',
  async (_name, skip, problems) => {
    const toM3 = { processing: 'post', cancelled: 'close' };
    const world = await open({ tuning: UNHURRIED, shop: false, settings: { status: { followSeconds: 0, toM3 } } });
    const document = orderOf(LINES);
    const { id } = document;
    await world.place(document);
    await world.settled();
    world.m3.faults.add({
      kind: 'nok',
      code: 'WST0301',
      message: 'Line is being delivered',
      match: 'OIS100MI/CloLine',
      skip,
    });
    await status(world, id, 'cancelled');
    await world.settled();
    expect(world.problems(id)).toEqual(['order.close-refused']);
    await status(world, id, 'processing');
    await world.settled();
    expect(world.problems(id)).toEqual(problems);
  },
);

test.each([
  ['stopped', 'on-hold', 'processing', 'LockOrder', 'done'],
  ['stopped', 'on-hold', 'processing', 'LockOrder', 'not done'],
  ['stopped', 'on-hold', 'processing', 'LockOrder', 'late'],
  ['released', 'processing', 'on-hold', 'ReleaseOrder', 'done'],
  ['released', 'processing', 'on-hold', 'ReleaseOrder', 'not done'],
  ['released', 'processing', 'on-hold', 'ReleaseOrder', 'late'],
] as const)('%s and back (%s, %s): %s %s', async (_name, to, back, transaction, how) => {
  const toM3 = { processing: 'post', 'on-hold': 'stop' };
  const world = await open({
    tuning: { ...UNHURRIED, lateMs: 2_800 },
    shop: false,
    settings: { status: { followSeconds: 0, toM3 } },
  });
  const id = await takenBack(world, { to, back, fault: { ...LOST[how]!, match: `OIS100MI/${transaction}` } });
  expect(world.problems(id)).toEqual([]);
  expect(stopped(world, id)).toBe(back === 'on-hold');
});

test('a retry that met a newer document and failed as well does not go on with what the older one had decided', async () => {
  const world = await open({ tuning: UNHURRIED, shop: false });
  world.m3.faults.add(
    { kind: 'nok', code: 'XUP0001', match: 'AddBatchLine' },
    { kind: 'nok', code: 'XUP0001', match: 'DelBatch' },
  );
  const document = orderOf(LINES);
  const { id } = document;
  await world.place(document);
  await world.until('it waits', () => world.store.runs(`order:${id}`).some((run) => run.state === 'retry'));
  await status(world, id, 'cancelled');
  await world.settled();
  expect(world.m3.faults.active.faults.map(({ hits }) => hits)).toEqual([1, 1]);
  expect(world.judge({ [id]: 'cancelled' })).toEqual([]);
  // Not even for a moment.
  expect(world.finals(id)).toEqual([]);
});

test('brief: another address, while the answer to the head is lost: the order does not go to the old one', async () => {
  const world = await open({ tuning: UNHURRIED, shop: false, settings: { m3: { dialect: 'brief' } } });
  world.m3.faults.add({ ...LOST['done']!, match: 'OIS100MI/AddHead' });
  const document = orderOf({ ...LINES, shipping: { ...buyer('first'), address_1: 'Alter Weg 1' } });
  const { id } = document;
  await world.place(document);
  await world.until('its answer is lost', () => world.store.runs(`order:${id}`).some((run) => run.state === 'retry'));
  const moved = changed(document, (d) => (d.shipping.address_1 = 'Neuer Weg 2'));
  await world.place(moved, { reason: 'updated' });
  await world.settled();
  expect(world.problems(id)).toEqual(['order.changed-while-open']);
  expect(world.finals(id)).toHaveLength(1);
});

leakCheck();
