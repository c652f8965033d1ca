import { expect, test } from '@jest/globals';
import { nextLook } from './next-look.ts';

test.each<[string, Parameters<typeof nextLook>, number | null]>([
  ['kept fresh', [3_000, 0, null, true], 3_000],
  ['asked once', [Infinity, 0, null, true], null],
  ['kept fresh, failing', [3_000, 1, 500, true], 6_000],
  ['kept fresh, failing for long', [3_000, 9, 0, true], 30_000],
  ['asked once, no answer', [Infinity, 1, 0, true], 4_000],
  ['asked once, the sidecar is away', [Infinity, 2, 502, true], 8_000],
  ['asked once, the sidecar is not ready', [Infinity, 9, 503, true], 30_000],
  ['asked once, nobody looks any more', [Infinity, 1, 0, false], null],
  ['asked once, refused for good', [Infinity, 1, 404, true], null],
])('%s', (_, args, pause) => expect(nextLook(...args)).toBe(pause));
