import { expect, test } from '@jest/globals';
import { countHolds, createHolds } from './holds.ts';

const push = (id: string, createdAt: number, code: string) => ({
  id,
  createdAt,
  open: 3,
  reasons: [{ code, message: `${code}.` }],
});
const leaving = { items: 40, of: 100, limit: 10, since: '1970-01-01T00:00:00.009Z' };
const directions = (stock: boolean, prices: boolean, catalog = false) =>
  ({
    catalog: { enabled: catalog },
    stock: { direction: stock ? 'm3-to-shop' : 'off' },
    prices: { direction: prices ? 'm3-to-shop' : 'off' },
  }) as Parameters<typeof createHolds>[0]['settings'] extends () => infer S ? S : never;

test.each([
  ['both, the newest first', true, true, ['prices b', 'stock a']],
  ['of stock that is switched off nothing', false, true, ['prices b']],
  ['of prices that are switched off nothing', true, false, ['stock a']],
  ['nothing at all', false, false, []],
])('%s', (_name, stock, prices, expected) => {
  const holds = createHolds({
    settings: () => directions(stock, prices),
    stock: { pushes: () => [push('a', 1, 'stock.mass-zero')], conflicts: () => null },
    prices: { pushes: () => [push('b', 2, 'price.steep')] },
    retiring: () => leaving,
  });
  expect(holds().map(({ what, id }) => `${what} ${id}`)).toEqual(expected);
  expect(countHolds(holds())).toEqual({ stock: stock ? 1 : 0, prices: prices ? 1 : 0, products: 0 });
});

test('says what its reason means', () => {
  const holds = createHolds({
    settings: () => directions(false, true),
    stock: { pushes: () => [], conflicts: () => null },
    prices: { pushes: () => [push('b', 0, 'price.steep')] },
    retiring: () => null,
  });
  expect(holds()[0]).toMatchObject({
    entry: { code: 'price.steep', title: 'Prices that jump', who: 'm3' },
    message: 'price.steep.',
    since: '1970-01-01T00:00:00.000Z',
  });
});

test('products that would leave the shop are one of them', () => {
  const holds = createHolds({
    settings: () => directions(true, false, true),
    stock: { pushes: () => [push('a', 1, 'stock.mass-zero')], conflicts: () => null },
    prices: { pushes: () => [] },
    retiring: () => leaving,
  });
  expect(holds()).toMatchObject([
    { what: 'products', open: 40, entry: { code: 'catalog.mass-retire' }, since: leaving.since, message: expect.stringMatching(/^40 of 100 products .* up to 10 /) as unknown }, // prettier-ignore
    { what: 'stock' },
  ]);
  expect(countHolds(holds())).toEqual({ stock: 1, prices: 0, products: 1 });
});

test.each([true, false])('SKUs behind one number of the shop stand there too, where stock is on (%s)', (on) => {
  const holds = createHolds({
    settings: () => directions(on, false),
    stock: { pushes: () => [push('a', 1, 'stock.mass-zero')], conflicts: () => ({ skus: 2, why: 'Two.', since: 2 }) },
    prices: { pushes: () => [] },
    retiring: () => null,
  });
  expect(holds().map(({ id, decidable, open }) => [id, decidable, open])).toEqual(
    on ? [['stock.one-number', false, 2], ['a', true, 3]] : [],
  ); // prettier-ignore
  if (on) expect(holds()[0]).toMatchObject({ message: 'Two.', entry: { code: 'stock.one-number' } });
});
