import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CrossdockError } from '../errors.ts';
import { isLoopback, joinUrl, loadIonapi, parseIonapi, requireSecure } from './ionapi.ts';

const GOOD = {
  ti: 'ACME_PRD',
  cn: 'crossdock',
  dt: '12',
  ci: 'ACME_PRD~abc',
  cs: 'top-secret',
  iu: 'https://ion.example.com/',
  pu: 'https://sso.example.com:443/ACME_PRD/as/',
  oa: 'authorization.oauth2',
  ot: 'token.oauth2',
  or: 'revoke_token.oauth2',
  ev: 'X',
  v: '1.0',
  saak: 'ACME_PRD#key',
  sask: 'hush',
};
const without = (...keys: string[]) => Object.fromEntries(Object.entries(GOOD).filter(([key]) => !keys.includes(key)));
const errorOf = (run: () => unknown): CrossdockError => {
  try {
    run();
  } catch (error) {
    if (error instanceof CrossdockError) return error;
    throw error;
  }
  throw new Error('expected an error');
};

test('a full file gives the password grant and clean addresses', () => {
  expect(parseIonapi(GOOD)).toEqual({
    tenant: 'ACME_PRD',
    clientId: 'ACME_PRD~abc',
    clientSecret: 'top-secret',
    baseUrl: 'https://ion.example.com',
    tokenUrl: 'https://sso.example.com:443/ACME_PRD/as/token.oauth2',
    grant: { type: 'password', username: 'ACME_PRD#key', password: 'hush' },
  });
});

test('without service account keys: client credentials', () => {
  expect(parseIonapi(without('saak', 'sask')).grant).toEqual({ type: 'client_credentials' });
});

test.each([
  ['https://a/T/as/', 'token.oauth2', 'https://a/T/as/token.oauth2'],
  ['https://a/T/as', 'token.oauth2', 'https://a/T/as/token.oauth2'],
  ['https://a/T/as/', '/token.oauth2', 'https://a/T/as/token.oauth2'],
  ['https://a/T/as//', '//token.oauth2', 'https://a/T/as/token.oauth2'],
  ['https://a/T/as/', 'https://b/token', 'https://b/token'],
])('joins %s and %s', (base, path, expected) => expect(joinUrl(base, path)).toBe(expected));

test.each(['ti', 'ci', 'cs', 'iu', 'pu', 'ot'])(
  'names the missing key %s and where to get it, and no secret',
  (key) => {
    const error = errorOf(() => parseIonapi(without(key)));
    expect(error).toMatchObject({ class: 'auth', code: 'm3.ionapi' });
    expect(error.message).toContain(`"${key}" is missing`);
    expect(error.message).toContain('Authorized Apps');
    for (const secret of ['top-secret', 'hush'])
      expect(JSON.stringify([error.message, error.problem])).not.toContain(secret);
  },
);

test.each([
  ['saak', 'sask'],
  ['sask', 'saak'],
])('half a service account: %s without %s', (_, missing) => {
  expect(errorOf(() => parseIonapi(without(missing))).message).toContain(`"${missing}" is missing`);
});

test.each([
  ['not an address', { ...GOOD, iu: 'ion.example.com' }, '"iu" is not usable'],
  ['another scheme', { ...GOOD, pu: 'ftp://x/' }, '"pu" is not usable'],
  ['a number', { ...GOOD, ci: 5 }, '"ci" is not usable'],
  ['an empty text', { ...GOOD, ti: '' }, '"ti" is missing'],
  ['a list', [], 'JSON object'],
  ['nothing', null, 'JSON object'],
])('refuses %s', (_, content, expected) => expect(errorOf(() => parseIonapi(content)).message).toContain(expected));

describe('files', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ionapi-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('with a byte order mark', () => {
    const path = join(folder, 'bom.ionapi');
    writeFileSync(path, `\uFEFF${JSON.stringify(GOOD)}`);
    expect(loadIonapi(path).tenant).toBe('ACME_PRD');
  });
  test('that does not exist', () =>
    expect(errorOf(() => loadIonapi(join(folder, 'none'))).message).toContain('there is no such file'));
  test('that is not JSON is not quoted', () => {
    const path = join(folder, 'cut.ionapi');
    writeFileSync(path, '{"cs":"top-secret"');
    const { message } = errorOf(() => loadIonapi(path));
    expect(message).toContain('is not JSON');
    expect(message).not.toContain('top-secret');
  });
});

test.each([
  ['localhost', true],
  ['127.0.0.1', true],
  ['127.8.9.1', true],
  ['[::1]', true],
  ['api.localhost', true],
  ['example.com', false],
  ['10.0.0.1', false],
  ['127.0.0.1.example.com', false],
])('loopback %s: %s', (host, expected) => expect(isLoopback(host)).toBe(expected));

test('plain http only to loopback and to named hosts', () => {
  expect(() => requireSecure('https://ion.example.com', [])).not.toThrow();
  expect(() => requireSecure('http://127.0.0.1:8700/x', [])).not.toThrow();
  expect(() => requireSecure('http://m3:8700', ['m3'])).not.toThrow();
  expect(errorOf(() => requireSecure('http://ion.example.com', ['m3']))).toMatchObject({
    code: 'm3.insecure',
    class: 'auth',
  });
});
