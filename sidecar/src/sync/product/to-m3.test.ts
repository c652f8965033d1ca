/** What of the shop's products becomes an item, and by which call. */
import { builtInDefinitions } from '../../flow/service.ts';
import { changeRows, differing, itemCalls, planItem } from './to-m3.ts';
import { catalog } from './testing/fixtures.ts';

const settings = catalog({ toM3: { enabled: true, values: { STAT: '10', UNMS: 'PCS', PRVG: '01' } } }).toM3;
const plan = (product: Record<string, unknown>) =>
  planItem({
    product: { type: 'simple', status: 'publish', sku: 'MADE-1', name: 'Made here', weight: '', ...product },
    settings,
    map: builtInDefinitions().map('item'),
    lookup: (table, key) => (table === 'sku' && key === 'KNOWN' ? 'IT-1' : null),
  });

test.each([
  [{}, { kind: 'add', ITNO: 'MADE-1', record: { STAT: '10', UNMS: 'PCS', ITDS: 'Made here', ITNO: 'MADE-1' } }],
  [{ weight: '1.2345' }, { kind: 'add', record: { NEWE: '1.235' } }],
  [
    { name: 'A name that is longer than thirty characters are' },
    { record: { ITDS: 'A name that is longer than thi' } },
  ],
  [{ type: 'variation' }, { kind: 'add' }],
  [{ type: 'variable' }, { kind: 'skip' }],
  [{ status: 'draft' }, { kind: 'skip' }],
  [{ sku: 'KNOWN' }, { kind: 'skip' }],
  [{ sku: '' }, { kind: 'hold', problems: [{ code: 'map.required' }] }],
  [{ sku: 'A-SKU-OF-SIXTEEN' }, { kind: 'hold', problems: [{ code: 'catalog.sku-too-long' }] }],
])('product %p', (product, expected) => {
  expect(plan(product)).toMatchObject(expected);
});
test('by the item interface, without fields that it does not have', () => {
  const { look, add } = itemCalls('MADE-1', { STAT: '10', PRVG: '01' }, { ...settings, by: 'MHS001MI' });
  expect(look).toMatchObject({ job: 'item.getInterface', record: { E0PA: 'CROSSDOCK', E065: 'ITEM', IFIN: 'MADE-1' } });
  expect(add).toEqual({ job: 'item.addInterface', record: { E0PA: 'CROSSDOCK', E065: 'ITEM', IFIN: 'MADE-1', PRMD: '*EXE', STAT: '10' } }); // prettier-ignore
});

test('later changes: fields that M3 owns stay, whether the row says so or the rules of the other direction', () => {
  const map = builtInDefinitions().map('item');
  const rows = (owners: Record<string, 'm3' | 'shop' | 'pim' | 'first-load-only'> | null) =>
    changeRows(map, owners && ((field) => owners[field] ?? 'm3')).rows.map(({ to }) => to);
  expect(rows(null)).toEqual(['ITDS', 'FUDS', 'NEWE']);
  expect(rows({})).toEqual([]);
  expect(rows({ weight: 'shop', name: 'first-load-only' })).toEqual(['NEWE']);
  expect(rows({ name: 'pim' })).toEqual(['ITDS', 'FUDS']);
  const own = { ...map, rows: map.rows.map((row) => ({ ...row, owner: row.to === 'NEWE' ? ('m3' as const) : ('shop' as const) })) }; // prettier-ignore
  expect(changeRows(own, () => 'm3').rows.map(({ to }) => to)).toEqual(['ITDS', 'FUDS']);
});
test.each([
  ['equal', { ITDS: 'Cup', NEWE: '0.5' }, { ITDS: 'Cup  ', NEWE: '0.500' }, {}],
  ['one differs', { ITDS: 'Mug', NEWE: '0.5' }, { ITDS: 'Cup', NEWE: '0.500' }, { ITDS: 'Mug' }],
  ['M3 has none', { NEWE: '0.5' }, {}, { NEWE: '0.5' }],
])('differing: %s', (_name, wanted, now, expected) => {
  expect(differing(wanted, now as Record<string, string>)).toEqual(expected);
});
