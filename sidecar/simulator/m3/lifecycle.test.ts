import { Dec } from './decimal.ts';
import {
  canDelete,
  closeRest,
  delivered,
  headerStatus,
  lineStatus,
  moveUp,
  nextLevel,
  openQuantities,
} from './lifecycle.ts';
import type { Level, Quantities } from './lifecycle.ts';

/** Quantities at levels 2, 3, 4, 6, 7. */
function at(two: number, three: number, four: number, six: number, seven: number): Quantities {
  return { ...openQuantities(Dec(two)), 3: Dec(three), 4: Dec(four), 6: Dec(six), 7: Dec(seven) };
}

describe('line status, two-digit rule', () => {
  test.each<[string, Quantities, string]>([
    ['nothing happened', at(5, 0, 0, 0, 0), '22'],
    ['part allocated', at(3, 2, 0, 0, 0), '23'],
    ['part on pick list', at(3, 0, 2, 0, 0), '24'],
    ['part delivered, rest to allocate', at(3, 0, 0, 2, 0), '26'],
    ['part invoiced, rest to allocate', at(3, 0, 0, 0, 2), '27'],
    ['all allocated', at(0, 5, 0, 0, 0), '33'],
    ['allocated and picked', at(0, 3, 2, 0, 0), '34'],
    ['allocated and delivered', at(0, 3, 0, 2, 0), '36'],
    ['allocated and invoiced', at(0, 3, 0, 0, 2), '37'],
    ['all on pick list', at(0, 0, 5, 0, 0), '44'],
    ['picked and delivered', at(0, 0, 3, 2, 0), '46'],
    ['picked and invoiced', at(0, 0, 3, 0, 2), '47'],
    ['all delivered', at(0, 0, 0, 5, 0), '66'],
    ['delivered and invoiced', at(0, 0, 0, 3, 2), '67'],
    ['all invoiced', at(0, 0, 0, 0, 5), '77'],
    ['first and last decide', at(1, 1, 1, 1, 1), '27'],
    ['deleted', { ...at(5, 0, 0, 0, 0), deleted: true }, '90'],
    ['closed without delivery', { ...at(0, 0, 0, 0, 0), closed: Dec(5) }, '90'],
    ['delivered in part, rest closed', { ...at(0, 0, 0, 2, 0), closed: Dec(3) }, '66'],
  ])('%s', (_what, quantities, status) => {
    expect(lineStatus(quantities)).toBe(status);
  });
});

describe('header status', () => {
  test.each<[string[], string, string]>([
    [[], '20', '20'],
    [['22', '22'], '22', '22'],
    [['22', '66'], '22', '66'],
    [['77', '46', '23'], '23', '77'],
    [['90', '66'], '66', '66'],
    [['90', '90'], '90', '90'],
  ])('%j', (lines, ORSL, ORST) => {
    expect(headerStatus(lines)).toEqual({ ORSL, ORST });
  });
});

describe('moving goods', () => {
  test.each<[string, Quantities, Level, number | undefined, string, number]>([
    ['everything to delivered', at(5, 0, 0, 0, 0), 6, undefined, '66', 5],
    ['two of five to delivered', at(5, 0, 0, 0, 0), 6, 2, '26', 2],
    ['what is furthest goes first', at(2, 2, 1, 0, 0), 6, 3, '26', 3],
    ['never more than there is', at(1, 0, 0, 4, 0), 6, 10, '66', 1],
    ['invoicing what is delivered', at(3, 0, 0, 2, 0), 7, 2, '27', 2],
    ['nothing moves back', at(0, 0, 0, 5, 0), 3, undefined, '66', 0],
  ])('%s', (_what, quantities, to, wanted, status, moved) => {
    expect(moveUp(quantities, to, wanted === undefined ? undefined : Dec(wanted)).toNumber()).toBe(moved);
    expect(lineStatus(quantities)).toBe(status);
  });
  test('quantities are never lost', () => {
    const q = at(3, 2, 1, 4, 0);
    moveUp(q, 4, Dec(4));
    moveUp(q, 7, Dec(6));
    expect(q[2].plus(q[3]).plus(q[4]).plus(q[6]).plus(q[7]).toNumber()).toBe(10);
  });
});

test.each<[Quantities, boolean]>([
  [at(5, 0, 0, 0, 0), true],
  [at(2, 3, 0, 0, 0), true],
  [at(2, 2, 1, 0, 0), false],
  [at(0, 0, 0, 5, 0), false],
])('deleting is possible until the pick list: %#', (q, possible) => {
  expect(canDelete(q)).toBe(possible);
});

test('closing gives up what is not picked', () => {
  const q = at(2, 1, 1, 1, 0);
  expect(closeRest(q).toNumber()).toBe(3);
  expect(lineStatus(q)).toBe('46');
  expect(delivered(q).toNumber()).toBe(1);
});

test('an order that moves by itself passes every level', () => {
  const q = openQuantities(Dec(2));
  const seen: string[] = [];
  for (let to = nextLevel(q); to !== null; to = nextLevel(q)) {
    moveUp(q, to);
    seen.push(lineStatus(q));
  }
  expect(seen).toEqual(['33', '44', '66', '77']);
});
