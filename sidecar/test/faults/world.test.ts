import { expect, test } from '@jest/globals';
import { leakCheck } from '../support/index.ts';
import { startWorld, orderOf, IMPATIENT } from '../support/world.ts';

test('smoke', async () => {
  let t = performance.now();
  for (let i = 0; i < 5; i++) {
    const world = await startWorld({ tuning: IMPATIENT, shop: i % 2 === 0 });
    console.log('start', performance.now() - t); t = performance.now();
    await world.place(orderOf({ lines: [{ sku: 'CUP-01', quantity: 2 }, {sku: 'PLATE-9', quantity: 3}], shippingLines: [{ amount: '4.90' }], customerNote: 'Please ring', fees: [{ name: 'Gift wrap', amount: '2.50' }] }));
    await world.settled();
    console.log('settled', performance.now() - t); t = performance.now();
    expect(world.judge()).toEqual([]);
    if (i === 0) console.log(world.m3.calls.entries().map((e) => `${e.program}/${e.transactions.join('+')}`), world.journal([...world.documents.keys()][0]!));
    await world.close();
    console.log('closed', performance.now() - t); t = performance.now();
  }
});
leakCheck();
