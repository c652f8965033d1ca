import { afterEach, describe, expect, it } from '@jest/globals';
import { createMetrics, type Metrics } from './metrics.ts';

let metrics: Metrics;
afterEach(() => metrics.close());

describe('createMetrics', () => {
  it('exposes counters, gauges read at scrape time, and histograms', async () => {
    let waiting = 3;
    metrics = createMetrics({
      version: '1.2.3',
      lanes: () => [{ lane: 'order', ready: 1, waiting, leased: 0, delayed: 0, held: 2, oldestMs: 4500 }],
      runs: () => [
        { state: 'done', outcome: 'confirmed', count: 7 },
        { state: 'held', outcome: null, count: 2 },
      ],
      walBytes: () => 4096,
      breakers: () => [{ remote: 'm3', state: 2 }],
    });
    metrics.events([
      { index: 0, status: 'accepted' },
      { index: 1, status: 'duplicate' },
      { index: 2, status: 'accepted' },
    ]);
    metrics.refused(401, 'signature.stale');
    metrics.call('m3', 'OIS100MI/Confirm', 'ok', 120);
    metrics.commit({ closures: 12, milliseconds: 0.4, failed: false });
    waiting = 5;
    const text = await metrics.expose();
    for (const line of [
      'crossdock_info{version="1.2.3"} 1',
      'crossdock_events_total{status="accepted"} 2',
      'crossdock_events_total{status="rejected"} 0',
      'crossdock_intake_refused_total{status="401",code="signature.stale"} 1',
      'crossdock_work_items{lane="order",state="waiting"} 5',
      'crossdock_work_items{lane="order",state="held"} 2',
      'crossdock_work_oldest_seconds{lane="order"} 4.5',
      'crossdock_runs{state="done",outcome="confirmed"} 7',
      'crossdock_runs{state="held",outcome=""} 2',
      'crossdock_breaker_state{remote="m3"} 2',
      'crossdock_store_wal_bytes 4096',
      'crossdock_store_changes_total 12',
      'crossdock_remote_call_seconds_bucket{le="0.25",remote="m3",operation="OIS100MI/Confirm",outcome="ok"} 1',
      'crossdock_remote_call_seconds_bucket{le="0.1",remote="m3",operation="OIS100MI/Confirm",outcome="ok"} 0',
    ]) {
      expect(text).toContain(line);
    }
    expect(text).toContain('crossdock_process_resident_memory_bytes');
    expect(text).toContain('crossdock_nodejs_eventloop_lag_seconds');
  });
});
