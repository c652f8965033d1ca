/** Versions of the settings in SQLite. */
import type { Database } from '../../db/sqlite/index.ts';
import type { Db } from '../../db/port.ts';
import { insertAudit } from '../../admin/sqlite/audit-store.ts';
import type { SettingsStore, SettingsVersion } from '../port.ts';

const LATEST = 'select version, at, actor, why, data from setting_version order by version desc limit 1';
const READ = 'select version, at, actor, why, data from setting_version where version = ?';
const LIST = 'select version, at, actor, why from setting_version where version < ? order by version desc limit ?';
const APPEND = 'insert into setting_version(version, at, actor, why, data) values (?, ?, ?, ?, ?)';
const NEWEST = 'select coalesce(max(version), 0) as version from setting_version';

interface Row extends SettingsVersion {
  data: string;
}
const full = (row: Row | undefined): ReturnType<SettingsStore['latest']> => {
  if (!row) return null;
  const { data, ...version } = row;
  return { ...version, values: JSON.parse(data) as Record<string, unknown> };
};

export function createSettingsStore(db: Db<Database>): SettingsStore {
  return {
    latest: () => db.read((tx) => full(tx.prepare<[], Row>(LATEST).get())),
    read: (version) => db.read((tx) => full(tx.prepare<[number], Row>(READ).get(version))),
    list: (limit, before = Number.MAX_SAFE_INTEGER) =>
      db.read((tx) => tx.prepare<[number, number], SettingsVersion>(LIST).all(before, limit)),
    append: (expected, { at, actor, why, values, changed }) =>
      db.write((tx) => {
        const newest = tx.prepare<[], { version: number }>(NEWEST).get()?.version ?? 0;
        if (newest !== expected) return null;
        const version = expected + 1;
        tx.prepare(APPEND).run(version, at, actor.name, why, JSON.stringify(values));
        insertAudit(tx, { at, actor, action: 'settings.write', target: `settings:${version}`, why, data: { changed } });
        return version;
      }),
  };
}
