/** Waits until everything that was placed has come to an end: done, or held for a person. */
import type { SidecarApi } from './api.ts';
import { SandboxFailure } from './failure.ts';

/** The sidecar's own figures may be half a second old; twice quiet over a longer time is quiet. */
const QUIET_MS = 700;
const LOOK_MS = 100;

export interface SettleOptions {
  api: SidecarApi;
  /** Events that the shop has not handed over yet. */
  waitingInShop: () => number;
  /** Called at each look with the number of things still open. */
  onLook?: (open: number) => void;
  timeoutMs: number;
  signal: AbortSignal;
}

/** @throws SandboxFailure naming what is still open when the time is over */
export async function settled({ api, waitingInShop, onLook, timeoutMs, signal }: SettleOptions): Promise<void> {
  const until = Date.now() + timeoutMs;
  let quietSince: number | null = null;
  for (;;) {
    signal.throwIfAborted();
    const asked = Date.now();
    const { lanes } = await api.status();
    const open = waitingInShop() + lanes.reduce((sum, { ready, leased, delayed }) => sum + ready + leased + delayed, 0);
    onLook?.(open);
    // From the end of the first quiet look to the beginning of the last: an answer that was long on its way proves nothing more.
    quietSince = open === 0 ? (quietSince ?? Date.now()) : null;
    if (quietSince !== null && asked - quietSince >= QUIET_MS) return;
    if (Date.now() > until)
      throw new SandboxFailure(
        `Not settled after ${timeoutMs / 1000} s. Still open: ${await describe(api, waitingInShop())}`,
      );
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

async function describe(api: SidecarApi, inShop: number): Promise<string> {
  const open = [...(await api.allRuns('&state=running')), ...(await api.allRuns('&state=retry'))];
  const runs = open
    .slice(0, 10)
    .map((run) => `${run.key} (${run.flow}, ${run.state}: ${run.problems[0]?.message ?? run.step ?? 'just begun'})`);
  return [...runs, ...(inShop > 0 ? [`${inShop} events in the shop's outbox`] : [])].join('; ') || 'work without a run';
}
