/**
 * Days of a time zone: M3's validity dates are days of the shop, which begin at the shop's midnight. Zones are names of the IANA
 * data base (`Europe/Berlin`) or offsets as WordPress writes them (`+05:30`). Pure.
 */

import { OFFSET } from '@crossdock/shared';

const HOUR = 3_600_000;
const formats = new Map<string, Intl.DateTimeFormat>();
/** Zones at a time: a format holds some 50 KB, and who asks chooses the zone. */
const MOST_FORMATS = 30;
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  if (formats.size >= MOST_FORMATS) formats.delete(formats.keys().next().value ?? '');
  formats.set(zone, made);
  return made;
}

const digits = (iso: string): string => iso.slice(0, 10).replaceAll('-', '');

/** Day (yyyyMMdd) that a calendar in the zone shows at a moment, milliseconds since 1970. */
export function dayIn(zone: string, at: number): string {
  const offset = OFFSET.exec(zone);
  if (!offset) return digits(formatOf(zone).format(at));
  const minutes = Number(offset[2]) * 60 + Number(offset[3]);
  return digits(new Date(at + (offset[1] === '-' ? -1 : 1) * minutes * 60_000).toISOString());
}

const starts = new Map<string, number>();
/** More days than any shop's lists begin or end on; the oldest are forgotten. */
const MOST = 5_000;

/**
 * First moment of a day (yyyyMMdd), milliseconds since 1970. Where the clocks are put forward at midnight that is 01:00; where
 * they are put back at midnight, the second time that it is midnight.
 */
export function startOfDay(zone: string, day: string): number {
  const key = `${zone} ${day}`;
  const known = starts.get(key);
  if (known !== undefined) return known;
  const middle = Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6)));
  // Zones lie between -12:00 and +14:00; a day never comes back once it has begun, so halving finds its first second.
  let [before, after] = [middle - 16 * HOUR, middle + 16 * HOUR];
  while (after - before > 1_000) {
    const at = before + Math.floor((after - before) / 2_000) * 1_000;
    if (dayIn(zone, at) < day) before = at;
    else after = at;
  }
  if (starts.size >= MOST) starts.delete(starts.keys().next().value ?? '');
  starts.set(key, after);
  return after;
}

/** The day after, yyyyMMdd. */
export function dayAfter(day: string): string {
  const at = Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6)) + 1);
  return digits(new Date(at).toISOString());
}

/** Last second of a day, as WooCommerce ends its sales. */
export const endOfDay = (zone: string, day: string): number => startOfDay(zone, dayAfter(day)) - 1_000;
