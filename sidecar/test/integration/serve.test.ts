/** The wired sidecar as a whole: intake, API, command line beside it, drain, restart on the same data. */
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { bootstrap as bootstrapSchema, type SidecarStatus, type Timeline } from '@crossdock/shared';
import { request } from 'undici';
import { actorHeaders } from '../../src/admin/tokens.ts';
import { CONTROL_FILE, readControl } from '../../src/control.ts';
import { createSidecar, type Sidecar } from '../../src/main.ts';
import { createLog } from '../../src/observe/log.ts';
import { signHeaders } from '../../src/intake/signature.ts';
import { leakCheck, tempDir } from '../support/index.ts';

const SECRET = `whsec_${randomBytes(32).toString('base64')}`;
let dir: ReturnType<typeof tempDir>;
let sidecar: Sidecar | null;
let url: string;

beforeEach(async () => {
  dir = tempDir('serve');
  await start();
});
afterEach(async () => {
  await sidecar?.stop('test');
  dir.remove();
});

/** Without M3 and shop; events of orders wait for an hour. */
async function start(): Promise<void> {
  const config = bootstrapSchema.parse({ dataDir: dir.path, secret: SECRET, listen: { port: 0 } });
  const fixed = {
    values: { orders: { settleSeconds: 3600 } },
    sources: new Map([['orders.settleSeconds', 'file' as const]]),
  };
  sidecar = await createSidecar(config, fixed, { log: createLog('silent') });
  ({ url } = await sidecar.start());
}
async function send(events: object[]): Promise<{ status: number; body: unknown }> {
  const body = JSON.stringify({ events });
  const headers = {
    'content-type': 'application/json',
    ...signHeaders(SECRET, randomUUID(), Math.floor(Date.now() / 1000), body),
  };
  const answer = await request(`${url}/v1/events`, { method: 'POST', headers, body });
  return { status: answer.statusCode, body: await answer.body.json() };
}
async function api<T>(route: string): Promise<{ status: number; body: T }> {
  const control = readControl(dir.path)!;
  const headers = {
    authorization: `Bearer ${control.token}`,
    ...actorHeaders(control.token, { name: 'test', role: 'administrator' }, 'GET', route),
  };
  const answer = await request(control.url + route, { headers });
  return { status: answer.statusCode, body: (await answer.body.json()) as T };
}
const order = (id: string, entityId = '1234'): object => ({
  id,
  entity: 'order',
  entityId,
  reason: 'created',
  occurredAt: '2026-11-23T09:29:01Z',
  document: { id: Number(entityId) },
});

describe('serve', () => {
  it('keeps what it has acknowledged over a restart', async () => {
    expect(await send([order('a'), order('b', '1235'), { entity: 'order' }])).toMatchObject({
      status: 202,
      body: { results: [{ status: 'accepted' }, { status: 'accepted' }, { status: 'rejected' }] },
    });
    await sidecar!.stop('restart');
    await start();
    expect(await send([order('a'), order('c')])).toMatchObject({
      body: { results: [{ status: 'duplicate' }, { status: 'accepted' }] },
    });
    const { body } = await api<SidecarStatus>('/v1/status');
    expect(body.lanes.find(({ lane }) => lane === 'order')).toMatchObject({ delayed: 2, waiting: 1 });
    expect(body.store.uncleanStop).toBe(false);
  });

  it('takes events of an entity that nobody has a flow for', async () => {
    await send([{ ...order('w', '9'), entity: 'wallet' }]);
    const { body } = await api<{ runs: unknown[] }>('/v1/runs');
    expect(body.runs).toEqual([]);
    expect((await api<SidecarStatus>('/v1/status')).body.lanes.reduce((sum, lane) => sum + lane.delayed, 0)).toBe(1);
  });

  it('is alive and ready, and counts', async () => {
    expect((await request(`${url}/healthz`)).statusCode).toBe(200);
    const ready = await request(`${url}/readyz`);
    expect(await ready.body.json()).toEqual({ ready: true, reasons: [] });
    await send([order('a'), order('a')]);
    const control = readControl(dir.path)!;
    const metrics = await (
      await request(`${control.url}/metrics`, { headers: { authorization: `Bearer ${control.token}` } })
    ).body.text();
    expect(metrics).toContain('crossdock_events_total{status="accepted"} 1');
    expect(metrics).toContain('crossdock_events_total{status="duplicate"} 1');
    expect(metrics).toContain('crossdock_work_items{lane="order",state="delayed"} 1');
  });

  it('refuses a second owner of the same data directory', async () => {
    const config = bootstrapSchema.parse({ dataDir: dir.path, secret: SECRET, listen: { port: 0 } });
    await expect(
      createSidecar(config, { values: {}, sources: new Map() }, { log: createLog('silent') }),
    ).rejects.toThrow('in use by another Crossdock sidecar');
  });

  it('gives the command line a way in that ends with the process', async () => {
    const file = path.join(dir.path, CONTROL_FILE);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    const before = readFileSync(file, 'utf8');
    expect((await api<Timeline>('/v1/status')).status).toBe(200);
    await sidecar!.stop('restart');
    expect(existsSync(file)).toBe(false);
    await start();
    const stale = JSON.parse(before) as { token: string };
    expect(
      (await request(`${url}/v1/status`, { headers: { authorization: `Bearer ${stale.token}` } })).statusCode,
    ).toBe(401);
  });

  it('stops once, however often it is asked', async () => {
    await Promise.all([sidecar!.stop('one'), sidecar!.stop('two')]);
    await expect(request(`${url}/healthz`)).rejects.toThrow();
  });
});

leakCheck();
