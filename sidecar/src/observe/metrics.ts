/** Prometheus metrics. Labels are closed sets (lanes, states, M3 transactions): never ids, never personal data. */
import type { EventResult } from '@crossdock/shared';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Remote } from '../errors.ts';
import type { RunReader } from '../flow/port.ts';
import type { LaneStats } from '../work/port.ts';

/** Read when somebody scrapes; each is cheap (indexes only). */
export interface MetricSources {
  version: string;
  lanes: () => readonly LaneStats[];
  runs: () => ReturnType<RunReader['counts']>;
  walBytes: () => number;
  /** 0 closed, 1 half open, 2 open. */
  breakers: () => readonly { remote: Remote; state: 0 | 1 | 2 }[];
  /** What M3 supplies the shop with: stock and prices; empty while both are off. */
  supply?: () => readonly SupplyFigures[];
  /** M3 items in the shop; null while the catalogue is off. */
  catalog?: () => CatalogFigures | null;
}

export interface CatalogFigures {
  items: Readonly<Record<string, number>>;
  /** Products that wait for a person before they leave the shop. */
  leaving: number;
  /** Age of the newest complete look at M3, seconds; null before the first. */
  ageSeconds: number | null;
  /** The newest load: state, progress, and what it plans by verdict. */
  load: {
    states: Readonly<Record<string, number>>;
    paused: number;
    done: number;
    of: number | null;
    planned: Readonly<Record<string, number>>;
  } | null;
}

export interface SupplyFigures {
  what: 'stock' | 'price';
  /** Share of SKUs whose shop value equaled the formula at the last full compare; null before the first. */
  accuracy: number | null;
  /** Shop values that full compares have put right, ever; null where that is not counted. */
  drift: number | null;
  healed: number | null;
  /** SKUs by state, and pushes that wait for a person. */
  skus: Readonly<Record<string, number>>;
  heldPushes: number;
  /** Age of the newest complete look at M3, seconds; null before the first. */
  ageSeconds: number | null;
}

export interface Metrics {
  readonly registry: Registry;
  events(results: readonly EventResult[]): void;
  refused(status: number, code: string): void;
  /** One HTTP request to a remote. `operation` is a transaction or route pattern; `outcome` is `ok` or an error class. */
  call(remote: Remote, operation: string, outcome: string, milliseconds: number): void;
  commit(info: { closures: number; milliseconds: number; failed: boolean }): void;
  /** Text in the Prometheus exposition format. */
  expose(): Promise<string>;
  close(): void;
}

export function createMetrics(sources: MetricSources): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: 'crossdock_' });
  new Gauge({ name: 'crossdock_info', help: 'Version of the sidecar', labelNames: ['version'], registers }).set(
    { version: sources.version },
    1,
  );

  const events = new Counter({
    name: 'crossdock_events_total',
    help: 'Events received, by result',
    labelNames: ['status'],
    registers,
  });
  for (const status of ['accepted', 'duplicate', 'rejected']) events.inc({ status }, 0);
  const refused = new Counter({
    name: 'crossdock_intake_refused_total',
    help: 'Requests to /v1/events that were refused',
    labelNames: ['status', 'code'],
    registers,
  });
  const calls = new Histogram({
    name: 'crossdock_remote_call_seconds',
    help: 'Requests to M3 and to the shop, by operation and outcome',
    labelNames: ['remote', 'operation', 'outcome'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 65],
    registers,
  });
  const commits = new Histogram({
    name: 'crossdock_store_commit_seconds',
    help: 'Group commits of the store',
    labelNames: ['outcome'],
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5],
    registers,
  });
  const changes = new Counter({
    name: 'crossdock_store_changes_total',
    help: 'Changes that shared the group commits',
    registers,
  });

  new Gauge({
    name: 'crossdock_work_items',
    help: 'Open work by lane and state',
    labelNames: ['lane', 'state'],
    registers,
    collect() {
      for (const { lane, ready, waiting, leased, delayed, held } of sources.lanes()) {
        for (const [state, count] of Object.entries({ ready, waiting, leased, delayed, held }))
          this.set({ lane, state }, count);
      }
    },
  });
  new Gauge({
    name: 'crossdock_work_oldest_seconds',
    help: 'Age of the oldest work that is neither done nor held',
    labelNames: ['lane'],
    registers,
    collect() {
      for (const { lane, oldestMs } of sources.lanes()) this.set({ lane }, oldestMs / 1000);
    },
  });
  new Gauge({
    name: 'crossdock_runs',
    help: 'Runs by state and, when done, outcome',
    labelNames: ['state', 'outcome'],
    registers,
    collect() {
      this.reset();
      for (const { state, outcome, count } of sources.runs()) this.set({ state, outcome: outcome ?? '' }, count);
    },
  });
  new Gauge({
    name: 'crossdock_breaker_state',
    help: 'Circuit breaker of a remote: 0 closed, 1 half open, 2 open',
    labelNames: ['remote'],
    registers,
    collect() {
      for (const { remote, state } of sources.breakers()) this.set({ remote }, state);
    },
  });
  new Gauge({
    name: 'crossdock_store_wal_bytes',
    help: 'Size of the write-ahead log',
    registers,
    collect() {
      this.set(sources.walBytes());
    },
  });

  supplyGauges(registers, sources.supply ?? (() => []));
  catalogGauges(registers, sources.catalog ?? (() => null));

  return {
    registry,
    events: (results) => {
      for (const { status } of results) events.inc({ status });
    },
    refused: (status, code) => refused.inc({ status: String(status), code }),
    call: (remote, operation, outcome, milliseconds) =>
      calls.observe({ remote, operation, outcome }, milliseconds / 1000),
    commit: ({ closures, milliseconds, failed }) => {
      commits.observe({ outcome: failed ? 'failed' : 'ok' }, milliseconds / 1000);
      changes.inc(closures);
    },
    expose: () => registry.metrics(),
    close: () => registry.clear(),
  };
}

function supplyGauges(registers: Registry[], supply: () => readonly SupplyFigures[]): void {
  const gauge = (
    name: string,
    help: string,
    labelNames: string[],
    set: (gauge: Gauge, figures: SupplyFigures) => void,
  ): void => {
    new Gauge({
      name,
      help,
      labelNames,
      registers,
      collect() {
        this.reset();
        for (const figures of supply()) set(this, figures);
      },
    });
  };
  gauge(
    'crossdock_supply_accuracy_ratio',
    'Share of SKUs whose shop value equaled the formula at the last full compare',
    ['what'],
    (g, { what, accuracy }) => accuracy !== null && g.set({ what }, accuracy),
  );
  gauge(
    'crossdock_supply_drift_total',
    'Shop values that full compares found to differ',
    ['what'],
    (g, { what, drift }) => drift !== null && g.set({ what }, drift),
  );
  gauge(
    'crossdock_supply_healed_total',
    'Shop values that full compares found to differ and that are right again',
    ['what'],
    (g, { what, healed }) => healed !== null && g.set({ what }, healed),
  );
  gauge('crossdock_supply_skus', 'SKUs by state', ['what', 'state'], (g, { what, skus }) => {
    for (const [state, count] of Object.entries(skus)) g.set({ what, state }, count);
  });
  gauge('crossdock_supply_held_pushes', 'Pushes that wait for a person', ['what'], (g, { what, heldPushes }) =>
    g.set({ what }, heldPushes),
  );
  gauge(
    'crossdock_supply_age_seconds',
    'Age of the newest complete look at M3',
    ['what'],
    (g, { what, ageSeconds }) => ageSeconds !== null && g.set({ what }, ageSeconds),
  );
}

function catalogGauges(registers: Registry[], catalog: () => CatalogFigures | null): void {
  const gauge = (
    name: string,
    help: string,
    labelNames: string[],
    set: (g: Gauge, f: CatalogFigures) => void,
  ): void => {
    new Gauge({
      name: `crossdock_catalog_${name}`,
      help,
      labelNames,
      registers,
      collect() {
        this.reset();
        const figures = catalog();
        if (figures) set(this, figures);
      },
    });
  };
  const each = (of: Readonly<Record<string, number>>, g: Gauge, label: string): void => {
    for (const [name, n] of Object.entries(of)) g.set({ [label]: name }, n);
  };
  gauge('items', 'M3 items by state', ['state'], (g, { items }) => each(items, g, 'state'));
  gauge('leaving', 'Products that wait for a person before they leave the shop', [], (g, f) => g.set(f.leaving));
  gauge('age_seconds', 'Age of the newest complete look at M3', [], (g, f) => f.ageSeconds !== null && g.set(f.ageSeconds)); // prettier-ignore
  gauge('load_state', 'State of the newest load: 1 for the one it is in', ['state'], (g, { load }) => load && each(load.states, g, 'state')); // prettier-ignore
  gauge('load_paused', 'Whether the newest load is paused', [], (g, { load }) => load && g.set(load.paused));
  gauge('load_done', 'Items of the phase under way that are done', [], (g, { load }) => load && g.set(load.done));
  gauge('load_of', 'Items of the phase under way, where that is known', [], (g, { load }) => load && load.of !== null && g.set(load.of)); // prettier-ignore
  gauge('load_planned', 'What the newest load plans, by verdict', ['verdict'], (g, { load }) => load && each(load.planned, g, 'verdict')); // prettier-ignore
}
