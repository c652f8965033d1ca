/** Loads of the catalogue and its items. */
import { catalogItemsQuery, catalogRoutes as catalogRoutesOf, loadRequest } from '@crossdock/shared';
import { json, Router } from 'express';
import { z } from 'zod';
import { actorOf, param, requireRole } from './access.ts';
import type { AdminDeps } from './deps.ts';

const decision = z.strictObject({ why: z.string().trim().min(1).max(500) });
const ITEM_MS = 30_000;

export function catalogRoutes({ tokens, audit, catalog }: AdminDeps): Router {
  const router = Router();
  const viewer = requireRole(tokens, 'viewer');
  const operator = requireRole(tokens, 'operator');

  router.get('/catalog/load', viewer, (_req, res) => {
    res.json({ on: catalog.on(), load: catalog.load(), items: catalog.counts(), leaving: catalog.retiring(), lookedAt: catalog.lookedAt(), problems: catalog.problems() }); // prettier-ignore
  });
  router.post('/catalog/load', operator, json(), async (req, res) => {
    const request = loadRequest.parse(req.body ?? {});
    const actor = actorOf(res);
    const load = await catalog.startLoad(request, actor);
    const { why, ...data } = request;
    await audit.append({ at: new Date().toISOString(), actor, action: 'catalog.load', target: `load:${load.id}`, why, data }); // prettier-ignore
    res.status(202).json(load);
  });
  for (const verb of ['accept', 'cancel'] as const) {
    router.post(`/catalog/load/${verb}`, operator, json(), async (req, res) => {
      const { why } = decision.parse(req.body ?? {});
      const actor = actorOf(res);
      const load = await catalog[verb](why, actor);
      await audit.append({ at: new Date().toISOString(), actor, action: `catalog.${verb}`, target: `load:${load.id}`, why, data: { ...load.counts } }); // prettier-ignore
      res.json(load);
    });
  }
  router.post('/catalog/look', operator, json(), (req, res) => {
    const { kind } = catalogRoutesOf['POST /v1/catalog/look'].body.parse(req.body ?? {});
    res.status(202).json({ looking: catalog.look(kind) });
  });
  for (const verb of ['pause', 'resume'] as const) {
    router.post(`/catalog/load/${verb}`, operator, json(), async (req, res) => {
      const { why } = decision.parse(req.body ?? {});
      const actor = actorOf(res);
      const load = await catalog.pause(verb === 'pause', why, actor);
      await audit.append({ at: new Date().toISOString(), actor, action: `catalog.${verb}`, target: `load:${load.id}`, why, data: {} }); // prettier-ignore
      res.json(load);
    });
  }
  for (const verb of ['release', 'keep'] as const) {
    router.post(`/catalog/leaving/${verb}`, operator, json(), async (req, res) => {
      const { why } = decision.parse(req.body ?? {});
      const actor = actorOf(res);
      const done = await catalog.decideRetiring(verb, why, actor);
      await audit.append({ at: new Date().toISOString(), actor, action: `catalog.leaving.${verb}`, target: 'products:1', why, data: done }); // prettier-ignore
      res.json(done);
    });
  }
  router.get('/catalog/items', viewer, (req, res) => {
    const query = catalogItemsQuery.parse(req.query);
    const items = catalog.items(query);
    res.json({ items, next: items.length === query.limit ? items.at(-1)!.item : null });
  });
  router.get('/catalog/items/:item', viewer, async (req, res) => {
    res.json(await catalog.preview(param(req, 'item'), AbortSignal.timeout(ITEM_MS)));
  });
  return router;
}
