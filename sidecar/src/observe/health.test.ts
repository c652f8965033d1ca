import { describe, expect, it } from '@jest/globals';
import type { LaneStats } from '../work/port.ts';
import type { GateState } from '../work/remote-gate.ts';
import { backlog, remoteStatus, StoreHealth } from './health.ts';

const lane = (more: Partial<LaneStats>): LaneStats => ({
  lane: 'order',
  ready: 0,
  waiting: 0,
  leased: 0,
  delayed: 0,
  held: 0,
  oldestMs: 0,
  ...more,
});
const gate = (state: GateState['state'], code: string | null = null): GateState => ({
  remote: 'm3',
  state,
  reason: null,
  retryInMs: 0,
  code,
  failuresInRow: 0,
  active: 0,
  queued: 0,
  troubledForMs: 0,
});

describe('backlog', () => {
  it('adds the lanes up and names the oldest moment', () => {
    const lanes = [
      lane({ ready: 1, waiting: 2, leased: 3, delayed: 4, held: 5, oldestMs: 1000 }),
      lane({ lane: 'stock', held: 1, oldestMs: 61_000 }),
    ];
    expect(backlog(lanes, Date.parse('2026-11-23T10:01:01Z'))).toEqual({
      oldest: '2026-11-23T10:00:00.000Z',
      waiting: 10,
      held: 6,
    });
    expect(backlog([], 0)).toEqual({ oldest: null, waiting: 0, held: 0 });
  });
});

describe('remoteStatus', () => {
  it.each([
    [gate('open'), {}, { remote: 'm3', state: 'up', why: null }],
    [gate('paused', 'm3.timeout'), {}, { remote: 'm3', state: 'paused', why: 'm3.timeout' }],
    [gate('probing', 'm3.timeout'), {}, { remote: 'm3', state: 'trying', why: 'm3.timeout' }],
    [gate('open'), undefined, { remote: 'm3', state: 'paused', why: 'm3.not-configured' }],
  ])('%#', (state, configured, expected) => expect(remoteStatus(state, configured)).toEqual(expected));
});

describe('StoreHealth', () => {
  it('fails from a refused commit to the next good one', () => {
    const health = new StoreHealth();
    expect(health.failing).toBe(false);
    health.committed(true);
    expect(health.failing).toBe(true);
    health.committed(false);
    expect(health.failing).toBe(false);
  });
});
