/** Step types that people add to flows: gate, hold, set, m3.call. */
import { z } from 'zod';
import { CrossdockError } from '../../errors.ts';
import { evaluateCel } from '../../mapping/cel.ts';
import { valueAt } from '../../mapping/field-map.ts';
import type { JobName } from '../../m3/dialects/index.ts';
import { defineStep } from '../step.ts';

/** Goes on only if the step's `when` was true; otherwise the document ends as excluded by rule. See runner.ts. */
export const gateStep = defineStep({
  uses: 'gate',
  about: 'Lets only documents on for which the condition is true; the others end as "excluded by rule".',
  options: z.strictObject({ reason: z.string().optional() }),
  run: () => Promise.resolve({ kind: 'next' }),
});

/** Holds the document for a person; once somebody has said "retry", the same content passes. */
export const holdStep = defineStep({
  uses: 'hold',
  about: 'Holds the document until a person says retry or skip.',
  options: z.strictObject({ reason: z.string().min(1) }),
  run: (ctx, { reason }) => {
    const approved = ctx.services.runs.get(ctx.run.id)?.entries.some((e) => e.kind === 'retry-by-person') ?? false;
    if (approved) return Promise.resolve({ kind: 'next' });
    return Promise.resolve({
      kind: 'hold',
      problems: [{ code: 'flow.hold', owner: 'shop', message: reason, fix: 'Retry to let it go on, or skip it.' }],
    });
  },
});

export const setStep = defineStep({
  uses: 'set',
  about: 'Computes values (CEL) for later steps and conditions.',
  options: z.record(z.string().regex(/^[a-z][A-Za-z0-9]*$/), z.string()),
  run: (ctx, values) => {
    const view = ctx.conditionView();
    const vars = Object.fromEntries(
      Object.entries(values).map(([name, expression]) => [name, plainValue(evaluateCel(expression, view))]),
    );
    return Promise.resolve({ kind: 'next', vars });
  },
});
const plainValue = (value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value);

/**
 * Any job of the dialect. A read puts its first record into `as`. A write is done at most once: if its answer is lost, nobody
 * can look it up in general, so a person decides.
 */
export const m3CallStep = defineStep({
  uses: 'm3.call',
  about: 'Calls a transaction of M3 with values from the document.',
  options: z.strictObject({
    job: z.string().min(1),
    write: z.boolean().default(false),
    /** Field → path in {order, vars}. */
    record: z.record(z.string(), z.string()).default({}),
    /** Field → constant. */
    values: z.record(z.string(), z.string()).default({}),
    as: z
      .string()
      .regex(/^[a-z][A-Za-z0-9]*$/)
      .optional(),
  }),
  run: async (ctx, options) => {
    const jobs = ctx.services.jobs();
    const job = options.job as JobName;
    const source = { order: ctx.order, vars: ctx.vars };
    const mapped = Object.entries(options.record).map(([field, path]) => [field, valueAt(source, path)] as const);
    const record = Object.fromEntries(
      [...mapped, ...Object.entries(options.values)].filter(([, value]) => value !== ''),
    );
    const name = jobs.name(job);
    if (!options.write) {
      const row = await jobs.get({ job, record }, ctx.signal);
      return { kind: 'next', vars: options.as ? { [options.as]: row ?? {} } : {} };
    }
    if (ctx.run.pendingStep === name) {
      const message = `${name} was sent, but its answer was lost. Crossdock cannot look up by itself whether M3 carried it out.`;
      return {
        kind: 'hold',
        problems: [
          {
            code: 'm3.call-in-doubt',
            owner: 'm3',
            message,
            fix: 'Look in M3. If it was not carried out, retry; if it was, skip.',
          },
        ],
      };
    }
    ctx.run.pendingStep = name;
    await ctx.services.runs.progress(ctx.run, name, ctx.services.now());
    const clear = async (): Promise<void> => {
      ctx.run.pendingStep = null;
      await ctx.services.runs.progress(ctx.run, name, ctx.services.now());
    };
    try {
      const [result] = await jobs.write([{ job, record }], ctx.signal);
      await clear();
      if (result?.ok) {
        ctx.journal('answered', `M3 carried out ${name}.`);
        return { kind: 'next', vars: options.as ? { [options.as]: result.records[0] ?? {} } : {} };
      }
      throw result?.error
        ? jobs.failure(job, result.error)
        : new CrossdockError(`M3 did not process ${name}.`, {
            class: 'transient',
            code: 'm3.not-processed',
            remote: 'm3',
          });
    } catch (error) {
      if (error instanceof CrossdockError && !error.inDoubt) await clear();
      throw error;
    }
  },
});
