/** Access and erasure for one person (GDPR, articles 15 and 17). POST, so that no e-mail address stands in a URL. */
import { personRequest } from '@crossdock/shared';
import { json, Router } from 'express';
import { z } from 'zod';
import { actorOf, requireRole } from './access.ts';
import type { AdminDeps } from './deps.ts';

const somebody = (person: { email?: string; orders: string[]; customers: string[] }): boolean =>
  person.email !== undefined || person.orders.length > 0 || person.customers.length > 0;
const NOBODY = 'name a person: email, orders or customers';
const exportBody = personRequest.refine(somebody, NOBODY);
const eraseBody = personRequest.extend({ why: z.string().trim().min(1).max(500) }).refine(somebody, NOBODY);

export function privacyRoutes({ tokens, audit, privacy }: AdminDeps): Router {
  const router = Router();
  const administrator = requireRole(tokens, 'administrator');

  router.post('/privacy/export', administrator, json(), (req, res) => {
    res.json(privacy.export(exportBody.parse(req.body ?? {})));
  });
  router.post('/privacy/erase', administrator, json(), async (req, res) => {
    const { why, ...person } = eraseBody.parse(req.body ?? {});
    const actor = actorOf(res);
    const done = await privacy.erase(person, { actor, why });
    // Ids and amounts: the audit is never changed, so nobody may stand in it.
    const data = {
      erased: done.entities.filter(({ result }) => result === 'erased').map(({ key }) => key),
      open: done.entities.filter(({ result }) => result === 'open').map(({ key }) => key),
      customer: done.customer?.link === 'erased' || done.customer?.table === true,
    };
    await audit.append({ at: new Date().toISOString(), actor, action: 'privacy.erase', target: 'privacy', why, data });
    res.json(done);
  });
  return router;
}
