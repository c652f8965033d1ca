/** A flow while it is edited. Pure. */
import type { FlowStep, StepTypeInfo, TestedStep } from '@crossdock/shared';
import type { Content } from '../../design/use-definition.ts';

export type DraftStep = Partial<FlowStep> & { id: string; uses: string };
export const stepsOf = (content: Content): DraftStep[] =>
  Array.isArray(content['steps']) ? (content['steps'] as DraftStep[]) : [];
export const withSteps = (content: Content, steps: readonly DraftStep[]): Content => ({ ...content, steps });
export const withStep = (content: Content, id: string, step: DraftStep): Content =>
  withSteps(
    content,
    stepsOf(content).map((old) => (old.id === id ? step : old)),
  );
export function movedStep(content: Content, id: string, by: number): Content {
  const steps = [...stepsOf(content)];
  const from = steps.findIndex((step) => step.id === id);
  const [step] = steps.splice(from, 1);
  if (step) steps.splice(Math.max(0, from + by), 0, step);
  return withSteps(content, steps);
}
/** Puts a new step before the one at `index`, with an id that is free. */
export function addedStep(content: Content, type: StepTypeInfo, index: number): { content: Content; id: string } {
  const steps = stepsOf(content);
  const base = type.uses.replace(/[^a-z]+/g, '-').replace(/^-|-$/g, '') || 'step';
  let id = base;
  for (let n = 2; steps.some((step) => step.id === id); n++) id = `${base}-${n}`;
  const step: DraftStep = { id, uses: type.uses, enabled: true, ...FRESH[type.uses] };
  return { content: withSteps(content, [...steps.slice(0, index), step, ...steps.slice(index)]), id };
}

/** What a new step of a type starts with. */
const FRESH: Record<string, Partial<FlowStep>> = {
  hold: {
    when: "action == 'post' && order.total > 1000.0",
    with: { reason: 'A person wants to see such orders first.' },
  },
  gate: { when: "order.billing.country != 'XX'", with: { reason: 'Excluded by rule.' } },
  set: { with: { large: 'order.total > 1000.0' } },
  'm3.call': {
    when: "action == 'post'",
    with: { call: 'CRS610MI/GetBasicData', record: { CUNO: 'vars.customer' }, as: 'master' },
  },
  'http.post': { when: "action == 'post'", with: { url: 'https://', record: { number: 'order.number' } } },
  notify: { when: "action == 'post'", with: { message: 'Order {order.number}: {order.total} {order.currency}' } },
};

export type Counts = Record<string, Partial<Record<'passed' | 'condition-false' | 'held' | 'ended' | 'retry', number>>>;
export function countsOf(steps: readonly { step: string; outcome: string; count: number }[]): Counts {
  const counts: Counts = {};
  for (const { step, outcome, count } of steps) counts[step] = { ...counts[step], [outcome]: count };
  return counts;
}
export type Tests = ReadonlyMap<string, TestedStep>;

/** Local midnight, as the designer's “today”. */
export function midnight(now = new Date()): string {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate()).toISOString();
}
