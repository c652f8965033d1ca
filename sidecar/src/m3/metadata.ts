/**
 * Which fields a transaction takes: types, lengths, mandatory marks. The tenant's own facts (MRS001MI) where they have been
 * learned, else those bundled with Crossdock (52 programs of a real site, `sidecar/m3-metadata`).
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Problem } from '@crossdock/shared';
import { z } from 'zod';
import { likenesses } from './dialects/index.ts';

const field = z.object({
  /** A text, N number, D date. */
  type: z.enum(['A', 'N', 'D']).catch('A'),
  label: z.string().default(''),
  /** Characters, or digits of a number; absent = no limit known. */
  length: z.number().int().positive().optional(),
  required: z.boolean().default(false),
});
export type FieldFacts = z.infer<typeof field>;
const transaction = z.object({
  description: z.string().default(''),
  in: z.record(z.string(), field),
  out: z.record(z.string(), field),
});
export type TransactionFacts = z.infer<typeof transaction>;
const programFacts = z.object({
  program: z.string(),
  description: z.string().default(''),
  transactions: z.record(z.string(), transaction),
});
export type ProgramFacts = z.infer<typeof programFacts>;
/** A tenant's facts as cached: only the transactions that were asked for; `names` are all the program has. */
const tenantFacts = programFacts.extend({ learnedAt: z.number(), names: z.array(z.string()) });
export type TenantFacts = z.infer<typeof tenantFacts>;

/** Where a tenant's facts are kept between starts. */
export interface MetadataCache {
  get(program: string): string | null;
  put(program: string, json: string): void;
}

export interface Metadata {
  /** Facts of a transaction, or null when nobody knows it. */
  transaction(program: string, transaction: string): TransactionFacts | null;
  /**
   * What is wrong with a record before it is sent: unknown field, too long, not a number, no date, mandatory missing. Empty
   * when it can go, and when the transaction is unknown (M3 then answers TransactionNotFound). Never contains values.
   */
  checkRecord(program: string, transaction: string, record: Readonly<Record<string, string>>): Problem[];
  /** Programs that anybody knows, for choosing. */
  programs(): readonly string[];
  /** Transactions of a program with their descriptions, or null when nobody knows it. */
  program(program: string): { description: string; transactions: { name: string; description: string }[] } | null;
  /** Facts learned from the tenant, or null. */
  tenant(program: string): TenantFacts | null;
  /** Takes over what the tenant's MRS001MI said. */
  learn(facts: TenantFacts): void;
}

const HERE = import.meta.url;
/** Source tree, bundle in `dist/`, bundle beside the workspaces. */
const PLACES = ['../../m3-metadata/', '../m3-metadata/', '../sidecar/m3-metadata/', './m3-metadata/'];

function bundledDirectory(): URL | null {
  return PLACES.map((place) => new URL(place, HERE)).find((url) => existsSync(url)) ?? null;
}

/** `20261123`; `0` is M3's empty date. */
function isDate(value: string): boolean {
  if (/^0+$/.test(value)) return true;
  if (!/^\d{8}$/.test(value)) return false;
  const iso = `${value.slice(0, 4)}-${value.slice(4, 6)}-${value.slice(6)}`;
  const at = Date.parse(`${iso}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(iso);
}

/** Problem with one value, or null. Lengths count characters as people see code points; those of numbers count digits. */
export function checkValue(name: string, facts: FieldFacts, value: string): Problem | null {
  const problem = (code: string, expected: string, received: string): Problem => ({
    code,
    message: `${name}${facts.label ? ` (${facts.label})` : ''}: expected ${expected}, received ${received}.`,
    fix: 'Correct the field map or the value that it takes.',
    owner: 'crossdock',
    field: name,
    expected,
    received,
  });
  if (value.trim() === '') return null;
  if (facts.type === 'D')
    return isDate(value) ? null : problem('m3.field.date', 'a date as yyyyMMdd', `${value.length} characters`);
  if (facts.type === 'N' && !/^-?\d+(\.\d+)?$/.test(value))
    return problem('m3.field.number', 'a number with a decimal point', 'text');
  if (facts.length === undefined) return null;
  const length =
    facts.type === 'N'
      ? value.replace(/[-.]/g, '').length
      : value.length <= facts.length
        ? value.length
        : [...value].length;
  const unit = facts.type === 'N' ? 'digits' : 'characters';
  return length > facts.length ? problem('m3.field.length', `at most ${facts.length} ${unit}`, `${length}`) : null;
}

/** As `Metadata.checkRecord`, for known facts. */
export function checkAgainst(facts: TransactionFacts, record: Readonly<Record<string, string>>): Problem[] {
  const problems: Problem[] = [];
  for (const [name, value] of Object.entries(record)) {
    const known = facts.in[name];
    if (!known) {
      problems.push({
        code: 'm3.field.unknown',
        message: `${name} is not a field of this transaction.`,
        fix: 'Remove the row from the field map.',
        owner: 'crossdock',
        field: name,
      });
      continue;
    }
    const problem = checkValue(name, known, value);
    if (problem) problems.push(problem);
  }
  for (const [name, known] of Object.entries(facts.in)) {
    if (known.required && (record[name] ?? '').trim() === '') {
      problems.push({
        code: 'm3.field.missing',
        message: `${name}${known.label ? ` (${known.label})` : ''} is mandatory and has no value.`,
        fix: 'Give it a value in the field map or the settings.',
        owner: 'crossdock',
        field: name,
      });
    }
  }
  return problems;
}

/**
 * Tenant's facts over bundled ones. A length that the bundle leaves open stays open: those fields (search queries, keys of
 * other programs) have no length of their own in the field dictionary, and some answers then show a placeholder.
 */
function merge(own: TransactionFacts | undefined, bundled: TransactionFacts | undefined): TransactionFacts | null {
  if (!own || !bundled) return own ?? bundled ?? null;
  const inputs = Object.fromEntries(
    Object.entries(own.in).map(([name, facts]) => {
      const known = bundled.in[name];
      return [name, known && known.length === undefined ? { ...facts, length: undefined } : facts];
    }),
  );
  return { description: own.description || bundled.description, in: inputs, out: own.out };
}

/** Bundled facts do not change while the process runs, so each program is read and checked once. */
const bundledByDirectory = new Map<string, Map<string, ProgramFacts | null>>();
function bundledIn(directory: URL | null): Map<string, ProgramFacts | null> {
  const known = bundledByDirectory.get(directory?.href ?? '') ?? new Map<string, ProgramFacts | null>();
  bundledByDirectory.set(directory?.href ?? '', known);
  return known;
}

/**
 * @param options.directory folder of bundled facts; default: the one shipped with the sidecar
 */
export function createMetadata(options: { cache?: MetadataCache; directory?: string | URL } = {}): Metadata {
  const directory = options.directory
    ? typeof options.directory === 'string'
      ? new URL(`file://${options.directory.replace(/\/*$/, '/')}`)
      : options.directory
    : bundledDirectory();
  const bundled = bundledIn(directory);
  const learned = new Map<string, TenantFacts | null>();
  const merged = new Map<string, TransactionFacts | null>();
  const like = likenesses();

  const bundledProgram = (program: string): ProgramFacts | null => {
    let facts = bundled.get(program);
    if (facts === undefined) {
      const file = directory && /^[A-Z0-9]{3,10}$/.test(program) ? new URL(`${program}.json`, directory) : null;
      facts = file && existsSync(file) ? programFacts.parse(JSON.parse(readFileSync(file, 'utf8'))) : null;
      bundled.set(program, facts);
    }
    return facts;
  };
  const tenant = (program: string): TenantFacts | null => {
    let facts = learned.get(program);
    if (facts === undefined) {
      const json = options.cache?.get(program) ?? null;
      try {
        facts = json === null ? null : tenantFacts.parse(JSON.parse(json));
      } catch {
        // Written by another version: it is learned again.
        facts = null;
      }
      learned.set(program, facts);
    }
    return facts;
  };
  const lookUp = (program: string, name: string): TransactionFacts | null => {
    const key = `${program}/${name}`;
    let facts = merged.get(key);
    if (facts === undefined) {
      facts = merge(tenant(program)?.transactions[name], bundledProgram(program)?.transactions[name]);
      const other = like.get(key);
      if (!facts && other) {
        const [otherProgram = '', otherName = ''] = other.split('/');
        facts = lookUp(otherProgram, otherName);
      }
      merged.set(key, facts);
    }
    return facts;
  };

  let names: readonly string[] | undefined;
  return {
    programs: () =>
      (names ??= directory
        ? readdirSync(directory)
            .flatMap((file) => /^([A-Z0-9]{3,10})\.json$/.exec(file)?.[1] ?? [])
            .sort()
        : []),
    program: (program) => {
      const [own, shipped] = [tenant(program), bundledProgram(program)];
      if (!own && !shipped) return null;
      const known = new Set([
        ...(own?.names ?? []),
        ...Object.keys(own?.transactions ?? {}),
        ...Object.keys(shipped?.transactions ?? {}),
      ]);
      const transactions = [...known]
        .sort()
        .map((name) => ({ name, description: lookUp(program, name)?.description ?? '' }));
      return { description: own?.description || (shipped?.description ?? ''), transactions };
    },
    transaction: lookUp,
    tenant,
    checkRecord(program, name, record) {
      const facts = lookUp(program, name);
      return facts ? checkAgainst(facts, record) : [];
    },
    learn(facts) {
      learned.set(facts.program, facts);
      merged.clear();
      options.cache?.put(facts.program, JSON.stringify(facts));
    },
  };
}
