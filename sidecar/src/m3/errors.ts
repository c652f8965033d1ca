/** What a failed call means: HTTP and transport faults become CrossdockErrors, MI errors get a meaning (reference 1.5, 3, 6). Pure. */
import type { Problem } from '@crossdock/shared';
import { CrossdockError, type ErrorClass } from '../errors.ts';
import { CLASS_OF, failureCode, FIX_OF, miMeaning, resultMeaning } from './meaning.ts';
import type { MiError, MiResult } from './port.ts';

export { miMeaning, resultMeaning } from './meaning.ts';

/** Keeps an absurd date from stopping all work. How much of a wait is obeyed when is decided by gate and queue. */
export const RETRY_AFTER_CAP_MS = 15 * 60_000;

/** `Retry-After` in seconds or as an HTTP date, in milliseconds from `now`, capped; undefined when absent or unreadable. */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  const value = header?.trim();
  if (!value) return undefined;
  const ms = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(Math.round(ms), 0), RETRY_AFTER_CAP_MS);
}

interface StatusRule {
  class: ErrorClass;
  code: string;
  /** May a write have had its effect although this came back? */
  doubt: boolean;
  message: string;
  fix: string;
}
const RULES: Record<number, StatusRule> = {
  401: {
    class: 'auth',
    code: 'm3.unauthorized',
    doubt: false,
    message: 'M3 refuses the access token, also a fresh one.',
    fix: 'Check that the authorised app is active, that it does not enforce scopes, and that its service account belongs to an M3 user (MNS150).',
  },
  403: {
    class: 'auth',
    code: 'm3.forbidden',
    doubt: false,
    message: 'The M3 user may not run this transaction.',
    fix: 'Give the user the right to the MI program in SES400 and to the company and division in MNS151.',
  },
  404: {
    class: 'permanent',
    code: 'm3.not-found',
    doubt: false,
    message: 'The ION API has no such address or M3 has no such transaction.',
    fix: 'Check "ti" and "iu" of the .ionapi file, "m3.basePath", and that the M3 API suite is active in the ION API. `crossdock-sidecar check` tells which.',
  },
  405: {
    class: 'permanent',
    code: 'm3.method',
    doubt: false,
    message: 'The ION API does not allow this way of calling (HTTP method).',
    fix: 'Allow GET and POST for m3api-rest in the ION API. For REST v1 without POST set "m3.v1Writes" to GET.',
  },
  408: {
    class: 'transient',
    code: 'm3.request-timeout',
    doubt: true,
    message: 'M3 gave up waiting for the request.',
    fix: 'It is tried again by itself.',
  },
  425: {
    class: 'transient',
    code: 'm3.too-early',
    doubt: false,
    message: 'M3 asks to be called later.',
    fix: 'It is tried again by itself.',
  },
  429: {
    class: 'throttled',
    code: 'm3.throttled',
    doubt: false,
    message: 'The ION API says there were too many calls.',
    fix: 'It goes on by itself. If this is frequent, lower "m3.maxPerSecond" or ask for a higher quota.',
  },
  504: {
    class: 'transient',
    code: 'm3.gateway-timeout',
    doubt: true,
    message: 'M3 did not answer the ION API in time.',
    fix: 'It is looked up and tried again by itself. If it goes on, M3 is overloaded or stopped.',
  },
};
const SERVER_FAULT: StatusRule = {
  class: 'transient',
  code: 'm3.server-error',
  doubt: true,
  message: 'M3 or the ION API had a fault of its own.',
  fix: 'It is looked up and tried again by itself. If it goes on, ask the people who run M3.',
};
const REDIRECT: StatusRule = {
  class: 'permanent',
  code: 'm3.redirected',
  doubt: false,
  message: 'The ION API sends the call to another address, which is not followed.',
  fix: 'Check "iu" in the .ionapi file: it should be the address of the ION API, not of the portal.',
};
const REFUSED: StatusRule = {
  class: 'permanent',
  code: 'm3.refused',
  doubt: false,
  message: 'The ION API refuses the call without an answer from M3.',
  fix: 'Check that the tenant has this transaction and the REST version of "m3.apiVersion"; `crossdock-sidecar check` tells.',
};

export interface Where {
  /** `OIS100MI/AddBatchHead`; for messages only. */
  what: string;
  write: boolean;
}

function build(
  rule: Pick<StatusRule, 'class' | 'code' | 'message' | 'fix'>,
  where: Where,
  more: { inDoubt: boolean; status?: number; retryAfterMs?: number; cause?: unknown; detail?: string },
): CrossdockError {
  const message = `${rule.message}${more.detail ? ` ${more.detail}` : ''} (${where.what}${more.status ? `, HTTP ${more.status}` : ''})`;
  const problem: Problem = {
    code: rule.code,
    message,
    fix: rule.fix,
    owner: rule.class === 'bug' ? 'crossdock' : 'm3',
  };
  return new CrossdockError(message, {
    class: rule.class,
    code: rule.code,
    remote: 'm3',
    inDoubt: more.inDoubt,
    retryAfterMs: more.retryAfterMs,
    problem,
    cause: more.cause,
  });
}

/** HTTP status without a usable MI answer → error. 500, 502, 503 and 504 leave a write in doubt (reference 3); 401 and 429 never do. */
export function httpError(status: number, where: Where, retryAfterMs?: number): CrossdockError {
  const rule = RULES[status] ?? (status >= 500 ? SERVER_FAULT : status >= 300 && status < 400 ? REDIRECT : REFUSED);
  const wait = rule.class === 'throttled' || rule.class === 'transient' ? retryAfterMs : undefined;
  return build(rule, where, { inDoubt: where.write && rule.doubt, status, retryAfterMs: wait });
}

/** Faults that happen before a request can leave this machine. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'ENETUNREACH',
  'EHOSTDOWN',
  'EADDRNOTAVAIL',
  'EMFILE',
  'ENFILE',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_DESTROYED',
  'UND_ERR_CLOSED',
  'UND_ERR_INVALID_ARG',
]);
const CERTIFICATE = /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT|HOSTNAME_MISMATCH)/;
const HANDSHAKE = /^(ERR_SSL_|EPROTO$)/;

function chain(error: unknown): { code?: string; syscall?: string; name?: string }[] {
  const found: { code?: string; syscall?: string; name?: string }[] = [];
  for (let at = error, i = 0; at && typeof at === 'object' && i < 6; at = (at as { cause?: unknown }).cause, i++)
    found.push(at);
  return found;
}

/**
 * A request that got no answer → error. What failed before sending (no connection, unknown host, bad certificate) is never
 * in doubt; anything later may have had its effect.
 */
export function transportError(error: unknown, where: Where): CrossdockError {
  const links = chain(error);
  const code = links.find((e) => typeof e.code === 'string')?.code ?? '';
  const unsent = links.some(
    (e) => NOT_SENT.has(e.code ?? '') || e.syscall === 'connect' || e.syscall === 'getaddrinfo',
  );
  if (CERTIFICATE.test(code)) {
    const rule = {
      class: 'auth' as const,
      code: 'm3.certificate',
      message: 'The certificate of the ION API is not trusted.',
      fix: 'If it comes from a private certification authority, name its PEM file in "m3.caFile". Checking cannot be switched off.',
    };
    return build(rule, where, { inDoubt: false, cause: error, detail: `(${code})` });
  }
  if (HANDSHAKE.test(code)) {
    // Such a fault can also hit a connection that has already carried the request.
    const rule = {
      class: 'auth' as const,
      code: 'm3.tls',
      message: 'No secure connection to the ION API can be agreed on.',
      fix: 'The server should speak TLS 1.2 or newer at the address "iu" of the .ionapi file.',
    };
    return build(rule, where, { inDoubt: where.write, cause: error, detail: `(${code})` });
  }
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
    const rule = {
      class: 'permanent' as const,
      code: 'm3.answer-too-large',
      message: 'The answer of M3 is larger than can be taken.',
      fix: 'Ask for fewer columns or fewer rows.',
    };
    return build(rule, where, { inDoubt: where.write, cause: error });
  }
  const rule = unsent
    ? {
        class: 'transient' as const,
        code: 'm3.unreachable',
        message: 'M3 cannot be reached.',
        fix: 'It is tried again by itself. If it goes on, check the network, the proxy and "iu" in the .ionapi file.',
      }
    : {
        class: 'transient' as const,
        code: 'm3.connection-lost',
        message: 'The connection to M3 broke before its answer came.',
        fix: 'It is looked up and tried again by itself.',
      };
  return build(rule, where, { inDoubt: where.write && !unsent, cause: error, detail: code ? `(${code})` : '' });
}

/** Our own patience ended before M3 answered. */
export function timeoutError(where: Where, seconds: number): CrossdockError {
  return build(
    {
      class: 'transient',
      code: 'm3.timeout',
      message: `M3 did not answer within ${seconds} s.`,
      fix: 'It is looked up and tried again by itself. If it goes on, M3 is overloaded or stopped.',
    },
    where,
    { inDoubt: where.write },
  );
}

/** The caller gave up; `sent` tells whether the request may have left. */
export function abortedError(where: Where, sent: boolean): CrossdockError {
  return build(
    {
      class: 'transient',
      code: 'm3.aborted',
      message: 'The call was given up on our side.',
      fix: 'It is tried again by itself.',
    },
    where,
    { inDoubt: where.write && sent },
  );
}

/** A 2xx answer that cannot be read, e.g. a log-in page or XML. */
export function unreadableError(status: number, where: Where, why: string): CrossdockError {
  if (status >= 400) return httpError(status, where);
  return build(
    {
      class: 'permanent',
      code: 'm3.unreadable',
      message: `The answer is not one of M3: ${why}.`,
      fix: 'Check "iu" and "m3.basePath": a portal, a proxy or another REST version may be answering.',
    },
    where,
    { inDoubt: where.write, status },
  );
}

/**
 * An answer that does not tell what became of each call. The class is that of the error M3 named, if any, so that a fault
 * of ours is not repeated for ever.
 */
export function unclearError(where: Where, why: string, error: MiError | null, touched: boolean): CrossdockError {
  const meaning = error ? miMeaning(error, where.write ? 'write' : 'read') : 'transient';
  const cls = CLASS_OF[meaning];
  const detail = error?.message ? `M3 says: ${error.message}` : '';
  return build(
    {
      class: cls,
      code: cls === 'transient' ? 'm3.unclear-answer' : failureCode(error, meaning),
      message: `M3 did not say what became of each call: ${why}.`,
      fix: cls === 'transient' ? 'It is looked up and tried again by itself.' : FIX_OF[meaning],
    },
    where,
    { inDoubt: where.write && touched, detail },
  );
}

/**
 * A result that is not ok, as an error to throw: class by meaning, with a problem that quotes M3. Never in doubt: M3 said no,
 * or said it did not run it.
 */
export function miFailure(program: string, result: MiResult, how: 'read' | 'write' = 'write'): CrossdockError {
  const meaning = resultMeaning(result, how) ?? 'transient';
  const what = `${program}/${result.transaction}`;
  if (result.notProcessed || !result.error) {
    return build(
      { class: 'transient', code: 'm3.not-processed', message: 'M3 stopped before this call.', fix: FIX_OF.transient },
      { what, write: how === 'write' },
      { inDoubt: false },
    );
  }
  const { error } = result;
  const label = [error.code, error.field].filter(Boolean).join(', ');
  const message = `M3 refuses ${what}: ${error.message || error.type || 'no reason given'}${label ? ` (${label})` : ''}`;
  return new CrossdockError(message, {
    class: CLASS_OF[meaning],
    code: failureCode(error, meaning),
    remote: 'm3',
    problem: {
      code: failureCode(error, meaning),
      message,
      fix: FIX_OF[meaning],
      owner: meaning === 'bug' ? 'crossdock' : 'm3',
      ...(error.field ? { field: error.field } : {}),
    },
  });
}
