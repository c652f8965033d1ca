import { describe, expect, it } from '@jest/globals';
import { bootstrap, settings } from '@crossdock/shared';
import { runCheck, type CheckOptions } from './check.ts';
import { CrossdockError } from './errors.ts';
import type { ShopClient } from './woo/port.ts';

const SECRET = `whsec_${'A'.repeat(43)}=`;
type Probe = Awaited<ReturnType<ShopClient['probe']>>;
const shop = (probe: Probe | Error): ShopClient =>
  ({ probe: () => (probe instanceof Error ? Promise.reject(probe) : Promise.resolve(probe)) }) as unknown as ShopClient;
const m3Fault = new CrossdockError('no .ionapi', {
  class: 'auth',
  code: 'm3.ionapi',
  problem: { code: 'm3.ionapi', message: 'There is no .ionapi file.', fix: 'Name one.', owner: 'm3' },
});

async function check(options: Partial<CheckOptions> & { config?: object }): Promise<string[]> {
  const config = bootstrap.parse({ dataDir: 'd', secret: SECRET, ...options.config });
  const m3 = (): never => {
    throw m3Fault;
  };
  const report = await runCheck({
    bootstrap: config,
    settings: settings.parse({}),
    m3,
    shop: null,
    orderValueOnTemporary: null,
    advice: [],
    ...options,
  });
  expect(report.ok).toBe(report.items.every((item) => item.state !== 'failed'));
  return report.items.map(({ name, state, text, fix }) => `${state} ${name}: ${text}${fix ? ` → ${fix}` : ''}`);
}

describe('runCheck', () => {
  it('says what is not set up, and goes on', async () => {
    expect(await check({})).toEqual([
      'failed Shop: No shop is set up. → Copy the pairing string from the plugin and run: crossdock-sidecar pair STRING',
      'failed M3: There is no .ionapi file. → Name one.',
    ]);
  });

  it('warns of plain http beyond this machine and passes advice on', async () => {
    const store = { url: 'http://wordpress', consumerKey: 'k', consumerSecret: 's' };
    const lines = await check({
      config: { listen: { host: '0.0.0.0' }, store },
      advice: [{ text: { raw: 'Move the key.' } }],
    });
    expect(lines.slice(0, 3).map((line) => line.split(' →')[0])).toEqual([
      'warning Encryption, incoming: What the shop sends goes over plain http (0.0.0.0).',
      'warning Encryption, shop: What is read from the shop goes over plain http (wordpress).',
      'warning Advice: Move the key.',
    ]);
  });

  it.each([
    [
      { plugin: true, wooVersion: '11.0.1', canReadOrders: true, canWriteOrders: true },
      ['ok Shop: WooCommerce 11.0.1 answers.', 'ok Shop, orders: Orders can be read and written.', 'ok Shop, plugin'],
    ],
    [
      { plugin: false, wooVersion: null, canReadOrders: true, canWriteOrders: false },
      [
        'ok Shop: WooCommerce answers; it does not show its version.',
        'ok Shop, orders: Orders can be read.',
        'failed Shop, orders: Orders cannot be written',
        'warning Shop, plugin',
      ],
    ],
    [
      { plugin: true, wooVersion: '11.0.1', canReadOrders: false, canWriteOrders: null },
      ['ok Shop', 'failed Shop, orders: Orders cannot be read', 'ok Shop, plugin'],
    ],
    [
      new CrossdockError('The shop refuses the key.', { class: 'auth', code: 'woo.auth' }),
      ['failed Shop: The shop refuses the key.'],
    ],
  ])('judges the shop %#', async (probe, expected) => {
    const lines = (await check({ shop: shop(probe) })).filter((line) => line.includes(' Shop'));
    expect(lines).toHaveLength(expected.length);
    expected.forEach((start, i) => expect(lines[i]).toContain(start));
  });
});
