/** Status, check, dry run, backup, metrics. */
import { json, Router } from 'express';
import { z } from 'zod';
import { actorOf, requireRole } from './access.ts';
import type { AdminDeps } from './deps.ts';

const planBody = z.strictObject({
  document: z.record(z.string(), z.unknown()),
  /** Whether M3 and the shop may be read; without, only what is in the store is known. */
  online: z.boolean().default(true),
});
/** A plain file name: the backup folder is the only place the sidecar writes to for somebody. */
const backupBody = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'expected a plain file name')
    .optional(),
});

export function operationRoutes(deps: AdminDeps): Router {
  const { tokens, audit } = deps;
  const router = Router();

  router.get('/status', requireRole(tokens, 'viewer'), (_req, res) => void res.json(deps.status()));
  router.post('/check', requireRole(tokens, 'operator'), async (_req, res) => void res.json(await deps.setup.check()));
  router.post('/plan', requireRole(tokens, 'operator'), json({ limit: '20mb' }), async (req, res) => {
    const { document, online } = planBody.parse(req.body ?? {});
    res.json(await deps.flow.plan(document, { online }));
  });
  router.post('/backup', requireRole(tokens, 'administrator'), json(), async (req, res) => {
    const { name } = backupBody.parse(req.body ?? {});
    const at = new Date().toISOString();
    const made = await deps.backup(name ?? `crossdock-${at.replaceAll(/[:.]/g, '-')}.db`);
    await audit.append({
      at,
      actor: actorOf(res),
      action: 'backup',
      target: `backup:${made.file}`,
      why: 'asked for',
      data: { bytes: made.bytes },
    });
    res.status(201).json(made);
  });
  return router;
}
