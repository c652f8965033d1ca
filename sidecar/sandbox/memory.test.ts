import { mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { DEFAULT_CONFIG } from '../simulator/m3/config.ts';
import { Dec } from '../simulator/m3/decimal.ts';
import { M3State } from '../simulator/m3/model/state.ts';
import type { Order } from '../simulator/m3/model/types.ts';
import { seedSandbox } from '../simulator/m3/seed-data.ts';
import { buildOrder } from '../simulator/woo/order-builder.ts';
import { Shop } from '../simulator/woo/shop.ts';
import { readMemory, recallM3, remember, writeMemory } from './memory.ts';

function m3(): M3State {
  const state = new M3State(DEFAULT_CONFIG);
  seedSandbox(state);
  return state;
}

test('what M3 and the shop knew is there again, and numbers go on', () => {
  const before = m3();
  before.customers.put('W00000001', { CUNM: 'Max Beispiel', STAT: '20', ALCU: 'WC-1' });
  before.customers.addEmail('04', 'W00000001', 'max@example.test');
  before.customers.get('W00000001').addresses.set('1/A', { ADID: 'A', TOWN: 'Berlin' });
  const ORNO = before.orders.nextFinal();
  before.orders.add({ ORNO, CUNO: 'W00000001', CUOR: 'WC-6000', temporary: false, lines: [{ ORQT: Dec('1.5') }], addresses: new Map([['1', { TOWN: 'Berlin' }]]) } as unknown as Order); // prettier-ignore
  const shop = new Shop(Date.now);
  shop.put(buildOrder({ id: 6000, lines: [{ sku: 'CUP-01' }] }));

  const folder = mkdtempSync(path.join(os.tmpdir(), 'crossdock-memory-'));
  const file = path.join(folder, 'simulators.json');
  writeMemory(file, remember(shop, before, 0));
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const memory = readMemory(file);
  rmSync(folder, { recursive: true });

  const after = m3();
  recallM3(after, memory!);
  expect(after.customers.get('W00000001').fields).toMatchObject({ CUNM: 'Max Beispiel', ALCU: 'WC-1' });
  expect(after.customers.get('W00000001').addresses.get('1/A')).toEqual({ ADID: 'A', TOWN: 'Berlin' });
  expect(after.customers.emails.get('04')?.get('W00000001')).toBe('max@example.test');
  const [order] = after.orders.ofCustomer('W00000001');
  expect(order?.CUOR).toBe('WC-6000');
  expect(order?.lines[0]?.ORQT.times(2).toFixed()).toBe('3');
  expect(order?.addresses.get('1')).toEqual({ TOWN: 'Berlin' });
  expect(after.orders.nextFinal()).toBe('1000000002');
  expect(memory?.shop.map(({ id }) => id)).toEqual([6000]);
});

test('a file that is not there or damaged: a fresh start', () => {
  expect(readMemory('/nowhere/at/all.json')).toBeNull();
});
