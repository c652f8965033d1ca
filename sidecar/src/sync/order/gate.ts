/** The total gate: M3's own total against the shop's, to the last minor unit, before Confirm. Pure. */
import type { Problem } from '@crossdock/shared';
import { fromMinor } from '../../money.ts';

export interface GateInput {
  shop: bigint;
  m3: bigint;
  decimals: number;
  tolerance: bigint;
  policy: 'allocate' | 'hold';
  /** CRID of the rounding charge, if one is set. */
  roundingCharge: string | undefined;
  /** A rounding charge was already added for this temporary order. */
  rounded: boolean;
  /** An answer was lost while this temporary order was filled: what it holds may differ from what we believe. */
  doubtful: boolean;
}
export type GateDecision =
  { kind: 'confirm' } | { kind: 'allocate'; amount: string } | { kind: 'rebuild' } | { kind: 'hold'; problem: Problem };

export function decideGate(input: GateInput): GateDecision {
  const difference = input.shop - input.m3;
  if (difference === 0n) return { kind: 'confirm' };
  if (input.doubtful) return { kind: 'rebuild' };
  const size = difference < 0n ? -difference : difference;
  const text = (value: bigint): string => fromMinor(value, input.decimals);
  if (size <= input.tolerance && input.policy === 'allocate' && input.roundingCharge && !input.rounded) {
    return { kind: 'allocate', amount: text(difference) };
  }
  return {
    kind: 'hold',
    problem: {
      code: 'total.different',
      message: `M3 computes a total of ${text(input.m3)}, the shop's is ${text(input.shop)} (difference ${text(difference)}). The order was not confirmed.`,
      fix: 'Compare the lines below; correct the price, tax or charge set-up in M3 or the tax mode in the settings, then retry.',
      owner: 'm3',
      field: 'total',
      expected: text(input.shop),
      received: text(input.m3),
      data: {
        shop: text(input.shop),
        m3: text(input.m3),
        difference: text(difference),
        tolerance: text(input.tolerance),
      },
    },
  };
}
