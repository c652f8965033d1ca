/** Versions and drafts of flows and maps in SQLite. */
import { isDeepStrictEqual } from 'node:util';
import type { DefinitionDraft, DefinitionKind } from '@crossdock/shared';
import { insertAudit } from '../../admin/sqlite/audit-store.ts';
import type { Db } from '../../db/port.ts';
import type { Database } from '../../db/sqlite/index.ts';
import { prepared } from '../../db/sqlite/prepared.ts';
import type { Content, DefinitionStore, NewVersion, OrderSamples, PublishConflict, StoredVersion } from '../port.ts';

const COLUMNS = 'v.kind, v.id, v.version, v.at, v.actor, v.why, v.origin, v.restores, v.content';
const LIVE = `select ${COLUMNS} from definition_live l join definition_version v using(kind, id, version) order by v.kind, v.id`;
const READ = `select ${COLUMNS} from definition_version v where kind = ? and id = ? and version = ?`;
const VERSIONS = `select ${COLUMNS} from definition_version v where kind = ? and id = ? order by version desc`;
const NEWEST = 'select coalesce(max(version), 0) as version from definition_version where kind = ? and id = ?';
const LIVE_VERSION = 'select version from definition_live where kind = ? and id = ?';
const INSERT = `insert into definition_version(kind, id, version, at, actor, why, origin, restores, content)
  values (@kind, @id, @version, @at, @actor, @why, @origin, @restores, @content)`;
const MAKE_LIVE = `insert into definition_live(kind, id, version) values (?, ?, ?)
  on conflict do update set version = excluded.version`;
const DRAFT = 'select base, revision, content, actor, at from definition_draft where kind = ? and id = ?';
const DRAFTS = 'select kind, id, base, revision, content, actor, at from definition_draft';
const SAVE_DRAFT = `insert into definition_draft(kind, id, base, revision, content, actor, at)
  values (@kind, @id, @base, @revision, @content, @actor, @at)
  on conflict do update set base = excluded.base, revision = excluded.revision, content = excluded.content,
    actor = excluded.actor, at = excluded.at`;
const DELETE_DRAFT = 'delete from definition_draft where kind = ? and id = ?';
const RUNS_OF = `select r.seq, r.id, r.key, r.state, r.outcome, r.updated_at as at from run_definition d join run r on r.seq = d.run_seq
  where d.kind = ? and d.id = ? and d.version = ? and d.run_seq < ? order by d.run_seq desc limit ?`;
const COUNT_RUNS = 'select count(*) as n from run_definition where kind = ? and id = ? and version = ?';
// Backwards by arrival: it stops at the limit, however many events there are.
const NEWEST_ORDERS = `select seq, key from event where seq < ? and entity = 'order' and document is not null order by seq desc limit ?`;

/** Products change seldom beside orders: only the last events are looked through, so that it never takes long. */
const NEWEST_PRODUCTS = `select key from event where seq > (select coalesce(max(seq), 0) from event) - 50000 and entity = 'product'
  and document is not null group by key order by max(seq) desc limit ?`;

type Row = Omit<StoredVersion, 'content'> & { content: string };
type DraftRow = Omit<DefinitionDraft, 'content'> & { content: string };
const parsed = (text: string): Content => JSON.parse(text) as Content;
const toVersion = (row: Row): StoredVersion => ({ ...row, content: parsed(row.content) });
const toDraft = <T extends DraftRow>(row: T): Omit<T, 'content'> & { content: Content } => ({
  ...row,
  content: parsed(row.content),
});
const withoutVersion = ({ version: _version, ...content }: Content): Content => content;

export function createDefinitionStore(db: Db<Database>): DefinitionStore {
  const all = <T>(sql: string, ...args: unknown[]): T[] => db.read((tx) => prepared(tx, sql).all(...args)) as T[];
  const one = <T>(sql: string, ...args: unknown[]): T | undefined =>
    db.read((tx) => prepared(tx, sql).get(...args)) as T | undefined;
  const newest = (tx: Database, kind: DefinitionKind, id: string): number =>
    (prepared(tx, NEWEST).get(kind, id) as { version: number }).version;
  const liveOf = (tx: Database, kind: DefinitionKind, id: string): number =>
    (prepared(tx, LIVE_VERSION).get(kind, id) as { version: number } | undefined)?.version ?? 0;

  const insert = (tx: Database, entry: Omit<StoredVersion, 'version'> & { version: number }): void => {
    const content = JSON.stringify({ ...entry.content, version: entry.version });
    prepared(tx, INSERT).run({ ...entry, content });
  };
  return {
    seed: (builtIn, release, at) =>
      db.write((tx) => {
        for (const { kind, id, content } of builtIn) {
          const known = (prepared(tx, VERSIONS).all(kind, id) as Row[]).map(toVersion);
          const last = known.find((v) => v.origin === 'built-in');
          if (last && isDeepStrictEqual(withoutVersion(last.content), withoutVersion(content))) continue;
          const version = Math.max(newest(tx, kind, id) + 1, Number(content['version'] ?? 1));
          const live = known.find((v) => v.version === liveOf(tx, kind, id));
          const why = `Came with Crossdock ${release}.`;
          insert(tx, { kind, id, version, at, actor: 'Crossdock', why, origin: 'built-in', restores: null, content });
          if (!live || live.origin === 'built-in') prepared(tx, MAKE_LIVE).run(kind, id, version);
        }
      }),
    live: () => all<Row>(LIVE).map(toVersion),
    read: (kind, id, version) => {
      const row = one<Row>(READ, kind, id, version);
      return row ? toVersion(row) : null;
    },
    versions: (kind, id) => all<Row>(VERSIONS, kind, id).map(toVersion),
    drafts: () => all<DraftRow & { kind: DefinitionKind; id: string }>(DRAFTS).map(toDraft),
    draft: (kind, id) => {
      const row = one<DraftRow>(DRAFT, kind, id);
      return row ? toDraft(row) : null;
    },
    saveDraft: ({ kind, id }, { base, revision, content }, { actor, at }) =>
      db.write((tx) => {
        const stored = prepared(tx, DRAFT).get(kind, id) as DraftRow | undefined;
        if ((stored?.revision ?? 0) !== revision) return null;
        const draft = { base, revision: revision + 1, actor: actor.name, at };
        prepared(tx, SAVE_DRAFT).run({ kind, id, ...draft, content: JSON.stringify(content) });
        return { ...draft, content };
      }),
    deleteDraft: ({ kind, id }, revision, { actor, at }) =>
      db.write((tx) => {
        const stored = prepared(tx, DRAFT).get(kind, id) as DraftRow | undefined;
        if (!stored) return 'none';
        if (stored.revision !== revision) return 'changed';
        prepared(tx, DELETE_DRAFT).run(kind, id);
        // Nobody is asked for a reason; whose work is gone is what a reader wants to know.
        const data = { revision, base: stored.base, savedBy: stored.actor };
        insertAudit(tx, { at, actor, action: 'definition.discard', target: `${kind}:${id}`, why: '', data });
        return 'discarded';
      }),
    publish: (list) =>
      db.write((tx): number[] | PublishConflict => {
        for (const entry of list) {
          if (liveOf(tx, entry.kind, entry.id) !== entry.live) return 'live-changed';
          const draft = prepared(tx, DRAFT).get(entry.kind, entry.id) as DraftRow | undefined;
          if (entry.draft !== undefined && draft?.revision !== entry.draft) return 'draft-changed';
        }
        return list.map((entry) => publishOne(tx, entry));
      }),
    runsOf: ({ kind, id, version }, { limit, before }) =>
      all<{ seq: number; id: string; key: string; state: string; outcome: string | null; at: number }>(
        RUNS_OF,
        kind,
        id,
        version,
        before ?? Number.MAX_SAFE_INTEGER,
        limit,
      ).map((row) => ({ ...row, at: new Date(row.at).toISOString() })),
    countRuns: (kind, id, version) => one<{ n: number }>(COUNT_RUNS, kind, id, version)?.n ?? 0,
  };

  function publishOne(tx: Database, entry: NewVersion): number {
    const { kind, id, content, actor, why, at, origin, live } = entry;
    const version = newest(tx, kind, id) + 1;
    insert(tx, { kind, id, version, at, actor: actor.name, why, origin, restores: entry.restores ?? null, content });
    prepared(tx, MAKE_LIVE).run(kind, id, version);
    if (entry.draft !== undefined) prepared(tx, DELETE_DRAFT).run(kind, id);
    const data = { version, before: live, origin, ...(entry.restores && { restores: entry.restores }) };
    insertAudit(tx, { at, actor, action: 'definition.publish', target: `${kind}:${id}`, why, data });
    return version;
  }
}

export function createOrderSamples(db: Db<Database>): OrderSamples {
  return {
    newestKeys: (limit) =>
      db.read((tx) => {
        const keys = new Set<string>();
        for (let before = Number.MAX_SAFE_INTEGER; keys.size < limit;) {
          const rows = prepared(tx, NEWEST_ORDERS).all(before, limit) as { seq: number; key: string }[];
          for (const { key } of rows) if (keys.size < limit) keys.add(key);
          const last = rows.at(-1);
          if (!last || rows.length < limit) break;
          before = last.seq;
        }
        return [...keys];
      }),
    newestProducts: (limit) =>
      db.read((tx) => (prepared(tx, NEWEST_PRODUCTS).all(limit) as { key: string }[]).map(({ key }) => key)),
  };
}
