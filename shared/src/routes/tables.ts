import { z } from 'zod';
import { tableRow } from '../api.ts';
import { itemView } from '../attention.ts';
import { anything, limit, routes, why } from './route.ts';

const definition = z.object({
  key: z.string(),
  columns: z.array(z.string()),
  about: z.string(),
  /** The only keys there are; absent = any. */
  keys: z.array(z.string()).optional(),
  /** The only values of a column; absent = any that fits. */
  choices: z.record(z.string(), z.array(z.string())).optional(),
});
const tableInfo = definition.extend({
  name: z.string(),
  rows: z.number().int(),
});
const tableQuery = z.object({
  limit: z.coerce.number().int().min(1).max(5000).optional(),
  after: z.string().optional(),
  search: z.string().optional(),
  format: z.enum(['json', 'csv']).optional(),
});
const tablePage = definition.extend({
  table: z.string(),
  rows: z.array(tableRow),
  /** What counts where the table has no row, from the settings; on the first page. */
  standing: z.array(tableRow),
  next: z.string().nullable(),
});
const tableWrite = z.object({ rows: z.array(tableRow), why });
/** One row before and after a change; null = there was, or is, none. */
export const tableChange = z.object({
  key: z.string().min(1).max(200),
  before: tableRow.shape.values.nullable(),
  after: tableRow.shape.values.nullable(),
});
export type TableChange = z.infer<typeof tableChange>;
/** What was really changed, as `POST /v1/tables/{table}/undo` takes it. */
const changes = z.array(tableChange);
const tableWritten = z.object({ table: z.string(), written: z.number().int(), count: z.number().int(), changes });
const tableRemove = z.object({ keys: z.array(z.string()), why });
const tableRemoved = z.object({ table: z.string(), deleted: z.number().int(), count: z.number().int(), changes });
export const tableUndo = z.strictObject({ changes: z.array(tableChange.strict()).min(1).max(5000), why });

/** Look-up tables. */
export const tableRoutes = routes({
  'GET /v1/tables': {
    method: 'GET',
    path: '/v1/tables',
    role: 'viewer',
    area: 'Tables',
    summary: 'The look-up tables.',
    answer: z.object({ tables: z.array(tableInfo) }),
  },
  'GET /v1/tables/{table}': {
    method: 'GET',
    path: '/v1/tables/{table}',
    role: 'viewer',
    area: 'Tables',
    summary: 'Rows of a look-up table.',
    query: tableQuery,
    answer: tablePage,
  },
  'GET /v1/tables/{table}/rows': {
    method: 'GET',
    path: '/v1/tables/{table}/rows',
    role: 'viewer',
    area: 'Tables',
    summary: 'Rows of a look-up table.',
    query: tableQuery,
    answer: tablePage,
  },
  'PUT /v1/tables/{table}': {
    method: 'PUT',
    path: '/v1/tables/{table}',
    role: 'operator',
    area: 'Tables',
    summary: 'Writes rows of a look-up table.',
    body: tableWrite,
    answer: tableWritten,
  },
  'PUT /v1/tables/{table}/rows': {
    method: 'PUT',
    path: '/v1/tables/{table}/rows',
    role: 'operator',
    area: 'Tables',
    summary: 'Writes rows of a look-up table.',
    body: tableWrite,
    answer: tableWritten,
  },
  'DELETE /v1/tables/{table}': {
    method: 'DELETE',
    path: '/v1/tables/{table}',
    role: 'operator',
    area: 'Tables',
    summary: 'Deletes rows of a look-up table.',
    body: tableRemove,
    answer: tableRemoved,
  },
  'DELETE /v1/tables/{table}/rows': {
    method: 'DELETE',
    path: '/v1/tables/{table}/rows',
    role: 'operator',
    area: 'Tables',
    summary: 'Deletes rows of a look-up table.',
    body: tableRemove,
    answer: tableRemoved,
  },
  'POST /v1/tables/{table}/undo': {
    method: 'POST',
    path: '/v1/tables/{table}/undo',
    role: 'operator',
    area: 'Tables',
    summary: 'Takes changes of rows back; a row that was changed again meanwhile stays as it is and is named.',
    body: tableUndo,
    answer: z.object({
      table: z.string(),
      restored: z.number().int(),
      left: z.array(z.string()),
      count: z.number().int(),
    }),
  },
  'POST /v1/tables/{table}/import': {
    method: 'POST',
    path: '/v1/tables/{table}/import',
    role: 'operator',
    area: 'Tables',
    summary: 'Amends a look-up table from CSV.',
    query: z.object({ why: why.optional() }),
    body: z.string(),
    bodyType: 'text/csv',
    answer: z.object({
      table: z.string(),
      added: z.number().int(),
      changed: z.number().int(),
      unchanged: z.number().int(),
      rejected: z.array(z.object({ line: z.number().int(), key: z.string().nullable(), reason: z.string() })),
    }),
  },
  'GET /v1/m3/items': {
    method: 'GET',
    path: '/v1/m3/items',
    role: 'operator',
    area: 'Tables',
    summary: 'Whether M3 has an item of this number, with its name and status.',
    query: z.object({ item: z.string().trim().min(1).max(100) }),
    answer: itemView,
  },
  'GET /v1/tables/{table}/history': {
    method: 'GET',
    path: '/v1/tables/{table}/history',
    role: 'viewer',
    area: 'Tables',
    summary: 'Who changed which row when and why.',
    query: z.object({ key: z.string().optional(), limit }),
    answer: z.object({ entries: z.array(anything) }),
  },
});
