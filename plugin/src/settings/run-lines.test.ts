import { composeSteps, needsAllowHttp, portOf, quote, quoteWindows, systemdSteps, windowsSteps } from './run-lines.ts';
import type { RunFacts, RunStep } from './run-lines.ts';

const LINUX: RunFacts = {
  home: 'https://shop.example',
  sidecar: '/var/www/html/wp-content/plugins/crossdock/sidecar',
  windows: false,
  sidecarUrl: '',
};
const text = (steps: RunStep[], id: RunStep['id']): string => steps.find((step) => step.id === id)?.text ?? '';
const all = (steps: RunStep[]): string => steps.map((step) => step.text).join('\n');
const WAYS = { systemdSteps, composeSteps, windowsSteps };

test.each([
  ['', 8710],
  ['http://127.0.0.1:8711', 8711],
  ['https://sidecar.example', 443],
  ['http://sidecar', 80],
  ['not an address', 8710],
])('the port of %j is %i', (url, port) => {
  expect(portOf(url)).toBe(port);
});

test.each([
  ['https://shop.example', false],
  ['http://shop.example', true],
  ['http://wordpress:8080/shop', true],
  ['http://localhost:8080', false],
  ['http://127.0.0.1', false],
  ['http://[::1]:8080', false],
  ['http://shop.localhost', false],
  ['http://localhost.example', true],
])('plain http to %s has to be allowed: %s', (home, expected) => {
  expect(needsAllowHttp(home)).toBe(expected);
});

test.each([
  ['/srv/a-b_c/d.e', '/srv/a-b_c/d.e'],
  ['/srv/my shop', "'/srv/my shop'"],
  ["/srv/o'neil", "'/srv/o'\\''neil'"],
  ['/srv/$(reboot)', "'/srv/$(reboot)'"],
])('a shell gets %s as %s', (path, quoted) => {
  expect(quote(path)).toBe(quoted);
});

test('PowerShell gets a quote doubled', () => {
  expect(quoteWindows("C:\\o'neil $x")).toBe("'C:\\o''neil $x'");
});

describe.each(Object.entries(WAYS))('%s', (_name, steps) => {
  test('never runs the sidecar from the plugin’s folder: only the copy names it', () => {
    const made = steps({ ...LINUX, windows: steps === windowsSteps });
    for (const step of made.filter(({ id }) => id !== 'copy')) expect(step.text).not.toContain('wp-content');
    expect(text(made, 'copy')).toMatch(/wp-content.plugins.crossdock.sidecar/);
  });

  test('takes the unpacked zip where the shop’s path means nothing', () => {
    const copy = text(steps({ ...LINUX, windows: steps !== windowsSteps }), 'copy');
    expect(copy).not.toContain('wp-content');
    expect(copy).toMatch(/crossdock[/\\]sidecar/);
  });

  test('pairs by standard input, so that no process list shows the string', () => {
    expect(text(steps(LINUX), 'pair')).toMatch(/pair - --config /);
  });

  test('allows plain http only for a shop that has nothing else', () => {
    expect(all(steps(LINUX))).not.toContain('--allow-http');
    expect(text(steps({ ...LINUX, home: 'http://shop.example' }), 'pair')).toContain('pair - --allow-http --config');
  });

  test('listens where the shop calls', () => {
    expect(all(steps(LINUX))).not.toContain('CROSSDOCK_LISTEN_PORT=');
    expect(all(steps({ ...LINUX, sidecarUrl: 'http://127.0.0.1:9000' }))).toMatch(/CROSSDOCK_LISTEN_PORT(=|: ")9000/);
  });
});

test('a copy that fails does not cost the one that works', () => {
  const copy = text(systemdSteps(LINUX), 'copy');
  expect(copy.split('\n').every((line, at, lines) => at === lines.length - 1 || line.endsWith('\\'))).toBe(true);
  expect(
    copy
      .replaceAll(/ \\\n */g, ' ')
      .split(' && ')
      .at(-1),
  ).toBe('sudo mv /opt/crossdock.new /opt/crossdock');
  expect(text(composeSteps(LINUX), 'copy')).toMatch(
    /cp -R .* sidecar\.new && rm -rf sidecar && mv sidecar\.new sidecar$/,
  );
});

test('a container shares the network of a machine whose shop only listens there', () => {
  const file = text(
    composeSteps({ ...LINUX, home: 'http://localhost:8080', sidecarUrl: 'http://127.0.0.1:9000' }),
    'file',
  );
  expect(file).toContain('network_mode: host\n    environment:\n      CROSSDOCK_LISTEN_PORT: "9000"');
  expect(file).not.toMatch(/ports:|0\.0\.0\.0/);
});

test('no parameter of the Windows service has a blank: PowerShell 5 would lose its quotes', () => {
  const [install] = text(windowsSteps(LINUX), 'service').split('\n');
  expect(install).toBe(
    'nssm install Crossdock (Get-Command node).Source crossdock-sidecar.mjs serve --config C:\\ProgramData\\Crossdock\\crossdock.json',
  );
  expect(all(windowsSteps(LINUX))).not.toMatch(/Administrators|SYSTEM:|LOCAL SERVICE/);
});

test('the container is reachable from its own machine only, and may fetch from a shop with plain http', () => {
  const file = text(composeSteps({ ...LINUX, home: 'http://wordpress:8080' }), 'file');
  expect(file).toContain('- "127.0.0.1:8710:8710"');
  expect(file).toContain('CROSSDOCK_INSECURE_HOSTS: "0.0.0.0,wordpress"');
});
