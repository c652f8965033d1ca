import { Dec } from './decimal.ts';
import { lineNet, orderTotals } from './money.ts';
import type { OrderMoney, PricedLine } from './money.ts';

const line = (
  quantity: string,
  price: string,
  more: { per?: string; dip?: string[]; dia?: string[]; vat?: string } = {},
): PricedLine => ({
  quantity: Dec(quantity),
  price: Dec(price),
  per: Dec(more.per ?? '1'),
  percents: (more.dip ?? []).map((p) => Dec(p)),
  amounts: (more.dia ?? []).map((a) => Dec(a)),
  vatCode: more.vat ?? '1',
});

describe('net amount of a line', () => {
  test.each<[string, PricedLine, number, string]>([
    ['plain', line('2', '12.50'), 2, '25.00'],
    ['thirds', line('3', '33.333333'), 2, '100.00'],
    ['half a cent is rounded up', line('1', '0.125'), 2, '0.13'],
    ['rounded once, at the end', line('3', '0.335'), 2, '1.01'],
    ['price per 100', line('250', '8.00', { per: '100' }), 2, '20.00'],
    ['price per the whole line', line('3', '89.99', { per: '3' }), 2, '89.99'],
    ['SACD 0 counts as 1', line('2', '5', { per: '0' }), 2, '10.00'],
    ['one percentage', line('3', '33.33', { dip: ['10'] }), 2, '89.99'],
    ['percentages one after the other', line('1', '100', { dip: ['10', '10'] }), 2, '81.00'],
    ['amount off the line', line('3', '10', { dia: ['1.50'] }), 2, '28.50'],
    ['percentage first, then amount', line('1', '100', { dip: ['50'], dia: ['10'] }), 2, '40.00'],
    ['no decimals in yen', line('3', '499.5'), 0, '1499'],
    ['three decimals in dinar', line('3', '1.2345'), 3, '3.704'],
    ['a sum that floats get wrong', line('3', '0.1'), 2, '0.30'],
  ])('%s', (_what, priced, decimals, expected) => {
    expect(lineNet(priced, decimals).toFixed(decimals)).toBe(expected);
  });
  test('amount off each unit, by setting', () => {
    expect(lineNet(line('3', '10', { dia: ['1.50'] }), 2, 'unit').toFixed(2)).toBe('25.50');
  });
});

const order = (part: Partial<OrderMoney>): OrderMoney => ({
  lines: [],
  charges: [],
  discountAmount: Dec(0),
  discountPercent: Dec(0),
  decimals: 2,
  rate: null,
  pricesIncludeVat: false,
  vatRounding: 'order',
  discountAmountPer: 'line',
  ...part,
});
const rates = (codes: Record<string, string>) => (code: string) => Dec(codes[code] ?? '0');
const charge = (amount: string, vatCode = '1') => ({ amount: Dec(amount), vatCode });

describe('totals', () => {
  test.each<[string, OrderMoney, Record<string, string>]>([
    ['an empty order', order({}), { NTAM: '0.00', TOPY: '0.00' }],
    [
      'lines and charges without VAT',
      order({ lines: [line('2', '12.50')], charges: [charge('4.90'), charge('5.68', '0')] }),
      {
        BRAM: '25.00',
        NTAM: '25.00',
        EXAM: '10.58',
        ORVA: '35.58',
        VTAM: '0.00',
        TOAM: '35.58',
        ROAM: '0.00',
        TOPY: '35.58',
      },
    ],
    [
      'a charge may be negative',
      order({ lines: [line('1', '10')], charges: [charge('-2.50')] }),
      { EXAM: '-2.50', TOPY: '7.50' },
    ],
    [
      'VAT on lines and freight, two rates, rounded per rate',
      order({
        lines: [line('1', '12.50'), line('3', '9.99', { vat: '2' })],
        charges: [charge('4.90')],
        rate: rates({ 1: '19', 2: '7' }),
      }),
      // 19 % of 17.40 = 3.306 → 3.31; 7 % of 29.97 = 2.0979 → 2.10
      { NTAM: '42.47', EXAM: '4.90', VTAM: '5.41', TOPY: '52.78' },
    ],
    [
      'the same, rounded per line',
      order({
        lines: [line('1', '0.33'), line('1', '0.33'), line('1', '0.33')],
        rate: rates({ 1: '19' }),
        vatRounding: 'line',
      }),
      { NTAM: '0.99', VTAM: '0.18', TOPY: '1.17' },
    ],
    [
      'and rounded once',
      order({ lines: [line('1', '0.33'), line('1', '0.33'), line('1', '0.33')], rate: rates({ 1: '19' }) }),
      { NTAM: '0.99', VTAM: '0.19', TOPY: '1.18' },
    ],
    [
      'order discount in percent lowers the VAT base',
      order({ lines: [line('1', '100')], discountPercent: Dec(10), rate: rates({ 1: '20' }) }),
      { NTAM: '100.00', ODAM: '10.00', ONET: '90.00', VTAM: '18.00', TOPY: '108.00' },
    ],
    [
      'order discount as amount',
      order({ lines: [line('1', '100')], discountAmount: Dec('5.05') }),
      { ODAM: '5.05', TOPY: '94.95' },
    ],
    [
      'prices that include VAT',
      order({ lines: [line('2', '10')], charges: [charge('5')], rate: rates({ 1: '25' }), pricesIncludeVat: true }),
      { NTAM: '16.00', EXAM: '4.00', ORVA: '20.00', VTAM: '5.00', TOPY: '25.00' },
    ],
    [
      'payable amount in steps',
      order({ lines: [line('1', '10.03')], roundTo: Dec('0.05') }),
      { TOAM: '10.03', ROAM: '0.02', TOPY: '10.05' },
    ],
  ])('%s', (_what, money, expected) => {
    const totals = orderTotals(money);
    const shown = Object.fromEntries(
      Object.keys(expected).map((name) => [name, totals[name as keyof typeof totals].toFixed(2)]),
    );
    expect(shown).toEqual(expected);
  });

  test('currencies without and with three decimals', () => {
    const yen = orderTotals(
      order({ lines: [line('3', '500')], charges: [charge('600')], decimals: 0, rate: rates({ 1: '10' }) }),
    );
    expect(yen.TOPY.toFixed(0)).toBe('2310');
    const dinar = orderTotals(order({ lines: [line('3', '1.111')], decimals: 3, rate: rates({ 1: '5' }) }));
    expect([dinar.NTAM.toFixed(3), dinar.VTAM.toFixed(3), dinar.TOPY.toFixed(3)]).toEqual(['3.333', '0.167', '3.500']);
  });
});
