/** REST v2: everything goes as one bulk POST, so that no value ever stands in a URL (reference 1.1, 1.2). Pure. */
import { isObject, list, miError, text, type Answer, type Control, type Json, type MiRequest } from './answer.ts';
import type { MiCall, MiError, MiResult } from './port.ts';

/** One request for one or more transactions of a program. `transactions` must come last: M3 parses the body as a stream. */
export function buildV2(basePath: string, program: string, calls: readonly MiCall[], control: Control): MiRequest {
  const body = {
    program,
    ...(control.company === undefined ? {} : { cono: control.company }),
    ...(control.division === undefined ? {} : { divi: control.division }),
    dateFormat: 'YMD8',
    excludeEmptyValues: false,
    rightTrim: true,
    maxReturnedRecords: control.maxRecords,
    transactions: calls.map((call) => ({
      transaction: call.transaction,
      record: call.record,
      ...(call.columns ? { selectedColumns: call.columns } : {}),
    })),
  };
  return {
    method: 'POST',
    path: `${basePath}/v2/execute`,
    contentType: 'application/json',
    body: JSON.stringify(body),
  };
}

const errorOf = (body: Json): MiError | null =>
  miError({ code: body.errorCode, field: body.errorField, type: body.errorType, message: body.errorMessage });

const count = (value: unknown): number | null => {
  const n = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof n === 'number' && Number.isInteger(n) ? n : null;
};

function record(row: Json): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [field, value] of Object.entries(row)) out[field] = text(value);
  return out;
}

/** Index at which a terminated batch stopped, or null when the answer does not tell. */
function stopOf(results: readonly MiResult[], given: number, succeeded: number | null): number | null {
  const first = results.findIndex((r) => r.notProcessed);
  if (first >= 0) return first;
  if (given < results.length) return given;
  const lastError = results.findLastIndex((r) => r.error !== null);
  if (lastError >= 0) return lastError;
  return succeeded !== null && succeeded <= results.length ? succeeded : null;
}

/**
 * Reads an answer of HTTP 2xx or 400. A call counts as done only by reference 1.5: status 2xx, batch not terminated before
 * or at it, not marked `notProcessed`, no error; under a terminated batch or a 400 only calls before the stop count, and
 * M3's own counters must not contradict.
 */
export function parseV2(status: number, body: unknown, calls: readonly MiCall[]): Answer {
  if (!isObject(body)) return { kind: 'unreadable', why: 'no JSON object' };
  const top = errorOf(body);
  const terminated = body.wasTerminated === true;
  const termination = miError({
    code: '',
    field: '',
    type: body.terminationErrorType,
    message: body.terminationReason,
  });
  const raw = list(body.results);
  const succeeded = count(body.nrOfSuccessfullTransactions);
  const failed = count(body.nrOfFailedTransactions);
  if (body.results === undefined && !top && !terminated) return { kind: 'unreadable', why: 'no results' };
  const unclear = (why: string, error: MiError | null = top ?? termination): Answer => ({
    kind: 'unclear',
    why,
    error,
    touched: succeeded !== 0,
  });
  if (raw.length > calls.length) return unclear(`more results (${raw.length}) than calls (${calls.length})`);

  const results: MiResult[] = [];
  for (const [i, call] of calls.entries()) {
    const row = raw[i];
    if (row === undefined) break;
    const name = text(row.transaction);
    if (name && name !== call.transaction)
      return unclear(`result ${i + 1} is of ${name} instead of ${call.transaction}`);
    const error = errorOf(row) ?? (calls.length === 1 ? top : null);
    // Not run because the batch stopped, unless M3 says by code or type that this very call is at fault.
    const notProcessed = row.notProcessed === true && !error?.code && !error?.type;
    const ok = error === null && !notProcessed;
    results.push({
      transaction: call.transaction,
      ok,
      records: ok ? list(row.records).map(record) : [],
      error: notProcessed ? null : error,
      notProcessed,
    });
  }
  const given = results.length;
  if (given === 0 && top) {
    const [only] = calls;
    if (calls.length > 1 || !only) return unclear('one error for the whole request');
    return {
      kind: 'results',
      results: [{ transaction: only.transaction, ok: false, records: [], error: top, notProcessed: false }],
    };
  }
  if (top && calls.length > 1 && !results.some((r) => r.error)) return unclear('an error beside results without one');
  if (given < calls.length && !terminated) return unclear(`only ${given} results for ${calls.length} calls`);
  for (const call of calls.slice(given)) {
    results.push({ transaction: call.transaction, ok: false, records: [], error: null, notProcessed: true });
  }

  const clean = results.filter((r) => r.ok).length;
  if (terminated) {
    const stop = stopOf(results, given, succeeded);
    if (stop === null) return unclear('the batch was terminated, but not where', termination);
    if (results.some((r, i) => r.ok && i >= stop) && succeeded !== clean)
      return unclear('results without an error behind the stop', termination);
  } else if (status >= 400 && clean > 0 && (calls.length === 1 || succeeded !== clean)) {
    return unclear('refused as a whole, yet with results');
  }
  if (failed !== null && failed > results.filter((r) => r.error).length) return unclear('fewer errors than M3 counted');
  if (succeeded !== null && (succeeded < clean || (given < calls.length && succeeded > clean)))
    return unclear("M3's count of what it did differs from its results");
  return { kind: 'results', results };
}
