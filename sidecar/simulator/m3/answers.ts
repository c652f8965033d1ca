/** The answer forms of m3api-rest, v1 and v2 (reference 1.3 to 1.5). */
import type { SimulatorConfig } from './config.ts';
import type { Outcome, Result } from './engine.ts';
import type { FieldDef, Row } from './metadata.ts';
import type { MiError } from './mi-error.ts';
import type { ApiRequest } from './request.ts';

export interface Answer {
  status: number;
  body: string;
}
type Json = Record<string, unknown>;

/** M3 repeats field and code in the text and pads it with blanks. */
function padded(error: MiError): string {
  return `${error.code} ${error.message} ${error.field}`.trim().padEnd(80);
}

function columnsOf(result: Result): readonly FieldDef[] {
  const { def, columns } = result;
  if (!def) return [];
  if (!columns) return def.out;
  return columns.map((name) => def.outByName.get(name)).filter((field) => field !== undefined);
}
function valueOf(field: FieldDef, row: Row): string {
  const value = row[field.name] ?? '';
  if (value === '') return field.type === 'N' ? '0' : '';
  return field.type === 'A' && field.length !== undefined && value.length > field.length
    ? value.slice(0, field.length)
    : value;
}
const isEmpty = (field: FieldDef, value: string) => value === '' || (field.type === 'N' && Number(value) === 0);

function records(request: ApiRequest, result: Result): Json[] {
  const fields = columnsOf(result);
  if (fields.length === 0) return [];
  return result.rows.map((row) => {
    const record: Json = {};
    for (const field of fields) {
      const value = valueOf(field, row);
      if (request.excludeEmpty && isEmpty(field, value)) continue;
      record[field.name] = request.rightTrim || field.type !== 'A' ? value : value.padEnd(field.length ?? 0);
    }
    return record;
  });
}
function errorFields(error: MiError): Json {
  return {
    errorMessage: padded(error),
    errorType: error.type,
    errorCode: error.code,
    errorCfg: '',
    errorField: error.field,
  };
}

/** Whether the n-th error takes the second of two forms. */
export type Turn = () => boolean;

/**
 * v2: one result per transaction. A single call that fails is HTTP 400, its error at top level or in results[0]; where
 * the reference leaves it open the forms take turns, because a client has to understand both.
 */
export function answerV2(request: ApiRequest, outcome: Outcome, config: SimulatorConfig, turn: Turn): Answer {
  const results = outcome.results.map((result) => {
    const entry: Json = { transaction: result.transaction, records: records(request, result) };
    if (request.extendedResult) entry.parameters = result.input;
    if (result.error) Object.assign(entry, errorFields(result.error));
    if (result.notProcessed) entry.notProcessed = true;
    return entry;
  });
  const failed = outcome.results.filter((r) => r.error !== null).length;
  const skipped = outcome.results.filter((r) => r.notProcessed).length;
  const body: Json = {
    results,
    wasTerminated: outcome.terminated,
    nrOfSuccessfullTransactions: results.length - failed - skipped,
    nrOfFailedTransactions: failed,
    nrOfNotProcessedTransactions: skipped,
  };
  let status = 200;
  if (outcome.terminated) {
    body.terminationReason = 'The request was terminated';
    body.terminationErrorType = 'ServerTerminated';
    if (turn()) status = 400;
  }
  const only = outcome.results.length === 1 ? outcome.results[0] : undefined;
  if (only?.error && only.rows.length === 0) {
    if (!request.bulk || either(config.bulkOneError, '400', turn)) status = 400;
    if (status === 400 && either(config.errorForm, 'top', turn)) {
      body.results = [];
      Object.assign(body, errorFields(only.error));
    }
  }
  return { status, body: JSON.stringify(body) };
}
function either(setting: string, wanted: string, turn: Turn): boolean {
  return setting === 'alternate' ? turn() : setting === wanted;
}

/** v1: always HTTP 200; values padded; one thing stands alone, several in a list, as when XML becomes JSON. */
export function answerV1(request: ApiRequest, outcome: Outcome, config: SimulatorConfig): Answer {
  const result = outcome.results[0] as Result;
  const error = outcome.terminated ? null : result.error;
  const message = error && {
    '@type': error.type,
    '@code': error.code,
    '@cfg': null,
    '@field': error.field,
    Message: padded(error),
  };
  if (error && result.rows.length === 0) {
    return {
      status: 200,
      body: JSON.stringify({ ...message, Program: request.program, Transaction: result.transaction }),
    };
  }
  const fields = columnsOf(result);
  const single = <T>(list: T[]): T | T[] | null =>
    list.length === 0 ? null : list.length === 1 && config.v1SingleAsObject ? (list[0] as T) : list;
  const body: Json = { Program: request.program, Transaction: result.transaction };
  if (request.metadata) {
    body.Metadata = {
      Field: single(
        fields.map((f) => ({
          '@name': f.name,
          '@type': f.type,
          '@length': String(f.length ?? 0),
          '@description': f.label,
        })),
      ),
    };
  }
  body.MIRecord = single(
    (fields.length === 0 ? [] : result.rows).map((row, i) => {
      const pairs: Json[] = [];
      for (const field of fields) {
        const value = valueOf(field, row);
        if (!request.excludeEmpty || !isEmpty(field, value))
          pairs.push({ Name: field.name, Value: value.padEnd(field.length ?? 0) });
      }
      return { RowIndex: String(i), NameValue: single(pairs) };
    }),
  );
  if (message) body.ErrorMessage = message;
  return { status: 200, body: JSON.stringify(body) };
}
