/** HTTP API of the console, the command line and the plugin's proxy: health, metrics, runs, settings, tables, operations. */
import express, { type Express, type Router } from 'express';
import helmet from 'helmet';
import { problemDocument, sendProblem } from '../intake/problem-document.ts';
import { requireRole } from './access.ts';
import type { AdminDeps } from './deps.ts';
import { failureHandler } from './failures.ts';
import { aboutRoutes } from './routes-about.ts';
import { definitionRoutes } from './routes-definitions.ts';
import { attentionRoutes } from './routes-attention.ts';
import { catalogRoutes } from './routes-catalog.ts';
import { operationRoutes } from './routes-operations.ts';
import { priceRoutes } from './routes-prices.ts';
import { privacyRoutes } from './routes-privacy.ts';
import { runRoutes } from './routes-runs.ts';
import { settingsRoutes } from './routes-settings.ts';
import { stockRoutes } from './routes-stock.ts';
import { setupRoutes } from './routes-setup.ts';
import { tableRoutes } from './routes-tables.ts';
import { workRoutes } from './routes-work.ts';

/** One router an area; what each answers is described in shared/src/routes. */
const AREAS: readonly ((deps: AdminDeps) => Router)[] = [
  aboutRoutes,
  operationRoutes,
  runRoutes,
  settingsRoutes,
  tableRoutes,
  privacyRoutes,
  (deps) => (deps.definitions ? definitionRoutes(deps.definitions, deps) : express.Router()),
  stockRoutes,
  workRoutes,
  attentionRoutes,
  catalogRoutes,
  setupRoutes,
  priceRoutes,
];

/**
 * `/healthz` and `/readyz` are open; everything else needs a bearer token: viewers read, operators act on runs and
 * tables, administrators change settings, tokens and make backups. Errors are RFC 9457 problem documents.
 */
export function createAdminApp(deps: AdminDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.use(helmet());
  app.use((_req, res, next) => {
    res.set('cache-control', 'no-store');
    next();
  });

  app.get('/healthz', (_req, res) => void res.json({ alive: true }));
  app.get('/readyz', (_req, res) => {
    const report = deps.ready();
    res.status(report.ready ? 200 : 503).json(report);
  });
  app.get('/metrics', requireRole(deps.tokens, 'viewer'), async (_req, res) => {
    res.type('text/plain; version=0.0.4; charset=utf-8').send(await deps.metrics());
  });
  for (const area of AREAS) app.use('/v1', area(deps));

  // Signed out people learn nothing about which addresses there are.
  app.use(requireRole(deps.tokens, 'viewer'), (req, res) => {
    sendProblem(
      res,
      problemDocument(404, 'route.unknown', `There is no ${req.method} ${req.path.slice(0, 100)} here.`),
    );
  });
  app.use(failureHandler(deps.onError));
  return app;
}
