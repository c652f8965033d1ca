import { expect, test } from '@jest/globals';
import Big from 'big.js';
import { priceSettings, type PriceSettings } from '@crossdock/shared';
import { roundPrice } from './rounding.ts';
import { decidePrice, type PriceFacts, type PriceRow } from './target.ts';

test.each([
  ['12.344', { step: '0.01' }, false, '12.34'],
  ['12.345', { step: '0.01' }, false, '12.35'],
  ['12.34', { step: '0.05' }, false, '12.35'],
  ['12.34', { step: '0.05', mode: 'down' }, false, '12.3'],
  ['12.34', { step: '0.01', ending: '0.99' }, false, '12.34'],
  ['12.34', { step: '0.01', ending: '0.99' }, true, '11.99'],
  ['12.50', { step: '0.01', ending: '0.99' }, true, '12.99'],
  ['12.34', { step: '0.01', ending: '0.99', mode: 'up' }, true, '12.99'],
  ['12.99', { step: '0.01', ending: '0.99', mode: 'up' }, true, '12.99'],
  ['12.98', { step: '0.01', ending: '0.99', mode: 'down' }, true, '11.99'],
  ['12.34', { step: '0.01', ending: '0.95', applies: 'all' }, false, '11.95'],
  ['0.20', { step: '0.01', ending: '0.99', mode: 'down' }, true, '0.99'],
  ['100', { step: '1' }, false, '100'],
] as const)('%s by %j (converted %s) is %s', (price, rules, converted, expected) => {
  const rounding = { ending: '', mode: 'nearest', applies: 'converted', ...rules } as PriceSettings['rounding'];
  expect(roundPrice(new Big(price), rounding, converted).toFixed()).toBe(expected);
});

const settings = (more: object = {}): PriceSettings =>
  priceSettings.parse({
    lists: [
      { PRRF: 'WEB', CUCD: 'EUR' },
      { PRRF: 'SALE', CUCD: 'EUR', as: 'sale' },
    ],
    ...more,
  });
const facts = (more: Partial<PriceFacts> = {}): PriceFacts => ({
  pieces: new Big(1),
  unit: () => new Big(1),
  basicUnit: 'PCS',
  rate: () => null,
  vatCode: '1',
  ...more,
});
const row = (more: Partial<PriceRow> = {}): PriceRow => ({
  PRRF: 'WEB', CUCD: 'EUR', ITNO: 'CUP', FVDT: '20260101', LVDT: '', QTYL: '0', SAPR: '12.50', SACD: '1', SPUN: 'PCS', TINC: '0', ...more,
}); // prettier-ignore
const price = (rows: PriceRow[], s = settings(), f = facts(), today = '20261126', zone = 'UTC') => {
  const decision = decidePrice(rows, s, f, today, zone);
  return decision.kind === 'price' ? decision.target : decision.kind === 'problem' ? decision.problem.code : null;
};

test.each<[string, PriceRow[], PriceSettings]>([
  ['nothing', [row({ SAPR: '0' })], settings()],
  ['less than nothing', [row({ SAPR: '-1' })], settings()],
  ['a field left empty', [row({ SAPR: '' })], settings()],
  ['rounded away', [row({ SAPR: '0.004' })], settings()],
  ['a sale for nothing', [row(), row({ PRRF: 'SALE', SAPR: '0' })], settings()],
  ['a sale ahead for nothing', [row(), row({ PRRF: 'SALE', SAPR: '0', FVDT: '20270101' })], settings()],
  ['a break for nothing', [row(), row({ QTYL: '10', SAPR: '0' })], settings({ graded: true })],
])('no product is given away: %s', (_name, rows, s) => expect(price(rows, s)).toBe('price.zero'));

test('the newest valid row of the first list that has the item', () => {
  expect(price([row(), row({ FVDT: '20260601', SAPR: '13' }), row({ FVDT: '20270101', SAPR: '14' })])).toMatchObject({
    regular: '13',
    sale: null,
    nextChange: '20270101',
    why: '13 = 13 EUR of list WEB from 2026-06-01.',
  });
  expect(price([row({ LVDT: '20261125' })])).toBeNull();
  expect(price([row({ LVDT: '20261126' })])).toMatchObject({ regular: '12.5', nextChange: '20261127' });
  expect(price([row({ PRRF: 'OTHER' })])).toBeNull();
});

test('a sale has its days, may lie ahead, and must be below the regular price', () => {
  const sale = row({ PRRF: 'SALE', SAPR: '9.99', FVDT: '20261127', LVDT: '20261130' });
  expect(price([row(), sale])).toMatchObject({
    sale: '9.99',
    saleFrom: '2026-11-27T00:00:00Z',
    saleTo: '2026-11-30T23:59:59Z',
    nextChange: '20261127',
  });
  // At the shop's own midnights; the clocks of Berlin go back in the night of the 25th of October.
  const berlin = (days: object) =>
    price([row(), { ...sale, ...days }], settings(), facts(), '20261020', 'Europe/Berlin');
  expect(berlin({})).toMatchObject({ saleFrom: '2026-11-26T23:00:00Z', saleTo: '2026-11-30T22:59:59Z' });
  expect(berlin({ FVDT: '20261025', LVDT: '20261025' })).toMatchObject({
    saleFrom: '2026-10-24T22:00:00Z',
    saleTo: '2026-10-25T22:59:59Z',
    nextChange: '20261025',
  });
  expect(price([row(), { ...sale, LVDT: '0' }])).toMatchObject({ saleTo: null });
  expect(price([row(), { ...sale, SAPR: '12.50' }])).toMatchObject({ sale: null });
  expect(price([row(), { ...sale, FVDT: '20261101', LVDT: '20261120' }])).toMatchObject({ sale: null });
});

test('of several lists of sales the one of today counts, then the one that is nearest', () => {
  const lists = ['WEB', 'XMAS', 'NOV'].map((PRRF) => ({ PRRF, CUCD: 'EUR', ...(PRRF !== 'WEB' && { as: 'sale' }) }));
  const two = settings({ lists });
  const xmas = row({ PRRF: 'XMAS', SAPR: '10', FVDT: '20261220' });
  const nov = row({ PRRF: 'NOV', SAPR: '9', FVDT: '20261120', LVDT: '20261130' });
  expect(price([row(), xmas, nov], two)).toMatchObject({ sale: '9', nextChange: '20261201' });
  expect(price([row(), xmas, { ...nov, FVDT: '20261128' }], two)).toMatchObject({ sale: '9', nextChange: '20261128' });
  expect(price([row(), xmas, { ...nov, SAPR: '13' }], two)).toMatchObject({ sale: '10' });
  expect(price([row(), { ...xmas, FVDT: '20260101', SAPR: '13' }, nov], two)).toMatchObject({ sale: '9' });
});

test('without a price today it is looked at again on the day on which one begins', () => {
  expect(decidePrice([row({ FVDT: '20261201' })], settings(), facts(), '20261126', 'UTC')).toEqual({
    kind: 'none',
    nextChange: '20261201',
  });
});

test('price per hundred, per box, and of a pack', () => {
  expect(price([row({ SAPR: '8', SACD: '100' })])).toMatchObject({ regular: '0.08' });
  const boxes = facts({ unit: (SPUN) => new Big(SPUN === 'BOX' ? 100 : 1), pieces: new Big(10) });
  expect(price([row({ SAPR: '8', SPUN: 'BOX' })], settings(), boxes)).toMatchObject({ regular: '0.8' });
  expect(price([row()], settings(), facts({ pieces: null }))).toBe('price.no-unit');
});

test('a price per a unit that M3 does not know for the item is no price of a piece', () => {
  const unknown = facts({ unit: (SPUN) => (SPUN === 'PCS' ? new Big(1) : null) });
  expect(price([row({ SAPR: '80', SPUN: 'BOX' })], settings(), unknown)).toBe('price.unit-unknown');
  expect(price([row(), row({ PRRF: 'SALE', SAPR: '9', SPUN: 'BOX' })], settings(), unknown)).toBe('price.unit-unknown');
  const decision = decidePrice([row({ SPUN: 'BOX' })], settings(), unknown, '20261126', 'UTC');
  // The same sentence for all items, so that they are told as one.
  expect(decision).toMatchObject({
    problem: { message: 'A price of list WEB is per BOX, and M3 does not say how many PCS, the basic unit of its item, that is.' },
  }); // prettier-ignore
});

test('another currency needs a rule; the rate and its source are told', () => {
  const sek = settings({ lists: [{ PRRF: 'SEK', CUCD: 'SEK' }], rounding: { ending: '0.99' } });
  const rows = [row({ PRRF: 'SEK', CUCD: 'SEK', SAPR: '149' })];
  expect(price(rows, sek)).toBe('price.no-rate');
  const rated = facts({ rate: () => ({ rate: new Big('0.088'), source: 'M3, type 1, 2026-11-26' }) });
  expect(price(rows, sek, rated)).toMatchObject({
    regular: '12.99',
    why: '12.99 = 149 SEK of list SEK from 2026-01-01, × 0.088 (M3, type 1, 2026-11-26), rounded.',
  });
});

test('VAT is taken out or added by its percentage, and without one nothing is published', () => {
  const gross = [row({ SAPR: '11.90', TINC: '1' })];
  expect(price(gross)).toBe('price.no-vat');
  expect(price(gross, settings({ vatPercent: { 1: 19 } }))).toMatchObject({ regular: '10' });
  expect(price(gross, settings({ shopIncludesVat: true }))).toMatchObject({ regular: '11.9' });
  expect(price([row({ SAPR: '10' })], settings({ shopIncludesVat: true, vatPercent: { 1: 19 } }))).toMatchObject({ regular: '11.9' }); // prettier-ignore
  // OIS017 does not tell: nothing is guessed.
  for (const shopIncludesVat of [true, false])
    expect(price([row({ TINC: '' })], settings({ shopIncludesVat, vatPercent: { 1: 19 } }))).toBe('price.vat-unknown');
  const silent = { lists: [{ PRRF: 'WEB', CUCD: 'EUR', includesVat: true }], shopIncludesVat: true };
  expect(price([row({ TINC: '' })], settings(silent))).toMatchObject({ regular: '12.5' });
  const says = settings({ lists: [{ PRRF: 'WEB', CUCD: 'EUR', includesVat: false }] });
  expect(price(gross, says)).toMatchObject({ regular: '11.9' });
});

test('graded prices, newest of each quantity, ascending', () => {
  const rows = [
    row(),
    row({ QTYL: '100', SAPR: '10' }),
    row({ QTYL: '20', SAPR: '11.5' }),
    row({ QTYL: '20', SAPR: '11', FVDT: '20260801' }),
    row({ QTYL: '50', SAPR: '9', LVDT: '20260101' }),
  ];
  expect(price(rows, settings({ graded: true }))).toMatchObject({
    regular: '12.5',
    graded: [
      { from: '20', price: '11' },
      { from: '100', price: '10' },
    ],
  });
  expect(price(rows)).toMatchObject({ graded: [] });
});
