/**
 * Balances as M3 shows them (reference 4.4): what changed by OIS100MI/LstNewBalances, everything by MMS080MI/SelItemWarehous, one
 * warehouse at a time. Measures that a list lacks are read item by item in bulk (MMS200MI/GetItmWhsBal).
 */
import type { StockMeasure } from '@crossdock/shared';
import { CrossdockError } from '../../errors.ts';
import type { JobName } from '../../m3/dialects/index.ts';
import type { Look } from '../../poll/port.ts';
import type { M3Jobs } from '../jobs.ts';

export interface BalanceRow {
  ITNO: string;
  WHLO: string;
  /** The chosen measure, basic units, decimal text. */
  quantity: string;
}

/** Rows of one page: one transaction of the store, a few dozen milliseconds of this process. */
const PAGE = 1_000;
/** Which measures the lists have (metadata of these transactions). */
const IN_CHANGES: readonly StockMeasure[] = ['AV01', 'AV02'];
const IN_LIST: readonly StockMeasure[] = ['AV01', 'AVAL', 'STQT'];

export interface BalanceQuery {
  jobs: M3Jobs;
  measure: StockMeasure;
  warehouses: readonly string[];
}

/** Whether an error says that this M3, or this user, has no such transaction. */
export const isMissingTransaction = (error: unknown): boolean =>
  error instanceof CrossdockError && /TransactionNotFound|m3\.dialect\.none/.test(error.code);

/**
 * Pages of one look; null where M3 has no transaction for changes.
 * @throws CrossdockError permanent `stock.no-transaction` where M3 has none that lists balances either
 */
export async function readBalances(
  query: BalanceQuery,
  look: Look,
): Promise<AsyncIterable<readonly BalanceRow[]> | null> {
  if (look.kind === 'full') return readAll(query, look.signal);
  const { jobs } = query;
  if (!jobs.has('stock.changes')) return null;
  let rows: Record<string, string>[];
  try {
    rows = await jobs.list(
      { job: 'stock.changes', record: { LMTS: String(look.since) }, columns: ['WHLO', 'ITNO', 'AV01', 'AV02'] },
      look.signal,
    );
  } catch (error) {
    if (isMissingTransaction(error)) return null;
    throw error;
  }
  return pagesOf(query, rows, IN_CHANGES.includes(query.measure), look.signal);
}

async function* readAll(query: BalanceQuery, signal: AbortSignal): AsyncGenerator<BalanceRow[]> {
  const { jobs, warehouses, measure } = query;
  const inList = IN_LIST.includes(measure);
  for (const WHLO of warehouses) {
    const columns = inList ? ['WHLO', 'ITNO', measure] : ['WHLO', 'ITNO'];
    const rows = await listWarehouse(jobs, WHLO, columns, signal);
    yield* pagesOf(query, rows, inList, signal);
  }
}

async function listWarehouse(
  jobs: M3Jobs,
  WHLO: string,
  columns: readonly string[],
  signal: AbortSignal,
): Promise<Record<string, string>[]> {
  const ways: JobName[] = ['stock.list', 'stock.listOther'];
  for (const job of ways) {
    if (!jobs.has(job)) continue;
    try {
      return await jobs.list({ job, record: { FWHL: WHLO, TWHL: WHLO }, columns }, signal);
    } catch (error) {
      if (!isMissingTransaction(error)) throw error;
    }
  }
  const message = `This M3 has no transaction that lists balances: ${ways.map((job) => jobs.name(job)).join(', ')}.`;
  throw new CrossdockError(message, {
    class: 'permanent',
    code: 'stock.no-transaction',
    remote: 'm3',
    problem: {
      code: 'stock.no-transaction',
      message,
      fix: 'Give the M3 user one of them in SES400, or switch stock off in the settings.',
      owner: 'm3',
    },
  });
}

/** Rows of the mapped warehouses in pages; the measure is read by item where the list does not have it. */
async function* pagesOf(
  query: BalanceQuery,
  rows: Record<string, string>[],
  inRows: boolean,
  signal: AbortSignal,
): AsyncGenerator<BalanceRow[]> {
  const { measure } = query;
  const mapped = new Set(query.warehouses);
  const wanted = rows.filter((row) => mapped.has((row['WHLO'] ?? '').trim()));
  for (let at = 0; at < wanted.length; at += PAGE) {
    const page = wanted.slice(at, at + PAGE).map((row) => ({
      ITNO: (row['ITNO'] ?? '').trim(),
      WHLO: (row['WHLO'] ?? '').trim(),
      quantity: inRows ? (row[measure] ?? '').trim() || '0' : '',
    }));
    yield inRows ? page : await readItems(query, page, signal);
  }
}

async function readItems(
  { jobs, measure }: BalanceQuery,
  wanted: readonly BalanceRow[],
  signal: AbortSignal,
): Promise<BalanceRow[]> {
  const results = await jobs.read(
    wanted.map(({ WHLO, ITNO }) => ({ job: 'stock.item' as const, record: { WHLO, ITNO }, columns: [measure] })),
    signal,
    1,
  );
  return wanted.flatMap((row, i) => {
    const result = results[i];
    if (!result || jobs.meaning(result, 'read') === 'missing') return [];
    if (!result.ok)
      throw result.error
        ? jobs.failure('stock.item', result.error)
        : new CrossdockError(`M3 did not process ${jobs.name('stock.item')}.`, {
            class: 'transient',
            code: 'm3.not-processed',
            remote: 'm3',
          });
    return [{ ...row, quantity: (result.records[0]?.[measure] ?? '').trim() || '0' }];
  });
}
