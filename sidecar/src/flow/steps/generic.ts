/** Step types that people add to flows: gate, hold, set. */
import { z } from 'zod';
import { evaluateCel } from '../../mapping/cel.ts';
import type { Problem } from '@crossdock/shared';
import { defineStep, type StepContext } from '../step.ts';

/** Goes on only if the step's `when` was true; otherwise the document ends as excluded by rule. See runner.ts. */
export const gateStep = defineStep({
  uses: 'gate',
  title: 'Filter',
  addable: true,
  dispensable: true,
  about: 'Lets only documents on for which the condition is true; the others end as "excluded by rule".',
  options: z.strictObject({ reason: z.string().max(300).optional() }),
  dry: () => Promise.resolve({ kind: 'next', text: 'The condition is true: the document goes on.' }),
  run: () => Promise.resolve({ kind: 'next' }),
});

/** Holds the document for a person; once somebody has said "retry", the same content passes. */
export const holdStep = defineStep({
  uses: 'hold',
  title: 'Hold for a person',
  addable: true,
  dispensable: true,
  about: 'Holds the document until a person says retry or skip.',
  options: z.strictObject({ reason: z.string().min(1).max(300) }),
  dry: (_ctx, { reason }) => Promise.resolve({ kind: 'hold', text: reason, problems: [heldBecause(reason)] }),
  run: (ctx, { reason }) => {
    const approved = ctx.services.runs.get(ctx.run.id)?.entries.some((e) => e.kind === 'retry-by-person') ?? false;
    if (approved) return Promise.resolve({ kind: 'next' });
    return Promise.resolve({ kind: 'hold', problems: [heldBecause(reason)] });
  },
});
const heldBecause = (reason: string): Problem => ({
  code: 'flow.hold',
  owner: 'shop',
  message: reason,
  fix: 'Retry to let it go on, or skip it.',
});

export const setStep = defineStep({
  uses: 'set',
  title: 'Compute values',
  addable: true,
  dispensable: true,
  about: 'Computes values (CEL) for later steps and conditions.',
  options: z.record(z.string().regex(/^[a-z][A-Za-z0-9]*$/), z.string()),
  check: (values, { celFault }) =>
    Object.entries(values).flatMap(([name, expression]) => {
      const fault = celFault(expression);
      return fault ? [{ field: name, message: fault }] : [];
    }),
  dry: (ctx, values) => {
    const vars = computed(ctx, values);
    const text = `Computed ${Object.keys(vars).join(', ') || 'nothing'}.`;
    return Promise.resolve({ kind: 'next', vars, text });
  },
  run: (ctx, values) => Promise.resolve({ kind: 'next', vars: computed(ctx, values) }),
});
function computed(ctx: StepContext, values: Record<string, string>): Record<string, unknown> {
  const view = { action: '', ...ctx.conditionView() };
  return Object.fromEntries(
    Object.entries(values).map(([name, expression]) => [name, plainValue(evaluateCel(expression, view))]),
  );
}
const plainValue = (value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value);
