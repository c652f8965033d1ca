/**
 * Does a large store slow the queue down? 1,000,000 finished and 100,000 waiting items, 50,000 of them behind one blocked
 * key, against an empty store, by the same claim-and-settle loop in the same run.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, STORE_FILE, type SqliteStore } from '../src/db/sqlite/index.ts';
import { inboxMigrations } from '../src/intake/sqlite/migrations.ts';
import type { Delivery, NewWork, WorkStore } from '../src/work/port.ts';
import { workMigrations } from '../src/work/sqlite/migrations.ts';
import { createSqliteWorkStore } from '../src/work/sqlite/work-store.ts';
import { inChild } from './child.ts';

const FINISHED = 1_000_000;
const WAITING = 100_000;
const BLOCKED_BEHIND_ONE_KEY = 50_000;
const ROUND_ITEMS = 20_000;
const ROUNDS = 3;
const BATCH = 20;
const FILL_STEP = 1_000;
const OWNER = 'bench';

export const bench = {
  name: 'backlog',
  about: '1,000,000 finished and 100,000 waiting items, one blocked key with 50,000 successors, against an empty store',
  run,
};

interface Dirs {
  emptyDir: string;
  fullDir: string;
}

async function run({ log }: { json: boolean; log: (text: string) => void }): Promise<Record<string, unknown>> {
  const dirs: Dirs = {
    emptyDir: mkdtempSync(join(tmpdir(), 'crossdock-bench-')),
    fullDir: mkdtempSync(join(tmpdir(), 'crossdock-bench-')),
  };
  try {
    log(`filling a store with ${FINISHED} finished and ${WAITING} waiting items …`);
    await inChild(import.meta.url, 'fill', dirs.fullDir, log);
    // A process that has not filled anything: its memory is that of a sidecar which finds such a store.
    const measured = await inChild<Record<string, unknown>>(import.meta.url, 'measure', dirs, log);
    return { finished: FINISHED, waiting: WAITING, blockedBehindOneKey: BLOCKED_BEHIND_ONE_KEY, ...measured };
  } finally {
    for (const dir of [dirs.emptyDir, dirs.fullDir]) rmSync(dir, { recursive: true, force: true });
  }
}

export async function measure(
  { emptyDir, fullDir }: Dirs,
  log: (text: string) => void,
): Promise<Record<string, unknown>> {
  const fileMb = Math.round(statSync(join(fullDir, STORE_FILE)).size / 1e6);
  const started = performance.now();
  const full = open(fullDir);
  await full.work.releaseAll(Date.now());
  const startMs = performance.now() - started;
  const empty = open(emptyDir);

  const rates = { empty: [] as number[], full: [] as number[] };
  let peakRss = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, one] of [
      ['empty', empty],
      ['full', full],
    ] as const) {
      const rate = await claimAndSettle(one.work, `${name}${round}`);
      rates[name].push(rate);
      peakRss = Math.max(peakRss, process.memoryUsage.rss());
      log(`${name.padEnd(5)} round ${round + 1}: ${Math.round(rate)} items/s claimed and settled, ${BATCH} at a time`);
    }
  }
  const statsStarted = performance.now();
  full.work.stats(Date.now());
  const statsMs = performance.now() - statsStarted;
  await Promise.all([full.store.close(), empty.store.close()]);
  const [emptyRate, fullRate] = [median(rates.empty), median(rates.full)];
  return {
    emptyPerSecond: Math.round(emptyRate),
    backlogPerSecond: Math.round(fullRate),
    slowdown: round2(emptyRate / fullRate),
    startMs: Math.round(startMs),
    statsMs: round2(statsMs),
    rssMb: Math.round(peakRss / 1e6),
    fileMb,
  };
}

function open(dataDir: string): { store: SqliteStore; work: WorkStore } {
  const store = openStore({ dataDir, migrations: [...workMigrations, ...inboxMigrations] });
  return { store, work: createSqliteWorkStore(store.db, store.database) };
}

/** Through the store's own calls where that matters (the backlog); the finished mass is written by one statement. */
export async function fill(dataDir: string): Promise<void> {
  const { store, work } = open(dataDir);
  const now = Date.now();
  store.database
    .prepare(
      `insert into work(id, lane, key, topic, subject, state, outcome, run_at, attempt, created_at, done_at)
       with recursive n(i) as (select 1 union all select i + 1 from n where i < ?)
       select lower(hex(randomblob(16))), 'order', 'order:' || (i / 3), 'order.updated', 'order', 'done', 'confirmed',
         ? - i, 1, ? - i, ? - i from n`,
    )
    .run(FINISHED, now, now, now);
  await enqueueMany(work, WAITING, (i) => (i < BLOCKED_BEHIND_ONE_KEY + 1 ? 'order:blocked' : `order:w${i >> 1}`), now);
  // The first of the blocked key failed and waits for its retry; every other head waits for its settle delay.
  const [blocked] = await work.claim({ lanes: [{ lane: 'order', limit: 1 }], leaseMs: 60_000, owner: OWNER, now });
  if (!blocked) throw new Error('expected the head of the blocked key, received nothing');
  const error = { class: 'transient', code: 'm3.timeout', message: 'M3 did not answer.' } as const;
  await work.settle([{ ...ref(blocked), kind: 'retry', at: now + 3_600_000, counts: true, error }], OWNER, now);
  store.database
    .prepare("update work set run_at = ? where state = 'ready' and key <> 'order:blocked'")
    .run(now + 3_600_000);
  await store.close();
}

async function enqueueMany(work: WorkStore, count: number, keyOf: (i: number) => string, runAt: number): Promise<void> {
  for (let from = 0; from < count; from += FILL_STEP) {
    const items = Array.from({ length: Math.min(FILL_STEP, count - from) }, (_, j): NewWork => {
      const i = from + j;
      return { id: `${runAt}-${keyOf(i)}-${i}`, lane: 'order', key: keyOf(i), topic: 'order.updated', runAt };
    });
    await work.enqueue(items);
  }
}

/** Items per second through claim and settle, batches of 20, settle and next claim in one commit as the dispatcher does. */
async function claimAndSettle(work: WorkStore, round: string): Promise<number> {
  const now = Date.now();
  await enqueueMany(work, ROUND_ITEMS, (i) => `order:${round}-${i >> 1}`, now - 1_000);
  const started = performance.now();
  let handled = 0;
  let batch: readonly Delivery[] = [];
  do {
    const settled = work.settle(
      batch.map((one) => ({ ...ref(one), kind: 'done' as const, outcome: 'confirmed' })),
      OWNER,
      now,
    );
    const claimed = work.claim({ lanes: [{ lane: 'order', limit: BATCH }], leaseMs: 60_000, owner: OWNER, now });
    handled += (await settled).filter(Boolean).length;
    batch = await claimed;
  } while (batch.length > 0);
  if (handled !== ROUND_ITEMS) throw new Error(`expected ${ROUND_ITEMS} items to be settled, counted ${handled}`);
  return handled / ((performance.now() - started) / 1_000);
}

const ref = ({ seq, attempt }: Delivery) => ({ seq, attempt });
const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
const round2 = (value: number): number => Math.round(value * 100) / 100;
