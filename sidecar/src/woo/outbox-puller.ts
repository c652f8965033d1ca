/**
 * Pull of the plugin's outbox: on start, every minute, and when the shop's heartbeat shows a backlog. Pull alone must
 * suffice, because the sidecar may live where the shop cannot reach it (design: outbox and hand-over).
 */
import type { EventResult, ShopEvent } from '@crossdock/shared';
import { asCrossdockError } from '../errors.ts';
import type { WooLog } from './gate-port.ts';
import type { ShopClient } from './port.ts';

export interface HeartbeatInfo {
  sidecarVersion: string;
  oldest: string | null;
  waiting: number;
  held: number;
  /** Highest id of an order that is in M3, so that the shop notices when it was put back from a backup. */
  highestOrderId?: string | null;
}

export interface OutboxPullerOptions {
  client: Pick<ShopClient, 'leaseOutbox' | 'ackOutbox' | 'heartbeat'>;
  /** Makes events durable (the Inbox). What it throws leaves the events in the shop. */
  accept: (events: ShopEvent[]) => Promise<readonly EventResult[]>;
  log: WooLog;
  /** What the shop is told about us; without it there are no heartbeats, only the pull. */
  status?: () => HeartbeatInfo;
  /** Called with the shop's fingerprint at every heartbeat: a changed one means a moved or copied shop. */
  onFingerprint?: (fingerprint: string) => void;
  pullEveryMs?: number;
  heartbeatEveryMs?: number;
  limit?: number;
  leaseSeconds?: number;
  now?: () => number;
  random?: () => number;
}

export interface OutboxPuller {
  start(): void;
  /** Look now, e.g. after the shop was announced to be back. */
  poke(): void;
  /** One full pull; returns how many events were handed over. @throws CrossdockError */
  drain(): Promise<number>;
  /** Breaks off the call under way; events not acknowledged come again when their lease has run out. */
  stop(): Promise<void>;
}

type OutboxLease = NonNullable<Awaited<ReturnType<ShopClient['leaseOutbox']>>>;

const FIRST_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 60_000;

/** Full jitter, doubling from one second to one minute. */
export function backoffMs(failures: number, random: () => number): number {
  const ceiling = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(failures - 1, 10));
  return Math.round(ceiling / 2 + (random() * ceiling) / 2);
}

export function createOutboxPuller(options: OutboxPullerOptions): OutboxPuller {
  const { client, log } = options;
  const now = options.now ?? Date.now;
  const random = options.random ?? Math.random;
  const pullEveryMs = options.pullEveryMs ?? 60_000;
  const heartbeatEveryMs = Math.min(options.heartbeatEveryMs ?? 15_000, pullEveryMs);
  // The shop gives less where that many documents would be too much for one answer.
  const limit = options.limit ?? 500;
  // Short, because the answer to a lease may be lost, and then its events wait until it has run out.
  const leaseSeconds = options.leaseSeconds ?? 15;

  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let started = false;
  let poked = false;
  let failures = 0;
  let lastPull = -Infinity;
  let aborter = new AbortController();

  const ask = (signal: AbortSignal) => client.leaseOutbox(limit, leaseSeconds, signal);

  /** @returns whether anything of it is settled */
  async function handOver({ lease, events }: OutboxLease, signal: AbortSignal): Promise<boolean> {
    const results = await options.accept(events);
    const acknowledged = results.flatMap((result) => {
      const event = events[result.index];
      return event === undefined ? [] : [{ id: event.id, status: result.status }];
    });
    await client.ackOutbox(lease, acknowledged, signal);
    return acknowledged.length > 0;
  }

  /**
   * While one portion is made durable the shop reads the next; portions are accepted in the order in which they were leased.
   * A failure leaves the one that was asked for ahead to its lease.
   */
  async function drain(): Promise<number> {
    const signal = aborter.signal;
    let handed = 0;
    let ahead: Promise<OutboxLease | null> | null = null;
    for (let going = true; (going || ahead !== null) && !signal.aborted;) {
      const wasAhead: boolean = ahead !== null;
      const lease: OutboxLease | null = await (ahead ?? ask(signal));
      ahead = null;
      if (lease === null) break;
      if (lease.events.length === 0) {
        // Asked for ahead, what was left may have been of entities that the portion before held.
        if (wasAhead && going) continue;
        break;
      }
      if (going && lease.waiting > 0) {
        ahead = ask(signal);
        // Its failure is met where it is awaited, or is nobody's when this portion fails first.
        ahead.catch(() => undefined);
      }
      // Events without a result stay leased; asking again at once could spin on them.
      going = (await handOver(lease, signal)) && going;
      handed += lease.events.length;
    }
    lastPull = now();
    if (handed > 0) log.info({ events: handed }, 'events fetched from the shop');
    return handed;
  }

  async function tick(): Promise<void> {
    const wanted = poked || now() - lastPull >= pullEveryMs;
    poked = false;
    try {
      let backlog = false;
      if (options.status !== undefined) {
        const answer = await client.heartbeat(options.status(), aborter.signal);
        if (answer !== null) options.onFingerprint?.(answer.fingerprint);
        backlog = (answer?.outboxWaiting ?? 0) > 0;
      }
      if (wanted || backlog) await drain();
      failures = 0;
    } catch (thrown) {
      if (aborter.signal.aborted) return;
      failures += 1;
      poked ||= wanted;
      const error = asCrossdockError(thrown);
      log.warn({ code: error.code, failures }, `events could not be fetched from the shop: ${error.message}`);
    }
  }

  function schedule(): void {
    if (!started) return;
    const delay =
      failures > 0 ? backoffMs(failures, random) : options.status === undefined ? pullEveryMs : heartbeatEveryMs;
    timer = setTimeout(run, delay);
    timer.unref();
  }

  function run(): void {
    if (timer !== undefined) clearTimeout(timer);
    timer = undefined;
    if (!started || running !== undefined) return;
    running = tick().finally(() => {
      running = undefined;
      // A poke during the tick must not wait a minute; after a failure the backoff decides.
      if (started && poked && failures === 0) run();
      else schedule();
    });
  }

  return {
    start() {
      if (started) return;
      started = true;
      aborter = new AbortController();
      run();
    },
    poke() {
      poked = true;
      if (failures === 0) run();
    },
    drain,
    async stop() {
      started = false;
      aborter.abort();
      if (timer !== undefined) clearTimeout(timer);
      timer = undefined;
      await running;
    },
  };
}
