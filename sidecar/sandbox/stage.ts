/** Puts the three on the stage: M3 simulator and shop simulator in this process, the sidecar as a child of it. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import type { SettingsInput } from '@crossdock/shared';
import { startM3Simulator, type M3Simulator, type SimulatorConfig } from '../simulator/m3/index.ts';
import { seedSandbox } from '../simulator/m3/seed-data.ts';
import { SANDBOX_CUTOVER } from '../simulator/woo/orders/sandbox.ts';
import { startShopSimulator, type ShopSimulator } from '../simulator/woo/server.ts';
import { assetDir } from '../src/assets.ts';
import { readControl } from '../src/control.ts';
import { startConsole, type ConsolePage } from './console.ts';
import { SandboxFailure } from './failure.ts';
import { readMemory, recallM3, remember, writeMemory, type Memory } from './memory.ts';
import { startSidecar, type SidecarProcess } from './sidecar-process.ts';

export interface Stage {
  m3: M3Simulator;
  shop: ShopSimulator;
  sidecar: SidecarProcess;
  /** Only where somebody looks. */
  console: ConsolePage | null;
  folder: string;
  configFile: string;
  secret: string;
  /** Ports that were wanted and are not free: `8710 is taken, the sidecar is at 8711`. */
  moved: string[];
  stop(): Promise<void>;
}
export interface StageOptions {
  folder: string;
  /** What sidecar, M3 and shop knew the last time is there again. */
  keep: boolean;
  ports: { sidecar: number; m3: number; shop: number; console?: number };
  /** Whether the console's page is served. */
  withConsole?: boolean;
  /** Nothing of M3 is configured, and no table has rows: that is the set-up guide's business. */
  bare?: boolean;
  m3?: Partial<SimulatorConfig>;
  settings?: SettingsInput;
}

/** Countries whose tax does not go to M3 as a charge, so that all three tax modes are seen. */
export const TAX_BY_M3 = ['FR', 'GR'];
export const TAX_INCLUDED = ['GB', 'SE'];
/** What a fresh start removes, and nothing else: the folder may be anybody's. */
const OWN_FILES = ['data', 'crossdock.json', 'm3.ionapi', 'simulators.json', 'sidecar.log'];
const SAVE_MS = 3_000;
/** How far a taken port may be moved. */
const PORT_TRIES = 20;

export const projectDir = (): string => path.resolve(assetDir('m3-metadata'), '../..');

/** @throws SandboxFailure in words; nothing keeps running then */
export async function startStage(options: StageOptions): Promise<Stage> {
  const { folder, keep, ports } = options;
  const dataDir = path.join(folder, 'data');
  await refuseSecondSandbox(dataDir);
  if (!keep) for (const name of OWN_FILES) rmSync(path.join(folder, name), { recursive: true, force: true });
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const memoryFile = path.join(folder, 'simulators.json');
  const memory = readMemory(memoryFile);
  const moved: string[] = [];
  const closing: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of closing.splice(0).reverse()) await close();
  };
  try {
    const m3 = await onFreePort('M3 simulator', ports.m3, moved, (port) =>
      startM3Simulator({ port, config: { tax: 'table', ...options.m3 }, seed: (state) => seedM3(state, memory) }),
    );
    closing.push(() => m3.close());
    const shop = await onFreePort('shop simulator', ports.shop, moved, (port) =>
      startShopSimulator({ port, resendMs: 1000 }),
    );
    closing.push(() => shop.close());
    for (const order of memory?.shop ?? []) shop.shop.put(order);
    const save = (): void => writeMemory(memoryFile, remember(shop.shop, m3.state, memory?.given ?? 0));
    // Now and then, too: a sandbox that is killed must not give the same numbers again.
    const saving = setInterval(save, SAVE_MS);
    closing.push(() => Promise.resolve(clearInterval(saving)).then(save));

    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    const files = { folder, dataDir, configFile: path.join(folder, 'crossdock.json') };
    const sidecar = await onFreePort('sidecar', ports.sidecar, moved, async (port) => {
      if (port !== 0) await requireFree(port);
      writeConfig(files, { port, secret, m3, shop, settings: options.settings ?? {}, bare: options.bare ?? false });
      return startSidecar({
        ...files,
        cli: path.join(projectDir(), 'sidecar/dist/cli.js'),
        logFile: path.join(folder, 'sidecar.log'),
      });
    });
    closing.push(() => sidecar.stop());
    shop.forwarder.target = { url: sidecar.api.url, secret };
    if (!options.bare) await fillTables(sidecar);
    const page = options.withConsole
      ? await onFreePort('console', ports.console ?? 0, moved, (port) =>
          startConsole({ folder: path.join(projectDir(), 'sidecar/dist/console'), port, api: () => sidecar.api }),
        )
      : null;
    if (page) closing.push(() => page.close());
    return { m3, shop, sidecar, console: page, folder, configFile: files.configFile, secret, moved, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function fillTables({ api }: SidecarProcess): Promise<void> {
  await api.putRows('payment', [
    { key: 'stripe', values: { PYCD: 'CRD', TEPY: '001' } },
    { key: 'bacs', values: { PYCD: 'BNK', TEPY: '000' } },
  ], 'the sandbox’s payment methods'); // prettier-ignore
  await api.putRows('shipping', [
    { key: 'flat_rate', values: { MODL: 'STD', TEDL: 'DAP' } },
    { key: 'local_pickup', values: { MODL: 'PUP', TEDL: 'EXW' } },
  ], 'the sandbox’s shipping methods'); // prettier-ignore
  await api.putRows('carriers', [
    { key: 'CARRIER', values: { carrier: 'Sandbox Parcels', url: 'https://parcels.example/track?id={tracking}' } },
  ], 'the sandbox’s carrier'); // prettier-ignore
}

/** M3 computes tax in the countries chosen for it and nowhere else: elsewhere it comes as a charge or inside the prices. */
function seedM3(state: Parameters<typeof seedSandbox>[0], memory: Memory | null): void {
  seedSandbox(state);
  state.data.vat = Object.fromEntries(
    Object.entries(state.data.vat).filter(([country]) => TAX_BY_M3.includes(country)),
  );
  for (const price of PRICES) state.prices.put(price);
  if (memory) recallM3(state, memory);
}
/** Two lists to try prices with (docs/sandbox.md): dearer, as in the shop, a sale. */
const PRICES: readonly Parameters<Parameters<typeof seedSandbox>[0]['prices']['put']>[0][] = [
  { PRRF: 'WEB', CUCD: 'EUR', ITNO: 'CUP-01', SAPR: '13.20' },
  { PRRF: 'WEB', CUCD: 'EUR', ITNO: 'PLATE-9', SAPR: '33.33' },
  { PRRF: 'WEB', CUCD: 'EUR', ITNO: 'LAMP7', SAPR: '84.90' },
  { PRRF: 'WEB', CUCD: 'EUR', ITNO: 'BOOK-77', SAPR: '10.49' },
  { PRRF: 'SALE', CUCD: 'EUR', ITNO: 'LAMP7', SAPR: '69.90', LVDT: '20991231' },
];

interface Written {
  port: number;
  secret: string;
  m3: M3Simulator;
  shop: ShopSimulator;
  settings: SettingsInput;
  bare: boolean;
}
/** crossdock.json and m3.ionapi, readable by their owner only: they hold secrets. */
function writeConfig(files: { folder: string; dataDir: string; configFile: string }, given: Written): void {
  const { m3, shop } = given;
  writeSecret(path.join(files.folder, 'm3.ionapi'), m3.ionapi);
  const { company, division, facility, warehouse, orderType } = m3.config;
  const override = (mode: 'm3' | 'included') => (country: string) => ({ country, mode });
  const settings: SettingsInput = {
    ...given.settings,
    m3: {
      ionapi: 'm3.ionapi', company, division, facility, warehouse, orderType, customerTemplate: 'WEBTEMPL',
      charges: { shipping: 'FREIGH', fee: 'FEE', tax: 'TAX', discount: 'DISC', rounding: 'ROUND' }, ...given.settings.m3,
    },
    orders: { cutover: SANDBOX_CUTOVER, ...given.settings.orders },
    tax: { mode: 'charge', overrides: [...TAX_BY_M3.map(override('m3')), ...TAX_INCLUDED.map(override('included'))] },
  }; // prettier-ignore
  writeSecret(files.configFile, {
    listen: { host: '127.0.0.1', port: given.port },
    dataDir: path.basename(files.dataDir),
    secret: given.secret,
    encryptionKey: encryptionKey(files.folder),
    store: { url: shop.url, consumerKey: shop.key.key, consumerSecret: shop.key.secret },
    ...(given.bare ? { tax: settings.tax, orders: given.settings.orders, status: given.settings.status } : settings),
  });
}
const writeSecret = (file: string, content: unknown): void => {
  rmSync(file, { force: true });
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
};
/** The key of the last time, where the data of the last time are kept. */
function encryptionKey(folder: string): string {
  const former = readJson<{ encryptionKey?: string }>(path.join(folder, 'crossdock.json'))?.encryptionKey;
  return former ?? randomBytes(32).toString('base64');
}

function readJson<T>(file: string): T | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch {
    return null;
  }
}

// ---- ports

/** @throws SandboxFailure when a sandbox is at work on this folder */
async function refuseSecondSandbox(dataDir: string): Promise<void> {
  const control = readControl(dataDir);
  if (!control) return;
  const answers = await fetch(`${control.url}/healthz`, { signal: AbortSignal.timeout(2_000) }).then(
    () => true,
    () => false,
  );
  if (answers)
    throw new SandboxFailure(
      `A sandbox is running here already: its sidecar is process ${control.pid} at ${control.url}. Stop it first: press q where it runs.`,
    );
}

/** Starts something on the wanted port or, when that is taken, on the next free one. */
async function onFreePort<T>(
  what: string,
  wanted: number,
  moved: string[],
  start: (port: number) => Promise<T>,
): Promise<T> {
  for (let port = wanted; ; port++) {
    try {
      const started = await start(port);
      if (port !== wanted) moved.push(`Port ${wanted} is taken, so the ${what} is at ${port}.`);
      return started;
    } catch (error) {
      if (!isTaken(error)) throw portProblem(what, port, error);
      if (port >= wanted + PORT_TRIES || port >= 65_535)
        throw new SandboxFailure(
          `The ports ${wanted} to ${port} are all taken; the ${what} needs one. Name a free one (npm start -- --help).`,
        );
    }
  }
}
const isTaken = (error: unknown): boolean =>
  (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ||
  (error instanceof SandboxFailure && error.reason === 'port');

function portProblem(what: string, port: number, error: unknown): unknown {
  if ((error as NodeJS.ErrnoException).code !== 'EACCES') return error;
  return new SandboxFailure(`The ${what} may not use port ${port}. Name one above 1023 (npm start -- --help).`);
}

/** @throws with `EADDRINUSE` before the trouble of starting a process for nothing */
async function requireFree(port: number): Promise<void> {
  const server = net.createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
