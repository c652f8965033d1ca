/** Authentication by consumer key as WooCommerce does it (WC_REST_Authentication 11.0.1): Basic, query, OAuth 1.0a. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { ShopRefusal } from './shop.ts';

export interface ConsumerKey {
  key: string;
  secret: string;
  permissions: 'read' | 'write' | 'read_write';
}
export interface AuthRequest {
  method: string;
  /** Scheme, host and path as the caller sees them, without query. */
  url: string;
  query: URLSearchParams;
  authorization: string | undefined;
}

const refuse = (message: string): ShopRefusal => new ShopRefusal(401, 'woocommerce_rest_authentication_error', message);
/** OAuth timestamps may be this far off, in seconds. */
const WINDOW = 15 * 60;

const same = (a: string, b: string): boolean => {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
};
/** RFC 3986: what encodeURIComponent leaves out. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

export class Authenticator {
  readonly #keys: Map<string, ConsumerKey>;
  readonly #now: () => number;
  /** `key|nonce|timestamp` already used within the window. */
  readonly #nonces = new Map<string, number>();

  constructor(keys: readonly ConsumerKey[], now: () => number) {
    this.#keys = new Map(keys.map((key) => [key.key, key]));
    this.#now = now;
  }

  /** The key that signs the request, or null where none is given. @throws ShopRefusal 401 */
  identify(request: AuthRequest): ConsumerKey | null {
    const basic = /^Basic (.+)$/i.exec(request.authorization ?? '')?.[1];
    if (basic !== undefined) {
      const [key = '', secret = ''] = Buffer.from(basic, 'base64').toString('utf8').split(/:(.*)/s);
      return this.#bySecret(key, secret);
    }
    if (request.query.has('consumer_key') && request.query.has('consumer_secret')) {
      return this.#bySecret(request.query.get('consumer_key')!, request.query.get('consumer_secret')!);
    }
    const params = oauthParams(request);
    return params === null ? null : this.#byOAuth(request, params);
  }

  /** @throws ShopRefusal 401 when the key may not do this method */
  permit(key: ConsumerKey, method: string): void {
    const write = !['GET', 'HEAD', 'OPTIONS'].includes(method);
    if (write && key.permissions === 'read') throw refuse('The API key provided does not have write permissions.');
    if (!write && key.permissions === 'write') throw refuse('The API key provided does not have read permissions.');
  }

  #bySecret(key: string, secret: string): ConsumerKey {
    const found = this.#keys.get(key);
    if (found === undefined) throw refuse('Consumer key is invalid.');
    if (!same(found.secret, secret)) throw refuse('Consumer secret is invalid.');
    return found;
  }

  #byOAuth(request: AuthRequest, params: Map<string, string>): ConsumerKey {
    for (const name of ['consumer_key', 'timestamp', 'nonce', 'signature', 'signature_method']) {
      if (!params.get(`oauth_${name}`)) {
        throw new ShopRefusal(
          401,
          'woocommerce_rest_authentication_missing_parameter',
          `Missing OAuth parameter oauth_${name}`,
        );
      }
    }
    const found = this.#keys.get(params.get('oauth_consumer_key')!);
    if (found === undefined) throw refuse('Consumer key is invalid.');
    const algorithm = { 'HMAC-SHA1': 'sha1', 'HMAC-SHA256': 'sha256' }[params.get('oauth_signature_method')!];
    if (algorithm === undefined) throw refuse('Invalid signature - signature method is invalid.');
    const given = params.get('oauth_signature')!.replace(/ /g, '+');
    const sorted = [...params]
      .filter(([name]) => name !== 'oauth_signature')
      .map(([name, value]) => [encode(name), encode(value)] as const)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    const query = sorted.map(([name, value]) => `${name}=${value}`).join('&');
    const base = `${request.method}&${encode(request.url)}&${encode(query)}`;
    const expected = createHmac(algorithm, `${found.secret}&`).update(base).digest('base64');
    if (!same(expected, given)) throw refuse('Invalid signature - provided signature does not match.');
    this.#fresh(found.key, params);
    return found;
  }

  #fresh(key: string, params: Map<string, string>): void {
    const now = Math.floor(this.#now() / 1000);
    const timestamp = Number(params.get('oauth_timestamp'));
    if (!(Math.abs(now - timestamp) <= WINDOW)) throw refuse('Invalid timestamp.');
    for (const [old, at] of this.#nonces) {
      if (now - at <= WINDOW) break;
      this.#nonces.delete(old);
    }
    const nonce = `${key}|${params.get('oauth_nonce')}|${timestamp}`;
    if (this.#nonces.has(nonce)) throw refuse('Invalid nonce - nonce has already been used.');
    this.#nonces.set(nonce, now);
  }
}

/** Query and header parameters together, or null where nothing of OAuth is there. */
function oauthParams(request: AuthRequest): Map<string, string> | null {
  const params = new Map(request.query);
  const header = /^OAuth (.+)$/i.exec(request.authorization ?? '')?.[1];
  for (const part of header?.split(',') ?? []) {
    const [, name, value] = /^\s*(\w+)="([^"]*)"/.exec(part) ?? [];
    if (name !== undefined && name !== 'realm') params.set(name, decodeURIComponent(value!));
  }
  return [...params.keys()].some((name) => name.startsWith('oauth_')) ? params : null;
}
