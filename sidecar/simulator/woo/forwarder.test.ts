import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { startShopSimulator, type ShopSimulator } from './server.ts';

/* eslint-disable @typescript-eslint/no-explicit-any */
const SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
const spec = { billing: { country: 'DE' }, lines: [{ sku: 'CUP-01' }] };
let sim: ShopSimulator;
let server: Server;
let url: string;
let got: any[][];
let reply: (events: any[]) => [number, unknown];

/** A sidecar's intake: verifies the signature with the standard's own package, answers as told. */
beforeEach(async () => {
  got = [];
  reply = (events) => [202, { results: events.map((_, index) => ({ index, status: 'accepted' })) }];
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += chunk));
    request.on('end', () => {
      const { events } = new Webhook(SECRET).verify(text, request.headers as Record<string, string>) as {
        events: any[];
      };
      got.push(events);
      const [status, body] = reply(events);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  sim = await startShopSimulator({ sidecar: { url, secret: SECRET }, resendMs: 1_000_000 });
});
afterEach(async () => {
  await sim.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
const open = () => sim.shop.outbox.waiting();

test('a request of the shop is forwarded after it; 202 settles the rows', async () => {
  const { id } = sim.shop.place(spec);
  await sim.forwarder.flush();
  expect(got).toMatchObject([[{ entity: 'order', entityId: String(id), reason: 'created', document: { id } }]]);
  expect(open()).toBe(0);
});

test.each([[401], [413], [429], [500], [200]])(
  '%i leaves the rows; the next round sends the same events again',
  async (status) => {
    reply = () => [status, {}];
    sim.shop.place(spec);
    await sim.forwarder.flush();
    expect(open()).toBe(1);
    const usual = (events: any[]): [number, unknown] => [
      202,
      { results: events.map((_, index) => ({ index, status: 'duplicate' })) },
    ];
    reply = usual;
    await sim.forwarder.flush();
    expect(open()).toBe(0);
    expect(new Set(got.flat().map((e) => e.id)).size).toBe(1);
    expect(sim.forwarder.count.failed).toBeGreaterThanOrEqual(1);
  },
);

test('a sidecar that is not there costs nothing but patience', async () => {
  sim.forwarder.target = { url: 'http://127.0.0.1:1', secret: SECRET };
  sim.shop.place(spec);
  await sim.forwarder.flush();
  expect(open()).toBe(1);
  sim.forwarder.target = { url, secret: SECRET };
  await sim.forwarder.flush();
  expect(open()).toBe(0);
});

test('an event that is refused stays visible, and is not sent for ever', async () => {
  reply = () => [202, { results: [{ index: 0, status: 'rejected', problem: { code: 'x', message: 'x' } }] }];
  sim.shop.place(spec);
  await sim.forwarder.flush();
  await sim.forwarder.flush();
  expect(got).toHaveLength(1);
  expect(sim.shop.outbox.rows()).toMatchObject([{ status: 'rejected' }]);
});

test('events of one order keep their order', async () => {
  const { id } = sim.shop.place({ ...spec, status: 'pending' });
  sim.shop.pay(id);
  sim.shop.setStatus(id, 'completed');
  await sim.forwarder.flush();
  expect(got.flat().map((e) => e.reason)).toEqual(['created', 'status', 'status']);
});

test('a backlog goes in batches', async () => {
  sim.forwarder.target = null;
  for (let n = 0; n < 250; n += 1) sim.shop.place(spec);
  sim.forwarder.target = { url, secret: SECRET };
  await sim.forwarder.flush();
  expect(got.map((batch) => batch.length)).toEqual([100, 100, 50]);
});

test('a document too large goes without, to be read by REST', async () => {
  sim.forwarder.target = null;
  const { id } = sim.shop.place({ ...spec, customerNote: 'x'.repeat(5_000_000) });
  sim.shop.place(spec);
  sim.forwarder.target = { url, secret: SECRET };
  await sim.forwarder.flush();
  expect(got.flat().map((e) => [e.entityId, e.document === null])).toEqual([
    [String(id), true],
    [String(id + 1), false],
  ]);
});
