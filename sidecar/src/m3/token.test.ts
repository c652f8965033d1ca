import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { CrossdockError } from '../errors.ts';
import { parseIonapi, type Ionapi } from './ionapi.ts';
import { quiet, SECRETS, startServer, type Script, type TestServer } from './test-server.ts';
import { createTokens, renewAfterMs, type Tokens } from './token.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.close();
});

async function setUp(
  token?: Script,
  ionapi?: (server: TestServer) => Ionapi,
): Promise<{ server: TestServer; tokens: Tokens; clock: { at: number; warnings: number } }> {
  const server = await startServer({ api: () => ({}), token });
  const clock = { at: 0, warnings: 0 };
  const tokens = createTokens({
    ionapi: ionapi ? ionapi(server) : server.ionapi,
    now: () => clock.at,
    log: { ...quiet, warn: () => void (clock.warnings += 1) },
  });
  open.push(tokens, server);
  return { server, tokens, clock };
}
const issue =
  (seconds?: number | string): Script =>
  (_, nth) => ({
    json: { access_token: `t${nth}`, token_type: 'Bearer', ...(seconds === undefined ? {} : { expires_in: seconds }) },
  });
const failure = async (tokens: Tokens): Promise<CrossdockError> => {
  try {
    await tokens.get();
  } catch (error) {
    return error as CrossdockError;
  }
  throw new Error('expected an error');
};
/** Lets a renewal in the background end. */
const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((next) => setImmediate(next));
};

test.each([
  [7200, 5760],
  [300, 240],
  [200, 140],
  [120, 60],
  [100, 50],
  [60, 30],
  [5, 2.5],
  [1, 0.5],
])('a token of %i s is renewed after %d s', (life, after) => {
  expect(renewAfterMs(life * 1000)).toBe(after * 1000);
});

test('password grant: form-encoded, id and secret in the body, every character survives', async () => {
  const { server, tokens } = await setUp();
  expect(await tokens.get()).toBe('t1');
  const [request] = server.token;
  expect(request).toMatchObject({ method: 'POST', url: '/ACME/as/token.oauth2' });
  expect(request?.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
  expect(request?.headers.authorization).toBeUndefined();
  expect(request?.body).not.toContain('#');
  expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
    grant_type: 'password',
    username: SECRETS.saak,
    password: SECRETS.sask,
    client_id: SECRETS.ci,
    client_secret: SECRETS.cs,
  });
});

test('client credentials where there is no service account', async () => {
  const { server, tokens } = await setUp(undefined, ({ url }) =>
    parseIonapi({ ti: 'ACME', iu: url, pu: `${url}/ACME/as/`, ot: 'token.oauth2', ci: SECRETS.ci, cs: SECRETS.cs }),
  );
  await tokens.get();
  expect(Object.fromEntries(new URLSearchParams(server.token[0]?.body))).toEqual({
    grant_type: 'client_credentials',
    client_id: SECRETS.ci,
    client_secret: SECRETS.cs,
  });
});

test('twenty callers at once cause one request', async () => {
  const { server, tokens } = await setUp();
  expect(new Set(await Promise.all(Array.from({ length: 20 }, () => tokens.get())))).toEqual(new Set(['t1']));
  expect(server.token).toHaveLength(1);
});

test('twenty callers with the same refused token cause one request', async () => {
  const { server, tokens } = await setUp();
  const stale = await tokens.get();
  expect(new Set(await Promise.all(Array.from({ length: 20 }, () => tokens.renew(stale))))).toEqual(new Set(['t2']));
  expect(await tokens.renew(stale)).toBe('t2');
  expect(server.token).toHaveLength(2);
});

test.each<[number | string | undefined]>([[7200], ['7200'], [undefined], [5]])(
  'expires_in %s: kept, renewed behind the scenes, fetched anew after its end',
  async (seconds) => {
    const life = Number(seconds ?? 600) * 1000;
    const { server, tokens, clock } = await setUp(issue(seconds));
    await tokens.get();
    clock.at = renewAfterMs(life) - 1;
    expect(await tokens.get()).toBe('t1');
    expect(tokens.requests).toBe(1);
    clock.at = renewAfterMs(life);
    expect(await tokens.get()).toBe('t1');
    let value = 't1';
    while (value === 't1') {
      await new Promise((next) => setImmediate(next));
      value = await tokens.get();
    }
    expect(value).toBe('t2');
    expect(server.token).toHaveLength(2);
    clock.at += life;
    expect(await tokens.get()).toBe('t3');
  },
);

test('a token that cannot be renewed is used to its end', async () => {
  let broken = false;
  const { server, tokens, clock } = await setUp((_, nth) =>
    broken ? { status: 503 } : { json: { access_token: `t${nth}`, token_type: 'Bearer', expires_in: 7200 } },
  );
  await tokens.get();
  broken = true;
  clock.at = 6_000_000;
  expect(await tokens.get()).toBe('t1');
  await until(() => clock.warnings === 1);
  expect(await tokens.get()).toBe('t1');
  expect(server.token).toHaveLength(2);
  clock.at = 7_200_000;
  expect(await failure(tokens)).toMatchObject({ class: 'transient', code: 'm3.server-error' });
  broken = false;
  expect(await tokens.get()).toBe('t4');
});

test.each<[string, Awaited<ReturnType<Script>>, Partial<CrossdockError>]>([
  [
    '401',
    { status: 401, json: { error: 'invalid_client', error_description: SECRETS.cs } },
    { class: 'auth', code: 'm3.token.refused' },
  ],
  [
    '401 with a challenge',
    { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' }, json: { error: 'invalid_client' } },
    { class: 'auth', code: 'm3.token.refused' },
  ],
  ['400', { status: 400, json: { error: 'invalid_grant' } }, { class: 'auth', code: 'm3.token.refused' }],
  [
    '400 in HTML',
    { status: 400, body: '<html>', headers: { 'content-type': 'text/html' } },
    { class: 'auth', code: 'm3.token.refused' },
  ],
  ['404', { status: 404 }, { class: 'auth', code: 'm3.token.refused' }],
  ['a redirect', { status: 302, headers: { location: '/login' } }, { class: 'auth', code: 'm3.token.refused' }],
  ['429', { status: 429, headers: { 'retry-after': '3' } }, { class: 'throttled', retryAfterMs: 3000 }],
  ['500', { status: 500 }, { class: 'transient' }],
  ['503', { status: 503, headers: { 'retry-after': '2' } }, { class: 'transient', retryAfterMs: 2000 }],
  ['a reset', 'reset', { class: 'transient', code: 'm3.connection-lost' }],
  [
    '200 in HTML',
    { body: '<html>', headers: { 'content-type': 'text/html' } },
    { class: 'auth', code: 'm3.token.unreadable' },
  ],
  ['200 without a token', { json: { token_type: 'Bearer' } }, { class: 'auth', code: 'm3.token.unreadable' }],
  [
    '200 with another type of token',
    { json: { access_token: 'leaked', token_type: 'mac' } },
    { class: 'auth', code: 'm3.token.unreadable' },
  ],
  ['200 cut off', { body: '{"access_token":"lea' }, { class: 'auth', code: 'm3.token.unreadable' }],
])('%s', async (_, reply, expected) => {
  const { tokens } = await setUp(() => reply);
  const error = await failure(tokens);
  expect(error).toMatchObject({ ...expected, inDoubt: false, remote: 'm3' });
  const told = JSON.stringify([error.message, error.problem, error.cause ?? null]);
  for (const secret of [...Object.values(SECRETS), 'leaked']) expect(told).not.toContain(secret);
});

test('nobody listens', async () => {
  const idle = createServer();
  await new Promise<void>((done) => idle.listen(0, '127.0.0.1', done));
  const { port } = idle.address() as AddressInfo;
  await new Promise((done) => idle.close(done));
  const { tokens } = await setUp(undefined, () =>
    parseIonapi({
      ti: 'ACME',
      iu: `http://127.0.0.1:${port}`,
      pu: `http://127.0.0.1:${port}/as/`,
      ot: 't',
      ci: 'x',
      cs: 'y',
    }),
  );
  expect(await failure(tokens)).toMatchObject({ class: 'transient', code: 'm3.unreachable' });
});
