/** A flow over a document, step by step, with every step's input and output; nothing is written anywhere. */
import type { Flow, Problem, TestedStep, WooOrder } from '@crossdock/shared';
import { CrossdockError } from '../errors.ts';
import { celView, evaluateCondition } from '../mapping/cel.ts';
import type { PlannedCall } from './port.ts';
import type { Run } from './run-store.ts';
import type { DryStep, FlowServices, StepContext, StepType } from './step.ts';
import type { DryOptions } from './steps/order-dry.ts';

export interface DryFlow {
  /** `post`, `wait`, `skip`, `hold`, `cancel` … */
  decision: string;
  why: string;
  steps: TestedStep[];
  calls: PlannedCall[];
  problems: Problem[];
  notes: string[];
  totals: Record<string, string> | null;
}

/** @throws CrossdockError when M3 is to be read and cannot be */
export async function dryFlow(
  services: FlowServices,
  stepTypes: ReadonlyMap<string, StepType<never>>,
  flow: Flow,
  order: WooOrder,
  options: DryOptions & { signal?: AbortSignal },
): Promise<DryFlow> {
  const key = `order:${order.id}`;
  const run: Run = {
    seq: 0,
    id: 'dry-run',
    workSeq: 0,
    key,
    flow: flow.id,
    flowVersion: flow.version,
    state: 'running',
    vars: {},
    doneSteps: [],
    basis: null,
    pendingStep: null,
  };
  const posted = services.postings.get(key);
  const view = celView(order);
  const ctx: StepContext = {
    services,
    run,
    step: '',
    key,
    order,
    vars: run.vars,
    signal: options.signal ?? new AbortController().signal,
    journal: () => undefined,
    dry: options,
    conditionView: () => ({
      ...run.vars,
      vars: run.vars,
      order: view,
      link: { posted: posted?.state === 'confirmed' || posted?.state === 'stopped' },
    }),
  };
  const result: DryFlow = { decision: '', why: '', steps: [], calls: [], problems: [], notes: [], totals: null };
  let stopped = false;
  for (const step of flow.steps) {
    const tested: TestedStep = {
      id: step.id,
      uses: step.uses,
      state: 'not-reached',
      text: '',
      input: {},
      output: {},
      calls: [],
    };
    result.steps.push(tested);
    if (!step.enabled) {
      Object.assign(tested, { state: 'switched-off', text: 'The step is switched off.' });
      continue;
    }
    if (stopped) continue;
    ctx.step = step.id;
    const type = stepTypes.get(step.uses);
    if (!type) throw new Error(`there is no step type "${step.uses}"`);
    tested.input = { ...run.vars };
    let made: DryStep | null = null;
    try {
      if (step.when && !evaluateCondition(step.when, { action: '', ...ctx.conditionView() })) {
        const text = `The condition is not true: ${step.when}`;
        Object.assign(tested, { state: 'condition-false', text });
        if (step.uses !== 'gate') continue;
        const why = (step.with?.['reason'] as string | undefined) ?? `Excluded by rule: "${step.when}" is not true.`;
        made = { kind: 'end', outcome: 'skipped', why, text: why, decision: 'skip' };
      }
      made ??= type.dry
        ? await type.dry(ctx, type.options.parse(step.with ?? {}))
        : { kind: 'next', text: 'The step would run; it has no dry run.' };
    } catch (error) {
      // What would hold the document at this step is a result; what keeps M3 from being asked is not.
      const problem = error instanceof CrossdockError && error.class !== 'transient' ? error.problem : undefined;
      if (!problem || !(error instanceof CrossdockError) || error.class === 'auth') throw error;
      made = { kind: 'hold', text: error.message, problems: [problem] };
    }
    stopped = take(result, tested, run, made);
  }
  if (result.problems.length > 0 && result.decision !== 'hold') {
    result.decision = 'hold';
    result.why = 'The order would be held.';
  }
  if (result.decision === '') result.decision = 'unchanged';
  return result;
}

/** Adds a step's result; @returns whether the flow stops there. */
function take(result: DryFlow, tested: TestedStep, run: Run, made: DryStep): boolean {
  const calls = made.calls ?? [];
  const problems = ('problems' in made ? made.problems : undefined) ?? [];
  const vars = ('vars' in made ? made.vars : undefined) ?? {};
  const state = made.kind === 'hold' ? 'held' : made.kind === 'end' ? 'ended' : 'ran';
  Object.assign(tested, { state, text: made.text, output: { ...vars, ...made.totals }, calls });
  if (made.input) tested.input = made.input;
  Object.assign(run.vars, vars);
  result.calls.push(...calls);
  result.problems.push(...problems);
  result.notes.push(...(made.notes ?? []).filter((note) => !result.notes.includes(note)));
  if (made.totals) result.totals = made.totals;
  if (made.decision) Object.assign(result, { decision: made.decision, why: made.text });
  if (made.kind === 'hold') Object.assign(result, { decision: 'hold', why: made.text });
  if (made.kind === 'end' && !made.decision) Object.assign(result, { decision: made.outcome, why: made.text });
  return made.kind !== 'next';
}
