/** So much in each span of the clock, for what costs somebody else: calls of M3 that a request sets off. */
export interface Allowance {
  /** @returns 0 = granted, else milliseconds until it may be asked for again; `now` is Unix ms */
  take(units: number, now: number): number;
}

export function createAllowance(most: number, spanMs: number): Allowance {
  let begun = -Infinity;
  let used = 0;
  return {
    take: (units, now) => {
      // A clock that was set back begins a new span, too.
      if (now - begun >= spanMs || now < begun) [begun, used] = [now, 0];
      if (used > 0 && used + units > most) return spanMs - (now - begun);
      used += units;
      return 0;
    },
  };
}
