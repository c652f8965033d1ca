/** Prices in SQLite: one statement per named constant, as in the stock store, whose reasons hold here too. */
import type { Problem } from '@crossdock/shared';
import type { Db } from '../../../db/port.ts';
import type { Database } from '../../../db/sqlite/index.ts';
import { prepared } from '../../../db/sqlite/prepared.ts';
import type { PriceCounts, PricePush, PriceSku, PriceStore } from '../port.ts';
import type { PriceRow } from '../target.ts';

export const priceMigrations = [
  {
    id: '520-prices',
    up: `
      create table price_row(
        itno text not null, prrf text not null, cucd text not null, fvdt text not null, qtyl text not null, lvdt text not null,
        sapr text not null, sacd text not null, spun text not null, tinc text not null, seen_at integer not null,
        primary key(itno, prrf, cucd, fvdt, qtyl)) strict, without rowid;
      create index price_row_seen on price_row(seen_at);
      create table price_dirty(itno text primary key, stamp integer not null) strict, without rowid;
      create table price_sku(
        sku text primary key, id integer, itno text, state text not null, shop text, target text, problem text,
        differs integer not null default 0, change real, next_change text, pending integer not null default 0, push text,
        approved integer not null default 0, sent_at integer, why text, graded text, seen_at integer not null) strict, without rowid;
      create index price_sku_item on price_sku(itno, sku);
      create index price_sku_id on price_sku(id);
      create index price_sku_state on price_sku(state);
      create index price_sku_next on price_sku(next_change) where next_change is not null;
      create index price_sku_pending on price_sku(sku) where pending = 1 and push is null;
      create index price_sku_push on price_sku(push, sku) where push is not null;
      create table price_push(
        id text primary key, state text not null, reasons text not null, counts text not null, created_at integer not null,
        decided_at integer, decided_by text, why text) strict, without rowid;
      create table price_state(name text primary key, value text not null) strict, without rowid;`,
  },
  {
    id: '521-price-declined',
    up: `
      alter table price_sku add column asked text;
      alter table price_sku add column declined text;
      create index price_sku_declined on price_sku(sku) where declined is not null;`,
  },
  // Rows of the same quantity written in two ways: the next look reads the lists as a whole, and those it does not see go.
  { id: '522-price-quantities', up: "delete from price_state where name = 'basis';" },
];

/** A list that does not tell TINC (OIS017) leaves what OIS320 has told. */
const STAGE = `
insert into price_row(itno, prrf, cucd, fvdt, qtyl, lvdt, sapr, sacd, spun, tinc, seen_at)
values (@ITNO, @PRRF, @CUCD, @FVDT, @QTYL, @LVDT, @SAPR, @SACD, @SPUN, @TINC, @seenAt)
on conflict do update set lvdt = excluded.lvdt, sapr = excluded.sapr, sacd = excluded.sacd, spun = excluded.spun,
  tinc = case when excluded.tinc = '' then price_row.tinc else excluded.tinc end, seen_at = excluded.seen_at
where price_row.lvdt <> excluded.lvdt or price_row.sapr <> excluded.sapr or price_row.sacd <> excluded.sacd
  or price_row.spun <> excluded.spun or (excluded.tinc <> '' and price_row.tinc <> excluded.tinc)`;
const SEEN = `update price_row set seen_at = @seenAt
  where itno = @ITNO and prrf = @PRRF and cucd = @CUCD and fvdt = @FVDT and qtyl = @QTYL and seen_at < @seenAt`;
const DIRTY = 'insert into price_dirty(itno, stamp) values (?, ?) on conflict do update set stamp = excluded.stamp';
const UNSEEN = 'delete from price_row where seen_at < ? returning itno';
const TURNED = `
select distinct itno from price_sku where next_change is not null and next_change <= ? and itno is not null`;
const HAS_WORK = `
select exists(select 1 from price_dirty) or exists(select 1 from price_sku where pending = 1 and push is null)
  or exists(select 1 from price_sku where state = 'new') as work`;
const LEARN = `
insert into price_sku(sku, id, state, shop, seen_at) values (@sku, @id, 'new', @shop, @now)
on conflict do update set id = excluded.id, shop = excluded.shop, seen_at = excluded.seen_at,
  state = case when price_sku.state in ('unknown', 'refused') then 'new' else price_sku.state end`;
const FORGET = 'delete from price_sku where seen_at < ?';
const RENEW = "update price_sku set state = 'new' where sku = @sku and (itno is not @ITNO or state = 'no-item')";
const HIGHEST = 'select max(id) as id from price_sku';
const DIRTY_ITEMS = 'select itno as ITNO, stamp from price_dirty order by itno limit ?';
const CLEAN = 'delete from price_dirty where itno = @ITNO and stamp = @stamp';
const SKUS_OF = `select sku from price_sku where itno = @itno
  union select sku from price_sku where sku in (@itno, lower(@itno)) and itno is null`;
const NEW_SKUS = "select sku from price_sku where state = 'new' order by sku limit ?";
const ALL_SKUS = 'select sku from price_sku where sku > ? order by sku limit ?';
const ROWS = `select itno as ITNO, prrf as PRRF, cucd as CUCD, fvdt as FVDT, qtyl as QTYL, lvdt as LVDT, sapr as SAPR,
  sacd as SACD, spun as SPUN, tinc as TINC from price_row where itno = ?`;
const HAS_ITEM = 'select 1 from price_row where itno = ? limit 1';
const COLUMNS = `sku, id, itno as ITNO, state, shop, target, problem, pending, push, sent_at as sentAt, why, graded, declined`;
const READ = `select ${COLUMNS} from price_sku where sku = ?`;
const COMPUTED = `
update price_sku set itno = @ITNO, problem = @problem, differs = @differs, change = @change, next_change = @nextChange,
  state = case when state in ('unknown', 'refused') and target is @target then state else @state end, target = @target,
  pending = case when @target is null or (state in ('unknown', 'refused') and target is @target)
      or (@differs = 1 and declined is @asked) then 0
    when @differs = 1 or sent_at is null or target is not @target then 1 else 0 end,
  push = case when @target is null or @differs = 0 then null else push end, asked = @asked,
  approved = case when @target is null or @differs = 0 then 0 else approved end,
  declined = case when @target is not null and @differs = 1 and declined is @asked then declined else null end
where sku = @sku`;
const OPEN = 'pending = 1 and push is null and approved = 0 and differs = 1';
const COUNTS = `select (select count(*) from price_sku where state = 'ok') as known, count(*) as changed,
  coalesce(sum(change > @steep), 0) as steep from price_sku where ${OPEN}`;
const HOLD_SKUS = `update price_sku set push = @id where ${OPEN} and (@steep is null or change > @steep)`;
const HOLD =
  "insert into price_push(id, state, reasons, counts, created_at) values (@id, 'held', @reasons, @counts, @createdAt)";
const SETTLE = `update price_push set state = 'settled', decided_at = @now
  where state = 'held' and not exists(select 1 from price_sku where push = price_push.id)`;
const DECIDE = `update price_push set state = @to, decided_at = @now, decided_by = @by, why = @why
  where id = @id and state = 'held'`;
const RELEASE = 'update price_sku set push = null, approved = 1 where push = ?';
/** The shop keeps what it has while M3 says the same; the full compare asks again. */
const DISCARD = 'update price_sku set push = null, pending = 0, declined = asked where push = ?';
const DECLINED = 'select count(*) as n from price_sku where declined is not null';
const HOLD_DECLINED = 'update price_sku set push = ?, pending = 1, declined = null where declined is not null';
const PUSH_COLUMNS = `id, state, reasons, counts, created_at as createdAt, decided_at as decidedAt, decided_by as decidedBy, why,
  (select count(*) from price_sku where push = price_push.id) as open`;
const PUSH = `select ${PUSH_COLUMNS} from price_push where id = ?`;
const PUSHES = `select ${PUSH_COLUMNS} from price_push
  where @state is null or state = @state order by created_at desc, id desc limit @limit`;
const PUSHES_HELD = "select count(*) as n from price_push where state = 'held'";
const PUSH_ITEMS = `select ${COLUMNS} from price_sku where push = ? and sku > ? order by sku limit ?`;
const PENDING = `select ${COLUMNS} from price_sku where pending = 1 and push is null and sku > ? order by sku limit ?`;
const WRITTEN = `
update price_sku set state = @state, shop = coalesce(@shop, shop), why = @why, graded = @graded,
  sent_at = case when @settled = 1 then @now else sent_at end, pending = case when @settled = 1 then 0 else 1 end,
  differs = case when @settled = 1 then 0 else differs end, declined = null, approved = case when @settled = 1 then 0 else approved end
where sku = @sku`;
const LIST = `select ${COLUMNS} from price_sku where sku > @after and (@state is null or state = @state
  or (@state = 'pending' and pending = 1 and push is null) or (@state = 'held' and push is not null))
  and (@search = '' or instr(lower(sku), @search) > 0 or instr(lower(ifnull(itno, '')), @search) > 0) order by sku limit @limit`;
/** One rule that is missing keeps many prices: they are told as one. */
const PROBLEMS = `select problem, count(*) as skus from price_sku where state = 'problem' and problem is not null
  group by problem order by skus desc limit @limit`;
const SUMMARY = `select state, count(*) as n from price_sku group by state
  union all select 'pending', count(*) from price_sku where pending = 1 and push is null
  union all select 'held', count(*) from price_sku where push is not null`;
const GET_STATE = 'select value from price_state where name = ?';
const PUT_STATE = 'insert into price_state(name, value) values (?, ?) on conflict do update set value = excluded.value';

type Row = Record<string, string | number | null>;
const parsed = (row: Row, key: string): unknown => (row[key] === null ? null : JSON.parse(row[key] as string));
const toSku = (row: Row): PriceSku => ({
  ...(row as unknown as PriceSku),
  shop: parsed(row, 'shop') as PriceSku['shop'],
  target: parsed(row, 'target') as PriceSku['target'],
  problem: parsed(row, 'problem') as PriceSku['problem'],
  pending: row['pending'] === 1,
});
const toPush = (row: Row): PricePush => ({
  ...(row as unknown as PricePush),
  reasons: parsed(row, 'reasons') as PricePush['reasons'],
  counts: parsed(row, 'counts') as PriceCounts,
});

export function createPriceStore(db: Db<Database>): PriceStore<Database> {
  const all = <T>(text: string, ...args: unknown[]): T[] => db.read((tx) => prepared(tx, text).all(...args)) as T[];
  const one = <T>(text: string, ...args: unknown[]): T | undefined =>
    db.read((tx) => prepared(tx, text).get(...args)) as T | undefined;
  let stamp = Date.now() * 1000;
  const dirty = (tx: Database, items: readonly { itno: string }[]): void => {
    for (const { itno } of items) prepared(tx, DIRTY).run(itno, (stamp += 1));
  };
  const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

  const store: PriceStore<Database> = {
    stageIn: (tx, rows, seenAt) => {
      for (const row of rows) {
        if (prepared(tx, STAGE).run({ ...row, seenAt }).changes > 0) dirty(tx, [{ itno: row.ITNO }]);
        else prepared(tx, SEEN).run({ ...row, seenAt });
      }
    },
    dropUnseenIn: (tx, before) => dirty(tx, prepared(tx, UNSEEN).all(before) as { itno: string }[]),
    turnDayIn: (tx, today) => dirty(tx, prepared(tx, TURNED).all(today) as { itno: string }[]),
    hasWorkIn: (tx) => (prepared(tx, HAS_WORK).get() as { work: number }).work === 1,

    learn: (rows, now) =>
      db.write((tx) => {
        for (const { sku, id, prices } of rows) prepared(tx, LEARN).run({ sku, id, shop: JSON.stringify(prices), now });
      }),
    forgetUnseen: (before) => db.write((tx) => void prepared(tx, FORGET).run(before)),
    renew: (aliases) =>
      db.write((tx) => {
        for (const one of aliases) prepared(tx, RENEW).run(one);
      }),
    highestId: () => one<{ id: number | null }>(HIGHEST)?.id ?? 0,

    dirtyItems: (limit) => all(DIRTY_ITEMS, limit),
    skusOf: (items) => items.flatMap((itno) => all<{ sku: string }>(SKUS_OF, { itno })),
    newSkus: (limit) => all(NEW_SKUS, limit),
    allSkus: (after, limit) => all(ALL_SKUS, after, limit),
    rows: (ITNO) => all<PriceRow>(ROWS, ITNO),
    hasItem: (ITNO) => one(HAS_ITEM, ITNO) !== undefined,
    read: (sku) => {
      const row = one<Row>(READ, sku);
      return row ? toSku(row) : null;
    },
    saveComputed: (rows, done) =>
      db.write((tx) => {
        for (const { sku, ITNO, state, target, problem, differs, change, nextChange } of rows)
          prepared(tx, COMPUTED).run({
            sku, ITNO, state, change, target: json(target), problem: json(problem), differs: differs ? 1 : 0,
            nextChange,
            asked: target && JSON.stringify([target.regular, target.sale, target.saleFrom, target.saleTo]),
          }); // prettier-ignore
        for (const item of done) prepared(tx, CLEAN).run(item);
      }),

    counts: (steep) => one<PriceCounts>(COUNTS, { steep }) as PriceCounts,
    declined: () => one<{ n: number }>(DECLINED)?.n ?? 0,
    hold: ({ id, reasons, counts, createdAt }, what, steep) =>
      db.write((tx) => {
        prepared(tx, HOLD).run({ id, reasons: JSON.stringify(reasons), counts: JSON.stringify(counts), createdAt });
        if (what.includes('changed')) prepared(tx, HOLD_SKUS).run({ id, steep });
        if (what.includes('declined')) prepared(tx, HOLD_DECLINED).run(id);
      }),
    settlePushes: (now) => db.write((tx) => prepared(tx, SETTLE).run({ now }).changes),
    decide: async (id, to, by, why, now) => {
      const changed = await db.write((tx) => {
        const { changes } = prepared(tx, DECIDE).run({ id, to, by, why, now });
        if (changes > 0) prepared(tx, to === 'released' ? RELEASE : DISCARD).run(id);
        return changes;
      });
      return changed > 0 ? store.push(id) : null;
    },
    push: (id) => {
      const row = one<Row>(PUSH, id);
      return row ? toPush(row) : null;
    },
    pushes: (limit, state) => all<Row>(PUSHES, { state: state ?? null, limit }).map(toPush),
    heldPushes: () => one<{ n: number }>(PUSHES_HELD)?.n ?? 0,
    pushItems: (id, after, limit) => all<Row>(PUSH_ITEMS, id, after, limit).map(toSku),

    pending: (after, limit) => all<Row>(PENDING, after, limit).map(toSku),
    written: (rows, now) =>
      db.write((tx) => {
        for (const row of rows)
          prepared(tx, WRITTEN).run({ ...row, shop: json(row.shop), settled: row.settled ? 1 : 0, now });
      }),
    list: ({ state, search = '', after, limit }) =>
      all<Row>(LIST, { state: state ?? null, search: search.toLowerCase(), after, limit }).map(toSku),
    problems: (limit) =>
      all<{ problem: string; skus: number }>(PROBLEMS, { limit }).map(({ problem, skus }) => ({
        problem: JSON.parse(problem) as Problem,
        skus,
      })),
    summary: () => Object.fromEntries(all<{ state: string; n: number }>(SUMMARY).map(({ state, n }) => [state, n])),
    get: (name) => one<{ value: string }>(GET_STATE, name)?.value ?? null,
    put: (name, value) => db.write((tx) => void prepared(tx, PUT_STATE).run(name, value)),
    putIn: (tx, name, value) => void prepared(tx, PUT_STATE).run(name, value),
  };
  return store;
}
