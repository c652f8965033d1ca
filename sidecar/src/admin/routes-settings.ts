/** Settings and their versions; access tokens; audit. */
import { role, type SettingDescription } from '@crossdock/shared';
import { json, Router } from 'express';
import { z } from 'zod';
import { describeSettings } from '../config/describe.ts';
import { problemDocument, sendProblem } from '../intake/problem-document.ts';
import { actorOf, param, requireRole } from './access.ts';
import type { AdminDeps } from './deps.ts';

const page = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  before: z.coerce.number().int().min(1).optional(),
});
const why = z.string().trim().min(1).max(500);
const settingsWrite = z.strictObject({
  /** The version that was read; another writer in between is a conflict instead of a loss. */
  version: z.number().int().min(0).optional(),
  why,
  settings: z.record(z.string(), z.unknown()),
});
const tokenWrite = z.strictObject({
  name: z.string().trim().min(1).max(100),
  role,
  proxy: z.boolean().default(false),
  /** A token that was made elsewhere (pairing). */
  token: z
    .string()
    .min(32)
    .max(200)
    .regex(/^[\x21-\x7e]+$/)
    .optional(),
  why: why.default('made by command'),
});

export function settingsRoutes({ settings, tokens, audit }: AdminDeps): Router {
  const router = Router();
  const viewer = requireRole(tokens, 'viewer');
  const administrator = requireRole(tokens, 'administrator');

  router.get('/settings', viewer, (_req, res) => void res.json(settings.view()));
  router.put('/settings', administrator, json({ limit: '1mb' }), async (req, res) => {
    const body = settingsWrite.parse(req.body ?? {});
    res.json(await settings.write(body.settings, { actor: actorOf(res), why: body.why, expected: body.version }));
  });
  let schema: SettingDescription[] | null = null;
  router.get('/settings/schema', viewer, (_req, res) => void res.json({ settings: (schema ??= describeSettings()) }));
  router.get('/settings/versions', viewer, (req, res) => {
    const { limit, before } = page.parse(req.query);
    res.json({ versions: settings.versions(limit, before) });
  });
  router.get('/settings/versions/:version', viewer, (req, res) => {
    const version = z.coerce.number().int().min(1).parse(param(req, 'version'));
    const found = settings.readVersion(version);
    if (found) res.json(found);
    else
      sendProblem(
        res,
        problemDocument(
          404,
          'settings.unknown-version',
          `There is no version ${version} of the settings; the newest is ${settings.version}.`,
        ),
      );
  });

  router.get('/tokens', administrator, (_req, res) => void res.json({ tokens: tokens.list() }));
  router.post('/tokens', administrator, json(), async (req, res) => {
    const body = tokenWrite.parse(req.body ?? {});
    const by = { actor: actorOf(res), why: body.why };
    if (body.token !== undefined) {
      res.status(201).json({ record: await tokens.register(body.token, body, by) });
    } else {
      res.status(201).json(await tokens.create(body, by));
    }
  });
  router.delete('/tokens/:id', administrator, async (req, res) => {
    const id = param(req, 'id');
    const done = await tokens.revoke(id, { actor: actorOf(res), why: 'revoked' });
    if (done) res.json({ revoked: id });
    else
      sendProblem(
        res,
        problemDocument(404, 'token.unknown', 'There is no valid token with this id. GET /v1/tokens lists them.'),
      );
  });

  router.get('/audit', viewer, (req, res) => {
    const query = page.extend({ target: z.string().max(200).optional() }).parse(req.query);
    res.json({ entries: audit.list(query) });
  });
  return router;
}
