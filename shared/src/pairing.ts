import { z } from 'zod';
import { webhookSecret } from './config.ts';
import { role } from './api.ts';

export const PAIRING_PREFIX = 'crossdock1_';

/** What the plugin hands to the sidecar in one string that a person pastes (contract 6). */
export const pairing = z.object({
  /** Address of the shop, as WordPress knows it (`home`). */
  url: z.url({ protocol: /^https?$/ }),
  consumerKey: z.string().min(1),
  consumerSecret: z.string().min(1),
  /** Signs events. */
  secret: webhookSecret,
  /** With this the plugin's proxy speaks to the sidecar's API. */
  token: z.string().min(32).max(200),
});
export type Pairing = z.infer<typeof pairing>;

/** `crossdock1_` and base64url of the JSON. */
export function encodePairing(value: Pairing): string {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  const base64 = btoa(String.fromCharCode(...bytes));
  return PAIRING_PREFIX + base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** @throws Error with a sentence that says what is wrong; never with a part of the string */
export function decodePairing(text: string): Pairing {
  const compact = text.replace(/\s+/g, '');
  if (!compact.startsWith(PAIRING_PREFIX)) {
    throw new Error(
      `A pairing string begins with "${PAIRING_PREFIX}". Copy it again from WooCommerce › Crossdock › Pairing.`,
    );
  }
  let content: unknown;
  try {
    const base64 = compact.slice(PAIRING_PREFIX.length).replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    content = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new Error(
      'The pairing string is damaged or not complete. Copy all of it again, from the first to the last character.',
    );
  }
  const parsed = pairing.safeParse(content);
  if (parsed.success) return parsed.data;
  const fields = [...new Set(parsed.error.issues.map((issue) => issue.path.join('.') || 'content'))].join(', ');
  throw new Error(`The pairing string lacks or garbles: ${fields}. Make a new one in the plugin.`);
}

/**
 * A proxy token may name the person it acts for. `X-Crossdock-Actor` is `role:name`, the name percent-encoded;
 * `X-Crossdock-Actor-Signature` is `t=SECONDS,v1=HEX`, HEX being HMAC-SHA256 with the token as key over the text that
 * `actorSigningText` gives. The smaller of the token's and the actor's role counts.
 */
export const ACTOR_HEADER = 'X-Crossdock-Actor';
export const ACTOR_SIGNATURE_HEADER = 'X-Crossdock-Actor-Signature';
export const actorClaim = z.object({ role, name: z.string().min(1).max(100) });

/** `path` is the request's path with its query, exactly as sent. */
export function actorSigningText(actorHeader: string, seconds: number, method: string, path: string): string {
  return [actorHeader, String(seconds), method.toUpperCase(), path].join('\n');
}
