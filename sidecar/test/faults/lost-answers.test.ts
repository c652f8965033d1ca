/** Whatever happens to any one request to M3: one order, the right total, nothing left over, no customer twice. */
import { expect, test } from '@jest/globals';
import { leakCheck } from '../support/index.ts';
import { buyer, changed, orderOf, startWorld, type World } from '../support/world.ts';
import { full, ID, oneCustomer, place, sweepEach } from './full-order.ts';
import type { Scenario } from './sweep.ts';

const cancelOf = (world: World): Promise<void> => {
  const document = changed(world.documents.get(ID)!, (d) => (d.status = 'cancelled'));
  return world.place(document, { reason: 'status' });
};

const long = `${'very.long.address.'.repeat(2)}of.somebody@example.test`;
const scenarios: Scenario[] = [
  { name: 'v2: new customer and order', act: place(), also: oneCustomer },
  {
    name: 'policy common, customer made on first use',
    options: { settings: { customers: { policy: 'common' } } },
    act: place(),
    also: oneCustomer,
  },
  {
    name: 'policy per order',
    options: { settings: { customers: { policy: 'per-order' } } },
    act: place(),
    also: oneCustomer,
  },
  {
    name: 'an address too long for CRS610',
    act: place({ billing: buyer('long', { email: long }) }),
    also: (world) => [
      ...oneCustomer(world),
      ...(world.m3.snapshot().customers.some((c) => c.emails.includes(long))
        ? []
        : ['the long e-mail address is not in CRS111']),
    ],
  },
  {
    name: 'the customer has moved: ChgBasicData',
    before: async (world) => {
      await world.place(orderOf({ id: ID - 1, billing: buyer('moves'), lines: [{ sku: 'CUP-01' }] }));
      await world.settled();
    },
    act: place({ billing: buyer('moves', { address_1: 'Neue Gasse 1' }) }),
    also: (world) => [
      ...oneCustomer(world),
      ...(JSON.stringify(world.m3.snapshot()).includes('"cuno":"W00000001","name":"Max Beispiel moves"')
        ? []
        : ['the customer lost its name']),
    ],
  },
  {
    name: 'cancel of a confirmed order',
    before: async (world) => {
      await place()(world);
      await world.settled();
    },
    act: cancelOf,
    expected: { [ID]: 'cancelled' },
  },
  {
    name: 'cancel by closing the lines',
    options: { settings: { status: { followSeconds: 0, toM3: { processing: 'post', cancelled: 'close' } } } },
    before: async (world) => {
      await place()(world);
      await world.settled();
    },
    act: cancelOf,
    expected: { [ID]: 'cancelled' },
  },
  {
    name: 'cancel of an order that M3 did not confirm',
    before: async (world) => {
      world.m3.refuseConfirm({ cuor: '.', stat: '25', texts: ['Not today'] });
      await place()(world);
      await world.settled();
    },
    act: cancelOf,
    expected: { [ID]: 'cancelled' },
  },
  {
    name: 'a rounding charge',
    // M3 computes the tax of the sum, the shop that of each line.
    options: { m3: { config: { tax: 'table' } }, settings: { tax: { mode: 'm3' } } },
    act: place({
      lines: ['CUP-01', 'PLATE-9', 'LAMP7'].map((sku) => ({ sku, price: '10.03' })),
      fees: [],
      shippingLines: [],
      customerNote: '',
    }),
    also: (world) => {
      const charges = world.finals(ID).flatMap((order) => order.charges.filter((c) => c.crid === 'ROUND'));
      return charges.length === 1 ? [] : [`${charges.length} rounding charges`];
    },
  },
];

sweepEach(scenarios);

/**
 * The look-up is asked before M3 carries the write out, and answered long after the time in which it may: what it does not show may
 * be there all the same.
 */
test.each([
  ['v2: head', 'standard', 'AddBatchHead', 'LstBatchHead'],
  ['v2: lines and charges', 'standard', 'AddBatchLine', 'LstBatchLine'],
  ['v2: customer', 'standard', 'CRS610MI/Add', 'LstBySearchKey', 1],
  ['brief: head', 'brief', 'OIS100MI/AddHead', 'LstHead'],
  ['brief: lines', 'brief', 'OIS100MI/AddLine', 'OIS100MI/LstLine'],
] as const)(
  '%s: a slow look-up tells how it was when it was asked',
  async (_name, dialect, write, lookUp, skip: number = 0) => {
    const world = await startWorld({ shop: false, inMemory: true, tuning: { random: () => 0, lateMs: 350 }, settings: { m3: { dialect } } }); // prettier-ignore
    try {
      const [lost, slow] = world.m3.faults.add(
        { kind: 'http', status: 504, effect: 'late', lateMs: 250, match: write },
        { kind: 'latency', effect: 'done', ms: 700, match: lookUp, skip },
      );
      await world.place(full({ customerNote: '' }));
      await world.settled();
      world.m3.flushLate();
      const { faults } = world.m3.faults.active;
      expect([lost, slow].map((one) => faults.find(({ id }) => id === one?.id)?.hits)).toEqual([1, 1]);
      expect([...world.judge(), ...oneCustomer(world)]).toEqual([]);
    } finally {
      await world.close();
    }
  },
);

leakCheck();
