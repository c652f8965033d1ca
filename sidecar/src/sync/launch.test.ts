import { expect, test } from '@jest/globals';
import { settings } from '@crossdock/shared';
import { LANES } from '../work/port.ts';
import { firstAsked, waitsForLaunch } from './launch.ts';

const waiting = (given: object): string => {
  const current = settings.parse(given);
  return LANES.filter((lane) => waitsForLaunch(lane, current)).join(' ');
};
const before = { orders: { live: false } };

test.each([
  ['live', {}, ''],
  ['live, products become items', { catalog: { enabled: true, toM3: { enabled: true } } }, ''],
  ['before the launch', before, 'order refund product bulk'],
  ['… items become products', { ...before, catalog: { enabled: true } }, 'order refund'],
  [
    '… products become items',
    { ...before, catalog: { enabled: true, toM3: { enabled: true } } },
    'order refund product bulk',
  ],
])('%s', (_name, given, lanes) => expect(waiting(given)).toBe(lanes));

test.each([
  ['publish', true, 'publish'],
  ['hold', true, 'hold'],
  ['publish', false, 'hold'],
] as const)('first run: %s, live %s: %s', (first, live, expected) =>
  expect(firstAsked({ first }, settings.parse({ orders: { live } })).first).toBe(expected),
);
