/** Runs, timelines and a person's verbs. */
import { runOutcome, runState, verbRequest } from '@crossdock/shared';
import { json, Router, type Response } from 'express';
import { z } from 'zod';
import { maskProblems, maskText } from '../console/mask.ts';
import { hidesPersonal } from '../console/service.ts';
import { CrossdockError } from '../errors.ts';
import type { Verb } from '../flow/port.ts';
import { problemDocument, sendProblem } from '../intake/problem-document.ts';
import { actorOf, param, requireRole } from './access.ts';
import type { AdminDeps } from './deps.ts';

const filter = z.strictObject({
  state: runState.optional(),
  outcome: runOutcome.optional(),
  key: z.string().min(1).max(200).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  after: z.string().min(1).max(64).optional(),
});
const VERBS = ['retry', 'skip', 'resolve', 'hold'] as const satisfies readonly Verb[];
const hides = (res: Response): boolean => hidesPersonal(actorOf(res));
const maskEntry = <T extends { text: string }>(entry: T): T => ({ ...entry, text: maskText(entry.text) });
const strictVerb = verbRequest.strict();

export function runRoutes({ flow, tokens, audit }: AdminDeps): Router {
  const router = Router();
  const viewer = requireRole(tokens, 'viewer');

  router.get('/runs', viewer, (req, res) => {
    const query = filter.parse(req.query);
    const found = flow.list(query);
    const runs = hides(res) ? found.map(maskProblems) : found;
    res.json({ runs, next: runs.length === query.limit ? runs.at(-1)!.id : null });
  });

  router.get('/runs/:id', viewer, (req, res) => {
    const found = flow.get(param(req, 'id'));
    if (!found)
      throw new CrossdockError(
        `There is no run ${param(req, 'id').slice(0, 64)}. GET /v1/runs lists those there are.`,
        { class: 'permanent', code: 'run.unknown' },
      );
    // What steps have kept for later ones may be a buyer's name or address.
    const { vars: _vars, ...input } = found.input;
    if (hides(res)) res.json({ run: maskProblems(found.run), entries: found.entries.map(maskEntry), input });
    else res.json(found);
  });

  router.get('/entities/:key', viewer, (req, res) => {
    const key = z
      .string()
      .regex(/^[a-z]+:\d{1,20}$/, 'expected an entity and its id, like order:1234')
      .parse(param(req, 'key'));
    const found = flow.timeline(key);
    if (found && hides(res))
      res.json({ ...found, runs: found.runs.map(maskProblems), entries: found.entries.map(maskEntry) });
    else if (found) res.json(found);
    else
      sendProblem(
        res,
        problemDocument(
          404,
          'entity.unknown',
          `Nothing is known about ${key}: no event has come for it, or it is older than the retention.`,
        ),
      );
  });

  for (const verb of VERBS) {
    router.post(`/runs/:id/${verb}`, requireRole(tokens, 'operator'), json(), async (req, res) => {
      const body = strictVerb.parse(req.body ?? {});
      if (verb === 'resolve' && !body.orderNumber) {
        throw new z.ZodError([
          { code: 'custom', path: ['orderNumber'], message: 'say which M3 order it is (ORNO)', input: undefined },
        ]);
      }
      if (verb !== 'resolve' && body.orderNumber !== undefined) {
        throw new z.ZodError([
          { code: 'custom', path: ['orderNumber'], message: 'belongs to resolve only', input: undefined },
        ]);
      }
      const actor = actorOf(res);
      const run = await flow.verb(param(req, 'id'), verb, body, actor);
      const data = { key: run.key, ...(body.orderNumber === undefined ? {} : { orderNumber: body.orderNumber }) };
      await audit.append({
        at: new Date().toISOString(),
        actor,
        action: `run.${verb}`,
        target: `run:${run.id}`,
        why: body.why,
        data,
      });
      res.json(run);
    });
  }
  return router;
}
