/** Settings between text fields and JSON. Pure. */
import type { SettingDescription } from '@crossdock/shared';
import { __ } from '@wordpress/i18n';

/** What a text field shows for a value. */
export function toText(kind: SettingDescription['kind'], value: unknown): string {
  if (value === null || value === undefined) return '';
  if (kind === 'list' && Array.isArray(value)) return value.join(', ');
  if (typeof value === 'object') return JSON.stringify(value, null, 2);
  return String(value);
}

/** What a text means; null = back to the default. @throws Error in words when it cannot be read */
export function fromText({ kind }: Pick<SettingDescription, 'kind'>, text: string): unknown {
  const trimmed = text.trim();
  if (kind === 'list') return trimmed === '' ? null : trimmed.split(/[,\n]/).map((one) => one.trim()).filter(Boolean); // prettier-ignore
  if (trimmed === '') return null;
  switch (kind) {
    case 'number': {
      const value = Number(trimmed);
      if (!Number.isFinite(value)) throw new Error(__('This is not a number.', 'crossdock'));
      return value;
    }
    case 'date': {
      const at = new Date(trimmed);
      if (Number.isNaN(at.getTime())) throw new Error(__('This is not a date with a time.', 'crossdock'));
      return at.toISOString();
    }
    case 'json':
      try {
        return JSON.parse(trimmed) as unknown;
      } catch {
        throw new Error(__('This is not valid JSON.', 'crossdock'));
      }
    default:
      return trimmed;
  }
}

/** Dotted paths → the nested object that the API takes. */
export function nested(changes: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const tree: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split('.');
    let at = tree;
    for (const key of keys.slice(0, -1)) at = (at[key] ??= {}) as Record<string, unknown>;
    at[keys.at(-1)!] = value;
  }
  return tree;
}

/** One value in a line, for differences. */
export function oneLine(value: unknown): string {
  if (value === null || value === undefined) return '–';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
