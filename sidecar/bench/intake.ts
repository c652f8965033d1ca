/**
 * Bench `intake`: signed real order documents through the sidecar's intake into the real store. The server runs in a child
 * process, this process is the load generator; both share the machine. Beside it, in the same run: what the store alone
 * can do, and what one commit per request would give.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import type { ShopEvent } from '@crossdock/shared';
import { Pool } from 'undici';
import { assetDir } from '../src/assets.ts';
import { openStore } from '../src/db/sqlite/index.ts';
import { signHeaders } from '../src/intake/signature.ts';
import { createSqliteInbox } from '../src/intake/sqlite/inbox.ts';
import { MIGRATIONS } from '../src/wiring/migrations.ts';
import { createSqliteWorkStore } from '../src/work/sqlite/work-store.ts';

const CONNECTIONS = 50;
const MEASURED_SECONDS = 8;
const COMPARED_SECONDS = 4;
const WARM_UP_SECONDS = 2;
const BATCH = 20;
const RAW_EVENTS = 40_000;

interface Load {
  eventsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
}

export const bench = {
  name: 'intake',
  about: 'Signed order events into the durable store, 50 connections: one event per request, then 20 per request.',
  async run({ log }: { json: boolean; log: (line: string) => void }): Promise<Record<string, unknown>> {
    const events = new EventSource();
    log(
      `documents: ${events.count} real orders, ${events.meanBytes} bytes on average; ${CONNECTIONS} connections, SQLite WAL, synchronous=FULL`,
    );

    const raw = await rawInsertRate(events);
    log(`store alone: ${raw} events/s (event and work, groups of ${CONNECTIONS}, one commit each)`);

    const single = await underLoad('grouped', async (target) => {
      await load(target, events, 1, WARM_UP_SECONDS);
      return load(target, events, 1, MEASURED_SECONDS);
    });
    log(
      `one per request: ${round(single.result.eventsPerSecond)} events/s, p50 ${round(single.result.p50Ms, 1)} ms, p99 ${round(single.result.p99Ms, 1)} ms`,
    );

    const batched = await underLoad('grouped', async (target) => {
      await load(target, events, BATCH, WARM_UP_SECONDS);
      return load(target, events, BATCH, MEASURED_SECONDS);
    });
    log(
      `${BATCH} per request: ${round(batched.result.eventsPerSecond)} events/s, p99 ${round(batched.result.p99Ms, 1)} ms`,
    );

    const ungrouped = await underLoad('one-commit', async (target) => {
      await load(target, events, 1, WARM_UP_SECONDS);
      return load(target, events, 1, COMPARED_SECONDS);
    });
    log(
      `one commit per request: ${round(ungrouped.result.eventsPerSecond)} events/s, p99 ${round(ungrouped.result.p99Ms, 1)} ms`,
    );

    return {
      acceptedPerSecond: round(single.result.eventsPerSecond),
      batchedPerSecond: round(batched.result.eventsPerSecond),
      p50Ms: round(single.result.p50Ms, 2),
      p99Ms: round(single.result.p99Ms, 2),
      rawInsertPerSecond: raw,
      rssMb: round(Math.max(single.rssMb, batched.rssMb)),
      oneCommitPerRequestPerSecond: round(ungrouped.result.eventsPerSecond),
    };
  },
};

/**
 * UUIDv7, as the plugin makes event ids: neighbours in time are neighbours in the index. With random UUIDs every insert
 * touches another page of it, which costs a quarter of the rate.
 */
function timeOrderedId(): string {
  const time = Date.now().toString(16).padStart(12, '0');
  const tail = randomUUID().slice(15);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${tail}`;
}

const round = (value: number, digits = 0): number => Number(value.toFixed(digits));

/** Events around real order documents of about 2.6 kB; every event has an id and an order of its own. */
class EventSource {
  readonly #documents: { text: string; document: Record<string, unknown> }[];
  #next = 0;

  constructor() {
    const dir = path.join(assetDir('simulator'), 'woo', 'orders', 'real');
    this.#documents = readdirSync(dir)
      .filter((file) => /^\d+.*\.json$/.test(file))
      .map((file) => JSON.stringify(JSON.parse(readFileSync(path.join(dir, file), 'utf8'))))
      .filter((text) => text.length > 2000 && text.length < 3000)
      .map((text) => ({ text, document: JSON.parse(text) as Record<string, unknown> }));
    if (this.#documents.length === 0) throw new Error(`There are no order documents in ${dir}.`);
  }

  get count(): number {
    return this.#documents.length;
  }
  get meanBytes(): number {
    return Math.round(this.#documents.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0) / this.count);
  }

  #head(): { id: string; entity: 'order'; entityId: string; reason: 'created'; occurredAt: string; origin: 'shop' } {
    const n = ++this.#next;
    return {
      id: timeOrderedId(),
      entity: 'order',
      entityId: String(1_000_000 + n),
      reason: 'created',
      occurredAt: '2026-11-23T09:29:01Z',
      origin: 'shop',
    };
  }

  event(): ShopEvent {
    return { ...this.#head(), document: this.#documents[this.#next % this.count]!.document };
  }

  body(size: number): string {
    const parts: string[] = [];
    for (let i = 0; i < size; i++) {
      const head = JSON.stringify(this.#head());
      parts.push(`${head.slice(0, -1)},"document":${this.#documents[this.#next % this.count]!.text}}`);
    }
    return `{"events":[${parts.join(',')}]}`;
  }
}

const temporary = (): string => mkdtempSync(path.join(os.tmpdir(), 'crossdock-bench-'));

/** Events per second into the store without HTTP, signature or JSON parsing: groups as large as the server can have. */
async function rawInsertRate(source: EventSource): Promise<number> {
  const dataDir = temporary();
  const store = openStore({ dataDir, migrations: MIGRATIONS });
  try {
    const inbox = createSqliteInbox(store.db, store.database, createSqliteWorkStore(store.db, store.database));
    const events = Array.from({ length: RAW_EVENTS }, () => source.event());
    const runAt = Date.now() + 3_600_000;
    const started = performance.now();
    for (let i = 0; i < events.length; i += CONNECTIONS) {
      await Promise.all(events.slice(i, i + CONNECTIONS).map((event) => inbox.accept([{ event, index: 0 }], runAt)));
    }
    return round(RAW_EVENTS / ((performance.now() - started) / 1000));
  } finally {
    await store.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

interface Target {
  url: string;
  secret: string;
}

/** Starts a server process, lets `use` put load on it, reads its memory and ends it. */
async function underLoad(
  mode: 'grouped' | 'one-commit',
  use: (target: Target) => Promise<Load>,
): Promise<{ result: Load; rssMb: number }> {
  const dataDir = temporary();
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const child = fork(serverBundle(), [mode, dataDir, secret], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  try {
    const { url } = (await messageOf(child)) as { url: string };
    const result = await use({ url, secret });
    child.send('memory');
    const { rssMb } = (await messageOf(child)) as { rssMb: number };
    child.send('stop');
    await exited;
    return { result, rssMb };
  } finally {
    child.kill('SIGKILL');
    await exited;
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function messageOf(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`The server process ended with code ${code}.`)));
  });
}

let bundle: string | undefined;
/** The child runs from source, like this file, whichever way this file was started. */
function serverBundle(): string {
  if (bundle) return bundle;
  const root = path.dirname(assetDir('simulator'));
  bundle = path.join(path.dirname(root), '.cache', 'bench', 'intake-server.mjs');
  buildSync({
    entryPoints: [path.join(root, 'bench', 'intake-server.ts')],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    alias: { '@crossdock/shared': path.join(path.dirname(root), 'shared', 'src', 'index.ts') },
  });
  return bundle;
}

/** Closed loop: each connection sends its next request when it has the answer to the last. */
async function load({ url, secret }: Target, source: EventSource, size: number, seconds: number): Promise<Load> {
  const pool = new Pool(url, { connections: CONNECTIONS, pipelining: 1 });
  const times: number[] = [];
  const started = performance.now();
  const until = started + seconds * 1000;
  let requests = 0;
  const connection = async (): Promise<void> => {
    while (performance.now() < until) {
      const body = source.body(size);
      const id = `msg_${++requests}`;
      const headers = {
        'content-type': 'application/json',
        ...signHeaders(secret, id, Math.floor(Date.now() / 1000), body),
      };
      const sent = performance.now();
      const answer = await pool.request({ path: '/v1/events', method: 'POST', headers, body });
      const text = await answer.body.text();
      if (answer.statusCode !== 202) throw new Error(`The server answered ${answer.statusCode}: ${text.slice(0, 300)}`);
      times.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  const elapsed = (performance.now() - started) / 1000;
  await pool.close();
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { eventsPerSecond: (times.length * size) / elapsed, p50Ms: at(0.5), p99Ms: at(0.99) };
}
