/** What the sidecar listens with: the API, with set-up and checks, and the intake of events. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Bootstrap } from '@crossdock/shared';
import { createAdminApp } from '../admin/api.ts';
import type { AdminDeps } from '../admin/deps.ts';
import { runCheck } from '../check.ts';
import type { SettingsService } from '../config/settings.ts';
import type { FactStore } from '../config/sqlite/fact-store.ts';
import type { TablesService } from '../config/tables.ts';
import { backupStore, type SqliteStore } from '../db/sqlite/index.ts';
import type { FlowService } from '../flow/port.ts';
import { createIntake, type RawHandler } from '../intake/http.ts';
import type { Inbox } from '../intake/port.ts';
import { SignatureVerifier } from '../intake/signature.ts';
import type { Logger } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { M3Connection, ShopConnection } from '../remotes.ts';
import { SetupService } from '../setup/service.ts';

export interface ApiParts {
  bootstrap: Bootstrap;
  store: SqliteStore;
  settings: SettingsService;
  tables: TablesService;
  facts: FactStore;
  inbox: Inbox;
  flow: Pick<FlowService, 'plan'>;
  m3: M3Connection;
  shop: ShopConnection;
  metrics: Metrics;
  /** The file with the encryption key, where it lies beside what it protects. */
  keyBesideData: string | null;
  /** How long an event waits for the next one of the same order. */
  settleMs: () => number;
  /** What was learned of GetOrderValue; null before the first order. */
  orderValueOnTemporary: () => boolean | null;
  stopping: () => boolean;
  log: Logger;
  now: () => number;
  /** Of the API, what is made elsewhere. */
  parts: Omit<AdminDeps, 'setup' | 'backup' | 'metrics' | 'onError'>;
}

export function wireApi(deps: ApiParts): {
  app: ReturnType<typeof createAdminApp>;
  intake: RawHandler;
  maxBodyBytes: () => number;
} {
  const { bootstrap, store, settings, tables, facts, inbox, flow, m3, shop, metrics, log, now } = deps;
  const advice = (): Parameters<typeof runCheck>[0]['advice'] => [
    ...(deps.keyBesideData ? [{ text: 'advice.key' as const, values: { file: deps.keyBesideData } }] : []),
    ...settings.lostSecrets.map((raw) => ({ text: { raw } })),
  ];
  const check = (): ReturnType<typeof runCheck> =>
    runCheck({
      bootstrap,
      settings: settings.current(),
      m3: () => m3.client(),
      shop: shop.client,
      orderValueOnTemporary: deps.orderValueOnTemporary(),
      advice: advice(),
    });
  const setup = new SetupService({
    settings, tables, check, facts, now,
    shop: () => shop.client,
    shopUrl: bootstrap.store?.url ?? null,
    jobs: () => m3.jobs(),
    m3: () => m3.client(),
    plan: (document) => flow.plan(document, { online: true }),
  }); // prettier-ignore
  const app = createAdminApp({
    ...deps.parts,
    setup,
    backup: (name) => backupStore(store.database, backupFile(store.dataDir, name)),
    metrics: () => metrics.expose(),
    onError: (error, request) => log.error({ ...request, err: error }, 'a request failed'),
  });
  const verifier = new SignatureVerifier([bootstrap.secret].flat());
  const maxBodyBytes = (): number => settings.current().intake.maxBodyMb * 1e6;
  const intake = createIntake({
    inbox,
    verifier: () => verifier,
    limits: () => ({
      maxBodyBytes: maxBodyBytes(),
      settleMs: deps.settleMs(),
      requestsPerSecond: settings.current().intake.requestsPerSecond,
    }),
    draining: deps.stopping,
    queueNow: now,
    observe: (results) => metrics.events(results),
    onRefused: (code, reason, error) => {
      metrics.refused(code, reason);
      if (error !== undefined) log.error({ code: reason, err: error }, 'events could not be stored');
    },
  });
  return { app, intake, maxBodyBytes };
}

function backupFile(dataDir: string, name: string): string {
  const folder = path.join(dataDir, 'backups');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return path.join(folder, name);
}
