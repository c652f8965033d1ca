/** What is done every so often beside the work: the store is kept small and probed, indexes and metadata are kept up. */
import type { Settings } from '@crossdock/shared';
import type { FactStore } from '../config/sqlite/fact-store.ts';
import type { SqliteStore } from '../db/sqlite/index.ts';
import { removeRuns, removeStatusLines } from '../flow/sqlite/run-store.ts';
import { refreshMetadata } from '../m3/learn.ts';
import type { Metadata } from '../m3/metadata.ts';
import type { StoreHealth } from '../observe/health.ts';
import type { Logger } from '../observe/log.ts';
import { Periodic } from '../periodic.ts';
import type { M3Connection } from '../remotes.ts';
import { applyRetention } from '../work/sqlite/retention.ts';

const MINUTE = 60_000;

export interface ChoreDeps {
  store: SqliteStore;
  settings: () => Settings;
  facts: FactStore;
  health: StoreHealth;
  /** Writes the counts of steps to the store. */
  flushCounts: (now: number) => Promise<void>;
  /** Brings the index of the console's search up to date, a few hundred rows at a time. */
  index: (batches: number, signal: AbortSignal) => Promise<unknown>;
  /** Rules of stock, prices and the catalogue that were changed are applied. */
  lookForNewRules: () => Promise<void>;
  m3: M3Connection;
  metadata: Metadata;
  log: Logger;
  now: () => number;
}

export function wireChores(deps: ChoreDeps): Periodic {
  const { store, settings, facts, health, flushCounts, index, lookForNewRules, m3, metadata, log, now } = deps;
  const { db, database } = store;
  const chores = new Periodic(log);
  chores.every('maintenance', MINUTE, () => Promise.resolve(store.maintain()));
  chores.every('step counts', 5_000, () => flushCounts(now()));
  chores.every('store probe', 2_000, () => (health.failing ? facts.put('probe', String(now())) : Promise.resolve()));
  chores.every('retention', 60 * MINUTE, async (signal) => {
    const before = now() - settings().work.retentionDays * 24 * 60 * MINUTE;
    await applyRetention(db, database, { before, signal, onWorkRemoved: removeRuns });
    while (!signal.aborted && (await db.write((tx) => removeStatusLines(tx, before, 500))) === 500);
  });
  chores.every('index', 2_000, async (signal) => void (await index(5, signal)));
  chores.every('rules', MINUTE, () => lookForNewRules());
  chores.every('M3 metadata', 60 * MINUTE, async (signal) => {
    if (settings().m3.ionapi === undefined) return;
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
  return chores;
}
