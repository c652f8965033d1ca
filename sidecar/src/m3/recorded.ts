/** Keeps what was asked of M3 and what it answered, bounded, for the timeline. Tokens and passwords stand in headers and never come by here. */
import type { M3CallView } from '@crossdock/shared';
import { asCrossdockError } from '../errors.ts';
import type { M3Client, MiCall, MiResult } from './port.ts';

export interface RecordedRequest {
  at: number;
  ms: number;
  program: string;
  /** `ok`, `refused`, or the code of the error that the request ended with. */
  outcome: string;
  /** JSON of `{calls, leftOut}`. */
  body: string;
}
export type RequestSink = (request: RecordedRequest) => void;

type Call = M3CallView['calls'][number];
/** An order of 30 lines fits whole; of a larger one the first lines are kept and the rest is counted. */
export const MOST_CALLS = 60;
const MOST_ROWS = 10;
const MOST_BYTES = 24_000;
const SECRET = /pass(word|wd)?|secret|token|api.?key|authorization/i;

const guarded = (record: Readonly<Record<string, string>>): Record<string, string> =>
  Object.keys(record).some((key) => SECRET.test(key))
    ? Object.fromEntries(Object.entries(record).map(([key, value]) => [key, SECRET.test(key) ? '•••' : value]))
    : record;

/** One request as JSON of bounded size. Pure. */
export function requestBody(calls: readonly MiCall[], results: readonly (MiResult | undefined)[]): string {
  let size = 0;
  let leftOut = 0;
  const parts: string[] = [];
  calls.forEach((call, i) => {
    const result = results[i];
    const rows = result?.records ?? [];
    if (parts.length >= MOST_CALLS || size > MOST_BYTES) return void (leftOut += 1);
    leftOut += Math.max(0, rows.length - MOST_ROWS);
    const one: Call = {
      transaction: call.transaction,
      record: guarded(call.record),
      ok: result ? result.ok : null,
      records: rows.slice(0, MOST_ROWS).map(guarded),
      error: errorOf(result),
    };
    const text = JSON.stringify(one);
    if (size > 0 && size + text.length > MOST_BYTES) return void (leftOut += 1);
    parts.push(text.length > MOST_BYTES ? JSON.stringify({ ...one, records: [] }) : text);
    size += text.length;
  });
  return `{"calls":[${parts.join(',')}],"leftOut":${leftOut}}`;
}

function errorOf(result: MiResult | undefined): string | null {
  if (result?.error) return [result.error.code, result.error.message].filter((part) => part !== '').join(' ');
  return result?.notProcessed ? 'not processed' : null;
}

/** The same client; every request is given to `sink` after it has ended, well or not. */
export function recordedClient(client: M3Client, sink: RequestSink, now: () => number): M3Client {
  const recorded = async (
    program: string,
    calls: readonly MiCall[],
    run: () => Promise<MiResult[]>,
  ): Promise<MiResult[]> => {
    const at = now();
    const started = performance.now();
    const note = (outcome: string, results: readonly MiResult[]): void =>
      sink({ at, ms: Math.round(performance.now() - started), program, outcome, body: requestBody(calls, results) });
    try {
      const results = await run();
      note(results.every(({ ok }) => ok) ? 'ok' : 'refused', results);
      return results;
    } catch (error) {
      note(asCrossdockError(error).code, []);
      throw error;
    }
  };
  return {
    batchSize: (write) => client.batchSize(write),
    execute: (program, calls, options) => recorded(program, calls, () => client.execute(program, calls, options)),
    read: (program, calls, options) => recorded(program, calls, () => client.read(program, calls, options)),
    get calls() {
      return client.calls;
    },
  };
}
