import { expect, test } from '@jest/globals';
import { lastTimeOfDay, nextLook } from './due.ts';
import type { PollSchedule } from './port.ts';

const at = (text: string): number => Date.parse(`2026-11-${text}Z`);
const schedule: PollSchedule = { changeSeconds: 10, fullAt: '02:30', overlapSeconds: 180, fallbackSeconds: 600 };
const mark = (lookedAt: number, fullAt = lookedAt): { name: string; lookedAt: number; fullAt: number } => ({
  name: 'stock',
  lookedAt,
  fullAt,
});

test.each([
  ['02:30', at('24T02:30:00'), at('24T02:30:00')],
  ['02:30', at('24T02:29:59'), at('23T02:30:00')],
  ['23:59', at('24T00:00:00'), at('23T23:59:00')],
  ['24:00', at('24T00:00:00'), null],
  ['', at('24T00:00:00'), null],
])('the last %s', (time, now, expected) => {
  expect(lastTimeOfDay(time, now)).toBe(expected);
});

const now = at('24T12:00:00');
test.each([
  ['off', null, { ...schedule, changeSeconds: 0 }, true, null],
  ['never looked', null, schedule, true, { kind: 'full', at: now }],
  ['just looked', mark(now), schedule, true, { kind: 'changes', at: now + 10_000 }],
  ['the last full look is older than the night', mark(now, at('23T12:00:00')), schedule, true, { kind: 'full', at: now }],
  ['no nightly look wanted', mark(now, at('01T12:00:00')), { ...schedule, fullAt: '' }, true, { kind: 'changes', at: now + 10_000 }],
  ['this M3 has no changes', mark(now), schedule, false, { kind: 'full', at: now + 600_000 }],
  ['the clock was set back by a day', mark(at('25T12:00:00')), schedule, true, { kind: 'changes', at: now + 10_000 }],
] as const)('what is due: %s', (_name, known, given, hasChanges, expected) => {
  expect(nextLook(known, given, hasChanges, now)).toEqual(expected);
}); // prettier-ignore
