/** One order with everything, and what every sweep over it is to end with. */
import { expect, test } from '@jest/globals';
import { buyer, orderOf, type World } from '../support/world.ts';
import { sweep, type Scenario } from './sweep.ts';

export const ID = 4711;
const DELIVERY = {
  ...buyer('delivery'),
  email: undefined,
  address_1: 'Lagerweg 3',
  city: 'Hamburg',
  postcode: '20095',
};
export const full = (more: object = {}) =>
  orderOf({
    id: ID,
    lines: [
      { sku: 'CUP-01', quantity: 2 },
      { sku: 'PLATE-9', quantity: 3 },
    ],
    shipping: DELIVERY,
    shippingLines: [{ amount: '4.90' }],
    fees: [{ name: 'Gift wrap', amount: '2.50' }],
    customerNote: 'Please ring twice',
    ...more,
  });
export const place =
  (more: object = {}) =>
  (world: World): Promise<void> =>
    world.place(full(more));
export const oneCustomer = (world: World): string[] => {
  const made = world.m3.snapshot().customers.filter((c) => /^W\d/.test(c.cuno));
  return made.length === 1 ? [] : [`${made.length} customers were created`];
};

/** Whatever happens to any one request of a scenario, the end is the same. */
export function sweepEach(scenarios: readonly Scenario[]): void {
  test.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
    '%s',
    async (name, scenario) => {
      const started = Date.now();
      const { cases, calls, failures } = await sweep(scenario);
      process.stderr.write(`  ${name}: ${calls.length} calls, ${cases} cases, ${Date.now() - started} ms\n`);
      expect(failures).toEqual([]);
      expect(cases).toBeGreaterThan(calls.length * 5);
    },
    900_000,
  );
}
