/** The console's lists: runs with filters and counts, saved views, lanes with pause and resume. */
import { randomUUID } from 'node:crypto';
import { pauseRequest, saveViewRequest, workFilter, workQuery } from '@crossdock/shared';
import { json, Router } from 'express';
import { CrossdockError } from '../errors.ts';
import { actorOf, param, requireRole } from './access.ts';
import type { AdminDeps } from './deps.ts';

/** Answers carry an ETag: a screen that asks again gets 304 and no body while nothing has changed. */
export function workRoutes({ tokens, console: desk }: AdminDeps): Router {
  const router = Router();
  const viewer = requireRole(tokens, 'viewer');
  const operator = requireRole(tokens, 'operator');
  const { service, views } = desk;

  router.get('/work', viewer, async (req, res) => {
    res.json(await service.page(workQuery.parse(req.query), actorOf(res)));
  });
  router.get('/work/facets', viewer, async (req, res) => {
    res.json(await service.facets(workFilter.parse(req.query), actorOf(res)));
  });

  router.get('/work/views', viewer, (_req, res) => void res.json({ views: views.list(actorOf(res).name) }));
  router.post('/work/views', viewer, json(), async (req, res) => {
    const view = { id: randomUUID(), at: new Date().toISOString(), ...saveViewRequest.parse(req.body ?? {}) };
    const { name } = actorOf(res);
    await views.save(name, view);
    res.status(201).json(views.list(name).find((one) => one.name === view.name));
  });
  router.delete('/work/views/:id', viewer, async (req, res) => {
    const id = param(req, 'id');
    if (!(await views.remove(actorOf(res).name, id)))
      throw new CrossdockError('You have no such view.', { class: 'permanent', code: 'view.unknown' });
    res.json({ removed: id });
  });

  router.get('/lanes', viewer, (_req, res) => void res.json(service.lanes()));
  for (const how of ['pause', 'resume'] as const) {
    router.post(`/lanes/${how}`, operator, json(), async (req, res) => {
      const { lane, why } = pauseRequest.parse(req.body ?? {});
      res.json(await service.pause(lane, how, why, actorOf(res)));
    });
  }
  return router;
}
