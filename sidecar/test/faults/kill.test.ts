/** The real process is killed (SIGKILL) at every boundary of its work and started again on the same data. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import type { ShopEvent } from '@crossdock/shared';
import { startM3Simulator } from '../../simulator/m3/index.ts';
import { signEvents } from '../../simulator/woo/load.ts';
import { startShopSimulator } from '../../simulator/woo/server.ts';
import { bundleEntry, leakCheck, tempDir } from '../support/index.ts';
import { call } from '../support/http.ts';
import { judgeWorld } from '../support/judge.ts';
import { SidecarProcess } from '../support/sidecar-process.ts';
import { startTap, type Tap } from '../support/tap.ts';
import { StoreView } from '../support/store-view.ts';
import { configOf, eventOf, orderOf, pause, SECRET } from '../support/world.ts';

let cli = '';
beforeAll(() => {
  cli = bundleEntry('src/cli.ts');
});

/** `before` M3 did the work · `after` it, but before the answer · `answered`: the answer is on its way or has arrived. */
type Moment = 'before' | 'after' | 'answered';
interface KillAt {
  remote: 'm3' | 'shop';
  n: number;
  moment: Moment;
}

interface Ended {
  wrong: string[];
  kills: number;
  requests: { m3: number; shop: number };
}

/** One order from event to number in the shop, with one kill on the way. */
async function oneOrder(at: KillAt | null, api: 'v2' | 'v1'): Promise<Ended> {
  const m3 = await startM3Simulator();
  const shop = await startShopSimulator();
  const taps = { m3: await startTap(m3.url), shop: await startTap(shop.url) };
  const dir = tempDir('kill');
  const dataDir = path.join(dir.path, 'data');
  const configFile = path.join(dir.path, 'config.json');
  mkdirSync(dataDir);
  const through = (tap: Tap) => ({ iu: tap.url, pu: m3.ionapi.pu.replace(m3.url, tap.url) });
  const settings = { m3: { apiVersion: api, ionapi: { ...m3.ionapi, ...through(taps.m3) } } };
  const store = { url: taps.shop.url, consumerKey: shop.key.key, consumerSecret: shop.key.secret };
  writeFileSync(configFile, JSON.stringify({ ...configOf(m3, shop, dataDir, { settings }), store, log: 'warn' }));
  const sidecar = new SidecarProcess(cli, configFile, dataDir);
  const view = new StoreView(dataDir);
  const requests = { m3: 0, shop: 0 };
  for (const remote of ['m3', 'shop'] as const) {
    const hits = (n: number, moment: Moment): boolean => at?.remote === remote && at.n === n && at.moment === moment;
    taps[remote].hooks = {
      before: async (n) => {
        requests[remote] = n;
        if (!hits(n, 'before')) return true;
        await sidecar.kill();
        return false;
      },
      after: async (n) => {
        if (!hits(n, 'after')) return true;
        await sidecar.kill();
        return false;
      },
      answered: (n) => {
        if (hits(n, 'answered')) void sidecar.kill();
      },
    };
  }
  try {
    await sidecar.start();
    // Placed once it runs: for an order older than the process M3 is asked more, and how long a start takes is the machine's affair.
    const document = orderOf({
      id: 4712,
      lines: [{ sku: 'CUP-01', quantity: 2 }, { sku: 'PLATE-9' }],
      shippingLines: [{ amount: '4.90' }],
      customerNote: 'Please ring twice',
    });
    shop.shop.put(document);
    const event = eventOf(document);
    const until = performance.now() + 300_000;
    let accepted = false;
    while (!accepted || view.open() > 0 || !sidecar.running || (at && sidecar.kills === 0)) {
      if (sidecar.running && !accepted) accepted = await sent(sidecar.url, event);
      if (performance.now() > until)
        return {
          wrong: ['not settled', ...view.journal('order:4712').map((j) => j.text)],
          kills: sidecar.kills,
          requests,
        };
      if (!sidecar.running) await sidecar.start();
      await pause(20);
    }
    const wrong = judgeWorld({
      m3: m3.snapshot(),
      violations: m3.calls.violations,
      store: view,
      documents: [document],
      expected: {},
    });
    const shown = shop.shop.annotations.get(document.id)?.orderNumber;
    if (shown !== m3.ordersByReference('WC-4712')[0]?.orno) wrong.push(`the shop shows order number ${shown}`);
    if (wrong.length > 0) wrong.push(...view.journal('order:4712').map((j) => `    ${j.kind}: ${j.text}`));
    return { wrong, kills: sidecar.kills, requests };
  } finally {
    await sidecar.kill();
    view.close();
    await Promise.all([taps.m3.close(), taps.shop.close(), m3.close(), shop.close()]);
    dir.remove();
  }
}

/** Sends as the plugin does: again, with the same id, until it is acknowledged. */
async function sent(url: string, event: ShopEvent): Promise<boolean> {
  const signed = signEvents([event], SECRET, Date.now());
  try {
    return (await call('POST', `${url}/v1/events`, { headers: signed.headers, body: signed.body })).status === 202;
  } catch {
    return false;
  }
}

test.each(['v2', 'v1'] as const)(
  'killed at every request, before M3 did it, after, and when the answer came (%s)',
  async (api) => {
    const clean = await oneOrder(null, api);
    expect(clean.wrong).toEqual([]);
    const moments: Moment[] = api === 'v2' ? ['before', 'after', 'answered'] : ['after'];
    const at = (remote: 'm3' | 'shop', count: number): KillAt[] =>
      Array.from({ length: count }, (_, i) => moments.map((moment) => ({ remote, n: i + 1, moment }))).flat();
    const cases = [...at('m3', clean.requests.m3), ...at('shop', clean.requests.shop)];
    const failures: string[] = [];
    const open = [...cases];
    const worker = async (): Promise<void> => {
      for (let next = open.shift(); next; next = open.shift()) {
        const { wrong, kills } = await oneOrder(next, api);
        const label = `killed ${next.moment} request ${next.n} to ${next.remote}`;
        if (kills !== 1) failures.push(`${label}: ${kills} kills`);
        failures.push(...wrong.map((text) => `${label}: ${text}`));
      }
    };
    await Promise.all(Array.from({ length: 4 }, worker));
    process.stderr.write(`  ${api}: ${cases.length} kills\n`);
    expect(failures).toEqual([]);
    expect(cases.length).toBeGreaterThan(15);
  },
  900_000,
);

leakCheck();
