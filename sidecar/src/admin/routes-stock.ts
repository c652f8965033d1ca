/** Stock: overview, one SKU with its formula, held pushes with release and discard, and "look now". */
import { ROUTES } from '@crossdock/shared';
import { json, Router } from 'express';
import { CrossdockError } from '../errors.ts';
import { actorOf, param, requireRole } from './access.ts';
import type { AdminDeps } from './deps.ts';

const filter = ROUTES['GET /v1/stock'].query;
const accuracy = ROUTES['GET /v1/stock/accuracy'].query;
const pushesQuery = ROUTES['GET /v1/stock/pushes'].query;
const items = ROUTES['GET /v1/stock/pushes/{id}'].query;
const decision = ROUTES['POST /v1/stock/pushes/{id}/release'].body;
const lookBody = ROUTES['POST /v1/stock/look'].body;
const VERBS = { release: 'released', discard: 'discarded' } as const;

export function stockRoutes({ stock, tokens, audit }: Pick<AdminDeps, 'stock' | 'tokens' | 'audit'>): Router {
  const router = Router();
  const viewer = requireRole(tokens, 'viewer');
  const operator = requireRole(tokens, 'operator');

  router.get('/stock', viewer, (req, res) => {
    const { state, search, after, limit } = filter.parse(req.query);
    const skus = stock.list({ ...(state && { state }), search, after, limit });
    res.json({ ...stock.overview(), skus, next: skus.length === limit ? (skus.at(-1)?.sku ?? null) : null });
  });
  router.get('/stock/accuracy', viewer, (req, res) => {
    res.json({ days: stock.accuracy(accuracy.parse(req.query).days) });
  });
  router.post('/stock/look', operator, json(), (req, res) => {
    const { kind } = lookBody.parse(req.body ?? {});
    if (!stock.look(kind))
      throw new CrossdockError('Stock is switched off, so there is nothing to look at. Set stock.direction first.', {
        class: 'permanent',
        code: 'stock.off',
      });
    res.status(202).json({ looking: true });
  });

  router.get('/stock/pushes', viewer, (req, res) => {
    const { state, limit } = pushesQuery.parse(req.query);
    res.json({ pushes: stock.pushes(limit, state) });
  });
  router.get('/stock/pushes/:id', viewer, (req, res) => {
    const { after, limit } = items.parse(req.query);
    const push = stock.push(param(req, 'id'));
    if (!push) throw unknown(`There is no push "${param(req, 'id').slice(0, 64)}". GET /v1/stock/pushes lists them.`);
    const skus = stock.pushItems(push.id, after, limit);
    res.json({ ...push, skus, next: skus.length === limit ? (skus.at(-1)?.sku ?? null) : null });
  });
  for (const verb of ['release', 'discard'] as const) {
    router.post(`/stock/pushes/:id/${verb}`, operator, json(), async (req, res) => {
      const { why } = decision.parse(req.body ?? {});
      const actor = actorOf(res);
      const push = await stock.decide(param(req, 'id'), VERBS[verb], actor, why);
      await audit.append({
        at: new Date().toISOString(),
        actor,
        action: `stock.${verb}`,
        target: `push:${push.id}`,
        why,
        data: { ...push.counts },
      });
      res.json(push);
    });
  }

  router.get('/stock/:sku', viewer, (req, res) => {
    const sku = param(req, 'sku');
    const found = stock.get(sku);
    if (!found)
      throw unknown(
        `Nothing is known about the SKU "${sku.slice(0, 100)}": the shop has no such product, or its list was not read yet.`,
      );
    res.json(found);
  });
  return router;
}

const unknown = (message: string): CrossdockError =>
  new CrossdockError(message, { class: 'permanent', code: 'stock.unknown' });
