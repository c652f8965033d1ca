/** `check`: is everything there that Crossdock needs? Asks M3 and the shop, writes nothing. */
import type { Bootstrap, CheckItem, CheckReport, Settings } from '@crossdock/shared';
import { isLoopback } from './config/hosts.ts';
import { asCrossdockError } from './errors.ts';
import { checkM3, type Finding } from './m3/check.ts';
import type { M3ClientHandle } from './m3/client.ts';
import type { ShopClient } from './woo/port.ts';

export interface CheckOptions {
  bootstrap: Bootstrap;
  settings: Settings;
  m3: () => M3ClientHandle;
  shop: ShopClient | null;
  /** Null until the first order has shown it. */
  orderValueOnTemporary: boolean | null;
  /** Sentences that the start had to say, e.g. about the encryption key. */
  advice: readonly string[];
}

export async function runCheck(options: CheckOptions): Promise<CheckReport> {
  const [m3, shop] = await Promise.all([m3Items(options), shopItems(options.shop)]);
  const items = [...configurationItems(options), ...shop, ...m3];
  return { ok: items.every((item) => item.state !== 'failed'), items };
}

function configurationItems({ bootstrap, advice }: CheckOptions): CheckItem[] {
  const items: CheckItem[] = [];
  const plain = (name: string, host: string, what: string): void => {
    if (isLoopback(host)) return;
    const fix = 'Use TLS, unless the network in between is yours alone (a compose network, for example).';
    items.push({ name, state: 'warning', text: `${what} goes over plain http (${host}).`, fix });
  };
  if (!bootstrap.listen.tls) plain('Encryption, incoming', bootstrap.listen.host, 'What the shop sends');
  if (bootstrap.store?.url.startsWith('http:'))
    plain('Encryption, shop', new URL(bootstrap.store.url).hostname, 'What is read from the shop');
  for (const text of advice) items.push({ name: 'Advice', state: 'warning', text });
  return items;
}

async function shopItems(shop: ShopClient | null): Promise<CheckItem[]> {
  if (!shop) {
    return [
      {
        name: 'Shop',
        state: 'failed',
        text: 'No shop is set up.',
        fix: 'Copy the pairing string from the plugin and run: crossdock-sidecar pair STRING',
      },
    ];
  }
  try {
    const { plugin, wooVersion, canReadOrders, canWriteOrders } = await shop.probe();
    const rights =
      'Give the REST API key of the shop the permission "Read/Write" (WooCommerce › Settings › Advanced › REST API).';
    return [
      { name: 'Shop', state: 'ok', text: `WooCommerce ${wooVersion ?? '(version not shown)'} answers.` },
      canReadOrders
        ? {
            name: 'Shop, orders',
            state: 'ok',
            text: canWriteOrders === false ? 'Orders can be read.' : 'Orders can be read and written.',
          }
        : { name: 'Shop, orders', state: 'failed', text: 'Orders cannot be read with this key.', fix: rights },
      ...(canWriteOrders === false
        ? [
            {
              name: 'Shop, orders',
              state: 'failed' as const,
              text: 'Orders cannot be written with this key.',
              fix: rights,
            },
          ]
        : []),
      plugin
        ? { name: 'Shop, plugin', state: 'ok', text: 'The Crossdock plugin answers.' }
        : {
            name: 'Shop, plugin',
            state: 'warning',
            text: 'The shop has no Crossdock plugin; numbers are written to meta data and notes instead.',
            fix: 'Install and activate the plugin for events, the order box and the outbox.',
          },
    ];
  } catch (thrown) {
    const error = asCrossdockError(thrown);
    return [
      {
        name: 'Shop',
        state: 'failed',
        text: error.problem?.message ?? error.message,
        fix: error.problem?.fix ?? 'Correct "store" in the configuration, or pair again.',
      },
    ];
  }
}

async function m3Items({ m3, settings, orderValueOnTemporary }: CheckOptions): Promise<CheckItem[]> {
  try {
    const findings = await checkM3({
      client: m3(),
      settings: settings.m3,
      commonCustomer: settings.customers.commonCustomer,
      orderValueOnTemporary,
    });
    return findings.map(itemOf);
  } catch (thrown) {
    const error = asCrossdockError(thrown);
    return [
      {
        name: 'M3',
        state: 'failed',
        text: error.problem?.message ?? error.message,
        fix: error.problem?.fix ?? 'Correct the group "m3" of the settings.',
      },
    ];
  }
}

function itemOf({ ok, title, detail, fix }: Finding): CheckItem {
  return {
    name: `M3, ${title}`,
    state: ok === true ? 'ok' : ok === 'warn' ? 'warning' : 'failed',
    text: detail,
    ...(fix ? { fix } : {}),
  };
}
