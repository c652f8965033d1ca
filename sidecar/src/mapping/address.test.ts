import { describe, expect, test } from '@jest/globals';
import { wooAddress, type WooAddress } from '@crossdock/shared';
import fc from 'fast-check';
import { clean, LENGTH, splitAddress, textLines, wrap } from './address.ts';

const address = (change: Partial<WooAddress>): WooAddress =>
  wooAddress.parse({
    first_name: 'Jane',
    last_name: 'Sample',
    address_1: '1 Example Street',
    city: 'Leeds',
    postcode: 'LS1 1AA',
    country: 'GB',
    ...change,
  });
const size = (text: string): number => [...text].length;

describe('splitAddress', () => {
  test('a short address fits', () => {
    expect(splitAddress(address({}), '0113 555', 'Delivery address')).toEqual({
      CUNM: 'Jane Sample',
      lines: ['1 Example Street'],
      TOWN: 'Leeds',
      PONO: 'LS1 1AA',
      PHNO: '0113 555',
      YREF: '',
      texts: [],
      notes: [],
    });
  });
  test('a company takes the name field and the person becomes the reference', () => {
    expect(splitAddress(address({ company: 'Testi Oy' }), '', 'x')).toMatchObject({
      CUNM: 'Testi Oy',
      YREF: 'Jane Sample',
    });
  });
  test('a long name goes on in the address lines', () => {
    const split = splitAddress(
      address({ first_name: 'Wilhelmina Alexandrina', last_name: 'von Hohenstein-Beispielhausen' }),
      '',
      'x',
    );
    expect(`${split.CUNM} ${split.lines[0]}`).toBe('Wilhelmina Alexandrina von Hohenstein-Beispielhausen');
    expect(split.notes).toHaveLength(1);
  });
  test('a city of 58 characters is sent whole as a text', () => {
    const city = 'Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch';
    const split = splitAddress(address({ city }), '', 'Delivery address');
    expect(size(split.TOWN)).toBeLessThanOrEqual(LENGTH.town);
    expect(split.texts.join(' ')).toContain(city);
  });
  test('a city of up to 36 characters gets an address line', () => {
    const split = splitAddress(address({ city: 'Rothenburg ob der Tauber-Detwang' }), '', 'x');
    expect(split).toMatchObject({
      TOWN: 'Rothenburg ob der',
      lines: ['1 Example Street', 'Rothenburg ob der Tauber-Detwang'],
      texts: [],
    });
  });
  test('a phone number is tightened, or sent as a text', () => {
    expect(splitAddress(address({ phone: '+46 (31) 555-01-12 3' }), '', 'x').PHNO).toBe('+46315550112' + '3');
    const split = splitAddress(address({ phone: '+46 31 555 01 12 extension 4711' }), '', 'x');
    expect(split.PHNO).toBe('');
    expect(split.texts.join()).toContain('extension 4711');
  });
  test('a decomposed letter counts as one', () =>
    expect(splitAddress(address({ city: 'Go\u0308teborg' }), '', 'x').TOWN).toBe('Göteborg'));

  test('nothing is ever cut: every word is in a field or a text, and every field fits', () => {
    const word = fc.string({ unit: 'grapheme', minLength: 0, maxLength: 80 });
    const any = fc.record({
      first_name: word,
      last_name: word,
      company: word,
      address_1: word,
      address_2: word,
      city: word,
      postcode: fc.constant('1'),
      country: fc.constant('SE'),
      phone: word,
    });
    fc.assert(
      fc.property(any, (given) => {
        const split = splitAddress(address(given), '', 'x');
        expect(size(split.CUNM)).toBeLessThanOrEqual(LENGTH.name);
        expect(size(split.TOWN)).toBeLessThanOrEqual(LENGTH.town);
        expect(size(split.PHNO)).toBeLessThanOrEqual(LENGTH.phone);
        expect(size(split.YREF)).toBeLessThanOrEqual(LENGTH.reference);
        expect(split.lines.length).toBeLessThanOrEqual(4);
        for (const line of split.lines) expect(size(line)).toBeLessThanOrEqual(LENGTH.line);
        const flat = (text: string): string => clean(text).replace(/\s/g, '');
        const hay = flat([split.CUNM, ...split.lines, split.TOWN, split.YREF, ...split.texts].join(' '));
        for (const part of [
          given.first_name,
          given.last_name,
          given.company,
          given.address_1,
          given.address_2,
          given.city,
        ])
          expect(hay).toContain(flat(part));
      }),
    );
  });
});

describe('wrap', () => {
  test('joins back to the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.integer({ min: 1, max: 40 }), (text, width) => {
        const lines = wrap(text, width);
        expect(lines.join('').replace(/ /g, '')).toBe(clean(text).replace(/ /g, ''));
        expect(Math.max(0, ...lines.map(size))).toBeLessThanOrEqual(width);
      }),
    );
  });
  test('texts hold 200 characters a line and no control characters', () => {
    expect(textLines('a\nb\u0000c')).toEqual(['a b c']);
    expect(textLines('x'.repeat(450)).map(size)).toEqual([200, 200, 50]);
  });
});
