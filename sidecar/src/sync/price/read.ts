/**
 * Price lists as M3 has them (reference 4.5): changes by OIS320MI/LstNewPrices, everything by OIS017MI/LstPriceList and
 * LstBasePrice (with LstGradSlsPrc for items that have breaks), else by OIS320MI/LstListPrices. General lists only (CUNO blank).
 */
import type { PriceSettings } from '@crossdock/shared';
import { CrossdockError } from '../../errors.ts';
import { decimal, plain } from '../../money.ts';
import type { Look } from '../../poll/port.ts';
import type { M3Jobs } from '../jobs.ts';
import { isMissingTransaction } from '../stock/balances.ts';
import type { PriceRow } from './target.ts';

const PAGE = 1_000;
type Raw = Record<string, string>;
const text = (row: Raw, field: string): string => (row[field] ?? '').trim();

/** `0.00` is `0`: the quantity is part of a row's key, and each transaction of M3 writes it in its own way. */
const quantity = (row: Raw): string => plain(decimal(text(row, 'QTYL')));

export function toPriceRow(row: Raw): PriceRow {
  return {
    PRRF: text(row, 'PRRF'),
    CUCD: text(row, 'CUCD'),
    ITNO: text(row, 'ITNO'),
    FVDT: text(row, 'FVDT'),
    LVDT: text(row, 'LVDT'),
    QTYL: quantity(row),
    SAPR: text(row, 'SAPR') || '0',
    SACD: text(row, 'SACD') || '1',
    SPUN: text(row, 'SPUN'),
    TINC: text(row, 'TINC'),
  };
}

const CHANGED = ['PRRF', 'CUCD', 'CUNO', 'FVDT', 'LVDT', 'ITNO', 'QTYL', 'SAPR', 'SACD', 'SPUN', 'TINC'];
const BASE = ['PRRF', 'CUCD', 'FVDT', 'LVDT', 'ITNO', 'SAPR', 'SACD', 'SPUN', 'MXID', 'SGGU'];
const GRADED = ['ITNO', 'QTYL', 'SAPR'];

export interface PriceQuery {
  jobs: M3Jobs;
  lists: PriceSettings['lists'];
  graded: boolean;
  /** yyyyMMdd */
  today: string;
}

/** Pages of one look; null where M3 has no transaction for changes. @throws CrossdockError */
export async function readPrices(query: PriceQuery, look: Look): Promise<AsyncIterable<readonly PriceRow[]> | null> {
  if (look.kind === 'full') return readAll(query, look.signal);
  if (!query.jobs.has('price.changes')) return null;
  try {
    const rows = await query.jobs.list(
      { job: 'price.changes', record: { LMTS: String(look.since) }, columns: CHANGED },
      look.signal,
    );
    return slices(rows.filter((row) => general(row) && mapped(query, row)).map(toPriceRow));
  } catch (error) {
    if (isMissingTransaction(error)) return null;
    throw error;
  }
}

const general = (row: Raw): boolean => text(row, 'CUNO') === '';
const mapped = ({ lists }: PriceQuery, row: Raw): boolean =>
  lists.some(({ PRRF, CUCD }) => PRRF === text(row, 'PRRF') && CUCD === text(row, 'CUCD'));

async function* slices(rows: readonly PriceRow[]): AsyncGenerator<PriceRow[]> {
  for (let at = 0; at < rows.length; at += PAGE) yield await Promise.resolve(rows.slice(at, at + PAGE));
}

async function* readAll(query: PriceQuery, signal: AbortSignal): AsyncGenerator<readonly PriceRow[]> {
  const { jobs } = query;
  for (const { PRRF, CUCD } of query.lists) {
    if (jobs.has('price.base') && jobs.has('price.lists')) {
      try {
        yield* byHeads(query, PRRF, CUCD, signal);
        continue;
      } catch (error) {
        // What M3 has is known for sure only once it was asked.
        if (!isMissingTransaction(error)) throw error;
      }
    }
    yield* listed(query, PRRF, CUCD, signal);
  }
}

async function* byHeads(
  query: PriceQuery,
  PRRF: string,
  CUCD: string,
  signal: AbortSignal,
): AsyncGenerator<readonly PriceRow[]> {
  const heads = await query.jobs.list(
    { job: 'price.lists', record: { PRRF, CUCD }, columns: ['PRRF', 'CUCD', 'CUNO', 'FVDT', 'LVDT'] },
    signal,
  );
  for (const head of heads) {
    // The list is filtered by M3 from a start value on: other lists may follow.
    if (!general(head) || !mapped({ ...query, lists: [{ PRRF, CUCD, as: 'regular' }] }, head)) continue;
    const last = text(head, 'LVDT');
    if (!/^0*$/.test(last) && last < query.today) continue;
    yield* basePrices(query, { PRRF, CUCD, FVDT: text(head, 'FVDT') }, last, signal);
  }
}

async function* basePrices(
  { jobs, graded }: PriceQuery,
  list: { PRRF: string; CUCD: string; FVDT: string },
  lastDay: string,
  signal: AbortSignal,
): AsyncGenerator<PriceRow[]> {
  const rows = await jobs.list({ job: 'price.base', record: list, columns: BASE }, signal);
  for (let at = 0; at < rows.length; at += PAGE) {
    const page = rows.slice(at, at + PAGE);
    const bases = page.map((row) => toPriceRow({ ...row, LVDT: text(row, 'LVDT') || lastDay }));
    const scaled =
      graded && jobs.has('price.graded') ? page.filter((row) => text(row, 'SGGU') || text(row, 'MXID')) : [];
    yield [...bases, ...(await breaksOf(jobs, list, scaled, bases, signal))];
  }
}

async function breaksOf(
  jobs: M3Jobs,
  list: { PRRF: string; CUCD: string; FVDT: string },
  scaled: readonly Raw[],
  bases: readonly PriceRow[],
  signal: AbortSignal,
): Promise<PriceRow[]> {
  if (scaled.length === 0) return [];
  const results = await jobs.read(
    scaled.map((row) => ({
      job: 'price.graded' as const,
      record: { ...list, ITNO: text(row, 'ITNO') },
      columns: GRADED,
    })),
    signal,
  );
  return results.flatMap((result, i) => {
    if (!result.ok) {
      if (jobs.meaning(result, 'read') === 'missing') return [];
      throw result.error
        ? jobs.failure('price.graded', result.error)
        : new CrossdockError('M3 did not process OIS017MI/LstGradSlsPrc.', {
            class: 'transient',
            code: 'm3.not-processed',
            remote: 'm3',
          });
    }
    const base = bases.find(({ ITNO }) => ITNO === text(scaled[i] ?? {}, 'ITNO'));
    return result.records.flatMap((row) =>
      base ? [{ ...base, QTYL: quantity(row), SAPR: text(row, 'SAPR') || '0' }] : [],
    );
  });
}

async function* listed(
  query: PriceQuery,
  PRRF: string,
  CUCD: string,
  signal: AbortSignal,
): AsyncGenerator<readonly PriceRow[]> {
  const { jobs } = query;
  if (!jobs.has('price.listed')) {
    const message = `This M3 has no transaction that lists prices: ${jobs.name('price.base')}, ${jobs.name('price.listed')}.`;
    const fix = 'Give the M3 user one of them in SES400, or switch prices off in the settings.';
    throw new CrossdockError(message, {
      class: 'permanent',
      code: 'price.no-transaction',
      remote: 'm3',
      problem: { code: 'price.no-transaction', message, fix, owner: 'm3' },
    });
  }
  const rows = await jobs.list({ job: 'price.listed', record: { PRRF, CUCD }, columns: CHANGED }, signal);
  yield* slices(rows.filter((row) => general(row) && mapped(query, row)).map(toPriceRow));
}
