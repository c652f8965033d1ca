/**
 * The lines that run the sidecar beside this shop. Always from a copy outside the plugin's folder, which an update of the
 * plugin replaces, and with the data outside the web root. Pure: facts in, text out. They are tried by hand, see
 * docs/operations.md; the same names and folders are used there.
 */
export interface RunFacts {
  /** Address of the shop. */
  home: string;
  /** The plugin's sidecar folder, with "/", as the web server sees it. */
  sidecar: string;
  /** Whether that web server runs on Windows: then its path means nothing to a Linux machine, and the other way round. */
  windows: boolean;
  /** Where the shop reaches the sidecar; '' = it does not, the sidecar fetches. */
  sidecarUrl: string;
}

export const SYSTEMD = { app: '/opt/crossdock', home: '/var/lib/crossdock' };
export const WINDOWS = { app: 'C:\\Program Files\\Crossdock', home: 'C:\\ProgramData\\Crossdock' };
const DEFAULT_PORT = 8710;
/** Folder inside the unpacked crossdock.zip, for machines other than the shop's. */
const UNPACKED = 'crossdock/sidecar';

/** The sidecar's port as the shop knows it. */
export function portOf(sidecarUrl: string): number {
  try {
    const { port, protocol } = new URL(sidecarUrl);
    return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
  } catch {
    return DEFAULT_PORT;
  }
}

/** Whether only its own machine reaches the shop. */
export function isLoopback(home: string): boolean {
  const { hostname } = new URL(home);
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname) || hostname.endsWith('.localhost');
}

/** Whether the shop is called by plain http over a network: then the sidecar wants to be told that this is meant. */
export const needsAllowHttp = (home: string): boolean => new URL(home).protocol === 'http:' && !isLoopback(home);

/** For a POSIX shell. */
export function quote(text: string): string {
  return /^[A-Za-z0-9_./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** For PowerShell. */
export const quoteWindows = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const pairOptions = (run: RunFacts): string => (needsAllowHttp(run.home) ? ' --allow-http' : '');

export interface RunStep {
  id: 'copy' | 'prepare' | 'pair' | 'check' | 'service' | 'file' | 'start' | 'update';
  /** Name of the file that the text belongs into; none = commands. */
  file?: string;
  text: string;
}

export function systemdSteps(run: RunFacts): RunStep[] {
  const { app, home } = SYSTEMD;
  const source = run.windows ? UNPACKED : run.sidecar;
  const config = `${home}/crossdock.json`;
  return [
    {
      id: 'copy',
      // One chain: what cannot be copied must not cost the copy that works.
      text: [
        `sudo rm -rf ${app}.new`,
        `  && sudo cp -R ${quote(source)} ${app}.new`,
        `  && sudo chown -R root:root ${app}.new`,
        `  && sudo chmod -R u=rwX,go=rX ${app}.new`,
        `  && sudo rm -rf ${app}`,
        `  && sudo mv ${app}.new ${app}`,
      ].join(' \\\n'),
    },
    {
      id: 'prepare',
      text: [
        `sudo useradd --system --home-dir ${home} \\\n  --shell /usr/sbin/nologin crossdock`,
        `sudo install -d -o crossdock -g crossdock -m 0700 ${home}`,
      ].join('\n'),
    },
    {
      id: 'pair',
      text: `sudo -u crossdock node ${app}/crossdock-sidecar.mjs \\\n  pair -${pairOptions(run)} --config ${config}`,
    },
    { id: 'check', text: `sudo -u crossdock node ${app}/crossdock-sidecar.mjs \\\n  check --config ${config}` },
    {
      id: 'service',
      file: '/etc/systemd/system/crossdock.service',
      text: [
        '[Unit]',
        `Description=Crossdock sidecar of ${hostOf(run.home)}`,
        'After=network-online.target',
        'Wants=network-online.target',
        'StartLimitIntervalSec=300',
        'StartLimitBurst=5',
        '',
        '[Service]',
        'Type=exec',
        'User=crossdock',
        'Group=crossdock',
        'UMask=0077',
        `WorkingDirectory=${home}`,
        ...listenOf(run).map(([name, value]) => `Environment=${name}=${value}`),
        `ExecStart=/usr/bin/env node ${app}/crossdock-sidecar.mjs serve --config ${config}`,
        'TimeoutStopSec=30',
        'Restart=always',
        'RestartSec=5',
        'NoNewPrivileges=true',
        'ProtectSystem=strict',
        'ProtectHome=true',
        'PrivateTmp=true',
        'PrivateDevices=true',
        `ReadWritePaths=${home}`,
        '',
        '[Install]',
        'WantedBy=multi-user.target',
      ].join('\n'),
    },
    {
      id: 'start',
      text: 'sudo systemctl daemon-reload && sudo systemctl enable --now crossdock\nsudo journalctl -u crossdock -f',
    },
    { id: 'update', text: 'sudo systemctl restart crossdock' },
  ];
}

export function composeSteps(run: RunFacts): RunStep[] {
  const source = run.windows ? UNPACKED : run.sidecar;
  const port = portOf(run.sidecarUrl);
  const insecure = ['0.0.0.0', ...(needsAllowHttp(run.home) ? [new URL(run.home).hostname] : [])].join(',');
  // A container has a loopback of its own, on which there is no shop.
  const network = isLoopback(run.home)
    ? [
        '    # The shop listens on this machine alone, so the sidecar shares its network.',
        '    network_mode: host',
        ...(port === DEFAULT_PORT ? [] : ['    environment:', `      CROSSDOCK_LISTEN_PORT: "${port}"`]),
      ]
    : [
        '    environment:',
        '      # Only this machine gets through to the container: see "ports".',
        '      CROSSDOCK_LISTEN_HOST: 0.0.0.0',
        `      CROSSDOCK_LISTEN_PORT: "${port}"`,
        `      CROSSDOCK_INSECURE_HOSTS: "${insecure}"`,
        '    ports:',
        `      - "127.0.0.1:${port}:${port}"`,
      ];
  const command = (line: string): string =>
    `docker compose run --rm -T crossdock \\\n  node /opt/crossdock/crossdock-sidecar.mjs ${line} --config /home/node/crossdock.json`;
  return [
    {
      id: 'copy',
      text: `mkdir -p crossdock && cd crossdock\ncp -R ${quote(source)} sidecar.new && rm -rf sidecar && mv sidecar.new sidecar`,
    },
    {
      id: 'file',
      file: 'crossdock/compose.yaml',
      text: [
        'services:',
        '  crossdock:',
        '    image: node:24-slim',
        '    user: node',
        '    restart: unless-stopped',
        '    stop_grace_period: 30s',
        '    command: [node, /opt/crossdock/crossdock-sidecar.mjs, serve, --config, /home/node/crossdock.json]',
        ...network,
        '    volumes:',
        '      - ./sidecar:/opt/crossdock:ro',
        '      - crossdock-data:/home/node',
        'volumes:',
        '  crossdock-data:',
      ].join('\n'),
    },
    { id: 'pair', text: command(`pair -${pairOptions(run)}`) },
    { id: 'check', text: command('check') },
    { id: 'start', text: 'docker compose up -d\ndocker compose logs -f crossdock' },
    { id: 'update', text: 'docker compose up -d --force-recreate' },
  ];
}

export function windowsSteps(run: RunFacts): RunStep[] {
  const { app, home } = WINDOWS;
  const source = (run.windows ? run.sidecar : UNPACKED).replaceAll('/', '\\');
  const script = `${app}\\crossdock-sidecar.mjs`;
  const config = `${home}\\crossdock.json`;
  return [
    {
      id: 'copy',
      text: [
        // A running program keeps its files.
        'Stop-Service Crossdock -ErrorAction SilentlyContinue',
        `Remove-Item -Recurse -Force ${quoteWindows(app)} -ErrorAction SilentlyContinue`,
        `Copy-Item -Recurse ${quoteWindows(source)} ${quoteWindows(app)}`,
      ].join('\n'),
    },
    {
      id: 'prepare',
      text: [
        `New-Item -ItemType Directory -Force ${quoteWindows(home)}`,
        // Administrators, SYSTEM and LOCAL SERVICE by their numbers: their names depend on the language of Windows.
        `icacls ${quoteWindows(home)} /inheritance:r /grant:r "*S-1-5-32-544:(OI)(CI)F" "*S-1-5-18:(OI)(CI)F" "*S-1-5-19:(OI)(CI)M"`,
      ].join('\n'),
    },
    {
      id: 'pair',
      text: `Get-Clipboard | node ${quoteWindows(script)} pair -${pairOptions(run)} --config ${quoteWindows(config)}`,
    },
    { id: 'check', text: `node ${quoteWindows(script)} check --config ${quoteWindows(config)}` },
    {
      id: 'service',
      text: [
        // No path with a blank among the parameters: PowerShell 5 loses their quotes.
        `nssm install Crossdock (Get-Command node).Source crossdock-sidecar.mjs serve --config ${config}`,
        `nssm set Crossdock AppDirectory ${quoteWindows(app)}`,
        'sc.exe config Crossdock obj= "NT AUTHORITY\\LocalService"',
        ...listenOf(run).map(([name, value]) => `nssm set Crossdock AppEnvironmentExtra ${name}=${value}`),
        'nssm set Crossdock AppStopMethodConsole 20000',
        `nssm set Crossdock AppStdout ${quoteWindows(`${home}\\sidecar.log`)}`,
        `nssm set Crossdock AppStderr ${quoteWindows(`${home}\\sidecar.log`)}`,
      ].join('\n'),
    },
    { id: 'start', text: 'Start-Service Crossdock' },
    { id: 'update', text: 'Start-Service Crossdock' },
  ];
}

/** Settings for a port other than the usual one. */
function listenOf(run: RunFacts): [string, string][] {
  const port = portOf(run.sidecarUrl);
  return port === DEFAULT_PORT ? [] : [['CROSSDOCK_LISTEN_PORT', String(port)]];
}

const hostOf = (home: string): string => new URL(home).host;
