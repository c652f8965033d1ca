import { describe, expect, test } from '@jest/globals';
import Big from 'big.js';
import fc from 'fast-check';
import { convert, currencyDecimals, decimal, fromMinor, isExact, plain, toMinor, unitPrice } from './money.ts';

describe('minor units', () => {
  test.each([
    ['53.81', 2, 5381n],
    ['0', 2, 0n],
    ['', 2, 0n],
    ['-15', 2, -1500n],
    ['2310', 0, 2310n],
    ['2310.00', 0, 2310n],
    ['1.2345', 3, 1235n],
    ['0.005', 2, 1n],
    ['-0.005', 2, -1n],
    ['0.1', 2, 10n],
  ] as const)('%s with %i decimals', (text, decimals, minor) => expect(toMinor(text, decimals)).toBe(minor));

  test('ties go down where prices include tax', () => {
    expect(toMinor('0.005', 2, 'half-down')).toBe(0n);
    expect(toMinor('-0.015', 2, 'half-down')).toBe(-1n);
    expect(toMinor('0.0051', 2, 'half-down')).toBe(1n);
  });

  test('text is what was given, for any amount and currency', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }), fc.constantFrom(0, 2, 3), (minor, decimals) => {
        expect(toMinor(fromMinor(minor, decimals), decimals)).toBe(minor);
      }),
    );
  });

  test('a text that is no number is refused by name', () =>
    expect(() => decimal('12,50')).toThrow('expected a decimal number, received "12,50"'));
  test('currencies', () => expect(['EUR', 'JPY', 'KWD', 'ISK'].map(currencyDecimals)).toEqual([2, 0, 3, 0]));
  test('exactness', () =>
    expect([isExact('1.50', 2), isExact('1.500', 2), isExact('1.505', 2)]).toEqual([true, true, false]));
  test('conversion rounds once', () => expect(convert(1000n, 2, new Big('11.235'), 2)).toBe(11235n));
});

describe('unitPrice', () => {
  test.each([
    [2500n, '2', { sapr: '12.5', sacd: '1', exact: true }],
    [1000n, '3', { sapr: '10', sacd: '3', exact: true }],
    [0n, '1', { sapr: '0', sacd: '1', exact: true }],
    [10489n, '3', { sapr: '104.89', sacd: '3', exact: true }],
    [999n, '1.5', { sapr: '6.66', sacd: '1', exact: true }],
  ] as const)('%s for %s', (total, quantity, price) =>
    expect(unitPrice(total, 2, new Big(quantity), 2)).toEqual(price),
  );

  test('quantity × SAPR / SACD is the line total, whatever the numbers', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 9n }),
        fc.integer({ min: 1, max: 99_999 }),
        fc.constantFrom(0, 2, 6),
        (total, quantity, priceDecimals) => {
          const price = unitPrice(total, 2, new Big(quantity), priceDecimals);
          const back = new Big(quantity).times(price.sapr).div(price.sacd);
          expect(plain(back.round(2))).toBe(plain(new Big(fromMinor(total, 2))));
        },
      ),
    );
  });
});
