/** Access tokens of the ION API: one per client, fetched once for all who wait, renewed before they end (reference 2.2, 2.3). */
import * as oauth from 'openid-client';
import { fetch as undiciFetch } from 'undici';
import { CrossdockError } from '../errors.ts';
import { httpError, parseRetryAfter, transportError, type Where } from './errors.ts';
import type { M3Log } from './gate-port.ts';
import { WHERE_IONAPI, type Ionapi } from './ionapi.ts';
import { createAgent, type TlsSettings } from './transport.ts';

const WHERE: Where = { what: 'token endpoint', write: false };
/** Where `expires_in` is absent. Too long a guess costs one 401, which is repaired by itself. */
const UNKNOWN_LIFE_SECONDS = 600;
const TIMEOUT_SECONDS = 30;

/**
 * When a token of this life is to be renewed, in milliseconds after it was issued: at 80 %, and 60 s before its end at the
 * latest; a token that lives for less than two minutes at half its life, else each call would fetch one.
 */
export function renewAfterMs(lifeMs: number): number {
  return Math.max(lifeMs / 2, Math.min(lifeMs * 0.8, lifeMs - 60_000));
}

interface Token {
  value: string;
  renewAt: number;
  /** Not used after this: a tenth of its life, at most 5 s, is left for the way to M3. */
  endsAt: number;
}

export interface Tokens {
  /** A token that is good now. @throws CrossdockError auth `m3.token.*`, throttled, transient */
  get(): Promise<string>;
  /** M3 refused `stale` (401): a newer one. Many callers with the same stale token cause one request. */
  renew(stale: string): Promise<string>;
  /** Requests to the token endpoint so far. */
  readonly requests: number;
  close(): Promise<void>;
}

function refused(status: number, oauthError: string): CrossdockError {
  const why = oauthError ? ` (${oauthError})` : '';
  const grant = oauthError === 'invalid_grant';
  const message =
    status === 404 || status === 405
      ? 'There is no token endpoint at the address that the .ionapi file names ("pu" and "ot").'
      : grant
        ? `The authorisation server refuses the service account${why}.`
        : `The authorisation server refuses the credentials of the .ionapi file${why}.`;
  const fix = `${grant ? 'The service account may have been deleted or its keys replaced. ' : ''}${WHERE_IONAPI}`;
  return new CrossdockError(`${message} HTTP ${status}. ${fix}`, {
    class: 'auth',
    code: 'm3.token.refused',
    remote: 'm3',
    problem: { code: 'm3.token.refused', message: `${message} HTTP ${status}.`, fix, owner: 'm3', field: 'm3.ionapi' },
  });
}

function unreadable(): CrossdockError {
  const message = 'The answer of the token endpoint holds no access token.';
  const fix = 'Check "pu" and "ot" of the .ionapi file: a portal or a proxy may be answering.';
  // Without the cause: it could hold what the endpoint sent.
  return new CrossdockError(`${message} ${fix}`, {
    class: 'auth',
    code: 'm3.token.unreadable',
    remote: 'm3',
    problem: { code: 'm3.token.unreadable', message, fix, owner: 'm3' },
  });
}

/** Every answer but 200 ends here, before openid-client: it hides status and Retry-After of answers that are not OAuth JSON. */
async function classify(response: Response): Promise<CrossdockError> {
  const { status } = response;
  const waitMs = parseRetryAfter(response.headers.get('retry-after') ?? undefined, Date.now());
  const body = await response.text().catch(() => '');
  if (status === 408 || status === 425 || status === 429 || status >= 500) return httpError(status, WHERE, waitMs);
  let name = '';
  try {
    name = String((JSON.parse(body) as { error?: unknown }).error ?? '');
  } catch {
    // Not OAuth JSON: the status alone tells.
  }
  return refused(status, /^[a-z_]{1,40}$/.test(name) ? name : '');
}

function normalise(error: unknown): CrossdockError {
  for (
    let at: unknown = error, i = 0;
    at && typeof at === 'object' && i < 6;
    at = (at as { cause?: unknown }).cause, i++
  ) {
    if (at instanceof CrossdockError) return at;
    const { code, syscall } = at as { code?: unknown; syscall?: unknown };
    if (code === 'OAUTH_TIMEOUT') return httpError(504, WHERE);
    if (syscall || (typeof code === 'string' && !code.startsWith('OAUTH_') && !code.startsWith('ERR_INVALID')))
      return transportError(at, WHERE);
  }
  return unreadable();
}

/** Fetches one token. ClientSecretPost: id and secret go form-encoded in the body, so that `#`, `+`, `&` and `%` survive. */
function fetcher(
  ionapi: Ionapi,
  agent: ReturnType<typeof createAgent>,
): () => Promise<{ value: string; lifeMs: number }> {
  const config = new oauth.Configuration(
    { issuer: new URL(ionapi.tokenUrl).origin, token_endpoint: ionapi.tokenUrl },
    ionapi.clientId,
    { client_secret: ionapi.clientSecret },
    oauth.ClientSecretPost(ionapi.clientSecret),
  );
  config.timeout = TIMEOUT_SECONDS;
  // Whether http is allowed at all is decided when the client is made (requireSecure).
  if (ionapi.tokenUrl.startsWith('http:')) oauth.allowInsecureRequests(config);
  config[oauth.customFetch] = async (url, init) => {
    const response = (await undiciFetch(url, { ...(init as object), dispatcher: agent })) as unknown as Response;
    if (response.status !== 200) throw await classify(response);
    return response;
  };
  const { grant } = ionapi;
  const parameters: Record<string, string> =
    grant.type === 'password' ? { username: grant.username, password: grant.password } : {};
  return async () => {
    try {
      const answer = await oauth.genericGrantRequest(config, grant.type, parameters);
      const seconds = answer.expires_in ?? UNKNOWN_LIFE_SECONDS;
      return { value: answer.access_token, lifeMs: Math.max(seconds, 1) * 1000 };
    } catch (error) {
      throw normalise(error);
    }
  };
}

/**
 * Token cache.
 * @param now milliseconds of a clock that never jumps; default `performance.now`
 */
export function createTokens(options: { ionapi: Ionapi; tls?: TlsSettings; log?: M3Log; now?: () => number }): Tokens {
  const now = options.now ?? (() => performance.now());
  const agent = createAgent(options.tls ?? {});
  const fetchToken = fetcher(options.ionapi, agent);
  let token: Token | null = null;
  let pending: Promise<string> | null = null;
  let requests = 0;

  const request = (): Promise<string> => {
    pending ??= (async () => {
      requests += 1;
      const issuedAt = now();
      const { value, lifeMs } = await fetchToken();
      token = {
        value,
        renewAt: issuedAt + renewAfterMs(lifeMs),
        endsAt: issuedAt + lifeMs - Math.min(lifeMs / 10, 5000),
      };
      options.log?.debug({ lifeSeconds: lifeMs / 1000 }, 'M3 access token fetched');
      return value;
    })().finally(() => {
      pending = null;
    });
    return pending;
  };

  return {
    async get() {
      const held = token;
      const at = now();
      if (!held || at >= held.endsAt) return request();
      if (at >= held.renewAt && !pending) {
        // The one we hold is still good: nobody waits, and a fault of the endpoint hurts nobody yet.
        request().catch((error: unknown) => {
          held.renewAt = now() + Math.min((held.endsAt - now()) / 4, 30_000);
          options.log?.warn(
            { code: (error as CrossdockError).code },
            'M3 access token could not be renewed; the one in use is still good',
          );
        });
      }
      return held.value;
    },
    renew(stale) {
      if (token && token.value !== stale) return Promise.resolve(token.value);
      token = null;
      return request();
    },
    get requests() {
      return requests;
    },
    close: () => agent.destroy(),
  };
}
