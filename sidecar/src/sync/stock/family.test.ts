import { expect, test } from '@jest/globals';
import { conflictOf, soldAsOthers, soldWith, type Member } from './family.ts';

const member = (sku: string, id: number, more: Partial<Member> = {}): Member => ({
  sku,
  id,
  ITNO: 'CUP-01',
  holder: id,
  factor: '1',
  inFlight: '0',
  orders: [],
  ...more,
});
const piece = member('CUP-01', 1, { inFlight: '2', orders: ['11'] });
const box = member('CUP-BOX', 2, { factor: '6', inFlight: '3', orders: ['12', '11'] });

test.each([
  ['a piece, of which boxes are sold', piece, [piece, box], '18', ['12', '11']],
  ['a box, of which pieces are sold', box, [piece, box], '2', ['11']],
  ['the only SKU of its item', piece, [piece, member('LAMP', 3, { ITNO: 'LAMP7', inFlight: '5' })], '0', []],
  ['a SKU without an item', member('X', 4, { ITNO: null }), [member('Y', 5, { ITNO: null, inFlight: '5' })], '0', []],
  ['a relative of which M3 has nothing to compute from', piece, [piece, { ...box, factor: null }], '0', []],
  ['a relative that shows the same number: the shop subtracts its sales itself',
    member('V1', 21, { holder: 20, inFlight: '4' }), [member('V2', 22, { holder: 20, inFlight: '4' })], '0', []],
  ['two relatives that show one number: what it has sold counts once',
    piece, [member('V1', 21, { holder: 20, inFlight: '4', orders: ['9'] }), member('V2', 22, { holder: 20, inFlight: '4', orders: ['9'] })], '4', ['9']],
  ['nothing sold, so no orders', piece, [piece, { ...box, inFlight: '0' }], '0', []],
] as [string, Member, Member[], string, string[]][])('sold under other SKUs: %s', (_, one, members, quantity, orders) => {
  expect(soldAsOthers(one, members)).toEqual({ quantity, orders });
}); // prettier-ignore

test('the shop is told which products, and how many basic units one piece of each is', () => {
  expect(soldWith(piece, [piece, box])).toEqual([{ id: 2, factor: '6' }]);
  expect(soldWith(box, [piece, box])).toEqual([{ id: 1, factor: '1' }]);
  expect(soldWith(member('V1', 21, { holder: 20 }), [member('V2', 22, { holder: 20 })])).toEqual([]);
});

const red = member('RED', 21, { holder: 20, ITNO: 'A' });
test.each([
  ['numbers of their own', red, member('BLUE', 22, { ITNO: 'B' }), null],
  ['one number, one item', red, member('BLUE', 22, { holder: 20, ITNO: 'A' }), null],
  ['one number, two items', red, member('BLUE', 22, { holder: 20, ITNO: 'B' }), 'The SKUs BLUE and RED show one number in the shop, that of product 20, but are two items of M3 (B and A), so nothing is published for either.'],
  ['one number, one item in two units', red, member('BLUE', 22, { holder: 20, ITNO: 'A', factor: '6' }), 'count item A of M3 in two units (6 and 1 basic units in a piece)'],
  ['the other one is no item of M3', red, member('TEE', 20, { holder: 20, ITNO: null }), null],
  ['not managed', { ...red, holder: null }, member('BLUE', 22, { holder: null, ITNO: 'B' }), null],
] as [string, Member, Member, string | null][])('one number of the shop: %s', (_, one, other, expected) => {
  const said = conflictOf(one, [one, other]);
  if (expected === null) expect(said).toBeNull();
  else expect(said).toContain(expected);
  // Both are told the same.
  expect(conflictOf(other, [one, other])).toBe(said);
}); // prettier-ignore
