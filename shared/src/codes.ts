/** Codes and their families: `charge.*.missing` speaks for `charge.shipping.missing`. No zod: the console's screens load it, too. */

/** @returns the entry of `codes` that speaks for a code: itself, else the longest family that fits; null when there is none. */
export function familyIn(codes: readonly string[]): (code: string) => string | null {
  const exact = new Set(codes);
  const families = codes
    .filter((code) => code.includes('*'))
    .sort((a, b) => b.length - a.length)
    .map((code) => ({ code, test: new RegExp(`^${code.replaceAll('.', '\\.').replaceAll('*', '.+')}$`) }));
  return (code) => (exact.has(code) ? code : (families.find(({ test }) => test.test(code))?.code ?? null));
}
