/**
 * Runs one flow over one delivery. Finished steps are journaled and skipped when the run is taken up again with the same
 * document; with a newer one everything is planned afresh. Errors become the run's state here and the queue's business in
 * the dispatcher.
 */
import type { FieldMap, Flow, Problem, RunOutcome, RunSummary, WooOrder } from '@crossdock/shared';
import { wooOrder } from '@crossdock/shared';
import { asCrossdockError, CrossdockError } from '../errors.ts';
import { celView, evaluateCondition } from '../mapping/cel.ts';
import { currentDocument, type Current } from '../sync/order/fresh.ts';
import type { Delivery, Handler, HandlerResult } from '../work/port.ts';
import type { DefinitionUse } from './definitions.ts';
import type { Run, StepOutcome } from './run-store.ts';
import type { FlowServices, StepContext, StepResult, StepType } from './step.ts';

/** Internal work has a key of its own, so that it never waits for, or supersedes, the entity's own work. */
export const entityOf = (workKey: string): string => workKey.replace(/^(show|status):/, '');

export function createRunner(services: FlowServices, stepTypes: ReadonlyMap<string, StepType<never>>): Handler {
  return async (delivery, signal) => {
    const key = entityOf(delivery.key);
    const live = services.definitions.at([]);
    const flow = live.flowFor(delivery.topic);
    if (delivery.superseded.length > 0) await services.runs.supersede(delivery.superseded, services.now());
    const run = await services.runs.open(delivery, key, flow?.id ?? '-', flow?.version ?? 1, services.now());
    const journal = journalFor(services, run);
    if (!flow) {
      journal('no-flow', `Stored. There is no flow for "${delivery.topic}" yet.`);
      await services.runs.finish(run, 'no-flow', services.now());
      return { kind: 'done', outcome: 'no-flow' };
    }
    try {
      return await runSteps({ ...services, definitions: live }, stepTypes, flow, run, delivery, signal, journal);
    } catch (thrown) {
      return failed(services, run, asCrossdockError(thrown), journal, delivery);
    }
  };
}

type Journal = StepContext['journal'];
function journalFor(services: FlowServices, run: Run, step: () => string | null = () => null): Journal {
  return (kind, text, data) => {
    const line = {
      key: run.key,
      runSeq: run.seq,
      step: step(),
      kind,
      text,
      actor: null,
      data: data ?? null,
      at: services.now(),
    };
    // Ordered and durable with the next group commit; a full disk shows up at the next awaited write.
    void services.runs.append(line).catch(() => undefined);
  };
}

/**
 * Versions of one attempt: a run that goes on where it stopped keeps those that it began with, one that is planned afresh
 * takes what is live. Each one that is used is recorded.
 */
function versionsFor(services: FlowServices, live: Flow, run: Run): { services: FlowServices; flow: Flow } {
  const goesOn = run.doneSteps.length > 0;
  const known = goesOn ? services.runs.uses(run.seq) : [];
  const definitions = services.definitions.at(known);
  const noted = new Set(known.map(({ kind, id, version }) => `${kind} ${id} ${version}`));
  const note = (use: DefinitionUse): void => {
    const name = `${use.kind} ${use.id} ${use.version}`;
    if (noted.has(name)) return;
    noted.add(name);
    // Ordered and durable with the next group commit, like the journal.
    void services.runs.noteUse(run, use).catch(() => undefined);
  };
  const flow = definitions.flows.find(({ id }) => id === live.id) ?? live;
  note({ kind: 'flow', id: flow.id, version: flow.version });
  const map = (id: string): FieldMap => {
    const found = definitions.map(id);
    note({ kind: 'map', id, version: found.version });
    return found;
  };
  return { services: { ...services, definitions: { ...definitions, map } }, flow };
}

async function runSteps(
  outer: FlowServices,
  stepTypes: ReadonlyMap<string, StepType<never>>,
  live: Flow,
  run: Run,
  delivery: Delivery,
  signal: AbortSignal,
  note: Journal,
): Promise<HandlerResult> {
  let services = outer;
  let step: string | null = null;
  const journal = journalFor(services, run, () => step);
  const isOrder = run.key.startsWith('order:');
  const posting = isOrder ? services.postings.get(run.key) : null;
  const settings = services.settings();
  const posted = posting?.state === 'confirmed' || posting?.state === 'stopped';
  const current: Current =
    isOrder && delivery.key === run.key
      ? await currentDocument(
          {
            inbox: services.inbox,
            shop: services.shop(),
            rereadAfterSeconds: settings.orders.rereadAfterSeconds,
            now: services.now,
            signal,
            journal: note,
          },
          run.key,
          !posted,
        )
      : { event: null, deleted: false };
  const amended = amendedDocument(services, run.key, current);
  const basis = `${current.event?.version ?? ''}#${current.event?.seq ?? ''}${amended.mark}`;
  if (run.basis !== basis) Object.assign(run, { basis, doneSteps: [], vars: {} });
  const versions = versionsFor(services, live, run);
  const { flow } = versions;
  ({ services } = versions);
  const order = current.deleted ? null : parseOrder(amended.document);
  if (order && 'problems' in order) return held(services, run, order.problems, false, journal);
  if (isOrder && delivery.key === run.key && !order && !current.deleted) {
    return held(
      services,
      run,
      [
        {
          code: 'order.no-document',
          owner: 'crossdock',
          message: 'The event came without a document, and none is stored.',
          fix: 'Send the order again from the shop.',
        },
      ],
      false,
      journal,
    );
  }
  if (order && `order:${order.document.id}` !== run.key) {
    const message = `The event is about ${run.key}, but its document is order ${order.document.id}.`;
    return held(
      services,
      run,
      [
        {
          code: 'order.other-document',
          owner: 'shop',
          field: 'id',
          message,
          fix: 'Send the order again from the shop.',
          expected: run.key,
          received: `order:${order.document.id}`,
        },
      ],
      false,
      journal,
    );
  }
  // The same for all conditions of the run; making it costs as much as all else of a step.
  let orderView: ReturnType<typeof celView> | undefined;
  const ctx: StepContext = {
    services: recording(services, run),
    run,
    step: '',
    key: run.key,
    order: order?.document ?? null,
    vars: run.vars,
    signal,
    journal,
    conditionView: () => ({
      ...run.vars,
      vars: run.vars,
      order: (orderView ??= celView(order?.document ?? {})),
      link: { posted: posted },
    }),
  };

  for (const definition of flow.steps) {
    if (!definition.enabled || run.doneSteps.includes(definition.id)) continue;
    step = definition.id;
    ctx.step = step;
    const counted = (outcome: StepOutcome): void => services.counts.count(flow.id, definition.id, outcome);
    const type = stepTypes.get(definition.uses);
    if (!type) throw new Error(`there is no step type "${definition.uses}"`);
    if (definition.when && !evaluateCondition(definition.when, { action: '', ...ctx.conditionView() })) {
      counted('condition-false');
      if (definition.uses !== 'gate') continue;
      const reason =
        (definition.with?.['reason'] as string | undefined) ?? `Excluded by rule: "${definition.when}" is not true.`;
      journal('decided', reason);
      return ended(services, run, 'skipped', delivery, current.deleted);
    }
    const options = type.options.parse(definition.with ?? {});
    let result: StepResult;
    try {
      result = await type.run(ctx, options);
    } catch (error) {
      const stays = error instanceof CrossdockError && error.class !== 'permanent' && error.class !== 'bug';
      counted(stays ? 'retry' : 'held');
      throw error;
    }
    counted(result.kind === 'hold' ? 'held' : result.kind === 'end' ? 'ended' : 'passed');
    if (result.kind === 'hold') return held(services, run, result.problems, false, journal);
    if (result.kind === 'end') {
      return ended(services, run, result.outcome, delivery, current.deleted);
    }
    Object.assign(run.vars, result.vars);
    run.doneSteps.push(definition.id);
    // Not waited for: after a crash the step is run again, which every step type allows.
    void services.runs.progress(run, definition.id, services.now()).catch(() => undefined);
  }
  const outcome = (run.vars['outcome'] as RunOutcome | undefined) ?? 'unchanged';
  await services.runs.finish(run, outcome, services.now());
  return { kind: 'done', outcome };
}

/** What the shop says, with what a person has corrected; the corrections count as a version of their own. */
function amendedDocument(
  services: FlowServices,
  key: string,
  current: Current,
): { document: Record<string, unknown> | null; mark: string } {
  const document = current.event?.document ?? null;
  return (document && services.amend?.(key, document)) ?? { document, mark: '' };
}

/** The services of one run: its requests to M3 are kept for its timeline. */
function recording(services: FlowServices, run: Run): FlowServices {
  const { keepRequest } = services;
  if (!keepRequest) return services;
  return { ...services, jobs: () => services.jobs((request) => keepRequest(run.seq, request)) };
}

/**
 * The end before the last step. The shop still shows the problem of a held run that this one superseded; an earlier
 * attempt may have ended between posting the order and showing its number, which this one, with a newer document, left out;
 * and that an order waits or is left out is news when its last run ended otherwise.
 */
async function ended(
  services: FlowServices,
  run: Run,
  outcome: RunOutcome,
  delivery: Delivery,
  deleted: boolean,
): Promise<HandlerResult> {
  await services.runs.finish(run, outcome, services.now());
  if (run.flow === 'order-to-cash' && !deleted) {
    const mayBeStale = delivery.superseded.length > 0 || delivery.attempt > 1;
    const stands = outcome === 'waiting' || outcome === 'skipped';
    if (mayBeStale || (stands && outcomeBefore(services, run) !== outcome))
      await services.enqueueInternal('ordershow.ended', run.key);
  }
  return { kind: 'done', outcome };
}

/** How the order's run before this one ended; undefined when there was none. */
function outcomeBefore(services: FlowServices, run: Run): RunSummary['outcome'] | undefined {
  const own = services.runs.timeline(run.key)?.runs.filter(({ flow, id }) => flow === run.flow && id !== run.id);
  return own?.at(-1)?.outcome;
}

function parseOrder(document: Record<string, unknown> | null): { document: WooOrder } | { problems: Problem[] } | null {
  if (!document) return null;
  const parsed = wooOrder.safeParse(document);
  if (parsed.success) return { document: parsed.data };
  const problems = parsed.error.issues.slice(0, 20).map((issue): Problem => ({
    code: 'order.unreadable',
    owner: 'crossdock',
    field: issue.path.join('.'),
    message: `The order document is not as WooCommerce writes it: ${issue.path.join('.')}: ${issue.message}.`,
    fix: 'Look for a plugin that changes the REST answer of orders; correct the order and it is sent again by itself.',
  }));
  return { problems };
}

async function held(
  services: FlowServices,
  run: Run,
  problems: Problem[],
  inDoubt: boolean,
  journal: Journal,
): Promise<HandlerResult> {
  const first = problems[0];
  journal('held', problems.map((p) => p.message).join(' ') || 'Held.', {
    problems: problems.map((p) => ({ code: p.code, field: p.field })),
  });
  await services.runs.hold(run, problems, inDoubt, services.now());
  if (run.key.startsWith('order:') && run.flow === 'order-to-cash')
    await services.enqueueInternal('ordershow.held', run.key);
  return {
    kind: 'hold',
    error: { class: 'permanent', code: first?.code ?? 'held', message: first?.message ?? 'Held.', problems },
  };
}

async function failed(
  services: FlowServices,
  run: Run,
  error: CrossdockError,
  journal: Journal,
  delivery: Delivery,
): Promise<HandlerResult> {
  const pending = services.postings.get(run.key)?.pending ?? null;
  const inDoubt = error.inDoubt || pending !== null;
  const problem: Problem = error.problem ?? {
    code: error.code,
    owner: error.class === 'bug' ? 'crossdock' : 'm3',
    message: error.message,
    ...(error.class === 'bug' && {
      fix: 'This is a fault of Crossdock. Report it with the code; retry after an update.',
    }),
  };
  if (error.class === 'permanent' || error.class === 'bug') return held(services, run, [problem], inDoubt, journal);
  journal(
    'retry',
    `${error.message} It is tried again by itself${delivery.tries > 0 ? ` (failure ${delivery.tries + 1})` : ''}.`,
    { code: error.code, class: error.class },
  );
  await services.runs.retry(run, [problem], inDoubt, services.now());
  throw error;
}
