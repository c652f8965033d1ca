/**
 * Any transaction of M3 as a step. A read puts its first record into `as`. A write is remembered per document beyond its run, so
 * that a newer document does not do it again; when its answer is lost, the step's own rule says how that is settled.
 */
import { z } from 'zod';
import type { Problem } from '@crossdock/shared';
import { CrossdockError } from '../../errors.ts';
import type { JobName } from '../../m3/dialects/index.ts';
import { checkValue, type TransactionFacts } from '../../m3/metadata.ts';
import { evaluateCondition } from '../../mapping/cel.ts';
import { valueAt } from '../../mapping/field-map.ts';
import { miFailure } from '../../sync/jobs.ts';
import { requireSettled } from '../../sync/order/context.ts';
import { defineStep, type StepChecks, type StepContext, type StepFault } from '../step.ts';

const transactionName = z
  .string()
  .regex(/^[A-Z]{2,6}\d{0,3}MI\/[A-Za-z0-9]{2,15}$/, 'expected PROGRAM/TRANSACTION such as CRS610MI/GetBasicData');
const values = {
  /** Field → path in {order, vars}. */
  record: z.record(z.string(), z.string()).default({}),
  /** Field → constant. */
  values: z.record(z.string(), z.string()).default({}),
};
const options = z
  .strictObject({
    /** `PROGRAM/TRANSACTION`, or a job of the dialect. */
    call: transactionName.optional(),
    job: z.string().min(1).optional(),
    write: z.boolean().default(false),
    ...values,
    as: z
      .string()
      .regex(/^[a-z][A-Za-z0-9]*$/)
      .optional(),
    /** A write: once per document of the shop, or again in every run. */
    once: z.boolean().default(true),
    /** A write whose answer was lost: a person decides, it is sent again, or M3 is asked by `lookUp`. */
    doubt: z.enum(['hold', 'repeat', 'look-up']).default('hold'),
    lookUp: z
      .strictObject({
        call: transactionName,
        ...values,
        /** CEL over `row`, `order`, `vars`: is this the record? Absent = any record. */
        found: z.string().min(1).optional(),
      })
      .optional(),
  })
  .refine((o) => (o.call === undefined) !== (o.job === undefined), 'give either call or job')
  .refine((o) => o.doubt !== 'look-up' || o.lookUp !== undefined, 'doubt "look-up" needs lookUp');
type Options = z.infer<typeof options>;

const recordOf = (ctx: StepContext, from: Pick<Options, 'record' | 'values'>): Record<string, string> => {
  const source = { order: ctx.order, vars: ctx.vars };
  const mapped = Object.entries(from.record).map(([field, path]) => [field, valueAt(source, path)] as const);
  return Object.fromEntries([...mapped, ...Object.entries(from.values)].filter(([, value]) => value !== ''));
};
const nameOf = (ctx: StepContext, { call, job }: Options): string => call ?? ctx.services.jobs().name(job as JobName);
const markStep = (ctx: StepContext, { once }: Options): string => (once ? ctx.step : `${ctx.step}@${ctx.run.id}`);

export const m3CallStep = defineStep({
  uses: 'm3.call',
  title: 'Call M3',
  about: 'Calls any transaction of M3 with values from the document. A read gives its first record to later steps.',
  addable: true,
  dispensable: true,
  doubt: 'As the step says: M3 is asked by a look-up, it is sent again because that does no harm, or a person decides.',
  options,
  check: checkOptions,
  dry: (ctx, step) => {
    const record = recordOf(ctx, step);
    const call = step.call ?? step.job ?? '';
    const done = step.write && ctx.services.marks.get(ctx.key, ctx.run.flow, markStep(ctx, step))?.state === 'done';
    const [program = '', transaction = ''] = call.split('/');
    const problems = step.call ? ctx.services.checkRecord(program, transaction, record) : [];
    const calls = done
      ? []
      : [{ system: 'm3' as const, call, values: record, ...(!step.write && { note: 'Reads only.' }) }];
    if (problems.length > 0)
      return Promise.resolve({ kind: 'hold', problems, calls, text: 'M3 would refuse these values.' });
    const text = done ? `${call} was done for this document before; it is not done again.` : `${call} would be called.`;
    return Promise.resolve({ kind: 'next', calls, text, input: record, ...(step.as && { vars: { [step.as]: {} } }) });
  },
  run: async (ctx, step) => {
    const call = nameOf(ctx, step);
    const record = recordOf(ctx, step);
    if (!step.write) {
      const row = await readFirst(ctx, call, record);
      return { kind: 'next', vars: step.as ? { [step.as]: row ?? {} } : {} };
    }
    const { marks, now } = ctx.services;
    const [key, flow, id] = [ctx.key, ctx.run.flow, markStep(ctx, step)] as const;
    const mark = marks.get(key, flow, id);
    const done = (result: Record<string, string>) =>
      ({ kind: 'next', vars: step.as ? { [step.as]: result } : {} }) as const;
    if (mark?.state === 'done') return done(mark.result);
    if (mark) {
      const settled = await settle(ctx, step, call, mark.at);
      if (settled.kind === 'hold') return { kind: 'hold', problems: settled.problems };
      if (settled.kind === 'found') {
        await marks.put(key, flow, id, { state: 'done', at: now(), result: step.as ? settled.row : {} });
        return done(settled.row);
      }
    }
    // Kept even when the answer is lost, so that neither a retry nor a newer document repeats it unasked.
    await marks.put(key, flow, id, { state: 'pending', at: now(), result: {} });
    try {
      const result = await ctx.services.jobs().transaction(call, record, { write: true, signal: ctx.signal });
      if (!result.ok)
        throw result.error
          ? miFailure(call, result.error)
          : new CrossdockError(`M3 did not process ${call}.`, {
              class: 'transient',
              code: 'm3.not-processed',
              remote: 'm3',
            });
      const row = result.records[0] ?? {};
      await marks.put(key, flow, id, { state: 'done', at: now(), result: step.as ? row : {} });
      ctx.journal('answered', `M3 carried out ${call}.`);
      return done(row);
    } catch (error) {
      if (error instanceof CrossdockError && error.inDoubt)
        await marks.put(key, flow, id, { state: 'pending', at: now(), result: {} });
      else await marks.clear(key, flow, id);
      throw error;
    }
  },
});

async function readFirst(
  ctx: StepContext,
  call: string,
  record: Record<string, string>,
): Promise<Record<string, string> | null> {
  const jobs = ctx.services.jobs();
  const result = await jobs.transaction(call, record, { write: false, maxRecords: 1, signal: ctx.signal });
  if (result.ok) return result.records[0] ?? null;
  if (jobs.meaning(result, 'read') === 'missing') return null;
  if (result.error) throw miFailure(call, result.error);
  throw new CrossdockError(`M3 did not process ${call}.`, {
    class: 'transient',
    code: 'm3.not-processed',
    remote: 'm3',
  });
}

type Settled =
  { kind: 'found'; row: Record<string, string> } | { kind: 'send' } | { kind: 'hold'; problems: Problem[] };

/** @throws CrossdockError transient while M3 may still be carrying it out */
async function settle(ctx: StepContext, step: Options, call: string, at: number): Promise<Settled> {
  if (step.doubt === 'repeat') {
    ctx.journal('note', `The answer to ${call} was lost; it is sent again, which this step declares to be harmless.`);
    return { kind: 'send' };
  }
  if (step.doubt === 'look-up' && step.lookUp) {
    const asked = ctx.services.now();
    requireSettled(ctx.services, at, asked);
    const { lookUp } = step;
    const jobs = ctx.services.jobs();
    const result = await jobs.transaction(lookUp.call, recordOf(ctx, lookUp), { write: false, signal: ctx.signal });
    if (!result.ok && jobs.meaning(result, 'read') !== 'missing') {
      if (result.error) throw miFailure(lookUp.call, result.error);
      throw new CrossdockError(`M3 did not process ${lookUp.call}.`, {
        class: 'transient',
        code: 'm3.not-processed',
        remote: 'm3',
      });
    }
    const view = { action: '', ...ctx.conditionView() };
    requireSettled(ctx.services, at, asked - (result.ageMs ?? 0));
    const row = result.records.find(
      (r) => lookUp.found === undefined || evaluateCondition(lookUp.found, { ...view, row: r }),
    );
    ctx.journal('found', row ? `${lookUp.call} shows that M3 carried out ${call}.` : `${lookUp.call} shows that M3 did not carry out ${call}; it is sent again.`); // prettier-ignore
    return row ? { kind: 'found', row } : { kind: 'send' };
  }
  const entries = ctx.services.runs.get(ctx.run.id)?.entries ?? [];
  const asked = entries.findLastIndex((e) => e.kind === 'asks' && e.step === ctx.step);
  if (asked >= 0 && entries.findLastIndex((e) => e.kind === 'retry-by-person') > asked) return { kind: 'send' };
  ctx.journal('asks', `The answer to ${call} was lost, and this step has no look-up: a person decides.`);
  const message = `${call} was sent, but its answer was lost. Crossdock cannot look up by itself whether M3 carried it out.`;
  const fix = 'Look in M3. If it was not carried out, retry; if it was, state that this step is done.';
  return {
    kind: 'hold',
    problems: [{ code: 'm3.call-in-doubt', owner: 'm3', message, fix, data: { step: ctx.step } }],
  };
}

/** Against M3's metadata: transaction, fields, mandatory ones, constants, source paths. */
function checkOptions(step: Options, about: StepChecks): StepFault[] {
  const faults: StepFault[] = [];
  if (step.job !== undefined && about.jobCall(step.job) === null)
    faults.push({ field: 'job', message: `There is no job "${step.job}" in this dialect.` });
  const call = step.call ?? about.jobCall(step.job ?? '');
  if (call) faults.push(...checkCall(call, step, '', about));
  if (step.lookUp) {
    faults.push(...checkCall(step.lookUp.call, step.lookUp, 'lookUp.', about));
    const fault = step.lookUp.found ? about.celFault(step.lookUp.found) : null;
    if (fault) faults.push({ field: 'lookUp.found', message: fault });
  }
  if (!step.write && call && /^(Add|Chg|Upd|Del|Cre|Confirm|Release|Lock|Clo)/.test(call.split('/')[1] ?? ''))
    faults.push({
      field: 'write',
      message: `${call} changes M3, but the step is marked as a read: it would be repeated after a lost answer.`,
      fix: 'Mark the step as a write.',
    });
  return faults;
}

function checkCall(
  call: string,
  from: Pick<Options, 'record' | 'values'>,
  prefix: string,
  about: StepChecks,
): StepFault[] {
  const [program = '', transaction = ''] = call.split('/');
  const facts = about.transaction(program, transaction);
  if (!facts)
    return [
      {
        field: `${prefix}call`,
        message: `M3's descriptions have no transaction ${call}.`,
        fix: about.programs().includes(program)
          ? `Choose a transaction of ${program}.`
          : 'Choose a program that M3 has, or run "check" so that its descriptions are read from your M3.',
      },
    ];
  return [
    ...Object.entries(from.record).flatMap(([field, path]) => [
      ...fieldFault(facts, field, `${prefix}record.${field}`, call),
      ...sourceFault(about, path, `${prefix}record.${field}`),
    ]),
    ...Object.entries(from.values).flatMap(([field, value]) => {
      const known = facts.in[field];
      const problem = known ? checkValue(field, known, value) : null;
      return [
        ...fieldFault(facts, field, `${prefix}values.${field}`, call),
        ...(problem ? [{ field: `${prefix}values.${field}`, message: problem.message }] : []),
      ];
    }),
    ...Object.entries(facts.in)
      .filter(([field, { required }]) => required && !(field in from.record) && !(field in from.values))
      .map(([field, { label }]) => ({
        field: `${prefix}record.${field}`,
        message: `${field}${label ? ` (${label})` : ''} is mandatory in ${call} and gets no value.`,
      })),
  ];
}

const fieldFault = (facts: TransactionFacts, field: string, at: string, call: string): StepFault[] =>
  facts.in[field] ? [] : [{ field: at, message: `${field} is not a field of ${call}.` }];
const sourceFault = (about: StepChecks, path: string, at: string): StepFault[] => {
  const message = about.sources(path);
  return message ? [{ field: at, message }] : [];
};
