/** HTTP to the ION API: one connection pool, TLS 1.2 or newer, no redirects, one patience for the whole call. */
import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { Agent, Pool, type Dispatcher } from 'undici';
import { CrossdockError } from '../errors.ts';
import { abortedError, timeoutError, transportError, type Where } from './errors.ts';

/** An M3 list of 100,000 rows with few columns is about 20 MB; what is larger than this is a mistake in the call. */
export const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const CONNECT_TIMEOUT_MS = 10_000;

export interface TlsSettings {
  /** PEM file of a private certification authority, added to the public ones. */
  caFile?: string;
}

/** @throws CrossdockError auth `m3.ca-file` when the file cannot be read */
export function connectOptions(tls: TlsSettings): { ca?: string[]; minVersion: 'TLSv1.2'; timeout: number } {
  const base = { minVersion: 'TLSv1.2' as const, timeout: CONNECT_TIMEOUT_MS };
  if (!tls.caFile) return base;
  try {
    return { ...base, ca: [...rootCertificates, readFileSync(tls.caFile, 'utf8')] };
  } catch {
    const message = `The file of the certification authority ${tls.caFile} cannot be read.`;
    const fix = 'Correct "m3.caFile": it should be a PEM file that the sidecar may read.';
    throw new CrossdockError(`${message} ${fix}`, {
      class: 'auth',
      code: 'm3.ca-file',
      remote: 'm3',
      problem: { code: 'm3.ca-file', message, fix, owner: 'm3', field: 'm3.caFile' },
    });
  }
}

/** For the token endpoint, which may be on another host than the API. */
export function createAgent(tls: TlsSettings): Agent {
  return new Agent({ connect: connectOptions(tls), connections: 2, maxResponseSize: 1024 * 1024 });
}

export interface HttpRequest {
  method: 'GET' | 'POST';
  path: string;
  headers: Record<string, string>;
  body?: string;
}
export interface HttpAnswer {
  status: number;
  retryAfter: string | undefined;
  /** Headers `age` and `date`. */
  age?: string | undefined;
  date?: string | undefined;
  body: string;
}

export interface Transport {
  /** @throws CrossdockError transient `m3.unreachable | m3.connection-lost | m3.timeout | m3.aborted`, auth `m3.certificate`, permanent `m3.answer-too-large` */
  send(request: HttpRequest, where: Where, signal?: AbortSignal): Promise<HttpAnswer>;
  close(): Promise<void>;
}

const header = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

export function createTransport(
  origin: string,
  options: TlsSettings & { connections: number; timeoutMs: number; maxAnswerBytes?: number },
): Transport {
  const pool = new Pool(origin, {
    connections: options.connections,
    pipelining: 1,
    connect: connectOptions(options),
    // One timer of our own measures the whole call; undici's measure gaps.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: options.maxAnswerBytes ?? MAX_ANSWER_BYTES,
  });
  return {
    async send(request, where, signal) {
      if (signal?.aborted) throw abortedError(where, false);
      // AbortSignal.any() and .timeout() leak listeners on a long-lived signal in Node 20.
      const stop = new AbortController();
      let late = false;
      const timer = setTimeout(() => {
        late = true;
        stop.abort();
      }, options.timeoutMs);
      const giveUp = () => stop.abort();
      signal?.addEventListener('abort', giveUp, { once: true });
      try {
        const answer: Dispatcher.ResponseData = await pool.request({ ...request, signal: stop.signal });
        return {
          status: answer.statusCode,
          retryAfter: header(answer.headers['retry-after']),
          age: header(answer.headers['age']),
          date: header(answer.headers['date']),
          body: await answer.body.text(),
        };
      } catch (error) {
        if (late) throw timeoutError(where, options.timeoutMs / 1000);
        if (signal?.aborted) throw abortedError(where, true);
        throw transportError(error, where);
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', giveUp);
      }
    },
    close: () => pool.destroy(),
  };
}
