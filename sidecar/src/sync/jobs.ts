/**
 * M3 as the business sees it: jobs (`order.confirm`) instead of programs. The dialect says which transaction does a job;
 * every answer is judged per result, and MI errors become the one error taxonomy here.
 */
import type { Problem } from '@crossdock/shared';
import { CrossdockError } from '../errors.ts';
import { jobOf, type Dialect, type JobCall as DialectCall, type JobName } from '../m3/dialects/index.ts';
import { miMeaning } from '../m3/meaning.ts';
import type { M3Client, MiCall, MiError, MiResult } from '../m3/port.ts';

export interface JobCall {
  job: JobName;
  record: Readonly<Record<string, string>>;
  columns?: readonly string[];
  /**
   * For `get` and `list`: an answer that something between M3 and us had kept is refused, because what M3 did with the request
   * before is asked for.
   */
  fresh?: boolean;
}

export interface M3Jobs {
  readonly temporaryOrders: boolean;
  batchSize(write: boolean): number;
  /** `PROGRAM/TRANSACTION` of a job, for people. */
  name(job: JobName): string;
  /** Whether this M3 has a transaction for the job, as far as its metadata say; true where they say nothing. */
  has(job: JobName): boolean;
  /** One read; null where M3 says there is no such record. @throws CrossdockError */
  get(call: JobCall, signal?: AbortSignal): Promise<Record<string, string> | null>;
  /** One list, all rows; empty where M3 says there is no such record. @throws CrossdockError */
  list(call: JobCall, signal?: AbortSignal, maxRecords?: number): Promise<Record<string, string>[]>;
  /** Many reads of one program: one result per call, MI errors as results. */
  read(calls: readonly JobCall[], signal?: AbortSignal, maxRecords?: number): Promise<MiResult[]>;
  /** ONE write request; at most `batchSize(true)` calls, all of one program. One result per call. */
  write(calls: readonly JobCall[], signal?: AbortSignal): Promise<MiResult[]>;
  /**
   * What a result means for the work. `missing` only where the record itself was asked for or is to be deleted (`read`); in
   * other writes "does not exist" names bad reference data and is permanent.
   */
  meaning(result: MiResult, how?: 'read' | 'write'): ReturnType<typeof miMeaning> | 'ok' | 'not-processed';
  /** One transaction by its own name (`CRS610MI/GetBasicData`), for steps that people add. @throws CrossdockError */
  transaction(
    call: string,
    record: Readonly<Record<string, string>>,
    options: { write: boolean; maxRecords?: number; signal?: AbortSignal },
  ): Promise<MiResult>;
  /** The error of a result as an exception of the taxonomy. */
  failure(job: JobName, error: MiError, field?: string): CrossdockError;
}

/** @param names all transactions that M3 says a program has, or null where it was not asked yet */
export function createM3Jobs(
  client: M3Client,
  dialect: Dialect,
  names: (program: string) => readonly string[] | null = () => null,
): M3Jobs {
  const where = (job: JobName): DialectCall => jobOf(dialect, job);
  const name = (job: JobName): string => where(job).call;
  const toCalls = (calls: readonly JobCall[]): { program: string; mi: MiCall[] } => {
    const program = calls[0] ? where(calls[0].job).program : '';
    const mi = calls.map((call): MiCall => ({
      transaction: where(call.job).transaction,
      record: call.record,
      ...(call.columns && { columns: call.columns }),
    }));
    return { program, mi };
  };
  const read: M3Jobs['read'] = async (calls, signal, maxRecords = 0) => {
    if (calls.length === 0) return [];
    const { program, mi } = toCalls(calls);
    return client.read(program, mi, { maxRecords, ...(signal && { signal }) });
  };
  const failure: M3Jobs['failure'] = (job, error, field) => miFailure(name(job), error, field);
  const single = async (
    call: JobCall,
    signal: AbortSignal | undefined,
    maxRecords: number,
  ): Promise<Record<string, string>[] | null> => {
    const [result] = await read([call], signal, maxRecords);
    if (!result)
      throw new CrossdockError('M3 gave no result.', { class: 'transient', code: 'm3.no-result', remote: 'm3' });
    if (call.fresh && result.ageMs) throw agedAnswer(name(call.job), result.ageMs);
    if (result.ok) return result.records;
    if (result.error && miMeaning(result.error, 'read') === 'missing') return null;
    if (result.error) throw failure(call.job, result.error);
    throw new CrossdockError(`M3 did not process ${name(call.job)}.`, {
      class: 'transient',
      code: 'm3.not-processed',
      remote: 'm3',
    });
  };
  return {
    temporaryOrders: dialect.temporaryOrders,
    batchSize: (write) => client.batchSize(write),
    name,
    has: (job) => {
      const call = dialect.jobs[job];
      return call !== null && (call.custom || (names(call.program)?.includes(call.transaction) ?? true));
    },
    get: async (call, signal) => (await single(call, signal, 1))?.[0] ?? null,
    list: async (call, signal, maxRecords = 0) => (await single(call, signal, maxRecords)) ?? [],
    read,
    write: async (calls, signal) => {
      const { program, mi } = toCalls(calls);
      return client.execute(program, mi, { write: true, ...(signal && { signal }) });
    },
    transaction: async (call, record, { write, maxRecords, signal }) => {
      const [program = '', transaction = ''] = call.split('/');
      const mi = [{ transaction, record }];
      const more = { ...(maxRecords !== undefined && { maxRecords }), ...(signal && { signal }) };
      const [result] = write
        ? await client.execute(program, mi, { write: true, ...more })
        : await client.read(program, mi, more);
      if (result) return result;
      throw new CrossdockError('M3 gave no result.', { class: 'transient', code: 'm3.no-result', remote: 'm3' });
    },
    meaning: (result, how = 'write') =>
      result.ok ? 'ok' : result.error ? miMeaning(result.error, how) : 'not-processed',
    failure,
  };
}

const ASK_FRESH_AGAIN_MS = 5_000;
/** Costs no attempt: whatever keeps answers lets go of them after a while. */
const agedAnswer = (call: string, ageMs: number): CrossdockError =>
  new CrossdockError(
    `The answer to ${call} was ${Math.ceil(ageMs / 1000)} s old: something between Crossdock and M3 keeps answers. It does not show what M3 did last, so M3 is asked again.`,
    { class: 'throttled', code: 'm3.unsettled', remote: 'm3', retryAfterMs: ASK_FRESH_AGAIN_MS },
  );

/** An MI error as an exception of the taxonomy. `call` is `PROGRAM/TRANSACTION`. */
export function miFailure(call: string, error: MiError, field?: string): CrossdockError {
  const meaning = miMeaning(error);
  const problem = miProblem(call, error, field);
  const code = `m3.nok.${error.code || error.type || 'unknown'}`;
  const kind = meaning === 'transient' || meaning === 'auth' || meaning === 'bug' ? meaning : 'permanent';
  return new CrossdockError(problem.message, { class: kind, code, remote: 'm3', problem });
}

/** What people can do about M3's most frequent refusals (reference 6.2); others show M3's own words. */
const ADVICE: Record<string, { fix: string; owner: Problem['owner'] }> = {
  WIT0103: { fix: 'Create the item in M3 (MMS001), or add the SKU to the table "sku", then retry.', owner: 'shop' },
  XIT0107: { fix: 'Set the item to a sellable status in M3 (MMS001), then retry.', owner: 'm3' },
  WCU0203: {
    fix: 'Check the customer or the customer template in M3 (CRS610) and in the settings, then retry.',
    owner: 'm3',
  },
  WWH0103: { fix: 'Correct the warehouse in the settings or in the table "warehouse", then retry.', owner: 'm3' },
  WFAC303: { fix: 'Correct the facility in the settings, then retry.', owner: 'm3' },
  WTT0403: { fix: 'Correct the order type in the settings or in the table "order-type", then retry.', owner: 'm3' },
  WMO0103: { fix: 'Correct MODL in the table "shipping", then retry.', owner: 'm3' },
  WTE0103: { fix: 'Correct TEDL in the table "shipping", then retry.', owner: 'm3' },
  WST0301: { fix: 'Look at the status of the record in M3, then retry or skip.', owner: 'm3' },
  XAU0008: { fix: 'Give the M3 user authority for this company and division (MNS151), then retry.', owner: 'm3' },
};

/** An MI error as a problem in words. `field` names the place in the Woo document, where it is known. */
export function miProblem(call: string, error: MiError, field?: string): Problem {
  const advice = ADVICE[error.code];
  const where = [error.code, error.field && `field ${error.field}`].filter(Boolean).join(', ');
  return {
    code: `m3.nok.${error.code || error.type || 'refused'}`,
    message: `M3 refused ${call}: ${error.message || 'no reason given'}${where ? ` (${where})` : ''}.`,
    fix: advice?.fix ?? 'Correct the cause in M3 or in the shop, then retry.',
    owner: advice?.owner ?? 'm3',
    ...(field ? { field } : error.field ? { field: error.field } : {}),
  };
}
