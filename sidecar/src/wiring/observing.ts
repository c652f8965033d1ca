/** What is said about the sidecar: metrics, whether it is ready, its status. */
import type { HeldPush, Readiness, SidecarStatus } from '@crossdock/shared';
import type { SettingsService } from '../config/settings.ts';
import { countHolds } from '../console/holds.ts';
import type { SqliteStore } from '../db/sqlite/index.ts';
import type { RunStore } from '../flow/run-store.ts';
import { remoteStatus, type StoreHealth } from '../observe/health.ts';
import { createMetrics, type Metrics, type MetricSources } from '../observe/metrics.ts';
import type { M3Connection, ShopConnection } from '../remotes.ts';
import { VERSION } from '../version.ts';
import type { LaneStats } from '../work/port.ts';
import type { GateState } from '../work/remote-gate.ts';

/** A dispatcher that has not looked at its store for so long is stuck; it looks every second by itself. */
const STUCK_MS = 15_000;

export interface ObservingDeps extends Pick<MetricSources, 'catalog' | 'supply'> {
  lanes: () => LaneStats[];
  runs: Pick<RunStore, 'counts'>;
  store: SqliteStore;
  health: StoreHealth;
  settings: SettingsService;
  m3: M3Connection;
  shop: ShopConnection;
  startedAt: number;
  /** What a remote is configured with; undefined while it is not. */
  remoteOf: (remote: GateState['remote']) => unknown;
  /** Pushes of stock and prices that wait for a person. */
  holds: () => HeldPush[];
  stopping: () => boolean;
  /** When the dispatcher last looked, by `performance.now()`; null where none runs. */
  turnedAt: () => number | null;
}

export function wireObserving(deps: ObservingDeps): {
  metrics: Metrics;
  ready: () => Readiness;
  status: () => SidecarStatus;
} {
  const { lanes, runs, store, health, settings, m3, shop, startedAt, remoteOf, holds, stopping, turnedAt } = deps;
  const gates = (): GateState[] => [m3.gate().state(), shop.gate.state()];
  const metrics = createMetrics({
    version: VERSION,
    lanes,
    runs: () => runs.counts(),
    walBytes: () => store.walBytes(),
    breakers: () =>
      gates().map(({ remote, state }) => ({ remote, state: state === 'open' ? 0 : state === 'probing' ? 1 : 2 })),
    catalog: deps.catalog,
    supply: deps.supply,
  });
  const ready = (): Readiness => {
    const reasons: string[] = [];
    if (stopping()) reasons.push('The sidecar is stopping.');
    if (health.failing) reasons.push('The store cannot be written; free space on its disk.');
    const turned = turnedAt();
    if (turned !== null && performance.now() - turned > STUCK_MS) reasons.push('The dispatcher does not turn.');
    return { ready: reasons.length === 0, reasons };
  };
  const status = (): SidecarStatus => ({
    version: VERSION,
    node: process.versions.node,
    startedAt: new Date(startedAt).toISOString(),
    ...ready(),
    lanes: lanes(),
    runs: runs.counts(),
    heldPushes: countHolds(holds()),
    remotes: gates().map((gate) => remoteStatus(gate, remoteOf(gate.remote))),
    store: { file: store.path, walBytes: store.walBytes(), uncleanStop: store.uncleanStop },
    settingsVersion: settings.version,
  });
  return { metrics, ready, status };
}
