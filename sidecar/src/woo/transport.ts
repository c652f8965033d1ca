/**
 * The one place that uses @woocommerce/woocommerce-rest-api (axios below: no retry, and no time limit unless given).
 * It signs and sends one request and gives back what came; judging answers is the business of errors.ts.
 */
import { readFileSync } from 'node:fs';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { rootCertificates } from 'node:tls';
import { ORIGIN_HEADER } from '@crossdock/shared';
import pkg from '@woocommerce/woocommerce-rest-api';
import { classifyTransport, isHtml, parseAnswer, type ParsedAnswer } from './errors.ts';

// The package is CommonJS: Node gives its exports object as default, bundlers may give the class itself.
const WooCommerceRestApi =
  (pkg as unknown as { default?: typeof pkg.default }).default ?? (pkg as unknown as typeof pkg.default);

export interface ShopRequest {
  method: 'get' | 'post' | 'put' | 'delete';
  /** REST namespace: `wc/v3` or `wc-crossdock/v1`. */
  namespace: string;
  path: string;
  body?: unknown;
  query?: Record<string, string>;
  signal?: AbortSignal;
  /** Instead of the transport's own limit: a batch of products takes long. */
  timeoutMs?: number;
}

export interface Transport {
  /** Sends once. @throws CrossdockError where no answer came at all */
  send(request: ShopRequest): Promise<ParsedAnswer>;
  /** Closes kept connections. */
  close(): void;
}

export interface TransportOptions {
  /** Store address without a trailing slash. */
  url: string;
  consumerKey: string;
  consumerSecret: string;
  installationId: string;
  caFile?: string;
  timeoutMs: number;
}

/** Largest answer that is read; a page of 100 orders is about 0.5 MB. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;
const PRETTY = 'wp-json';
/**
 * Address of the REST API in a WordPress with plain permalinks. With index.php, as WordPress itself writes it: for the path
 * "/" WooCommerce computes the OAuth signature of an address without that slash (check_oauth_signature, 11.0.1).
 */
const PLAIN = 'index.php?rest_route=';

interface AxiosAnswer {
  status: number;
  headers: Record<string, unknown>;
  data: unknown;
}

/**
 * Basic authentication over https, OAuth 1.0a over http (where it is allowed at all), TLS 1.2 or newer, verification
 * always on; a private authority is added to, not put in place of, the public ones.
 */
export function createTransport(options: TransportOptions): Transport {
  const httpAgent = new HttpAgent({ keepAlive: true, maxSockets: 32 });
  const ca = options.caFile === undefined ? undefined : [...rootCertificates, readFileSync(options.caFile, 'utf8')];
  const httpsAgent = new HttpsAgent({
    keepAlive: true,
    maxSockets: 32,
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    ca,
  });
  let prefix = PRETTY;

  async function sendWith(restPrefix: string, request: ShopRequest): Promise<ParsedAnswer> {
    const timeoutMs = request.timeoutMs ?? options.timeoutMs;
    // AbortSignal.timeout() keeps a request in memory until its time is over, and any() leaks listeners in Node 20.
    const stop = new AbortController();
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      stop.abort();
    }, timeoutMs);
    const giveUp = (): void => stop.abort();
    if (request.signal?.aborted) stop.abort();
    request.signal?.addEventListener('abort', giveUp, { once: true });
    const api = new WooCommerceRestApi({
      url: options.url,
      consumerKey: options.consumerKey,
      consumerSecret: options.consumerSecret,
      wpAPIPrefix: restPrefix,
      version: request.namespace as 'wc/v3',
      axiosConfig: {
        headers: {
          Accept: 'application/json',
          'Content-Type': 'application/json;charset=utf-8',
          'User-Agent': 'Crossdock',
          [ORIGIN_HEADER]: options.installationId,
        },
        httpAgent,
        httpsAgent,
        proxy: false,
        signal: stop.signal,
        timeout: timeoutMs,
        maxRedirects: 0,
        maxContentLength: MAX_ANSWER_BYTES,
        responseType: 'text',
        transformResponse: [(data: unknown) => data],
        validateStatus: () => true,
      },
    });
    try {
      const query = request.query ?? {};
      const answer: AxiosAnswer =
        request.method === 'get' || request.method === 'delete'
          ? await api[request.method](request.path, query)
          : await api[request.method](request.path, request.body ?? {}, query);
      return parseAnswer({
        status: answer.status,
        headers: plainHeaders(answer.headers),
        text: String(answer.data ?? ''),
      });
    } catch (error) {
      const code = late && request.signal?.aborted !== true ? 'ETIMEDOUT' : codeOf(error);
      throw classifyTransport(code, describe(request), scrub(error));
    } finally {
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', giveUp);
    }
  }

  return {
    async send(request) {
      const answer = await sendWith(prefix, request);
      if (prefix !== PRETTY || !looksPlain(answer, options.url)) return answer;
      // Only a look can tell plain permalinks from a firewall's page; a write must not be repeated on a guess.
      const index = { method: 'get', namespace: request.namespace, path: '', signal: request.signal } as const;
      if ((await sendWith(PRETTY, index)).json !== undefined) return answer;
      const second = await sendWith(PLAIN, request);
      // WooCommerce alone takes no keys at this address (is_request_to_rest_api); the plugin sees to it that it does.
      if (second.json === undefined || second.status === 401) return answer;
      prefix = PLAIN;
      return second;
    },
    close() {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

/**
 * What comes for /wp-json under plain permalinks: "not found" of the web server (Apache), or, where every address leads to
 * WordPress (nginx), its front page, for GET by a redirect to the same address with a slash.
 */
function looksPlain(answer: ParsedAnswer, shop: string): boolean {
  if (answer.json !== undefined) return false;
  if (answer.status === 301 || answer.status === 302) {
    const to = URL.canParse(answer.headers.location ?? '', shop) ? new URL(answer.headers.location!, shop) : null;
    return to !== null && to.host === new URL(shop).host && /\/wp-json\/.*\/$/.test(to.pathname);
  }
  return (answer.status === 200 || answer.status === 404) && isHtml(answer);
}

/** What was asked, for messages: no query, so that no key and no personal data is in it. */
export const describe = (request: Pick<ShopRequest, 'method' | 'namespace' | 'path'>): string =>
  `${request.method.toUpperCase()} ${request.namespace}/${request.path}`;

function plainHeaders(headers: Record<string, unknown>): Record<string, string | undefined> {
  const plain: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && value !== null) plain[name.toLowerCase()] = String(value);
  }
  return plain;
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

/** Axios hangs request, keys and body on its errors; only name, code and message may travel on. */
function scrub(error: unknown): Error {
  const code = codeOf(error);
  return new Error(code === '' ? 'connection failed' : code);
}
