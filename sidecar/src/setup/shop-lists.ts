/** What the shop has that needs a place in M3: its own lists where the key may read them, and what its newest orders say. */
import { asCrossdockError } from '../errors.ts';
import type { ShopClient } from '../woo/port.ts';
import type { ShopThing } from './suggest.ts';

type Row = Record<string, unknown>;
/** A shipping zone with `GET shipping/zones/{id}/methods`. */
export interface ZoneMethods {
  zone: string;
  methods: readonly Row[];
}
export interface ShopThings {
  payment: ShopThing[];
  shipping: ShopThing[];
  country: ShopThing[];
  faults: string[];
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const rows = (value: unknown): Row[] => (Array.isArray(value) ? (value as Row[]) : []);

/** Zone 0, which every shop has: what no other zone covers. */
const REST_OF_THE_WORLD = '0';
/** Somebody waits before the screen, and each zone is a request of its own. */
const PATIENCE_MS = 10_000;
/** Zones that are asked for at once. */
const TOGETHER = 10;

/** The name of a country in English, as most M3 installations write it. */
function countryName(code: string): string {
  try {
    return new Intl.DisplayNames(['en'], { type: 'region' }).of(code) ?? code;
  } catch {
    return code;
  }
}

class Counted {
  readonly #things = new Map<string, ShopThing>();
  know(key: string, title: string, zone = ''): void {
    if (key === '' || this.#things.has(key)) return;
    this.#things.set(key, { key, title: title || key, orders: 0, ...(zone !== '' && { zone }) });
  }
  see(key: string, title: string): void {
    if (key === '') return;
    this.know(key, title);
    this.#things.get(key)!.orders++;
  }
  /** The most frequent first. */
  list(): ShopThing[] {
    return [...this.#things.values()].sort(
      (a, b) => b.orders - a.orders || a.key.localeCompare(b.key, 'en', { numeric: true }),
    );
  }
}

interface Method {
  id: string;
  key: string;
  title: string;
  kind: string;
  zone: string;
}

/** Methods that a buyer can choose. The title is what the buyer reads; the kind ("Flat rate") stands in where there is none. */
const methodsOf = (zones: readonly ZoneMethods[]): Method[] =>
  zones.flatMap(({ zone, methods }) =>
    methods.flatMap((row): Method[] => {
      const id = text(row['method_id']);
      const kind = text(row['method_title']) || id;
      if (id === '' || row['enabled'] !== true) return [];
      return [{ id, key: `${id}:${String(row['instance_id'])}`, title: text(row['title']).trim() || kind, kind, zone }];
    }),
  );

/**
 * Shipping methods by the keys of the table `shipping`. One row answers for all methods of a kind while they have one title;
 * where titles differ ("Standard", "Express", both flat rates), or the table has one of them apart, each has a row of its own.
 */
function shippingOf(
  orders: readonly Row[],
  zones: readonly ZoneMethods[],
  hasRow: (key: string) => boolean,
): ShopThing[] {
  const counted = new Counted();
  const methods = methodsOf(zones);
  const kinds = new Map<string, string>();
  const apart = new Set<string>();
  for (const id of new Set(methods.map((method) => method.id))) {
    const same = methods.filter((method) => method.id === id);
    const [{ title: common, kind }] = same as [Method];
    const differ = same.some(({ title, key }) => title !== common || hasRow(key));
    kinds.set(id, differ ? kind : common);
    if (!differ) counted.know(id, common, [...new Set(same.map(({ zone }) => zone))].filter(Boolean).join(', '));
    for (const { key, title, zone } of differ ? same : []) {
      counted.know(key, title, zone);
      apart.add(key);
    }
  }
  for (const order of orders)
    for (const line of rows(order['shipping_lines'])) {
      const id = text(line['method_id']);
      const key = `${id}:${String(line['instance_id'])}`;
      counted.see(apart.has(key) ? key : id, kinds.get(id) ?? text(line['method_title']));
    }
  return counted.list();
}

/** What the shop's own lists say; null where one cannot be read. */
export interface OwnLists {
  /** `GET payment_gateways` */
  gateways: readonly Row[] | null;
  zones: readonly ZoneMethods[] | null;
}

/** Pure. `hasRow`: whether the table `shipping` has a row of this key. */
export function thingsOf(
  orders: readonly Row[],
  { gateways, zones }: OwnLists,
  hasRow: (key: string) => boolean = () => false,
): Omit<ShopThings, 'faults'> {
  const [payment, country] = [new Counted(), new Counted()];
  for (const gateway of gateways ?? []) {
    if (gateway['enabled'] === true) payment.know(text(gateway['id']), text(gateway['title']));
  }
  for (const order of orders) {
    payment.see(text(order['payment_method']), text(order['payment_method_title']));
    const [delivery, invoice] = [order['shipping'], order['billing']] as (Row | undefined)[];
    const code = text(delivery?.['country']) || text(invoice?.['country']);
    country.see(code, code === '' ? '' : countryName(code));
  }
  return { payment: payment.list(), shipping: shippingOf(orders, zones ?? [], hasRow), country: country.list() };
}

type Lists = Pick<ShopClient, 'list' | 'listIfOpen'>;

/** All zones with their methods, null where the key may not read them. @throws CrossdockError */
async function readZones(shop: Lists, signal: AbortSignal): Promise<ZoneMethods[] | null> {
  const found = await shop.listIfOpen('shipping/zones', { _fields: 'id,name' }, signal);
  if (found === null) return null;
  // A shop with shipping switched off has no such route.
  if (found.length === 0) return [];
  const zones = new Map(found.map((zone) => [String(zone['id']), text(zone['name'])]));
  if (!zones.has(REST_OF_THE_WORLD)) zones.set(REST_OF_THE_WORLD, '');
  const all: ZoneMethods[] = [];
  const left = [...zones];
  while (left.length > 0) {
    const read = await Promise.all(
      left.splice(0, TOGETHER).map(async ([id, zone]): Promise<ZoneMethods | null> => {
        const path = `shipping/zones/${id}/methods`;
        const query = { _fields: 'instance_id,method_id,method_title,title,enabled' };
        const methods = await shop.listIfOpen(path, query, signal);
        return methods && { zone, methods };
      }),
    );
    if (read.includes(null)) return null;
    all.push(...read.filter((one) => one !== null));
  }
  return all;
}

/**
 * @param hasRow whether the table `shipping` has a row of this key
 * @throws CrossdockError when the shop's orders cannot be read
 */
export async function readShopThings(
  shop: Lists,
  hasRow: (key: string) => boolean,
  patienceMs = PATIENCE_MS,
): Promise<ShopThings> {
  const faults: string[] = [];
  const stop = AbortSignal.timeout(patienceMs);
  /** A list that cannot be read leaves what the orders say: the sidecar's own user may read little, another key perhaps less. */
  const own = async <T>(what: string, read: () => Promise<T | null>): Promise<T | null> => {
    const said = (why: string): null => {
      faults.push(`The shop’s list of ${what} cannot be read (${why}); those of the newest orders are shown.`);
      return null;
    };
    try {
      return (await read()) ?? said('the key may not read it; update the plugin, or pair the shop with it');
    } catch (error) {
      return said(
        stop.aborted
          ? `the shop did not answer within ${patienceMs / 1000} s`
          : asCrossdockError(error).message.replace(/\.$/, ''),
      );
    }
  };
  const [orders, gateways, zones] = await Promise.all([
    shop.list('orders', { per_page: '100', orderby: 'date', order: 'desc' }),
    own('payment methods', () => shop.listIfOpen('payment_gateways', { _fields: 'id,title,enabled' }, stop)),
    own('shipping methods', () => readZones(shop, stop)),
  ]);
  return { ...thingsOf(orders, { gateways, zones }, hasRow), faults: faults.sort() };
}
