import { expect, test } from '@jest/globals';
import type { StockMeasure } from '@crossdock/shared';
import type { LineSeen, SeenLines } from '../../links/port.ts';
import Big from 'big.js';
import { confirmedPieces, openOfItems, openShare, seenUpTo, type ConfirmedOrder } from './inflight.ts';

const line = (ORST: string, more: Partial<LineSeen> = {}): LineSeen => ({
  ORST,
  ORQT: '4',
  ALQT: '0',
  DLQT: '0',
  IVQT: '0',
  ...more,
});

// How much of a line each measure does not hold: AV02, AV01, on-hand (AVAL and STQT alike).
test.each([
  ['confirmed, nothing else', line('22'), 0, 1, 1],
  ['a quarter is allocated', line('23', { ALQT: '1' }), 0, 0.75, 1],
  ['all is allocated', line('33', { ALQT: '4' }), 0, 0, 1],
  ['a part is on a pick list, which LstLine does not tell', line('24'), 0, 1, 1],
  ['all is on pick lists', line('44'), 0, 0, 1],
  ['a half is delivered, the rest reserved', line('26', { DLQT: '2' }), 0, 0.5, 0.5],
  ['a half is delivered, the rest allocated', line('36', { ALQT: '2', DLQT: '2' }), 0, 0, 0.5],
  ['all is delivered', line('66', { DLQT: '4' }), 0, 0, 0],
  ['all is invoiced', line('77', { DLQT: '4', IVQT: '4' }), 0, 0, 0],
  ['invoiced, and M3 tells no delivered quantity', line('27', { IVQT: '4' }), 0, 0, 0],
  ['more is delivered than was ordered', line('26', { DLQT: '5' }), 0, 0, 0],
  ['closed after a half', line('90', { DLQT: '2' }), 0, 0, 0],
  ['deleted', line('99'), 0, 0, 0],
  ['nothing ordered', line('22', { ORQT: '0' }), 0, 0, 0],
] as [string, LineSeen, number, number, number][])('%s', (_, seen, av02, av01, onHand) => {
  const share = (measure: StockMeasure): number => openShare(measure, seen).toNumber();
  expect([share('AV02'), share('AV01'), share('AVAL'), share('STQT')]).toEqual([av02, av01, onHand, onHand]);
});

const at = (moment: number, ...lines: LineSeen[]): SeenLines => ({
  at: moment,
  lines: Object.fromEntries(lines.map((one, i) => [String(i + 1), one])),
});

test('what was seen last before a moment', () => {
  const seen = [at(10), at(20), at(30)];
  expect([5, 10, 25, 30, 99].map((moment) => seenUpTo(seen, moment)?.at ?? null)).toEqual([null, 10, 20, 30, 30]);
});

const order = (id: number, more: Partial<ConfirmedOrder> = {}): ConfirmedOrder => ({
  key: `order:${id}`,
  confirmedAt: 900,
  goneAt: null,
  lines: [
    { number: '1', sku: 'CUP', quantity: '4' },
    { number: '2', sku: 'LAMP', quantity: '1' },
  ],
  seen: [],
  ...more,
});
const pieces = (orders: ConfirmedOrder[], measure: StockMeasure = 'AV01'): Record<string, [string, string[]]> =>
  Object.fromEntries(
    [...confirmedPieces(orders, measure, 1_000)].map(([sku, p]) => [sku, [p.quantity.toFixed(), p.orders]]),
  );

test('nothing seen yet: all of an order that M3 had confirmed when the figure was taken', () => {
  expect(pieces([order(1), order(2, { confirmedAt: 1_000 }), order(3, { confirmedAt: 1_001 })])).toEqual({
    CUP: ['8', ['1', '2']],
    LAMP: ['2', ['1', '2']],
  });
  expect(pieces([order(1)], 'AV02')).toEqual({});
});

test('line by line: what is allocated of one says nothing about the other', () => {
  const seen = [at(950, line('33', { ALQT: '4' }), line('22', { ORQT: '1' }))];
  expect(pieces([order(1, { seen })])).toEqual({ LAMP: ['1', ['1']] });
  expect(pieces([order(1, { seen })], 'STQT')).toEqual({ CUP: ['4', ['1']], LAMP: ['1', ['1']] });
});

test('a step that was seen after the figure was read does not count for it', () => {
  const seen = [at(950, line('22'), line('22')), at(1_001, line('33'), line('33'))];
  expect(pieces([order(1, { seen })])).toMatchObject({ CUP: ['4', ['1']] });
  expect(pieces([order(1, { seen: seen.slice(1) })])).toMatchObject({ CUP: ['4', ['1']] });
  expect(pieces([order(1, { seen: [at(950, line('33'), line('33'))] })])).toEqual({});
});

test('an order that is gone, a line that M3 took out, packs of which a part is open, lines without a number', () => {
  expect(pieces([order(1, { goneAt: 1_000 })])).toEqual({});
  expect(pieces([order(1, { goneAt: 1_001 })])).toMatchObject({ CUP: ['4', ['1']] });
  expect(pieces([order(1, { seen: [at(950, line('22'))] })])).toEqual({ CUP: ['4', ['1']] });
  // Four boxes of 100, 150 pieces allocated: two and a half boxes are open.
  expect(pieces([order(1, { seen: [at(950, line('23', { ORQT: '400', ALQT: '150' }))] })])).toEqual({ CUP: ['2.5', ['1']] }); // prettier-ignore
  expect(pieces([order(1, { seen: [{ at: 950, lines: { 0: line('33') } }] })])).toMatchObject({ CUP: ['4', ['1']] });
});

test('what is open of an item, in its basic unit, under whichever SKU it was sold', () => {
  const open = new Map([
    ['CUP', { quantity: new Big(4), orders: ['1', '2'] }],
    ['CUP-BOX', { quantity: new Big('2.5'), orders: ['2', '3'] }],
    ['GONE', { quantity: new Big(9), orders: ['4'] }],
  ]);
  const factors: Record<string, number> = { CUP: 1, 'CUP-BOX': 6 };
  const items = openOfItems(open, (sku) => {
    const factor = factors[sku];
    return factor === undefined ? null : { ITNO: 'CUP', factor: new Big(factor) };
  });
  expect([...items].map(([ITNO, { quantity, orders }]) => [ITNO, quantity.toFixed(), orders])).toEqual([
    ['CUP', '19', ['1', '2', '3']],
  ]);
});
