/** The closed list of transforms of a map row; each a pure function of text. */
import type { Transform } from '@crossdock/shared';
import { decimal, plain } from '../money.ts';
import { wrap } from './address.ts';

/** A look-up table row's column, or null when the table has no such row. */
export type Lookup = (table: string, key: string, column: string) => string | null;

/** What a transform could not do; becomes a problem that names the map row. */
export class TransformError extends Error {
  readonly table: string | null;
  readonly received: string;
  constructor(message: string, received: string, table: string | null = null) {
    super(message);
    this.name = 'TransformError';
    this.received = received;
    this.table = table;
  }
}

/** Applies one transform. @throws TransformError with a sentence saying what was expected */
export function applyTransform(text: string, transform: Transform, lookup: Lookup): string {
  switch (transform.do) {
    case 'trim':
      return text.normalize('NFC').replace(/\s+/g, ' ').trim();
    case 'upper':
      return text.toUpperCase();
    case 'lower':
      return text.toLowerCase();
    case 'digits':
      return text.replace(/\D/g, '');
    case 'truncate':
      return [...text].slice(0, transform.length).join('');
    case 'default':
      return text.trim() === '' ? transform.value : text;
    case 'prefix':
      return text === '' ? '' : transform.value + text;
    case 'suffix':
      return text === '' ? '' : text + transform.value;
    case 'replace':
      return text.replaceAll(transform.from, transform.to);
    case 'line':
      return wrap(text, transform.width)[transform.line - 1] ?? '';
    case 'lookup': {
      if (text === '') return '';
      const found = lookup(transform.table, text, transform.column);
      if (found !== null) return found;
      if (transform.otherwise === 'keep') return text;
      if (transform.otherwise === 'empty') return '';
      throw new TransformError(`The table "${transform.table}" has no row for "${text}".`, text, transform.table);
    }
    case 'date': {
      if (text === '') return '';
      const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(text);
      if (!match) throw new TransformError('Expected a date like 2026-11-23.', text);
      return `${match[1]}${match[2]}${match[3]}`;
    }
    case 'number': {
      if (text.trim() === '') return '';
      try {
        const value = decimal(text);
        return plain(transform.decimals === undefined ? value : value.round(transform.decimals));
      } catch {
        throw new TransformError('Expected a decimal number.', text);
      }
    }
  }
}
