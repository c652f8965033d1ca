/** Process of the M3 simulator for the bench `orders`: told what to do by its parent. */
import { startM3Simulator } from '../simulator/m3/index.ts';

export type Told = { latencyMs: number } | 'counts' | 'stop';
export interface Counts {
  requests: number;
  orders: number;
  duplicates: number;
  violations: number;
}

const m3 = await startM3Simulator({ config: { keepCalls: 0, keepRecords: false } });
process.send?.({ url: m3.url, ionapi: m3.ionapi });
process.on('message', (told: Told) => {
  if (told === 'stop') void m3.close().then(() => process.disconnect());
  else if (told === 'counts') {
    const { calls, orders, duplicates, violations } = m3.summary();
    process.send?.({ requests: calls.requests, orders, duplicates: duplicates.length, violations } satisfies Counts);
  } else m3.configure({ latencyMs: told.latencyMs });
});
