/** Moments and durations in words, and moments in and out of a form field. */
import { __, _n, sprintf } from '@wordpress/i18n';

/** How long ago, roughly. */
export function ago(seconds: number): string {
  if (seconds < 5) return __('just now', 'crossdock');
  // translators: %d: number of seconds.
  if (seconds < 90) return sprintf(_n('%d second ago', '%d seconds ago', seconds, 'crossdock'), seconds);
  const minutes = Math.round(seconds / 60);
  // translators: %d: number of minutes.
  if (minutes < 90) return sprintf(_n('%d minute ago', '%d minutes ago', minutes, 'crossdock'), minutes);
  const hours = Math.round(minutes / 60);
  // translators: %d: number of hours.
  if (hours < 36) return sprintf(_n('%d hour ago', '%d hours ago', hours, 'crossdock'), hours);
  const days = Math.round(hours / 24);
  // translators: %d: number of days.
  return sprintf(_n('%d day ago', '%d days ago', days, 'crossdock'), days);
}

/** Seconds since a moment (ISO, or MySQL's UTC form), never negative; null when it is none. */
export function secondsSince(moment: string | null, now = Date.now()): number | null {
  if (!moment) return null;
  const iso = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(moment) ? `${moment.replace(' ', 'T')}Z` : moment;
  const at = Date.parse(iso);
  return Number.isNaN(at) ? null : Math.max(0, Math.round((now - at) / 1000));
}

/** A moment in the reader's zone and manner. */
export function momentText(iso: string, locale?: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? iso : at.toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' });
}

/** For `<input type="datetime-local">`, which has no zone: the reader's. */
export function toField(iso: string): string {
  const at = new Date(iso);
  if (iso === '' || Number.isNaN(at.getTime())) return '';
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** Back to UTC without milliseconds; '' for an empty or half-filled field. */
export function fromField(value: string): string {
  const at = new Date(value);
  return value === '' || Number.isNaN(at.getTime()) ? '' : at.toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** The reader's time zone, e.g. Europe/Berlin. */
export const zone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
