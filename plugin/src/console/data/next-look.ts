/** A failing server is asked less and less often. */
const SLOWEST_MS = 30_000;
const FIRST_RETRY_MS = 2_000;
/** No answer, or something between here and the sidecar says that it is away: the same question may do later. */
const PASSING: readonly number[] = [0, 502, 503];

/**
 * When a question is asked again by itself. Pure.
 * @param wanted the shortest interval that a component wants, milliseconds; Infinity = none does
 * @param failures failed answers since the last good one
 * @param status HTTP status of the newest error, 0 = no answer came, null = no error
 * @param watched some component shows the answer
 * @returns milliseconds; null = not at all
 */
export function nextLook(wanted: number, failures: number, status: number | null, watched: boolean): number | null {
  const retries = watched && failures > 0 && status !== null && PASSING.includes(status);
  if (!Number.isFinite(wanted) && !retries) return null;
  if (failures === 0) return wanted;
  const first = Number.isFinite(wanted) ? Math.max(wanted, FIRST_RETRY_MS) : FIRST_RETRY_MS;
  return Math.min(SLOWEST_MS, first * 2 ** Math.min(failures, 5));
}
