import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { CrossdockError } from '../errors.ts';
import { createM3Client, pathsOf, type M3ClientHandle, type M3ClientOptions, type M3Settings } from './client.ts';
import { openGate } from './gate-port.ts';
import { parseIonapi } from './ionapi.ts';
import { createMetadata } from './metadata.ts';
import type { MiCall } from './port.ts';
import { clientOf, quiet, settingsOf, startServer, type Reply, type Script, type TestServer } from './test-server.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.close();
});
async function setUp(
  api: Script,
  settings: Partial<M3Settings> = {},
  more: Partial<M3ClientOptions> & { token?: Script } = {},
): Promise<{ server: TestServer; client: M3ClientHandle }> {
  const server = await startServer({ api, token: more.token });
  const client = clientOf(server, settings, more);
  open.push(client, server);
  return { server, client };
}
const failure = async (run: Promise<unknown>): Promise<CrossdockError> => {
  const error: unknown = await run.then(
    () => new Error('expected an error'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof CrossdockError) return error;
  throw error;
};
const HEAD: MiCall = { transaction: 'AddBatchHead', record: { CUNO: 'C1', CUOR: 'WC-1' } };
const GET: MiCall = { transaction: 'GetHead', record: { ORNO: '0001' } };
const answer = (transaction: string, records: object[] = [{ ORNO: '0001' }]): Reply => ({
  json: { results: [{ transaction, records }] },
});
/** Answers each call of a v2 bulk with its own ORNO. */
const echo: Script = (seen) => {
  const { transactions } = JSON.parse(seen.body) as { transactions: MiCall[] };
  return {
    json: { results: transactions.map((t) => ({ transaction: t.transaction, records: [{ ORNO: t.record.ORNO }] })) },
  };
};

describe('v2', () => {
  test('a write is one POST with token, company and division; nothing of it stands in the URL', async () => {
    const { server, client } = await setUp(() => answer('AddBatchHead'));
    expect(await client.execute('OIS100MI', [HEAD], { write: true })).toEqual([
      { transaction: 'AddBatchHead', ok: true, records: [{ ORNO: '0001' }], error: null, notProcessed: false },
    ]);
    expect(server.api).toHaveLength(1);
    expect(server.api[0]).toMatchObject({
      method: 'POST',
      url: '/ACME/M3/m3api-rest/v2/execute',
      headers: { authorization: 'Bearer t1', accept: 'application/json', 'content-type': 'application/json' },
    });
    expect(JSON.parse(server.api[0]?.body ?? '')).toMatchObject({
      program: 'OIS100MI',
      cono: 100,
      divi: 'AAA',
      maxReturnedRecords: 100,
      transactions: [{ transaction: 'AddBatchHead', record: HEAD.record }],
    });
    expect(client.calls).toBe(1);
  });

  test('reads are cut into bulks and come back in order', async () => {
    const { server, client } = await setUp(echo, { readBulk: 3 });
    const calls = Array.from({ length: 8 }, (_, i): MiCall => ({
      transaction: 'GetHead',
      record: { ORNO: String(i) },
    }));
    const results = await client.read('OIS100MI', calls);
    expect(results.map((r) => r.records[0]?.ORNO)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
    expect(server.api).toHaveLength(3);
  });

  test('nothing to do is no request', async () => {
    const { server, client } = await setUp(echo);
    expect(await client.execute('OIS100MI', [], { write: true })).toEqual([]);
    expect(await client.read('OIS100MI', [])).toEqual([]);
    expect(server.api).toHaveLength(0);
  });

  test('more calls than a bulk may hold are a bug', async () => {
    const { client } = await setUp(echo, { writeBulk: 2 });
    expect(await failure(client.execute('OIS100MI', [HEAD, HEAD, HEAD], { write: true }))).toMatchObject({
      class: 'bug',
      code: 'm3.batch',
    });
  });
});

describe('v1', () => {
  const row = (ORNO: string): Reply => ({
    json: {
      Program: 'OIS100MI',
      Transaction: 'GetHead',
      MIRecord: { RowIndex: '0', NameValue: { Name: 'ORNO', Value: `${ORNO}   ` } },
    },
  });

  test('reads go one by one, side by side, and come back in order', async () => {
    const { server, client } = await setUp(
      (seen) => row(new URL(seen.url, 'http://x').searchParams.get('ORNO') ?? ''),
      { apiVersion: 'v1' },
    );
    const results = await client.read(
      'OIS100MI',
      ['1', '2', '3'].map((ORNO) => ({ transaction: 'GetHead', record: { ORNO } })),
    );
    expect(results.map((r) => r.records[0]?.ORNO)).toEqual(['1', '2', '3']);
    expect(server.api).toHaveLength(3);
    expect(server.api[0]?.url).toContain(
      '/ACME/M3/m3api-rest/execute/OIS100MI/GetHead;metadata=false;maxrecs=100;excludempty=false;righttrim=true;dateformat=YMD8;cono=100;divi=AAA?ORNO=',
    );
  });

  test.each(['POST', 'GET'] as const)('a write by %s', async (v1Writes) => {
    const { server, client } = await setUp(() => ({ json: { Program: 'OIS100MI', Transaction: 'AddBatchHead' } }), {
      apiVersion: 'v1',
      v1Writes,
    });
    await client.execute('OIS100MI', [HEAD], { write: true });
    expect(server.api[0]).toMatchObject({ method: v1Writes, body: v1Writes === 'POST' ? 'CUNO=C1&CUOR=WC-1' : '' });
  });

  test('one call per request', async () => {
    const { client } = await setUp(() => row('1'), { apiVersion: 'v1' });
    expect([client.batchSize(true), client.batchSize(false)]).toEqual([1, 1]);
    expect(await failure(client.execute('OIS100MI', [GET, GET], { write: false }))).toMatchObject({
      class: 'bug',
      code: 'm3.batch',
    });
  });

  test('a list that broke off is asked for again, never used', async () => {
    const { server, client } = await setUp(
      (_, nth) =>
        nth === 1
          ? {
              json: {
                Program: 'OIS100MI',
                Transaction: 'GetHead',
                MIRecord: { NameValue: { Name: 'ORNO', Value: 'half' } },
                ErrorMessage: { '@code': 'CPF9898', Message: 'x' },
              },
            }
          : row('whole'),
      { apiVersion: 'v1' },
    );
    expect((await client.read('OIS100MI', [GET]))[0]?.records).toEqual([{ ORNO: 'whole' }]);
    expect(server.api).toHaveLength(2);
  });
});

describe('brief', () => {
  test.each<[Partial<M3Settings>, string, string]>([
    [{ dialect: 'standard' }, '/M3/m3api-rest', '/M3/m3api-rest'],
    [{ dialect: 'standard', basePath: '/own/' }, '/own', '/own'],
    [{ dialect: 'brief' }, '/M3/m3api-rest', '/m3/api-rest'],
    [{ dialect: 'brief', basePath: '/own' }, '/M3/m3api-rest', '/own'],
  ])('paths of %j', (settings, standard, custom) =>
    expect(pathsOf(settingsOf(settings))).toEqual({ standard, custom }),
  );

  test('its own seven calls go below basePath in the form the request names, all else stays', async () => {
    const { server, client } = await setUp(
      (seen) =>
        seen.url.includes('/v2/')
          ? echo(seen, 0)
          : {
              json: {
                Program: 'OIS100MI',
                Transaction: 'AddHead',
                MIRecord: { NameValue: { Name: 'ORNO', Value: '1' } },
              },
            },
      { dialect: 'brief' },
    );
    expect(client.batchSize(true)).toBe(1);
    expect(
      (await client.execute('OIS100MI', [{ ...HEAD, transaction: 'AddHead' }], { write: true }))[0]?.records,
    ).toEqual([{ ORNO: '1' }]);
    await client.read('OIS100MI', [GET, GET]);
    expect(server.api.map((seen) => `${seen.method} ${seen.url.split(';')[0]}`)).toEqual([
      'POST /ACME/m3/api-rest/execute/OIS100MI/AddHead',
      'POST /ACME/M3/m3api-rest/v2/execute',
    ]);
  });

  test('an answer in v2 form is understood too', async () => {
    const { client } = await setUp(() => answer('AddHead', [{ ORNO: '7' }]), { dialect: 'brief' });
    expect(
      (await client.execute('OIS100MI', [{ ...HEAD, transaction: 'AddHead' }], { write: true }))[0]?.records,
    ).toEqual([{ ORNO: '7' }]);
  });
});

describe('before sending', () => {
  test.each<[string, string, Record<string, string>, string]>([
    ['unknown field', 'AddBatchHead', { CUNO: 'C1', NOPE: '1' }, 'm3.field.unknown'],
    ['too long', 'AddBatchHead', { CUNO: 'C1', CUOR: 'x'.repeat(21) }, 'm3.field.length'],
    ['no date', 'AddBatchHead', { CUNO: 'C1', RLDT: '2026-11-23' }, 'm3.field.date'],
    ['mandatory missing', 'AddBatchHead', {}, 'm3.field.missing'],
  ])('%s is a bug and never leaves', async (_, transaction, record, code) => {
    const { server, client } = await setUp(echo);
    const error = await failure(client.execute('OIS100MI', [{ transaction, record }], { write: true }));
    expect(error).toMatchObject({ class: 'bug', code, inDoubt: false });
    expect(server.api).toHaveLength(0);
    expect(server.token).toHaveLength(0);
  });

  test.each(['iu', 'pu'])('plain http to elsewhere is refused: %s', (key) => {
    const good = {
      ti: 'T',
      ci: 'c',
      cs: 's',
      iu: 'https://ion.example.com',
      pu: 'https://sso.example.com/as/',
      ot: 't',
    };
    const make = () =>
      createM3Client({
        ionapi: parseIonapi({ ...good, [key]: 'http://ion.example.com/' }),
        settings: settingsOf(),
        gate: openGate,
        metadata: createMetadata(),
        log: quiet,
        allowedInsecureHosts: [],
      });
    expect(make).toThrow(expect.objectContaining({ code: 'm3.insecure' }));
  });

  test('a CA file that is not there', () => {
    const ionapi = parseIonapi({
      ti: 'T',
      ci: 'c',
      cs: 's',
      iu: 'https://ion.example.com',
      pu: 'https://sso.example.com/as/',
      ot: 't',
    });
    const make = () =>
      createM3Client({
        ionapi,
        settings: settingsOf({ caFile: '/nonexistent/ca.pem' }),
        gate: openGate,
        metadata: createMetadata(),
        log: quiet,
        allowedInsecureHosts: [],
      });
    expect(make).toThrow(expect.objectContaining({ code: 'm3.ca-file', class: 'auth' }));
  });
});

describe('401', () => {
  test('a fresh token, once, also for a write', async () => {
    const { server, client } = await setUp((seen) =>
      seen.headers.authorization === 'Bearer t2' ? answer('AddBatchHead') : { status: 401 },
    );
    expect((await client.execute('OIS100MI', [HEAD], { write: true }))[0]?.ok).toBe(true);
    expect(server.api.map((seen) => seen.body)).toEqual([server.api[0]?.body, server.api[0]?.body]);
    expect(server.token).toHaveLength(2);
  });

  test('refused again: auth, never in doubt', async () => {
    const { server, client } = await setUp(() => ({ status: 401 }));
    expect(await failure(client.execute('OIS100MI', [HEAD], { write: true }))).toMatchObject({
      class: 'auth',
      code: 'm3.unauthorized',
      inDoubt: false,
    });
    expect(server.api).toHaveLength(2);
  });

  test('twenty calls with a token that ended cause one new token', async () => {
    const { server, client } = await setUp(
      (seen) => (seen.headers.authorization === 'Bearer t1' ? { status: 401 } : echo(seen, 0)),
      { maxConcurrent: 20 },
    );
    const results = await Promise.all(
      Array.from({ length: 20 }, () => client.execute('OIS100MI', [GET], { write: false })),
    );
    expect(results.every(([r]) => r?.ok)).toBe(true);
    expect(server.token).toHaveLength(2);
  });
});

describe('in doubt', () => {
  const cases: [string, Reply, string, string, boolean][] = [
    // reply, class, code, in doubt for a write
    ['reset', 'reset', 'transient', 'm3.connection-lost', true],
    ['500', { status: 500 }, 'transient', 'm3.server-error', true],
    ['502', { status: 502, body: '<html>' }, 'transient', 'm3.server-error', true],
    ['503', { status: 503 }, 'transient', 'm3.server-error', true],
    ['504', { status: 504 }, 'transient', 'm3.gateway-timeout', true],
    [
      '500 with an MI answer',
      { ...(answer('AddBatchHead') as object), status: 500 },
      'transient',
      'm3.server-error',
      true,
    ],
    ['429', { status: 429 }, 'throttled', 'm3.throttled', false],
    ['403', { status: 403 }, 'auth', 'm3.forbidden', false],
    ['404', { status: 404, json: { message: 'no route' } }, 'permanent', 'm3.not-found', false],
    ['405', { status: 405 }, 'permanent', 'm3.method', false],
    ['400 of the gateway', { status: 400, json: { error: 'bad' } }, 'permanent', 'm3.refused', false],
    ['a redirect', { status: 302, headers: { location: '/elsewhere' } }, 'permanent', 'm3.redirected', false],
    [
      '200 in HTML',
      { body: '<!DOCTYPE html><html></html>', headers: { 'content-type': 'text/html' } },
      'permanent',
      'm3.unreadable',
      true,
    ],
    ['200 empty', { body: '' }, 'permanent', 'm3.unreadable', true],
    ['200 cut off', { body: '{"results":[{"transac' }, 'permanent', 'm3.unreadable', true],
    ['200 without results', { json: { results: [] } }, 'transient', 'm3.unclear-answer', true],
    [
      'terminated, not where',
      { json: { results: [{ transaction: 'AddBatchHead' }], wasTerminated: true } },
      'transient',
      'm3.unclear-answer',
      true,
    ],
  ];
  test.each(cases)('write, %s', async (_, reply, kind, code, doubt) => {
    const { server, client } = await setUp(() => reply);
    expect(await failure(client.execute('OIS100MI', [HEAD], { write: true }))).toMatchObject({
      class: kind,
      code,
      inDoubt: doubt,
      remote: 'm3',
    });
    // A write is never repeated by the client.
    expect(server.api).toHaveLength(1);
  });
  test.each(cases)('read, %s', async (_, reply, kind, code) => {
    const { client } = await setUp(() => reply);
    expect(
      await failure(client.execute('OIS100MI', [{ ...GET, transaction: 'GetHead' }], { write: false })),
    ).toMatchObject({ class: kind, code: code, inDoubt: false });
  });

  test('nobody listens: not in doubt', async () => {
    const idle = createServer();
    await new Promise<void>((done) => idle.listen(0, '127.0.0.1', done));
    const { port } = idle.address() as AddressInfo;
    await new Promise((done) => idle.close(done));
    const server = await startServer({ api: echo });
    const client = clientOf({ ionapi: { ...server.ionapi, baseUrl: `http://127.0.0.1:${port}` } });
    open.push(client, server);
    expect(await failure(client.execute('OIS100MI', [HEAD], { write: true }))).toMatchObject({
      class: 'transient',
      code: 'm3.unreachable',
      inDoubt: false,
    });
  });

  test('no token: not in doubt', async () => {
    const { server, client } = await setUp(echo, {}, { token: () => ({ status: 500 }) });
    expect(await failure(client.execute('OIS100MI', [HEAD], { write: true }))).toMatchObject({
      class: 'transient',
      inDoubt: false,
    });
    expect(server.api).toHaveLength(0);
  });

  test('no answer in time', async () => {
    const { client } = await setUp(() => 'silence', { timeoutSeconds: 0.05 });
    expect(await failure(client.execute('OIS100MI', [HEAD], { write: true }))).toMatchObject({
      class: 'transient',
      code: 'm3.timeout',
      inDoubt: true,
    });
    expect(await failure(client.execute('OIS100MI', [GET], { write: false }))).toMatchObject({
      class: 'transient',
      code: 'm3.timeout',
      inDoubt: false,
    });
  });

  test('given up before and after sending', async () => {
    const stop = new AbortController();
    const { client } = await setUp(() => {
      stop.abort();
      return 'silence';
    });
    expect(await failure(client.execute('OIS100MI', [HEAD], { write: true, signal: stop.signal }))).toMatchObject({
      class: 'transient',
      code: 'm3.aborted',
      inDoubt: true,
    });
    expect(await failure(client.execute('OIS100MI', [HEAD], { write: true, signal: stop.signal }))).toMatchObject({
      code: 'm3.aborted',
      inDoubt: false,
    });
  });

  test('an answer larger than can be taken', async () => {
    const { client } = await setUp(
      () => answer('AddBatchHead', [{ ORNO: 'x'.repeat(5000) }]),
      {},
      { maxAnswerBytes: 2000 },
    );
    expect(await failure(client.execute('OIS100MI', [HEAD], { write: true }))).toMatchObject({
      class: 'permanent',
      code: 'm3.answer-too-large',
      inDoubt: true,
    });
  });
});

test.each([
  ['2', 2000],
  ['3600', 900_000],
  ['Mon, 23 Nov 2026 10:00:05 GMT', 5000],
])('429 with Retry-After %s', async (header, wait) => {
  const clock = { now: () => Date.parse('2026-11-23T10:00:00Z'), monotonic: () => performance.now() };
  const { client } = await setUp(() => ({ status: 429, headers: { 'retry-after': header } }), {}, { clock });
  expect(await failure(client.read('OIS100MI', [GET]))).toMatchObject({ class: 'throttled', retryAfterMs: wait });
  expect(client.calls).toBe(1);
});

describe('MI errors', () => {
  const nok = {
    transaction: 'AddBatchHead',
    errorMessage: 'Customer does not exist WCU0203 CUNO',
    errorCode: 'WCU0203',
    errorField: 'CUNO',
    errorType: 'ServerReturnedNOK',
  };
  test.each<[string, Reply]>([
    ['HTTP 200', { json: { results: [nok] } }],
    ['HTTP 400', { status: 400, json: { results: [nok] } }],
    ['HTTP 400 at top level', { status: 400, json: { ...nok, wasTerminated: true } }],
    ['HTTP 404', { status: 404, json: { results: [nok] } }],
  ])('%s: a result, not an exception', async (_, reply) => {
    const { client } = await setUp(() => reply);
    expect(await client.execute('OIS100MI', [HEAD], { write: true })).toEqual([
      {
        transaction: 'AddBatchHead',
        ok: false,
        records: [],
        error: { code: 'WCU0203', field: 'CUNO', type: 'ServerReturnedNOK', message: 'Customer does not exist' },
        notProcessed: false,
      },
    ]);
  });
});

describe('quick repetition of reads', () => {
  test('a passing fault is not seen', async () => {
    const { server, client } = await setUp((seen, nth) =>
      nth === 1 ? 'reset' : nth === 2 ? { status: 503 } : echo(seen, nth),
    );
    expect((await client.read('OIS100MI', [GET]))[0]?.ok).toBe(true);
    expect(server.api).toHaveLength(3);
  });

  test('three tries, then the fault', async () => {
    const { server, client } = await setUp(() => ({ status: 500 }));
    expect(await failure(client.read('OIS100MI', [GET]))).toMatchObject({
      class: 'transient',
      code: 'm3.server-error',
    });
    expect(server.api).toHaveLength(3);
  });

  test.each([401, 404, 429])('HTTP %i is not tried again', async (status) => {
    const { server, client } = await setUp(() => ({ status }));
    await failure(client.read('OIS100MI', [GET]));
    expect(server.api).toHaveLength(status === 401 ? 2 : 1);
  });

  test('only what M3 left undone or found busy is asked again', async () => {
    const asked: string[][] = [];
    const { client } = await setUp((seen, nth) => {
      const { transactions } = JSON.parse(seen.body) as { transactions: MiCall[] };
      asked.push(transactions.map((t) => t.record.ORNO ?? ''));
      if (nth > 1) return echo(seen, nth);
      return {
        json: {
          results: [
            { transaction: 'GetHead', records: [{ ORNO: '1' }] },
            { transaction: 'GetHead', errorCode: 'XUP0001', errorType: 'ServerReturnedNOK' },
            { transaction: 'GetHead', errorCode: 'XRE0103', errorType: 'ServerReturnedNOK' },
            { transaction: 'GetHead', notProcessed: true },
          ],
          wasTerminated: true,
        },
      };
    });
    const results = await client.read(
      'OIS100MI',
      ['1', '2', '3', '4'].map((ORNO) => ({ transaction: 'GetHead', record: { ORNO } })),
    );
    expect(asked).toEqual([
      ['1', '2', '3', '4'],
      ['2', '4'],
    ]);
    expect(results.map((r) => r.records[0]?.ORNO ?? r.error?.code)).toEqual(['1', '2', 'XRE0103', '4']);
  });

  test('what stays busy is thrown, so that nobody takes it for missing', async () => {
    const { client } = await setUp(() => ({
      json: {
        results: [
          { transaction: 'GetHead', errorCode: 'XUP0001', errorType: 'ServerReturnedNOK', errorMessage: 'Changed' },
        ],
      },
    }));
    expect(await failure(client.read('OIS100MI', [GET]))).toMatchObject({
      class: 'transient',
      code: 'm3.nok.XUP0001',
      inDoubt: false,
    });
  });
});

test('every request passes the gate, with the signal', async () => {
  const passed: (AbortSignal | undefined)[] = [];
  const gate: typeof openGate = {
    run: (fn, opts) => {
      passed.push(opts?.signal);
      return fn();
    },
  };
  const { client } = await setUp(echo, { readBulk: 1 }, { gate });
  const { signal } = new AbortController();
  await client.read('OIS100MI', [GET, GET], { signal });
  expect(passed).toEqual([signal, signal]);
});

test.each([
  ['before its turn: not in doubt', false],
  ['under way: in doubt', true],
])('a gate that gives up with the signal, %s', async (_, started) => {
  const stop = new AbortController();
  const gate: typeof openGate = {
    run: async (fn) => {
      if (started) void fn().catch(() => undefined);
      stop.abort();
      stop.signal.throwIfAborted();
      return fn();
    },
  };
  const { client } = await setUp(echo, {}, { gate });
  expect(await failure(client.execute('OIS100MI', [HEAD], { write: true, signal: stop.signal }))).toMatchObject({
    class: 'transient',
    code: 'm3.aborted',
    inDoubt: started,
  });
});

test('the log holds neither values nor tokens', async () => {
  const lines: string[] = [];
  const note = (data: object, message: string) => void lines.push(JSON.stringify([data, message]));
  const { client } = await setUp(
    (_, nth) =>
      nth === 1 ? { status: 500, body: 'Jane Doe' } : answer('AddBatchHead', [{ ORNO: '0001', CUNM: 'Jane Doe' }]),
    {},
    { log: { debug: note, info: note, warn: note } },
  );
  const call = { ...HEAD, record: { ...HEAD.record, OREF: 'Jane Doe' } };
  await failure(client.execute('OIS100MI', [call], { write: true }));
  await client.execute('OIS100MI', [call], { write: true });
  expect(lines.length).toBeGreaterThan(2);
  for (const secret of ['Jane', 'Bearer', '"t1"', 'WC-1']) expect(lines.join('\n')).not.toContain(secret);
});
