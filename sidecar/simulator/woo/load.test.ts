import { shopEvent, wooOrder } from '@crossdock/shared';
import { Webhook } from 'standardwebhooks';
import { makeOrder, orderEvent, seeded, signEvents } from './load.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const cents = (text: unknown): number => Math.round(Number(text) * 100);
const orders = (seed: number, count: number) => {
  const rng = seeded(seed);
  return Array.from({ length: count }, (_, n) => makeOrder(100_000 + n, rng));
};

test('the same seed makes the same orders, another one others', () => {
  expect(orders(1, 20)).toEqual(orders(1, 20));
  expect(orders(1, 20)).not.toEqual(orders(2, 20));
});

test('genuine, about 2.6 kB, unique, and consistent to the cent', () => {
  const made = orders(42, 500);
  expect(new Set(made.map((o) => o.id)).size).toBe(500);
  const sizes = made.map((o) => JSON.stringify(o).length);
  const average = sizes.reduce((a, b) => a + b) / sizes.length;
  expect(average).toBeGreaterThan(2400);
  expect(average).toBeLessThan(2900);
  for (const order of made) {
    const parsed = wooOrder.parse(order);
    const sum = (rows: readonly Record<string, unknown>[], field: string) =>
      rows.reduce((total, row) => total + cents(row[field]), 0);
    const net = sum(parsed.line_items, 'total') + sum(parsed.shipping_lines, 'total');
    const tax = sum(parsed.line_items, 'total_tax') + sum(parsed.shipping_lines, 'total_tax');
    expect([net + tax, tax]).toEqual([cents(parsed.total), cents(parsed.total_tax)]);
    expect(sum(parsed.tax_lines, 'tax_total') + sum(parsed.tax_lines, 'shipping_tax_total')).toBe(tax);
    for (const line of parsed.line_items)
      expect(cents(line.total_tax)).toBe(Math.round((cents(line.total) * 19) / 100));
  }
});

test('events are valid, and signed so that the standard verifier takes them', () => {
  const event = orderEvent(makeOrder(1, seeded(1)));
  expect(shopEvent.parse(event)).toEqual(event);
  const { headers, body } = signEvents([event], SECRET, Date.now());
  expect(new Webhook(SECRET).verify(body, headers)).toEqual({ events: [JSON.parse(JSON.stringify(event))] });
  expect(() => new Webhook(SECRET).verify(`${body} `, headers)).toThrow();
});
