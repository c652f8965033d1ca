import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { tempDir } from '../../test/support/places.ts';
import { envName } from './env.ts';
import { ConfigError, loadConfig } from './load.ts';

const SECRET = `whsec_${'A'.repeat(43)}=`;
const MINIMAL = { dataDir: './data', secret: SECRET };

let dir: ReturnType<typeof tempDir>;
beforeEach(() => {
  dir = tempDir('config');
});
afterEach(() => dir.remove());

function load(content: unknown, env: NodeJS.ProcessEnv = {}): ReturnType<typeof loadConfig> {
  const file = path.join(dir.path, 'crossdock.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return loadConfig({ file, env });
}
function faultsOf(content: unknown, env: NodeJS.ProcessEnv = {}): { message: string; paths: string[] } {
  try {
    load(content, env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { message: error.message, paths: error.faults.map((fault) => fault.path) };
  }
  throw new Error('the configuration was taken');
}

describe('envName', () => {
  it.each([
    [['store', 'consumerKey'], 'CROSSDOCK_STORE_CONSUMER_KEY'],
    [['listen', 'port'], 'CROSSDOCK_LISTEN_PORT'],
    [['m3', 'v1Writes'], 'CROSSDOCK_M3_V1_WRITES'],
    [['status', 'toM3'], 'CROSSDOCK_STATUS_TO_M3'],
  ])('%j is %s', (given, expected) => expect(envName(given)).toBe(expected));
});

describe('loadConfig', () => {
  it('fills defaults and takes relative paths from the folder of the file', () => {
    const { bootstrap, fixed } = load({ ...MINIMAL, m3: { ionapi: 'tenant.ionapi', company: 100 } });
    expect(bootstrap.listen).toEqual({ host: '127.0.0.1', port: 8710 });
    expect(bootstrap.dataDir).toBe(path.join(dir.path, 'data'));
    expect(fixed.values).toEqual({ m3: { ionapi: path.join(dir.path, 'tenant.ionapi'), company: 100 } });
    expect([...fixed.sources]).toEqual([
      ['m3.ionapi', 'file'],
      ['m3.company', 'file'],
    ]);
  });

  it('lets the environment win, converts its values, and says so', () => {
    const { bootstrap, fixed } = load(
      { ...MINIMAL, orders: { settleSeconds: 5 } },
      {
        CROSSDOCK_ORDERS_SETTLE_SECONDS: '0',
        CROSSDOCK_ORDERS_NOTE_AS_TEXT: 'false',
        CROSSDOCK_ORDERS_MANUAL_PAYMENTS: 'bacs, cheque',
        CROSSDOCK_STATUS_TO_M3: '{"processing":"post"}',
        CROSSDOCK_INSECURE_HOSTS: 'wordpress,sidecar',
        CROSSDOCK_LISTEN_PORT: '',
      },
    );
    expect(fixed.values).toEqual({
      orders: { settleSeconds: 0, noteAsText: false, manualPayments: ['bacs', 'cheque'] },
      status: { toM3: { processing: 'post' } },
    });
    expect(fixed.sources.get('orders.settleSeconds')).toBe('environment');
    expect(bootstrap.insecureHosts).toEqual(['wordpress', 'sidecar']);
    expect(bootstrap.listen.port).toBe(8710);
  });

  it('needs no file', () => {
    const { bootstrap, file } = loadConfig({
      env: { CROSSDOCK_DATA_DIR: 'd', CROSSDOCK_SECRET: SECRET },
      cwd: dir.path,
    });
    expect(bootstrap.dataDir).toBe(path.join(dir.path, 'd'));
    expect(file).toBeNull();
  });

  it('reads secrets from files, and several of them', () => {
    const other = SECRET.replace('A', 'B');
    const secretFile = path.join(dir.path, 'secret');
    writeFileSync(secretFile, `${SECRET},${other}\n`);
    const { bootstrap } = load({ dataDir: 'd' }, { CROSSDOCK_SECRET_FILE: secretFile });
    expect(bootstrap.secret).toEqual([SECRET, other]);
  });

  it('lists every fault at once, with expectation and value', () => {
    const { message, paths } = faultsOf({
      listen: { port: 'abc' },
      stroe: {},
      secret: 'whsec_short',
      store: { url: 'shop', consumerKey: 'ck_private', consumerSecret: '' },
      m3: { apiVersion: 'v3', compny: 1, charges: { shiping: 'X' } },
      orders: { settleSeconds: -1, cutover: 'yesterday' },
    });
    expect(paths.sort()).toEqual(
      [
        'dataDir',
        'listen.port',
        'm3.apiVersion',
        'm3.charges.shiping',
        'm3.compny',
        'orders.cutover',
        'orders.settleSeconds',
        'secret',
        'store.consumerSecret',
        'store.url',
        'stroe',
      ].sort(),
    );
    expect(message).toContain('stroe: unknown key; did you mean "store"?');
    expect(message).toContain('m3.compny: unknown key; did you mean "m3.company"?');
    expect(message).toContain('m3.charges.shiping: unknown key; did you mean "m3.charges.shipping"?');
    expect(message).toContain('listen.port: expected a number, received "abc"');
    expect(message).toContain('m3.apiVersion: expected one of "v2", "v1", received "v3"');
    expect(message).toContain('orders.settleSeconds: expected at least 0, received -1');
    expect(message).toContain(
      'orders.cutover: expected a date and time like 2026-11-23T09:29:01Z, received "yesterday"',
    );
    expect(message).toContain('dataDir: expected text, received nothing');
  });

  it('never shows a secret', () => {
    const { message } = faultsOf({
      dataDir: 'd',
      secret: 'topsecret',
      store: { url: 'x', consumerKey: 12345678, consumerSecret: ['hush-hush'] },
    });
    for (const secret of ['topsecret', '12345678', 'hush-hush']) expect(message).not.toContain(secret);
    expect(message).toContain(
      'secret: expected "whsec_" followed by base64 of at least 24 random bytes, received a secret of 9 characters',
    );
  });

  it('does not quote the text around a JSON error', () => {
    const { message } = faultsOf(`{"secret": "${SECRET}" "dataDir": 1}`);
    expect(message).toContain('not valid JSON');
    expect(message).not.toContain('whsec_');
  });

  it.each([
    [
      'a store by http',
      { ...MINIMAL, store: { url: 'http://shop.example', consumerKey: 'k', consumerSecret: 's' } },
      'store.url',
    ],
    ['listening to the world', { ...MINIMAL, listen: { host: '0.0.0.0' } }, 'listen.host'],
    [
      'another scheme',
      { ...MINIMAL, store: { url: 'ftp://shop.example', consumerKey: 'k', consumerSecret: 's' } },
      'store.url',
    ],
  ])('refuses %s without TLS', (_name, content, field) => expect(faultsOf(content).paths).toEqual([field]));

  it.each([
    ['loopback', { ...MINIMAL, store: { url: 'http://127.0.0.1:8080', consumerKey: 'k', consumerSecret: 's' } }],
    [
      'a named host',
      {
        ...MINIMAL,
        insecureHosts: ['wordpress'],
        store: { url: 'http://wordpress', consumerKey: 'k', consumerSecret: 's' },
      },
    ],
    ['TLS', { ...MINIMAL, listen: { host: '0.0.0.0', tls: { cert: 'c.pem', key: 'k.pem' } } }],
  ])('takes %s', (_name, content) => expect(() => load(content)).not.toThrow());

  it('warns of variables that it does not know', () => {
    expect(load(MINIMAL, { CROSSDOCK_STORE_URI: 'x', CROSSDOCK_CONFIG: 'y' }).warnings).toEqual([
      'CROSSDOCK_STORE_URI is not a known setting and is ignored; did you mean CROSSDOCK_STORE_URL?',
    ]);
  });

  it.each([
    ['no file', undefined, 'there is no file'],
    ['a list', '[]', 'expected one JSON object'],
  ])('says so when there is %s', (_name, content, expected) => {
    const file = path.join(dir.path, 'other.json');
    if (content !== undefined) writeFileSync(file, content);
    expect(() => loadConfig({ file, env: {} })).toThrow(expected);
  });

  it('says so when a secret file cannot be read, and when both forms are given', () => {
    mkdirSync(path.join(dir.path, 'folder'));
    expect(faultsOf({ dataDir: 'd' }, { CROSSDOCK_SECRET_FILE: path.join(dir.path, 'folder') }).message).toContain(
      'cannot be read (EISDIR)',
    );
    expect(faultsOf(MINIMAL, { CROSSDOCK_SECRET: SECRET, CROSSDOCK_SECRET_FILE: 'x' }).message).toContain(
      'keep one of them',
    );
  });

  it('takes the content of an .ionapi file as text', () => {
    const { fixed } = load(MINIMAL, { CROSSDOCK_M3_IONAPI: '{"ti":"T"}' });
    expect(fixed.values).toEqual({ m3: { ionapi: { ti: 'T' } } });
    expect(faultsOf(MINIMAL, { CROSSDOCK_M3_IONAPI: '{"ti":' }).paths).toEqual(['m3.ionapi']);
  });
});
