import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { META } from '@crossdock/shared';
import {
  SAMPLE_KEY,
  startShopSimulator,
  type ShopSimulator,
  type ShopSimulatorOptions,
} from '../../simulator/woo/server.ts';
import { createOutboxPuller } from './outbox-puller.ts';
import { createShopClient, type ShopClientOptions } from './client.ts';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function shop(options: ShopSimulatorOptions = {}): Promise<ShopSimulator> {
  const sim = await startShopSimulator(options);
  closers.push(() => sim.close());
  return sim;
}
function client(url: string, more: Partial<ShopClientOptions> = {}) {
  const made = createShopClient({
    url,
    consumerKey: SAMPLE_KEY.key,
    consumerSecret: SAMPLE_KEY.secret,
    installationId: 'inst-1',
    gate: { run: (fn) => fn() },
    log: quiet,
    insecureHosts: [],
    retryDelayMs: 1,
    ...more,
  });
  closers.push(() => made.close());
  return made;
}
const spec = { billing: { country: 'DE', email: 'max@example.test' }, lines: [{ sku: 'CUP-01' }] };
const meta = (sim: ShopSimulator, id: number, key: string) =>
  sim.shop.orders.get(id)!.meta_data.find((m) => m.key === key)?.value;
const writes = (sim: ShopSimulator) => sim.calls.filter((c) => c.method !== 'GET');

describe('over http the client signs with OAuth 1.0a', () => {
  test('reads an order; no such order is null; every call carries the origin header', async () => {
    const sim = await shop({ basicOverHttp: false });
    const order = sim.shop.place(spec);
    const woo = client(sim.url);
    expect(await woo.readOrder(String(order.id))).toEqual(JSON.parse(JSON.stringify(order)));
    expect(await woo.readOrder('999')).toBeNull();
    expect(sim.calls.map((c) => c.origin)).toEqual(['inst-1', 'inst-1']);
  });

  test('a wrong secret is an auth error that says where to look', async () => {
    const sim = await shop({ basicOverHttp: false });
    await expect(client(sim.url, { consumerSecret: 'cs_wrong' }).readOrder('1')).rejects.toMatchObject({
      class: 'auth',
      code: 'woo.auth',
      problem: { fix: expect.stringContaining('consumer key') },
    });
    expect(sim.calls).toHaveLength(1);
  });

  test('clocks more than fifteen minutes apart are named as such', async () => {
    const sim = await shop({ basicOverHttp: false, now: () => Date.now() + 3_600_000 });
    await expect(client(sim.url).readOrder('1')).rejects.toMatchObject({ class: 'auth', code: 'woo.clock' });
  });
});

describe('a list that can be done without', () => {
  const zones = 'shipping/zones';

  test('its rows, only the fields that were asked for', async () => {
    const sim = await shop();
    const woo = client(sim.url);
    const found = await woo.listIfOpen(zones, { _fields: 'id,name' });
    expect(found).toContainEqual({ id: 1, name: 'Germany' });
    const methods = await woo.listIfOpen('shipping/zones/1/methods', { _fields: 'instance_id,method_id,title' });
    expect(methods).toContainEqual({ instance_id: 2, method_id: 'flat_rate', title: 'Express' });
  });

  test('null where the key may not read it, which is no fault of the key: the gate sees a good answer', async () => {
    const sim = await shop();
    sim.shop.manager = false;
    const failed: unknown[] = [];
    const run = async <T>(fn: () => Promise<T>): Promise<T> => {
      try {
        return await fn();
      } catch (error) {
        failed.push(error);
        throw error;
      }
    };
    expect(await client(sim.url, { gate: { run } }).listIfOpen(zones, {})).toBeNull();
    expect(failed).toEqual([]);
    expect(sim.calls).toHaveLength(1);
  });

  test('empty where the shop has no such list', async () => {
    const sim = await shop();
    expect(await client(sim.url).listIfOpen('no/such/list', {})).toEqual([]);
  });
});

describe('over https the client uses Basic', () => {
  const folder = fileURLToPath(new URL('./test-tls/', import.meta.url));
  const tls = { cert: readFileSync(`${folder}cert.pem`, 'utf8'), key: readFileSync(`${folder}key.pem`, 'utf8') };

  test('a named authority is trusted', async () => {
    const sim = await shop({ tls });
    const { id } = sim.shop.place(spec);
    const woo = client(sim.url, { caFile: `${folder}cert.pem` });
    expect((await woo.readOrder(String(id)))?.id).toBe(id);
  });

  test('any other certificate is refused, even where Node is told not to look', async () => {
    const sim = await shop({ tls });
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      await expect(client(sim.url).readOrder('1')).rejects.toMatchObject({ class: 'auth', code: 'woo.certificate' });
    } finally {
      if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
    }
    expect(sim.calls).toHaveLength(0);
  });

  test('a file that is not there is named', () => {
    expect(() => client('https://shop.example', { caFile: '/no/such/ca.pem' })).toThrow('/no/such/ca.pem');
  });
});

describe('plain permalinks: ?rest_route= works and is remembered', () => {
  test.each([
    ['plain', [404, 404, 200, 200]],
    ['plain-front', [301, 200, 200, 200]],
  ] as const)('%s, read first', async (permalinks, statuses) => {
    const sim = await shop({ basicOverHttp: false, permalinks });
    const order = sim.shop.place(spec);
    const woo = client(sim.url);
    expect((await woo.readOrder(String(order.id)))?.id).toBe(order.id);
    expect((await woo.readOrder(String(order.id)))?.id).toBe(order.id);
    expect(sim.calls.map((c) => c.status)).toEqual(statuses);
  });

  test('written first', async () => {
    const sim = await shop({ basicOverHttp: false, permalinks: 'plain-front' });
    const { id } = sim.shop.place(spec);
    expect(await client(sim.url).annotateOrder(String(id), { state: 'waiting' })).toEqual({ changed: true });
  });

  test('without the plugin WooCommerce takes no key there', async () => {
    const sim = await shop({ permalinks: 'plain', plugin: false });
    await expect(client(sim.url).readOrder('6000')).rejects.toMatchObject({ code: 'woo.no-rest' });
  });

  test('a page in place of one answer is no sign of them, and a write is not repeated for it', async () => {
    const sim = await shop();
    const { id } = sim.shop.place(spec);
    sim.faults.plan({
      faults: [{ match: 'POST wc-crossdock/v1/*', kind: 'http', status: 404, times: 1, effect: true }],
    });
    const woo = client(sim.url);
    await expect(woo.annotateOrder(String(id), { state: 'waiting' })).rejects.toMatchObject({ code: 'woo.no-rest' });
    expect(sim.calls.map((c) => c.method)).toEqual(['POST', 'GET']);
    expect(await woo.annotateOrder(String(id), { state: 'waiting' })).toEqual({ changed: false });
  });
});

describe('annotate', () => {
  const annotation = {
    state: 'confirmed',
    temporaryNumber: '0000000007',
    orderNumber: '0010000001',
    customerNumber: 'WC0001',
  } as const;

  test('by the plugin', async () => {
    const sim = await shop();
    const { id } = sim.shop.place(spec);
    const woo = client(sim.url);
    expect(await woo.annotateOrder(String(id), annotation)).toEqual({ changed: true });
    expect(await woo.annotateOrder(String(id), annotation)).toEqual({ changed: false });
    expect(meta(sim, id, META.orderNumber)).toBe('0010000001');
    expect(sim.shop.notes.get(id)).toHaveLength(1);
    expect(sim.calls.map((c) => c.path)).toEqual(Array(2).fill(`/wc-crossdock/v1/orders/${id}/annotate`));
    expect(await woo.annotateOrder('999', annotation)).toEqual({ changed: false });
  });

  test('by meta data and one note where there is no plugin; a repeat writes nothing', async () => {
    const sim = await shop({ plugin: false });
    const { id } = sim.shop.place(spec);
    const woo = client(sim.url);
    expect(await woo.annotateOrder(String(id), annotation)).toEqual({ changed: true });
    const before = writes(sim).length;
    expect(await woo.annotateOrder(String(id), annotation)).toEqual({ changed: false });
    expect(writes(sim)).toHaveLength(before);
    expect(Object.values(META).map((key) => meta(sim, id, key))).toEqual([
      'confirmed',
      '0000000007',
      '0010000001',
      'WC0001',
    ]);
    expect(sim.shop.notes.get(id)?.map((n) => n.note)).toEqual(['Infor M3 order 0010000001.']);
    expect(await woo.annotateOrder('999', annotation)).toEqual({ changed: false });
  });

  test('a note whose answer was lost is not written twice; one never written is', async () => {
    const sim = await shop({ plugin: false });
    const { id } = sim.shop.place(spec);
    sim.faults.plan({ faults: [{ match: 'POST wc/v3/orders/{id}/notes', kind: 'drop', times: 1 }] });
    const woo = client(sim.url);
    await expect(woo.annotateOrder(String(id), annotation)).rejects.toMatchObject({
      class: 'transient',
      inDoubt: true,
    });
    expect(await woo.annotateOrder(String(id), annotation)).toEqual({ changed: false });
    expect(sim.shop.notes.get(id)).toHaveLength(1);

    const second = sim.shop.place(spec).id;
    sim.faults.plan({ faults: [{ match: 'POST wc/v3/orders/{id}/notes', kind: 'down', times: 1 }] });
    await expect(woo.annotateOrder(String(second), annotation)).rejects.toMatchObject({ class: 'transient' });
    expect(await woo.annotateOrder(String(second), annotation)).toEqual({ changed: true });
    expect(sim.shop.notes.get(second)).toHaveLength(1);
  });

  test('a missing plugin is remembered for ten minutes, then asked again', async () => {
    let now = Date.now();
    const sim = await shop({ plugin: false });
    const { id } = sim.shop.place(spec);
    const woo = client(sim.url, { now: () => now });
    await woo.annotateOrder(String(id), { state: 'waiting' });
    sim.setPlugin(true);
    await woo.annotateOrder(String(id), { state: 'sending' });
    expect(sim.calls.filter((c) => c.path.includes('annotate'))).toHaveLength(1);
    now += 10 * 60_000;
    await woo.annotateOrder(String(id), { state: 'confirmed' });
    expect(sim.shop.annotations.get(id)?.state).toBe('confirmed');
  });
});

describe('setOrderStatus', () => {
  test('once; a repeat writes nothing and adds no second note', async () => {
    const sim = await shop();
    const { id } = sim.shop.place(spec);
    const woo = client(sim.url);
    await woo.setOrderStatus(String(id), 'completed', "Delivered by M3's warehouse.");
    const before = writes(sim).length;
    await woo.setOrderStatus(String(id), 'completed', "Delivered by M3's warehouse.");
    expect(writes(sim)).toHaveLength(before);
    expect(sim.shop.orders.get(id)).toMatchObject({ status: 'completed' });
    expect(sim.shop.notes.get(id)).toHaveLength(1);
    expect(sim.shop.outbox.rows().at(-1)).toMatchObject({ origin: 'crossdock', reason: 'status' });
  });

  test.each(['cancelled', 'refunded', 'trash'])(
    'an order that the shop has closed as %s is left alone',
    async (status) => {
      const sim = await shop();
      const { id } = sim.shop.place({ ...spec, status });
      await client(sim.url).setOrderStatus(String(id), 'completed', 'Delivered.');
      expect(sim.shop.orders.get(id)?.status).toBe(status);
      expect(sim.shop.notes.get(id)).toBeUndefined();
    },
  );

  test('a status that WooCommerce does not know is permanent and says so', async () => {
    const sim = await shop();
    const { id } = sim.shop.place(spec);
    await expect(client(sim.url).setOrderStatus(String(id), 'shipped')).rejects.toMatchObject({
      class: 'permanent',
      code: 'woo.rest_invalid_param',
    });
  });
});

describe('products', () => {
  test('are cached, the missing ones too', async () => {
    const sim = await shop();
    const woo = client(sim.url);
    expect(await woo.readProduct('10')).toMatchObject({ id: 10, sku: 'CUP-01', type: 'simple' });
    expect(await woo.readProduct('10')).toMatchObject({ sku: 'CUP-01' });
    expect(await woo.readProduct('4711')).toBeNull();
    expect(await woo.readProduct('4711')).toBeNull();
    expect(sim.calls).toHaveLength(2);
  });

  test('that may not be read are unknown, not an error', async () => {
    const sim = await shop();
    sim.faults.plan({ faults: [{ match: 'GET wc/v3/products/*', kind: 'http', status: 403 }] });
    expect(await client(sim.url).readProduct('10')).toBeNull();
  });
});

describe('bad days', () => {
  // Impatient with the slow one alone: on a busy machine the others may take longer than that as well.
  const cases: [string, object, object, object?][] = [
    ['down', { kind: 'down' }, { class: 'transient', code: 'woo.down' }],
    ['500', { kind: 'http', status: 500 }, { class: 'transient', code: 'woo.http.500' }],
    ['captcha with 202', { kind: 'captcha' }, { class: 'transient', code: 'woo.firewall' }],
    ['cut-off JSON', { kind: 'broken' }, { class: 'transient', code: 'woo.unreadable' }],
    ['slow', { kind: 'latency', ms: 600_000 }, { class: 'transient', code: 'woo.timeout' }, { timeoutMs: 300 }],
  ];
  test.each(cases)('%s: a read is tried three times', async (_name, fault, error, options = {}) => {
    const sim = await shop();
    const { id } = sim.shop.place(spec);
    sim.faults.plan({ faults: [{ match: 'GET wc/v3/orders/{id}', ...fault }] });
    // Counted here: one that was given up may never have got to the shop.
    let tries = 0;
    const gate: ShopClientOptions['gate'] = {
      run: (fn) => {
        tries += 1;
        return fn();
      },
    };
    await expect(client(sim.url, { gate, ...options }).readOrder(String(id))).rejects.toMatchObject(error);
    expect(tries).toBe(3);
  });

  test('a read that works at the third try works', async () => {
    const sim = await shop();
    const { id } = sim.shop.place(spec);
    sim.faults.plan({ faults: [{ kind: 'down', times: 2 }] });
    expect((await client(sim.url).readOrder(String(id)))?.id).toBe(id);
  });

  test('429 is not retried here; it tells how long to wait', async () => {
    const sim = await shop();
    sim.faults.plan({ faults: [{ kind: 'http', status: 429, retryAfter: 3 }] });
    await expect(client(sim.url).readOrder('1')).rejects.toMatchObject({ class: 'throttled', retryAfterMs: 3000 });
    expect(sim.calls).toHaveLength(1);
  });

  test('a write is tried once, and a lost answer is in doubt', async () => {
    const sim = await shop();
    const { id } = sim.shop.place(spec);
    sim.faults.plan({ faults: [{ match: 'PUT *', kind: 'drop' }] });
    await expect(client(sim.url).setOrderStatus(String(id), 'completed')).rejects.toMatchObject({
      class: 'transient',
      inDoubt: true,
    });
    expect(writes(sim)).toHaveLength(1);
    expect(sim.shop.orders.get(id)?.status).toBe('completed');
  });

  test('nobody listens: transient, certainly not sent', async () => {
    const sim = await startShopSimulator();
    await sim.close();
    await expect(
      client(sim.url).heartbeat({ sidecarVersion: '1', oldest: null, waiting: 0, held: 0 }),
    ).rejects.toMatchObject({ class: 'transient', code: 'woo.down', inDoubt: false });
  });

  test('a call can be broken off', async () => {
    const sim = await shop();
    sim.faults.plan({ faults: [{ kind: 'latency', ms: 5000 }] });
    const aborter = new AbortController();
    const reading = client(sim.url).readOrder('1', aborter.signal);
    setTimeout(() => aborter.abort(), 20);
    await expect(reading).rejects.toMatchObject({ class: 'transient', code: 'woo.aborted' });
  });

  test('a call can be broken off between two tries', async () => {
    const sim = await shop();
    sim.faults.plan({ faults: [{ kind: 'down' }] });
    const aborter = new AbortController();
    const reading = client(sim.url, { retryDelayMs: 60_000 }).readOrder('1', aborter.signal);
    setTimeout(() => aborter.abort(), 50);
    await expect(reading).rejects.toMatchObject({ class: 'transient', code: 'woo.aborted' });
  });

  test('a redirect is not followed: it would drop a body or lead the key astray', async () => {
    const server = createServer(
      (_request, response) => void response.writeHead(301, { location: 'https://www.shop.example/' }).end(),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => new Promise((resolve) => server.close(resolve)));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await expect(client(url).readOrder('1')).rejects.toMatchObject({
      class: 'permanent',
      code: 'woo.redirect',
      message: expect.not.stringContaining(SAMPLE_KEY.secret),
    });
  });

  test('no error carries the key', async () => {
    const sim = await shop();
    sim.faults.plan({ faults: [{ kind: 'down' }] });
    const error = await client(sim.url)
      .readOrder('1')
      .catch((e: unknown) => e as Error);
    const all = JSON.stringify(error, Object.getOwnPropertyNames(error)) + String((error as Error).cause);
    expect(all).not.toContain(SAMPLE_KEY.secret);
    expect(all).not.toContain(SAMPLE_KEY.key);
  });

  test('an id that is no number never reaches the shop', async () => {
    const sim = await shop();
    await expect(client(sim.url).readOrder('1/../../users')).rejects.toMatchObject({
      class: 'bug',
      code: 'woo.bad-id',
    });
    expect(sim.calls).toHaveLength(0);
  });
});

describe('outbox and heartbeat', () => {
  test('lease, acknowledge, heartbeat', async () => {
    const sim = await shop();
    const { id } = sim.shop.place(spec);
    const woo = client(sim.url);
    const lease = await woo.leaseOutbox(10, 30);
    expect(lease?.events).toMatchObject([{ entity: 'order', entityId: String(id), reason: 'created', origin: 'shop' }]);
    await woo.ackOutbox(lease!.lease, [{ id: lease!.events[0]!.id, status: 'accepted' }]);
    const answer = await woo.heartbeat({ sidecarVersion: '0.1.0', oldest: null, waiting: 0, held: 0 });
    expect(answer).toMatchObject({ outboxWaiting: 0, fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/) });
  });

  test('the puller empties the outbox of a shop that cannot reach the sidecar, each event once', async () => {
    const sim = await shop();
    for (let n = 0; n < 7; n += 1) sim.shop.place(spec);
    const got: string[] = [];
    const puller = createOutboxPuller({
      client: client(sim.url),
      accept: async (events) => {
        got.push(...events.map((e) => e.entityId));
        return events.map((_, index) => ({ index, status: 'accepted' as const }));
      },
      log: quiet,
      limit: 3,
    });
    expect(await puller.drain()).toBe(7);
    expect(got).toEqual([...sim.shop.orders.keys()].map(String));
    expect(sim.shop.outbox.waiting()).toBe(0);
  });

  test('null without plugin', async () => {
    const sim = await shop({ plugin: false });
    const woo = client(sim.url);
    expect(await woo.leaseOutbox(10, 30)).toBeNull();
    expect(await woo.heartbeat({ sidecarVersion: '0.1.0', oldest: null, waiting: 0, held: 0 })).toBeNull();
    await woo.ackOutbox('x', []);
    expect(sim.calls).toHaveLength(3);
    // Each route is remembered by itself: an older plugin has some of them.
    expect(await woo.leaseOutbox(10, 30)).toBeNull();
    expect(sim.calls).toHaveLength(3);
  });

  test('a row that is no event is refused alone', async () => {
    const sim = await shop();
    sim.shop.place(spec);
    sim.shop.outbox.add({ entity: '', entityId: 7, reason: 'updated' }, 'shop', { id: 'bad' });
    const lease = await client(sim.url).leaseOutbox(10, 30);
    expect(lease?.events).toHaveLength(1);
    expect(sim.shop.outbox.rows().find((row) => row.id === 'bad')?.status).toBe('rejected');
  });
});

describe('probe', () => {
  const readOnly = { ...SAMPLE_KEY, permissions: 'read' } as const;
  test.each([
    ['everything there', {}, { plugin: true, wooVersion: '11.0.1', canReadOrders: true, canWriteOrders: true }],
    [
      'no plugin',
      { plugin: false },
      { plugin: false, wooVersion: '11.0.1', canReadOrders: true, canWriteOrders: true },
    ],
    [
      'read-only key',
      { keys: [readOnly] },
      { plugin: true, wooVersion: '11.0.1', canReadOrders: true, canWriteOrders: false },
    ],
  ])('%s', async (_name, options, expected) => {
    const sim = await shop(options);
    expect(await client(sim.url).probe()).toEqual(expected);
    expect(sim.shop.orders.size).toBe(0);
  });

  test('a refused key is an error, not a report', async () => {
    const sim = await shop();
    await expect(client(sim.url, { consumerSecret: 'cs_wrong' }).probe()).rejects.toMatchObject({ class: 'auth' });
  });
});
