import { expect, test } from '@jest/globals';
import Big from 'big.js';
import { toPrice, type CustomerPriceFacts } from './customer.ts';

const lists = [{ PRRF: 'WEB', CUCD: 'EUR', as: 'regular' as const, includesVat: false }, { PRRF: 'OPEN', CUCD: 'EUR', as: 'regular' as const }]; // prettier-ignore
const row = (more: Record<string, string> = {}) => ({ NETP: '12', SAPR: '15', CUCD: 'EUR', SACD: '1', SPUN: 'PCS', TINC: '0', PRRF: 'B2B', ...more }); // prettier-ignore
const facts = (more: Partial<CustomerPriceFacts> = {}): CustomerPriceFacts => ({
  ITNO: 'CUP', pieces: new Big(1), unit: (SPUN) => ({ PCS: new Big(1), BOX: new Big(12) })[SPUN] ?? null, basicUnit: 'PCS', ...more,
}); // prettier-ignore

test.each([
  ['what M3 says: without VAT', row(), facts(), '12', false],
  ['what M3 says: with VAT', row({ TINC: '1' }), facts(), '12', true],
  ['M3 says nothing, the settings do', row({ TINC: '', PRRF: 'WEB' }), facts(), '12', false],
  ['M3 and the settings say nothing', row({ TINC: '', PRRF: 'OPEN' }), facts(), 'price.vat-unknown', null],
  ['a list that the settings do not name, and M3 says nothing', row({ TINC: ' ' }), facts(), 'price.vat-unknown', null],
  ['no net price: the sales price', row({ NETP: '0' }), facts(), '15', false],
  ['per hundred', row({ SACD: '100' }), facts(), '0.12', false],
  ['per box', row({ SPUN: 'BOX' }), facts(), '1', false],
  ['per a unit that M3 does not know', row({ SPUN: 'PAL' }), facts(), 'price.unit-unknown', null],
  ['the shop sells packs of six', row(), facts({ pieces: new Big(6) }), '72', false],
  ['the shop sells by a unit that M3 does not know', row(), facts({ pieces: null }), 'price.no-unit', null],
  ['M3 has no price', null, facts(), null, null],
] as const)('%s', (_name, told, known, expected, includesVat) => {
  const found = toPrice(told, lists, known);
  expect([found.problem?.code ?? found.price, found.includesVat]).toEqual([expected, includesVat]);
  expect(found.problem === null || found.price === null).toBe(true);
});
