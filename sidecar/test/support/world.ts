/**
 * A whole world for a test: an M3, a shop and a sidecar in this process, each on a free port, the sidecar on a data
 * directory of its own. Documents go in as signed requests, what came of them is read from M3.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ShopEvent } from '@crossdock/shared';
import { startM3Simulator, type M3Simulator, type SimulatorOptions } from '../../simulator/m3/index.ts';
import { signEvents } from '../../simulator/woo/load.ts';
import { buildOrder, type OrderSpec } from '../../simulator/woo/order-builder.ts';
import { startShopSimulator, type ShopSimulator, type ShopSimulatorOptions } from '../../simulator/woo/server.ts';
import type { WooOrderDocument } from '../../simulator/woo/types.ts';
import { loadConfig } from '../../src/config/load.ts';
import { createSidecar, type Sidecar, type SidecarHooks } from '../../src/main.ts';
import { createLog } from '../../src/observe/log.ts';
import { judgeWorld, type Expected } from './judge.ts';
import { call, type Answer } from './http.ts';
import { memoryFolder, tempDir } from './places.ts';
import { StoreView, type RunRow } from './store-view.ts';

export const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
type Groups = Record<string, Record<string, unknown>>;

export interface WorldOptions {
  /** Laid over `SETTINGS`, key by key of each group. */
  settings?: Groups;
  m3?: SimulatorOptions;
  /** False: the sidecar is not paired with a shop. */
  shop?: boolean | ShopSimulatorOptions;
  tuning?: SidecarHooks['tuning'];
  /** The store lies in memory, not on the disk. */
  inMemory?: boolean;
  /** More keys of the configuration file, e.g. `{log: 'debug'}`. */
  config?: Record<string, unknown>;
}

/** Settings that match what the M3 simulator holds; nothing waits for anything. */
export const SETTINGS: Groups = {
  m3: {
    company: 100, division: 'AAA', facility: 'A01', warehouse: '001', orderType: 'WEB', customerTemplate: 'WEBTEMPL', maxPerSecond: 0,
    charges: { shipping: 'FREIGH', fee: 'FEE', tax: 'TAX', discount: 'DISC', rounding: 'ROUND' },
  },
  orders: { settleSeconds: 0 },
  status: { followSeconds: 0 },
}; // prettier-ignore

/** Retries come at once, and a lost answer counts as such after a third of a second. */
export const IMPATIENT: NonNullable<SidecarHooks['tuning']> = { random: () => 0, lateMs: 350 };

export const configOf = (
  m3: M3Simulator,
  shop: ShopSimulator | null,
  dataDir: string,
  options: WorldOptions,
): object => {
  const groups = new Set([...Object.keys(SETTINGS), ...Object.keys(options.settings ?? {})]);
  const merged = [...groups].map((group) => [group, { ...SETTINGS[group], ...options.settings?.[group] }] as const);
  const config: Record<string, unknown> = {
    listen: { host: '127.0.0.1', port: 0 },
    dataDir,
    secret: SECRET,
    log: 'silent',
    ...(shop && { store: { url: shop.url, consumerKey: shop.key.key, consumerSecret: shop.key.secret } }),
    ...Object.fromEntries(merged),
    ...options.config,
  };
  return { ...config, m3: { ionapi: m3.ionapi, ...(config['m3'] as object) } };
};

export class World {
  readonly m3: M3Simulator;
  readonly shop: ShopSimulator | null;
  readonly dataDir: string;
  readonly configFile: string;
  /** Newest document placed, by order id. */
  readonly documents = new Map<number, WooOrderDocument>();
  url = '';
  readonly #options: WorldOptions;
  readonly #remove: () => void;
  #sidecar: Sidecar | null = null;
  #control = { url: '', token: '' };
  #store: StoreView | null = null;

  constructor(
    m3: M3Simulator,
    shop: ShopSimulator | null,
    dir: { path: string; remove: () => void },
    options: WorldOptions,
  ) {
    this.m3 = m3;
    this.shop = shop;
    this.#options = options;
    this.#remove = dir.remove;
    this.dataDir = path.join(dir.path, 'data');
    mkdirSync(this.dataDir);
    this.configFile = path.join(dir.path, 'config.json');
    writeFileSync(this.configFile, JSON.stringify(configOf(m3, shop, this.dataDir, options)));
  }

  /** Starts the sidecar, also again after `stop` on the same data. */
  async start(tuning = this.#options.tuning): Promise<void> {
    const { bootstrap, fixed } = loadConfig({ file: this.configFile, env: {} });
    this.#sidecar = await createSidecar(bootstrap, fixed, { log: createLog(bootstrap.log), ...(tuning && { tuning }) });
    const { url, control } = await this.#sidecar.start();
    this.url = url;
    this.#control = control;
  }
  async stop(): Promise<void> {
    await this.#sidecar?.stop('the test says so');
    this.#sidecar = null;
  }
  get sidecar(): Sidecar {
    if (!this.#sidecar) throw new Error('the sidecar of this world is not running');
    return this.#sidecar;
  }
  get store(): StoreView {
    return (this.#store ??= new StoreView(this.dataDir));
  }

  /** A request to the API as administrator. */
  api(method: string, route: string, body?: unknown): Promise<Answer> {
    const headers: Record<string, string> = { authorization: `Bearer ${this.#control.token}` };
    if (body !== undefined) headers['content-type'] = 'application/json';
    return call(method, this.#control.url + route, {
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }
  /** A person's verb on the newest open run of an order. */
  async verb(id: number, verb: string, more: Record<string, unknown> = {}): Promise<Answer> {
    const run = this.store.runs(`order:${id}`).findLast((r) => r.state === 'held' || r.state === 'retry');
    const { id: runId } = this.store.all<{ id: string }>('select id from run where seq = ?', run?.seq ?? 0)[0] ?? {
      id: 'none',
    };
    return this.api('POST', `/v1/runs/${runId}/${verb}`, { why: 'the test says so', ...more });
  }

  /** Sends events as they are, signed. */
  send(events: readonly unknown[]): Promise<Answer> {
    const signed = signEvents(events, SECRET, Date.now());
    return call('POST', `${this.url}/v1/events`, { headers: signed.headers, body: signed.body });
  }
  /** Puts a document into the shop, if there is one, and sends its event. @throws Error when it is not accepted */
  async place(document: WooOrderDocument, more: Partial<ShopEvent> = {}): Promise<void> {
    this.documents.set(document.id, document);
    this.shop?.shop.put(document);
    const answer = await this.send([eventOf(document, more)]);
    const [result] = (answer.json?.results ?? []) as { status: string }[];
    if (answer.status !== 202 || result?.status === 'rejected')
      throw new Error(`the event was refused: ${answer.status} ${answer.text}`);
  }
  /** Places an order made from a few words, a minute old, and returns its document. */
  async order(spec: Omit<OrderSpec, 'id'> & { id?: number }): Promise<WooOrderDocument> {
    const document = orderOf(spec);
    await this.place(document);
    return document;
  }

  /** Waits until no work is open but what is held. @throws Error naming what is still open */
  async settled(timeoutMs = 180_000): Promise<void> {
    const until = performance.now() + timeoutMs;
    while (this.store.open() > 0) {
      if (performance.now() > until) throw new Error(`still open after ${timeoutMs} ms: ${describeOpen(this.store)}`);
      await pause(5);
    }
  }
  /** Waits until `test` holds. */
  async until(what: string, test: () => boolean | Promise<boolean>, timeoutMs = 120_000): Promise<void> {
    const until = performance.now() + timeoutMs;
    while (!(await test())) {
      if (performance.now() > until)
        throw new Error(`not within ${timeoutMs} ms: ${what}; open: ${describeOpen(this.store)}`);
      await pause(5);
    }
  }

  /** What is wrong in this world; empty when nothing is. */
  judge(expected: Record<number, Expected> = {}): string[] {
    return judgeWorld({
      m3: this.m3.snapshot(),
      violations: this.m3.calls.violations,
      store: this.store,
      documents: [...this.documents.values()],
      expected,
    });
  }
  /** Final orders of M3 for an order of the shop, deleted ones included. */
  finals(id: number): ReturnType<M3Simulator['ordersByReference']> {
    return this.m3.ordersByReference(`WC-${id}`);
  }
  /** What holds an order. */
  problemsOf(id: number): RunRow['problems'] {
    return this.store.runs(`order:${id}`).findLast((r) => r.state === 'held')?.problems ?? [];
  }
  /** Codes of the problems that hold an order. */
  problems(id: number): string[] {
    return this.problemsOf(id).map((problem) => problem.code);
  }
  /** Amends a look-up table. */
  async table(name: string, rows: Record<string, Record<string, string>>): Promise<void> {
    const list = Object.entries(rows).map(([key, values]) => ({ key, values }));
    const answer = await this.api('PUT', `/v1/tables/${name}`, { rows: list, why: 'the test says so' });
    if (answer.status !== 200) throw new Error(`table ${name}: ${answer.status} ${answer.text}`);
  }
  journal(id: number): string[] {
    return this.store.journal(`order:${id}`).map((line) => `${line.kind}: ${line.text}`);
  }

  async close(): Promise<void> {
    await this.stop();
    this.#store?.close();
    this.#store = null;
    await this.shop?.close();
    await this.m3.close();
    this.#remove();
  }
}

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const m3 = await startM3Simulator(options.m3);
  const shop = options.shop === false ? null : await startShopSimulator(options.shop === true ? {} : options.shop);
  const world = new World(m3, shop, tempDir('world', options.inMemory ? memoryFolder() : undefined), options);
  try {
    await world.start();
  } catch (error) {
    await world.close();
    throw error;
  }
  return world;
}

export function eventOf(document: WooOrderDocument, more: Partial<ShopEvent> = {}): ShopEvent {
  return {
    id: randomUUID(),
    entity: 'order',
    entityId: String(document.id),
    reason: 'created',
    occurredAt: `${document.date_modified_gmt}Z`,
    origin: 'shop',
    document,
    ...more,
  };
}

let lastId = 40_000;
/** Addresses of people that M3 does not know; each its own e-mail address. */
export const buyer = (n: number | string, more: Partial<WooOrderDocument['billing']> = {}): WooOrderDocument['billing'] => ({
  first_name: 'Max', last_name: `Beispiel ${n}`, company: '', address_1: 'Musterweg 12a', address_2: '', city: 'Berlin', state: '',
  postcode: '10115', country: 'DE', email: `buyer.${n}@example.test`, phone: '+49 30 5550112', ...more,
}); // prettier-ignore

/** An order as WooCommerce writes it; created now unless said otherwise, so that it is younger than the sidecar. */
export function orderOf(spec: Omit<OrderSpec, 'id'> & { id?: number }): WooOrderDocument {
  const id = spec.id ?? (lastId += 1);
  // A second ahead: the sidecar looks for orders older than itself in M3 before it posts them.
  const created = new Date(Date.now() + 1000).toISOString().slice(0, 19);
  return buildOrder({ created, billing: buyer(id), ...spec, id });
}

const seconds = (text: string, by: number): string =>
  new Date(Date.parse(`${text}Z`) + by * 1000).toISOString().slice(0, 19);
/** The same order, changed in the shop some seconds later. */
export function changed(
  document: WooOrderDocument,
  change: (copy: WooOrderDocument) => void,
  laterBy = 10,
): WooOrderDocument {
  const copy = structuredClone(document);
  copy.date_modified = copy.date_modified_gmt = seconds(document.date_modified_gmt, laterBy);
  change(copy);
  return copy;
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const describeOpen = (store: StoreView): string =>
  store
    .work()
    .filter((w) => w.state !== 'done' && w.state !== 'held')
    .map(
      (w) => `${w.key} ${w.topic} ${w.state} tries ${w.tries} due ${new Date(w.run_at).toISOString()} ${w.error ?? ''}`,
    )
    .join('; ');
