/** A first load of 10,000 items, killed three times on its way, ends like one that was left alone, with nothing twice. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import type { LoadView } from '@crossdock/shared';
import { startM3Simulator, type M3Simulator } from '../../simulator/m3/index.ts';
import { startShopSimulator, type ShopSimulator } from '../../simulator/woo/server.ts';
import { bundleEntry, leakCheck, tempDir } from '../support/index.ts';
import { SidecarProcess } from '../support/sidecar-process.ts';
import { startTap } from '../support/tap.ts';
import { until } from '../support/until.ts';
import { configOf } from '../support/world.ts';

const ITEMS = 10_000;
const PATIENCE_MS = 400_000;
let cli = '';
beforeAll(() => {
  cli = bundleEntry('src/cli.ts');
});
leakCheck();

function fill(m3: M3Simulator): void {
  for (let n = 0; n < ITEMS; n += 1) {
    const number = String(n).padStart(5, '0');
    // Each style costs the shop a request of its own, so a hundred of them are enough.
    const of = n - (n % 100);
    const variant = n % 100 > 0 && n % 100 < 4;
    m3.state.items.put(
      {
        ITNO: `IT-${number}`,
        ITDS: `Article ${number}`,
        GRWE: (0.1 + (n % 90) / 10).toFixed(3),
        ITGR: `G${n % 10}`,
        STAT: n % 97 === 0 ? '10' : '20',
        ...(n % 100 === 0 && { CHCD: '2', STAT: '20' }),
        ...(variant && { HDPR: `IT-${String(of).padStart(5, '0')}`, STAT: '20', axes: [{ feature: 'SIZE', option: `S${n % 100}` }] }), // prettier-ignore
      },
      [],
    );
  }
}

/** The shop without ids and dates, by SKU. */
function result(shop: ShopSimulator): Map<string, string> {
  const products = [...shop.shop.products.values()];
  const skuOf = new Map(products.map((p) => [p.id, String(p.sku)]));
  const entries = products.map((p): [string, string] => {
    const { id: _id, date_created: _a, date_created_gmt: _b, date_modified: _c, date_modified_gmt: _d, parent_id, variations, meta_data, ...rest } = p; // prettier-ignore
    const children = (variations as number[]).map((v) => skuOf.get(v)).sort();
    const meta = (meta_data as { key: string; value: unknown }[]).map(({ key, value }) => [key, value]);
    return [String(p.sku), JSON.stringify({ ...rest, parent: skuOf.get(parent_id) ?? '', children, meta })];
  });
  expect(new Set(entries.map(([sku]) => sku)).size).toBe(entries.length);
  return new Map(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** @param killAt n-th request to the shop, before or after its work is done, at which the process is killed */
async function firstLoad(
  m3: M3Simulator,
  killAt: { m3?: number; shop: number[] },
): Promise<{ products: Map<string, string>; kills: number; summary: string }> {
  const shop = await startShopSimulator();
  shop.shop.products.clear();
  shop.shop.catalogue.bySku.clear();
  const tap = await startTap(shop.url);
  const m3Tap = await startTap(m3.url);
  const dir = tempDir('first-load');
  const dataDir = path.join(dir.path, 'data');
  const configFile = path.join(dir.path, 'config.json');
  mkdirSync(dataDir);
  const settings = {
    m3: { ionapi: { ...m3.ionapi, iu: m3Tap.url, pu: m3.ionapi.pu.replace(m3.url, m3Tap.url) } },
    catalog: { enabled: true, pageRows: 500, everySeconds: 60 },
  };
  const store = { url: tap.url, consumerKey: shop.key.key, consumerSecret: shop.key.secret };
  writeFileSync(configFile, JSON.stringify({ ...configOf(m3, shop, dataDir, { settings }), store, log: 'error' }));
  const sidecar = new SidecarProcess(cli, configFile, dataDir);
  let kills = 0;
  let next = [...killAt.shop];
  let m3Kill = killAt.m3 ?? Infinity;
  let restarting: Promise<unknown> = Promise.resolve();
  const again = async (): Promise<void> => {
    kills += 1;
    await sidecar.kill();
    restarting = sidecar.start();
  };
  m3Tap.hooks = {
    before: async (n) => {
      if (n < m3Kill) return true;
      m3Kill = Infinity;
      await again();
      return false;
    },
  };
  // After the shop has done the work and before anybody hears of it: the worst moment.
  tap.hooks = {
    after: async (n) => {
      if (n < (next[0] ?? Infinity)) return true;
      next = next.slice(1);
      await again();
      return false;
    },
  };
  const call = async (method: string, route: string, body?: unknown) => {
    await restarting;
    return sidecar.api(method, route, body).catch(() => null);
  };
  const load = async (): Promise<LoadView | null> => ((await call('GET', '/v1/catalog/load'))?.json as { load: LoadView } | null)?.load ?? null; // prettier-ignore
  try {
    await sidecar.start();
    const why = { why: 'the test says so' };
    expect((await call('POST', '/v1/catalog/load', why))?.status).toBe(202);
    await until(async () => (await load())?.state === 'preview', 'preview', PATIENCE_MS);
    const { summary } = (await load())!;
    await call('POST', '/v1/catalog/load/accept', why);
    await until(async () => (await load())?.state === 'done', 'done', PATIENCE_MS);
    const problems = await call('GET', '/v1/catalog/items?state=problem&limit=5');
    expect(problems?.json).toMatchObject({ items: [] });
    return { products: result(shop), kills, summary };
  } finally {
    await restarting;
    await sidecar.kill();
    await Promise.all([tap.close(), m3Tap.close()]);
    await shop.close();
    dir.remove();
  }
}

test('killed while reading M3, while planning and while writing: the same shop in the end', async () => {
  const m3 = await startM3Simulator({ seed: () => undefined });
  fill(m3);
  try {
    const calm = await firstLoad(m3, { shop: [] });
    const wanted = [...m3.state.items.byNumber.values()].filter(({ fields }) => fields.STAT === '20').length;
    expect(calm.products.size).toBe(wanted);
    // Requests to the shop: categories, attributes, about 200 look-ups of the plan, then look-ups and batches.
    const rough = await firstLoad(m3, { m3: 60, shop: [120, 340] });
    expect(rough.kills).toBe(3);
    expect(rough.summary).toBe(calm.summary);
    expect([...rough.products.keys()]).toEqual([...calm.products.keys()]);
    const differing = [...rough.products].filter(([sku, text]) => calm.products.get(sku) !== text);
    expect(differing.slice(0, 3)).toEqual([]);
  } finally {
    await m3.close();
  }
}, 900_000);
