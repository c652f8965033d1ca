/** The simulator's small REST frame: routes, answers and WordPress's error bodies. */
import { ShopRefusal, type Shop } from './shop.ts';
import type { Origin } from './outbox.ts';

export interface RestContext {
  shop: Shop;
  params: Record<string, number>;
  query: URLSearchParams;
  body: Record<string, unknown>;
  /** `crossdock` where the call carries X-Crossdock-Origin. */
  origin: Origin;
  /** Address of the shop, for links and fingerprint. */
  url: string;
}
export interface RestAnswer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}
export interface Route {
  method: string;
  /** `wc/v3/orders/{id}`; names stand for digits, {entity} for a word. */
  path: string;
  handle(context: RestContext): RestAnswer;
  pattern: RegExp;
  names: string[];
}

export function route(method: string, path: string, handle: (context: RestContext) => RestAnswer): Route {
  const names: string[] = [];
  const source = path.replace(/\{(\w+)\}/g, (_all, name: string) => {
    names.push(name);
    return '(\\d+)';
  });
  return { method, path, handle, names, pattern: new RegExp(`^${source}/?$`) };
}

export const ok = (body: unknown, status = 200, headers?: Record<string, string>): RestAnswer => ({
  status,
  body,
  headers,
});

/** WordPress's error body. */
export function refusal(error: ShopRefusal): RestAnswer {
  return {
    status: error.status,
    body: { code: error.code, message: error.message, data: { status: error.status, ...error.data } },
  };
}

/** `rest_invalid_param`, as WordPress words it. */
export function invalidParam(name: string, why: string): ShopRefusal {
  return new ShopRefusal(400, 'rest_invalid_param', `Invalid parameter(s): ${name}`, {
    params: { [name]: why },
    details: { [name]: { code: 'rest_invalid_type', message: why, data: null } },
  });
}

export const noRoute = (): ShopRefusal =>
  new ShopRefusal(404, 'rest_no_route', 'No route was found matching the URL and request method.');

/** `_fields=id,environment.version`: only these, nested by dots. Lists are filtered row by row. */
export function onlyFields(body: unknown, fields: string | null): unknown {
  if (fields === null || fields === '') return body;
  const paths = fields.split(',').map((field) => field.trim().split('.'));
  if (Array.isArray(body)) return body.map((row) => pick(row, paths));
  return pick(body, paths);
}

function pick(value: unknown, paths: string[][]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const result: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    const below = paths.filter((path) => path[0] === key);
    if (below.length === 0) continue;
    result[key] = below.some((path) => path.length === 1)
      ? inner
      : pick(
          inner,
          below.map((path) => path.slice(1)),
        );
  }
  return result;
}
