import { z } from 'zod';
import { role } from '../api.ts';
import { actor, anything, limit, routes, why } from './route.ts';

export const settingKey = z.object({
  path: z.string(),
  value: z.unknown(),
  source: z.enum(['default', 'stored', 'file', 'environment']),
  readOnly: z.boolean(),
  secret: z.boolean(),
});
/** How a setting is entered. `json`: lists of objects and tables, as JSON text. */
export const settingDescription = z.object({
  path: z.string(),
  kind: z.enum(['text', 'number', 'boolean', 'choice', 'list', 'date', 'json']),
  about: z.string(),
  example: z.string().nullable(),
  default: z.unknown(),
  options: z.array(z.string()).optional(),
  min: z.number().nullable(),
  max: z.number().nullable(),
});
export type SettingDescription = z.infer<typeof settingDescription>;
export const settingsView = z.object({ version: z.number().int(), settings: anything, keys: z.array(settingKey) });
export const settingsVersion = z.object({
  version: z.number().int(),
  at: z.string(),
  actor,
  why: z.string(),
});
export const settingChange = z.object({ path: z.string(), from: z.unknown(), to: z.unknown() });
export const auditEntry = z.object({
  seq: z.number().int(),
  at: z.string(),
  actor,
  action: z.string(),
  target: z.string(),
  why: z.string(),
  data: anything.optional(),
});
const token = z.object({
  id: z.string(),
  name: z.string(),
  role,
  proxy: z.boolean(),
  createdAt: z.string(),
  createdBy: z.string(),
  revokedAt: z.string().nullable(),
  lastUsedAt: z.string().nullable(),
});

/** Settings with their versions, access tokens, and the log of what people changed. */
export const settingsRoutes = routes({
  'GET /v1/settings': {
    method: 'GET',
    path: '/v1/settings',
    role: 'viewer',
    area: 'Settings',
    summary: 'Effective settings with the source of each; secrets masked.',
    answer: settingsView,
  },
  'PUT /v1/settings': {
    method: 'PUT',
    path: '/v1/settings',
    role: 'administrator',
    area: 'Settings',
    summary: 'Changes settings; null goes back to the default.',
    body: z.object({ settings: anything, why: why.optional(), version: z.number().int().optional() }),
    answer: settingsView,
  },
  'GET /v1/settings/schema': {
    method: 'GET',
    path: '/v1/settings/schema',
    role: 'viewer',
    area: 'Settings',
    summary: 'Every setting with its type, limits, default and meaning.',
    answer: z.object({ settings: z.array(settingDescription) }),
  },
  'GET /v1/settings/versions': {
    method: 'GET',
    path: '/v1/settings/versions',
    role: 'viewer',
    area: 'Settings',
    summary: 'Versions of the settings, newest first.',
    query: z.object({ limit, before: z.coerce.number().int().optional() }),
    answer: z.object({ versions: z.array(settingsVersion) }),
  },
  'GET /v1/settings/versions/{version}': {
    method: 'GET',
    path: '/v1/settings/versions/{version}',
    role: 'viewer',
    area: 'Settings',
    summary: 'One version of the settings with what it changed.',
    answer: settingsVersion.extend({ values: anything, changes: z.array(settingChange) }),
  },
  'GET /v1/tokens': {
    method: 'GET',
    path: '/v1/tokens',
    role: 'administrator',
    area: 'Access',
    summary: 'Access tokens, without their text.',
    answer: z.object({ tokens: z.array(token) }),
  },
  'POST /v1/tokens': {
    method: 'POST',
    path: '/v1/tokens',
    role: 'administrator',
    area: 'Access',
    summary: 'Makes an access token; its text is shown once.',
    body: z.object({
      name: z.string(),
      role,
      proxy: z.boolean().optional(),
      token: z.string().optional(),
      why: why.optional(),
    }),
    answer: z.object({ token: z.string().optional(), record: token }),
    status: 201,
  },
  'DELETE /v1/tokens/{id}': {
    method: 'DELETE',
    path: '/v1/tokens/{id}',
    role: 'administrator',
    area: 'Access',
    summary: 'Revokes an access token.',
    answer: z.object({ revoked: z.string() }),
  },
  'GET /v1/audit': {
    method: 'GET',
    path: '/v1/audit',
    role: 'viewer',
    area: 'Log',
    summary: 'Every change by a person, newest first.',
    query: z.object({ limit, before: z.coerce.number().int().optional(), target: z.string().optional() }),
    answer: z.object({ entries: z.array(auditEntry) }),
  },
});
