/** The authorisation server: what an .ionapi file names, and the tokens it gives (reference 2). */
import { randomBytes } from 'node:crypto';

/** The keys of an .ionapi file, reference 2.1. */
export interface IonApi {
  ti: string;
  cn: string;
  dt: string;
  ci: string;
  cs: string;
  iu: string;
  pu: string;
  oa: string;
  ot: string;
  or: string;
  ev: string;
  v: string;
  saak?: string;
  sask?: string;
}
export interface TokenAnswer {
  status: number;
  body: Record<string, unknown>;
  headers?: Record<string, string>;
  /** What was wrong with the request, for the list of violations. */
  violation?: string;
}

const PASSWORD_CLIENT = { id: 'crossdock~backend-service', secret: 'simulated-client-secret' };
const CREDENTIALS_CLIENT = { id: 'crossdock~client-credentials', secret: 'simulated-client-secret-2' };
const ACCOUNT = { key: 'service#account-key', secret: 'simulated-service-secret' };

export class Oauth {
  readonly tenant: string;
  /** Tokens and when they end, in milliseconds. */
  private readonly tokens = new Map<string, number>();
  private readonly refresh = new Set<string>();
  private readonly now: () => number;

  constructor(tenant: string, now: () => number) {
    this.tenant = tenant;
    this.now = now;
  }

  ionapi(origin: string, grant: 'password' | 'client_credentials'): IonApi {
    const client = grant === 'password' ? PASSWORD_CLIENT : CREDENTIALS_CLIENT;
    return {
      ti: this.tenant,
      cn: 'Crossdock',
      dt: '12',
      ci: `${this.tenant}~${client.id}`,
      cs: client.secret,
      iu: origin,
      pu: `${origin}/${this.tenant}/as/`,
      oa: 'authorization.oauth2',
      ot: 'token.oauth2',
      or: 'revoke_token.oauth2',
      ev: 'SIM',
      v: '1.0',
      ...(grant === 'password' ? { saak: `${this.tenant}#${ACCOUNT.key}`, sask: ACCOUNT.secret } : {}),
    };
  }

  /** True if the Authorization header carries a token that is known and has not ended. */
  accepts(authorization: string | undefined): boolean {
    if (!authorization?.startsWith('Bearer ')) return false;
    return (this.tokens.get(authorization.slice(7)) ?? 0) > this.now();
  }
  expireAll(): void {
    this.tokens.clear();
  }

  token(
    authorization: string | undefined,
    contentType: string,
    body: string,
    seconds: number,
    refreshTokens: boolean,
  ): TokenAnswer {
    if (!contentType.startsWith('application/x-www-form-urlencoded')) {
      return refused('invalid_request', 'The token request is not form encoded');
    }
    // A raw # is the classic mistake with saak (reference 2.3); a lenient parser would hide it.
    if (body.includes('#')) return refused('invalid_request', 'The form holds an unencoded #');
    const form = new URLSearchParams(body);
    const client = this.client(authorization, form);
    if (!client)
      return {
        ...refused('invalid_client', 'Client id or secret are wrong', 401),
        headers: { 'www-authenticate': 'Basic' },
      };
    const grant = form.get('grant_type');
    if (grant === 'password' && client === PASSWORD_CLIENT) {
      const known = form.get('username') === `${this.tenant}#${ACCOUNT.key}` && form.get('password') === ACCOUNT.secret;
      return known ? this.issue(seconds, refreshTokens) : refused('invalid_grant', 'Service account is wrong');
    }
    if (grant === 'client_credentials' && client === CREDENTIALS_CLIENT) return this.issue(seconds, false);
    if (grant === 'refresh_token' && refreshTokens) {
      return this.refresh.delete(form.get('refresh_token') ?? '')
        ? this.issue(seconds, true)
        : refused('invalid_grant', 'Refresh token is unknown');
    }
    return refused(
      grant === 'password' || grant === 'client_credentials' ? 'unauthorized_client' : 'unsupported_grant_type',
      `Grant ${grant} is not allowed`,
    );
  }

  revoke(body: string): void {
    const token = new URLSearchParams(body).get('token') ?? '';
    this.tokens.delete(token);
    this.refresh.delete(token);
  }

  private client(authorization: string | undefined, form: URLSearchParams) {
    let id = form.get('client_id') ?? '';
    let secret = form.get('client_secret') ?? '';
    if (authorization?.startsWith('Basic ')) {
      const text = Buffer.from(authorization.slice(6), 'base64').toString('utf8');
      const colon = text.indexOf(':');
      id = decode(text.slice(0, colon));
      secret = decode(text.slice(colon + 1));
    }
    return [PASSWORD_CLIENT, CREDENTIALS_CLIENT].find((c) => id === `${this.tenant}~${c.id}` && secret === c.secret);
  }
  private issue(seconds: number, withRefresh: boolean): TokenAnswer {
    for (const [token, end] of this.tokens) if (end <= this.now()) this.tokens.delete(token);
    const access = randomBytes(24).toString('base64url');
    this.tokens.set(access, this.now() + seconds * 1000);
    const body: Record<string, unknown> = { access_token: access, token_type: 'Bearer', expires_in: seconds };
    if (withRefresh) {
      const again = randomBytes(24).toString('base64url');
      this.refresh.add(again);
      body.refresh_token = again;
    }
    return { status: 200, body };
  }
}

/** Basic credentials may be form-encoded first (RFC 6749, 2.3.1). */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
function refused(error: string, violation: string, status = 400): TokenAnswer {
  return { status, body: { error, error_description: violation }, violation };
}
