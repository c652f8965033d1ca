import { expect, test } from '@jest/globals';
import { useWorlds } from '../support/worlds.ts';
import { orderOf, IMPATIENT } from '../support/world.ts';
const open = useWorlds();
test('smoke', async () => {
  let t = performance.now();
  for (let i = 0; i < 5; i++) {
    const world = await open({ tuning: IMPATIENT, shop: i % 2 === 0 });
    console.log('start', performance.now() - t);
    t = performance.now();
    await world.place(
      orderOf({
        lines: [
          { sku: 'CUP-01', quantity: 2 },
          { sku: 'PLATE-9', quantity: 3 },
        ],
        shippingLines: [{ amount: '4.90' }],
        customerNote: 'Please ring',
        fees: [{ name: 'Gift wrap', amount: '2.50' }],
      }),
    );
    await world.settled();
    console.log('settled', performance.now() - t);
    t = performance.now();
    expect(world.judge()).toEqual([]);
    if (i === 0)
      console.log(
        world.m3.calls.entries().map((e) => `${e.program}/${e.transactions.join('+')}`),
        world.journal([...world.documents.keys()][0]!),
      );
    t = performance.now();
    await world.close();
    console.log('closed', performance.now() - t);
    t = performance.now();
  }
});
