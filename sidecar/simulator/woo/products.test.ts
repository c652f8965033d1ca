/** Products by wc/v3: what WooCommerce takes, keeps and refuses. */
import { startShopSimulator, type ShopSimulator } from './server.ts';

let sim: ShopSimulator;
beforeAll(async () => {
  sim = await startShopSimulator();
});
afterAll(() => sim.close());

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers of unknown form are looked at freely in tests
async function wc(method: string, path: string, body?: unknown): Promise<{ status: number; json: any }> {
  const auth = Buffer.from(`${sim.key.key}:${sim.key.secret}`).toString('base64');
  const answer = await fetch(`${sim.url}/wp-json/wc/v3/${path}`, {
    method,
    headers: { authorization: `Basic ${auth}`, 'content-type': 'application/json', 'x-crossdock-origin': 'test' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, json: await answer.json() };
}

test('a batch: each row with its own answer, in order; a bad one does not stop the rest', async () => {
  const { json } = await wc('POST', 'products/batch', {
    create: [
      { sku: 'B-1', name: 'One', global_unique_id: '4006381333931' },
      { sku: 'CUP-01', name: 'Taken' },
      { sku: 'B-2', name: 'Two', global_unique_id: '4006381333931' },
      { sku: 'B-3', name: 'Three', images: [{ src: 'https://cdn.example/missing.jpg' }] },
      { sku: 'B-4', name: 'Four', status: 'nonsense' },
    ],
    update: [
      { id: 10, name: 'Cup, renamed' },
      { id: 99_999, name: 'x' },
      { id: 21, name: 'x' },
    ],
  });
  expect(json.create).toMatchObject([
    { sku: 'B-1', type: 'simple', status: 'publish', categories: [{ id: 1 }] },
    { id: 0, error: { code: 'product_invalid_sku', data: { resource_id: 10 } } },
    { id: 0, error: { code: 'product_invalid_global_unique_id' } },
    { id: 0, error: { code: 'woocommerce_product_image_upload_error' } },
    { sku: 'B-4', status: 'draft' },
  ]);
  expect(json.update).toMatchObject([
    { id: 10, name: 'Cup, renamed' },
    { id: 99_999, error: { code: 'woocommerce_rest_product_invalid_id' } },
    { id: 21, error: { code: 'woocommerce_rest_invalid_product_id' } },
  ]);
  expect(sim.shop.catalogue.bySku.has('B-2')).toBe(false);
  const told = sim.shop.outbox.rows().filter((row) => row.entity === 'product');
  expect(told.map((row) => [row.reason, row.origin])).toEqual([['created', 'crossdock'], ['created', 'crossdock'], ['updated', 'crossdock']]); // prettier-ignore
});
test('more than a hundred are refused', async () => {
  const create = Array.from({ length: 101 }, (_, i) => ({ sku: `X-${i}` }));
  expect((await wc('POST', 'products/batch', { create })).status).toBe(413);
});
test('a variable product, global attributes, variations', async () => {
  const { json: colour } = await wc('POST', 'products/attributes', { name: 'Colour' });
  expect((await wc('POST', 'products/attributes', { name: 'colour' })).json.code).toBe(
    'woocommerce_rest_cannot_create',
  );
  const { json: shirt } = await wc('POST', 'products', {
    type: 'variable',
    sku: 'SHIRT',
    name: 'Shirt',
    attributes: [{ id: colour.id, variation: true, visible: true, options: ['Red', 'Blue'] }],
  });
  expect(shirt.attributes).toMatchObject([{ id: colour.id, name: 'Colour', options: ['Red', 'Blue'] }]);
  const { json } = await wc('POST', `products/${shirt.id}/variations/batch`, {
    create: [{ sku: 'SHIRT-R', attributes: [{ id: colour.id, option: 'Red' }] }, { sku: 'SHIRT' }],
  });
  expect(json.create).toMatchObject([
    { type: 'variation', parent_id: shirt.id, name: 'Shirt - Red', attributes: [{ id: colour.id, option: 'Red' }] },
    { error: { code: 'product_invalid_sku' } },
  ]);
  expect((await wc('GET', 'products?sku=SHIRT,SHIRT-R')).json).toHaveLength(2);
  expect((await wc('GET', `products?include=${shirt.id},10`)).json).toHaveLength(2);
  expect((await wc('GET', `products/${shirt.id}`)).json.variations).toHaveLength(1);
});
test('a category is there once', async () => {
  const { status, json } = await wc('POST', 'products/categories', { name: 'Kitchen' });
  expect(status).toBe(201);
  expect((await wc('POST', 'products/categories', { name: 'kitchen' })).json).toMatchObject({ code: 'term_exists', data: { resource_id: json.id } }); // prettier-ignore
  expect((await wc('POST', 'products/categories', { name: 'Cups', parent: json.id })).json.parent).toBe(json.id);
});
test('a product in the bin is not found by its SKU, which is free again', async () => {
  const { json } = await wc('POST', 'products', { sku: 'BIN-1', name: 'Bin' });
  await wc('DELETE', `products/${json.id}`);
  expect((await wc('GET', 'products?sku=BIN-1')).json).toEqual([]);
  expect((await wc('GET', `products?include=${json.id}&status=trash`)).json).toHaveLength(1);
  expect((await wc('POST', 'products', { sku: 'BIN-1', name: 'Again' })).status).toBe(201);
});
