/** The flow engine as the rest of the sidecar sees it: handler, runs, a person's verbs, dry run. */
import { randomUUID } from 'node:crypto';
import type { Actor, RunSummary } from '@crossdock/shared';
import { wooOrder } from '@crossdock/shared';
import { CrossdockError } from '../errors.ts';
import { KeyedLock } from '../keyed-lock.ts';
import type { Posting } from '../links/port.ts';
import { newPosting } from '../sync/order/context.ts';
import { orderContent, type OrderContent } from '../sync/order/content.ts';
import { orderReference } from '../sync/order/plan.ts';
import type { Handler, WorkStore } from '../work/port.ts';
import { loadDefinitions, type Definitions } from './definitions.ts';
import { dryRun } from './dry-run.ts';
import type { FlowService, Verb } from './port.ts';
import { createRunner, entityOf } from './runner.ts';
import type { FlowServices, StepType } from './step.ts';
import { catalogLoadStep, itemCreateStep, itemStep, publishStep } from './steps/catalog.ts';
import { gateStep, holdStep, setStep } from './steps/generic.ts';
import { httpPostStep, notifyStep } from './steps/http-post.ts';
import { m3CallStep } from './steps/m3-call.ts';
import { orderStepFacts } from './steps/order-dry.ts';
import { priceStep } from './steps/price.ts';
import { stockStep } from './steps/stock.ts';
import { annotateStep, createStep, customerStep, decideStep, endStep, statusStep } from './steps/order.ts';

const STEP_TYPES = new Map(
  [
    gateStep,
    holdStep,
    setStep,
    m3CallStep,
    httpPostStep,
    notifyStep,
    decideStep,
    customerStep,
    createStep,
    endStep,
    annotateStep,
    statusStep,
    stockStep,
    catalogLoadStep,
    publishStep,
    itemStep,
    priceStep,
    itemCreateStep,
  ].map((type) => [type.uses, { ...type, ...orderStepFacts[type.uses] } as unknown as StepType<never>]),
);
/** The flow that carries orders to M3. */
const ORDER_FLOW = 'order-to-cash';
/** All step types, for the flow editor and the documentation. */
export const stepTypes = (): ReadonlyMap<string, StepType<never>> => STEP_TYPES;

/** Loads the flows and maps that ship with Crossdock. @throws Error naming the file and field that is not valid */
let builtIn: Definitions | null = null;
export const builtInDefinitions = (): Definitions => (builtIn ??= loadDefinitions(new Set(STEP_TYPES.keys())));

export interface FlowServiceDeps extends Omit<FlowServices, 'enqueueInternal'> {
  work: WorkStore;
}

export function createFlowService(
  deps: FlowServiceDeps,
): FlowService & { enqueueInternal: FlowServices['enqueueInternal'] } {
  const { work, runs, postings, inbox } = deps;
  const enqueueInternal: FlowServices['enqueueInternal'] = async (topic, key) => {
    const kind = topic.startsWith('orderstatus') ? 'status' : 'show';
    await work.enqueue([
      { id: `${kind}-${randomUUID()}`, lane: 'order', key: `${kind}:${key}`, topic, runAt: deps.now() },
    ]);
  };
  const services: FlowServices = { ...deps, enqueueInternal };
  /**
   * An attempt has the posting of its order in hand from beginning to end, and so has a person's verb: never both at once. An
   * attempt waits for a verb, which is over within moments.
   */
  const turns = new KeyedLock();
  const runner = createRunner(services, STEP_TYPES);
  const handle: Handler = (delivery, signal) =>
    delivery.key === entityOf(delivery.key)
      ? turns.run(delivery.key, () => runner(delivery, signal))
      : runner(delivery, signal);

  const journalVerb = (
    run: { key: string; seq: number },
    kind: string,
    text: string,
    why: string,
    actor: Actor,
  ): Promise<void> =>
    runs.append({
      key: run.key,
      runSeq: run.seq,
      step: null,
      kind,
      text: `${text} Reason: ${why}`,
      actor: actor.name,
      data: { why },
      at: deps.now(),
    });

  const verb = async (
    runId: string,
    what: Verb,
    body: { why: string; orderNumber?: string },
    actor: Actor,
  ): Promise<RunSummary> => {
    const run = runs.byId(runId);
    if (!run) throw fault('run.unknown', `There is no run "${runId}".`, 'List the runs and take an id from there.');
    if (what === 'reopen') {
      await turns.run(run.key, () => reopenPosting(run));
      await journalVerb(run, 'reopened-by-person', `${actor.name} took the skip back.`, body.why, actor);
      await recheck(run.key);
      return runs.get(runId)!.run;
    }
    const requireOpen = ({ state, outcome }: Pick<typeof run, 'state' | 'outcome'>): void => {
      if (state === 'held' || state === 'retry') return;
      throw fault(
        'run.not-open',
        `This run is ${state === 'done' ? `done (${outcome ?? ''})` : 'being worked on'}; "${what}" needs one that is held or waiting for a retry.`,
        'Wait until it stops, or take the newest run of the order.',
      );
    };
    requireOpen(run);
    const busy = (): CrossdockError =>
      fault('run.not-open', 'This run is being worked on at this moment.', 'Try again in a few seconds.');
    const needWork = async (how: 'retry' | 'skip' | 'hold'): Promise<void> => {
      if ((await work.resolve({ seq: run.workSeq }, how, deps.now())) === 0) throw busy();
    };
    // Runs that show an order in the shop, or deal with its refunds, are about the order as well, but do not carry it.
    const carries = run.key.startsWith('order:') && run.flow === ORDER_FLOW;
    /** Ends the run with this posting; both or neither. @param ended looks at the posting as nobody changes it any more */
    const endWith = async (ended: (posting: Posting | null) => Posting): Promise<void> => {
      if (!carries) return needWork('skip');
      // Also a newer run of the same order: it is about to write what would be overwritten here.
      if (turns.has(run.key)) throw busy();
      await turns.run(run.key, async () => {
        requireOpen(runs.byId(runId) ?? run);
        const before = postings.get(run.key);
        const after = ended(before);
        const saved = postings.save(after);
        // Of one moment, so of one commit.
        const [gone] = await Promise.allSettled([needWork('skip'), saved]);
        await saved;
        if (gone.status === 'fulfilled') return;
        // It has just been taken, and waits for us: it goes on from what it was.
        await postings.save(before ?? newPosting(after.key, after.reference));
        throw gone.reason;
      });
    };
    switch (what) {
      case 'retry': {
        await journalVerb(run, 'retry-by-person', `${actor.name} asked for another try.`, body.why, actor);
        await needWork('retry');
        break;
      }
      case 'hold': {
        if (run.state === 'held') throw fault('run.not-open', 'This run is held already.', 'Retry or skip it.');
        await needWork('hold');
        await runs.hold(
          run,
          [
            {
              code: 'held.by-person',
              owner: 'shop',
              message: `${actor.name} holds this: ${body.why}`,
              fix: 'Retry or skip it when it may go on.',
            },
          ],
          run.inDoubt,
          deps.now(),
        );
        await journalVerb(run, 'held-by-person', `${actor.name} held it.`, body.why, actor);
        break;
      }
      case 'skip': {
        let left: Posting | null = null;
        await endWith((posting) => {
          left = posting;
          if (posting?.pending)
            throw fault(
              'run.in-doubt',
              'An answer of M3 was lost, and M3 may hold this order. It cannot be skipped before M3 has been asked.',
              'Retry first; then skip, if it is still held.',
            );
          return skippedPosting(run.key, posting);
        });
        await runs.finish(run, 'skipped', deps.now());
        await journalVerb(
          run,
          'skipped-by-person',
          `${actor.name} skipped it: it is finished without M3.`,
          body.why,
          actor,
        );
        if (hasTemporary(left)) await recheck(run.key);
        if (carries) await enqueueInternal('ordershow.skipped', run.key);
        break;
      }
      case 'resolve': {
        if (!carries) throw fault('resolve.no-order', 'Only orders can be resolved.', 'Retry or skip this run.');
        const number = body.orderNumber?.trim();
        if (!number)
          throw fault(
            'resolve.no-number',
            'Say which M3 order it is.',
            'Give orderNumber, the final order number in M3.',
          );
        const head = await resolvedHead(number);
        // M3 may have taken long to answer.
        await endWith((posting) => resolvedPosting(run.key, number, head, posting));
        await runs.finish(run, 'resolved', deps.now());
        await journalVerb(
          run,
          'resolved-by-person',
          `${actor.name} stated that M3 has this as order ${number}.`,
          body.why,
          actor,
        );
        await enqueueInternal('ordershow.resolved', run.key);
        break;
      }
    }
    const found = runs.get(runId);
    if (!found) throw fault('run.unknown', `There is no run "${runId}".`, 'List the runs and take an id from there.');
    return found.run;
  };

  /** Content of the newest document, with a person's corrections as the flow sees it. */
  function newestContent(key: string): OrderContent | null {
    const document = inbox.newest(key)?.document ?? null;
    const order = wooOrder.safeParse((document && deps.amend?.(key, document).document) ?? document);
    return order.success ? orderContent(order.data) : null;
  }

  /** What a person skips stays skipped: an edit that is accepted becomes the posted content, a new order is left out. */
  function skippedPosting(key: string, known: Posting | null): Posting {
    const posting = known ?? newPosting(key, referenceOf(key));
    return { ...posting, state: posting.final ? posting.state : 'skipped', content: newestContent(key) };
  }
  const referenceOf = (key: string): string => orderReference(deps.settings(), key.slice(key.indexOf(':') + 1));
  const hasTemporary = (posting: Posting | null): boolean => posting !== null && !!posting.temporary && !posting.final;
  async function reopenPosting(run: { key: string; state: string; outcome: string | null }): Promise<void> {
    const posting = postings.get(run.key);
    if (run.state !== 'done' || run.outcome !== 'skipped' || posting?.state !== 'skipped')
      throw fault(
        'run.not-skipped',
        'This run was not skipped by a person, or the order has moved on since.',
        'Look at the timeline of the order for where it stands.',
      );
    await postings.save({ ...posting, state: posting.temporary ? 'temporary' : 'none', content: null });
  }
  /** Lets the flow look at the order once more, e.g. to delete the temporary order of one that was skipped. */
  const recheck = async (key: string): Promise<void> => {
    await work.enqueue([
      { id: `recheck-${randomUUID()}`, lane: 'order', key, topic: 'order.updated', runAt: deps.now() },
    ]);
  };

  /** Head of an order of M3 that may be this one. @throws CrossdockError where M3 has none */
  async function resolvedHead(number: string): Promise<Record<string, string>> {
    const head = await deps.jobs().get({ job: 'order.head', record: { ORNO: number } });
    if (!head)
      throw fault(
        'resolve.unknown-order',
        `M3 has no order ${number}.`,
        'Look the number up in M3 (OIS300) and state it again.',
      );
    return head;
  }
  function resolvedPosting(key: string, number: string, head: Record<string, string>, known: Posting | null): Posting {
    const reference = referenceOf(key);
    const owner = postings.byNumber(number);
    const CUOR = (head['CUOR'] ?? '').trim();
    const foreign = CUOR.startsWith(deps.settings().orders.referencePrefix) && CUOR !== reference;
    if (foreign || (owner && owner.key !== key)) {
      const whose = owner && owner.key !== key ? owner.key : `reference ${CUOR}`;
      const fix = 'Look the number of this order up in M3 (OIS300) and state that one.';
      throw fault('resolve.other-order', `M3 order ${number} belongs to ${whose}, not to ${key}.`, fix);
    }
    const posting = known ?? newPosting(key, reference);
    const now = deps.now();
    return {
      ...posting,
      state: 'confirmed',
      final: number,
      pending: null,
      customer: (head['CUNO'] ?? '').trim() || posting.customer,
      content: newestContent(key) ?? posting.content,
      total: head['TOPY'] ?? null,
      currency: head['CUCD'] ?? null,
      confirmedAt: posting.confirmedAt ?? now,
      progressAt: now,
      nextLookAt: now,
    };
  }

  return {
    handle,
    verb,
    plan: (document, options) => dryRun(services, STEP_TYPES, document, options),
    list: (filter) => runs.list(filter),
    get: (id) => runs.get(id),
    timeline: (key) => runs.timeline(key),
    counts: () => runs.counts(),
    enqueueInternal,
  };
}

const fault = (code: string, message: string, fix: string): CrossdockError =>
  new CrossdockError(message, { class: 'permanent', code, problem: { code, owner: 'shop', message, fix } });
