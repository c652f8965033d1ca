/** Dates in the person's own zone, numbers and money in their language. Pure but for the browser's locale. */
import { __, _n, sprintf } from '@wordpress/i18n';

const locale = (): string => document.documentElement.lang || navigator.language;

const cache = new Map<string, Intl.DateTimeFormat>();
function formatter(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale() + JSON.stringify(options);
  let found = cache.get(key);
  if (!found) cache.set(key, (found = new Intl.DateTimeFormat(locale(), options)));
  return found;
}

/** `26 Nov 2026, 14:03:22` */
export const dateTime = (iso: string): string =>
  formatter({ dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(iso));
/** `26 Nov` for charts; of a day given as `YYYY-MM-DD`. */
export const day = (date: string): string =>
  formatter({ day: 'numeric', month: 'short', timeZone: 'UTC' }).format(new Date(`${date}T12:00:00Z`));
/** `26 Nov 2026`, in a zone; in the person's where the browser does not know that one. */
export function date(iso: string, timeZone: string): string {
  try {
    return formatter({ dateStyle: 'medium', timeZone }).format(new Date(iso));
  } catch {
    return formatter({ dateStyle: 'medium' }).format(new Date(iso));
  }
}
/** `14:03:22` */
export const time = (iso: string): string => formatter({ timeStyle: 'medium' }).format(new Date(iso));

export const number = (value: number, digits = 0): string =>
  new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(value);
/** Share of 1 as `99.9 %`. */
export const percent = (share: number, digits = 1): string =>
  new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: digits }).format(share);

/** An amount as the API gives it (decimal text), in its currency. */
export function money(amount: string | number, currency: string): string {
  // A unit price may have more decimals than its currency.
  const digits = (String(amount).split('.')[1] ?? '').length;
  const more = digits > 3 ? { maximumFractionDigits: Math.min(digits, 8) } : {};
  try {
    return new Intl.NumberFormat(locale(), { style: 'currency', currency, ...more }).format(Number(amount));
  } catch {
    return `${amount} ${currency}`;
  }
}

/** `3 min ago`, `in 20 s`. */
export function relative(iso: string, now = Date.now()): string {
  const seconds = Math.round((new Date(iso).getTime() - now) / 1000);
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto', style: 'short' });
  const size = Math.abs(seconds);
  if (size < 60) return format.format(seconds, 'second');
  if (size < 3600) return format.format(Math.round(seconds / 60), 'minute');
  if (size < 86_400) return format.format(Math.round(seconds / 3600), 'hour');
  return format.format(Math.round(seconds / 86_400), 'day');
}

/** A length of time: `850 ms`, `12 s`, `3 min`, `2 h`, `4 days`. */
export function duration(ms: number): string {
  /* translators: %s: number of milliseconds. */
  if (ms < 1000) return sprintf(__('%s ms', 'crossdock'), number(ms));
  /* translators: %s: number of seconds. */
  if (ms < 60_000) return sprintf(__('%s s', 'crossdock'), number(ms / 1000, ms < 10_000 ? 1 : 0));
  /* translators: %s: number of minutes. */
  if (ms < 3_600_000) return sprintf(__('%s min', 'crossdock'), number(ms / 60_000));
  /* translators: %s: number of hours. */
  if (ms < 172_800_000) return sprintf(__('%s h', 'crossdock'), number(ms / 3_600_000, 1));
  const days = Math.round(ms / 86_400_000);
  /* translators: %s: number of days. */
  return sprintf(_n('%s day', '%s days', days, 'crossdock'), number(days));
}

/** `12.4 MB` */
export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let index = 0;
  while (value >= 1000 && index < units.length - 1) {
    value /= 1000;
    index++;
  }
  return `${number(value, index > 1 ? 1 : 0)} ${units[index]}`;
}
