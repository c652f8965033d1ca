/** What the API says about itself and about who is asking. */
import { Router } from 'express';
import { VERSION } from '../version.ts';
import { actorOf, requireRole } from './access.ts';
import type { AdminDeps } from './deps.ts';
import { openApiDocument } from './openapi.ts';

export function aboutRoutes({ tokens }: Pick<AdminDeps, 'tokens'>): Router {
  const router = Router();
  const viewer = requireRole(tokens, 'viewer');
  let document: object | null = null;
  router.get('/me', viewer, (_req, res) => void res.json(actorOf(res)));
  router.get('/openapi.json', viewer, (_req, res) => void res.json((document ??= openApiDocument(VERSION))));
  return router;
}
