/** Overview and set-up guide. */
import { canonicalZone, overviewRoutes, setupRoutes as described, type Overview } from '@crossdock/shared';
import { json, Router } from 'express';
import { maskProblem, maskThing } from '../console/mask.ts';
import { hidesPersonal } from '../console/service.ts';
import { actorOf, requireRole } from './access.ts';
import type { AdminDeps } from './deps.ts';

const bodies = {
  credentials: described['POST /v1/setup/credentials'].body,
  validation: described['POST /v1/setup/validation'].body,
  launch: described['POST /v1/setup/launch'].body,
};
const overviewQuery = overviewRoutes['GET /v1/overview'].query.strict();
/** No .ionapi file is larger. */
const IONAPI_LIMIT = '64kb';

const maskGroup = (group: Overview['attention'][number]): Overview['attention'][number] => ({
  ...group,
  thing: maskThing(group.code, group.thing),
  message: maskProblem(group).message,
});

export function setupRoutes({ tokens, setup, overview, audit }: AdminDeps): Router {
  const router = Router();
  const viewer = requireRole(tokens, 'viewer');
  const operator = requireRole(tokens, 'operator');
  const administrator = requireRole(tokens, 'administrator');

  router.get('/overview', viewer, (req, res) => {
    const { zone } = overviewQuery.parse(req.query);
    const shown = overview(canonicalZone(zone ?? '') ?? undefined);
    res.json(hidesPersonal(actorOf(res)) ? { ...shown, attention: shown.attention.map(maskGroup) } : shown);
  });
  router.get('/check', viewer, (_req, res) => void res.json({ report: setup.lastCheck() }));

  router.get('/setup', viewer, (_req, res) => void res.json(setup.state()));
  router.post('/setup/credentials', administrator, json({ limit: IONAPI_LIMIT }), async (req, res) => {
    const { ionapi, why } = bodies.credentials.parse(req.body ?? {});
    res.json(await setup.credentials(ionapi, { actor: actorOf(res), why: why ?? 'credentials from the .ionapi file' }));
  });
  router.get('/setup/choices', operator, async (_req, res) => void res.json(await setup.choices()));
  router.get('/setup/suggestions', operator, async (_req, res) => void res.json(await setup.suggestions()));
  router.get('/setup/validation', viewer, (_req, res) => void res.json(setup.validation()));
  router.post('/setup/validation', operator, json(), (req, res) => {
    const { orders } = bodies.validation.parse(req.body ?? {});
    res.status(202).json(setup.validate(orders ?? 100));
  });
  router.post('/setup/launch', administrator, json(), async (req, res) => {
    const { cutover, why } = bodies.launch.parse(req.body ?? {});
    const actor = actorOf(res);
    const state = await setup.launch(cutover, { actor, why });
    const at = new Date().toISOString();
    await audit.append({ at, actor, action: 'launch', target: 'setup', why, data: { cutover } });
    res.json(state);
  });
  return router;
}
