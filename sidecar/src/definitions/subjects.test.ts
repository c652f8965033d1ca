import type { FieldMap } from '@crossdock/shared';
import { dryMap, productSubjects } from './subjects.ts';

const MAP: FieldMap = {
  id: 'item',
  version: 1,
  target: 'MMS200MI/AddItmBasic',
  rows: [
    { to: 'ITNO', from: 'product.sku', transforms: [], required: true },
    { to: 'ITDS', from: 'product.name', transforms: [], required: false },
  ],
};
const FACTS = {
  description: '',
  in: { ITNO: { type: 'A' as const, label: '', length: 5, required: true }, ITDS: { type: 'A' as const, label: '', length: 30, required: false } },
  out: {},
}; // prettier-ignore

it.each([
  ['what fits', { sku: 'CUP', name: 'Cup' }, 'write', { ITNO: 'CUP', ITDS: 'Cup' }, []],
  ['what M3’s field cannot hold', { sku: 'CUP-LONG', name: 'Cup' }, 'hold', undefined, ['m3.field.length']],
  ['what must be given', { name: 'Cup' }, 'hold', undefined, ['map.required']],
])('a map tried on %s', (_what, product, decision, values, problems) => {
  const tried = dryMap(MAP, { product }, () => null, FACTS);
  expect(tried.decision).toBe(decision);
  expect(tried.calls[0]?.values).toEqual(values);
  expect(tried.problems.map(({ code }) => code)).toEqual(problems);
});

it('finds products by SKU or name, and only those that are stored', () => {
  const stored: Record<string, object> = {
    'product:1': { sku: 'CUP', name: 'Cup' },
    'product:2': { sku: '', name: 'Plate' },
  };
  const subjects = productSubjects(
    { newestProducts: () => ['product:1', 'product:2', 'product:3'] },
    { newest: (key: string) => (stored[key] ? { document: stored[key] } : null) as never },
  );
  expect(subjects.list(10, '').map(({ key, label }) => [key, label])).toEqual([
    ['product:1', 'CUP · Cup'],
    ['product:2', '2 · Plate'],
  ]);
  expect(subjects.list(10, 'plat').map(({ key }) => key)).toEqual(['product:2']);
  expect(subjects.get('order:1')).toBeNull();
});
