import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { encodePairing } from '@crossdock/shared';
import { leakCheck } from '../../test/support/leak-check.ts';
import { tempDir } from '../../test/support/places.ts';
import { assignment } from './settings.ts';
import { COMMANDS, runCli } from './run.ts';
import { entityKeyOf } from './show.ts';

const SECRET = `whsec_${'A'.repeat(43)}=`;
let dir: ReturnType<typeof tempDir>;
beforeEach(() => {
  dir = tempDir('cli');
});
afterEach(() => dir.remove());

const configure = (more: object = {}): void =>
  writeFileSync(path.join(dir.path, 'crossdock.json'), JSON.stringify({ dataDir: './data', secret: SECRET, ...more }));
const at = (name: string): string => path.join(dir.path, name);

async function cli(
  argv: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runCli(argv, { out: (text) => out.push(text), err: (text) => err.push(text), env, cwd: dir.path });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

describe('the command line', () => {
  it('explains itself', async () => {
    expect(await cli([])).toMatchObject({ code: 2, out: '' });
    const overview = await cli(['--help']);
    expect(overview.code).toBe(0);
    for (const { name } of COMMANDS) expect(overview.out).toContain(`  ${name}`);
  });

  it.each(COMMANDS.map((command) => command.name))('%s --help shows usage and options', async (name) => {
    const { code, out } = await cli([name, '--help']);
    expect(code).toBe(0);
    expect(out).toContain(`Usage: crossdock-sidecar ${name}`);
    expect(out).toContain('--config FILE');
  });

  it.each([
    [['shwo'], 'There is no command "shwo"; did you mean "show"?'],
    [['frobnicate'], 'There is no command "frobnicate". See: crossdock-sidecar --help'],
    [['show', '--jsno'], 'Unknown option --jsno; did you mean --json? See: crossdock-sidecar show --help'],
    [['show', 'order:1', 'order:2'], 'Expected 0 to 1 arguments, received 2. Usage: crossdock-sidecar show'],
    [['plan'], 'Expected 1 argument, received none. Usage: crossdock-sidecar plan ORDER.json'],
    [['check', '--config'], '--config needs a value: --config FILE'],
    [['check', '--config', '--json'], '--config needs a value'],
    [['check', '--json=yes'], '--json takes no value, received "yes"'],
    [['skip', '12'], '--why is needed: --why TEXT'],
    [['resolve', '12', 'no such number', '--why', 'x'], 'Expected an M3 order number (ORNO, up to 10 characters)'],
    [
      ['token', 'create', '--name', 'x', '--role', 'boss'],
      '--role: expected viewer, operator or administrator, received "boss"',
    ],
    [['token', 'mint'], 'There is no "token mint"'],
    [['tables', 'drop', 'sku'], 'There is no "tables drop"'],
    [['tables', 'import', 'sku'], 'Usage: crossdock-sidecar tables import TABLE FILE.csv'],
    [['settings', 'set'], 'There is no "settings set"'],
    [['export', 'all'], 'Expected "runs" or "journal", received "all"'],
    [['export', '--format', 'xml'], '--format: expected jsonl or csv, received "xml"'],
    [['privacy', 'forget', '1'], 'Expected "export" or "erase", received "forget"'],
    [['privacy', 'export'], 'Name a person: orders, accounts, or --email ADDRESS'],
    [
      ['privacy', 'erase', 'max@example.test', '--why', 'x'],
      'Expected an order or an account, like order:1234 or customer:7',
    ],
    [['privacy', 'erase', '1234'], '--why is needed: --why TEXT'],
    [['pair', 'nonsense'], 'A pairing string begins with "crossdock1_"'],
  ])('%j is not understood', async (argv, expected) => {
    const { code, err } = await cli(argv);
    expect(code).toBe(2);
    expect(err).toContain(expected);
  });

  it.each([
    [['show'], 'dataDir: expected text, received nothing'],
    [['show', '--config', 'none.json'], 'there is no file'],
    [['plan', 'none.json'], 'The file none.json cannot be read (ENOENT).'],
  ])('%j fails with a sentence', async (argv, expected) => {
    const { code, err } = await cli(argv);
    expect(code).toBe(1);
    expect(err).toContain(expected);
    expect(err).not.toContain(' at ');
  });
});

it('serve says in one sentence that its port is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  configure({ listen: { port }, log: 'silent' });
  const listeners = (['SIGTERM', 'SIGINT', 'message'] as 'SIGTERM'[]).map(
    (name) => [name, process.listeners(name)] as const,
  );
  try {
    expect(await cli(['serve'])).toEqual({ code: 1, out: '', err: `Cannot listen on 127.0.0.1:${port}: another program uses it. Stop that one, or set another "listen.port".` }); // prettier-ignore
  } finally {
    other.close();
    await once(other, 'close');
    for (const [name, before] of listeners)
      for (const added of process.listeners(name).filter((one) => !before.includes(one))) process.off(name, added);
  }
});

describe('verbs without a running sidecar', () => {
  beforeEach(() => configure({ orders: { settleSeconds: 0 } }));

  it('amend, show and export tables', async () => {
    writeFileSync(at('sku.csv'), 'key,ITNO\nCUP,CUP-01\nLONG,0123456789ABCDEF\n');
    const imported = await cli(['tables', 'import', 'sku', 'sku.csv']);
    expect(imported).toMatchObject({ code: 1, err: expect.stringContaining('1 lines were rejected') as unknown });
    expect(imported.out).toContain('1 added, 0 changed, 0 unchanged, 1 rejected');
    expect(imported.out).toContain('line 3 (LONG): ITNO must have at most 15 characters');
    expect(await cli(['tables', 'set', 'sku', 'MUG', 'ITNO=MUG-02'])).toMatchObject({ code: 0 });
    expect(await cli(['tables', 'get', 'sku'])).toEqual({
      code: 0,
      out: 'CUP  ITNO=CUP-01\nMUG  ITNO=MUG-02',
      err: '',
    });
    expect(await cli(['tables', 'delete', 'sku', 'MUG', '--why', 'gone'])).toMatchObject({
      out: 'Table sku: 1 of 1 rows deleted.',
    });
    expect(await cli(['tables', 'export', 'sku', 'out.csv'])).toMatchObject({ code: 0 });
    expect(readFileSync(at('out.csv'), 'utf8')).toBe('key,ITNO\r\nCUP,CUP-01\r\n');
    expect(await cli(['tables', 'get', 'skus'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('did you mean "sku"') as unknown,
    });
  });

  it('show and erase what is kept of a person', async () => {
    await cli(['tables', 'set', 'customer', 'max@example.test', 'CUNO=C1000']);
    const person = ['order:1', 'customer:7', '--email', 'Max@example.test'];
    expect(await cli(['privacy', 'export', ...person])).toMatchObject({
      code: 0,
      out: expect.stringContaining('in the table "customer": M3 customer C1000') as unknown,
    });
    const erased = await cli(['privacy', 'erase', ...person, '--why', 'asked by letter']);
    expect(erased.out).toBe('order:1: nothing was kept\ncustomer:7: nothing was kept\nE-mail address: erased');
    expect((await cli(['tables', 'get', 'customer'])).out).not.toContain('max@');
    expect((await cli(['privacy', 'export', ...person])).out).toContain('in the table "customer": no');
  });

  it('show and change settings', async () => {
    expect(await cli(['settings', 'set', 'work.concurrency=12', 'tax.mode=m3', '--why', 'tuning'])).toEqual({
      code: 0,
      out: 'Settings are now version 1.',
      err: '',
    });
    const shown = await cli(['settings', 'show', 'work']);
    expect(shown.out).toMatch(/work\.concurrency +12 {2}\(stored\)/);
    expect(await cli(['settings', 'set', 'orders.settleSeconds=9'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('fixed by the configuration file') as unknown,
    });
    expect((await cli(['settings', 'versions'])).out).toMatch(/1 {2}\S+ {2}cli:.+: tuning/);
    expect(await cli(['settings', 'reset', 'work.concurrency'])).toMatchObject({ code: 0 });
  });

  it('make, list and revoke tokens', async () => {
    const { out, err } = await cli(['token', 'create', '--name', 'monitoring', '--role', 'viewer']);
    expect(out).toMatch(/^crossdock_[\w-]{43}$/);
    expect(err).toContain('It is shown this once');
    const listed = await cli(['token', 'list', '--json']);
    expect(listed.out).not.toContain(out);
    const { tokens } = JSON.parse(listed.out) as { tokens: { id: string }[] };
    expect(await cli(['token', 'revoke', tokens[0]!.id])).toMatchObject({ code: 0 });
    expect((await cli(['token', 'list'])).out).toContain('revoked');
  });

  it('back up, and never over a file', async () => {
    expect(await cli(['backup', 'copy.db'])).toMatchObject({ code: 0 });
    expect(readFileSync(at('copy.db')).subarray(0, 15).toString()).toBe('SQLite format 3');
    expect(await cli(['backup', 'copy.db'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('There is already a file') as unknown,
    });
  });

  it('check says what is not set up, and fails by it', async () => {
    const { code, out, err } = await cli(['check']);
    expect(code).toBe(1);
    expect(out).toContain('FAILED   M3: The connection to M3 is not set up yet.');
    expect(out).toContain('→ Copy the pairing string from the plugin');
    expect(err).toBe('2 of 3 checks failed.');
  });

  it('say what is not known', async () => {
    expect(await cli(['show', '77'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('Nothing is known about order:77') as unknown,
    });
    expect(await cli(['retry', 'order:77'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('order:77') as unknown,
    });
    expect(await cli(['skip', 'nosuchrun', '--why', 'x'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('There is no run "nosuchrun"') as unknown,
    });
    expect(await cli(['export', 'journal', '--format', 'csv'])).toEqual({
      code: 0,
      out: 'at,runId,key,step,kind,text,actor',
      err: '',
    });
  });
});

describe('pair', () => {
  const pairing = {
    url: 'https://shop.example',
    consumerKey: 'ck_1',
    consumerSecret: 'cs_1',
    secret: `whsec_${'B'.repeat(43)}=`,
    token: 'p'.repeat(40),
  };

  it('makes the configuration where there is none, and registers the token of the plugin', async () => {
    expect(await cli(['pair', encodePairing(pairing)])).toMatchObject({
      code: 0,
      out: expect.stringContaining('Paired with https://shop.example') as unknown,
    });
    expect(statSync(at('crossdock.json')).mode & 0o777).toBe(0o600);
    const { url, consumerKey, consumerSecret, secret } = pairing;
    expect(JSON.parse(readFileSync(at('crossdock.json'), 'utf8'))).toEqual({
      dataDir: './data',
      secret,
      store: { url, consumerKey, consumerSecret },
    });
    expect((await cli(['token', 'list'])).out).toContain('plugin of shop.example');
  });

  it('changes what is there and nothing else; keeps the former secret when asked', async () => {
    configure({ m3: { company: 100 } });
    await cli(['pair', encodePairing(pairing), '--keep-secret']);
    expect(JSON.parse(readFileSync(at('crossdock.json'), 'utf8'))).toMatchObject({
      m3: { company: 100 },
      secret: [pairing.secret, SECRET],
    });
  });

  it('refuses plain http unless told', async () => {
    const text = encodePairing({ ...pairing, url: 'http://wordpress' });
    expect(await cli(['pair', text])).toMatchObject({
      code: 1,
      err: expect.stringContaining('--allow-http') as unknown,
    });
    expect(await cli(['pair', text, '--allow-http'])).toMatchObject({ code: 0 });
    expect(JSON.parse(readFileSync(at('crossdock.json'), 'utf8'))).toMatchObject({ insecureHosts: ['wordpress'] });
  });

  it('does not write what the environment would overrule', async () => {
    expect(await cli(['pair', encodePairing(pairing)], { CROSSDOCK_SECRET: SECRET })).toMatchObject({
      code: 1,
      err: expect.stringContaining('CROSSDOCK_SECRET is set') as unknown,
    });
  });
});

describe('small parts', () => {
  it.each([
    ['1234', 'order:1234'],
    ['order:1234', 'order:1234'],
    ['product:9', 'product:9'],
    ['3f2a', null],
  ])('%s is the entity %s', (given, expected) => expect(entityKeyOf(given)).toBe(expected));
  it('a malformed entity is an error', () => expect(() => entityKeyOf('order:x')).toThrow('like order:1234'));

  it.each([
    ['a.b=5', { path: 'a.b', value: 5 }],
    ['a=true', { path: 'a', value: true }],
    ['a=text=more', { path: 'a', value: 'text=more' }],
    ['a=["x"]', { path: 'a', value: ['x'] }],
  ])('%s is an assignment', (given, expected) => expect(assignment(given)).toEqual(expected));
});

leakCheck();
