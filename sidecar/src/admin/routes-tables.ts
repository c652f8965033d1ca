/** Look-up tables: read, change, import, export. */
import { tableRoutes as described, tableRow, TABLES, tableUndo, type TableRow } from '@crossdock/shared';
import { json, Router, text, type RequestHandler } from 'express';
import { z } from 'zod';
import { standingRows } from '../config/status-tables.ts';
import { hasText, tableDefinition } from '../config/tables.ts';
import { problemDocument, sendProblem } from '../intake/problem-document.ts';
import { actorOf, param, requireRole } from './access.ts';
import type { AdminDeps } from './deps.ts';

const listQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(5000).default(500),
  after: z.string().max(200).optional(),
  search: z.string().max(200).optional(),
  format: z.enum(['json', 'csv']).default('json'),
});
const why = z.string().trim().min(1).max(500);
const putBody = z.strictObject({ rows: z.array(tableRow.strict()).min(1).max(5000), why });
const deleteBody = z.strictObject({ keys: z.array(z.string().min(1).max(200)).min(1).max(5000), why });
const itemQuery = described['GET /v1/m3/items'].query.strict();
const historyQuery = z.strictObject({
  key: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});

/** Tables whose keys are e-mail addresses. */
const PERSONAL: ReadonlySet<string> = new Set(['customer']);
/** Rows that are personal data are for those who see personal data elsewhere, too. */
const notForViewers: RequestHandler = (req, res, next) => {
  if (!PERSONAL.has(param(req, 'table')) || actorOf(res).role !== 'viewer') return next();
  const words =
    'The rows of this table are e-mail addresses, which viewers do not see. Ask an operator, or an administrator for the role operator.';
  return sendProblem(res, problemDocument(403, 'personal.hidden', words));
};

export function tableRoutes({ tables, settings, tokens, console: desk }: AdminDeps): Router {
  const router = Router();
  const viewer = requireRole(tokens, 'viewer');
  const operator = requireRole(tokens, 'operator');

  const standing = (table: string, search?: string): TableRow[] =>
    standingRows(table, settings.current().status)
      .filter(({ key }) => tables.get(table, key) === null)
      .filter((row) => search === undefined || hasText(row, search));

  router.get('/tables', viewer, (_req, res) => {
    res.json({
      tables: Object.entries(TABLES).map(([name, definition]) => ({ name, ...definition, rows: tables.count(name) })),
    });
  });

  router.get('/m3/items', operator, async (req, res) => {
    res.json(await desk.service.item(itemQuery.parse(req.query).item));
  });

  const rows = ['/tables/:table', '/tables/:table/rows'];
  router.get(rows, viewer, notForViewers, (req, res) => {
    const table = param(req, 'table');
    const query = listQuery.parse(req.query);
    if (query.format === 'csv') {
      res.type('text/csv').send(tables.export(table));
      return;
    }
    const found = tables.list(table, query);
    res.json({
      table,
      ...tableDefinition(table),
      rows: found,
      standing: query.after === undefined ? standing(table, query.search) : [],
      next: found.length === query.limit ? found.at(-1)!.key : null,
    });
  });
  router.put(rows, operator, json({ limit: '5mb' }), async (req, res) => {
    const table = param(req, 'table');
    const body = putBody.parse(req.body ?? {});
    const changes = await tables.put(table, body.rows, { actor: actorOf(res), why: body.why });
    res.json({ table, written: body.rows.length, count: tables.count(table), changes });
  });
  router.delete(rows, operator, json({ limit: '1mb' }), async (req, res) => {
    const table = param(req, 'table');
    const body = deleteBody.parse(req.body ?? {});
    const changes = await tables.delete(table, body.keys, { actor: actorOf(res), why: body.why });
    res.json({ table, deleted: changes.length, count: tables.count(table), changes });
  });
  router.post('/tables/:table/undo', operator, json({ limit: '10mb' }), async (req, res) => {
    const table = param(req, 'table');
    const { changes, why: reason } = tableUndo.parse(req.body ?? {});
    const done = await tables.undo(table, changes, { actor: actorOf(res), why: reason });
    res.json({ table, ...done, count: tables.count(table) });
  });

  router.post(
    '/tables/:table/import',
    operator,
    text({ type: ['text/csv', 'text/plain'], limit: '20mb' }),
    async (req, res) => {
      if (typeof req.body !== 'string') {
        sendProblem(
          res,
          problemDocument(415, 'content-type.unsupported', 'Send the table as text/csv with a header line.'),
        );
        return;
      }
      const query = z.strictObject({ why: why.default('import') }).parse(req.query);
      res.json(await tables.import(param(req, 'table'), req.body, { actor: actorOf(res), why: query.why }));
    },
  );
  router.get('/tables/:table/history', viewer, notForViewers, (req, res) => {
    const { key, limit } = historyQuery.parse(req.query);
    res.json({ entries: tables.history(param(req, 'table'), key ?? null, limit) });
  });
  return router;
}
