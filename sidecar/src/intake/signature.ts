/** Standard Webhooks signatures: HMAC-SHA256 over `id.timestamp.body`, several secrets and several signatures at once. */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Seconds that sender's and our clock may differ, both ways. */
export const TOLERANCE_SECONDS = 300;
const MAX_SIGNATURES = 10;

export interface SignatureHeaders {
  id: string | undefined;
  timestamp: string | undefined;
  signature: string | undefined;
}
/**
 * Why a request is refused. A wrong key and an altered body are the same answer on purpose: telling them apart would
 * help nobody but a forger.
 */
export type SignatureFault = 'signature.missing' | 'signature.stale' | 'signature.invalid';

/** `whsec_` + base64 → key. @throws Error when the secret is not of that form */
export function secretKey(secret: string): Buffer {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  if (!secret.startsWith('whsec_') || key.length < 24) {
    throw new Error('A signing secret is "whsec_" followed by base64 of at least 24 bytes.');
  }
  return key;
}

/** What can be said before the body is read: are the headers there, and is the timestamp within tolerance? */
export function checkHeaders(headers: SignatureHeaders, nowSeconds: number): SignatureFault | null {
  const { id, timestamp, signature } = headers;
  if (!id || !timestamp || !signature) return 'signature.missing';
  if (!/^\d{1,12}$/.test(timestamp)) return 'signature.invalid';
  return Math.abs(nowSeconds - Number(timestamp)) > TOLERANCE_SECONDS ? 'signature.stale' : null;
}

export class SignatureVerifier {
  readonly #keys: readonly Buffer[];

  /** @param secrets newest first; all of them are valid while a secret is rotated */
  constructor(secrets: readonly string[]) {
    this.#keys = secrets.map(secretKey);
  }

  /**
   * Compares in constant time. Every key is tried against every `v1` signature, however early one fits.
   * @returns null when the request is genuine and fresh
   */
  verify(headers: SignatureHeaders, body: Uint8Array, nowSeconds: number): SignatureFault | null {
    const fault = checkHeaders(headers, nowSeconds);
    if (fault) return fault;
    const given: Buffer[] = [];
    for (const part of headers.signature!.split(' ', MAX_SIGNATURES)) {
      if (part.startsWith('v1,')) given.push(Buffer.from(part.slice(3), 'base64'));
    }
    let genuine = false;
    for (const key of this.#keys) {
      const expected = createHmac('sha256', key).update(`${headers.id}.${headers.timestamp}.`).update(body).digest();
      for (const candidate of given) {
        if (candidate.length === expected.length && timingSafeEqual(candidate, expected)) genuine = true;
      }
    }
    return genuine ? null : 'signature.invalid';
  }
}

/** Headers for a body; for tests, benchmarks and the simulators. */
export function signHeaders(
  secret: string,
  id: string,
  seconds: number,
  body: string | Uint8Array,
): Record<string, string> {
  const signature = createHmac('sha256', secretKey(secret)).update(`${id}.${seconds}.`).update(body).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${signature}` };
}
