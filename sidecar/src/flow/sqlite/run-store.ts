/** SQLite adapter of runs and journal. */
import type { JournalEntry, Problem, RunOutcome, RunState, RunSummary, Timeline } from '@crossdock/shared';
import type { Db } from '../../db/port.ts';
import type { Database } from '../../db/sqlite/index.ts';
import { prepared } from '../../db/sqlite/prepared.ts';
import { withThing } from '../cause.ts';
import type { RunFilter } from '../port.ts';
import type { JournalLine, Run, RunStore } from '../run-store.ts';
import { noteUse, removeUses, usesOf, versionMigrations } from './versions.ts';

export const flowMigrations = [
  {
    id: '200-flow',
    up: `
      create table run(
        seq integer primary key, id text not null unique, work_seq integer not null unique, key text not null, flow text not null,
        flow_version integer not null, state text not null check(state in ('running','retry','held','done')), outcome text,
        step text, attempt integer not null, in_doubt integer not null default 0, vars text not null default '{}',
        done_steps text not null default '[]', basis text, pending_step text, problems text not null default '[]',
        started_at integer not null, updated_at integer not null) strict;
      create index run_key on run(key, seq);
      create index run_open on run(state, seq) where state <> 'done';
      create index run_done on run(updated_at) where state = 'done';
      create table journal(
        seq integer primary key, key text not null, run_seq integer, step text, kind text not null, text text not null, actor text,
        data text, at integer not null) strict;
      create index journal_key on journal(key, seq);
      create index journal_run on journal(run_seq) where run_seq is not null;`,
  },
  ...versionMigrations,
];

const RUN =
  'r.seq, r.id, r.work_seq, r.key, r.flow, r.flow_version, r.state, r.outcome, r.step, r.attempt, r.in_doubt, r.vars, r.done_steps, r.basis, r.pending_step, r.problems, r.started_at, r.updated_at';
// The next try is the queue's business: it stands in the work row.
const SELECT = `select ${RUN}, w.run_at as next_at, w.state as work_state from run r left join work w on w.seq = r.work_seq`;
const BY_WORK = `${SELECT} where r.work_seq = ?`;
const BY_ID = `${SELECT} where r.id = ?`;
const BY_KEY = `${SELECT} where r.key = ? order by r.seq`;
const OPEN_RUN = `${SELECT} where r.key = ? and r.state in ('held','retry') and w.key = r.key order by r.seq desc limit 1`;
const LIST = `${SELECT} where (@state is null or r.state = @state) and (@outcome is null or r.outcome = @outcome)
  and (@key is null or r.key = @key) and r.seq < @before order by r.seq desc limit @limit`;
const INSERT = `insert into run(id, work_seq, key, flow, flow_version, lane, state, attempt, started_at, updated_at)
  values (@id, @workSeq, @key, @flow, @flowVersion, @lane, 'running', @attempt, @now, @now) returning seq`;
const REOPEN = `update run set state = 'running', outcome = null, attempt = @attempt, updated_at = @now, problems = '[]' where seq = @seq`;
const PROGRESS = `update run set step = @step, vars = @vars, done_steps = @doneSteps, basis = @basis, pending_step = @pendingStep, updated_at = @now where seq = @seq`;
const FINISH = `update run set state = 'done', outcome = @outcome, in_doubt = 0, problems = '[]', pending_step = null, basis = @basis,
  updated_at = @now where seq = @seq`;
// After a hold everything is planned afresh: a person may have changed a table, a setting or the document. For a retry what is
// done goes with the document that it was done for: an attempt with a newer one may have failed before its first step was done.
const STOP = `update run set state = @state, in_doubt = @inDoubt, problems = @problems, basis = @basis, updated_at = @now,
  done_steps = case when @state = 'held' then '[]' else @doneSteps end, vars = case when @state = 'held' then '{}' else @vars end where seq = @seq`;
const SUPERSEDE = `update run set state = 'done', outcome = 'superseded', updated_at = @now where work_seq = @workSeq and state <> 'done' returning seq, key`;
const APPEND = `insert into journal(key, run_seq, step, kind, text, actor, data, at) values (@key, @runSeq, @step, @kind, @text, @actor, @data, @at)`;
const JOURNAL = `select j.at, r.id as runId, j.step, j.kind, j.text, j.actor, j.data from journal j left join run r on r.seq = j.run_seq`;
const JOURNAL_OF_KEY = `${JOURNAL} where j.key = ? order by j.seq limit 5000`;
const JOURNAL_OF_RUN = `${JOURNAL} where j.run_seq = ? order by j.seq limit 5000`;
// Kept by triggers (700-console): counting the runs themselves takes a sixth of a second with 100,000 of them.
const COUNTS = `select state, nullif(result, '') as outcome, sum(n) as count from run_count where n > 0 group by state, result`;
const LINK =
  'select reference, customer, temporary, final, state, total, currency, progress from posting where key = ?';

/** Runs and their journal go when their work goes; called inside the retention slice's transaction. */
export function removeRuns(tx: Database, workSeqs: readonly number[]): void {
  for (const workSeq of workSeqs) {
    removeUses(tx, workSeq);
    prepared(tx, 'delete from journal where run_seq in (select seq from run where work_seq = ?)').run(workSeq);
    prepared(tx, 'delete from run where work_seq = ?').run(workSeq);
  }
}

const OLD_STATUS_LINES = `delete from journal where seq in
  (select seq from journal where run_seq is null and at < @before order by seq limit @limit)`;
/** Status lines belong to no run; they go by age. One slice; @returns how many went. */
export function removeStatusLines(tx: Database, before: number, limit: number): number {
  return prepared(tx, OLD_STATUS_LINES).run({ before, limit }).changes;
}

interface Row {
  seq: number;
  id: string;
  work_seq: number;
  key: string;
  flow: string;
  flow_version: number;
  state: RunState;
  outcome: RunOutcome | null;
  step: string | null;
  attempt: number;
  in_doubt: number;
  vars: string;
  done_steps: string;
  basis: string | null;
  pending_step: string | null;
  problems: string;
  started_at: number;
  updated_at: number;
  next_at: number | null;
  work_state: string | null;
}

const iso = (ms: number): string => new Date(ms).toISOString();
const toRun = (row: Row): Run => ({
  seq: row.seq,
  id: row.id,
  workSeq: row.work_seq,
  key: row.key,
  flow: row.flow,
  flowVersion: row.flow_version,
  state: row.state,
  vars: JSON.parse(row.vars) as Record<string, unknown>,
  doneSteps: JSON.parse(row.done_steps) as string[],
  basis: row.basis,
  pendingStep: row.pending_step,
});
const toSummary = (row: Row): RunSummary => ({
  id: row.id,
  key: row.key,
  flow: row.flow,
  flowVersion: row.flow_version,
  state: row.state,
  outcome: row.outcome,
  inDoubt: row.in_doubt === 1,
  step: row.step,
  attempt: row.attempt,
  nextAt: row.state === 'retry' && row.next_at !== null ? iso(row.next_at) : null,
  startedAt: iso(row.started_at),
  updatedAt: iso(row.updated_at),
  problems: JSON.parse(row.problems) as Problem[],
});
type JournalRow = Omit<JournalEntry, 'at' | 'data'> & { at: number; data: string | null };
const toEntry = (row: JournalRow): JournalEntry => ({
  ...row,
  at: iso(row.at),
  data: row.data ? (JSON.parse(row.data) as Record<string, unknown>) : null,
});

export function createRunStore(db: Db<Database>, newId: () => string): RunStore {
  const row = (sql: string, ...args: unknown[]): Row | undefined =>
    db.read((tx) => prepared(tx, sql).get(...args)) as Row | undefined;
  const rows = <T>(sql: string, ...args: unknown[]): T[] => db.read((tx) => prepared(tx, sql).all(...args)) as T[];
  const stop = (
    run: Run,
    state: 'held' | 'retry',
    problems: readonly Problem[],
    inDoubt: boolean,
    now: number,
  ): Promise<void> => {
    run.state = state;
    const { seq, basis } = run;
    const values = {
      seq,
      state,
      basis,
      doneSteps: JSON.stringify(run.doneSteps),
      vars: JSON.stringify(run.vars),
      inDoubt: inDoubt ? 1 : 0,
      problems: JSON.stringify(problems.map(withThing)),
      now,
    };
    return db.write((tx) => void prepared(tx, STOP).run(values));
  };
  return {
    open: (work, key, flow, flowVersion, now) =>
      db.write((tx) => {
        const known = prepared(tx, BY_WORK).get(work.seq) as Row | undefined;
        if (known) {
          prepared(tx, REOPEN).run({ seq: known.seq, attempt: work.attempt, now });
          return toRun({ ...known, state: 'running' });
        }
        const id = newId();
        const values = { id, workSeq: work.seq, key, flow, flowVersion, lane: work.lane, attempt: work.attempt, now };
        const { seq } = prepared(tx, INSERT).get(values) as { seq: number };
        return {
          seq,
          id,
          workSeq: work.seq,
          key,
          flow,
          flowVersion,
          state: 'running',
          vars: {},
          doneSteps: [],
          basis: null,
          pendingStep: null,
        };
      }),
    progress: (run, step, now) => {
      const values = {
        seq: run.seq,
        step,
        vars: JSON.stringify(run.vars),
        doneSteps: JSON.stringify(run.doneSteps),
        basis: run.basis,
        pendingStep: run.pendingStep,
        now,
      };
      return db.write((tx) => void prepared(tx, PROGRESS).run(values));
    },
    finish: (run, outcome, now) => {
      run.state = 'done';
      return db.write((tx) => void prepared(tx, FINISH).run({ seq: run.seq, outcome, basis: run.basis, now }));
    },
    hold: (run, problems, inDoubt, now) => stop(run, 'held', problems, inDoubt, now),
    retry: (run, problems, inDoubt, now) => stop(run, 'retry', problems, inDoubt, now),
    supersede: (workSeqs, now) =>
      db.write((tx) => {
        for (const workSeq of workSeqs) {
          const gone = prepared(tx, SUPERSEDE).get({ workSeq, now }) as { seq: number; key: string } | undefined;
          if (!gone) continue;
          const text = 'A newer document of the same order takes its place.';
          prepared(tx, APPEND).run({
            key: gone.key,
            runSeq: gone.seq,
            step: null,
            kind: 'superseded',
            text,
            actor: null,
            data: null,
            at: now,
          });
        }
      }),
    append: (line: JournalLine) => {
      const values = { ...line, data: line.data ? JSON.stringify(line.data) : null };
      return db.write((tx) => void prepared(tx, APPEND).run(values));
    },
    uses: (runSeq) => db.read((tx) => usesOf(tx, runSeq)),
    noteUse: (run, use) => {
      if (use.kind === 'flow') run.flowVersion = use.version;
      return db.write((tx) => noteUse(tx, run.seq, use));
    },
    byId: (id) => {
      const found = row(BY_ID, id);
      return found
        ? {
            ...toRun(found),
            outcome: found.outcome,
            inDoubt: found.in_doubt === 1,
            problems: JSON.parse(found.problems) as Problem[],
          }
        : null;
    },
    openRun: (key) => {
      const found = row(OPEN_RUN, key);
      return found ? toRun(found) : null;
    },
    list: (filter: RunFilter) => {
      const after = filter.after ? row(BY_ID, filter.after)?.seq : undefined;
      const values = {
        state: filter.state ?? null,
        outcome: filter.outcome ?? null,
        key: filter.key ?? null,
        before: after ?? Number.MAX_SAFE_INTEGER,
        limit: filter.limit,
      };
      return rows<Row>(LIST, values).map(toSummary);
    },
    get: (id) => {
      const found = row(BY_ID, id);
      if (!found) return null;
      const input = {
        flow: `${found.flow} v${found.flow_version}`,
        document: found.basis,
        vars: JSON.parse(found.vars) as Record<string, unknown>,
      };
      return { run: toSummary(found), entries: rows<JournalRow>(JOURNAL_OF_RUN, found.seq).map(toEntry), input };
    },
    timeline: (key): Timeline | null => {
      const runs = rows<Row>(BY_KEY, key).map(toSummary);
      const entries = rows<JournalRow>(JOURNAL_OF_KEY, key).map(toEntry);
      if (runs.length === 0 && entries.length === 0) return null;
      const link = db.read((tx) => prepared(tx, LINK).get(key)) as Record<string, unknown> | undefined;
      return { key, link: link ?? null, runs, entries };
    },
    counts: () => rows(COUNTS),
  };
}
