/** SQLite adapter of the catalogue's memory. */
import type { CatalogVerdict } from '@crossdock/shared';
import type { Database } from '../../../db/sqlite/index.ts';
import { prepared } from '../../../db/sqlite/prepared.ts';
import type { Db } from '../../../db/port.ts';
import { NOTHING_WRITTEN } from '../plan.ts';
import type { CatalogRow, CatalogStore, ItemState, Leaving, LoadRecord, RowChange } from '../port.ts';

export const catalogMigrations = [
  {
    id: '600-catalog',
    up: `
      create table catalog_item(
        seq integer primary key, itno text not null unique, style text not null, sku text not null, source text, list_hash text not null,
        deep_at integer not null, wanted text not null, applied text, product_id integer, parent_id integer, retired integer not null,
        written text, pending integer not null, state text not null, problems text, told integer not null, load integer, verdict text,
        at integer not null) strict;
      create index catalog_item_style on catalog_item(style, itno) where style <> '';
      create index catalog_item_state on catalog_item(state, style, itno);
      create index catalog_item_load on catalog_item(load, itno) where load is not null;
      create index catalog_item_sku on catalog_item(sku);
      create index catalog_item_linked on catalog_item(itno) where product_id is not null;
      create table catalog_load(
        id integer primary key, state text not null, request text not null, cursor text not null, done integer not null, of_all integer,
        phase_at integer not null, phase_from integer not null, counts text not null, started_by text not null, started_at integer not null,
        updated_at integer not null, accepted_by text, accepted_at integer, finished_at integer) strict;`,
  },
  {
    id: '601-catalog-leaving',
    up: `
      alter table catalog_item add column leaving integer not null default 0;
      create index catalog_item_leaving on catalog_item(leaving, at) where leaving > 0;`,
  },
];

const COLUMNS = `seq, itno, style, sku, source, list_hash, deep_at, wanted, applied, product_id, parent_id, retired, written, pending, state,
  problems, told, load, verdict, leaving, at`;
const GET = `select ${COLUMNS} from catalog_item where itno = ?`;
const BY_SEQ = `select ${COLUMNS} from catalog_item where seq = ?`;
const BY_SKU = `select itno from catalog_item where sku = ? limit 1`;
const VARIANTS = `select ${COLUMNS} from catalog_item where style = ? and style <> '' order by itno`;
const IS_STYLE = `select 1 as yes from catalog_item where style = ? and style <> '' limit 1`;
const HASHES = `select itno, list_hash, deep_at from catalog_item where itno in (select value from json_each(?))`;
const DIRTY_PRODUCTS = `select ${COLUMNS} from catalog_item where state = 'dirty' and leaving <> 1 and style = '' order by itno limit ?`;
const DIRTY_VARIATIONS = `select ${COLUMNS} from catalog_item where state = 'dirty' and leaving <> 1 and style > '' order by style, itno limit ?`;
const LIST = `select ${COLUMNS} from catalog_item where itno > @after order by itno limit @limit`;
const LIST_STATE = `select ${COLUMNS} from catalog_item where state = @state and itno > @after order by itno limit @limit`;
const LIST_LOAD = `select ${COLUMNS} from catalog_item where load = @load and itno > @after order by itno limit @limit`;
const LIST_VERDICT = `select ${COLUMNS} from catalog_item where load = @load and verdict = @verdict and itno > @after order by itno limit @limit`;
const LIST_LEAVING = `select ${COLUMNS} from catalog_item where leaving = 1 and state = 'dirty' and itno > @after order by itno limit @limit`;
const LEAVING = `select
    (select count(*) from catalog_item where leaving = 1 and state = 'dirty') as waiting,
    (select min(at) from catalog_item where leaving = 1 and state = 'dirty') as oldest,
    (select count(*) from catalog_item where leaving = 2 and at >= ? and retired = 1) as recent`;
const PUBLISHED = `select count(*) as n from catalog_item where product_id is not null and retired = 0`;
const LET_GO = `update catalog_item set leaving = @how, at = @now where leaving = 1 and state = 'dirty'`;
const KEEP = `update catalog_item set leaving = 0, state = 'clean', applied = wanted, at = @now where leaving = 1 and state = 'dirty'`;
const LINKED = `select itno from catalog_item where product_id is not null and itno > ? order by itno limit ?`;
const COUNTS = `select state, count(*) as n from catalog_item group by state`;
const DIRTY_OF_LOAD = `select count(*) as n from catalog_item where load = ? and state = 'dirty' and leaving <> 1`;
const OF_LOAD = `select count(*) as n from catalog_item where load = ?`;
const INSERT = `insert into catalog_item(itno, style, sku, source, list_hash, deep_at, wanted, applied, product_id, parent_id, retired, written,
  pending, state, problems, told, load, verdict, leaving, at) values (@itno, @style, @sku, @source, @list_hash, @deep_at, @wanted, @applied,
  @product_id, @parent_id, @retired, @written, @pending, @state, @problems, @told, @load, @verdict, @leaving, @at)`;
const UPDATE = `update catalog_item set style = @style, sku = @sku, source = @source, list_hash = @list_hash, deep_at = @deep_at,
  wanted = @wanted, applied = @applied, product_id = @product_id, parent_id = @parent_id, retired = @retired, written = @written,
  pending = @pending, state = @state, problems = @problems, told = @told, load = @load, verdict = @verdict, leaving = @leaving, at = @at where itno = @itno`;
const NEWEST_LOAD = `select * from catalog_load order by id desc limit 1`;
const ACCEPTED = `select 1 as yes from catalog_load where accepted_at is not null limit 1`;
const SAVE_LOAD = `update catalog_load set state = @state, request = @request, cursor = @cursor, done = @done, of_all = @of_all,
  phase_at = @phase_at, phase_from = @phase_from, counts = @counts, started_by = @started_by, started_at = @started_at,
  updated_at = @updated_at, accepted_by = @accepted_by, accepted_at = @accepted_at, finished_at = @finished_at where id = @id`;
const ADD_LOAD = `insert into catalog_load(state, request, cursor, done, of_all, phase_at, phase_from, counts, started_by, started_at,
  updated_at, accepted_by, accepted_at, finished_at) values (@state, @request, @cursor, @done, @of_all, @phase_at, @phase_from, @counts,
  @started_by, @started_at, @updated_at, @accepted_by, @accepted_at, @finished_at)`;
const PART_OF_LOAD = `select max(itno) as last from (select itno from catalog_item where load = @load and itno > @after order by itno limit @limit)`;
const RELEASE = `update catalog_item set state = 'dirty', leaving = iif(verdict = 'retire', 3, leaving), at = @now
  where load = @load and itno > @after and itno <= @last and verdict in ('create', 'update', 'retire')`;
const WITHDRAW = `update catalog_item set state = 'new', at = @now where load = @load and state = 'dirty' and product_id is null and pending = 0`;

type Row = Record<string, string | number | null>;
const parsed = <T>(text: string | number | null | undefined, otherwise: T): T =>
  typeof text === 'string' ? (JSON.parse(text) as T) : otherwise;

const fromRow = (r: Row): CatalogRow => ({
  seq: r['seq'] as number,
  ITNO: r['itno'] as string,
  style: r['style'] as string,
  sku: r['sku'] as string,
  source: parsed<CatalogRow['source']>(r['source'], null),
  listHash: r['list_hash'] as string,
  deepAt: r['deep_at'] as number,
  wanted: r['wanted'] as string,
  applied: r['applied'] as string | null,
  productId: r['product_id'] as number | null,
  parentId: r['parent_id'] as number | null,
  retired: r['retired'] === 1,
  written: parsed(r['written'], NOTHING_WRITTEN),
  pending: r['pending'] === 1,
  state: r['state'] as ItemState,
  problems: parsed(r['problems'], []),
  told: r['told'] === 1,
  load: r['load'] as number | null,
  verdict: r['verdict'] as CatalogVerdict | null,
  leaving: r['leaving'] as Leaving,
  at: r['at'] as number,
});
const toRow = (c: Omit<CatalogRow, 'seq'>): Row => ({
  itno: c.ITNO,
  style: c.style,
  sku: c.sku,
  source: c.source === null ? null : JSON.stringify(c.source),
  list_hash: c.listHash,
  deep_at: c.deepAt,
  wanted: c.wanted,
  applied: c.applied,
  product_id: c.productId,
  parent_id: c.parentId,
  retired: c.retired ? 1 : 0,
  written: c.written === NOTHING_WRITTEN ? null : JSON.stringify(c.written),
  pending: c.pending ? 1 : 0,
  state: c.state,
  problems: c.problems.length === 0 ? null : JSON.stringify(c.problems),
  told: c.told ? 1 : 0,
  load: c.load,
  verdict: c.verdict,
  leaving: c.leaving,
  at: c.at,
});
const NO_REQUEST: Pick<LoadRecord, 'why' | 'filter' | 'from' | 'to' | 'paused'> = { why: '', filter: null, from: null, to: null, paused: false }; // prettier-ignore
const loadFromRow = (r: Row): LoadRecord => ({
  id: r['id'] as number,
  state: r['state'] as LoadRecord['state'],
  ...NO_REQUEST,
  ...parsed<Partial<LoadRecord>>(r['request'], {}),
  cursor: r['cursor'] as string,
  done: r['done'] as number,
  of: r['of_all'] as number | null,
  phaseAt: r['phase_at'] as number,
  phaseFrom: r['phase_from'] as number,
  counts: parsed(r['counts'], {} as LoadRecord['counts']),
  startedBy: r['started_by'] as string,
  startedAt: r['started_at'] as number,
  updatedAt: r['updated_at'] as number,
  acceptedBy: r['accepted_by'] as string | null,
  acceptedAt: r['accepted_at'] as number | null,
  finishedAt: r['finished_at'] as number | null,
});
const loadToRow = (l: Omit<LoadRecord, 'id'>): Row => ({
  state: l.state,
  request: JSON.stringify({ why: l.why, filter: l.filter, from: l.from, to: l.to, paused: l.paused }),
  cursor: l.cursor,
  done: l.done,
  of_all: l.of,
  phase_at: l.phaseAt,
  phase_from: l.phaseFrom,
  counts: JSON.stringify(l.counts),
  started_by: l.startedBy,
  started_at: l.startedAt,
  updated_at: l.updatedAt,
  accepted_by: l.acceptedBy,
  accepted_at: l.acceptedAt,
  finished_at: l.finishedAt,
});

export function createCatalogStore(db: Db<Database>): CatalogStore<Database> {
  const one = (tx: Database, sql: string, ...args: unknown[]): CatalogRow | null => {
    const row = prepared(tx, sql).get(...args) as Row | undefined;
    return row ? fromRow(row) : null;
  };
  const many = (sql: string, ...args: unknown[]): CatalogRow[] =>
    db.read((tx) => prepared(tx, sql).all(...args) as Row[]).map(fromRow);
  const number = (sql: string, ...args: unknown[]): number =>
    (db.read((tx) => prepared(tx, sql).get(...args)) as { n: number }).n;
  const there = (sql: string, ...args: unknown[]): boolean => db.read((tx) => prepared(tx, sql).get(...args)) !== undefined; // prettier-ignore

  return {
    get: (ITNO) => db.read((tx) => one(tx, GET, ITNO)),
    bySeq: (seq) => db.read((tx) => one(tx, BY_SEQ, seq)),
    itemOfSku: (sku) => (db.read((tx) => prepared(tx, BY_SKU).get(sku)) as { itno: string } | undefined)?.itno ?? null, // prettier-ignore
    variantsOf: (style) => many(VARIANTS, style),
    isStyle: (ITNO) => there(IS_STYLE, ITNO),
    hashes: (numbers) => {
      const rows = db.read((tx) => prepared(tx, HASHES).all(JSON.stringify(numbers))) as Row[];
      return new Map(rows.map((r) => [r['itno'] as string, { listHash: r['list_hash'] as string, deepAt: r['deep_at'] as number }])); // prettier-ignore
    },
    dirty: (kind, limit) => many(kind === 'products' ? DIRTY_PRODUCTS : DIRTY_VARIATIONS, limit),
    list: ({ state, load, verdict, leaving, after = '', limit }) => {
      if (leaving) return many(LIST_LEAVING, { after, limit });
      const sql = state !== undefined ? LIST_STATE : load === undefined ? LIST : verdict === undefined ? LIST_LOAD : LIST_VERDICT; // prettier-ignore
      const values: Row = { after, limit };
      if (state !== undefined) values['state'] = state;
      else if (load !== undefined) {
        values['load'] = load;
        if (verdict !== undefined) values['verdict'] = verdict;
      }
      return many(sql, values);
    },
    linkedAfter: (ITNO, limit) => (db.read((tx) => prepared(tx, LINKED).all(ITNO, limit)) as { itno: string }[]).map(({ itno }) => itno), // prettier-ignore
    counts: () => {
      const counts: Record<ItemState, number> = { new: 0, excluded: 0, dirty: 0, clean: 0, problem: 0 };
      for (const { state, n } of db.read((tx) => prepared(tx, COUNTS).all()) as { state: ItemState; n: number }[])
        counts[state] = n;
      return counts;
    },
    leaving: (since) => {
      const found = db.read((tx) => prepared(tx, LEAVING).get(since)) as { waiting: number; oldest: number | null; recent: number }; // prettier-ignore
      return { ...found, published: found.waiting === 0 ? 0 : number(PUBLISHED) };
    },
    letGoIn: (tx, how, now) => prepared(tx, LET_GO).run({ how, now }).changes,
    keepIn: (tx, now) => prepared(tx, KEEP).run({ now }).changes,
    hasDirty: () => there(DIRTY_PRODUCTS, 1) || there(DIRTY_VARIATIONS, 1),
    countDirtyOfLoad: (load) => number(DIRTY_OF_LOAD, load),
    countOfLoad: (load) => number(OF_LOAD, load),

    insertIn: (tx, row) => void prepared(tx, INSERT).run(toRow(row)),
    getIn: (tx, ITNO) => one(tx, GET, ITNO),
    changeIn: (tx, ITNO, change: RowChange, now) => {
      const row = one(tx, GET, ITNO);
      if (row) prepared(tx, UPDATE).run(toRow({ ...row, ...change, at: now }));
    },

    newestLoad: () => {
      const row = db.read((tx) => prepared(tx, NEWEST_LOAD).get()) as Row | undefined;
      return row ? loadFromRow(row) : null;
    },
    accepted: () => there(ACCEPTED),
    saveLoadIn: (tx, load) => void prepared(tx, SAVE_LOAD).run({ ...loadToRow(load), id: load.id }),
    addLoadIn: (tx, load) => {
      const { lastInsertRowid } = prepared(tx, ADD_LOAD).run(loadToRow(load));
      return { ...load, id: Number(lastInsertRowid) };
    },
    releaseIn: (tx, load, after, limit, now) => {
      const { last } = prepared(tx, PART_OF_LOAD).get({ load, after, limit }) as { last: string | null };
      if (last !== null) prepared(tx, RELEASE).run({ load, after, last, now });
      return last;
    },
    withdrawIn: (tx, load, now) => prepared(tx, WITHDRAW).run({ load, now }).changes,
  };
}
