/** Which versions runs used, what steps did once, how many documents each step saw. */
import type { Db } from '../../db/port.ts';
import type { Database } from '../../db/sqlite/index.ts';
import { prepared } from '../../db/sqlite/prepared.ts';
import type { DefinitionUse } from '../definitions.ts';
import type { StepCounts, StepMark, StepMarks, StepOutcome } from '../run-store.ts';

export const versionMigrations = [
  {
    id: '750-run-versions',
    up: `
      create table run_definition(
        kind text not null, id text not null, version integer not null, run_seq integer not null,
        primary key(kind, id, version, run_seq)) strict, without rowid;
      create index run_definition_run on run_definition(run_seq);
      create table step_mark(
        key text not null, flow text not null, step text not null, state text not null check(state in ('pending', 'done')),
        at integer not null, result text not null, primary key(key, flow, step)) strict, without rowid;
      create table step_count(
        flow text not null, hour integer not null, step text not null, outcome text not null, n integer not null,
        primary key(flow, hour, step, outcome)) strict, without rowid;`,
  },
];

const USES = 'select kind, id, version from run_definition where run_seq = ?';
const FORGET_OTHERS =
  'delete from run_definition where run_seq = @seq and kind = @kind and id = @id and version <> @version';
const NOTE = `insert into run_definition(kind, id, version, run_seq) values (@kind, @id, @version, @seq) on conflict do nothing`;
const FLOW_VERSION = 'update run set flow_version = @version where seq = @seq and flow_version <> @version';
const REMOVE = 'delete from run_definition where run_seq in (select seq from run where work_seq = ?)';

export const usesOf = (tx: Database, seq: number): DefinitionUse[] => prepared(tx, USES).all(seq) as DefinitionUse[];
export function noteUse(tx: Database, seq: number, use: DefinitionUse): void {
  const { kind, id, version } = use;
  prepared(tx, FORGET_OTHERS).run({ seq, kind, id, version });
  prepared(tx, NOTE).run({ seq, kind, id, version });
  if (kind === 'flow') prepared(tx, FLOW_VERSION).run({ seq, version });
}
/** Before the runs of a work item go. */
export const removeUses = (tx: Database, workSeq: number): void => void prepared(tx, REMOVE).run(workSeq);

const MARK = 'select state, at, result from step_mark where key = ? and flow = ? and step = ?';
const PUT_MARK = `insert into step_mark(key, flow, step, state, at, result) values (@key, @flow, @step, @state, @at, @result)
  on conflict do update set state = excluded.state, at = excluded.at, result = excluded.result`;
const CLEAR_MARK = 'delete from step_mark where key = ? and flow = ? and step = ?';

export function createStepMarks(db: Db<Database>): StepMarks {
  return {
    get: (key, flow, step) => {
      const row = db.read((tx) => prepared(tx, MARK).get(key, flow, step)) as
        (Omit<StepMark, 'result'> & { result: string }) | undefined;
      return row ? { ...row, result: JSON.parse(row.result) as Record<string, string> } : null;
    },
    put: (key, flow, step, mark) =>
      db.write(
        (tx) => void prepared(tx, PUT_MARK).run({ key, flow, step, ...mark, result: JSON.stringify(mark.result) }),
      ),
    clear: (key, flow, step) => db.write((tx) => void prepared(tx, CLEAR_MARK).run(key, flow, step)),
  };
}

const HOUR = 3_600_000;
const KEEP_MS = 35 * 24 * HOUR;
const KEEP_MARKS_MS = 400 * 24 * HOUR;
const OLD_MARKS = 'delete from step_mark where at < ?';
const ADD = `insert into step_count(flow, hour, step, outcome, n) values (@flow, @hour, @step, @outcome, @n)
  on conflict do update set n = n + excluded.n`;
const SINCE = `select step, outcome, sum(n) as count from step_count where flow = ? and hour >= ? group by step, outcome`;
const OLD = 'delete from step_count where hour < ?';

export function createStepCounts(db: Db<Database>): StepCounts {
  let counted = new Map<string, { flow: string; step: string; outcome: StepOutcome; n: number }>();
  return {
    count: (flow, step, outcome) => {
      const name = `${flow} ${step} ${outcome}`;
      const entry = counted.get(name);
      if (entry) entry.n++;
      else counted.set(name, { flow, step, outcome, n: 1 });
    },
    flush: async (now) => {
      if (counted.size === 0) return;
      const entries = counted;
      counted = new Map();
      const hour = Math.floor(now / HOUR) * HOUR;
      await db.write((tx) => {
        for (const entry of entries.values()) prepared(tx, ADD).run({ ...entry, hour });
        prepared(tx, OLD).run(hour - KEEP_MS);
        prepared(tx, OLD_MARKS).run(now - KEEP_MARKS_MS);
      });
    },
    since: (flow, from) => {
      const stored = db.read((tx) => prepared(tx, SINCE).all(flow, Math.floor(from / HOUR) * HOUR)) as {
        step: string;
        outcome: StepOutcome;
        count: number;
      }[];
      for (const { flow: of, step, outcome, n } of counted.values()) {
        if (of !== flow) continue;
        const known = stored.find((s) => s.step === step && s.outcome === outcome);
        if (known) known.count += n;
        else stored.push({ step, outcome, count: n });
      }
      return stored;
    },
  };
}
