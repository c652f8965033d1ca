import { productsWritten } from './product-turns.ts';

test.each([
  ['products/batch', { create: [{ sku: 'A' }], update: [{ id: 7 }, { id: 9 }] }, ['7', '9']],
  ['products/batch', { update: [] }, []],
  ['products/batch', { create: [{ sku: 'A' }] }, []],
  ['products/16/variations/batch', { create: [{ sku: 'A' }], update: [{ id: 17 }] }, ['16', '17']],
  ['products/16/variations/batch', { create: [{ sku: 'A' }] }, ['16']],
  ['products/categories', { name: 'Cups' }, []],
  ['orders/12/notes', { note: 'x' }, []],
])('%s %j', (path, body, keys) => expect(productsWritten({ path, body })).toEqual(keys));
