/** The sidecar's store as a test sees it: read from beside it, by a connection of its own. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { loadDriver, STORE_FILE, type Database, type Statement } from '../../src/db/sqlite/index.ts';

export interface WorkRow {
  seq: number;
  id: string;
  key: string;
  topic: string;
  state: string;
  outcome: string | null;
  tries: number;
  attempt: number;
  run_at: number;
  error: string | null;
}
export interface RunRow {
  seq: number;
  workSeq: number;
  key: string;
  flow: string;
  state: string;
  outcome: string | null;
  basis: string | null;
  startedAt: number;
  problems: { code: string; message: string; fix?: string; field?: string; data?: Record<string, unknown> }[];
}
export interface JournalRow {
  key: string;
  runSeq: number | null;
  step: string | null;
  kind: string;
  text: string;
  actor: string | null;
  at: number;
}

export class StoreView {
  readonly #file: string;
  #database: Database | null = null;
  readonly #statements = new Map<string, Statement>();

  constructor(dataDir: string) {
    this.#file = path.join(dataDir, STORE_FILE);
  }

  get #db(): Database {
    if (!this.#database) {
      const { Database } = loadDriver();
      // A process that takes the store over from a killed one keeps everybody out meanwhile.
      this.#database = new Database(this.#file, { readonly: true, timeout: 60_000 });
    }
    return this.#database;
  }

  get exists(): boolean {
    return existsSync(this.#file);
  }
  all<T>(sql: string, ...args: unknown[]): T[] {
    let statement = this.#statements.get(sql);
    if (!statement) this.#statements.set(sql, (statement = this.#db.prepare(sql)));
    return statement.all(...args) as T[];
  }
  /** Items that are neither done nor held. */
  open(): number {
    return this.all<{ n: number }>(`select count(*) as n from work where state in ('ready','waiting','leased')`)[0]!.n;
  }
  work(key?: string): WorkRow[] {
    return this.all<WorkRow>(`select * from work where (@key is null or key = @key) order by seq`, {
      key: key ?? null,
    });
  }
  runs(key?: string): RunRow[] {
    return this.all<Omit<RunRow, 'problems'> & { problems: string }>(
      `select seq, work_seq as workSeq, key, flow, state, outcome, basis, started_at as startedAt, problems from run
       where (@key is null or key = @key) order by seq`,
      { key: key ?? null },
    ).map((row) => ({ ...row, problems: JSON.parse(row.problems) as RunRow['problems'] }));
  }
  journal(key: string): JournalRow[] {
    return this.all<JournalRow>(
      `select key, run_seq as runSeq, step, kind, text, actor, at from journal where key = ? order by seq`,
      key,
    );
  }
  posting(key: string): Record<string, string | number | null> | null {
    return this.all<Record<string, string | number | null>>('select * from posting where key = ?', key)[0] ?? null;
  }
  close(): void {
    this.#statements.clear();
    this.#database?.close();
    this.#database = null;
  }
}
