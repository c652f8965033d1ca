import { randomBytes } from 'node:crypto';
import http from 'node:http';
import net from 'node:net';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventResult, ShopEvent } from '@crossdock/shared';
import { leakCheck } from '../../test/support/leak-check.ts';
import { CrossdockError } from '../errors.ts';
import { createIntake } from './http.ts';
import { startServer, type HttpServer } from './server.ts';
import { signHeaders, SignatureVerifier } from './signature.ts';

const SECRET = `whsec_${randomBytes(32).toString('base64')}`;
const LIMIT = 20_000;
const event = (id: string, more: object = {}): object => ({
  id,
  entity: 'order',
  entityId: '1',
  reason: 'created',
  occurredAt: '2026-11-23T09:29:01Z',
  document: { id: 1 },
  ...more,
});

let server: HttpServer;
let stored: ShopEvent[];
let runAts: number[];
let refuseWith: Error | null;
let draining: boolean;
let requestsPerSecond: number;
let stopped: number | null;
let refusals: string[];
const agent = new http.Agent({ keepAlive: false });

beforeEach(async () => {
  [stored, runAts, refuseWith, draining, requestsPerSecond, stopped, refusals] = [[], [], null, false, 0, null, []];
  const verifier = new SignatureVerifier([SECRET]);
  const intake = createIntake({
    inbox: {
      accept: (events, runAt): Promise<EventResult[]> => {
        if (refuseWith) return Promise.reject(refuseWith);
        runAts.push(runAt);
        return Promise.resolve(
          events.map(({ event: one, index }) => {
            const known = stored.some((other) => other.id === one.id);
            if (!known) stored.push(one);
            return { index, status: known ? 'duplicate' : 'accepted' };
          }),
        );
      },
    },
    verifier: () => verifier,
    limits: () => ({ maxBodyBytes: LIMIT, settleMs: 5000, requestsPerSecond }),
    draining: () => draining,
    now: () => stopped ?? Date.now(),
    onRefused: (_status, code) => refusals.push(code),
  });
  server = await startServer({
    host: '127.0.0.1',
    port: 0,
    intake,
    app: (_req, res) => void res.writeHead(204).end(),
    maxBodyBytes: () => LIMIT,
  });
});
afterEach(() => server.close(500));
afterAll(() => agent.destroy());

interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: Record<string, unknown>;
}
function post(
  body: string,
  headers: Record<string, string> | null = null,
  options: http.RequestOptions = {},
): Promise<Answer> {
  const signed = headers ?? {
    'content-type': 'application/json',
    ...signHeaders(SECRET, 'msg_1', Math.floor(Date.now() / 1000), body),
  };
  return new Promise((resolve, reject) => {
    const req = http.request(
      `${server.url}/v1/events`,
      { method: 'POST', agent, headers: signed, ...options },
      (res) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk));
        res.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({
            status: res.statusCode ?? 0,
            headers: res.headers,
            body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
          });
        });
      },
    );
    req.on('error', reject);
    req.end(body);
  });
}
function expectProblem(answer: Answer, status: number, code: string): void {
  expect([answer.status, answer.body['code']]).toEqual([status, code]);
  expect(answer.headers['content-type']).toContain('application/problem+json');
  expect(answer.body).toMatchObject({ type: `urn:crossdock:problem:${code}`, status });
  expect(String(answer.body['detail'])).toMatch(/\.$/);
}
const signedWith = (body: string, change: Record<string, string>): Record<string, string> => ({
  'content-type': 'application/json',
  ...signHeaders(SECRET, 'msg_1', Math.floor(Date.now() / 1000), body),
  ...change,
});

describe('POST /v1/events', () => {
  it('stores events and answers for each; work waits for the settle delay', async () => {
    const before = Date.now();
    const answer = await post(JSON.stringify({ events: [event('a'), event('b'), event('a')] }));
    expect(answer).toMatchObject({
      status: 202,
      body: {
        results: [
          { index: 0, status: 'accepted' },
          { index: 1, status: 'accepted' },
          { index: 2, status: 'duplicate' },
        ],
      },
    });
    expect(stored.map((one) => one.id)).toEqual(['a', 'b']);
    expect(runAts[0]).toBeGreaterThanOrEqual(before + 5000);
  });

  it('keeps the good events of a batch and names the bad ones in their places', async () => {
    const { status, body } = await post(
      JSON.stringify({ events: [{ entity: 'order' }, event('a'), event('b', { reason: 'eaten' })] }),
    );
    expect(status).toBe(202);
    expect(body['results']).toMatchObject([
      { index: 0, status: 'rejected' },
      { index: 1, status: 'accepted' },
      { index: 2, status: 'rejected', problem: { field: 'events[2].reason' } },
    ]);
  });

  it('answers 400 only when no event is good', async () => {
    const answer = await post(JSON.stringify({ events: [{ entity: 'order' }] }));
    expectProblem(answer, 400, 'events.invalid');
    expect(answer.body['results']).toMatchObject([{ index: 0, status: 'rejected' }]);
  });

  it.each([
    ['{"events":[{', 'body.malformed'],
    ['[]', 'body.invalid'],
    ['{"events":[]}', 'body.invalid'],
  ])('refuses the body %j', async (body, code) => expectProblem(await post(body), 400, code));

  const body = JSON.stringify({ events: [event('a')] });
  it.each([
    ['unsigned', { 'content-type': 'application/json' }, 'signature.missing'],
    [
      'forged',
      signedWith(body, { 'webhook-signature': `v1,${randomBytes(32).toString('base64')}` }),
      'signature.invalid',
    ],
    [
      'tampered',
      { 'content-type': 'application/json', ...signHeaders(SECRET, 'm', Math.floor(Date.now() / 1000), `${body} `) },
      'signature.invalid',
    ],
    [
      'stale',
      { 'content-type': 'application/json', ...signHeaders(SECRET, 'm', Math.floor(Date.now() / 1000) - 600, body) },
      'signature.stale',
    ],
  ])('refuses %s requests', async (_name, headers, code) => {
    expectProblem(await post(body, headers), 401, code);
    expect(stored).toEqual([]);
    expect(refusals).toEqual([code]);
  });

  it.each([
    [{ 'content-type': 'text/plain' }, 415, 'content-type.unsupported'],
    [{ 'content-encoding': 'gzip' }, 415, 'content-encoding.unsupported'],
  ])('refuses %j', async (change, status, code) =>
    expectProblem(await post(body, signedWith(body, change)), status, code),
  );

  it('refuses other methods', async () => {
    const answer = await post('', signedWith('', {}), { method: 'PUT' });
    expectProblem(answer, 405, 'method.not-allowed');
    expect(answer.headers.allow).toBe('POST');
  });

  it('refuses a body that is announced as too large, or turns out to be, before it has come', async () => {
    const large = JSON.stringify({ events: [event('a', { document: { pad: 'x'.repeat(3e6) } })] });
    expectProblem(await post(large), 413, 'body.too-large');
    expectProblem(await post(large, signedWith(large, { 'transfer-encoding': 'chunked' })), 413, 'body.too-large');
    expect(stored).toEqual([]);
  });

  it('does not ask for a body that is announced as too large', async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = net.connect(server.port, '127.0.0.1', () => {
        socket.write(
          `POST /v1/events HTTP/1.1\r\nhost: x\r\ncontent-length: ${LIMIT + 1}\r\nexpect: 100-continue\r\n\r\n`,
        );
      });
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString()));
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).not.toContain('100 Continue');
  });

  it('sends the shop away while it stops, while the disk is full, and above the rate limit', async () => {
    draining = true;
    const stopping = await post(body);
    expectProblem(stopping, 503, 'stopping');
    expect(stopping.headers['retry-after']).toBe('5');
    draining = false;

    refuseWith = new CrossdockError('full', { class: 'transient', code: 'store.full' });
    const full = await post(body);
    expectProblem(full, 503, 'store.full');
    expect(full.headers['retry-after']).toBe('30');

    refuseWith = new Error('some bug with private detail');
    const bug = await post(body);
    expectProblem(bug, 500, 'internal');
    expect(JSON.stringify(bug.body)).not.toContain('private');
    refuseWith = null;

    requestsPerSecond = 1;
    // All of them in one second of the clock, however long they take.
    stopped = Date.now();
    const answers = await Promise.all(Array.from({ length: 6 }, () => post(body)));
    const throttled = answers.filter(({ status }) => status === 429);
    expect(throttled).toHaveLength(5);
    expectProblem(throttled[0]!, 429, 'intake.throttled');
  });

  it('answers what is not HTTP with a problem document', async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = net.connect(server.port, '127.0.0.1', () => socket.write('HELLO\r\n\r\n'));
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString()));
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
    });
    expect(answer).toContain('HTTP/1.1 400 Bad Request');
    expect(answer).toContain('"code":"request.malformed"');
  });

  it('leaves everything else to the API', async () => {
    const status = await new Promise((resolve, reject) =>
      http.get(`${server.url}/v1/eventsx`, { agent }, (res) => resolve(res.resume().statusCode)).on('error', reject),
    );
    expect(status).toBe(204);
  });
});

describe('startServer', () => {
  it('says why it cannot listen', async () => {
    const options = { host: '127.0.0.1', port: server.port, app: () => undefined };
    await expect(startServer(options)).rejects.toThrow('another program uses it');
    await expect(
      startServer({ ...options, port: 0, tls: { cert: '/no/such.pem', key: '/no/such.pem' } }),
    ).rejects.toThrow('listen.tls.cert: the file /no/such.pem cannot be read (ENOENT)');
  });
});

leakCheck();
