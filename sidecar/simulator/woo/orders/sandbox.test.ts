import { wooOrder } from '@crossdock/shared';
import { PRODUCTS } from '../catalogue.ts';
import { Shop } from '../shop.ts';
import { playOrder } from '../play.ts';
import { realSandboxOrders } from './real/index.ts';
import { sandboxOrders, SANDBOX_CUTOVER } from './sandbox.ts';

const orders = sandboxOrders();

test('at least 34, ids from 5000 on, every kind of outcome', () => {
  expect(orders.length).toBeGreaterThanOrEqual(34);
  expect(orders.map((o) => o.id)).toEqual(orders.map((_, n) => 5000 + n));
  expect(new Set(orders.map((o) => o.name)).size).toBe(orders.length);
  expect(new Set(orders.map((o) => o.expect.outcome))).toEqual(new Set(['confirmed', 'held', 'skipped', 'cancelled']));
  expect(sandboxOrders()).toEqual(orders);
});

test.each(orders.map((o) => [o.name, o] as const))('%s is a genuine document whose parts add up', (_name, order) => {
  for (const { document } of order.steps) {
    const parsed = wooOrder.parse(document);
    const scale = parsed.currency === 'JPY' ? 1 : 1000;
    const minor = (text: string) => Math.round(Number(text) * scale);
    const rows = [...parsed.line_items, ...parsed.shipping_lines, ...parsed.fee_lines];
    const net = rows.reduce((sum, row) => sum + minor(row.total), 0);
    const tax = rows.reduce((sum, row) => sum + minor(row.total_tax), 0);
    expect([net + tax, tax]).toEqual([minor(parsed.total), minor(parsed.total_tax)]);
    const taxLines = parsed.tax_lines.reduce(
      (sum, row) => sum + minor(row.tax_total) + minor(row.shipping_tax_total),
      0,
    );
    expect(taxLines).toBe(tax);
  }
});

test('what is skipped is skipped for the reason given', () => {
  const skipped = orders.filter((o) => o.expect.outcome === 'skipped');
  for (const order of skipped) {
    const { status, date_created_gmt: created } = order.steps.at(-1)!.document;
    const old = Date.parse(`${created}Z`) < Date.parse(SANDBOX_CUTOVER);
    expect(old || !['processing', 'completed'].includes(status)).toBe(true);
  }
});

test('the set covers currencies, tax modes and items as promised', () => {
  const documents = orders.flatMap((o) => o.steps.map((s) => wooOrder.parse(s.document)));
  const currencies = new Set(documents.map((d) => d.currency));
  for (const currency of ['EUR', 'USD', 'GBP', 'SEK', 'JPY', 'CAD', 'KWD', 'KES'])
    expect(currencies).toContain(currency);
  expect(documents.some((d) => d.prices_include_tax)).toBe(true);
  expect(documents.some((d) => d.line_items.length === 55)).toBe(true);
  expect(documents.some((d) => d.fee_lines.some((f) => f.total.startsWith('-')))).toBe(true);
  expect(documents.some((d) => d.refunds.length > 0)).toBe(true);
  expect(documents.some((d) => d.tax_lines.some((t) => t.compound === true))).toBe(true);
  expect(documents.some((d) => Number(d.total) === 0)).toBe(true);
  const skus = new Set(documents.flatMap((d) => d.line_items.map((l) => l.sku)));
  for (const sku of skus) expect(PRODUCTS.some((p) => p.sku === sku)).toBe(true);
});

test("the real shop's orders can be played too, beside the fixed set", () => {
  const real = realSandboxOrders();
  expect(real).toHaveLength(38);
  expect(real.filter((o) => o.steps.length === 2).map((o) => [o.name, o.expect.outcome, o.steps[1]!.phase])).toEqual([
    ['real-pending-then-paid', 'confirmed', 1],
    ['real-edited-after-posting', 'confirmed', 2],
    ['real-cancelled-after-posting', 'cancelled', 2],
  ]);
  expect(new Set([...real, ...orders].map((o) => o.id)).size).toBe(real.length + orders.length);
});

describe('playing an order', () => {
  const byName = (name: string) => orders.find((o) => o.name === name)!;
  const play = (name: string, ...phases: (1 | 2)[]) => {
    const shop = new Shop(() => Date.now());
    for (const phase of phases) playOrder(shop, byName(name), phase);
    return shop;
  };
  const events = (shop: Shop) => shop.outbox.rows().map((row) => shop.outbox.event(row));

  test('the same event three times has one id', () => {
    const sent = events(play('sent-three-times', 1));
    expect(sent).toHaveLength(3);
    expect(new Set(sent.map((e) => e.id)).size).toBe(1);
  });
  test('out of order: the older document comes last, and the shop keeps the newer', () => {
    const shop = play('out-of-order', 1);
    const [newer, older] = events(shop);
    expect(newer!.occurredAt > older!.occurredAt).toBe(true);
    expect(shop.orders.get(byName('out-of-order').id)?.line_items[0]?.quantity).toBe(6);
  });
  test('phase two comes after posting, and leaves what Crossdock wrote on the order', () => {
    const { id } = byName('cancelled-after-posting');
    const shop = play('cancelled-after-posting', 1);
    shop.annotate(id, { state: 'confirmed', orderNumber: '0010000001' });
    playOrder(shop, byName('cancelled-after-posting'), 2);
    expect(shop.orders.get(id)).toMatchObject({ status: 'cancelled' });
    expect(shop.orders.get(id)?.meta_data.map((m) => m.key)).toContain('_crossdock_order_number');
  });
  test('a refund has an event of its own under its order', () => {
    const sent = events(play('refunded-in-part', 1, 2));
    expect(sent.find((e) => e.entity === 'refund')).toMatchObject({
      parentId: String(byName('refunded-in-part').id),
      document: { amount: '5.00' },
    });
  });
});
