import { expect, test } from '@jest/globals';
import { suggestCountry, suggestPayment, suggestShipping } from './suggest.ts';

const methods = [
  { code: 'WEB', name: 'Web payment' },
  { code: 'CRD', name: 'Card' },
  { code: 'INV', name: 'Invoice' },
  { code: 'BNK', name: 'Bank transfer' },
];
const terms = [
  { code: '001', name: 'Prepaid web' },
  { code: '030', name: '30 days net' },
];
test.each([
  ['stripe', 'Credit card', { PYCD: 'CRD', TEPY: '001' }],
  ['bacs', 'Direct bank transfer', { PYCD: 'BNK', TEPY: '001' }],
  ['klarna', 'Pay later', { PYCD: 'INV', TEPY: '030' }],
  ['ppcp-gateway', 'PayPal', { PYCD: 'WEB', TEPY: '001' }],
  ['my_method', 'Kreditkarte', { PYCD: 'CRD', TEPY: '001' }],
  ['cod', 'Cash on delivery', { PYCD: 'WEB', TEPY: '001' }],
  ['barter', 'Goats', {}],
])('payment method %s “%s”', (key, title, expected) => {
  expect(suggestPayment({ key, title }, methods, terms).suggested).toEqual(expected);
});
test('no payment method of M3 fits: nothing is suggested', () => {
  expect(suggestPayment({ key: 'stripe', title: 'Card' }, [{ code: 'X', name: 'Barter' }], terms)).toEqual({
    suggested: {},
    why: '',
  });
});

const deliveries = [
  { code: 'STD', name: 'Standard parcel' },
  { code: 'EXP', name: 'Express parcel' },
  { code: 'PUP', name: 'Customer pick-up' },
];
const deliveryTerms = [
  { code: 'DAP', name: 'Delivered at place' },
  { code: 'EXW', name: 'Ex works' },
];
test.each([
  ['flat_rate', 'Flat rate', { MODL: 'STD', TEDL: 'DAP' }],
  ['flat_rate:3', 'Express delivery', { MODL: 'EXP', TEDL: 'DAP' }],
  ['local_pickup', 'Collect in store', { MODL: 'PUP', TEDL: 'EXW' }],
  ['drone', 'By air', {}],
])('shipping method %s “%s”', (key, title, expected) => {
  expect(suggestShipping({ key, title }, deliveries, deliveryTerms).suggested).toEqual(expected);
});

const countries = [
  { code: 'DE', name: 'Germany' },
  { code: 'UK', name: 'United Kingdom' },
];
test.each([
  ['DE', 'Germany', {}],
  ['GB', 'United Kingdom', { CSCD: 'UK' }],
  ['FR', 'France', {}],
])('country %s', (key, title, expected) => {
  expect(suggestCountry({ key, title }, countries).suggested).toEqual(expected);
});
