import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Role, RunSummary } from '@crossdock/shared';
import type { Express } from 'express';
import request, { type Response } from 'supertest';
import { tempStore, type TempStore } from '../../test/support/temp-store.ts';
import { SecretBox } from '../config/secrets.ts';
import { SettingsService } from '../config/settings.ts';
import { configMigrations } from '../config/sqlite/migrations.ts';
import { createSettingsStore } from '../config/sqlite/settings-store.ts';
import { createPrivacy } from '../privacy/service.ts';
import { createTableStore } from '../config/sqlite/table-store.ts';
import { TablesService } from '../config/tables.ts';
import { CrossdockError } from '../errors.ts';
import type { RunFilter } from '../flow/port.ts';
import { createAdminApp } from './api.ts';
import type { AdminDeps } from './deps.ts';
import { createAuditLog } from './sqlite/audit-store.ts';
import { adminMigrations } from './sqlite/migrations.ts';
import { createTokenStore } from './sqlite/token-store.ts';
import { actorHeaders, TokenService } from './tokens.ts';

const run = (id: string): RunSummary => ({
  id, key: 'order:1234', flow: 'order-to-cash', flowVersion: 1, state: 'held', outcome: null, inDoubt: false, step: 'decide', attempt: 1,
  nextAt: null, startedAt: '2026-11-23T09:29:01Z', updatedAt: '2026-11-23T09:29:01Z', problems: [],
}); // prettier-ignore
/** Nothing is known about anybody; what erasing does is shown in test/integration/erase.test.ts. */
const nobody = createPrivacy({
  store: {
    held: () => null,
    erase: () => Promise.resolve(0),
    linkOf: () => null,
    eraseLink: () => Promise.resolve('unknown'),
  },
  tables: { get: () => null, forget: () => Promise.resolve(false) },
});
const root = { name: 'root', role: 'administrator' } as const;

let store: TempStore;
let app: Express;
let deps: AdminDeps;
let tokens: Record<Role, string>;
let proxy: string;
let failures: unknown[];
let verbs: unknown[];
let filters: RunFilter[];
let flowError: Error | null;
let ready: boolean;

beforeEach(async () => {
  store = tempStore([...adminMigrations, ...configMigrations]);
  [failures, verbs, filters, flowError, ready] = [[], [], [], null, true];
  const service = new TokenService(createTokenStore(store.db));
  const make = async (role: Role, isProxy = false): Promise<string> =>
    (await service.create({ name: `${role}-token`, role, proxy: isProxy }, { actor: root, why: 'test' })).token;
  tokens = {
    viewer: await make('viewer'),
    operator: await make('operator'),
    administrator: await make('administrator'),
  };
  proxy = await make('operator', true);
  deps = {
    flow: {
      list: (filter) => {
        filters.push(filter);
        return Array.from({ length: Math.min(filter.limit, 3) }, (_, i) => run(String(i + 1)));
      },
      get: (id) =>
        id === '1' ? { run: run('1'), entries: [], input: { event: 7, vars: { email: 'a@example.com' } } } : null,
      timeline: (key) => (key === 'order:1234' ? { key, link: null, runs: [run('1')], entries: [] } : null),
      verb: (id, verb, body, actor) => {
        if (flowError) return Promise.reject(flowError);
        verbs.push({ id, verb, body, actor });
        return Promise.resolve(run(id));
      },
      plan: (document, { online }) =>
        Promise.resolve({
          decision: 'post',
          why: `online ${online}`,
          calls: [],
          problems: [],
          notes: Object.keys(document),
          totals: null,
        }),
    },
    stock: {} as AdminDeps['stock'],
    prices: {} as AdminDeps['prices'],
    settings: new SettingsService({
      store: createSettingsStore(store.db),
      fixed: { values: {}, sources: new Map() },
      box: new SecretBox([randomBytes(32).toString('base64')]),
    }),
    tables: new TablesService(createTableStore(store.db)),
    tokens: service,
    audit: createAuditLog(store.db),
    privacy: nobody,
    // Its routes are tested on a whole sidecar in test/integration/console.test.ts.
    console: {} as AdminDeps['console'],
    catalog: {} as AdminDeps['catalog'],
    ready: () => ({ ready, reasons: ready ? [] : ['The sidecar is stopping.'] }),
    status: () => ({ version: '1' }) as ReturnType<AdminDeps['status']>,
    setup: { check: () => Promise.resolve({ ok: true, items: [], at: '' }) } as unknown as AdminDeps['setup'],
    holds: () => [],
    overview: () => ({}) as ReturnType<AdminDeps['overview']>,
    backup: (name) => Promise.resolve({ file: `/data/backups/${name}`, bytes: 1 }),
    metrics: () => Promise.resolve('# HELP x\n'),
    onError: (error) => failures.push(error),
  };
  app = createAdminApp(deps);
});
afterEach(() => store.remove());

type Method = 'get' | 'put' | 'post' | 'delete';
const call = (method: Method, path: string, role: Role = 'administrator') =>
  request(app)[method](path).set('authorization', `Bearer ${tokens[role]}`);
function expectProblem(response: Response, status: number, code: string): void {
  const body = response.body as Record<string, unknown>;
  expect([response.status, body['code']]).toEqual([status, code]);
  expect(response.headers['content-type']).toContain('application/problem+json');
  expect(body).toMatchObject({
    type: `urn:crossdock:problem:${code}`,
    status,
    detail: expect.stringMatching(/\S/) as unknown,
  });
}

describe('health', () => {
  it('is open to everybody', async () => {
    expect((await request(app).get('/healthz')).body).toEqual({ alive: true });
    expect((await request(app).get('/readyz')).status).toBe(200);
    ready = false;
    const response = await request(app).get('/readyz');
    expect([response.status, response.body]).toEqual([503, { ready: false, reasons: ['The sidecar is stopping.'] }]);
  });
});

/** Every route that needs a token, and the least role that may use it. */
const ROUTES: [Method, string, Role][] = [
  ['get', '/metrics', 'viewer'],
  ['get', '/v1/status', 'viewer'],
  ['get', '/v1/runs', 'viewer'],
  ['get', '/v1/runs/1', 'viewer'],
  ['get', '/v1/entities/order:1234', 'viewer'],
  ['post', '/v1/runs/1/retry', 'operator'],
  ['post', '/v1/runs/1/skip', 'operator'],
  ['post', '/v1/runs/1/resolve', 'operator'],
  ['post', '/v1/runs/1/hold', 'operator'],
  ['get', '/v1/settings', 'viewer'],
  ['put', '/v1/settings', 'administrator'],
  ['get', '/v1/settings/versions', 'viewer'],
  ['get', '/v1/settings/versions/1', 'viewer'],
  ['get', '/v1/tables', 'viewer'],
  ['get', '/v1/tables/sku', 'viewer'],
  ['get', '/v1/tables/sku/rows', 'viewer'],
  ['put', '/v1/tables/sku/rows', 'operator'],
  ['delete', '/v1/tables/sku/rows', 'operator'],
  ['post', '/v1/tables/sku/import', 'operator'],
  ['post', '/v1/tables/sku/undo', 'operator'],
  ['get', '/v1/tables/sku/history', 'viewer'],
  ['post', '/v1/check', 'operator'],
  ['post', '/v1/plan', 'operator'],
  ['post', '/v1/privacy/export', 'administrator'],
  ['post', '/v1/privacy/erase', 'administrator'],
  ['post', '/v1/backup', 'administrator'],
  ['get', '/v1/tokens', 'administrator'],
  ['post', '/v1/tokens', 'administrator'],
  ['delete', '/v1/tokens/x', 'administrator'],
  ['get', '/v1/audit', 'viewer'],
];

describe('access', () => {
  it.each(ROUTES)('%s %s needs at least the role %s', async (method, path, least) => {
    expectProblem(await request(app)[method](path), 401, 'token.missing');
    const roles: Role[] = ['viewer', 'operator', 'administrator'];
    for (const role of roles) {
      const { status } = await call(method, path, role);
      if (roles.indexOf(role) < roles.indexOf(least)) expect(status).toBe(403);
      else expect([401, 403]).not.toContain(status);
    }
  });

  it.each(['Bearer wrong', `Bearer crossdock_${'A'.repeat(43)}`, 'Basic YTpi', 'Bearer'])(
    'refuses %j',
    async (authorization) => {
      const response = await request(app).get('/v1/status').set('authorization', authorization);
      expectProblem(response, 401, 'token.invalid');
      expect(response.headers['www-authenticate']).toContain('Bearer');
    },
  );

  it('refuses a token from the moment it is revoked', async () => {
    const made = await call('post', '/v1/tokens').send({ name: 'temp', role: 'viewer' });
    const { token, record } = made.body as { token: string; record: { id: string } };
    const get = () => request(app).get('/v1/status').set('authorization', `Bearer ${token}`);
    expect((await get()).status).toBe(200);
    expect((await call('delete', `/v1/tokens/${record.id}`)).status).toBe(200);
    expect((await get()).status).toBe(401);
    expectProblem(await call('delete', `/v1/tokens/${record.id}`), 404, 'token.unknown');
    const stored = JSON.stringify(store.database.prepare('select * from access_token').all());
    expect(stored).not.toContain(token);
  });

  it('does not say to strangers which addresses there are', async () => {
    expectProblem(await request(app).get('/v1/nothing'), 401, 'token.missing');
    expectProblem(await call('get', '/v1/nothing', 'viewer'), 404, 'route.unknown');
  });

  it('sends protective headers', async () => {
    const { headers } = await request(app).get('/healthz');
    expect(headers['x-powered-by']).toBeUndefined();
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
  });
});

describe('a person named by a proxy', () => {
  const send = (headers: Record<string, string>, token = proxy) =>
    request(app)
      .post('/v1/runs/1/retry')
      .set('authorization', `Bearer ${token}`)
      .set(headers)
      .send({ why: 'stock is there' });
  const path = '/v1/runs/1/retry';

  it('acts under the own name, with the smaller of both roles', async () => {
    expect((await send(actorHeaders(proxy, { name: 'Zoë (shop)', role: 'administrator' }, 'POST', path))).status).toBe(
      200,
    );
    expect(verbs).toMatchObject([{ actor: { name: 'Zoë (shop)', role: 'operator' } }]);
    expectProblem(await send(actorHeaders(proxy, { name: 'v', role: 'viewer' }, 'POST', path)), 403, 'role.too-low');
  });

  it.each([
    ['signed for another path', () => actorHeaders(proxy, root, 'POST', '/v1/runs/2/retry')],
    ['signed for another method', () => actorHeaders(proxy, root, 'GET', path)],
    ['signed with another token', () => actorHeaders(tokens.viewer, root, 'POST', path)],
    ['signed long ago', () => actorHeaders(proxy, root, 'POST', path, Date.now() - 600_000)],
    [
      'changed afterwards',
      () => ({
        ...actorHeaders(proxy, { name: 'a', role: 'viewer' }, 'POST', path),
        'x-crossdock-actor': 'administrator:a',
      }),
    ],
    ['not signed', () => ({ 'x-crossdock-actor': 'administrator:a' })],
    ['of no known role', () => actorHeaders(proxy, { name: 'a', role: 'god' as Role }, 'POST', path)],
  ])('is refused when %s', async (_name, headers) => expectProblem(await send(headers()), 401, 'actor.invalid'));

  it('needs a proxy token', async () => {
    expectProblem(
      await send(actorHeaders(tokens.operator, root, 'POST', path), tokens.operator),
      401,
      'actor.not-allowed',
    );
  });
});

describe('runs', () => {
  it('filters and pages', async () => {
    const response = await call('get', '/v1/runs?state=held&key=order:1234&limit=3&after=9', 'viewer');
    expect(filters).toEqual([{ state: 'held', key: 'order:1234', limit: 3, after: '9' }]);
    expect(response.body).toMatchObject({ runs: [{ id: '1' }, { id: '2' }, { id: '3' }], next: '3' });
    expect(((await call('get', '/v1/runs', 'viewer')).body as { next: unknown }).next).toBeNull();
  });

  it.each(['state=open', 'limit=0', 'limit=501', 'limit=x', 'sort=id', 'key='])('refuses ?%s', async (query) => {
    expectProblem(await call('get', `/v1/runs?${query}`), 400, 'request.invalid');
  });

  it('says what there is not', async () => {
    expectProblem(await call('get', '/v1/runs/77'), 404, 'run.unknown');
    expectProblem(await call('get', '/v1/entities/order:77'), 404, 'entity.unknown');
    expectProblem(await call('get', '/v1/entities/nonsense'), 400, 'request.invalid');
    expectProblem(await call('get', '/v1/entities/%E0%A4%A'), 400, 'request.malformed');
  });

  it('hands a verb on with its actor and audits it', async () => {
    const response = await call('post', '/v1/runs/1/resolve', 'operator').send({
      why: 'typed in by hand',
      orderNumber: '0001234567',
    });
    expect(response.body).toMatchObject({ id: '1' });
    expect(verbs).toEqual([
      {
        id: '1',
        verb: 'resolve',
        body: { why: 'typed in by hand', orderNumber: '0001234567' },
        actor: { name: 'operator-token', role: 'operator' },
      },
    ]);
    expect(deps.audit.list({ limit: 1 })).toMatchObject([
      {
        action: 'run.resolve',
        target: 'run:1',
        why: 'typed in by hand',
        actor: { name: 'operator-token' },
        data: { key: 'order:1234', orderNumber: '0001234567' },
      },
    ]);
  });

  it.each([
    ['retry', {}],
    ['retry', { why: '' }],
    ['retry', { why: 'x', orderNumber: '1' }],
    ['resolve', { why: 'x' }],
    ['skip', { why: 'x', what: 'else' }],
    ['skip', { why: 'x'.repeat(501) }],
  ])('refuses %s with %j', async (verb, body) => {
    expectProblem(await call('post', `/v1/runs/1/${verb}`).send(body), 400, 'request.invalid');
    expect(verbs).toEqual([]);
  });

  it.each([
    [new CrossdockError('gone.', { class: 'permanent', code: 'run.unknown' }), 404, 'run.unknown'],
    [new CrossdockError('done.', { class: 'permanent', code: 'run.not-open' }), 409, 'run.not-open'],
    [new CrossdockError('ask M3.', { class: 'permanent', code: 'run.in-doubt' }), 409, 'run.in-doubt'],
    [new CrossdockError('none.', { class: 'permanent', code: 'resolve.unknown-order' }), 422, 'resolve.unknown-order'],
    [new CrossdockError('down.', { class: 'transient', code: 'm3.timeout', remote: 'm3' }), 502, 'm3.timeout'],
    [new CrossdockError('full.', { class: 'transient', code: 'store.full' }), 503, 'store.full'],
  ])('explains %s', async (error, status, code) => {
    flowError = error;
    expectProblem(await call('post', '/v1/runs/1/retry').send({ why: 'x' }), status, code);
    expect(deps.audit.list({ limit: 10, target: 'run:1' })).toEqual([]);
  });

  it('keeps the inside of a fault of ours to the log', async () => {
    flowError = new TypeError('secret detail');
    const response = await call('post', '/v1/runs/1/retry').send({ why: 'x' });
    expectProblem(response, 500, 'internal');
    expect(response.text).not.toContain('secret detail');
    expect(failures).toEqual([flowError]);
  });
});

describe('settings', () => {
  it('shows, changes and keeps versions', async () => {
    const written = await call('put', '/v1/settings').send({
      version: 0,
      why: 'go live',
      settings: { orders: { settleSeconds: 7 } },
    });
    expect(written.body).toMatchObject({ version: 1, settings: { orders: { settleSeconds: 7 } } });
    expect((await call('get', '/v1/settings/versions')).body).toMatchObject({
      versions: [{ version: 1, actor: 'administrator-token', why: 'go live' }],
    });
    expect((await call('get', '/v1/settings/versions/1')).body).toMatchObject({
      changes: [{ path: 'orders.settleSeconds', from: null, to: 7 }],
    });
    expectProblem(await call('get', '/v1/settings/versions/9'), 404, 'settings.unknown-version');
    expectProblem(
      await call('put', '/v1/settings').send({ version: 0, why: 'x', settings: { orders: { settleSeconds: 8 } } }),
      409,
      'settings.conflict',
    );
  });

  it.each([
    [{ settings: {} }, 400, 'request.invalid'],
    [{ why: 'x', settings: { orders: { settleSeconds: 'x' } } }, 422, 'settings.invalid'],
    [{ why: 'x', settings: { nothing: 1 } }, 422, 'settings.invalid'],
  ])('refuses %j', async (body, status, code) =>
    expectProblem(await call('put', '/v1/settings').send(body), status, code),
  );

  it('refuses a body that is not JSON, or too large', async () => {
    const put = () => call('put', '/v1/settings').set('content-type', 'application/json');
    expectProblem(await put().send('{"why":'), 400, 'body.malformed');
    expectProblem(await put().send(JSON.stringify({ why: 'x'.repeat(2e6) })), 413, 'body.too-large');
  });
});

describe('what is not for everybody', () => {
  it('keeps what steps have kept from viewers', async () => {
    expect((await call('get', '/v1/runs/1', 'viewer')).body).toMatchObject({ run: { id: '1' }, input: { event: 7 } });
    expect((await call('get', '/v1/runs/1', 'viewer')).text).not.toContain('example.com');
    expect((await call('get', '/v1/runs/1', 'operator')).body).toMatchObject({ input: { vars: { email: 'a@example.com' } } }); // prettier-ignore
  });

  it('tells prices of customers to operators, so many in a minute, and keeps who asked', async () => {
    deps.prices.customer = () => Promise.resolve([]);
    const items = Array.from({ length: 200 }, (_, i) => ({ sku: `S${i}` }));
    const ask = (role: Role) => call('post', '/v1/prices/customer', role).send({ customer: 'NORDBAU', items });
    expectProblem(await ask('viewer'), 403, 'role.too-low');
    for (let n = 0; n < 5; n += 1) expect((await ask('operator')).status).toBe(200);
    const throttled = await ask('operator');
    expectProblem(throttled, 429, 'request.throttled');
    expect(Number(throttled.headers['retry-after'])).toBeGreaterThan(0);
    expect(deps.audit.list({ limit: 10, target: 'customer:NORDBAU' })).toHaveLength(5);
  });
});

describe('tables', () => {
  it('writes, reads, exports, deletes', async () => {
    const rows = [
      { key: 'A', values: { ITNO: 'X' } },
      { key: 'B', values: { ITNO: 'Y' } },
    ];
    expect((await call('put', '/v1/tables/sku/rows', 'operator').send({ rows, why: 'new' })).body).toMatchObject({
      written: 2,
      count: 2,
    });
    expect((await call('get', '/v1/tables/sku?limit=1', 'viewer')).body).toMatchObject({ rows: [rows[0]], next: 'A' });
    expect((await call('get', '/v1/tables/sku?format=csv', 'viewer')).text).toBe('key,ITNO\r\nA,X\r\nB,Y\r\n');
    expect(
      (await call('delete', '/v1/tables/sku/rows', 'operator').send({ keys: ['A', 'Z'], why: 'old' })).body,
    ).toMatchObject({ deleted: 1, count: 1 });
    expect((await call('get', '/v1/tables', 'viewer')).body).toMatchObject({
      tables: expect.arrayContaining([expect.objectContaining({ name: 'sku', rows: 1 })]) as unknown,
    });
    expect((await call('get', '/v1/tables/sku/history?key=A', 'viewer')).body).toMatchObject({
      entries: [{ after: null }, { before: null }],
    });
  });

  it('takes a change back as its answer says it', async () => {
    const put = (ITNO: string) =>
      call('put', '/v1/tables/sku', 'operator').send({ rows: [{ key: 'A', values: { ITNO } }], why: 'new' });
    const undo = (changes: unknown) =>
      call('post', '/v1/tables/sku/undo', 'operator').send({ changes, why: 'taken back' });
    await put('X');
    const { changes } = (await put('Y')).body as { changes: unknown };
    expect((await undo(changes)).body).toEqual({ table: 'sku', restored: 1, left: [], count: 1 });
    expect((await undo(changes)).body).toMatchObject({ restored: 0, left: ['A'] });
    expect((await call('get', '/v1/tables/sku', 'viewer')).body).toMatchObject({ rows: [{ values: { ITNO: 'X' } }] });
  });

  it('keeps the e-mail addresses of the table "customer" from viewers', async () => {
    const rows = [{ key: 'anna@example.test', values: { CUNO: 'C1' } }];
    await call('put', '/v1/tables/customer', 'operator').send({ rows, why: 'new' });
    for (const path of [
      '/v1/tables/customer',
      '/v1/tables/customer/rows?search=anna',
      '/v1/tables/customer?format=csv',
      '/v1/tables/customer/history?key=anna@example.test',
    ]) {
      expectProblem(await call('get', path, 'viewer'), 403, 'personal.hidden');
      expect((await call('get', path, 'operator')).text).toContain('anna@example.test');
    }
  });

  it('imports CSV and reports line by line', async () => {
    const response = await call('post', '/v1/tables/sku/import?why=list', 'operator')
      .set('content-type', 'text/csv')
      .send('key,ITNO\nA,X\nB,\n');
    expect(response.body).toMatchObject({ added: 1, rejected: [{ line: 3, key: 'B' }] });
    expectProblem(await call('post', '/v1/tables/sku/import', 'operator').send({}), 415, 'content-type.unsupported');
  });

  it('names what is wrong', async () => {
    expectProblem(await call('get', '/v1/tables/skus'), 404, 'table.unknown');
    expectProblem(
      await call('put', '/v1/tables/sku').send({ rows: [{ key: 'A', values: { CUNO: 'X' } }], why: 'x' }),
      422,
      'table.invalid',
    );
    expectProblem(await call('put', '/v1/tables/sku').send({ rows: [], why: 'x' }), 400, 'request.invalid');
  });
});

describe('operations', () => {
  it('plans a document, online or not', async () => {
    expect((await call('post', '/v1/plan').send({ document: { id: 1 }, online: false })).body).toMatchObject({
      why: 'online false',
      notes: ['id'],
    });
    expectProblem(await call('post', '/v1/plan').send({ document: [] }), 400, 'request.invalid');
  });

  it('backs up into its own folder only, and audits it', async () => {
    expect((await call('post', '/v1/backup').send({ name: 'monday.db' })).body).toMatchObject({
      file: '/data/backups/monday.db',
    });
    expect(deps.audit.list({ limit: 1 })).toMatchObject([{ action: 'backup' }]);
    for (const name of ['../x', '/etc/passwd', '.hidden', 'a/b'])
      expectProblem(await call('post', '/v1/backup').send({ name }), 400, 'request.invalid');
  });

  it('erases only for a named person and a reason, and audits it without the person', async () => {
    const person = { email: 'max@example.test', orders: ['1234'] };
    const erase = (body: object) => call('post', '/v1/privacy/erase').send(body);
    expect((await erase({ ...person, why: 'asked' })).body).toEqual({
      entities: [{ key: 'order:1234', result: 'unknown', documents: 0, orderNumber: null }],
      customer: { link: 'unknown', table: false },
    });
    const [entry] = deps.audit.list({ limit: 1 });
    expect(entry).toMatchObject({ action: 'privacy.erase', target: 'privacy', why: 'asked' });
    expect(JSON.stringify(entry)).not.toContain('max@');
    for (const body of [
      person,
      { why: 'x' },
      { ...person, why: '' },
      { orders: ['order:1'], why: 'x' },
      { orders: ['1'], all: true, why: 'x' },
    ])
      expectProblem(await erase(body), 400, 'request.invalid');
    expectProblem(await call('post', '/v1/privacy/export').send({}), 400, 'request.invalid');
    expect((await call('post', '/v1/privacy/export').send(person)).body).toEqual({
      entities: [],
      customer: { link: null, table: null },
    });
  });

  it('shows the audit, which nobody can change', async () => {
    const { body } = await call('get', '/v1/audit?limit=2', 'viewer');
    expect(body).toMatchObject({ entries: [{ action: 'token.create' }, { action: 'token.create' }] });
    expect(() => store.database.prepare("update audit set why = 'x'").run()).toThrow('append-only');
    expect(() => store.database.prepare('delete from audit').run()).toThrow('append-only');
  });
});
