/** Composition root: here, and in wiring/, the parts of the sidecar meet, and nowhere else. */
import { randomUUID } from 'node:crypto';
import { checkSentence, type Bootstrap, type SidecarStatus } from '@crossdock/shared';
import { createAuditLog } from './admin/sqlite/audit-store.ts';
import { createTokenStore } from './admin/sqlite/token-store.ts';
import { TokenService } from './admin/tokens.ts';
import { isLoopback } from './config/hosts.ts';
import type { FixedSettings } from './config/load.ts';
import { openSecretBox } from './config/secrets.ts';
import { SettingsService } from './config/settings.ts';
import { createFactStore, installationId } from './config/sqlite/fact-store.ts';
import { withStatusTables } from './config/status-tables.ts';
import { createSettingsStore } from './config/sqlite/settings-store.ts';
import { createTableStore } from './config/sqlite/table-store.ts';
import { TablesService } from './config/tables.ts';
import { RateMeter } from './console/lanes.ts';
import { createAmendmentStore, createCallLog, createConsole } from './console/sqlite/index.ts';
import { removeControl, writeControl } from './control.ts';
import { openStore, type SqliteStore } from './db/sqlite/index.ts';
import { productSubjects } from './definitions/subjects.ts';
import { asCrossdockError } from './errors.ts';
import { createHeaderSecrets } from './flow/header-secrets.ts';
import { createHttpPoster } from './flow/http-post.ts';
import { createFlowService, type FlowServiceDeps } from './flow/service.ts';
import { createRunStore } from './flow/sqlite/run-store.ts';
import { startServer, type HttpServer } from './intake/server.ts';
import { announcing } from './intake/announce.ts';
import { createSqliteInbox } from './intake/sqlite/inbox.ts';
import { createCustomerLinkStore, createM3DocumentStore, createPostingStore } from './links/sqlite/links.ts';
import { createMetadata, type MetadataCache } from './m3/metadata.ts';
import { cached, StoreHealth } from './observe/health.ts';
import { createLog, type Logger } from './observe/log.ts';
import type { Metrics } from './observe/metrics.ts';
import { createOverview } from './observe/overview.ts';
import { createOverviewStore } from './observe/sqlite/overview-store.ts';
import { createPrivacy } from './privacy/service.ts';
import { createPrivacyStore } from './privacy/sqlite/privacy-store.ts';
import { createM3Connection, createShopConnection } from './remotes.ts';
import { waitsForLaunch } from './sync/launch.ts';
import { LATE_MS } from './sync/order/context.ts';
import { createM3Facts } from './sync/order/gather.ts';
import { catalogFigures, supplyFigures } from './sync/supply/figures.ts';
import { VERSION } from './version.ts';
import { wireApi } from './wiring/api.ts';
import { wireChores } from './wiring/chores.ts';
import { openDefinitions, wireDesign } from './wiring/definitions.ts';
import { MIGRATIONS } from './wiring/migrations.ts';
import { wireFollowing } from './wiring/following.ts';
import { wireObserving } from './wiring/observing.ts';
import { wireSupply } from './wiring/supply.ts';
import { systemClock, type Clock } from './work/clock.ts';
import { Dispatcher } from './work/dispatcher.ts';
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
    /** @see ASK_AGAIN_MS */
    stockAskAgainMs?: number;
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

/** Whether GetOrderValue answers for a temporary order: learned from the first order, shown by `check`. */
const TOTAL_OF_TEMPORARY = 'm3.total-of-temporary';
/** How long work under way may take to end after SIGTERM; Docker and systemd kill after 10 s or more. */
const DRAIN_MS = 8_000;

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
  const { box, keyBesideData } = openSecretBox(bootstrap);
  const settings = new SettingsService({ store: createSettingsStore(db), fixed, box });
  const tables = new TablesService(createTableStore(db));
  const facts = createFactStore(db);
  const headers = createHeaderSecrets(facts, box);

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
  const documents = createM3DocumentStore(db);
  const personal = createPrivacyStore(db);
  const opened = await openDefinitions(db, now);
  const { live: definitions, counts, marks } = opened;
  const lookup = (table: string, key: string, column: string): string | null =>
    tables.get(table, key)?.[column] ?? null;
  const journal = (key: string, kind: string, text: string, actor: string | null = null): void => {
    const line = { key, runSeq: null, step: null, kind, text, actor, data: null, at: now() };
    void runs
      .append(line)
      .catch((error: unknown) => log.warn({ code: asCrossdockError(error).code }, 'a journal line was lost'));
  };
  const customers = createCustomerLinkStore(db);
  const { prices, stock, catalog, poller, holds, lookForNewRules } = wireSupply({
    db,
    settings: () => settings.current(),
    lookup,
    map: () => definitions.map('product'),
    table: (name) => tables.list(name),
    tableFingerprint: (name) => tables.fingerprint(name),
    journal,
    facts,
    m3,
    shop: () => shop.client,
    work,
    postings,
    links: customers,
    newestOrder: (id) => inbox.newest(`order:${id}`)?.document ?? null,
    askAgainMs: hooks.tuning?.stockAskAgainMs,
    log,
    now,
  });
  const door = announcing(inbox, (orders) => {
    const failed = (err: unknown): void =>
      log.warn({ err }, 'stock was not told of an order; the next look at M3 does it');
    void stock.ordersCame(orders).catch(failed);
  });
  const flowDeps: FlowServiceDeps = {
    settings: () => withStatusTables(settings.current(), (table) => tables.list(table)),
    lookup,
    catalog,
    inbox,
    runs,
    postings,
    documents,
    customers,
    jobs: (sink) => m3.jobs(sink),
    keepRequest: (runSeq, request) => callLog.append({ runSeq, ...request }),
    amend: (key, document) => desk.service.amended(key, document),
    shop: () => shop.client,
    facts: createM3Facts(now),
    definitions,
    counts,
    marks,
    headers,
    http: createHttpPoster({ allowed: () => settings.current().flows.allowedHosts, insecureHosts }),
    checkRecord: metadata.checkRecord,
    now,
    bornAt: startedAt,
    learned: (yes) => {
      if (facts.get(TOTAL_OF_TEMPORARY) !== String(yes))
        void facts.put(TOTAL_OF_TEMPORARY, String(yes)).catch(() => undefined);
    },
    lateMs: hooks.tuning?.lateMs ?? LATE_MS,
    forget: async (key) => (await personal.erase(key, { keep: inbox.newest(key)?.seq ?? null, whileOpen: true })) ?? 0,
    stock: stock.publisher,
    prices: prices.publisher,
    work,
  };
  const flow = createFlowService(flowDeps);
  const design = wireDesign(opened, {
    db, flowDeps, metadata, headers, insecureHosts, settings, tables, now,
    subjects: (samples) => ({ product: catalog.subjects, item: productSubjects(samples, inbox) }),
  }); // prettier-ignore
  const callLog = createCallLog(db, () => log.debug('a request to M3 could not be kept for the timeline'));
  const lanes = cached(() => work.stats(now()), 500);
  const meter = new RateMeter(startedAt);
  const audit = createAuditLog(db);
  const desk = await createConsole(db, {
    facts, box, flow, inbox, postings, audit, meter, now,
    jobs: () => m3.jobs(),
    template: () => settings.current().m3.customerTemplate ?? '',
    itemStatuses: () => settings.current().orders.itemStatuses,
    referencePrefix: () => settings.current().orders.referencePrefix,
    amendments: createAmendmentStore(db),
    stats: lanes,
    onPauses: () => dispatcher.wake(),
    onError: (error) => log.error({ err: error }, 'an operation over several runs stopped'),
  }); // prettier-ignore
  const turns = { at: performance.now() };
  const dispatcher = new Dispatcher({
    store: work,
    handler: flow.handle,
    owner: randomUUID(),
    concurrency: settings.current().work.concurrency,
    clock,
    ...(hooks.tuning?.random && { random: hooks.tuning.random }),
    paused: (lane) => desk.service.paused(lane) || waitsForLaunch(lane, settings.current()),
    onSettled: ({ lane, key }, { kind }) => {
      // Held ones too: what the shop takes or gives back for them, no figure of M3 shows.
      if (lane === 'order' && kind !== 'retry') stock.orderMoved(key.slice(key.indexOf(':') + 1));
      if (kind === 'done') meter.count(lane, now());
    },
    // Asked in every turn, so it shows that the dispatcher turns.
    admission: () => {
      turns.at = performance.now();
      return m3.gate().admission();
    },
    log,
  });
  m3.onChange(() => dispatcher.wake());
  const settleMs = (): number => settings.current().orders.settleSeconds * 1000;
  const { follower, puller } = wireFollowing({
    settings: () => settings.current(), postings, documents, inbox: door, m3, shop, lanes, journal, settleMs, log, now,
    onProgress: async (key) => void (await flow.enqueueInternal('orderstatus.progress', key)),
    onDeliveries: async (key) => void (await flow.enqueueInternal('ordershow.delivered', key)),
    onLines: () => Promise.resolve(stock.orderMoved(null)),
    onConfirmedByHand: async (key) => void (await work.resolve({ key }, 'retry', now())),
  }); // prettier-ignore

  // Observing.
  const { metrics, ready, status } = wireObserving({
    lanes, runs, store, health, settings, m3, shop, startedAt,
    remoteOf: (remote) => (remote === 'm3' ? settings.current().m3.ionapi : bootstrap.store),
    catalog: () => catalogFigures(catalog.api, now()),
    supply: () => supplyFigures(stock.admin(poller), prices.admin(poller), now()),
    holds,
    stopping: () => stopping,
    turnedAt: () => (hooks.mode === 'offline' ? null : turns.at),
  }); // prettier-ignore
  setMetrics(metrics);

  // API and intake.
  const tokens = new TokenService(createTokenStore(db), now);
  const { app, intake, maxBodyBytes } = wireApi({
    bootstrap, store, settings, tables, facts, inbox: door, flow, m3, shop, metrics, keyBesideData, settleMs, log, now,
    orderValueOnTemporary: () => learnedFlag(facts.get(TOTAL_OF_TEMPORARY)),
    stopping: () => stopping,
    parts: {
      flow, settings, tables, tokens, audit, ready, status, holds,
      stock: stock.admin(poller),
      prices: prices.admin(poller),
      catalog: catalog.api,
      privacy: createPrivacy({ store: personal, tables }),
      definitions: design,
      console: desk,
      overview: createOverview(createOverviewStore(db), holds, now),
    },
  }); // prettier-ignore
  settings.onChange((next) => {
    m3.apply(next.m3);
    dispatcher.wake();
    void lookForNewRules().catch((error: unknown) => log.warn({ code: asCrossdockError(error).code }, 'new rules are looked at later')); // prettier-ignore
  });

  const chores = wireChores({
    store,
    settings: () => settings.current(),
    facts,
    health,
    flushCounts: (at) => counts.flush(at),
    index: (batches, signal) => desk.indexer.catchUp(batches, signal),
    lookForNewRules,
    m3,
    metadata,
    log,
    now,
  });
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
      desk.operations.resume();
      follower.start();
      puller?.start();
      poller.start();
      chores.start();
      if (keyBesideData) log.warn(checkSentence('advice.key', { file: keyBesideData }));
      for (const sentence of settings.lostSecrets) log.error(sentence);
      for (const { path, message } of settings.faults()) log.error(`The setting ${path} is not right: ${message}.`);
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
        design.workbench.stop();
        await Promise.all([puller?.stop(), follower.stop(), poller.stop(), chores.stop()]);
        await desk.operations.stop();
        await dispatcher.stop(DRAIN_MS);
        await counts.flush(now()).catch(() => undefined);
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
