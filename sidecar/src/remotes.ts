/** The connections to M3 and to the shop as the settings have them now: made anew when these change, measured, gated. */
import type { Bootstrap, Settings } from '@crossdock/shared';
import { asCrossdockError, CrossdockError, type Remote } from './errors.ts';
import { createM3Client, type M3ClientHandle } from './m3/client.ts';
import { loadIonapi } from './m3/ionapi.ts';
import type { Metadata } from './m3/metadata.ts';
import { recordedClient, type RequestSink } from './m3/recorded.ts';
import type { M3Client, MiCall, MiResult } from './m3/port.ts';
import type { Logger } from './observe/log.ts';
import { createM3Jobs, type M3Jobs } from './sync/jobs.ts';
import { createShopClient } from './woo/client.ts';
import type { ShopClient } from './woo/port.ts';
import type { Clock } from './work/clock.ts';
import { RemoteGate } from './work/remote-gate.ts';

export type CallObserver = (remote: Remote, operation: string, outcome: string, milliseconds: number) => void;

interface Connected {
  client: M3ClientHandle;
  measured: M3Client;
  jobs: M3Jobs;
}

export interface M3Connection {
  /** @throws CrossdockError auth `m3.not-configured`, `m3.ionapi`, `m3.insecure` */
  /** @param onAge hears of answers that something between M3 and us had kept, and how long, milliseconds */
  jobs(sink?: RequestSink, onAge?: (ms: number) => void): M3Jobs;
  /** How far M3's clock is behind ours, milliseconds; 0 where that is not known. */
  behindMs(): number;
  /** @throws as `jobs` */
  client(): M3ClientHandle;
  gate(): RemoteGate;
  /** Called when the gate opens or shuts, also after the gate was replaced. */
  onChange(listener: () => void): void;
  /** Takes over changed settings; calls under way end on the old connection. */
  apply(settings: Settings['m3']): void;
  close(): Promise<void>;
}

const NOT_CONFIGURED = 'The connection to M3 is not set up yet.';

/** A configuration that cannot be used does not prevent the start: every use says what is wrong, `check` too. */
export function createM3Connection(options: {
  settings: Settings['m3'];
  metadata: Metadata;
  insecureHosts: readonly string[];
  log: Logger;
  clock: Clock;
  observe: CallObserver;
}): M3Connection {
  const { metadata, insecureHosts, log, clock, observe } = options;
  const listeners: (() => void)[] = [];
  const retired = new Set<M3ClientHandle>();
  let settings = options.settings;
  let gate = newGate();
  let connected: Connected | null = null;

  function newGate(): RemoteGate {
    const made = new RemoteGate({
      remote: 'm3',
      maxPerSecond: settings.maxPerSecond,
      maxConcurrent: settings.maxConcurrent,
      clock,
    });
    made.onChange(changed);
    return made;
  }
  function changed(): void {
    for (const listener of listeners) listener();
  }

  const namesOf = (program: string): readonly string[] | null => metadata.tenant(program)?.names ?? null;

  function connect(): Connected {
    if (connected) return connected;
    if (settings.ionapi === undefined) {
      const fix =
        'Set "m3.ionapi" to the .ionapi file of the ION API and "m3.company", then run: crossdock-sidecar check';
      throw new CrossdockError(`${NOT_CONFIGURED} ${fix}`, {
        class: 'auth',
        code: 'm3.not-configured',
        remote: 'm3',
        problem: { code: 'm3.not-configured', message: NOT_CONFIGURED, fix, owner: 'm3', field: 'm3.ionapi' },
      });
    }
    const client = createM3Client({
      ionapi: loadIonapi(settings.ionapi),
      settings,
      gate,
      metadata,
      log,
      allowedInsecureHosts: insecureHosts,
    });
    const measured = measuredM3(client, observe);
    connected = { client, measured, jobs: createM3Jobs(measured, client.dialect, namesOf) };
    return connected;
  }

  return {
    jobs: (sink, onAge) => {
      const { client, measured, jobs } = connect();
      if (!sink && !onAge) return jobs;
      const aged = onAge ? agedClient(measured, onAge) : measured;
      const recorded = sink ? recordedClient(aged, sink, () => clock.now()) : aged;
      return createM3Jobs(recorded, client.dialect, namesOf);
    },
    behindMs: () => connected?.client.behindMs ?? 0,
    client: () => connect().client,
    gate: () => gate,
    onChange: (listener) => void listeners.push(listener),
    apply: (next) => {
      if (JSON.stringify(next) === JSON.stringify(settings)) return;
      const old = connected?.client;
      settings = next;
      connected = null;
      gate = newGate();
      if (old) {
        retired.add(old);
        // After its own timeout nothing can be under way on it any more.
        setTimeout(() => void old.close().finally(() => retired.delete(old)), (next.timeoutSeconds + 5) * 1000).unref();
      }
      changed();
    },
    close: async () => {
      await Promise.all([...retired, ...(connected ? [connected.client] : [])].map((client) => client.close()));
    },
  };
}

/** Measures every request to M3 by program and transaction; names carry no data of a document. */
function measuredM3(client: M3ClientHandle, observe: CallObserver): M3Client {
  const timed = async <T>(program: string, calls: readonly MiCall[], run: () => Promise<T>): Promise<T> => {
    const operation = `${program}/${calls[0]?.transaction ?? ''}`;
    return measured('m3', operation, observe, run);
  };
  return {
    batchSize: (write) => client.batchSize(write),
    execute: (program, calls, options) => timed(program, calls, () => client.execute(program, calls, options)),
    read: (program, calls, options) => timed(program, calls, () => client.read(program, calls, options)),
    get calls() {
      return client.calls;
    },
  };
}

/** Tells of answers that are older than they look. */
function agedClient(client: M3Client, onAge: (ms: number) => void): M3Client {
  const noted = (results: MiResult[]): MiResult[] => {
    for (const { ageMs } of results) if (ageMs !== undefined) onAge(ageMs);
    return results;
  };
  return {
    batchSize: (write) => client.batchSize(write),
    execute: async (...asked) => noted(await client.execute(...asked)),
    read: async (...asked) => noted(await client.read(...asked)),
    get calls() {
      return client.calls;
    },
  };
}

async function measured<T>(
  remote: Remote,
  operation: string,
  observe: CallObserver,
  run: () => Promise<T>,
): Promise<T> {
  const started = performance.now();
  try {
    const value = await run();
    observe(remote, operation, 'ok', performance.now() - started);
    return value;
  } catch (error) {
    observe(remote, operation, asCrossdockError(error).class, performance.now() - started);
    throw error;
  }
}

export interface ShopConnection {
  /** Null while the sidecar is not paired with a shop. */
  readonly client: ShopClient | null;
  readonly gate: RemoteGate;
  close(): void;
}

/** Requests per second to a shop are not limited: its PHP workers are, so few at a time. */
const SHOP_CONCURRENCY = 4;

/** @throws CrossdockError permanent `woo.address` */
export function createShopConnection(options: {
  store: Bootstrap['store'];
  insecureHosts: readonly string[];
  installationId: string;
  log: Logger;
  clock: Clock;
  observe: CallObserver;
}): ShopConnection {
  const gate = new RemoteGate({
    remote: 'woo',
    maxPerSecond: 0,
    maxConcurrent: SHOP_CONCURRENCY,
    clock: options.clock,
  });
  if (!options.store) return { client: null, gate, close: () => undefined };
  const { installationId, insecureHosts, log } = options;
  const client = createShopClient({ ...options.store, installationId, insecureHosts, gate, log });
  return { client: measuredShop(client, options.observe), gate, close: () => client.close() };
}

function measuredShop(client: ShopClient, observe: CallObserver): ShopClient {
  const timed =
    <Args extends unknown[], T>(operation: string, call: (...args: Args) => Promise<T>) =>
    (...args: Args): Promise<T> =>
      measured('woo', operation, observe, () => call(...args));
  const { catalog } = client;
  return {
    catalog: {
      bySku: timed('productsBySku', catalog.bySku),
      byId: timed('productsById', catalog.byId),
      variations: timed('variations', catalog.variations),
      writeProducts: timed('writeProducts', catalog.writeProducts),
      writeVariations: timed('writeVariations', catalog.writeVariations),
      categories: timed('categories', catalog.categories),
      addCategory: timed('addCategory', catalog.addCategory),
      attributes: timed('attributes', catalog.attributes),
      addAttribute: timed('addAttribute', catalog.addAttribute),
    },
    readOrder: timed('readOrder', client.readOrder.bind(client)),
    list: timed('list', client.list.bind(client)),
    listIfOpen: timed('list', client.listIfOpen.bind(client)),
    readProduct: timed('readProduct', client.readProduct.bind(client)),
    annotateOrder: timed('annotateOrder', client.annotateOrder.bind(client)),
    setOrderStatus: timed('setOrderStatus', client.setOrderStatus.bind(client)),
    leaseOutbox: timed('leaseOutbox', client.leaseOutbox.bind(client)),
    ackOutbox: timed('ackOutbox', client.ackOutbox.bind(client)),
    heartbeat: timed('heartbeat', client.heartbeat.bind(client)),
    probe: timed('probe', client.probe.bind(client)),
    writeStock: timed('writeStock', client.writeStock),
    readStock: timed('readStock', client.readStock),
    writePrices: timed('writePrices', client.writePrices),
    readPrices: timed('readPrices', client.readPrices),
    wcGet: timed('wcGet', client.wcGet),
    wcSetting: timed('wcSetting', client.wcSetting),
    wcPost: timed('wcPost', client.wcPost),
  };
}
