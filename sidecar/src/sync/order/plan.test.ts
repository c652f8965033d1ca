import { describe, expect, test } from '@jest/globals';
import Big from 'big.js';
import type { SettingsInput } from '@crossdock/shared';
import { fromMinor } from '../../money.ts';
import type { OrderFacts } from './facts.ts';
import { areaCode, planOrder, type OrderPlan, type Planned } from './plan.ts';
import { orderMaps, someFacts, someOrder, someSettings, tables, type OrderSpec } from './testing/fixtures.ts';

function plan(
  spec: OrderSpec = {},
  options: { settings?: SettingsInput; facts?: Partial<OrderFacts>; common?: boolean } = {},
): Planned {
  const order = someOrder(spec);
  return planOrder({
    order,
    settings: someSettings(options.settings),
    facts: someFacts(order, options.facts),
    maps: orderMaps,
    customer: 'C100',
    buyerInMaster: !options.common,
  });
}
const good = (...args: Parameters<typeof plan>): OrderPlan => {
  const { plan: made, problems } = plan(...args);
  if (!made) throw new Error(JSON.stringify(problems));
  return made;
};
const ops = (p: OrderPlan, kind: string): Record<string, string>[] =>
  p.ops.filter((op) => op.id.startsWith(kind)).map((op) => op.record);
const charges = (p: OrderPlan): Record<string, string> =>
  Object.fromEntries(ops(p, 'charge').map((r) => [r['CRID'], r['CRAM']]));
const codes = (p: Planned): string[] => p.problems.map((x) => x.code);

describe('planOrder', () => {
  test('a simple order', () => {
    const p = good({
      lines: [{ sku: 'CUP-01', quantity: 2, total: '25.00', tax: '4.75' }],
      shipping: [['flat_rate', '4.90', '0.93']],
    });
    expect(p.head).toEqual({
      CUNO: 'C100',
      ORTP: 'WEB',
      FACI: 'A01',
      WHLO: '001',
      CUOR: 'WC-1234',
      CUCD: 'EUR',
      ORDT: '20261123',
      CUDT: '20261123',
    });
    expect(ops(p, 'line')).toEqual([{ ITNO: 'CUP-01', ORQT: '2', WHLO: '001', CUPO: '1', SAPR: '12.5' }]);
    expect(charges(p)).toEqual({ FREIGH: '4.90', TAX: '5.68' });
    expect(ops(p, 'address')).toEqual([
      {
        ADRT: '1',
        CUNM: 'Max Beispiel',
        CUA1: 'Musterweg 12a',
        TOWN: 'Berlin',
        PONO: '10115',
        CSCD: 'DE',
        PHNO: '+49 30 5550112',
      },
    ]);
    expect(fromMinor(p.amounts.plannedTotal, 2)).toBe('35.58');
  });
  test('charges of one id are added up, and one that is zero is left out', () => {
    const p = good({
      shipping: [
        ['flat_rate', '4.90'],
        ['free_shipping', '0.00'],
        ['express', '9.90'],
      ],
      fees: [
        ['Gift wrap', '2.00'],
        ['Insurance', '3.00'],
      ],
    });
    expect(charges(p)).toEqual({ FREIGH: '14.80', FEE: '5.00', TAX: '4.75' });
    expect(ops(p, 'charge')[0]?.['CRD0']).toBe('flat_rate, express');
  });
  test('a negative fee is a discount', () =>
    expect(charges(good({ fees: [['Club', '-3.00']] }))).toMatchObject({ DISC: '-3.00' }));
  test('tables name charges of their own', () => {
    const lookup = tables({
      shipping: { 'flat_rate:7': { CRID: 'DHLFRT', MODL: 'DHL' } },
      fee: { 'Gift wrap': { CRID: 'GIFT' } },
      payment: { stripe: { PYCD: 'WEB', TEPY: 'PRE' } },
    });
    const p = good(
      {
        shipping: [['flat_rate', '4.90']],
        fees: [['Gift wrap', '2.00']],
        with: {
          shipping_lines: [
            { id: 1, method_id: 'flat_rate', instance_id: '7', method_title: 'Parcel', total: '4.90', total_tax: '0' },
          ],
        },
      },
      { facts: { lookup } },
    );
    expect(charges(p)).toMatchObject({ DHLFRT: '4.90', GIFT: '2.00' });
    expect(p.head).toMatchObject({ PYCD: 'WEB', TEPY: 'PRE', MODL: 'DHL' });
  });
  test('a third of a cent per piece keeps its total', () =>
    expect(ops(good({ lines: [{ quantity: 3, total: '10.00' }] }), 'line')[0]).toMatchObject({
      ORQT: '3',
      SAPR: '10',
      SACD: '3',
    }));
  test('one cent of rounding goes to the rounding charge', () => {
    const p = good({ lines: [{ total: '10.00', tax: '1.90' }], total: '11.91' });
    expect(charges(p)).toEqual({ TAX: '1.90', ROUND: '0.01' });
    expect(p.notes.join()).toContain('rounding difference of 0.01');
  });
  test('more than rounding can cause stops the order', () =>
    expect(codes(plan({ lines: [{ total: '10.00' }], total: '8.00' }))).toEqual(['total.does-not-add-up']));
  test('policy hold stops at one cent', () =>
    expect(
      codes(
        plan(
          { lines: [{ total: '10.00' }], total: '10.01' },
          { settings: { orders: { rounding: { policy: 'hold' } } } },
        ),
      ),
    ).toEqual(['total.does-not-add-up']));
  test('a missing charge is named', () => {
    const { problems } = plan({ shipping: [['flat_rate', '4.90']] }, { settings: { m3: { charges: { tax: 'TAX' } } } });
    const data = { row: { table: 'shipping', key: 'flat_rate' } };
    expect(problems).toMatchObject([{ code: 'charge.shipping.missing', field: 'm3.charges.shipping', data }]);
  });

  describe('tax', () => {
    const spec: OrderSpec = {
      lines: [{ total: '100.00', tax: '19.00', quantity: 2 }],
      shipping: [['flat_rate', '5.00', '0.95']],
    };
    test('charge: net prices, tax as a charge', () =>
      expect(charges(good(spec))).toEqual({ FREIGH: '5.00', TAX: '19.95' }));
    test('m3: net prices, M3 computes', () => {
      const p = good(spec, { settings: { tax: { mode: 'm3' } } });
      expect(charges(p)).toEqual({ FREIGH: '5.00' });
      expect([p.amounts.plannedTotal, p.amounts.expectedTax, p.amounts.shopTotal]).toEqual([10500n, 1995n, 12495n]);
    });
    test('included: gross prices', () => {
      const p = good(spec, { settings: { tax: { mode: 'included' } } });
      expect(charges(p)).toEqual({ FREIGH: '5.95' });
      expect(ops(p, 'line')[0]).toMatchObject({ SAPR: '59.5' });
    });
    test('a country can have another mode', () => {
      const settings: SettingsInput = { tax: { mode: 'charge', overrides: [{ country: 'DE', mode: 'm3' }] } };
      expect(charges(good(spec, { settings }))).toEqual({ FREIGH: '5.00' });
      expect(charges(good({ ...spec, country: 'FR' }, { settings }))).toEqual({ FREIGH: '5.00', TAX: '19.95' });
    });
    test('rates can be kept apart', () => {
      const lookup = tables({ tax: { 'US-CA-STATE': { CRID: 'TAXST' }, 'US-CA-CITY': { CRID: 'TAXCI' } } });
      const tax_lines = [
        ['US-CA-STATE', '6.00'],
        ['US-CA-CITY', '1.50'],
      ].map(([rate_code, tax_total], i) => ({
        id: i,
        rate_code,
        rate_id: i,
        label: rate_code,
        tax_total,
        shipping_tax_total: '0',
      }));
      expect(
        charges(good({ lines: [{ total: '100.00', tax: '7.50' }], with: { tax_lines } }, { facts: { lookup } })),
      ).toEqual({ TAXST: '6.00', TAXCI: '1.50' });
    });
  });

  test('discounts as a charge: full prices, one negative charge', () => {
    const p = good(
      { lines: [{ total: '90.00', subtotal: '100.00', quantity: 1 }] },
      { settings: { orders: { discounts: 'charge' } } },
    );
    expect(ops(p, 'line')[0]).toMatchObject({ SAPR: '100' });
    expect(charges(p)).toEqual({ DISC: '-10.00' });
  });
  test('yen have no decimals', () => {
    const p = good({
      currency: 'JPY',
      lines: [{ quantity: 3, total: '1500', tax: '150' }],
      shipping: [['flat_rate', '600', '60']],
      total: '2310',
    });
    expect(charges(p)).toEqual({ FREIGH: '600', TAX: '210' });
  });
  test('posted in another currency at a fixed rate, rounding kept', () => {
    const conversion = { rate: new Big('0.0931'), source: 'fixed rate', date: '2026-11-23' };
    const p = good(
      { currency: 'SEK', lines: [{ total: '99.99' }, { total: '33.33' }] },
      { facts: { currency: { CUCD: 'EUR', decimals: 2, priceDecimals: 6, conversion } } },
    );
    expect(p.head['CUCD']).toBe('EUR');
    expect(fromMinor(p.amounts.shopTotal, 2)).toBe('12.41');
    expect(p.amounts.plannedTotal).toBe(p.amounts.shopTotal);
    expect(p.notes.join()).toContain('Posted in EUR at 0.0931');
  });
  test('a pack is converted to basic units and costs the same', () => {
    const items = [{ ITNO: 'SCREW', UNMS: 'PCE', quantityDecimals: 0, via: 'number' as const, factor: new Big(12) }];
    expect(ops(good({ lines: [{ quantity: 2, total: '10.00' }] }, { facts: { items } }), 'line')[0]).toMatchObject({
      ORQT: '24',
      SAPR: '10',
      SACD: '24',
    });
  });
  test('a quantity that M3 cannot hold stops the line', () =>
    expect(codes(plan({ lines: [{ quantity: '1.5', total: '10.00' }] }))).toEqual(['line.fraction']));
  test('an unknown SKU stops with its line, together with every other problem', () => {
    const problem = { code: 'sku.unknown', message: 'x', owner: 'shop' as const, field: 'line_items[0].sku' };
    expect(codes(plan({ country: '', with: {} }, { facts: { items: [problem] } }))).toEqual([
      'address.country',
      'sku.unknown',
    ]);
  });
  test('an order without products is held', () =>
    expect(codes(plan({ lines: [], fees: [['Donation', '5.00']] }))).toEqual(['order.no-lines']));
  test('shipped goods need a street; virtual ones do not', () => {
    const bare = {
      first_name: 'Max',
      last_name: 'Beispiel',
      company: '',
      address_1: '',
      address_2: '',
      city: 'Berlin',
      postcode: '',
      country: 'DE',
    };
    expect(codes(plan({ shipping: [['flat_rate', '1.00']], with: { shipping: bare } }))).toEqual(['address.address_1']);
    expect(ops(good({ with: { shipping: {}, billing: bare } }), 'address')[0]).toMatchObject({ CUA1: 'Berlin' });
  });
  test('another billing address goes along as invoice address; so does every one under a common customer', () => {
    const shipping = {
      first_name: 'Helmi',
      last_name: 'Esimerkki',
      address_1: 'Mallitie 2',
      city: 'Helsinki',
      postcode: '00100',
      country: 'FI',
    };
    expect(ops(good({ with: { shipping } }), 'address').map((a) => [a['ADRT'], a['CSCD']])).toEqual([
      ['1', 'FI'],
      ['3', 'DE'],
    ]);
    expect(ops(good({}, { common: true }), 'address').map((a) => a['ADRT'])).toEqual(['1', '3']);
  });
  test('a postal code that M3 cannot hold stops, of every address that M3 gets and of no other', () => {
    const long = '12345678901';
    const home = { first_name: 'Max', last_name: 'Beispiel', address_1: 'Weg 1', city: 'Berlin', country: 'DE' };
    const here = { ...home, postcode: '10115' };
    const there = { ...home, city: 'Bonn', postcode: long };
    const fields = (billing: object, shipping: object, options = {}): unknown[] =>
      plan({ with: { billing, shipping } }, options).problems.map(({ code, field }) => [code, field]);
    const problem = (kind: string) => ['address.postcode', `${kind}.postcode`];
    expect(fields(there, here)).toEqual([problem('billing')]);
    expect(fields(here, there)).toEqual([problem('shipping')]);
    expect(fields(there, there)).toEqual([problem('shipping')]);
    expect(fields(there, {}, { common: true })).toEqual([problem('billing')]);
    expect(fields({ ...there, country: '' }, here)).toEqual([]);
  });
  test('notes become order texts of at most 200 characters', () => {
    const p = good({ with: { customer_note: `Please ring. ${'Long '.repeat(60)}` } });
    expect(ops(p, 'text').length).toBe(2);
    expect(
      ops(good({ with: { customer_note: 'x' } }, { settings: { orders: { noteAsText: false } } }), 'text'),
    ).toEqual([]);
  });
  test('the same document gives the same fingerprint, another total another', () => {
    expect(good().fingerprint).toBe(good().fingerprint);
    expect(good({ lines: [{ total: '26.00', tax: '4.75', quantity: 2 }] }).fingerprint).not.toBe(good().fingerprint);
  });
});

describe('areaCode', () => {
  const state = (country: string, code: string): [string, string[]] => {
    const order = someOrder({ country, with: { billing: { country, state: code } } });
    const notes: string[] = [];
    return [
      areaCode(
        order.billing,
        { areas: { US: new Set(['CA']), DE: null }, lookup: tables({ state: { 'JP-JP13': { ECAR: '13' } } }) },
        notes,
      ),
      notes,
    ];
  };
  test.each([
    ['US', 'CA', 'CA'],
    ['JP', 'JP13', '13'],
    ['US', '', ''],
  ])('%s %s', (country, code, area) => expect(state(country, code)).toEqual([area, []]));
  test('an area M3 does not know is left out and said', () => {
    const [area, notes] = state('DE', 'DE-BE');
    expect(area).toBe('');
    expect(notes[0]).toContain('state BE of DE');
  });
});
