/** The harness itself: a judge that sees nothing proves nothing. */
import { expect, test } from '@jest/globals';
import { TestClient } from '../../simulator/m3/testing.ts';
import { leakCheck } from '../support/index.ts';
import { outOfOrder } from '../support/judge.ts';
import type { RunRow } from '../support/store-view.ts';
import { IMPATIENT } from '../support/world.ts';
import { useWorlds } from '../support/worlds.ts';

const open = useWorlds();

test('a world in which all went well is judged well, and its doings are readable', async () => {
  const world = await open({ tuning: IMPATIENT });
  const { id } = await world.order({ lines: [{ sku: 'CUP-01' }] });
  await world.settled();
  expect(world.judge()).toEqual([]);
  expect(world.finals(id)).toHaveLength(1);
  expect(world.journal(id).at(-1)).toBe('shown: The state of the order is shown in the shop.');
  expect(world.shop!.shop.annotations.get(id)?.orderNumber).toBe(world.finals(id)[0]!.orno);
});

test('the judge sees a surplus order, one left over, an unknown one, a wrong total, a double customer and a violation', async () => {
  const world = await open({ tuning: IMPATIENT });
  const { id } = await world.order({ lines: [{ sku: 'CUP-01' }] });
  await world.settled();
  const m3 = new TestClient(world.m3.ionapi);
  await m3.login();
  for (const CUOR of [`WC-${id}`, 'WC-1']) {
    const { ORNO } = await m3.one('OIS100MI/AddBatchHead', { CUNO: 'WEBSHOP', CUOR });
    await m3.one('OIS100MI/AddBatchLine', { ORNO: ORNO!, ITNO: 'CUP-01', ORQT: '2' });
    await m3.one('OIS100MI/Confirm', { ORNO: ORNO! });
  }
  await m3.one('OIS100MI/AddBatchHead', { CUNO: 'WEBSHOP', CUOR: `WC-${id}` });
  const [customer] = world.m3.snapshot().customers.filter((c) => /^W\d/.test(c.cuno));
  world.m3.putCustomer('TWICE', { CUNM: 'Twice', ALCU: customer!.key });
  await m3.bulk('OIS100MI', [{ transaction: 'NoSuch', record: {} }]);
  const wrong = world.judge().join('\n');
  for (const text of [
    '2 orders in M3',
    'left over',
    'unknown reference "WC-1"',
    'occur twice',
    'total 25.00',
    'TWICE',
    'violation',
  ])
    expect(wrong).toContain(text);
  expect(world.judge({ [id]: 'held' }).join('\n')).toContain('is not held');
});

test('the judge sees a run that began out of order, and one that saw an older document', () => {
  const run = (seq: number, workSeq: number, basis: string): RunRow => ({
    seq,
    workSeq,
    basis,
    key: 'order:1',
    flow: 'order-to-cash',
    state: 'done',
    outcome: 'confirmed',
    startedAt: seq,
    problems: [],
  });
  expect(outOfOrder([run(1, 1, '2026-11-23T09:00:00Z#1'), run(2, 2, '2026-11-23T09:00:00Z#2')])).toEqual([]);
  expect(outOfOrder([run(1, 2, '2026-11-23T09:00:00Z#1'), run(2, 1, '2026-11-23T09:00:01Z#2')])).toHaveLength(1);
  expect(outOfOrder([run(1, 1, '2026-11-23T09:00:01Z#1'), run(2, 2, '2026-11-23T09:00:00Z#2')])).toHaveLength(1);
});

leakCheck();
