/** The bulk routes for stock and prices, held to the real shop and to the shop simulator; see contract.mjs. */
import assert from 'node:assert/strict';
import { pause } from '../harness/processes.mjs';
import { importSource } from '../harness/world.mjs';
import { caller } from './contract.mjs';

const NS = 'wc-crossdock/v1';
const ROUTES = { stock: 'stockAnswer', 'stock/read': 'stockReadAnswer', prices: 'pricesAnswer', 'prices/read': 'pricesReadAnswer' }; // prettier-ignore
const ago = (ms) => new Date(Date.now() - ms).toISOString();
let made = 0;

/** Calls of a bulk route; what comes back is what the shared schema says. */
function bulk(shop) {
  const call = async (route, body) => {
    const answer = await shop.api('POST', `${NS}/${route}`, body, shop.sidecar);
    assert.equal(answer.status, 200, answer.text);
    const schemas = await importSource('shared/src/index.ts');
    schemas[ROUTES[route]].parse(answer.json);
    return answer.json;
  };
  return {
    call,
    stock: async (items, more = {}) =>
      (await call('stock', { asOf: ago(0), budgetSeconds: 300, items, ...more })).results,
    prices: async (items, more = {}) => (await call('prices', { budgetSeconds: 300, items, ...more })).results,
    /** A product as a person adds it. */
    async product(more = {}) {
      const sku = `CONTRACT-${Date.now()}-${(made += 1)}`;
      const body = { name: sku, type: 'simple', sku, regular_price: '10', manage_stock: true, stock_quantity: 10, ...more }; // prettier-ignore
      const answer = await shop.api('POST', 'wc/v3/products', body, shop.staff);
      assert.equal(answer.status, 201, answer.text);
      return answer.json;
    },
    read: async (id) => (await shop.api('GET', `wc/v3/products/${id}`, undefined, shop.staff)).json,
  };
}

/** Declares the tests, as `contract` does. */
export function bulkContract(it) {
  it('stock: by SKU and by id, what is there is not written again, what is not there is said', async ({ shop }) => {
    const { stock, product, read, call } = bulk(shop);
    const [one, other, free] = [await product(), await product(), await product({ manage_stock: false, stock_quantity: null })]; // prettier-ignore
    const results = await stock([
      { sku: one.sku, quantity: '7' }, { id: other.id, quantity: '0' }, { sku: free.sku, quantity: '7' }, { sku: 'CONTRACT-NOWHERE', quantity: '7' },
    ]); // prettier-ignore
    assert.deepEqual(results.map(({ index }) => index), [0, 1, 2, 3]); // prettier-ignore
    assert.deepEqual([results[0].id, results[0].before, results[0].inFlight, results[0].published, results[0].stockStatus], [one.id, '10', '0', '7', 'instock']); // prettier-ignore
    assert.deepEqual([results[1].id, results[1].published, results[1].stockStatus], [other.id, '0', 'outofstock']);
    for (const result of results.slice(0, 2)) assert.match(result.status, /^(written|saved)$/);
    assert.deepEqual([results[2].status, results[2].id, results[3].status], ['not-managed', free.id, 'unknown']);
    assert.deepEqual([(await read(one.id)).stock_quantity, (await read(other.id)).stock_status], [7, 'outofstock']);
    assert.equal((await stock([{ sku: one.sku, quantity: '7' }]))[0].status, 'same');
    const { counts } = await call('stock', { asOf: ago(0), items: [{ sku: one.sku, quantity: '7' }, { sku: 'CONTRACT-NOWHERE', quantity: '1' }] }); // prettier-ignore
    assert.deepEqual(counts, { same: 1, unknown: 1 });
    const [dry] = await stock([{ sku: one.sku, quantity: '3' }], { dryRun: true });
    assert.deepEqual([dry.published, (await read(one.id)).stock_quantity], ['3', 7]);
    assert.equal((await stock([{ sku: one.sku, quantity: '-4' }]))[0].published, '0');
  });

  it('stock: what the shop has sold and M3 had not confirmed is subtracted', async ({ shop }) => {
    const { stock, call } = bulk(shop);
    const [id, sku] = [shop.products.LAMP7, 'LAMP7'];
    const keep = (manage_stock, more = {}) =>
      shop.api('PUT', `wc/v3/products/${id}`, { manage_stock, ...more }, shop.staff);
    assert.equal((await keep(true, { stock_quantity: 10 })).status, 200);
    const order = await caller(shop).order({ line_items: [{ product_id: id, quantity: 2 }] });
    const since = { ordersSince: ago(3600_000) };
    const [sold] = await stock([{ sku, quantity: '10' }], since);
    assert.deepEqual([sold.inFlight, sold.published, sold.orders], ['2', '8', [order.id]], JSON.stringify(sold));
    const { items } = await call('stock/read', { items: [{ sku }], ...since });
    assert.deepEqual([items[0].quantity, items[0].inFlight, items[0].holder], ['8', '2', id], JSON.stringify(items));
    const before = ago(0);
    await pause(20);
    const confirmed = { state: 'confirmed', orderNumber: '1000000042', confirmedAt: ago(0) };
    const annotated = await shop.api('POST', `${NS}/orders/${order.id}/annotate`, confirmed, shop.sidecar);
    assert.equal(annotated.status, 200, annotated.text);
    await pause(20);
    const [early] = await stock([{ sku, quantity: '10', asOf: before }], { ...since, dryRun: true });
    assert.equal(early.inFlight, '2', 'M3 gave the figure before it had the order');
    const [late] = await stock([{ sku, quantity: '8' }], since);
    assert.deepEqual([late.inFlight, late.published], ['0', '8']);
    assert.equal((await keep(false)).status, 200);
  });

  it('stock: an older figure never comes after a newer one', async ({ shop }) => {
    const { stock, product, read } = bulk(shop);
    const { id } = await product();
    const [older, newer] = [ago(5000), ago(1000)];
    await stock([{ id, quantity: '5' }], { asOf: newer });
    assert.equal((await stock([{ id, quantity: '9' }], { asOf: older }))[0].status, 'same');
    assert.equal((await read(id)).stock_quantity, 5);
  });

  it('prices: regular and sale, read again, refused where the sale is no sale', async ({ shop }) => {
    const { prices, product, read, call } = bulk(shop);
    const { id, sku } = await product();
    const [first] = await prices([{ sku, regular: '12.50' }]);
    assert.match(first.status, /^(written|saved)$/);
    assert.deepEqual([first.before.regular, Number(first.now.regular), Number(first.now.price)], ['10', 12.5, 12.5]);
    assert.equal((await prices([{ sku, regular: '12.5' }]))[0].status, 'same');
    const [sale] = await prices([{ id, regular: '12.5', sale: '9', saleTo: '2099-01-01T00:00:00Z' }]);
    assert.deepEqual([sale.now.sale, sale.now.price, sale.now.saleTo], ['9', '9', '2099-01-01T00:00:00Z']);
    assert.equal((await read(id)).price, '9');
    const [later] = await prices([{ id, regular: '12.5', sale: '9', saleFrom: '2098-01-01T00:00:00Z' }]);
    assert.deepEqual([Number(later.now.price), later.now.saleTo], [12.5, null], 'a sale that has not begun');
    const [ended] = await prices([{ id, regular: '12.5', sale: null }]);
    assert.deepEqual([ended.now.sale, ended.now.saleFrom, Number(ended.now.price)], ['', null, 12.5]);
    const refused = await prices([{ id, regular: '5', sale: '5.00' }, { sku: 'CONTRACT-NOWHERE', regular: '5' }]); // prettier-ignore
    assert.deepEqual(refused.map(({ status, why }) => [status, why]), [['refused', 'sale-not-below-regular'], ['unknown', undefined]]); // prettier-ignore
    const { items, currency, pricesIncludeTax } = await call('prices/read', { items: [{ sku }] });
    assert.deepEqual([Number(items[0].prices.price), currency, pricesIncludeTax], [12.5, 'EUR', false]);
  });

  it('bulk reading by page: every product with a SKU once', async ({ shop }) => {
    const { product, call } = bulk(shop);
    const { id } = await product();
    for (const route of ['stock/read', 'prices/read']) {
      const seen = [];
      for (let after = 0; after !== null;) {
        const { items, next } = await call(route, { after, limit: 7 });
        seen.push(...items.map((item) => item.id));
        after = next;
      }
      assert.equal(new Set(seen).size, seen.length);
      assert.ok(seen.includes(id) && seen.includes(shop.products['CUP-01']), route);
    }
  });

  it('bulk writes do not come back as news', async ({ shop }) => {
    const { stock, prices, product } = bulk(shop);
    const { id } = await product();
    const { drain, lease } = caller(shop);
    await drain();
    await stock([{ id, quantity: '0' }]);
    await prices([{ id, regular: '11' }]);
    await pause(400);
    assert.deepEqual((await lease()).json.events.filter(({ entityId }) => entityId === String(id)), []); // prettier-ignore
  });

  it('bulk: strangers are refused, bad input names its field', async ({ shop }) => {
    for (const route of Object.keys(ROUTES))
      assert.equal((await shop.api('POST', `${NS}/${route}`, { items: [] }, null)).status, 401, route);
    const asOf = ago(0);
    const cases = [
      ['stock', { items: [{ sku: 'X', quantity: '1' }] }, 'asOf'],
      ['stock', { asOf, items: [] }, 'items'],
      ['stock', { asOf, items: [{ sku: 'X', quantity: 1 }] }, 'items[0].quantity'],
      ['prices', { items: [{ sku: 'X', regular: '1,50' }] }, 'items[0].regular'],
      ['prices/read', { limit: 0 }, 'limit'],
    ];
    for (const [route, body, field] of cases) {
      const answer = await shop.api('POST', `${NS}/${route}`, body, shop.sidecar);
      assert.deepEqual([answer.status, answer.json.code], [400, 'rest_invalid_param'], `${route}: ${answer.text}`);
      const fields = Object.keys(answer.json.data.params).map((name) => name.replace(/\.(\d+)/g, '[$1]'));
      assert.ok(fields.includes(field), `${route} ${field}: ${answer.text}`);
    }
  });
}
