/** Flows and maps: versions, drafts, validation, simulation, preview, publishing; templates; what M3 takes. */
import {
  definitionContent,
  definitionFile,
  definitionKind,
  draftWrite,
  publishRequest,
  rollbackRequest,
  simulateRequest,
  templateAnswers,
  templateApply,
  type DefinitionKind,
  type FieldMap,
  type Flow,
} from '@crossdock/shared';
import { json, Router, type Request } from 'express';
import { z } from 'zod';
import type { DefinitionService } from '../definitions/service.ts';
import type { TemplateService } from '../definitions/templates.ts';
import type { Workbench } from '../definitions/workbench.ts';
import { CrossdockError } from '../errors.ts';
import type { StepCounts, StepMarks } from '../flow/run-store.ts';
import type { Metadata } from '../m3/metadata.ts';
import { actorOf, param, requireRole } from './access.ts';
import type { AdminDeps } from './deps.ts';

/** What these routes work with; `main.ts` wires it. */
export interface DefinitionRoutesDeps {
  service: DefinitionService;
  workbench: Workbench;
  templates: TemplateService;
  metadata: Pick<Metadata, 'programs' | 'program' | 'transaction'>;
  counts: StepCounts;
  marks: StepMarks;
}

const side = z.union([z.literal('draft'), z.coerce.number().int().min(1)]);
const runsQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  before: z.coerce.number().int().min(1).optional(),
});
const discardQuery = z.strictObject({
  revision: z.coerce.number('expected the revision of the draft that was looked at').int().min(1),
});
const tryBody = z.strictObject({
  key: z.string().regex(/^(order|item|product):\d{1,20}$/, 'expected what it is tried on, like order:1234'),
  /** What is tried; absent = the draft, or what is live. */
  content: definitionContent.optional(),
  online: z.boolean().default(true),
});
const why = z.string('expected a reason in words').trim().min(1, 'expected a reason in words').max(500);
const mi = z.string().regex(/^[A-Za-z0-9]{2,15}$/);

const sampleQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  search: z.string().max(40).default(''),
});

export function definitionRoutes(
  { service, workbench, templates, metadata, counts, marks }: DefinitionRoutesDeps,
  { tokens, audit, flow }: Pick<AdminDeps, 'tokens' | 'audit' | 'flow'>,
): Router {
  const router = Router();
  const viewer = requireRole(tokens, 'viewer');
  const operator = requireRole(tokens, 'operator');
  const administrator = requireRole(tokens, 'administrator');
  const body = json({ limit: '1mb' });
  const at = (req: Request): [DefinitionKind, string] => [
    definitionKind.parse(param(req, 'kind')),
    z.string().max(60).parse(param(req, 'id')),
  ];
  const one = '/definitions/:kind/:id';

  router.get('/definitions', viewer, (_req, res) => void res.json({ definitions: service.list() }));
  router.post('/definitions/import', operator, body, async (req, res) => {
    const file = definitionFile.parse(req.body ?? {});
    const { kind, id } = file;
    const live = service.live(kind, id);
    const content = { ...file.content, version: live.version } as Record<string, unknown>;
    const revision = service.draft(kind, id)?.revision ?? 0;
    res.status(201).json(await service.saveDraft(kind, id, { base: live.version, revision, content }, actorOf(res)));
  });
  router.get(one, viewer, (req, res) => {
    const [kind, id] = at(req);
    const { content, version } = service.live(kind, id);
    res.json({ kind, id, version, content, draft: service.draft(kind, id), versions: service.versions(kind, id) });
  });
  router.get(`${one}/versions/:version`, viewer, (req, res) => {
    const version = z.coerce.number().int().min(1).parse(param(req, 'version'));
    res.json(service.read(...at(req), version));
  });
  router.get(`${one}/versions/:version/runs`, viewer, (req, res) => {
    const version = z.coerce.number().int().min(1).parse(param(req, 'version'));
    const query = runsQuery.parse(req.query);
    const found = service.runsOf(...at(req), version, query);
    const runs = found.runs.map(({ seq: _seq, ...run }) => run);
    res.json({ runs, count: found.count, next: runs.length === query.limit ? found.runs.at(-1)!.seq : null });
  });
  router.get(`${one}/diff`, viewer, (req, res) => {
    const { from, to } = z.strictObject({ from: side, to: side }).parse(req.query);
    res.json({ from, to, changes: service.diff(...at(req), from, to) });
  });
  router.get(`${one}/export`, viewer, (req, res) => {
    const [kind, id] = at(req);
    const query = z.strictObject({ version: z.coerce.number().int().min(1).optional() }).parse(req.query);
    const { content, version } = query.version ? service.read(kind, id, query.version) : service.live(kind, id);
    res.attachment(`crossdock-${kind}-${id}-v${version}.json`);
    res.json({ crossdock: 'definition', kind, id, content });
  });

  router.put(`${one}/draft`, operator, body, async (req, res) => {
    res.json(await service.saveDraft(...at(req), draftWrite.parse(req.body ?? {}), actorOf(res)));
  });
  router.delete(`${one}/draft`, operator, async (req, res) => {
    const { revision } = discardQuery.parse(req.query);
    res.json({ discarded: await service.discardDraft(...at(req), revision, actorOf(res)) });
  });
  router.post(`${one}/validate`, viewer, body, (req, res) => {
    const { content } = z.strictObject({ content: definitionContent }).parse(req.body ?? {});
    res.json(service.validate(...at(req), content));
  });
  router.post(`${one}/publish`, administrator, body, async (req, res) => {
    const { revision, why: reason } = publishRequest.parse(req.body ?? {});
    res.json(await service.publish(...at(req), revision, { actor: actorOf(res), why: reason }));
  });
  router.post(`${one}/rollback`, administrator, body, async (req, res) => {
    const { why: reason, ...to } = rollbackRequest.parse(req.body ?? {});
    res.json(await service.rollback(...at(req), to, { actor: actorOf(res), why: reason }));
  });

  /** What is tried: the given content, else the draft, else what is live. */
  const usable = (kind: DefinitionKind, id: string, content?: Record<string, unknown>) =>
    service.usable(kind, id, content ?? service.draft(kind, id)?.content ?? service.live(kind, id).content);

  router.post(`${one}/simulate`, operator, body, (req, res) => {
    const [kind, id] = at(req);
    const options = simulateRequest.parse(req.body ?? {});
    const revision = service.draft(kind, id)?.revision ?? 0;
    const draft = { content: usable(kind, id), revision };
    res.status(202).json(workbench.simulate(kind, id, draft, options));
  });
  router.get('/simulations/:id', operator, (req, res) => void res.json(workbench.simulation(param(req, 'id'))));
  router.delete('/simulations/:id', operator, (req, res) => {
    res.json({ cancelled: workbench.cancelSimulation(param(req, 'id')) });
  });
  router.post(`${one}/preview`, operator, body, async (req, res) => {
    const [kind, id] = at(req);
    const { key, content, online } = tryBody.parse(req.body ?? {});
    // A draft with errors is previewed all the same: that is how they are found.
    if (kind === 'map') res.json(await workbench.preview(readable(kind, id, content) as FieldMap, key, online));
    else res.json(await workbench.test(usable(kind, id, content) as Flow, key, online));
  });
  function readable(kind: DefinitionKind, id: string, content?: Record<string, unknown>): Flow | FieldMap {
    const given = content ?? service.draft(kind, id)?.content ?? service.live(kind, id).content;
    return workbench.validate(kind, id, given).content ?? service.usable(kind, id, given);
  }
  router.get('/definitions/map/:id/sources', viewer, (req, res) => {
    res.json(workbench.sources(param(req, 'id')));
  });
  router.get('/definitions/map/:id/subjects', operator, (req, res) => {
    const { limit, search } = sampleQuery.parse(req.query);
    res.json({ subjects: workbench.trySubjects(param(req, 'id'), limit, search) });
  });
  router.get('/definitions/flow/:id/counts', viewer, (req, res) => {
    const { since } = z.strictObject({ since: z.iso.datetime({ offset: true }) }).parse(req.query);
    const id = param(req, 'id');
    service.live('flow', id);
    res.json({ since, steps: counts.since(id, Date.parse(since)) });
  });
  router.get('/sample-orders', viewer, (req, res) => {
    const query = sampleQuery.parse(req.query);
    res.json({ orders: workbench.orders(query.limit, query.search) });
  });
  router.get('/step-types', viewer, (_req, res) => void res.json({ types: workbench.palette() }));
  router.get('/m3/programs', viewer, (_req, res) => void res.json({ programs: metadata.programs() }));
  router.get('/m3/programs/:program', viewer, (req, res) => {
    const found = metadata.program(mi.parse(param(req, 'program')));
    if (!found) throw unknown('m3.program-unknown', 'Nobody has described this program.');
    res.json(found);
  });
  router.get('/m3/programs/:program/:transaction', viewer, (req, res) => {
    const found = metadata.transaction(mi.parse(param(req, 'program')), mi.parse(param(req, 'transaction')));
    if (!found) throw unknown('m3.transaction-unknown', 'Nobody has described this transaction.');
    res.json(found);
  });

  // A write in doubt that has no look-up: a person has seen in M3 that it was carried out.
  router.post('/runs/:id/steps/:step/done', operator, body, async (req, res) => {
    const { why: reason } = z.strictObject({ why }).parse(req.body ?? {});
    const [id, step, actor] = [param(req, 'id'), param(req, 'step'), actorOf(res)];
    const found = flow.get(id);
    if (!found) throw unknown('run.unknown', 'There is no such run.');
    const { key, flow: of } = found.run;
    const mark = [step, `${step}@${id}`].find((name) => marks.get(key, of, name)?.state === 'pending');
    if (mark === undefined) throw unknown('step.not-in-doubt', `The step "${step}" of this run is not in doubt.`);
    await marks.put(key, of, mark, { state: 'done', at: Date.now(), result: {} });
    const run = await flow.verb(id, 'retry', { why: `The step "${step}" was carried out: ${reason}` }, actor);
    await audit.append({
      at: new Date().toISOString(),
      actor,
      action: 'run.step-done',
      target: `run:${id}`,
      why: reason,
      data: { key, step },
    });
    res.json(run);
  });

  router.get('/templates', viewer, (_req, res) => void res.json({ templates: templates.list() }));
  router.post('/templates/:id/preview', operator, body, (req, res) => {
    res.json(templates.preview(param(req, 'id'), templateAnswers.parse(req.body ?? {}).inputs));
  });
  router.post('/templates/:id/apply', administrator, body, async (req, res) => {
    const { inputs, seal, why: reason } = templateApply.parse(req.body ?? {});
    res.json(await templates.apply(param(req, 'id'), inputs, seal, { actor: actorOf(res), why: reason }));
  });
  return router;
}

const unknown = (code: string, message: string): CrossdockError =>
  new CrossdockError(message, { class: 'permanent', code });
