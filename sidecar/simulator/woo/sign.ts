/** Standard Webhooks signatures, as the plugin makes them: HMAC-SHA256 over `id.timestamp.body`. */
import { createHmac, randomUUID } from 'node:crypto';

export interface SignedRequest {
  headers: Record<string, string>;
  body: string;
}

/**
 * Signs a body for `POST /v1/events`.
 * @param secret `whsec_` and base64
 * @param at     moment of signing, milliseconds since 1970
 * @param id     webhook-id; a new one where absent
 */
export function signBody(body: string, secret: string, at: number, id = `msg_${randomUUID()}`): SignedRequest {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const timestamp = String(Math.floor(at / 1000));
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    },
  };
}
