import { expect, test } from '@jest/globals';
import Big from 'big.js';
import { lessShared, mayBeNegative, published, stockFormula, whyStock, type FormulaInput } from './formula.ts';

const input = (more: Partial<FormulaInput> = {}): FormulaInput => ({
  measure: 'AV01',
  warehouses: [{ WHLO: '001', quantity: '10' }],
  factor: new Big(1),
  confirmed: { quantity: new Big(0), orders: [] },
  buffer: { quantity: 0, percent: 0 },
  ownBuffer: null,
  ...more,
});

test.each([
  ['as it is', {}, '10', 'none'],
  ['warehouses add up; none has no balance', { warehouses: [{ WHLO: '001', quantity: '4.5' }, { WHLO: '002', quantity: null }, { WHLO: '003', quantity: '2.5' }] }, '7', 'none'],
  ['half a pack cannot be sold', { warehouses: [{ WHLO: '001', quantity: '35' }], factor: new Big(12) }, '2', 'none'],
  ['below nothing the floor leads away from zero', { warehouses: [{ WHLO: '001', quantity: '-1' }], factor: new Big(12) }, '-1', 'none'],
  ['a metre in pieces of ten centimetres', { warehouses: [{ WHLO: '001', quantity: '1.25' }], factor: new Big('0.1') }, '12', 'none'],
  ['confirmed and not in the figure', { confirmed: { quantity: new Big(3), orders: ['7'] } }, '7', 'none'],
  ['more confirmed than there is', { confirmed: { quantity: new Big(12), orders: ['7'] } }, '-2', 'none'],
  ['confirmed in basic units: a piece of twelve leaves one pack', { warehouses: [{ WHLO: '001', quantity: '35' }], factor: new Big(12), confirmed: { quantity: new Big(12), orders: ['7'] } }, '1', 'none'],
  ['thirds come out whole', { warehouses: [{ WHLO: '001', quantity: '2' }], factor: new Big(2).div(3) }, '3', 'none'],
  ['buffer in pieces', { buffer: { quantity: 4, percent: 0 } }, '6', 'quantity'],
  ['buffer in percent is rounded up', { buffer: { quantity: 0, percent: 15 } }, '8', 'percent'],
  ['the greater of both', { buffer: { quantity: 3, percent: 15 } }, '7', 'quantity'],
  ['a percentage of nothing is nothing', { warehouses: [{ WHLO: '001', quantity: '-5' }], buffer: { quantity: 0, percent: 50 } }, '-5', 'none'],
  ["a product's own buffer counts alone", { buffer: { quantity: 4, percent: 50 }, ownBuffer: { quantity: '1' } }, '9', 'own-quantity'],
  ['its own buffer may be nothing', { buffer: { quantity: 4, percent: 0 }, ownBuffer: { quantity: '0' } }, '10', 'own-quantity'],
  ['its own percentage', { ownBuffer: { percent: '50' } }, '5', 'own-percent'],
] as const)('%s', (_name, more, quantity, rule) => {
  const formula = stockFormula(input(more as Partial<FormulaInput>));
  expect([formula.quantity, formula.bufferRule]).toEqual([quantity, rule]);
}); // prettier-ignore

test('a factor of zero is refused, not divided by', () => {
  expect(() => stockFormula(input({ factor: new Big(0) }))).toThrow('unit factor above zero');
});

test.each([
  ['7', '3', false, '4'],
  ['2', '3', false, '0'],
  ['2', '3', true, '-1'],
  ['0', '0', false, '0'],
])('%s less %s in flight (negative %s) is %s', (quantity, inFlight, negative, expected) => {
  expect(published(quantity, inFlight, negative)).toBe(expected);
});

test.each([
  ['nothing', '0', '2'],
  ['a piece of thirteen leaves two boxes of six', '1', '2'],
  ['two leave one', '2', '1'],
  ['a box', '6', '1'],
  ['all of it', '13', '0'],
  ['more than there is', '14', '-1'],
])('a box of six, thirteen in M3, sold under other SKUs: %s', (_name, shared, expected) => {
  const formula = stockFormula(input({ warehouses: [{ WHLO: '001', quantity: '13' }], factor: new Big(6) }));
  expect(lessShared(formula, shared)).toBe(expected);
});

test.each([
  [true, 'keep', 'no', false],
  [true, 'keep', 'notify', true],
  [true, 'keep', 'yes', true],
  [true, 'keep', null, true],
  [true, 'no', 'yes', false],
  [true, 'notify', 'no', true],
  [false, 'keep', 'yes', false],
] as const)('less than nothing: setting %s, backorders set to %s, the product has %s', (negative, backorders, has, may) => {
  expect(mayBeNegative({ negative, backorders }, has)).toBe(may);
}); // prettier-ignore

test('why: every number is named', () => {
  const formula = stockFormula(
    input({
      warehouses: [{ WHLO: '001', quantity: '130' }, { WHLO: '002', quantity: null }],
      factor: new Big(10),
      confirmed: { quantity: new Big(20), orders: ['11', '12'] },
      buffer: { quantity: 1, percent: 0 },
    }),
  ); // prettier-ignore
  const shown = { inFlight: '3', orders: ['14'], shared: '5', sharedOrders: ['15'], published: '6' };
  expect(whyStock(formula, shown)).toBe(
    '6 = 130 allocatable on-hand less allocated (AV01) in M3 (001: 130, 002: no balance) − 20 of orders that M3 has confirmed but not yet taken from this figure (orders 11, 12) − 5 sold in the shop under other SKUs of this item and not yet confirmed by M3 (order 15), all of it ÷ 10 per piece = 10 − 1 safety buffer − 3 sold in the shop and not yet confirmed by M3 (order 14).',
  );
  expect(whyStock(formula, { ...shown, inFlight: '12', published: '0' })).toContain('= -3, and nothing is the least');
  expect(whyStock(formula, null)).toContain('To be published: 130');
});
