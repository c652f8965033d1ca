/** The M3 client: one request at a time through the gate, one result per call, and the truth about what may have happened. */
import pRetry from 'p-retry';
import type { Settings } from '@crossdock/shared';
import { asCrossdockError, CrossdockError } from '../errors.ts';
import { AnswerAge } from './answer-age.ts';
import { carriesError, type Answer, type Control, type MiRequest } from './answer.ts';
import { getDialect, isCustom, type Dialect } from './dialects/index.ts';
import {
  abortedError,
  httpError,
  miFailure,
  parseRetryAfter,
  resultMeaning,
  unclearError,
  unreadableError,
  type Where,
} from './errors.ts';
import type { Gate, M3Log } from './gate-port.ts';
import { requireSecure, type Ionapi } from './ionapi.ts';
import type { Metadata } from './metadata.ts';
import type { ExecuteOptions, M3Client, MiCall, MiResult } from './port.ts';
import { createTokens, type Tokens } from './token.ts';
import { createTransport, type HttpAnswer } from './transport.ts';
import { buildV1, parseV1 } from './v1.ts';
import { buildV2, parseV2 } from './v2.ts';

export type M3Settings = Settings['m3'];

/** Path of m3api-rest below `{iu}/{ti}` (reference 1.1). */
export const STANDARD_PATH = '/M3/m3api-rest';
/** Path of the brief dialect's own calls. */
export const BRIEF_PATH = '/m3/api-rest';
const DEFAULT_ROWS = 100;
/** Quick tries of a read; everything longer belongs to the queue. */
const READ_RETRIES = { retries: 2, minTimeout: 50, maxTimeout: 300, factor: 3, randomize: true } as const;

export interface M3ClientOptions {
  ionapi: Ionapi;
  settings: M3Settings;
  gate: Gate;
  metadata: Metadata;
  log: M3Log;
  /** Hosts besides loopback that may be called by plain http. */
  allowedInsecureHosts: readonly string[];
  clock?: {
    /** Wall clock in milliseconds, for Retry-After dates. */
    now(): number;
    /** Clock that never jumps, in milliseconds, for token life. */
    monotonic(): number;
  };
  /** Default 64 MB. */
  maxAnswerBytes?: number;
}

export interface M3ClientHandle extends M3Client {
  readonly tokens: Tokens;
  readonly ionapi: Ionapi;
  readonly dialect: Dialect;
  /** How far M3's clock is behind ours, milliseconds; 0 where it is not, or not known yet. */
  readonly behindMs: number;
  /** Ends all connections; calls under way fail. */
  close(): Promise<void>;
}

/** Where calls of a dialect go: in `standard`, `basePath` replaces the standard path; in `brief` it is only for its own seven calls. */
export function pathsOf(settings: Pick<M3Settings, 'dialect' | 'basePath'>): { standard: string; custom: string } {
  const own = settings.basePath?.replace(/\/+$/, '');
  return settings.dialect === 'brief'
    ? { standard: STANDARD_PATH, custom: own ?? BRIEF_PATH }
    : { standard: own ?? STANDARD_PATH, custom: own ?? STANDARD_PATH };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function unreadableWhy(body: string): string {
  const start = body.trimStart().slice(0, 200).toLowerCase();
  if (start === '') return 'it is empty';
  if (start.startsWith('<!doctype html') || start.startsWith('<html')) return 'it is an HTML page';
  return start.startsWith('<') ? 'it is XML' : 'it is not JSON';
}

/** One answer of a request that went through → results, or the error it amounts to. Pure. */
export function conclude(
  answer: HttpAnswer,
  parse: (status: number, json: unknown) => Answer,
  where: Where,
  now: number,
): MiResult[] {
  const { status, body } = answer;
  const success = status >= 200 && status < 300;
  // 4xx is an answer of M3 only if it carries an MI error (reference 1.5).
  if (!success && status !== 400 && status !== 404 && status !== 422)
    throw httpError(status, where, parseRetryAfter(answer.retryAfter, now));
  const json = parseJson(body);
  const parsed: Answer = json === undefined ? { kind: 'unreadable', why: unreadableWhy(body) } : parse(status, json);
  if (!success && !carriesError(parsed)) throw httpError(status, where);
  if (parsed.kind === 'unreadable') throw unreadableError(status, where, parsed.why);
  if (parsed.kind === 'unclear') throw unclearError(where, parsed.why, parsed.error, parsed.touched);
  return parsed.results;
}

/**
 * @throws CrossdockError auth `m3.insecure`, `m3.ca-file` for a configuration that must not or cannot be used
 */
export function createM3Client(options: M3ClientOptions): M3ClientHandle {
  const { ionapi, settings, gate, metadata, log } = options;
  const clock = options.clock ?? { now: () => Date.now(), monotonic: () => performance.now() };
  requireSecure(ionapi.baseUrl, options.allowedInsecureHosts);
  requireSecure(ionapi.tokenUrl, options.allowedInsecureHosts);
  const base = new URL(ionapi.baseUrl);
  const root = `${base.pathname.replace(/\/+$/, '')}/${encodeURIComponent(ionapi.tenant)}`;
  const paths = pathsOf(settings);
  const dialect = getDialect(settings.dialect);
  const tls = { caFile: settings.caFile };
  // A wall clock that never jumps: as it stood at the start, and steady from then on.
  const start = clock.now() - clock.monotonic();
  const ages = new AnswerAge(() => start + clock.monotonic());
  const tokens = createTokens({ ionapi, tls, log, now: clock.monotonic });
  const transport = createTransport(base.origin, {
    ...tls,
    connections: settings.maxConcurrent,
    timeoutMs: settings.timeoutSeconds * 1000,
    maxAnswerBytes: options.maxAnswerBytes,
  });
  let count = 0;

  /** The brief's own calls have only the form `/execute/PROGRAM/TRANSACTION`, which is v1's. */
  const single = (program: string, call: MiCall): boolean =>
    settings.apiVersion === 'v1' || isCustom(dialect, program, call.transaction);

  const batchSize = (write: boolean): number => {
    if (settings.apiVersion === 'v1' || (write && settings.dialect === 'brief')) return 1;
    return write ? settings.writeBulk : settings.readBulk;
  };

  function check(program: string, calls: readonly MiCall[]): void {
    for (const call of calls) {
      const problems = metadata.checkRecord(program, call.transaction, call.record);
      const [first] = problems;
      if (!first) continue;
      const message = `${program}/${call.transaction} cannot be sent: ${problems.map((p) => p.message).join(' ')}`;
      throw new CrossdockError(message, {
        class: 'bug',
        code: first.code,
        remote: 'm3',
        problem: { ...first, message },
      });
    }
  }

  function prepare(
    program: string,
    calls: readonly MiCall[],
    opts: ExecuteOptions,
  ): { request: MiRequest; parse: (status: number, json: unknown) => Answer } {
    const [first] = calls;
    const control: Control = {
      company: settings.company,
      division: settings.division,
      maxRecords: opts.maxRecords ?? DEFAULT_ROWS,
    };
    if (first && single(program, first)) {
      if (calls.length > 1)
        throw new CrossdockError(
          `${program}/${first.transaction} takes one call per request, received ${calls.length}.`,
          { class: 'bug', code: 'm3.batch', remote: 'm3' },
        );
      const path = root + (isCustom(dialect, program, first.transaction) ? paths.custom : paths.standard);
      const request = buildV1(path, program, first, control, opts.write, settings.v1Writes);
      // Custom MI behind a path of their own may answer in either form.
      return {
        request,
        parse: (status, json) => (isV2(json) ? parseV2(status, json, calls) : parseV1(status, json, first)),
      };
    }
    const limit = batchSize(opts.write);
    const odd = calls.find((call) => single(program, call));
    if (odd || calls.length > Math.max(limit, settings.apiVersion === 'v2' ? 1 : 0)) {
      throw new CrossdockError(`${program}: one request takes at most ${limit} calls, received ${calls.length}.`, {
        class: 'bug',
        code: 'm3.batch',
        remote: 'm3',
      });
    }
    return {
      request: buildV2(root + paths.standard, program, calls, control),
      parse: (status, json) => parseV2(status, json, calls),
    };
  }

  async function send(request: MiRequest, where: Where, signal?: AbortSignal): Promise<HttpAnswer> {
    const once = (token: string): Promise<HttpAnswer> => {
      count += 1;
      const headers: Record<string, string> = { authorization: `Bearer ${token}`, accept: 'application/json' };
      if (request.contentType) headers['content-type'] = request.contentType;
      return transport.send({ method: request.method, path: request.path, headers, body: request.body }, where, signal);
    };
    const token = await tokens.get();
    const answer = await once(token);
    // A 401 had no effect, so that also a write may go again, once, with a fresh token (reference 6.3).
    return answer.status === 401 ? once(await tokens.renew(token)) : answer;
  }

  async function execute(program: string, calls: readonly MiCall[], opts: ExecuteOptions): Promise<MiResult[]> {
    if (calls.length === 0) return [];
    check(program, calls);
    const names = [...new Set(calls.map((call) => call.transaction))].join('+');
    const where: Where = { what: `${program}/${names}`, write: opts.write };
    const { request, parse } = prepare(program, calls, opts);
    const started = clock.monotonic();
    const outcome = { status: 0, sent: false };
    try {
      return await gate.run(
        async () => {
          outcome.sent = true;
          const answer = await send(request, where, opts.signal);
          outcome.status = answer.status;
          const results = conclude(answer, parse, where, clock.now());
          const ageMs = Math.round(ages.of({ age: answer.age, date: answer.date }));
          return ageMs === 0 ? results : results.map((result) => ({ ...result, ageMs }));
        },
        { signal: opts.signal },
      );
    } catch (error) {
      // A gate rejects with the signal's own reason, waiting or under way.
      const gaveUp = opts.signal?.aborted === true && !(error instanceof CrossdockError);
      const failure = gaveUp ? abortedError(where, outcome.sent) : asCrossdockError(error);
      log.debug(
        { call: where.what, calls: calls.length, code: failure.code, inDoubt: failure.inDoubt },
        'M3 call failed',
      );
      throw failure;
    } finally {
      log.debug(
        { call: where.what, calls: calls.length, status: outcome.status, ms: Math.round(clock.monotonic() - started) },
        'M3 call',
      );
    }
  }

  /** One chunk: what M3 leaves undone or finds busy is asked again; what is then still so is thrown. */
  async function readChunk(program: string, calls: readonly MiCall[], opts: ExecuteOptions): Promise<MiResult[]> {
    const found: (MiResult | undefined)[] = calls.map(() => undefined);
    await pRetry(
      async () => {
        const open = calls.map((_, i) => i).filter((i) => found[i] === undefined);
        const results = await execute(
          program,
          open.map((i) => calls[i] as MiCall),
          opts,
        );
        let failure: CrossdockError | null = null;
        for (const [at, result] of results.entries()) {
          if (resultMeaning(result, 'read') === 'transient') failure ??= miFailure(program, result, 'read');
          else found[open[at] as number] = result;
        }
        if (failure) throw failure;
      },
      {
        ...READ_RETRIES,
        shouldRetry: ({ error }) => {
          const failure = asCrossdockError(error);
          return (
            failure.class === 'transient' &&
            (failure.retryAfterMs ?? 0) <= READ_RETRIES.maxTimeout &&
            !opts.signal?.aborted
          );
        },
      },
    );
    return found as MiResult[];
  }

  async function read(
    program: string,
    calls: readonly MiCall[],
    opts: Omit<ExecuteOptions, 'write'> = {},
  ): Promise<MiResult[]> {
    const size = batchSize(false);
    const chunks: number[][] = [];
    let bulk: number[] = [];
    for (const [i, call] of calls.entries()) {
      if (single(program, call)) {
        chunks.push([i]);
        continue;
      }
      bulk.push(i);
      if (bulk.length === size) {
        chunks.push(bulk);
        bulk = [];
      }
    }
    if (bulk.length > 0) chunks.push(bulk);
    const results: MiResult[] = new Array<MiResult>(calls.length);
    await Promise.all(
      chunks.map(async (chunk) => {
        const part = await readChunk(
          program,
          chunk.map((i) => calls[i] as MiCall),
          { ...opts, write: false },
        );
        for (const [at, result] of part.entries()) results[chunk[at] as number] = result;
      }),
    );
    return results;
  }

  return {
    batchSize,
    execute,
    read,
    get calls() {
      return count;
    },
    tokens,
    ionapi,
    dialect,
    get behindMs() {
      return ages.least === null ? 0 : Math.max(0, Math.round(ages.least + clock.now() - start - clock.monotonic()));
    },
    async close() {
      await Promise.all([transport.close(), tokens.close()]);
    },
  };
}

function isV2(json: unknown): boolean {
  return (
    typeof json === 'object' &&
    json !== null &&
    ('results' in json || 'errorType' in json || 'errorMessage' in json || 'wasTerminated' in json)
  );
}
