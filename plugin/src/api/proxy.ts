/** The way of the console to the sidecar inside WordPress: the plugin's proxy, signed in by cookie and nonce. */
import apiFetch from '@wordpress/api-fetch';
import type { Transport } from '../console/api/transport.ts';

const BASE = '/wc-crossdock/v1/proxy';

/** @see Transport; the proxy's paths begin after /v1. */
export const proxyTransport: Transport = async ({ method, path, body, etag, signal }) => {
  try {
    const answer = await apiFetch<Response, false>({
      path: BASE + path.replace(/^\/v1(?=\/)/, ''),
      method,
      parse: false,
      signal: signal ?? null,
      ...(etag === undefined ? {} : { headers: { 'If-None-Match': etag } }),
      ...(body === undefined ? {} : { data: body }),
    });
    return { status: answer.status, etag: answer.headers.get('etag'), body: await answer.json() };
  } catch (thrown) {
    if (thrown instanceof Response) {
      if (thrown.status === 304) return { status: 304, etag: null, body: null };
      const text = await thrown.text();
      return { status: thrown.status, etag: null, body: parsed(text) };
    }
    if (thrown instanceof DOMException) throw thrown;
    // What api-fetch makes of no answer at all, or of a nonce that is too old.
    const { code, message } = thrown as { code?: string; message?: string };
    return { status: 0, etag: null, body: { code: code ?? 'fetch_error', message: message ?? '' } };
  }
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
