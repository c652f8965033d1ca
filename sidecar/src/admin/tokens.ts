/** Bearer tokens of the API: random, kept as hashes, with a role, revocable; and people named by a proxy, signed. */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { actorClaim, actorSigningText, role as roleSchema } from '@crossdock/shared';
import type { Actor, Role } from '@crossdock/shared';
import type { TokenRecord, TokenStore } from './port.ts';

const ROLE_ORDER: readonly Role[] = roleSchema.options;
/** Seconds that a signed actor may be old: shorter than for events, because the proxy signs in the same request. */
const ACTOR_TOLERANCE_SECONDS = 120;
const TOUCH_EVERY_MS = 60_000;

export const roleAtLeast = (have: Role, need: Role): boolean => ROLE_ORDER.indexOf(have) >= ROLE_ORDER.indexOf(need);
const lesser = (a: Role, b: Role): Role => (roleAtLeast(a, b) ? b : a);
const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Tokens carry 256 random bits, so a plain hash is as good as a slow one. The id is the hash's beginning. */
function identify(token: string): { id: string; hash: Buffer } {
  const hash = sha256(token);
  return { id: hash.toString('hex').slice(0, 12), hash };
}

export type AuthFault = 'token.missing' | 'token.invalid' | 'actor.invalid' | 'actor.not-allowed';
export interface AuthRequest {
  authorization: string | undefined;
  actor: string | undefined;
  actorSignature: string | undefined;
  method: string;
  /** Path with query, as sent. */
  path: string;
}

export class TokenService {
  readonly #store: TokenStore;
  readonly #now: () => number;
  readonly #touched = new Map<string, number>();
  #local: { hash: Buffer; token: string } | null = null;

  constructor(store: TokenStore, now: () => number = Date.now) {
    this.#store = store;
    this.#now = now;
  }

  /** Makes a token; its text is returned once and never kept. */
  async create(
    request: { name: string; role: Role; proxy?: boolean },
    by: { actor: Actor; why: string },
  ): Promise<{ token: string; record: TokenRecord }> {
    const token = `crossdock_${randomBytes(32).toString('base64url')}`;
    return { token, record: await this.register(token, request, by) };
  }

  /** Takes a token that was made elsewhere, by the plugin for its pairing string. */
  async register(
    token: string,
    request: { name: string; role: Role; proxy?: boolean },
    by: { actor: Actor; why: string },
  ): Promise<TokenRecord> {
    const { id, hash } = identify(token);
    const record: TokenRecord = {
      id,
      name: request.name,
      role: request.role,
      proxy: request.proxy ?? false,
      createdAt: new Date(this.#now()).toISOString(),
      createdBy: by.actor.name,
      revokedAt: null,
      lastUsedAt: null,
    };
    await this.#store.add({ ...record, hash: hash.toString('hex') }, by);
    return record;
  }

  list(): TokenRecord[] {
    return this.#store.list();
  }

  revoke(id: string, by: { actor: Actor; why: string }): Promise<boolean> {
    return this.#store.revoke(id, new Date(this.#now()).toISOString(), by);
  }

  /** A token of this process only, for the command line on the same machine; never stored. */
  issueLocal(): string {
    const token = `crossdock_local_${randomBytes(32).toString('base64url')}`;
    this.#local = { token, hash: sha256(token) };
    return token;
  }

  /** Who is asking, or why nobody is. */
  authenticate(request: AuthRequest): Actor | AuthFault {
    const token = /^Bearer ([\x21-\x7e]{16,300})$/i.exec(request.authorization ?? '')?.[1];
    if (!token) return request.authorization === undefined ? 'token.missing' : 'token.invalid';
    const holder = this.#holderOf(token);
    if (!holder) return 'token.invalid';
    if (request.actor === undefined) return { name: holder.name, role: holder.role };
    if (!holder.proxy) return 'actor.not-allowed';
    const claim = this.#verifiedClaim(token, request);
    return claim ? { name: claim.name, role: lesser(claim.role, holder.role) } : 'actor.invalid';
  }

  #holderOf(token: string): { name: string; role: Role; proxy: boolean } | null {
    const { id, hash } = identify(token);
    if (this.#local && timingSafeEqual(this.#local.hash, hash))
      return { name: 'local', role: 'administrator', proxy: true };
    const record = this.#store.find(id);
    if (!record || record.revokedAt !== null || !timingSafeEqual(Buffer.from(record.hash, 'hex'), hash)) return null;
    this.#touch(id);
    return record;
  }

  #verifiedClaim(token: string, request: AuthRequest): Actor | null {
    const [, seconds, hex] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(request.actorSignature ?? '') ?? [];
    if (!seconds || !hex || Math.abs(this.#now() / 1000 - Number(seconds)) > ACTOR_TOLERANCE_SECONDS) return null;
    const text = actorSigningText(request.actor!, Number(seconds), request.method, request.path);
    const expected = createHmac('sha256', token).update(text).digest();
    if (!timingSafeEqual(expected, Buffer.from(hex, 'hex'))) return null;
    return parseActor(request.actor!);
  }

  /** Kept to once a minute: "last used" is for people, and every write is a flush to disk. */
  #touch(id: string): void {
    const now = this.#now();
    if (now - (this.#touched.get(id) ?? 0) < TOUCH_EVERY_MS) return;
    this.#touched.set(id, now);
    // Losing a "last used" (full disk, stopping) harms nobody; the request itself must not fail by it.
    this.#store.touch(id, new Date(now).toISOString()).catch(() => undefined);
  }
}

function parseActor(header: string): Actor | null {
  const at = header.indexOf(':');
  try {
    const claim = actorClaim.safeParse({ role: header.slice(0, at), name: decodeURIComponent(header.slice(at + 1)) });
    return claim.success ? claim.data : null;
  } catch {
    return null;
  }
}

/** Headers with which the holder of a proxy token names a person. */
export function actorHeaders(
  token: string,
  actor: Actor,
  method: string,
  path: string,
  nowMs = Date.now(),
): Record<string, string> {
  const header = `${actor.role}:${encodeURIComponent(actor.name)}`;
  const seconds = Math.floor(nowMs / 1000);
  const hex = createHmac('sha256', token)
    .update(actorSigningText(header, seconds, method, path))
    .digest('hex');
  return { 'x-crossdock-actor': header, 'x-crossdock-actor-signature': `t=${seconds},v1=${hex}` };
}
