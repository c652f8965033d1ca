/** Dialects: which M3 transaction does which job. Data, checked when loaded. */
import { CrossdockError } from '../../errors.ts';
import { brief } from './brief.ts';
import { dialectSchema, JOBS, type Dialect, type JobCall, type JobName } from './schema.ts';
import { standard } from './standard.ts';

export { JOBS, type Dialect, type JobCall, type JobName } from './schema.ts';

const DIALECTS: Record<'standard' | 'brief', Dialect> = {
  standard: dialectSchema.parse(standard),
  brief: dialectSchema.parse(brief),
};

export function getDialect(name: keyof typeof DIALECTS): Dialect {
  return DIALECTS[name];
}

/** Program and transaction of a job. @throws CrossdockError permanent `m3.dialect.none`, saying why there is none */
export function jobOf(dialect: Dialect, job: JobName): JobCall {
  const found = dialect.jobs[job];
  if (found) return found;
  const message = `The dialect "${dialect.name}" has no transaction for ${job}. ${dialect.reasons[job] ?? ''}`.trim();
  const fix = 'Choose another "m3.dialect", or leave this step out of the flow.';
  throw new CrossdockError(message, {
    class: 'permanent',
    code: 'm3.dialect.none',
    remote: 'm3',
    problem: { code: 'm3.dialect.none', message, fix, owner: 'm3', field: 'm3.dialect' },
  });
}

export interface UsedCall {
  program: string;
  transaction: string;
  custom: boolean;
  /** False when every job that uses it can be done without. */
  needed: boolean;
  jobs: JobName[];
}

/** Every transaction of a dialect, once. */
export function callsOf(dialect: Dialect): UsedCall[] {
  const found = new Map<string, UsedCall>();
  for (const job of JOBS) {
    const entry = dialect.jobs[job];
    if (!entry) continue;
    const { program, transaction, custom } = entry;
    const known = found.get(entry.call) ?? { program, transaction, custom, needed: false, jobs: [] };
    known.needed ||= entry.needed;
    known.jobs.push(job);
    found.set(entry.call, known);
  }
  return [...found.values()];
}

const customCalls = new Map<Dialect, ReadonlySet<string>>();

/** Does this transaction lie below `m3.basePath` instead of the standard API? */
export function isCustom(dialect: Dialect, program: string, transaction: string): boolean {
  let names = customCalls.get(dialect);
  if (!names) {
    names = new Set(
      callsOf(dialect)
        .filter((c) => c.custom)
        .map((c) => `${c.program}/${c.transaction}`),
    );
    customCalls.set(dialect, names);
  }
  return names.has(`${program}/${transaction}`);
}

/** `PROGRAM/TRANSACTION` → the one whose fields it takes, over all dialects. */
export function likenesses(): Map<string, string> {
  const found = new Map<string, string>();
  for (const dialect of Object.values(DIALECTS)) {
    for (const entry of Object.values(dialect.jobs)) {
      if (entry?.like && entry.like !== entry.call) found.set(entry.call, entry.like);
    }
  }
  return found;
}
