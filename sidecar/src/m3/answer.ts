/** What both REST versions share: the request they build, the answer they come to, and M3's habits with text. Pure. */
import type { MiError, MiResult } from './port.ts';

export interface MiRequest {
  method: 'GET' | 'POST';
  /** Path with query, as it goes on the wire. */
  path: string;
  contentType?: string;
  body?: string;
}

/** Values sent with every call, so that no default of a user or tenant can change what a call means. */
export interface Control {
  /** Absent = the M3 user's own company. */
  company?: number;
  /** Absent = the M3 user's own; empty = company level, which is another thing (reference 1.1). */
  division?: string;
  /** 0 = no limit. */
  maxRecords: number;
}

/**
 * - `results`: one result per call, and what became of each is certain
 * - `unclear`: M3 answered, but not what became of each call; `touched` = something may have been done
 * - `unreadable`: not an answer of M3
 */
export type Answer =
  | { kind: 'results'; results: MiResult[] }
  | { kind: 'unclear'; why: string; error: MiError | null; touched: boolean }
  | { kind: 'unreadable'; why: string };

export type Json = Record<string, unknown>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON made from XML has an object where a list has one entry, and nothing where it has none (reference 1.4). */
export function list(value: unknown): Json[] {
  if (Array.isArray(value)) return value.filter(isObject);
  return isObject(value) ? [value] : [];
}

/** Text of a JSON value without M3's padding; '' for null, undefined and objects. */
export function text(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

const CODE_AT_END = /\s([A-Z]{1,4}_?\d{3,4})$/;

/**
 * MI error from its four parts, or null when all say nothing. M3 repeats code and field at the end of the padded text
 * (reference 1.5): both are cut off. A code that stands only in the text is taken from there.
 */
export function miError(parts: { code: unknown; field: unknown; type: unknown; message: unknown }): MiError | null {
  const field = text(parts.field);
  const type = text(parts.type);
  let code = text(parts.code);
  let message = text(parts.message).replace(/\s+/g, ' ');
  if (!code && !type && !message) return null;
  for (let before = ''; before !== message;) {
    before = message;
    if (!code) code = CODE_AT_END.exec(message)?.[1] ?? '';
    for (const tail of [field, code]) {
      if (tail && message.endsWith(` ${tail}`)) message = message.slice(0, -tail.length).trim();
    }
    if (code && message.startsWith(`${code} `)) message = message.slice(code.length).trim();
  }
  return { code, field, type, message: message === code ? '' : message };
}

/** Whether an answer of HTTP status 4xx counts: only if it really carries an MI error. */
export function carriesError(answer: Answer): boolean {
  if (answer.kind === 'results') return answer.results.some((r) => r.error !== null || r.notProcessed);
  return answer.kind === 'unclear';
}
