/** Numbered, immutable migrations. Each module brings its own; `main.ts` puts them into one list. */
import { createHash } from 'node:crypto';
import { CrossdockError } from '../../errors.ts';
import type { Database } from './driver.ts';

export interface Migration {
  /** Unique for ever and never renamed, e.g. `work-0001`. */
  id: string;
  /** SQL that runs once. Never edited after a release: add a new migration instead. */
  up: string;
}

const LEDGER = `create table if not exists schema_migration(
  id text primary key, at integer not null, checksum text not null) strict, without rowid`;

/**
 * Brings the schema up to date: every migration of `list` that has not run yet, in the order given, in one transaction.
 * `user_version` becomes the number of migrations that have run. Returns the ids that ran now.
 * @throws CrossdockError permanent `store.newer` (the file was written by a later release), bug `bug.migration` (an id
 * twice in the list, or a migration that was edited after it ran)
 */
export function migrate(database: Database, list: readonly Migration[], now: number): string[] {
  const ids = new Set(list.map((m) => m.id));
  if (ids.size !== list.length) throw migrationBug('two migrations share an id');
  const run = database.transaction((): string[] => {
    database.exec(LEDGER);
    const done = new Map(
      database
        .prepare<[], { id: string; checksum: string }>('select id, checksum from schema_migration')
        .all()
        .map((row) => [row.id, row.checksum]),
    );
    for (const id of done.keys()) {
      if (ids.has(id)) continue;
      throw new CrossdockError(
        `The store ${database.name} was last used by a newer Crossdock (it has migration ${id}). ` +
          'Install that version again, or restore the backup from before the upgrade.',
        { class: 'permanent', code: 'store.newer' },
      );
    }
    const remember = database.prepare('insert into schema_migration(id, at, checksum) values (?, ?, ?)');
    const ran: string[] = [];
    for (const { id, up } of list) {
      const checksum = createHash('sha256').update(up).digest('hex');
      const before = done.get(id);
      if (before === checksum) continue;
      if (before !== undefined)
        throw migrationBug(`migration ${id} was changed after it had run; add a new one instead`);
      database.exec(up);
      remember.run(id, now, checksum);
      ran.push(id);
    }
    if (ran.length > 0) database.pragma(`user_version = ${list.length}`);
    return ran;
  });
  return run.immediate();
}

function migrationBug(what: string): CrossdockError {
  return new CrossdockError(`The store cannot be set up: ${what}.`, { class: 'bug', code: 'bug.migration' });
}
