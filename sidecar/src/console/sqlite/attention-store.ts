/** Causes of held work, operations over many runs, and corrections of orders in SQLite. */
import { randomUUID } from 'node:crypto';
import type { Amendment, CauseMember, CauseNote, Problem, RunSummary } from '@crossdock/shared';
import { insertAudit } from '../../admin/sqlite/audit-store.ts';
import type { Db } from '../../db/port.ts';
import type { Database } from '../../db/sqlite/index.ts';
import { prepared } from '../../db/sqlite/prepared.ts';
import { currencyDecimals, fromMinor, toMinor } from '../../money.ts';
import type { AmendmentStore, CauseStore, OperationStore, StoredCause, StoredOperation } from '../port.ts';
import * as sql from './statements.ts';

const iso = (ms: number): string => new Date(ms).toISOString();
interface CauseRow {
  code: string;
  thing: string;
  runs: number;
  oldest: number;
  newest: number;
  last: number;
}

/** Amounts of several orders, added up per currency in minor units. */
export function addUp(rows: readonly { currency: string; total: string }[]): { currency: string; total: string }[] {
  const sums = new Map<string, bigint>();
  for (const { currency, total } of rows)
    sums.set(currency, (sums.get(currency) ?? 0n) + toMinor(total, currencyDecimals(currency)));
  return [...sums]
    .map(([currency, minor]) => ({ currency, total: fromMinor(minor, currencyDecimals(currency)) }))
    .sort((a, b) => a.currency.localeCompare(b.currency));
}

export function createCauseStore(
  db: Db<Database>,
  summaries: (seqs: readonly number[]) => Map<number, RunSummary & Omit<CauseMember, 'run'>>,
): CauseStore {
  const all = <T>(text: string, ...args: unknown[]): T[] => db.read((tx) => prepared(tx, text).all(...args)) as T[];
  const one = <T>(text: string, ...args: unknown[]): T | undefined =>
    db.read((tx) => prepared(tx, text).get(...args)) as T | undefined;

  const toCause = ({ code, thing, runs, oldest, newest, last }: CauseRow): StoredCause => {
    const problems = JSON.parse(one<{ problems: string }>(sql.PROBLEMS_OF, last)?.problems ?? '[]') as Problem[];
    const example = problems.find((p) => p.code === code && (p.thing ?? '') === thing) ?? problems[0] ?? null;
    const money = addUp(all(sql.CAUSE_MONEY, { code, thing }));
    const note = one<CauseNote>(sql.NOTE, { code, thing }) ?? null;
    return { code, thing, runs, money, oldest: iso(oldest), newest: iso(newest), example, note };
  };
  return {
    causes: () =>
      all<CauseRow>(sql.CAUSES)
        .map(toCause)
        .sort((a, b) => b.runs - a.runs || a.oldest.localeCompare(b.oldest)),
    cause: (code, thing) => {
      const row = one<CauseRow>(sql.CAUSE, { code, thing });
      return row ? toCause(row) : null;
    },
    members: (code, thing, { after, limit }) => {
      const seqs = all<{ seq: number }>(sql.CAUSE_SEQS, { code, thing, after, limit }).map(({ seq }) => seq);
      const rows = summaries(seqs);
      return seqs.flatMap((seq) => {
        const row = rows.get(seq);
        if (!row) return [];
        const { number, total, currency, ...run } = row;
        return [{ seq, run, number, total, currency }];
      });
    },
    runsOf: (code, thing, limit) => all(sql.CAUSE_RUNS, { code, thing, limit }),
    runsById: (ids) => all(sql.RUNS_BY_ID, { ids: JSON.stringify(ids) }),
    note: (code, thing, note, { actor, why }) =>
      db.write((tx) => {
        prepared(tx, sql.SAVE_NOTE).run({ code, thing, ...note });
        const { owner, due } = note;
        insertAudit(tx, {
          at: note.at,
          actor,
          action: 'cause.note',
          target: `cause:${code}|${thing}`,
          why,
          data: { owner, due },
        });
      }),
  };
}

type Progress = ReturnType<OperationStore['progress']>[number];

export function createOperationStore(db: Db<Database>): OperationStore {
  const all = <T>(text: string, ...args: unknown[]): T[] => db.read((tx) => prepared(tx, text).all(...args)) as T[];
  return {
    add: (operation, runs, actor) =>
      db.write((tx) => {
        prepared(tx, sql.ADD_OPERATION).run(operation);
        for (const { seq } of runs) prepared(tx, sql.ADD_OPERATION_RUN).run(operation.id, seq);
        const { id, action, code, thing, total, why, at } = operation;
        const target = code === null ? `operation:${id}` : `cause:${code}|${thing ?? ''}`;
        insertAudit(tx, {
          at: iso(at),
          actor,
          action: `cause.${action}`,
          target,
          why,
          data: { operation: id, runs: total },
        });
      }),
    get: (id) => (db.read((tx) => prepared(tx, sql.GET_OPERATION).get(id)) as StoredOperation | undefined) ?? null,
    list: (limit) => all(sql.LIST_OPERATIONS, limit),
    progress: (id) =>
      all<Omit<Progress, 'fresh'> & { fresh: number }>(sql.OPERATION_PROGRESS, id).map((row) => ({
        ...row,
        fresh: row.fresh === 1,
      })),
    reasons: (id) => all<{ reason: string }>(sql.OPERATION_REASONS, id).map(({ reason }) => reason),
    pending: (id, limit) => all(sql.OPERATION_PENDING, { id, limit }),
    asked: (id) => all(sql.OPERATION_ASKED, id),
    settle: (id, runSeq, state, reason, at) =>
      db.write((tx) => void prepared(tx, sql.SETTLE_OPERATION).run({ id, runSeq, state, reason, at })),
    undone: (id, at, { actor, why, runs }) =>
      db.write((tx) => {
        prepared(tx, sql.UNDO_OPERATION).run({ id, at: iso(at) });
        insertAudit(tx, {
          at: iso(at),
          actor,
          action: 'operation.undo',
          target: `operation:${id}`,
          why,
          data: { runs },
        });
      }),
    unfinished: () => all(sql.UNFINISHED),
  };
}

interface AmendmentRow extends Omit<Amendment, 'at' | 'changes' | 'undoneAt'> {
  at: number;
  changes: string;
  undoneAt: number | null;
}
const toAmendment = (row: AmendmentRow): Amendment => ({
  ...row,
  at: iso(row.at),
  changes: JSON.parse(row.changes) as Amendment['changes'],
  undoneAt: row.undoneAt === null ? null : iso(row.undoneAt),
});

export function createAmendmentStore(db: Db<Database>): AmendmentStore {
  const get = (id: string): Amendment | null => {
    const row = db.read((tx) => prepared(tx, sql.GET_AMENDMENT).get(id)) as AmendmentRow | undefined;
    return row ? toAmendment(row) : null;
  };
  return {
    list: (key) => db.read((tx) => prepared(tx, sql.AMENDMENTS).all(key) as AmendmentRow[]).map(toAmendment),
    any: (key) => db.read((tx) => prepared(tx, sql.ANY_AMENDMENT).get(key)) !== undefined,
    get,
    add: (key, changes, { actor, why }, at) => {
      const id = randomUUID();
      return db.write((tx) => {
        prepared(tx, sql.ADD_AMENDMENT).run({ id, key, at, by: actor.name, why, changes: JSON.stringify(changes) });
        // Which fields, not what they held: the audit keeps no personal data.
        const data = { amendment: id, fields: changes.map(({ path }) => path) };
        insertAudit(tx, { at: iso(at), actor, action: 'document.amend', target: key, why, data });
        return { id, key, at: iso(at), by: actor.name, why, changes: [...changes], undoneAt: null, undoneBy: null };
      });
    },
    undo: (id, { actor, why }, at) =>
      db.write((tx) => {
        const done = prepared(tx, sql.UNDO_AMENDMENT).run({ id, at, by: actor.name, why }).changes === 1;
        const key = (prepared(tx, sql.GET_AMENDMENT).get(id) as AmendmentRow | undefined)?.key ?? '';
        if (done)
          insertAudit(tx, {
            at: iso(at),
            actor,
            action: 'document.amend-undo',
            target: key,
            why,
            data: { amendment: id },
          });
        return done;
      }),
  };
}
