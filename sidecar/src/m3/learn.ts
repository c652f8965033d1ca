/** Learns from the tenant itself which transactions and fields it has (MRS001MI, reference 1.7). */
import { callsOf, type Dialect } from './dialects/index.ts';
import { miFailure } from './errors.ts';
import type { FieldFacts, Metadata, TenantFacts } from './metadata.ts';
import type { M3Client, MiResult } from './port.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Rows of MRS001MI/LstFields → fields. A length of 0 means that M3 sets no limit. */
export function fieldsOf(records: readonly Record<string, string>[]): Record<string, FieldFacts> {
  const fields: Record<string, FieldFacts> = {};
  for (const row of records) {
    const name = row.FLNM ?? '';
    if (!name) continue;
    const length = Number(row.LENG ?? 0);
    const type = row.TYPE === 'N' || row.TYPE === 'D' ? row.TYPE : 'A';
    // The layout's length of a date counts the separators of a formatted one; over REST it is always yyyyMMdd.
    fields[name] = {
      type,
      label: row.FLDS ?? '',
      required: row.MAND === '1',
      ...(length > 0 && type !== 'D' ? { length } : {}),
    };
  }
  return fields;
}

const rows = (results: readonly MiResult[], index: number, how: string): Record<string, string>[] => {
  const result = results[index];
  if (!result?.ok)
    throw miFailure(
      'MRS001MI',
      result ?? { transaction: how, ok: false, records: [], error: null, notProcessed: true },
      'read',
    );
  return result.records;
};

/**
 * Names of all transactions of a program. @throws CrossdockError as the client does, and when M3 does not know the program
 */
export async function listTransactions(client: M3Client, program: string, signal?: AbortSignal): Promise<string[]> {
  const results = await client.read(
    'MRS001MI',
    [{ transaction: 'LstTransactions', record: { MINM: program }, columns: ['TRNM'] }],
    { maxRecords: 0, signal },
  );
  return rows(results, 0, 'LstTransactions')
    .map((row) => row.TRNM ?? '')
    .filter((name) => name !== '');
}

/** Facts of the named transactions of one program; those the tenant does not have are left out. */
export async function learnProgram(
  client: M3Client,
  program: string,
  wanted: readonly string[],
  now: number,
  signal?: AbortSignal,
): Promise<TenantFacts> {
  const names = await listTransactions(client, program, signal);
  const there = wanted.filter((name) => names.includes(name));
  const calls = there.flatMap((name) =>
    ['I', 'O'].map((direction) => ({
      transaction: 'LstFields',
      record: { MINM: program, TRNM: name, TRTP: direction },
      columns: ['FLNM', 'FLDS', 'LENG', 'TYPE', 'MAND'],
    })),
  );
  const results = calls.length ? await client.read('MRS001MI', calls, { maxRecords: 0, signal }) : [];
  const facts: TenantFacts = { program, description: '', names, learnedAt: now, transactions: {} };
  for (const [i, name] of there.entries()) {
    const outputs = results[i * 2 + 1];
    // A transaction without outputs has no output fields to list, which M3 may call an error.
    facts.transactions[name] = {
      description: '',
      in: fieldsOf(rows(results, i * 2, 'LstFields')),
      out: outputs?.ok ? fieldsOf(outputs.records) : {},
    };
  }
  return facts;
}

/**
 * Learns every program of the dialect whose facts are missing or older than a day; bundled facts stay in use for what
 * cannot be learned. Reads only. Call it after start and then hourly.
 * @returns programs learned, and those that failed with the reason
 */
export async function refreshMetadata(options: {
  client: M3Client;
  metadata: Metadata;
  dialect: Dialect;
  now?: () => number;
  signal?: AbortSignal;
}): Promise<{ learned: string[]; failed: { program: string; reason: string }[] }> {
  const now = options.now ?? Date.now;
  const programs = new Map<string, string[]>();
  for (const call of callsOf(options.dialect))
    programs.set(call.program, [...(programs.get(call.program) ?? []), call.transaction]);
  const learned: string[] = [];
  const failed: { program: string; reason: string }[] = [];
  for (const [program, wanted] of programs) {
    if (options.signal?.aborted) break;
    const known = options.metadata.tenant(program);
    if (known && now() - known.learnedAt < DAY_MS) continue;
    try {
      options.metadata.learn(await learnProgram(options.client, program, wanted, now(), options.signal));
      learned.push(program);
    } catch (error) {
      failed.push({ program, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { learned, failed };
}
