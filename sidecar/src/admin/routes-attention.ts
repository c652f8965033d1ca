/** What needs a person: causes, notes, operations over many runs, the error catalogue; and one order's story and corrections. */
import { amendRequest, causeQuery, noteRequest, reasonRequest, replayRequest } from '@crossdock/shared';
import { json, Router } from 'express';
import { z } from 'zod';
import { CATALOGUE } from '../console/catalogue/index.ts';
import { CrossdockError } from '../errors.ts';
import { actorOf, param, requireRole } from './access.ts';
import type { AdminDeps } from './deps.ts';

const groupQuery = causeQuery.extend({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.coerce.number().int().min(0).default(0),
});
const keyShape = z.string().regex(/^[a-z]+:\d{1,20}$/, 'expected an entity and its id, like order:1234');
const recent = z.strictObject({ limit: z.coerce.number().int().min(1).max(50).default(10) });

export function attentionRoutes({ tokens, console: desk, flow, holds, audit }: AdminDeps): Router {
  const router = Router();
  const viewer = requireRole(tokens, 'viewer');
  const operator = requireRole(tokens, 'operator');
  const { service, operations, causes } = desk;

  router.get('/catalogue', viewer, (_req, res) => void res.json({ entries: CATALOGUE }));

  router.get('/attention', viewer, async (_req, res) => {
    res.json({ ...(await service.groups(actorOf(res))), pushes: holds() });
  });
  router.get('/attention/group', viewer, async (req, res) => {
    const { code, thing, ...page } = groupQuery.parse(req.query);
    res.json(await service.group(code, thing, page, actorOf(res)));
  });
  router.put('/attention/group', operator, json(), async (req, res) => {
    const { code, thing, owner, comment, due } = noteRequest.parse(req.body ?? {});
    const actor = actorOf(res);
    const note = { owner: owner || null, comment: comment || null, due, at: new Date().toISOString(), by: actor.name };
    await causes.note(code, thing, note, { actor, why: comment || 'owner and due time' });
    res.json(note);
  });

  router.post('/attention/replay', operator, json({ limit: '1mb' }), async (req, res) => {
    const body = replayRequest.parse(req.body ?? {});
    if (body.code === undefined && body.runs === undefined)
      throw new z.ZodError([
        { code: 'custom', path: ['code'], message: 'say which cause or which runs', input: undefined },
      ]);
    res.status(202).json(await operations.start(body, actorOf(res)));
  });
  router.get('/attention/operations', viewer, (req, res) => {
    res.json({ operations: operations.list(recent.parse(req.query).limit) });
  });
  router.get('/attention/operations/:id', viewer, (req, res) => void res.json(operations.get(param(req, 'id'))));
  router.post('/attention/operations/:id/undo', operator, json(), async (req, res) => {
    const { why } = reasonRequest.parse(req.body ?? {});
    res.json(await operations.undo(param(req, 'id'), actorOf(res), why));
  });
  router.post('/runs/:id/reopen', operator, json(), async (req, res) => {
    const { why } = reasonRequest.parse(req.body ?? {});
    const actor = actorOf(res);
    const run = await flow.verb(param(req, 'id'), 'reopen', { why }, actor);
    const at = new Date().toISOString();
    await audit.append({ at, actor, action: 'run.reopen', target: `run:${run.id}`, why, data: { key: run.key } });
    res.json(run);
  });

  router.get('/entities/:key/timeline', viewer, async (req, res) => {
    const key = keyShape.parse(param(req, 'key'));
    const found = await service.timeline(key, actorOf(res));
    if (!found)
      throw new CrossdockError(
        `Nothing is known about ${key}: no event has come for it, or it is older than the retention.`,
        { class: 'permanent', code: 'entity.unknown' },
      );
    res.json(found);
  });
  router.get('/entities/:key/document', viewer, (req, res) => {
    res.json(service.document(keyShape.parse(param(req, 'key')), actorOf(res)));
  });
  router.get('/entities/:key/customers', operator, async (req, res) => {
    const { q } = z.strictObject({ q: z.string().max(100).default('') }).parse(req.query);
    res.json(await service.customers(keyShape.parse(param(req, 'key')), q));
  });
  router.post('/entities/:key/amendments', operator, json({ limit: '200kb' }), async (req, res) => {
    const key = keyShape.parse(param(req, 'key'));
    const { changes, why } = amendRequest.parse(req.body ?? {});
    res.status(201).json(await service.amend(key, changes, why, actorOf(res)));
  });
  router.post('/amendments/:id/undo', operator, json(), async (req, res) => {
    const { why } = reasonRequest.parse(req.body ?? {});
    res.json(await service.undoAmendment(param(req, 'id'), why, actorOf(res)));
  });
  return router;
}
