/** Prices: overview, one SKU with its reason, held pushes, "look now", and prices of one customer. */
import { ROUTES } from '@crossdock/shared';
import { json, Router } from 'express';
import { CrossdockError } from '../errors.ts';
import { actorOf, param, requireRole } from './access.ts';
import { createAllowance } from './allowance.ts';
import type { AdminDeps } from './deps.ts';

const filter = ROUTES['GET /v1/prices'].query;
const pushesQuery = ROUTES['GET /v1/prices/pushes'].query;
const items = ROUTES['GET /v1/prices/pushes/{id}'].query;
const decision = ROUTES['POST /v1/prices/pushes/{id}/release'].body;
const lookBody = ROUTES['POST /v1/prices/look'].body;
const customerBody = ROUTES['POST /v1/prices/customer'].body;
const shopperBody = ROUTES['POST /v1/prices/shopper'].body;
/** Each may be a call of M3; a price list of a customer is looked at by people, a page at a time. */
const CUSTOMER_PRICES = 1_000;
const MINUTE = 60_000;
const VERBS = { release: 'released', discard: 'discarded' } as const;

export function priceRoutes({ prices, tokens, audit }: Pick<AdminDeps, 'prices' | 'tokens' | 'audit'>): Router {
  const router = Router();
  const viewer = requireRole(tokens, 'viewer');
  const operator = requireRole(tokens, 'operator');

  router.get('/prices', viewer, (req, res) => {
    const { state, search, after, limit } = filter.parse(req.query);
    const skus = prices.list({ ...(state && { state }), search, after, limit });
    res.json({ ...prices.overview(), skus, next: skus.length === limit ? (skus.at(-1)?.sku ?? null) : null });
  });
  router.post('/prices/look', operator, json(), (req, res) => {
    const { kind } = lookBody.parse(req.body ?? {});
    if (!prices.look(kind))
      throw new CrossdockError(
        'Prices are switched off, so there is nothing to look at. Set prices.direction and prices.lists first.',
        {
          class: 'permanent',
          code: 'price.off',
        },
      );
    res.status(202).json({ looking: true });
  });

  router.get('/prices/pushes', viewer, (req, res) => {
    const { state, limit } = pushesQuery.parse(req.query);
    res.json({ pushes: prices.pushes(limit, state) });
  });
  router.get('/prices/pushes/:id', viewer, (req, res) => {
    const { after, limit } = items.parse(req.query);
    const push = prices.push(param(req, 'id'));
    if (!push) throw unknown(`There is no push "${param(req, 'id').slice(0, 64)}". GET /v1/prices/pushes lists them.`);
    const skus = prices.pushItems(push.id, after, limit);
    res.json({ ...push, skus, next: skus.length === limit ? (skus.at(-1)?.sku ?? null) : null });
  });
  for (const verb of ['release', 'discard'] as const) {
    router.post(`/prices/pushes/:id/${verb}`, operator, json(), async (req, res) => {
      const { why } = decision.parse(req.body ?? {});
      const actor = actorOf(res);
      const push = await prices.decide(param(req, 'id'), VERBS[verb], actor, why);
      await audit.append({
        at: new Date().toISOString(),
        actor,
        action: `prices.${verb}`,
        target: `push:${push.id}`,
        why,
        data: { ...push.counts },
      });
      res.json(push);
    });
  }

  router.get('/prices/:sku', viewer, (req, res) => {
    const sku = param(req, 'sku');
    const found = prices.get(sku);
    if (!found)
      throw unknown(
        `Nothing is known about the SKU "${sku.slice(0, 100)}": the shop has no such product, or its list was not read yet.`,
      );
    res.json(found);
  });
  const allowance = createAllowance(CUSTOMER_PRICES, MINUTE);
  router.post('/prices/customer', operator, json(), async (req, res) => {
    const asked = customerBody.parse(req.body ?? {});
    const wait = allowance.take(asked.items.length, Date.now());
    if (wait > 0)
      throw new CrossdockError(
        `More than ${CUSTOMER_PRICES} prices of customers were asked for within a minute; M3 has other work. Ask again in ${Math.ceil(wait / 1000)} s.`,
        { class: 'throttled', code: 'request.throttled', retryAfterMs: wait },
      );
    const told = await prices.customer(asked);
    await audit.append({
      at: new Date().toISOString(),
      actor: actorOf(res),
      action: 'prices.customer',
      target: `customer:${asked.customer}`,
      why: 'asked',
      data: { items: asked.items.length },
    });
    res.json({ prices: told });
  });
  router.post('/prices/shopper', operator, json(), async (req, res) => {
    res.json(await prices.shopper(shopperBody.parse(req.body ?? {})));
  });
  return router;
}

const unknown = (message: string): CrossdockError =>
  new CrossdockError(message, { class: 'permanent', code: 'price.unknown' });
