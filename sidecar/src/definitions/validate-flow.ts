/** What is wrong with a flow before it goes live. Pure. */
import { flow, type Finding, type Flow } from '@crossdock/shared';
import type { ZodError } from 'zod';
import { nearest } from '../config/schema-paths.ts';
import type { StepChecks, StepType } from '../flow/step.ts';
import { celView } from '../mapping/cel.ts';
import { celFault, celTrial } from './cel-check.ts';
import type { Content } from './port.ts';
import { flowRoots, sourceFault } from './sources.ts';

export interface FlowCheck {
  id: string;
  builtIn: Flow;
  stepTypes: ReadonlyMap<string, StepType<never>>;
  /** A few stored orders. */
  documents: readonly Record<string, unknown>[];
  about: Pick<StepChecks, 'transaction' | 'programs' | 'jobCall' | 'settings' | 'insecureHosts' | 'headerFault'>;
}

export function validateFlow(content: Content, check: FlowCheck): { flow: Flow | null; findings: Finding[] } {
  const parsed = flow.safeParse({ ...content, version: content['version'] ?? 1 });
  if (!parsed.success) return { flow: null, findings: formFindings(parsed.error, content) };
  const draft = parsed.data;
  const findings: Finding[] = [];
  const { builtIn } = check;
  if (draft.id !== check.id || draft.key !== builtIn.key || draft.on.join() !== builtIn.on.join())
    findings.push({
      severity: 'error',
      code: 'flow.identity',
      field: draft.id !== check.id ? 'id' : draft.key !== builtIn.key ? 'key' : 'on',
      message: `What the flow "${check.id}" is about and what starts it cannot be changed.`,
    });
  findings.push(...draft.steps.flatMap((step, index) => stepFindings(draft, index, check)));
  findings.push(...dispensed(draft, check), ...misplaced(draft, check));
  return { flow: draft, findings };
}

function formFindings(error: ZodError, content: Content): Finding[] {
  const steps = Array.isArray(content['steps']) ? (content['steps'] as { id?: unknown }[]) : [];
  return error.issues.map((issue) => {
    const [list, index, ...rest] = issue.path;
    const id = list === 'steps' && typeof index === 'number' ? steps[index]?.id : undefined;
    const at = typeof id === 'string' ? { step: id, field: rest.join('.') } : { field: issue.path.join('.') };
    return { severity: 'error', code: 'flow.form', message: issue.message, ...at };
  });
}

/** Names that conditions may read: what the engine gives, and what earlier steps leave. */
function namesBefore(draft: Flow, index: number): string[] {
  const left = draft.steps.slice(0, index).flatMap((step) => {
    const options = step.with ?? {};
    if (step.uses === 'set') return Object.keys(options);
    return typeof options['as'] === 'string' ? [options['as']] : [];
  });
  return ['order', 'vars', 'link', 'action', 'customer', 'outcome', ...left];
}

function stepFindings(draft: Flow, index: number, check: FlowCheck): Finding[] {
  const step = draft.steps[index];
  if (!step) return [];
  const findings: Finding[] = [];
  const add = (field: string, code: string, message: string, more: Partial<Finding> = {}): void => {
    findings.push({ severity: 'error', code, message, step: step.id, field, ...more });
  };
  const type = check.stepTypes.get(step.uses);
  if (!type) {
    const near = nearest(step.uses, [...check.stepTypes.keys()]);
    add('uses', 'flow.step-unknown', `There is no step type "${step.uses}".${near ? ` Did you mean "${near}"?` : ''}`);
    return findings;
  }
  const known = check.builtIn.steps.find((s) => s.id === step.id);
  if (!type.addable && known?.uses !== step.uses)
    add('uses', 'flow.step-not-addable', `A step "${type.title ?? step.uses}" cannot be added to this flow.`, {
      fix: 'Remove the step.',
    });
  const names = namesBefore(draft, index);
  if (step.when !== undefined) {
    const fault = celFault(step.when, names);
    const onlyOrder = !fault && celFault(step.when, ['order']) === null;
    const views = check.documents.slice(0, 5).map((order) => celView({ order }) as Record<string, unknown>);
    const message = fault ?? (onlyOrder ? celTrial(step.when, views, 'condition') : null);
    if (message) add('when', 'flow.condition', message);
  }
  if (step.when === undefined && step.uses === 'gate')
    add('when', 'flow.condition', 'A filter needs a condition; without it every document passes.', {
      severity: 'warning',
    });
  if (step.when === undefined && step.uses === 'hold' && step.enabled)
    add('when', 'flow.condition', 'Without a condition every document is held.', { severity: 'warning' });
  const options = type.options.safeParse(step.with ?? {});
  if (!options.success) {
    for (const issue of options.error.issues) {
      const extra = issue.code === 'unrecognized_keys' ? `Unknown: ${issue.keys.join(', ')}` : issue.message;
      add(`with.${issue.path.join('.')}`.replace(/\.$/, ''), 'flow.options', extra);
    }
    return findings;
  }
  const roots = flowRoots(check.documents);
  const faults = type.check?.(options.data, {
    ...check.about,
    celFault: (expression) => celFault(expression, [...names, 'row']),
    sources: (path) => {
      const fault = sourceFault(roots, path);
      return fault && !fault.warning ? fault.message : null;
    },
  });
  for (const { field, message, fix, warning } of faults ?? [])
    add(`with.${field}`, 'flow.options', message, {
      ...(fix && { fix }),
      ...(warning && { severity: 'warning' as const }),
    });
  return findings;
}

/** Steps without which the flow does not do its work. */
function dispensed(draft: Flow, { builtIn, stepTypes }: FlowCheck): Finding[] {
  return builtIn.steps.flatMap((step): Finding[] => {
    const type = stepTypes.get(step.uses);
    if (type?.dispensable || type?.addable) return [];
    const own = draft.steps.find((s) => s.id === step.id && s.uses === step.uses);
    if (own?.enabled === step.enabled && own.when === step.when) return [];
    const what = !own ? 'be removed' : own.enabled !== step.enabled ? 'be switched off' : 'have another condition';
    const message = `The step "${step.id}" (${type?.title ?? step.uses}) cannot ${what}: the flow does not work without it.`;
    const field = own && own.when !== step.when ? 'when' : 'enabled';
    return [{ severity: 'error', code: 'flow.step-needed', message, step: step.id, field }];
  });
}

/** What a step needs must stand before it. */
function misplaced(draft: Flow, { stepTypes }: FlowCheck): Finding[] {
  return draft.steps.flatMap((step, index): Finding[] => {
    const late = draft.steps.slice(index + 1).find((s) => stepTypes.get(step.uses)?.after?.includes(s.uses));
    if (!late) return [];
    const message = `The step "${step.id}" must stand after "${late.id}".`;
    return [{ severity: 'error', code: 'flow.order', message, step: step.id, field: 'place' }];
  });
}
