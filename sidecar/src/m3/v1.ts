/** REST v1: one transaction per request, control values as matrix parameters (reference 1.1, 1.4). Pure. */
import { isObject, list, miError, text, type Answer, type Control, type Json, type MiRequest } from './answer.ts';
import type { MiCall, MiError } from './port.ts';

/** Fields that tell who somebody is; a URL ends up in access logs. */
const PERSONAL = /^(SQRY|CUNM|CUA[1-4]|ADR[1-4]|MAIL|EMAL|PHNO|PHN2|TFNO|TFN2|YREF|YRE2|VRNO|TOWN|PARM)$/;

/**
 * `execute/PROGRAM/TRANSACTION;control?record`. Writes, and reads by personal values, carry the record as form fields by POST
 * unless `writesBy` says GET. `excludempty` is spelled so in v1 (reference 1.1).
 */
export function buildV1(
  basePath: string,
  program: string,
  call: MiCall,
  control: Control,
  write: boolean,
  writesBy: 'POST' | 'GET',
): MiRequest {
  const matrix = [
    'metadata=false',
    `maxrecs=${control.maxRecords}`,
    'excludempty=false',
    'righttrim=true',
    'dateformat=YMD8',
    ...(control.company === undefined ? [] : [`cono=${control.company}`]),
    ...(control.division === undefined ? [] : [`divi=${encodeURIComponent(control.division)}`]),
    ...(call.columns?.length ? [`returncols=${call.columns.map(encodeURIComponent).join(',')}`] : []),
  ];
  const path = `${basePath}/execute/${encodeURIComponent(program)}/${encodeURIComponent(call.transaction)};${matrix.join(';')}`;
  const fields = Object.entries(call.record).map(
    ([field, value]) => `${encodeURIComponent(field)}=${encodeURIComponent(value)}`,
  );
  const personal = Object.keys(call.record).some((field) => PERSONAL.test(field));
  if (writesBy === 'POST' && (write || personal)) {
    return { method: 'POST', path, contentType: 'application/x-www-form-urlencoded', body: fields.join('&') };
  }
  return { method: 'GET', path: fields.length ? `${path}?${fields.join('&')}` : path };
}

const errorOf = (body: Json): MiError | null =>
  miError({ code: body['@code'], field: body['@field'], type: body['@type'], message: body.Message });

function record(row: Json): Record<string, string> {
  const out: Record<string, string> = {};
  for (const pair of list(row.NameValue)) {
    const name = text(pair.Name);
    if (name) out[name] = text(pair.Value);
  }
  return out;
}

/**
 * Reads an answer of HTTP 2xx or 400. A refusal comes as HTTP 200 with `Message`; an `ErrorMessage` beside records means that
 * the list broke half-way, so the answer is incomplete and never used (reference 1.5).
 */
export function parseV1(status: number, body: unknown, call: MiCall): Answer {
  if (!isObject(body)) return { kind: 'unreadable', why: 'no JSON object' };
  const rows = list(body.MIRecord);
  const refused = errorOf(body);
  const broken = isObject(body.ErrorMessage)
    ? errorOf(body.ErrorMessage)
    : miError({ code: '', field: '', type: '', message: body.ErrorMessage });
  const error = refused ?? broken;
  if (error) {
    if (rows.length > 0) return { kind: 'unclear', why: 'the list broke off', error: null, touched: true };
    return {
      kind: 'results',
      results: [{ transaction: call.transaction, ok: false, records: [], error, notProcessed: false }],
    };
  }
  const normal = 'MIRecord' in body || 'Program' in body || 'Transaction' in body || 'Metadata' in body;
  if (!normal) return { kind: 'unreadable', why: 'neither records nor a message' };
  if (status >= 400) return { kind: 'unclear', why: 'refused without a reason', error: null, touched: true };
  const name = text(body.Transaction);
  if (name && name !== call.transaction)
    return { kind: 'unclear', why: `the answer is of ${name}`, error: null, touched: true };
  return {
    kind: 'results',
    results: [{ transaction: call.transaction, ok: true, records: rows.map(record), error: null, notProcessed: false }],
  };
}
