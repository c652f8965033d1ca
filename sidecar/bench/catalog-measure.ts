/**
 * The measured process of the bench `catalog`: store, M3 client, shop client and catalogue as the sidecar has them. Apart from
 * the bench itself, so that no simulator is loaded where memory is measured.
 */
import { setMaxListeners } from 'node:events';
import { readFileSync } from 'node:fs';
import { settings as settingsSchema, type Settings } from '@crossdock/shared';
import { createFactStore } from '../src/config/sqlite/fact-store.ts';
import { openStore, type Database } from '../src/db/sqlite/index.ts';
import { builtInDefinitions } from '../src/flow/service.ts';
import { createMetadata } from '../src/m3/metadata.ts';
import { MIGRATIONS } from '../src/wiring/migrations.ts';
import { createLog } from '../src/observe/log.ts';
import { createPoller } from '../src/poll/poller.ts';
import { createMarkStore } from '../src/poll/sqlite/marks.ts';
import { createM3Connection, createShopConnection } from '../src/remotes.ts';
import { createCatalog } from '../src/sync/product/catalog.ts';
import { createCatalogStore } from '../src/sync/product/sqlite/catalog-store.ts';
import { systemClock } from '../src/work/clock.ts';
import { createSqliteWorkStore } from '../src/work/sqlite/work-store.ts';

export interface Given {
  dataDir: string;
  ionapi: object;
  store: { url: string; consumerKey: string; consumerSecret: string };
}
export interface Measured {
  seconds: number;
  readSeconds: number;
  rssMb: number;
  idleRunMs: number;
  idleLookMs: number;
  summary: string;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
/** Highest memory of this process so far, in MB. */
const peakMb = (): number => Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) / 1024); // prettier-ignore

export async function measure({ dataDir, ionapi, store }: Given, log: (line: string) => void): Promise<Measured> {
  const settings: Settings = settingsSchema.parse({
    m3: { ionapi, company: 100, division: 'AAA', maxPerSecond: 0 },
    catalog: { enabled: true, everySeconds: 86_400, fullAt: '' },
  });
  const sqlite = openStore({ dataDir, migrations: MIGRATIONS });
  const { db, database } = sqlite;
  const quiet = createLog('silent');
  const common = { insecureHosts: [], log: quiet, clock: systemClock, observe: () => undefined };
  const m3 = createM3Connection({ settings: settings.m3, metadata: createMetadata(), ...common });
  const shop = createShopConnection({ store: { ...store }, installationId: 'bench', ...common });
  const work = createSqliteWorkStore(db, database, Date.now);
  const marks = createMarkStore(db);
  const looks: { kind: string; milliseconds: number }[] = [];
  const poller = createPoller<Database>({
    db,
    marks,
    work,
    now: Date.now,
    log: quiet,
    observe: (_name, kind, outcome, milliseconds) => {
      if (outcome !== 'ok') throw new Error(`a look (${kind}) failed`);
      looks.push({ kind, milliseconds: Math.round(milliseconds) });
    },
  });
  const catalog = createCatalog<Database>({
    db,
    store: createCatalogStore(db),
    settings: () => settings,
    map: () => builtInDefinitions().map('product'),
    lookup: () => null,
    table: () => [],
    jobs: () => m3.jobs(),
    shop: () => shop.client,
    facts: createFactStore(db),
    work,
    markIn: (tx, name, at) => marks.saveIn(tx, { name, lookedAt: at, asOf: at, fullAt: at }),
    backIn: () => undefined,
    lookedAt: () => null,
    lookFailure: () => null,
    nudge: () => false,
    journal: () => undefined,
    now: Date.now,
  });
  poller.add(catalog.source);
  const actor = { name: 'bench', role: 'operator' as const };
  const started = performance.now();
  let readAt = 0;
  await catalog.api.startLoad({ why: 'bench' }, actor);
  const watch = setInterval(() => {
    if (readAt === 0 && catalog.api.load()?.state === 'planning') readAt = performance.now();
  }, 20);
  const { signal } = new AbortController();
  // Many requests of one run listen to one signal, as under the dispatcher.
  setMaxListeners(0, signal);
  const load = await catalog.runLoad(signal);
  const seconds = (performance.now() - started) / 1000;
  clearInterval(watch);
  if (load?.state !== 'preview') throw new Error(`the load is ${load?.state}`);
  log('planned');
  const { summary } = catalog.api.load()!;
  // Accepted, so that looks begin; nobody publishes here.
  await catalog.api.accept('bench', actor);
  poller.start();
  for (const kind of ['full', 'changes'] as const) {
    poller.nudge('item', kind);
    while (!looks.some((look) => look.kind === kind)) await pause(5);
  }
  await poller.stop();
  const took = (kind: string): number => looks.find((look) => look.kind === kind)!.milliseconds;
  const rssMb = peakMb();
  shop.close();
  await m3.close();
  await sqlite.close();
  const tenth = (value: number): number => Math.round(value * 10) / 10;
  return {
    seconds: tenth(seconds),
    readSeconds: tenth((readAt - started) / 1000),
    rssMb,
    idleRunMs: took('full'),
    idleLookMs: took('changes'),
    summary,
  };
}
