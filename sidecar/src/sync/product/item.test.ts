/** Views, measures, GTINs, conditions and languages. */
import { convert, gtinOf, itemView } from './item.ts';
import { mapFaults } from './target.ts';
import { catalog, item, judgement, rulesOf, target } from './testing/fixtures.ts';

test.each([
  ['0.35', '1000', '1', '350'],
  ['1', '1000', '453.59237', '2.2046'],
  ['0', '1', '1', ''],
  ['', '1', '1', ''],
  ['x', '1', '1', ''],
  [undefined, '1', '1', ''],
])('%s converted from %s to %s is %s', (value, from, to, expected) => {
  expect(convert(value, from, to)).toBe(expected);
});

test.each([
  ['4006381333931', '4006381333931'],
  ['400638133393 1', '4006381333931'],
  ['4006381333932', null],
  ['96385074', '96385074'],
  ['012345678905', '012345678905'],
  ['CUP-01', null],
  ['123', null],
])('GTIN %s', (text, expected) => {
  expect(gtinOf(text)).toBe(expected);
});

test.each([
  [{ STAT: '20' }, false, 'create'],
  [{ STAT: '20' }, true, 'update'],
  [{ STAT: '10' }, false, 'exclude'],
  [{ STAT: '10' }, true, 'update'],
  [{ STAT: '90' }, true, 'retire'],
  [{ STAT: '90' }, false, 'exclude'],
  [{ SALE: '0' }, false, 'exclude'],
])('item %p, linked %p: %s', (fields, linked, expected) => {
  expect(judgement(item(fields), rulesOf(), linked).kind).toBe(expected);
});
test('a condition may name any field, whether the item has it or not', () => {
  expect(judgement(item(), rulesOf({ create: "item.ITTY == 'WEB'" }), false).kind).toBe('exclude');
  expect(judgement(item({ ITTY: 'WEB' }), rulesOf({ create: "item.ITTY == 'WEB'" }), false).kind).toBe('create');
});
test('a condition that is neither true nor false is a problem, and leaves what is in the shop', () => {
  expect(judgement(item(), rulesOf({ update: 'item.STAT' }), true)).toMatchObject({
    kind: 'problem',
    problem: { code: 'catalog.condition' },
  });
});
test('an update condition that does not hold leaves the product as it is', () => {
  expect(judgement(item(), rulesOf({ update: "item.ITTY == 'WEB'" }), true).kind).toBe('leave');
});

test('name and description in the language of the shop, M3 standard where it is not translated', () => {
  const of = item({}, { languages: { SV: { name: 'Kopp', description: '' } } });
  const view = (language?: string) => itemView(of, { settings: catalog({ language }), sku: 'CUP-01', columns: [] });
  expect(view('SV')).toMatchObject({ name: 'Kopp', description: 'A cup' });
  expect(view('DE')).toMatchObject({ name: 'Cup', description: 'A cup' });
  expect(view()).toMatchObject({ name: 'Cup' });
});
test('weights and measures in the units of the shop', () => {
  const rules = rulesOf({ units: { m3Weight: 'kg', shopWeight: 'g', m3Length: 'm', shopLength: 'mm' } });
  expect(target(item({ IWID: '0.1' }), rules).fields).toMatchObject({ weight: '350', 'dimensions.length': '80', 'dimensions.width': '100' }); // prettier-ignore
});
test('a GTIN from the alias; a wrong one is left out and named', () => {
  const alias = (POPN: string) => item({}, { aliases: [{ ALWT: '02', ALWQ: 'EA13', POPN }] });
  expect(target(alias('4006381333931'), rulesOf())).toMatchObject({ fields: { global_unique_id: '4006381333931' }, warnings: [] }); // prettier-ignore
  expect(target(alias('4006381333932'), rulesOf())).toMatchObject({ fields: { global_unique_id: '' }, warnings: [{ code: 'catalog.gtin' }], problems: [] }); // prettier-ignore
});
test('the map may set meta data in other languages', () => {
  const rules = rulesOf({ rows: [{ to: 'meta._name_sv', from: 'item.languages.SV.name' }] });
  expect(target(item({}, { languages: { SV: { name: 'Kopp', description: '' } } }), rules).fields['meta._name_sv']).toBe('Kopp'); // prettier-ignore
  expect(mapFaults(rules)).toEqual([]);
  expect(mapFaults(rulesOf({ rows: [{ to: 'price', value: '1' }] }))).toHaveLength(1);
});
test('a style is variable, its items are variations, unless styles are switched off', () => {
  expect(target(item({ CHCD: '2' }), rulesOf()).kind).toBe('variable');
  expect(target(item(), rulesOf(), true).kind).toBe('variable');
  expect(target(item({ HDPR: 'TEE' }), rulesOf()).kind).toBe('variation');
  expect(target(item({ HDPR: 'CUP-01' }), rulesOf()).kind).toBe('simple');
  expect(target(item({ HDPR: 'TEE' }), rulesOf({ variants: { enabled: false } })).kind).toBe('simple');
});
test('only the fields that rules and map use are read', () => {
  const rules = rulesOf({ create: "item.ITTY == 'WEB' && item.BUAR != 'X'" });
  expect(rules.columns).toEqual(expect.arrayContaining(['ITTY', 'BUAR', 'ITGR', 'ILEN', 'STCD']));
  expect(rules.columns).not.toContain('PUUN');
});
