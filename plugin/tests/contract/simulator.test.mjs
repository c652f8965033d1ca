/** The contract, held to the shop simulator. It has neither HPOS nor posts: the runner asks it once. */
import { after, before, describe, test } from 'node:test';
import { rest } from '../harness/http.mjs';
import { importSource } from '../harness/world.mjs';
import { bulkContract } from './contract-bulk.mjs';
import { contract } from './contract.mjs';

const READER = { key: `ck_${'7b'.repeat(20)}`, secret: `cs_${'e1'.repeat(20)}`, permissions: 'read' };

describe('the contract: the shop simulator', () => {
  const context = { shop: null };
  let simulator = null;
  before(async () => {
    const { SAMPLE_KEY, startShopSimulator } = await importSource('sidecar/simulator/woo/server.ts');
    simulator = await startShopSimulator({ keys: [SAMPLE_KEY, READER] });
    const key = { key: SAMPLE_KEY.key, secret: SAMPLE_KEY.secret };
    const api = (method, route, body, keys, more) => rest(simulator.url, method, route, { body, keys, ...more });
    const { json } = await api('GET', 'wc/v3/products', undefined, key, { query: { sku: 'CUP-01,LAMP7,TEE-RED-M' } });
    const products = Object.fromEntries(json.map((product) => [product.sku, product.id]));
    context.shop = { real: false, api, staff: key, sidecar: key, reader: READER, products };
  });
  after(() => simulator?.close());
  contract((name, run) => test(name, () => run(context)));
  bulkContract((name, run) => test(name, () => run(context)));
});
