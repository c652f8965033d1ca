/** How a request reaches the sidecar: by the plugin's proxy in WordPress, by the sandbox's page otherwise. */

export interface ApiRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** From /v1/ on, with query. */
  path: string;
  body?: unknown;
  /** What this path last answered with; the answer is then 304 when nothing has changed. */
  etag?: string;
  signal?: AbortSignal;
}
export interface ApiAnswer {
  /** 0 = no answer came. */
  status: number;
  etag: string | null;
  body: unknown;
}
/** Never throws for an HTTP status; throws AbortError when it was called off. */
export type Transport = (request: ApiRequest) => Promise<ApiAnswer>;

/** Same origin, by session cookie. */
export const fetchTransport: Transport = async ({ method, path, body, etag, signal }) => {
  try {
    const answer = await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: {
        'x-crossdock-page': '1',
        ...(etag === undefined ? {} : { 'if-none-match': etag }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: signal ?? null,
    });
    const text = answer.status === 304 ? '' : await answer.text();
    return { status: answer.status, etag: answer.headers.get('etag'), body: text === '' ? null : JSON.parse(text) };
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    return { status: 0, etag: null, body: null };
  }
};
