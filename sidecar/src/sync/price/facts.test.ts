import { expect, test } from '@jest/globals';
import Big from 'big.js';
import { unitOf } from './facts.ts';

const units = new Map([['CUP|BOX', new Big(12)], ['CUP|PAL', new Big(480)]]); // prettier-ignore
test.each([
  ['the basic unit', { UNMS: 'PCS', SPUN: '' }, 'PCS', '1'],
  ['an alternate unit', { UNMS: 'PCS', SPUN: '' }, 'BOX', '12'],
  ['an alternate unit of an item that M3 does not know', null, 'PAL', '480'],
  ['a unit that the item does not have', { UNMS: 'PCS', SPUN: '' }, 'KG', undefined],
  ['any other unit of an item that M3 does not know', null, 'PCS', undefined],
  ['blank: the price unit of the item', { UNMS: 'PCS', SPUN: 'BOX' }, '', '12'],
  ['blank, and the item has no price unit: its basic unit', { UNMS: 'PCS', SPUN: '' }, '', '1'],
  ['blank, and the price unit of the item is one that it does not have', { UNMS: 'PCS', SPUN: 'KG' }, '', undefined],
  ['blank, and M3 does not know the item', null, '', undefined],
])('the unit of a price: %s', (_name, item, SPUN, expected) =>
  expect(unitOf('CUP', item && { ...item, VTCS: '' }, units, SPUN)?.toFixed()).toBe(expected),
);
