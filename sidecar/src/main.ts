/** Composition root: the only place where the parts of the sidecar meet. */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Bootstrap, Readiness, Settings, ShopEvent, SidecarStatus } from '@crossdock/shared';
import { createAdminApp } from './admin/api.ts';
import type { AdminDeps } from './admin/deps.ts';
import { createAuditLog } from './admin/sqlite/audit-store.ts';
import { adminMigrations } from './admin/sqlite/migrations.ts';
import { createTokenStore } from './admin/sqlite/token-store.ts';
import { TokenService } from './admin/tokens.ts';
import { runCheck } from './check.ts';
import { isLoopback } from './config/hosts.ts';
import type { FixedSettings } from './config/load.ts';
import { openSecretBox } from './config/secrets.ts';
import { SettingsService } from './config/settings.ts';
import { createFactStore, installationId } from './config/sqlite/fact-store.ts';
import { configMigrations } from './config/sqlite/migrations.ts';
import { createSettingsStore } from './config/sqlite/settings-store.ts';
import { createTableStore } from './config/sqlite/table-store.ts';
import { TablesService } from './config/tables.ts';
import { removeControl, writeControl } from './control.ts';
import { backupStore, openStore, type SqliteStore } from './db/sqlite/index.ts';
import { asCrossdockError } from './errors.ts';
import { builtInDefinitions, createFlowService } from './flow/service.ts';
import { createRunStore, flowMigrations, removeRuns, removeStatusLines } from './flow/sqlite/run-store.ts';
import { createIntake } from './intake/http.ts';
import { startServer, type HttpServer } from './intake/server.ts';
import { SignatureVerifier } from './intake/signature.ts';
import { createSqliteInbox } from './intake/sqlite/inbox.ts';
import { inboxMigrations } from './intake/sqlite/migrations.ts';
import { createCustomerLinkStore, createPostingStore, linkMigrations } from './links/sqlite/links.ts';
import { refreshMetadata } from './m3/learn.ts';
import { createMetadata, type MetadataCache } from './m3/metadata.ts';
import { backlog, cached, remoteStatus, StoreHealth } from './observe/health.ts';
import { createLog, type Logger } from './observe/log.ts';
import { createMetrics, type Metrics } from './observe/metrics.ts';
import { Periodic } from './periodic.ts';
import { createM3Connection, createShopConnection } from './remotes.ts';
import { LATE_MS } from './sync/order/context.ts';
import { Follower } from './sync/order/follow.ts';
import { createM3Facts } from './sync/order/gather.ts';
import { VERSION } from './version.ts';
import { createOutboxPuller } from './woo/outbox-puller.ts';
import { systemClock, type Clock } from './work/clock.ts';
import { Dispatcher } from './work/dispatcher.ts';
import type { GateState } from './work/remote-gate.ts';
import { workMigrations } from './work/sqlite/migrations.ts';
import { applyRetention } from './work/sqlite/retention.ts';
import { createSqliteWorkStore } from './work/sqlite/work-store.ts';

export interface SidecarHooks {
  log?: Logger;
  /**
   * `serve` does everything. `offline` opens the store and the API on a free loopback port, for the command line where no
   * sidecar runs: nothing is received, nothing is worked on.
   */
  mode?: 'serve' | 'offline';
  /** Tests turn time and chance by hand and need no patience. */
  tuning?: {
    clock?: Clock;
    /** Chance in the pauses before another try. */
    random?: () => number;
    /** @see LATE_MS */
    lateMs?: number;
  };
}
export interface Sidecar {
  /** Listens and begins to work. @throws Error when the address cannot be used */
  start(): Promise<{ url: string; control: { url: string; token: string } }>;
  /** Refuses events, lets work under way end, commits, closes. May be called twice. */
  stop(reason: string): Promise<void>;
  /** What `GET /v1/status` says. */
  status(): SidecarStatus;
}

export const MIGRATIONS = [
  ...adminMigrations,
  ...configMigrations,
  ...workMigrations,
  ...inboxMigrations,
  ...linkMigrations,
  ...flowMigrations,
];

/** Whether GetOrderValue answers for a temporary order: learned from the first order, shown by `check`. */
const TOTAL_OF_TEMPORARY = 'm3.total-of-temporary';
const MINUTE = 60_000;
/** How long work under way may take to end after SIGTERM; Docker and systemd kill after 10 s or more. */
const DRAIN_MS = 8_000;
/** A dispatcher that has not looked at its store for so long is stuck; it looks every second by itself. */
const STUCK_MS = 15_000;

/**
 * Wires a sidecar; opens the store but listens to nobody yet.
 * @throws CrossdockError `store.*` (owned by another process, damaged, newer …), SettingsFault, SecretError
 */
export async function createSidecar(
  bootstrap: Bootstrap,
  fixed: FixedSettings,
  hooks: SidecarHooks = {},
): Promise<Sidecar> {
  const log = hooks.log ?? createLog(bootstrap.log);
  const health = new StoreHealth();
  let metrics: Metrics | null = null;
  const store = openStore({
    dataDir: bootstrap.dataDir,
    migrations: MIGRATIONS,
    observe: (info) => {
      health.committed(info.failed);
      metrics?.commit(info);
    },
  });
  try {
    return await wire(bootstrap, fixed, hooks, log, store, health, (made) => (metrics = made));
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function wire(
  bootstrap: Bootstrap,
  fixed: FixedSettings,
  hooks: SidecarHooks,
  log: Logger,
  store: SqliteStore,
  health: StoreHealth,
  setMetrics: (metrics: Metrics) => void,
): Promise<Sidecar> {
  const { db, database } = store;
  const clock = hooks.tuning?.clock ?? systemClock;
  const now = (): number => clock.now();
  const startedAt = now();
  let stopping = false;

  // Settings, tables, secrets.
  const { box, advice } = openSecretBox(bootstrap);
  const settings = new SettingsService({ store: createSettingsStore(db), fixed, box });
  const tables = new TablesService(createTableStore(db));
  const facts = createFactStore(db);

  // Remotes.
  const observeCall: Metrics['call'] = (...call) => metrics.call(...call);
  const metadata = createMetadata({ cache: metadataCache(facts, log) });
  const { insecureHosts } = bootstrap;
  const m3 = createM3Connection({
    settings: settings.current().m3,
    metadata,
    insecureHosts,
    log,
    clock,
    observe: observeCall,
  });
  const shop = createShopConnection({
    store: bootstrap.store,
    insecureHosts,
    installationId: await installationId(facts),
    log,
    clock,
    observe: observeCall,
  });

  // Work.
  const work = createSqliteWorkStore(db, database, now);
  const inbox = createSqliteInbox(db, database, work, now);
  const runs = createRunStore(db, randomUUID);
  const postings = createPostingStore(db);
  const flow = createFlowService({
    settings: () => settings.current(),
    lookup: (table, key, column) => tables.get(table, key)?.[column] ?? null,
    inbox,
    runs,
    postings,
    customers: createCustomerLinkStore(db),
    jobs: () => m3.jobs(),
    shop: () => shop.client,
    facts: createM3Facts(now),
    definitions: builtInDefinitions(),
    checkRecord: metadata.checkRecord,
    now,
    bornAt: startedAt,
    learned: (yes) => {
      if (facts.get(TOTAL_OF_TEMPORARY) !== String(yes))
        void facts.put(TOTAL_OF_TEMPORARY, String(yes)).catch(() => undefined);
    },
    lateMs: hooks.tuning?.lateMs ?? LATE_MS,
    work,
  });
  const turns = { at: performance.now() };
  const dispatcher = new Dispatcher({
    store: work,
    handler: flow.handle,
    owner: randomUUID(),
    concurrency: settings.current().work.concurrency,
    clock,
    ...(hooks.tuning?.random && { random: hooks.tuning.random }),
    // Asked in every turn, so it shows that the dispatcher turns.
    admission: () => {
      turns.at = performance.now();
      return m3.gate().admission();
    },
    log,
  });
  m3.onChange(() => dispatcher.wake());
  const lanes = cached(() => work.stats(now()), 500);
  const follower = new Follower({
    jobs: () => m3.jobs(),
    postings,
    settings: () => followSettings(settings.current()),
    busy: () => lanes().some(({ lane, ready }) => lane === 'order' && ready > 0),
    onProgress: (key) => flow.enqueueInternal('orderstatus.progress', key),
    onConfirmedByHand: async (key) => void (await work.resolve({ key }, 'retry', now())),
    journal: (key, kind, text) => {
      const line = { key, runSeq: null, step: null, kind, text, actor: null, data: null, at: now() };
      void runs
        .append(line)
        .catch((error: unknown) => log.warn({ code: asCrossdockError(error).code }, 'a journal line was lost'));
    },
    now,
    log,
  });
  const settleMs = (): number => settings.current().orders.settleSeconds * 1000;
  const puller = shop.client
    ? createOutboxPuller({
        client: shop.client,
        accept: (events: ShopEvent[]) =>
          inbox.accept(
            events.map((event, index) => ({ event, index })),
            now() + settleMs(),
          ),
        log,
        status: () => ({
          sidecarVersion: VERSION,
          ...backlog(lanes(), now()),
          highestOrderId: postings.highestOrderId(),
        }),
      })
    : null;

  // Observing.
  const gates = (): GateState[] => [m3.gate().state(), shop.gate.state()];
  const metrics = createMetrics({
    version: VERSION,
    lanes,
    runs: () => runs.counts(),
    walBytes: () => store.walBytes(),
    breakers: () =>
      gates().map(({ remote, state }) => ({ remote, state: state === 'open' ? 0 : state === 'probing' ? 1 : 2 })),
  });
  setMetrics(metrics);
  const ready = (): Readiness => {
    const reasons: string[] = [];
    if (stopping) reasons.push('The sidecar is stopping.');
    if (health.failing) reasons.push('The store cannot be written; free space on its disk.');
    if (hooks.mode !== 'offline' && performance.now() - turns.at > STUCK_MS)
      reasons.push('The dispatcher does not turn.');
    return { ready: reasons.length === 0, reasons };
  };
  const status = (): SidecarStatus => ({
    version: VERSION,
    node: process.versions.node,
    startedAt: new Date(startedAt).toISOString(),
    ...ready(),
    lanes: lanes(),
    runs: runs.counts(),
    remotes: gates().map((gate) =>
      remoteStatus(gate, gate.remote === 'm3' ? settings.current().m3.ionapi : bootstrap.store),
    ),
    store: { file: store.path, walBytes: store.walBytes(), uncleanStop: store.uncleanStop },
    settingsVersion: settings.version,
  });

  // API and intake.
  const tokens = new TokenService(createTokenStore(db), now);
  const deps: AdminDeps = {
    flow,
    settings,
    tables,
    tokens,
    audit: createAuditLog(db),
    ready,
    status,
    check: () =>
      runCheck({
        bootstrap,
        settings: settings.current(),
        m3: () => m3.client(),
        shop: shop.client,
        orderValueOnTemporary: learnedFlag(facts.get(TOTAL_OF_TEMPORARY)),
        advice: [...(advice ? [advice] : []), ...settings.lostSecrets],
      }),
    backup: (name) => backupStore(database, backupFile(store.dataDir, name)),
    metrics: () => metrics.expose(),
    onError: (error, request) => log.error({ ...request, err: error }, 'a request failed'),
  };
  const app = createAdminApp(deps);
  const verifier = new SignatureVerifier([bootstrap.secret].flat());
  const maxBodyBytes = (): number => settings.current().intake.maxBodyMb * 1e6;
  const intake = createIntake({
    inbox,
    verifier: () => verifier,
    limits: () => ({
      maxBodyBytes: maxBodyBytes(),
      settleMs: settleMs(),
      requestsPerSecond: settings.current().intake.requestsPerSecond,
    }),
    draining: () => stopping,
    observe: (results) => metrics.events(results),
    onRefused: (code, reason, error) => {
      metrics.refused(code, reason);
      if (error !== undefined) log.error({ code: reason, err: error }, 'events could not be stored');
    },
  });
  settings.onChange((next) => m3.apply(next.m3));

  const chores = new Periodic(log);
  chores.every('maintenance', MINUTE, () => Promise.resolve(store.maintain()));
  chores.every('store probe', 2_000, () => (health.failing ? facts.put('probe', String(now())) : Promise.resolve()));
  chores.every('retention', 60 * MINUTE, async (signal) => {
    const before = now() - settings.current().work.retentionDays * 24 * 60 * MINUTE;
    await applyRetention(db, database, { before, signal, onWorkRemoved: removeRuns });
    while (!signal.aborted && (await db.write((tx) => removeStatusLines(tx, before, 500))) === 500);
  });
  chores.every('M3 metadata', 60 * MINUTE, async (signal) => {
    if (settings.current().m3.ionapi === undefined) return;
    const client = m3.client();
    const { failed } = await refreshMetadata({ client, metadata, dialect: client.dialect, signal });
    if (failed.length > 0)
      log.debug(
        { programs: failed.map(({ program }) => program) },
        'M3 did not describe these programs; the bundled descriptions are used',
      );
  });
  if (!store.checked) {
    chores.once('store check', MINUTE, async () => {
      const findings = await store.verify();
      if (findings.length > 0)
        log.error(
          { findings: findings.length },
          'the store is damaged: stop the sidecar and restore the newest backup',
        );
    });
  }

  const servers: HttpServer[] = [];
  let stopped: Promise<void> | null = null;

  async function listen(): Promise<{ url: string; control: { url: string; token: string } }> {
    const { host, port, tls } = bootstrap.listen;
    const offline = hooks.mode === 'offline';
    const own = { host: '127.0.0.1', port: 0, app };
    const main = await startServer(offline ? own : { host, port, tls, intake, app, maxBodyBytes });
    servers.push(main);
    // The command line comes by loopback and without TLS, whose certificate names another host.
    const reachable = !tls && (isLoopback(host) || host === '0.0.0.0' || host === '::');
    const control = offline || reachable ? main : await startServer(own);
    if (control !== main) servers.push(control);
    return { url: main.url, control: { url: control.url, token: tokens.issueLocal() } };
  }

  return {
    status,
    async start() {
      const address = await listen();
      if (hooks.mode === 'offline') return address;
      writeControl(store.dataDir, { ...address.control, pid: process.pid });
      await dispatcher.start();
      follower.start();
      puller?.start();
      chores.start();
      if (advice) log.warn(advice);
      for (const sentence of settings.lostSecrets) log.error(sentence);
      if (store.uncleanStop)
        log.warn('the former process ended without closing the store; work under way then is taken up again');
      log.info({ url: address.url, version: VERSION, settings: settings.version }, 'ready');
      return address;
    },
    stop(reason) {
      stopped ??= (async () => {
        stopping = true;
        if (hooks.mode !== 'offline')
          log.info({ reason }, 'stopping: no more events are taken, work under way may end');
        await Promise.all([puller?.stop(), follower.stop(), chores.stop()]);
        await dispatcher.stop(DRAIN_MS);
        if (hooks.mode !== 'offline') removeControl(store.dataDir);
        await Promise.all(servers.map((server) => server.close(1_000)));
        shop.close();
        await m3.close();
        await store.close();
        metrics.close();
        if (hooks.mode !== 'offline') log.info('stopped');
      })();
      return stopped;
    },
  };
}

const learnedFlag = (value: string | null): boolean | null => (value === null ? null : value === 'true');

/** Nothing is followed before M3 is set up. */
function followSettings(current: Settings): Settings {
  return current.m3.ionapi === undefined ? { ...current, status: { ...current.status, followSeconds: 0 } } : current;
}

function metadataCache(facts: ReturnType<typeof createFactStore>, log: Logger): MetadataCache {
  return {
    get: (program) => facts.get(`m3:${program}`),
    put: (program, json) => {
      facts
        .put(`m3:${program}`, json)
        .catch((error: unknown) =>
          log.debug({ code: asCrossdockError(error).code }, 'M3 metadata could not be cached'),
        );
    },
  };
}

function backupFile(dataDir: string, name: string): string {
  const folder = path.join(dataDir, 'backups');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return path.join(folder, name);
}
