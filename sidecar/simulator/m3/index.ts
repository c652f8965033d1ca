/** An M3 with memory behind an ION API gateway, for trying and testing Crossdock without a tenant. See README.md. */
import type { AddressInfo } from 'node:net';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CallLog } from './calls.ts';
import type { Counter } from './calls.ts';
import { DEFAULT_CONFIG } from './config.ts';
import type { SimulatorConfig } from './config.ts';
import { control } from './control.ts';
import { Engine } from './engine.ts';
import { Faults } from './faults.ts';
import { TO_LEVEL } from './lifecycle.ts';
import { extendMetadata, loadMetadata } from './metadata.ts';
import type { Metadata, Row } from './metadata.ts';
import { advance, advanceByItself, confirm, trackingOf } from './model/order-flow.ts';
import type { AdvanceLine } from './model/order-flow.ts';
import type { ItemInput } from './model/items.ts';
import type { ConfirmRefusal } from './model/orders.ts';
import { M3State } from './model/state.ts';
import { Oauth } from './oauth.ts';
import type { IonApi } from './oauth.ts';
import { briefPrograms, needsTemporaryOrder } from './programs/brief.ts';
import { seedSandbox } from './seed-data.ts';
import { SimulatorServer } from './server.ts';
import { duplicates, orderSnapshot, snapshot } from './snapshot.ts';
import type { OrderSnapshot, Snapshot } from './snapshot.ts';

export type { SimulatorConfig } from './config.ts';
export type { FaultSpec, Quota, RandomFaults } from './faults.ts';
export type { ItemInput } from './model/items.ts';
import { findDelivery } from './programs/deliveries.ts';
export type { OrderSnapshot, Snapshot } from './snapshot.ts';
export type { IonApi } from './oauth.ts';

export interface SimulatorOptions {
  /** 0 (default) = a free one. */
  port?: number;
  /** Default 127.0.0.1: whoever reaches the control API commands this M3. */
  host?: string;
  tenant?: string;
  /** Directory of `PROGRAM.json` files. Absent = `sidecar/m3-metadata`, looked for upwards from this file and from the working directory. */
  metadataDir?: string;
  config?: Partial<SimulatorConfig>;
  /** What M3 holds at the start and after a reset. Default: the sandbox's data. */
  seed?: (state: M3State) => void;
  /** Milliseconds since 1970, for LMTS and dates. */
  now?: () => number;
}
export interface Summary {
  customers: number;
  items: number;
  orders: number;
  temporary: number;
  duplicates: string[];
  violations: number;
  /** Effects that are still to come after a lost answer. */
  late: number;
  calls: {
    requests: number;
    tokens: number;
    byTransaction: Record<string, Counter>;
    notPlayed: Record<string, number>;
  };
  injected: Record<string, number>;
}

export interface M3Simulator {
  readonly url: string;
  /** For a service account (password grant), and for client credentials. */
  readonly ionapi: IonApi;
  readonly ionapiClientCredentials: IonApi;
  readonly config: Readonly<SimulatorConfig>;
  /** Replaced by `reset`. */
  readonly state: M3State;
  readonly faults: Faults;
  readonly calls: CallLog;
  snapshot(): Snapshot;
  summary(): Summary;
  /** A final or temporary order. @throws MiError WOR0303 */
  order(orno: string): OrderSnapshot;
  /** All final orders with this CUOR. */
  ordersByReference(cuor: string): OrderSnapshot[];
  configure(change: Partial<SimulatorConfig>): void;
  /** Moves an order to `33|44|66|77` (or `allocated|picked|delivered|invoiced`), whole or some quantities. */
  advance(orno: string, to: string, lines?: readonly AdvanceLine[]): void;
  /** The carrier gives a delivery a tracking number, or another forwarder takes it. @throws MiError where there is no such delivery */
  track(dlix: string, change?: { tracking?: string; forwarder?: string; status?: string }): void;
  /** One step for every open order. @returns how many moved */
  advanceAll(): number;
  refuseConfirm(...refusals: ConfirmRefusal[]): void;
  /** Takes back faults, refusals, quota, random faults, and being down. */
  clearFaults(): void;
  /** Somebody confirms or deletes a held temporary order in OIS275. */
  operatorConfirm(orno: string): string;
  operatorDelete(orno: string): string;
  putItem(item: ItemInput): void;
  /** Somebody deletes an item (MMS001). @throws MiError WIT0103 */
  removeItem(itno: string): void;
  /** Adds a customer or changes a known one; `EMAL` goes to CRS111 type 04. */
  putCustomer(cuno: string, fields: Row): void;
  expireTokens(): void;
  /** M3 is unreachable, for some time or until `up`. The control API still answers. */
  down(ms?: number): void;
  up(): void;
  /** Makes answers that are kept on their way (`keptSeconds`) so many milliseconds older. */
  ageKept(ms: number): void;
  /** Does now what faults with effect `late` still owe. */
  flushLate(): number;
  reset(): void;
  close(): Promise<void>;
}

function defaultMetadataDir(): string {
  for (const start of [dirname(fileURLToPath(import.meta.url)), process.cwd()]) {
    for (let at = start; ; at = dirname(at)) {
      for (const candidate of [join(at, 'm3-metadata'), join(at, 'sidecar', 'm3-metadata')]) {
        if (existsSync(join(candidate, 'OIS100MI.json'))) return candidate;
      }
      if (at === dirname(at)) break;
    }
  }
  throw new Error('No M3 metadata found: name their directory with metadataDir (--metadata)');
}

let loaded: { directory: string; standard: Metadata; brief: Metadata } | null = null;
function metadata(directory: string) {
  if (loaded?.directory !== directory) {
    const standard = loadMetadata(directory);
    loaded = { directory, standard, brief: extendMetadata(standard, briefPrograms(standard), needsTemporaryOrder) };
  }
  return loaded;
}

/** Starts it and waits until it listens. @throws Error if the port is taken or metadata are missing */
export async function startM3Simulator(options: SimulatorOptions = {}): Promise<M3Simulator> {
  const config: SimulatorConfig = { ...DEFAULT_CONFIG, ...options.config };
  const { standard, brief } = metadata(options.metadataDir ?? defaultMetadataDir());
  const faults = new Faults();
  const calls = new CallLog(() => config.keepCalls);
  const oauth = new Oauth(options.tenant ?? 'SIMULATOR', Date.now);
  const seed = options.seed ?? seedSandbox;
  let state: M3State;
  let engine: Engine;
  let timer: NodeJS.Timeout | undefined;
  const fill = () => {
    state = new M3State(config, options.now);
    seed(state);
    engine = new Engine(state, standard, brief, calls);
  };
  fill();

  const schedule = () => {
    clearInterval(timer);
    timer = undefined;
    if (config.autoAdvanceSeconds <= 0) return;
    timer = setInterval(() => void simulator.advanceAll(), config.autoAdvanceSeconds * 1000);
    timer.unref();
  };
  const anyOrder = (orno: string) => state.orders.final.get(orno) ?? state.orders.temp(orno);

  const server = new SimulatorServer({
    config,
    engine: () => engine,
    faults,
    calls,
    oauth,
    control: (...asked) => control(simulator, ...asked),
    now: options.now ?? Date.now,
  });
  const host = options.host ?? '127.0.0.1';
  await new Promise<void>((resolve, reject) => {
    server.http.once('error', reject);
    server.http.listen(options.port ?? 0, host, () => resolve());
  });
  const url = `http://${host}:${(server.http.address() as AddressInfo).port}`;

  const simulator: M3Simulator = {
    url,
    ionapi: oauth.ionapi(url, 'password'),
    ionapiClientCredentials: oauth.ionapi(url, 'client_credentials'),
    config,
    get state() {
      return state;
    },
    faults,
    calls,
    snapshot: () => snapshot(state),
    summary: () => ({
      customers: [...state.customers.byNumber.values()].filter((c) => !c.template).length,
      items: state.items.byNumber.size,
      orders: state.orders.final.size,
      temporary: [...state.orders.temporary.values()].filter((o) => o.STAT !== '90').length,
      duplicates: duplicates(state),
      violations: calls.violationCount,
      late: server.late,
      calls: {
        requests: calls.requests,
        tokens: calls.tokens,
        byTransaction: Object.fromEntries(calls.counters),
        notPlayed: Object.fromEntries(calls.notPlayed),
      },
      injected: Object.fromEntries(faults.injected),
    }),
    order: (orno) => orderSnapshot(state, anyOrder(orno)),
    ordersByReference: (cuor) =>
      [...state.orders.final.values()].filter((o) => o.CUOR === cuor).map((o) => orderSnapshot(state, o)),
    configure: (change) => {
      Object.assign(config, change);
      schedule();
    },
    advance: (orno, to, lines) => {
      const level = TO_LEVEL[to];
      if (level === undefined)
        throw new Error(`"to" expects one of ${Object.keys(TO_LEVEL).join(', ')}, received ${JSON.stringify(to)}.`);
      advance(state, state.orders.order(orno), level, lines);
    },
    track: (dlix, { tracking, forwarder, status } = {}) => {
      const { delivery } = findDelivery(state, dlix);
      delivery.ETRN = tracking ?? trackingOf(dlix);
      delivery.FWNO = forwarder ?? delivery.FWNO;
      delivery.PGRS = status ?? delivery.PGRS;
    },
    advanceAll: () => [...state.orders.final.values()].filter((order) => advanceByItself(state, order)).length,
    refuseConfirm: (...refusals) => void state.orders.refusals.push(...refusals),
    clearFaults: () => {
      faults.clear();
      state.orders.refusals = [];
    },
    operatorConfirm: (orno) => confirm(state, state.orders.temp(orno), true)?.ORNO ?? '',
    operatorDelete: (orno) => {
      state.orders.removeTemporary(state.orders.temp(orno));
      return orno;
    },
    ageKept: (ms) => server.ageKept(ms),
    putItem: (item) => void state.items.put(item, state.warehouses()),
    removeItem: (itno) => state.items.remove(itno),
    putCustomer: (cuno, input) => {
      const { CUNO: _cuno, EMAL, ...fields } = input;
      if (state.customers.byNumber.has(cuno)) state.customers.change(cuno, fields);
      else state.customers.put(cuno, { STAT: '20', CUCD: 'EUR', LNCD: 'GB', ...fields });
      if (EMAL !== undefined) {
        const known = state.customers.emails.get('04')?.has(cuno) ?? false;
        if (known) state.customers.changeEmail('04', cuno, EMAL);
        else state.customers.addEmail('04', cuno, EMAL);
      }
    },
    expireTokens: () => oauth.expireAll(),
    down: (ms) => faults.down(ms),
    up: () => faults.up(),
    flushLate: () => server.flushLate(),
    reset: () => {
      faults.clear();
      faults.injected.clear();
      calls.clear();
      server.forgetTurns();
      fill();
    },
    close: async () => {
      clearInterval(timer);
      await server.close();
    },
  };
  schedule();
  return simulator;
}
