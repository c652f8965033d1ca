/** Money, units and customers of real life; cases from defects of other connectors and from documents of a real shop. */
import { expect, test } from '@jest/globals';
import { realOrders } from '../../simulator/woo/orders/real/index.ts';
import { leakCheck } from '../support/index.ts';
import type { Expected } from '../support/judge.ts';
import { buyer, changed, IMPATIENT, orderOf, type World, type WorldOptions } from '../support/world.ts';
import { useWorlds } from '../support/worlds.ts';

const open = useWorlds();
const made = (world: World): string[] =>
  world.m3
    .snapshot()
    .customers.map((c) => c.cuno)
    .filter((cuno) => /^W\d/.test(cuno));

/** What is not simply confirmed. Forged and stale ones are refused by their signature, which is not the matter here. */
const REAL: Record<string, Expected> = {
  'checkout-draft': 'none',
  pending: 'none',
  cancelled: 'none',
  'sku-unknown': 'held',
  'confirm-refused': 'held',
  'long-city': 'confirmed',
};

test.each(['v2', 'v1'] as const)(
  'the documents of a real shop, to the cent, and again with the charge for discounts (%s)',
  async (apiVersion) => {
    const world = await open({
      tuning: IMPATIENT,
      settings: { m3: { apiVersion }, orders: { settleSeconds: 0, rereadAfterSeconds: 9e9 } },
    });
    const real = realOrders();
    const expected: Record<number, Expected> = {};
    for (const { name, id, document, later } of real) {
      expected[id] = REAL[name] ?? 'confirmed';
      await world.place(document);
      if (name === 'pending-then-paid') await world.place(later!, { reason: 'status' });
    }
    await world.settled();
    expect(world.judge(expected)).toEqual([]);
    const names = new Map(real.map((order) => [order.name, order.id]));
    const lines = (name: string): string[] => world.finals(names.get(name)!)[0]!.lines.map((line) => line.item);
    expect(lines('variation')).toEqual(['TEE-RED-M']);
    expect(lines('long-sku-by-alias')).toEqual(['CHAIROAK26XL']);
    expect(lines('fifty-five-lines')).toHaveLength(55);
    expect(world.finals(names.get('known-in-m3')!)[0]!.cuno).toBe('JEANEX');
    // The city is longer than M3's 20 characters: nothing of it is lost.
    const [long] = world.finals(names.get('long-city')!);
    const city = real.find((order) => order.name === 'long-city')!.document.billing.city;
    expect(JSON.stringify([long!.addresses, long!.texts])).toContain(city);
  },
);

test.each([
  ['three thirds', { lines: [{ sku: 'PLATE-9', quantity: 3 }] }],
  [
    'a percent coupon over mixed tax with a fee',
    {
      lines: [
        { sku: 'CUP-01', quantity: 3 },
        { sku: 'BOOK-77', quantity: 2 },
      ],
      coupons: [{ code: 'pct10', type: 'percent', amount: '10' }],
      fees: [{ name: 'Gift wrap', amount: '3.50' }],
      shippingLines: [{ amount: '4.90' }],
    },
  ],
  [
    'an amount off the cart',
    {
      lines: [{ sku: 'LAMP7' }, { sku: 'SCREW-M4', quantity: 33 }],
      coupons: [{ code: 'fix15', type: 'fixed_cart', amount: '15' }],
    },
  ],
  [
    'a fee that is a discount',
    { lines: [{ sku: 'LAMP7', quantity: 2 }], fees: [{ name: 'Loyalty', amount: '-5.00' }] },
  ],
  [
    'prices with tax',
    {
      lines: [{ sku: 'PLATE-9', quantity: 3 }, { sku: 'BOOK-77' }],
      pricesIncludeTax: true,
      billing: buyer('se', { country: 'SE' }),
    },
  ],
  [
    'yen',
    {
      lines: [{ sku: 'CUP-01', quantity: 3, price: '1980' }],
      currency: 'JPY',
      billing: buyer('jp', { country: 'JP', state: '' }),
    },
  ],
  ['nothing to pay', { lines: [{ sku: 'CUP-01' }], coupons: [{ code: 'all100', type: 'percent', amount: '100' }] }],
] as const)('%s, as net prices, as included tax, and with full prices and a discount charge', async (_name, spec) => {
  const modes: NonNullable<WorldOptions['settings']>[] = [
    {},
    { tax: { mode: 'included' } },
    { orders: { settleSeconds: 0, discounts: 'charge' } },
  ];
  for (const settings of modes) {
    const world = await open({ tuning: IMPATIENT, shop: false, settings });
    await world.place(orderOf(spec as Parameters<typeof orderOf>[0]));
    await world.settled();
    expect(world.judge()).toEqual([]);
    await world.close();
  }
});

test('a total that M3 computes differently is held with the three numbers and the lines, and not confirmed', async () => {
  const world = await open({ tuning: IMPATIENT, m3: { config: { tax: 'table' } } });
  // The tax goes as a charge although this M3 adds its own.
  const { id, total } = await world.order({ lines: [{ sku: 'CUP-01', quantity: 2 }] });
  await world.settled();
  expect(world.judge({ [id]: 'held' })).toEqual([]);
  const [problem] = world.problemsOf(id);
  expect(problem).toMatchObject({
    code: 'total.different',
    field: 'total',
    data: { shop: total, lines: [{ line: '1', item: 'CUP-01' }] },
  });
});

test('another currency by table: at a fixed rate the gate compares the converted total', async () => {
  const world = await open({ tuning: IMPATIENT });
  await world.table('currency', { GBP: { CUCD: 'EUR', rate: '1.1735' } });
  const document = await world.order({
    currency: 'GBP',
    lines: [{ sku: 'PLATE-9', quantity: 3 }],
    billing: buyer('gb', { country: 'GB', postcode: 'AB1 2CD' }),
  });
  await world.settled();
  const [order] = world.finals(document.id);
  expect(order).toMatchObject({ currency: 'EUR' });
  // 119.99 GBP at 1.1735, rounded once: what the buyer pays is what M3 shows.
  const converted = (Math.round(Number(document.total) * 100) * 11735) / 1_000_000;
  expect(Math.abs(Number(order!.totals.total) - converted)).toBeLessThanOrEqual(0.005 + 1e-9);
  expect(world.judge().filter((text) => !text.includes('total'))).toEqual([]);
  expect(world.journal(document.id).join('\n')).toContain('fixed rate of the table');
});

test('another currency by table: at the rate that M3 has for the day; without one it is held', async () => {
  const world = await open({ tuning: IMPATIENT });
  await world.table('currency', { SEK: { CUCD: 'EUR', CRTP: '1' }, TND: { CUCD: 'EUR', CRTP: '9' } });
  const known = await world.order({
    currency: 'SEK',
    lines: [{ sku: 'CUP-01', quantity: 4, price: '149.00' }],
    billing: buyer('sek', { country: 'SE' }),
  });
  const without = await world.order({ currency: 'TND', lines: [{ sku: 'CUP-01' }] });
  await world.settled();
  expect(world.finals(known.id)).toMatchObject([{ currency: 'EUR' }]);
  expect(world.problems(without.id)).toEqual(['currency.no-rate']);
});

test('a currency that M3 does not know is held', async () => {
  const world = await open({ tuning: IMPATIENT });
  const { id } = await world.order({ currency: 'XTS', lines: [{ sku: 'CUP-01' }] });
  await world.settled();
  expect(world.problems(id)).toEqual(['currency.unknown']);
});

test('packs: by the unit of M3, by a factor of the table; a part of a piece is held', async () => {
  const world = await open({ tuning: IMPATIENT });
  await world.table('unit', { 'SCREW-M4': { ALUN: 'BOX' }, 'CUP-01': { factor: '6' }, 'PLATE-9': { factor: '0.5' } });
  const box = await world.order({
    lines: [
      { sku: 'SCREW-M4', quantity: 3, price: '7.99' },
      { sku: 'CUP-01', quantity: 2, price: '70.01' },
    ],
  });
  const half = await world.order({ lines: [{ sku: 'PLATE-9' }] });
  await world.settled();
  expect(world.judge({ [half.id]: 'held' })).toEqual([]);
  expect(world.finals(box.id)[0]!.lines.map((line) => [line.item, line.qty])).toEqual([
    ['SCREW-M4', '300'],
    ['CUP-01', '12'],
  ]);
  expect(world.problems(half.id)).toEqual(['line.fraction']);
});

test('the common customer is made once from the template, however many first orders come at once', async () => {
  const world = await open({
    tuning: IMPATIENT,
    settings: { customers: { policy: 'common' } },
    m3: { config: { latencyMs: 15 } },
  });
  for (let i = 0; i < 8; i++) await world.order({ lines: [{ sku: 'CUP-01' }] });
  await world.settled();
  expect(world.judge()).toEqual([]);
  expect(made(world)).toHaveLength(1);
});

test('many first orders of one new buyer make one customer; look-alikes in M3 are not taken', async () => {
  const world = await open({ tuning: IMPATIENT, m3: { config: { latencyMs: 15 } } });
  const same = (email: string) => ({ lines: [{ sku: 'CUP-01' }], billing: buyer('new', { email }) });
  for (const email of ['New.Buyer@example.test', 'new.buyer@example.test', ' new.buyer@EXAMPLE.test'])
    await world.order(same(email));
  const known = await world.order(same('JEAN@example.test'));
  await world.settled();
  expect(world.judge()).toEqual([]);
  expect(made(world)).toHaveLength(1);
  expect(world.finals(known.id)[0]!.cuno).toBe('JEANEX');
});

test('a buyer who has moved is changed in M3 once; a customer of M3 itself is never touched', async () => {
  const world = await open({ tuning: IMPATIENT });
  const order = (more: object) => ({ lines: [{ sku: 'CUP-01' }], billing: buyer('mover', more) });
  await world.order(order({}));
  await world.settled();
  for (let i = 0; i < 3; i++) {
    await world.order(order({ address_1: 'Neue Gasse 1' }));
    await world.settled();
  }
  await world.order({ lines: [{ sku: 'CUP-01' }], billing: buyer('jean', { email: 'jean@example.test' }) });
  await world.settled();
  expect(world.judge()).toEqual([]);
  expect(world.m3.calls.counters.get('CRS610MI/ChgBasicData')?.calls).toBe(1);
  expect(made(world)).toHaveLength(1);
});

test('an e-mail address of more than 50 characters goes to CRS111, one of more than 60 is held', async () => {
  const world = await open({ tuning: IMPATIENT });
  const long = `${'a'.repeat(42)}@example.test`;
  const longer = `${'b'.repeat(52)}@example.test`;
  await world.order({ lines: [{ sku: 'CUP-01' }], billing: buyer('long', { email: long }) });
  const held = await world.order({ lines: [{ sku: 'CUP-01' }], billing: buyer('longer', { email: longer }) });
  await world.settled();
  expect(world.judge({ [held.id]: 'held' })).toEqual([]);
  expect(world.problems(held.id)).toEqual(['customer.email-too-long']);
  expect(world.m3.snapshot().customers.filter((c) => c.emails.includes(long))).toHaveLength(1);
});

test('policy existing: an unknown buyer is held; with the table it goes on', async () => {
  const world = await open({ tuning: IMPATIENT, settings: { customers: { policy: 'existing' } } });
  const document = await world.order({ lines: [{ sku: 'CUP-01' }], billing: buyer('unknown') });
  await world.settled();
  expect(world.problems(document.id)).toEqual(['customer.unknown']);
  await world.table('customer', { [document.billing.email]: { CUNO: 'NORDBAU' } });
  await world.verb(document.id, 'retry');
  await world.settled();
  expect(world.judge()).toEqual([]);
  expect(world.finals(document.id)[0]!.cuno).toBe('NORDBAU');
});

test('a manual payment waits until the shop says paid; an order before the cut-over is excluded', async () => {
  const cutover = new Date(Date.now() - 60_000).toISOString();
  const world = await open({
    tuning: IMPATIENT,
    settings: { orders: { settleSeconds: 0, manualPayments: ['bacs'], cutover } },
  });
  const document = await world.order({ lines: [{ sku: 'CUP-01' }], paymentMethod: 'bacs', paid: null });
  const old = await world.order({ lines: [{ sku: 'CUP-01' }], created: '2026-01-01T00:00:00' });
  await world.settled();
  expect(world.judge({ [document.id]: 'none', [old.id]: 'none' })).toEqual([]);
  await world.place(
    changed(document, (d) => (d.date_paid = d.date_paid_gmt = d.date_modified_gmt)),
    { reason: 'updated' },
  );
  await world.settled();
  expect(world.judge({ [old.id]: 'none' })).toEqual([]);
});

test('a dry run in the dialect brief names its own calls and writes nothing', async () => {
  const world = await open({ tuning: IMPATIENT, settings: { m3: { dialect: 'brief' } } });
  const document = orderOf({ lines: [{ sku: 'CUP-01' }], shippingLines: [{ amount: '4.90' }] });
  for (const online of [true, false]) {
    const { json } = await world.api('POST', '/v1/plan', { document, online });
    expect(json).toMatchObject({ decision: 'post', problems: [], totals: { shop: document.total } });
    expect(json.calls.map((planned: { call: string }) => planned.call)).toEqual(
      expect.arrayContaining([
        'CRS610MI/AddAddress',
        'OIS100MI/AddHead',
        'OIS100MI/AddLine',
        'OIS100MI/AddConnCOCharge',
      ]),
    );
  }
  expect(world.m3.snapshot()).toMatchObject({ orders: [], temporary: [] });
  expect(made(world)).toEqual([]);
});

leakCheck();
