/** The sidecar's API, typed from the route tables in shared/. Only types are imported: no schema reaches the browser. */
import type { Problem, ROUTES } from '@crossdock/shared';
import { __ } from '@wordpress/i18n';
import type { z } from 'zod';
import { host } from '../host.ts';

type Routes = typeof ROUTES;
export type Route = keyof Routes;
type QueryOf<S> = S extends { query: infer Q extends z.ZodType } ? Partial<z.input<Q>> : Record<string, never>;
type BodyOf<S> = S extends { body: infer B extends z.ZodType } ? z.input<B> : undefined;
type ParamsOf<P extends string> = P extends `${string}{${infer Name}}${infer Rest}`
  ? { [K in Name]: string } & ParamsOf<Rest>
  : unknown;

/** What a route answers. */
export type Answer<R extends Route> = z.output<Routes[R]['answer']>;
/** Path parameters, query and body of a route. */
export interface Ask<R extends Route> {
  params?: ParamsOf<R & string>;
  query?: QueryOf<Routes[R]>;
  body?: BodyOf<Routes[R]>;
}

export interface Fault {
  field: string;
  message: string;
}
/** A refusal or failure in words that can be shown as they are. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly faults: readonly Fault[];
  /** What a person can do, where the sidecar says it. */
  readonly problem: Problem | null;
  constructor(status: number, code: string, message: string, faults: readonly Fault[], problem: Problem | null) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.faults = faults;
    this.problem = problem;
  }
}

/** `GET /v1/runs/{id}` and `{params: {id}, query}` → `/v1/runs/1?x=y`; empty values of the query are left out. Pure. */
export function addressOf(
  route: string,
  params: Readonly<Record<string, string>> = {},
  query: Readonly<Record<string, unknown>> = {},
): string {
  const path = route
    .slice(route.indexOf(' ') + 1)
    .replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? '').replaceAll('%3A', ':'));
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const text = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString();
  return text === '' ? path : `${path}?${text}`;
}

const kept = new Map<string, { etag: string; body: unknown }>();

/** Calls a route. @throws ApiError in words; AbortError when called off */
export async function api<R extends Route>(route: R, ask: Ask<R> = {}, signal?: AbortSignal): Promise<Answer<R>> {
  const method = route.slice(0, route.indexOf(' ')) as 'GET' | 'POST' | 'PUT' | 'DELETE';
  const path = addressOf(route, ask.params as Record<string, string> | undefined, ask.query);
  const known = method === 'GET' ? kept.get(path) : undefined;
  const answer = await host().transport({
    method,
    path,
    ...(ask.body === undefined ? {} : { body: ask.body }),
    ...(known ? { etag: known.etag } : {}),
    ...(signal ? { signal } : {}),
  });
  // The same object as before, so that nothing is drawn anew.
  if (answer.status === 304 && known) return known.body as Answer<R>;
  if (answer.status < 200 || answer.status >= 300) throw errorOf(answer.status, answer.body);
  if (method === 'GET' && answer.etag) kept.set(path, { etag: answer.etag, body: answer.body });
  if (kept.size > 200) kept.delete(kept.keys().next().value!);
  return answer.body as Answer<R>;
}

/** An error from a problem document (RFC 9457), or from WordPress' own shape with such a document inside. Pure. */
export function errorOf(status: number, body: unknown): ApiError {
  const outer = record(body);
  const inner = record(record(outer['data'])['problem']);
  const document = typeof inner['code'] === 'string' ? inner : outer;
  const code = text(document['code']) || 'unknown';
  const faults = Array.isArray(document['faults']) ? (document['faults'] as Fault[]) : [];
  const problem = (document['problem'] as Problem | undefined) ?? null;
  if (status === 0 || code === 'fetch_error' || code === 'offline_error')
    return new ApiError(
      0,
      'no-answer',
      __('The server does not answer. Check your connection; this page tries again by itself.', 'crossdock'),
      [],
      null,
    );
  if (code === 'rest_cookie_invalid_nonce')
    return new ApiError(
      status,
      code,
      __('You have been signed out. Reload this page and sign in again.', 'crossdock'),
      [],
      null,
    );
  const message =
    text(document['detail']) ||
    text(document['message']) ||
    text(document['title']) ||
    __('Something went wrong that has no description. The log of the sidecar says more.', 'crossdock');
  return new ApiError(status, code, message, faults, problem);
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
