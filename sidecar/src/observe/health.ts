/** How well the sidecar is: what readiness, status and heartbeat are made of. */
import type { SidecarStatus } from '@crossdock/shared';
import type { LaneStats } from '../work/port.ts';
import type { GateState } from '../work/remote-gate.ts';

/** Whether the store took the last commit; a full disk is noticed by the first write it refuses. */
export class StoreHealth {
  failing = false;

  committed(failed: boolean): void {
    this.failing = failed;
  }
}

/** `configured` is the setting without which the remote cannot be called. */
export function remoteStatus(
  { remote, state, code }: GateState,
  configured: unknown,
): SidecarStatus['remotes'][number] {
  if (configured === undefined) return { remote, state: 'paused', why: `${remote}.not-configured` };
  return { remote, state: state === 'open' ? 'up' : state === 'probing' ? 'trying' : 'paused', why: code };
}

/** Reads at most once in `ms` milliseconds: for figures that many ask for. */
export function cached<T>(read: () => T, ms: number): () => T {
  let value: T | undefined;
  let at = -Infinity;
  return () => {
    if (value === undefined || performance.now() - at > ms) {
      value = read();
      at = performance.now();
    }
    return value;
  };
}

/** What the shop is told at every heartbeat. */
export function backlog(
  lanes: readonly LaneStats[],
  now: number,
): { oldest: string | null; waiting: number; held: number } {
  const oldestMs = Math.max(0, ...lanes.map((lane) => lane.oldestMs));
  const sum = (count: (lane: LaneStats) => number): number => lanes.reduce((total, lane) => total + count(lane), 0);
  return {
    oldest: oldestMs === 0 ? null : new Date(now - oldestMs).toISOString(),
    waiting: sum((lane) => lane.ready + lane.waiting + lane.leased + lane.delayed),
    held: sum((lane) => lane.held),
  };
}
