/** Between ISO moments and what a datetime-local field holds, in the person's own zone. */

const two = (value: number): string => String(value).padStart(2, '0');

/** `2026-11-26T23:00:00Z` → `2026-11-27T00:00` in Berlin. Pure but for the zone. */
export function localOf(iso: string): string {
  const at = new Date(iso);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** The other way; null when the field is empty or not complete. */
export function isoOf(local: string): string | null {
  const at = new Date(local);
  return local === '' || Number.isNaN(at.getTime()) ? null : at.toISOString();
}

export const zoneName = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
