/** The three stores together, in a registry of WordPress' own data package, with a server that is made up. */
import { createRequire } from 'node:module';
import { jest } from '@jest/globals';
import type { Connection, Settings } from '../api/types.ts';

const server = {
  connection: { paired: false } as Connection,
  settings: { capture: ['order', 'refund'], retentionDays: 30, sidecarUrl: '', showNumber: false } as Settings,
  calls: [] as string[],
  fail: null as unknown,
};
jest.unstable_mockModule('@wordpress/i18n', () => ({ __: (text: string) => text }));
jest.unstable_mockModule('@wordpress/api-fetch', () => ({
  default: async ({ path, method, data }: { path: string; method: string; data?: object }) => {
    server.calls.push(`${method} ${path}`);
    // api-fetch throws the answer's body, which is no Error.
    // eslint-disable-next-line @typescript-eslint/only-throw-error
    if (server.fail !== null) throw server.fail;
    if (path.endsWith('/connection')) return { ...server.connection };
    if (path.endsWith('/settings')) return (server.settings = { ...server.settings, ...data });
    if (path.endsWith('/pairing')) {
      server.connection = { ...server.connection, paired: method === 'POST' };
      return method === 'POST' ? { pairing: 'crossdock1_x', pairedAt: '2026-11-23T12:00:00Z' } : { paired: false };
    }
    server.connection = { ...server.connection, paused: false };
    return { paused: false, paired: true };
  },
}));
const { config: connection } = await import('./connection.ts');
const { config: pairing } = await import('./pairing.ts');
const { config: settings } = await import('./settings.ts');
const { CONNECTION, PAIRING, SETTINGS } = await import('./thunk.ts');

// Its CommonJS half: the other half says "import" in files that Node.js takes for CommonJS.
const data = createRequire(import.meta.url)('@wordpress/data') as typeof import('@wordpress/data');

interface Any {
  [name: string]: (...args: unknown[]) => unknown;
}
function open() {
  // Its types know nothing of `register`.
  const registry = data.createRegistry() as ReturnType<typeof data.createRegistry> & { register(store: unknown): void };
  registry.register(data.createReduxStore(CONNECTION, connection));
  registry.register(data.createReduxStore(SETTINGS, settings));
  registry.register(data.createReduxStore(PAIRING, pairing));
  return {
    read: (name: string) => registry.select(name) as Any,
    act: (name: string) => registry.dispatch(name) as unknown as Record<string, (...args: unknown[]) => Promise<void>>,
  };
}

beforeEach(() => {
  server.calls = [];
  server.fail = null;
  server.settings = { capture: ['order', 'refund'], retentionDays: 30, sidecarUrl: '', showNumber: false } as never;
  server.connection = { paired: false } as Connection;
});

describe('settings', () => {
  test('what is changed and changed back is no change', async () => {
    const { read, act } = open();
    await act(SETTINGS)['refresh']!();
    await act(SETTINGS)['edit']!({ capture: ['refund'] });
    expect(read(SETTINGS)['getEdits']!()).toEqual({ capture: ['refund'] });
    await act(SETTINGS)['edit']!({ capture: ['refund', 'order'] });
    expect(read(SETTINGS)['hasEdits']!()).toBe(false);
  });

  test('sends only what was changed', async () => {
    const { read, act } = open();
    await act(SETTINGS)['refresh']!();
    await act(SETTINGS)['edit']!({ retentionDays: 60 });
    await act(SETTINGS)['save']!();
    expect(server.calls.at(-1)).toBe('PUT /wc-crossdock/v1/settings');
    expect(read(SETTINGS)['getSaved']!()).toMatchObject({ retentionDays: 60 });
    expect(read(SETTINGS)['hasEdits']!()).toBe(false);
    expect(read(SETTINGS)['getSaves']!()).toBe(1);
  });

  test('a refusal names the field, keeps what was typed, and goes when it is typed anew', async () => {
    const { read, act } = open();
    await act(SETTINGS)['refresh']!();
    await act(SETTINGS)['edit']!({ sidecarUrl: 'x' });
    server.fail = {
      code: 'rest_invalid_param',
      message: 'sidecarUrl: …',
      data: { params: { sidecarUrl: 'expected …' } },
    };
    await act(SETTINGS)['save']!();
    expect(read(SETTINGS)['getFaults']!()).toEqual({ sidecarUrl: 'expected …' });
    expect(read(SETTINGS)['getEdits']!()).toEqual({ sidecarUrl: 'x' });
    await act(SETTINGS)['edit']!({ sidecarUrl: 'https://y' });
    expect(read(SETTINGS)['getFaults']!()).toEqual({});
  });

  test('what is typed while saving stays to be saved', async () => {
    const { read, act } = open();
    await act(SETTINGS)['refresh']!();
    await act(SETTINGS)['edit']!({ retentionDays: 60 });
    const saved = act(SETTINGS)['save']!();
    await act(SETTINGS)['edit']!({ showNumber: true });
    await saved;
    expect(read(SETTINGS)['getEdits']!()).toEqual({ showNumber: true });
  });
});

describe('pairing', () => {
  test('the string is kept and the connection read again', async () => {
    const { read, act } = open();
    await act(PAIRING)['create']!();
    expect(read(PAIRING)['getText']!()).toBe('crossdock1_x');
    expect(read(CONNECTION)['getConnection']!()).toMatchObject({ paired: true });
    await act(PAIRING)['remove']!();
    expect(read(PAIRING)['getText']!()).toBeNull();
    expect(read(CONNECTION)['getConnection']!()).toMatchObject({ paired: false });
  });

  test('a failure is shown and leaves the button free', async () => {
    const { read, act } = open();
    server.fail = { code: 'crossdock_pairing_failed', message: 'Rename that user.' };
    await act(PAIRING)['create']!();
    expect(read(PAIRING)['getError']!()).toBe('Rename that user.');
    expect(read(PAIRING)['isWorking']!()).toBe(false);
  });
});

describe('connection', () => {
  test('an answer to "moved or copied?" is sent and its outcome read', async () => {
    const { read, act } = open();
    server.connection = { paired: true, paused: true } as Connection;
    await act(CONNECTION)['refresh']!();
    await act(CONNECTION)['decide']!('moved');
    expect(server.calls).toEqual(
      ['GET connection', 'POST fingerprint', 'GET connection', 'GET settings'].map((call) =>
        call.replace(' ', ' /wc-crossdock/v1/'),
      ),
    );
    expect(read(CONNECTION)['getConnection']!()).toMatchObject({ paused: false });
  });

  test.each([
    [{ code: 'fetch_error', message: 'Failed to fetch' }, 'does not answer'],
    [{ code: 'invalid_json', message: 'x' }, 'not JSON'],
    [{ code: 'rest_cookie_invalid_nonce', message: 'Cookie check failed' }, 'sign in again'],
    [{ code: 'other', message: 'In words.' }, 'In words.'],
    [new Error('In words.'), 'In words.'],
    ['?', 'PHP error log'],
  ])('the failure %j is said in words; the last known state stays', async (failure, words) => {
    const { read, act } = open();
    await act(CONNECTION)['refresh']!();
    server.fail = failure;
    await act(CONNECTION)['refresh']!();
    expect(read(CONNECTION)['getError']!()).toContain(words);
    expect(read(CONNECTION)['getConnection']!()).toEqual({ paired: false });
  });
});
