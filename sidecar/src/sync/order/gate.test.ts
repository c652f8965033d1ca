import { describe, expect, test } from '@jest/globals';
import { decideGate, type GateInput } from './gate.ts';

const base: GateInput = {
  shop: 5381n,
  m3: 5381n,
  decimals: 2,
  tolerance: 3n,
  policy: 'allocate',
  roundingCharge: 'ROUND',
  rounded: false,
  doubtful: false,
};

describe('decideGate', () => {
  test.each<[string, Partial<GateInput>, string]>([
    ['equal', {}, 'confirm'],
    ['equal even in doubt', { doubtful: true }, 'confirm'],
    ['a cent apart', { m3: 5380n }, 'allocate'],
    ['at the tolerance', { m3: 5384n }, 'allocate'],
    ['beyond the tolerance', { m3: 5385n }, 'hold'],
    ['a cent apart, policy hold', { m3: 5380n, policy: 'hold' }, 'hold'],
    ['a cent apart, no rounding charge', { m3: 5380n, roundingCharge: undefined }, 'hold'],
    ['still apart after rounding', { m3: 5380n, rounded: true }, 'hold'],
    ['apart after a lost answer', { m3: 9999n, doubtful: true }, 'rebuild'],
  ])('%s', (_name, change, kind) => expect(decideGate({ ...base, ...change }).kind).toBe(kind));

  test('what is allocated is exactly the difference', () => {
    expect(decideGate({ ...base, m3: 5383n })).toEqual({ kind: 'allocate', amount: '-0.02' });
    expect(decideGate({ ...base, shop: 2310n, m3: 2309n, decimals: 0 })).toEqual({ kind: 'allocate', amount: '1' });
  });

  test('a hold shows both totals', () => {
    const decision = decideGate({ ...base, m3: 6000n });
    expect(decision).toMatchObject({
      kind: 'hold',
      problem: { code: 'total.different', expected: '53.81', received: '60.00', data: { difference: '-6.19' } },
    });
  });
});
