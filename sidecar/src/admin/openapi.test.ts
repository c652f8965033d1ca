import { expect, it } from '@jest/globals';
import { ROUTES } from '@crossdock/shared';
import { createAdminApp } from './api.ts';
import type { AdminDeps } from './deps.ts';
import { openApiDocument } from './openapi.ts';

interface Layer {
  route?: { path: string | string[]; methods: Record<string, boolean> };
  handle?: { stack?: Layer[] };
}

/** Every `METHOD path` that an express router answers; routers that are mounted are mounted at /v1. */
function registered(stack: Layer[], prefix = ''): string[] {
  return stack.flatMap(({ route, handle }) => {
    if (!route) return handle?.stack ? registered(handle.stack, '/v1') : [];
    const methods = Object.keys(route.methods).filter((name) => route.methods[name] && name !== '_all');
    return [route.path]
      .flat()
      .flatMap((path) =>
        methods.map((method) => `${method.toUpperCase()} ${prefix}${path.replaceAll(/:(\w+)/g, '{$1}')}`),
      );
  });
}

it('knows every route of the API, and the API has every route it knows', () => {
  // Nothing is called: routers only keep what they are given.
  const anything: unknown = new Proxy(() => anything, { get: () => anything });
  const app = createAdminApp(anything as AdminDeps) as unknown as { router: { stack: Layer[] } };
  expect([...new Set(registered(app.router.stack))].sort()).toEqual(Object.keys(ROUTES).sort());
});

it('is an OpenAPI document whose schemas come from zod', () => {
  const document = openApiDocument('9.9.9') as {
    openapi: string;
    info: { version: string };
    paths: Record<string, Record<string, { [key: string]: unknown; operationId: string }>>;
  };
  expect(document.openapi).toBe('3.1.0');
  expect(document.info.version).toBe('9.9.9');
  const retry = document.paths['/v1/runs/{id}/retry']!['post']!;
  expect(retry).toMatchObject({
    'x-role': 'operator',
    parameters: [{ name: 'id', in: 'path', required: true }],
    requestBody: { content: { 'application/json': { schema: { required: ['why'] } } } },
  });
  expect(document.paths['/v1/runs']!['get']).toMatchObject({
    parameters: expect.arrayContaining([expect.objectContaining({ name: 'state', in: 'query', required: false })]),
  });
  const ids = Object.values(document.paths).flatMap((path) => Object.values(path).map((one) => one.operationId));
  expect(new Set(ids).size).toBe(ids.length);
});
