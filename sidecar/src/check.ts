/** `check`: is everything there that Crossdock needs? Asks M3 and the shop, writes nothing. */
import type { Bootstrap, CheckItem, CheckReport, CheckWord, Settings } from '@crossdock/shared';
import { isLoopback } from './config/hosts.ts';
import { asCrossdockError } from './errors.ts';
import { finding, type Words } from './m3/check-rules.ts';
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
  /** What the start had to say, e.g. about the encryption key. */
  advice: readonly Pick<Words, 'text' | 'values'>[];
}

export async function runCheck(options: CheckOptions): Promise<CheckReport> {
  const [m3, shop] = await Promise.all([m3Items(options), shopItems(options.shop)]);
  const items = [...configurationItems(options), ...shop, ...m3];
  return { ok: items.every((item) => item.state !== 'failed'), items };
}

function configurationItems({ bootstrap, advice }: CheckOptions): CheckItem[] {
  const items: CheckItem[] = [];
  const plain = (part: 'incoming' | 'shop', host: string): void => {
    if (isLoopback(host)) return;
    const name = part === 'shop' ? 'name.shop-encryption' : 'name.incoming';
    items.push(item('warn', { name, text: `plain.${part}`, fix: 'plain.fix', values: { host } }));
  };
  if (!bootstrap.listen.tls) plain('incoming', bootstrap.listen.host);
  if (bootstrap.store?.url.startsWith('http:')) plain('shop', new URL(bootstrap.store.url).hostname);
  for (const one of advice) items.push(item('warn', { name: 'name.advice', ...one }));
  return items;
}

async function shopItems(shop: ShopClient | null): Promise<CheckItem[]> {
  if (!shop) return [item(false, { name: 'name.shop', text: 'shop.missing', fix: 'shop.missing.fix' })];
  try {
    const { plugin, wooVersion: version, canReadOrders, canWriteOrders } = await shop.probe();
    const orders = (ok: boolean, text: CheckWord): CheckItem =>
      item(ok, { name: 'name.shop-orders', text, ...(!ok && { fix: 'shop.rights.fix' }) });
    return [
      item(
        true,
        version
          ? { name: 'name.shop', text: 'shop.answers', values: { version } }
          : { name: 'name.shop', text: 'shop.answers-unnamed' },
      ),
      canReadOrders
        ? orders(true, canWriteOrders === false ? 'shop.orders-read' : 'shop.orders')
        : orders(false, 'shop.orders-unread'),
      ...(canWriteOrders === false ? [orders(false, 'shop.orders-unwritten')] : []),
      plugin
        ? item(true, { name: 'name.shop-plugin', text: 'shop.plugin' })
        : item('warn', { name: 'name.shop-plugin', text: 'shop.no-plugin', fix: 'shop.no-plugin.fix' }),
    ];
  } catch (thrown) {
    return [failed('name.shop', 'shop.failed.fix', thrown)];
  }
}

async function m3Items({ m3, settings, orderValueOnTemporary }: CheckOptions): Promise<CheckItem[]> {
  try {
    const findings = await checkM3({
      client: m3(),
      settings: settings.m3,
      commonCustomer: settings.customers.commonCustomer,
      toM3: settings.catalog.toM3,
      orderValueOnTemporary,
    });
    return findings.map(itemOf);
  } catch (thrown) {
    return [failed('name.m3', 'm3.failed.fix', thrown)];
  }
}

const item = (ok: Finding['ok'], words: Words): CheckItem => itemOf(finding('', ok, words));

function failed(name: CheckWord, fix: CheckWord, thrown: unknown): CheckItem {
  const { problem, message, code } = asCrossdockError(thrown);
  const text = { raw: problem?.message ?? message, code };
  return item(false, { name, text, fix: problem?.fix ? { raw: problem.fix } : fix });
}

function itemOf({ ok, title, detail, fix, said }: Finding): CheckItem {
  return {
    name: title,
    state: ok === true ? 'ok' : ok === 'warn' ? 'warning' : 'failed',
    text: detail,
    ...(fix ? { fix } : {}),
    said,
  };
}
