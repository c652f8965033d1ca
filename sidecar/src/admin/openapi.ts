/** The OpenAPI 3.1 document of the API, made from the route tables in shared/: nothing is written twice. */
import { ROUTES, type RouteSpec } from '@crossdock/shared';
import { z } from 'zod';

type Json = Record<string, unknown>;

const PROBLEM = {
  type: 'object',
  description: 'RFC 9457. Programs look at `code`, people at `detail`.',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string' },
    detail: { type: 'string' },
    faults: {
      type: 'array',
      items: { type: 'object', properties: { field: { type: 'string' }, message: { type: 'string' } } },
    },
  },
  required: ['type', 'title', 'status', 'code', 'detail'],
};

/** JSON Schema of a zod schema. `io` says whether defaults are optional (what is sent) or there (what is answered). */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json;
  return json;
}

function parameters(spec: RouteSpec): Json[] {
  const inPath = [...spec.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  if (!spec.query) return inPath;
  const query = schemaOf(spec.query, 'input') as { properties?: Record<string, Json>; required?: string[] };
  const inQuery = Object.entries(query.properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: query.required?.includes(name) ?? false,
    schema,
  }));
  return [...inPath, ...inQuery];
}

function operation(spec: RouteSpec): Json {
  const given = parameters(spec);
  const problem = {
    description: 'Refused or failed, and what to do about it.',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  return {
    operationId: `${spec.method.toLowerCase()}${spec.path.replace(/[^A-Za-z0-9]+(\w?)/g, (_, next: string) => next.toUpperCase())}`,
    summary: spec.summary,
    tags: [spec.area],
    ...(spec.role ? { 'x-role': spec.role, security: [{ token: [] }] } : { security: [] }),
    ...(given.length > 0 ? { parameters: given } : {}),
    ...(spec.body
      ? {
          requestBody: {
            required: true,
            content: { [spec.bodyType ?? 'application/json']: { schema: schemaOf(spec.body, 'input') } },
          },
        }
      : {}),
    responses: {
      [spec.status ?? 200]: {
        description: 'Done.',
        content: {
          [spec.path === '/metrics' ? 'text/plain' : 'application/json']: { schema: schemaOf(spec.answer, 'output') },
        },
      },
      default: problem,
    },
  };
}

/** @param version of the sidecar, shown as the API's */
export function openApiDocument(version: string, routes: Record<string, RouteSpec> = ROUTES): Json {
  const paths: Record<string, Json> = {};
  for (const spec of Object.values(routes)) (paths[spec.path] ??= {})[spec.method.toLowerCase()] = operation(spec);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Crossdock sidecar',
      version,
      description:
        'Infor M3 for WooCommerce. `x-role` is the least role that may call a route. `POST /v1/events` is signed and described in docs/reference.md.',
      license: { name: 'GPL-2.0-or-later', identifier: 'GPL-2.0-or-later' },
    },
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Problem: PROBLEM },
    },
  };
}
