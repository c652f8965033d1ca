import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decimalsOf, isNumber } from './decimal.ts';
import { MiError } from './mi-error.ts';

export type Row = Record<string, string>;
export interface FieldDef {
  name: string;
  type: 'A' | 'N' | 'D';
  /** Characters; undefined where the extract does not say. */
  length: number | undefined;
  required: boolean;
  label: string;
}
export interface TransactionDef {
  program: string;
  name: string;
  description: string;
  in: ReadonlyMap<string, FieldDef>;
  required: readonly FieldDef[];
  out: readonly FieldDef[];
  outByName: ReadonlyMap<string, FieldDef>;
  /** True for what changes M3; only then personal data in a URL matters. */
  write: boolean;
}
export interface ProgramDef {
  name: string;
  description: string;
  transactions: ReadonlyMap<string, TransactionDef>;
}
export type Metadata = ReadonlyMap<string, ProgramDef>;

export interface RawField {
  type: string;
  label?: string;
  length?: number;
  required?: boolean;
}
export interface RawProgram {
  program: string;
  description: string;
  transactions: Record<
    string,
    { description: string; in?: Record<string, RawField> | null; out?: Record<string, RawField> | null }
  >;
}

const READS = /^(Get|Lst|List|Sel|Search|Select|Check|Chk|Retr)/;

function fields(raw: Record<string, RawField> | null | undefined): FieldDef[] {
  return Object.entries(raw ?? {}).map(([name, f]) => ({
    name,
    type: f.type === 'N' || f.type === 'D' ? f.type : 'A',
    length: f.length,
    required: f.required ?? false,
    label: f.label ?? name,
  }));
}

/** Turns one program of `m3-metadata/*.json` (or the same shape written by hand) into look-up tables. */
export function compileProgram(raw: RawProgram): ProgramDef {
  const transactions = new Map<string, TransactionDef>();
  for (const [name, t] of Object.entries(raw.transactions)) {
    const input = fields(t.in);
    const out = fields(t.out);
    transactions.set(name, {
      program: raw.program,
      name,
      description: t.description,
      in: new Map(input.map((f) => [f.name, f])),
      required: input.filter((f) => f.required),
      out,
      outByName: new Map(out.map((f) => [f.name, f])),
      write: !READS.test(name),
    });
  }
  return { name: raw.program, description: raw.description, transactions };
}

/** @throws Error if the directory holds no program files. */
export function loadMetadata(directory: string): Metadata {
  const programs = new Map<string, ProgramDef>();
  for (const file of readdirSync(directory)
    .filter((f) => f.endsWith('.json'))
    .sort()) {
    const program = compileProgram(JSON.parse(readFileSync(join(directory, file), 'utf8')) as RawProgram);
    programs.set(program.name, program);
  }
  if (programs.size === 0) throw new Error(`No M3 metadata in ${directory}: expected files such as OIS100MI.json`);
  return programs;
}

/** Adds programs and transactions on top of others (the brief's custom MI on top of the standard ones). */
export function extendMetadata(
  base: Metadata,
  extra: readonly ProgramDef[],
  without?: (t: TransactionDef) => boolean,
): Metadata {
  const all = new Map(base);
  if (without) {
    for (const [name, program] of base) {
      const kept = [...program.transactions].filter(([, t]) => !without(t));
      if (kept.length < program.transactions.size) all.set(name, { ...program, transactions: new Map(kept) });
    }
  }
  for (const program of extra) {
    const present = all.get(program.name);
    all.set(program.name, {
      ...program,
      description: present?.description ?? program.description,
      transactions: new Map([...(present?.transactions ?? []), ...program.transactions]),
    });
  }
  return all;
}

/** Type A in the extract, yet M3 reads them as numbers (reference 4.0: "N/A16"). */
const NUMERIC_TEXT = new Set('ORQT ORQA SAPR DIA1 DIA2 DIA3 DIA4 DIA5 DIA6 CRAM CRFA OTBA OTDP PONR POSX'.split(' '));
const NEVER_NEGATIVE = new Set('ORQT ORQA SAPR SACD PONR POSX DIP1 DIP2 DIP3 DIP4 DIP5 DIP6'.split(' '));
const INTEGERS = new Set('PONR POSX SACD CONO ADRT ALWT LMTS AUTP'.split(' '));

export type InputIssue =
  'unknown-field' | 'mandatory' | 'too-long' | 'not-numeric' | 'negative' | 'bad-date' | 'decimals';
export interface Rejected {
  issue: InputIssue;
  error: MiError;
}

/** True for yyyyMMdd that is in the calendar. */
export function isDate8(text: string): boolean {
  if (!/^\d{8}$/.test(text)) return false;
  const y = Number(text.slice(0, 4));
  const m = Number(text.slice(4, 6));
  const d = Number(text.slice(6, 8));
  const date = new Date(Date.UTC(y, m - 1, d));
  return date.getUTCFullYear() === y && date.getUTCMonth() === m - 1 && date.getUTCDate() === d;
}

function checkNumber(field: FieldDef, value: string): Rejected | null {
  if (!isNumber(value)) {
    const text = `Field ${field.name} is not numeric`;
    return { issue: 'not-numeric', error: new MiError('XNU0000', text, field.name) };
  }
  if (value.startsWith('-') && NEVER_NEGATIVE.has(field.name)) {
    return { issue: 'negative', error: new MiError('XNU0003', `Field ${field.name} must not be negative`, field.name) };
  }
  if (INTEGERS.has(field.name) && decimalsOf(value) > 0) {
    return {
      issue: 'decimals',
      error: new MiError('XNU0000', `Field ${field.name} must not have decimals`, field.name),
    };
  }
  return null;
}

/**
 * Checks one input record as M3 does before its program runs: unknown field, too long, not numeric, bad date, mandatory.
 * @returns the record with trailing blanks and empty values removed, or why it is refused.
 */
export function checkInput(
  def: TransactionDef,
  record: Readonly<Record<string, string>>,
  ignoreUnknown = false,
): { input: Row } | { rejected: Rejected } {
  const input: Row = {};
  for (const name in record) {
    const field = def.in.get(name);
    const value = (record[name] as string).trimEnd();
    if (!field) {
      if (ignoreUnknown) continue;
      const text = `Field ${name} is not an input field of ${def.program}/${def.name}`;
      return { rejected: { issue: 'unknown-field', error: new MiError('', text, name, 'InputFieldNotFound') } };
    }
    if (value === '') continue;
    const numeric = field.type === 'N' || NUMERIC_TEXT.has(name);
    const counted = numeric ? value.replace(/[-.]/g, '').length : value.length;
    if (field.length !== undefined && counted > field.length && (numeric || [...value].length > field.length)) {
      const text = `Field ${name} is longer than ${field.length} characters`;
      return { rejected: { issue: 'too-long', error: new MiError('', text, name, 'InputFieldTooLong') } };
    }
    if (numeric) {
      const rejected = checkNumber(field, value);
      if (rejected) return { rejected };
    } else if (field.type === 'D' && value !== '0' && !isDate8(value)) {
      const error = new MiError('XDT0001', `Date in field ${name} is invalid, expected yyyyMMdd`, name);
      return { rejected: { issue: 'bad-date', error } };
    }
    input[name] = value;
  }
  for (const field of def.required) {
    if (input[field.name] === undefined) {
      const text = `Mandatory input field ${field.name} is missing`;
      return {
        rejected: { issue: 'mandatory', error: new MiError('', text, field.name, 'MandatoryInputFieldNotFound') },
      };
    }
  }
  return { input };
}
