/** SQLite adapter of postings and customer links. */
import type { Database } from '../../db/sqlite/index.ts';
import { prepared } from '../../db/sqlite/prepared.ts';
import type { Db } from '../../db/port.ts';
import type {
  CustomerLink,
  CustomerLinkStore,
  Delivery,
  DeliveryToAsk,
  InFlight,
  M3DocumentStore,
  Posting,
  PostingStore,
} from '../port.ts';

export const linkMigrations = [
  {
    id: '300-links',
    up: `
      create table posting(
        key text primary key, state text not null, reference text not null, customer text, temporary text, final text,
        pending text, done text not null, fingerprint text, doubted integer not null, rebuilt integer not null, rounding text,
        content text, total text, currency text, confirmed_at integer, progress text not null, progress_at integer,
        next_look_at integer) strict, without rowid;
      create index posting_temporary on posting(temporary) where temporary is not null;
      create index posting_final on posting(final) where final is not null;
      create index posting_due on posting(next_look_at) where next_look_at is not null;
      create index posting_open_temporary on posting(state, key) where state = 'temporary';
      create table customer_link(
        key text primary key, cuno text, search_key text not null, state text not null, created integer not null, basics text,
        at integer not null) strict, without rowid;
      create index customer_link_cuno on customer_link(cuno);`,
  },
  {
    id: '301-posting-seen',
    up: `
      alter table posting add column seen text not null default '[]';
      create index posting_ended on posting(progress_at) where next_look_at is null and final is not null;`,
  },
  {
    id: '310-m3-documents',
    up: `
      create table m3_document(key text not null, kind text not null, number text not null, at integer not null,
        primary key(key, kind, number)) strict, without rowid;
      create index m3_document_number on m3_document(number);`,
  },
  { id: '311-posting-reference', up: 'create index posting_reference on posting(reference);' },
  {
    id: '312-posting-followed',
    up: 'create index posting_followed on posting(progress, progress_at) where next_look_at is not null;',
  },
  {
    id: '313-deliveries',
    // Deliveries of the last days get their tracking numbers as well.
    up: `
      alter table m3_document add column forwarder text not null default '';
      alter table m3_document add column method text not null default '';
      alter table m3_document add column tracking text not null default '';
      alter table m3_document add column day text not null default '';
      alter table m3_document add column shown integer not null default 0;
      alter table m3_document add column ask_at integer;
      update m3_document set ask_at = at where kind = 'delivery' and at > (unixepoch() - 10 * 86400) * 1000;
      create index m3_document_ask on m3_document(ask_at) where ask_at is not null;`,
  },
];

const COLUMNS =
  'key, state, reference, customer, temporary, final, pending, done, fingerprint, doubted, rebuilt, rounding, content, total, currency, confirmed_at, progress, progress_at, next_look_at, seen';
const SAVE = `insert or replace into posting(${COLUMNS}) values (@key, @state, @reference, @customer, @temporary, @final, @pending, @done,
  @fingerprint, @doubted, @rebuilt, @rounding, @content, @total, @currency, @confirmed_at, @progress, @progress_at, @next_look_at, @seen)`;
const PROGRESSED =
  'update posting set progress = @progress, progress_at = @progressAt, next_look_at = @nextLookAt, seen = @seen where key = @key';
const GET = `select ${COLUMNS} from posting where key = ?`;
const BY_NUMBER = `select ${COLUMNS} from posting where final = @number or temporary = @number limit 1`;
const DUE = `select ${COLUMNS} from posting where next_look_at is not null and next_look_at <= ? and final is not null order by next_look_at limit ?`;
const OF_FLIGHT = `select key, confirmed_at, progress, progress_at, content, seen from posting`;
/** Delivered is not followed to its end: M3 may invoice it years later, or never. */
const IN_FLIGHT = `
${OF_FLIGHT} where next_look_at is not null and state in ('confirmed', 'stopped') and progress in ('open', 'allocated', 'picking', 'part-delivered')
union all
${OF_FLIGHT} where next_look_at is not null and state in ('confirmed', 'stopped') and progress in ('delivered', 'invoiced', 'deleted') and progress_at > @asOf
union all
${OF_FLIGHT} where next_look_at is not null and state in ('confirmed', 'stopped') and progress in ('delivered', 'invoiced', 'deleted') and progress_at is null
union all
${OF_FLIGHT} where next_look_at is null and final is not null and progress_at > @asOf and state in ('confirmed', 'stopped')`;
const FOLLOW_ALL = `
update posting set next_look_at = ? where next_look_at is null and final is not null and state in ('confirmed', 'stopped')
  and progress not in ('invoiced', 'deleted')`;
const TEMPORARIES = `select ${COLUMNS} from posting where state = 'temporary' and key > ? order by key limit ?`;

const HIGHEST = `select max(cast(substr(key, 7) as integer)) as highest from posting where key like 'order:%'`;

type Row = Record<string, string | number | null>;

const fromRow = (row: Row): Posting => ({
  key: row['key'] as string,
  state: row['state'] as Posting['state'],
  reference: row['reference'] as string,
  customer: row['customer'] as string | null,
  temporary: row['temporary'] as string | null,
  final: row['final'] as string | null,
  pending: row['pending'] ? (JSON.parse(row['pending'] as string) as Posting['pending']) : null,
  done: JSON.parse(row['done'] as string) as string[],
  fingerprint: row['fingerprint'] as string | null,
  doubted: row['doubted'] === 1,
  rebuilt: row['rebuilt'] as number,
  rounding: row['rounding'] as string | null,
  content: row['content'] ? (JSON.parse(row['content'] as string) as Posting['content']) : null,
  total: row['total'] as string | null,
  currency: row['currency'] as string | null,
  confirmedAt: row['confirmed_at'] as number | null,
  progress: row['progress'] as Posting['progress'],
  progressAt: row['progress_at'] as number | null,
  nextLookAt: row['next_look_at'] as number | null,
  seen: JSON.parse(row['seen'] as string) as Posting['seen'],
});

const fromFlight = (row: Row): InFlight => ({
  key: row['key'] as string,
  confirmedAt: row['confirmed_at'] as number | null,
  progress: row['progress'] as Posting['progress'],
  progressAt: row['progress_at'] as number | null,
  content: row['content'] ? (JSON.parse(row['content'] as string) as Posting['content']) : null,
  seen: JSON.parse(row['seen'] as string) as Posting['seen'],
});

const toRow = (p: Posting): Row => ({
  key: p.key,
  state: p.state,
  reference: p.reference,
  customer: p.customer,
  temporary: p.temporary,
  final: p.final,
  pending: p.pending ? JSON.stringify(p.pending) : null,
  done: JSON.stringify(p.done),
  fingerprint: p.fingerprint,
  doubted: p.doubted ? 1 : 0,
  rebuilt: p.rebuilt,
  rounding: p.rounding,
  content: p.content ? JSON.stringify(p.content) : null,
  total: p.total,
  currency: p.currency,
  confirmed_at: p.confirmedAt,
  progress: p.progress,
  progress_at: p.progressAt,
  next_look_at: p.nextLookAt,
  seen: JSON.stringify(p.seen),
});

export function createPostingStore(db: Db<Database>): PostingStore {
  const one = (sql: string, ...args: unknown[]): Posting | null => {
    const row = db.read((tx) => prepared(tx, sql).get(...args)) as Row | undefined;
    return row ? fromRow(row) : null;
  };
  const many = (sql: string, ...args: unknown[]): Posting[] =>
    (db.read((tx) => prepared(tx, sql).all(...args)) as Row[]).map(fromRow);
  /** Read once, then kept up by `save`: an index for one number would cost every save of every order. */
  let highest: number | undefined;
  const highestId = (): number => {
    highest ??= Number((db.read((tx) => prepared(tx, HIGHEST).get()) as { highest: number | null }).highest ?? 0);
    return highest;
  };
  return {
    get: (key) => one(GET, key),
    highestOrderId: () => (highestId() === 0 ? null : String(highestId())),
    byNumber: (number) => one(BY_NUMBER, { number }),
    due: (now, limit) => many(DUE, now, limit),
    *inFlight(asOf) {
      const rows = db.read((tx) => prepared(tx, IN_FLIGHT).iterate({ asOf })) as IterableIterator<Row>;
      for (const row of rows) yield fromFlight(row);
    },
    followAll: (now) => db.write((tx) => void prepared(tx, FOLLOW_ALL).run(now)),
    temporaries: (after, limit) => many(TEMPORARIES, after, limit),
    progressed: (key, seen) =>
      db.write((tx) => void prepared(tx, PROGRESSED).run({ key, ...seen, seen: JSON.stringify(seen.seen) })),
    save: (posting) => {
      const row = toRow(posting);
      const id = Number(/^order:(\d{1,15})$/.exec(posting.key)?.[1] ?? 0);
      if (highest !== undefined && id > highest) highest = id;
      return db.write((tx) => void prepared(tx, SAVE).run(row));
    },
  };
}

const ADD_DOCUMENT = `insert into m3_document(key, kind, number, at, ask_at) values (@key, @kind, @number, @at, @askAt)
  on conflict do update set ask_at = coalesce(ask_at, excluded.ask_at) where shown = 0`;
const TO_ASK = `select key, number, at, shown, forwarder, method, tracking, day from m3_document
  where ask_at is not null and ask_at <= ? order by ask_at limit ?`;
const LOOKED =
  "update m3_document set shown = max(shown, @shown), ask_at = @askAt where key = @key and kind = 'delivery' and number = @number";
const LEARNED = `update m3_document set forwarder = @forwarder, method = @method, tracking = @tracking, day = @day
  where key = @key and kind = 'delivery' and number = @number`;
const DELIVERIES = `select number, forwarder, method, tracking, day from m3_document
  where key = ? and kind = 'delivery' and shown = 1 order by at, length(number), number`;

export function createM3DocumentStore(db: Db<Database>): M3DocumentStore {
  return {
    add: (key, documents, at) =>
      db.write((tx) => {
        for (const { kind, number } of documents)
          prepared(tx, ADD_DOCUMENT).run({ key, kind, number, at, askAt: kind === 'delivery' ? at : null });
      }),
    toAsk: (now, limit) =>
      (db.read((tx) => prepared(tx, TO_ASK).all(now, limit)) as (DeliveryToAsk & { shown: unknown })[]).map((row) => ({
        ...row,
        shown: Number(row.shown) === 1,
      })),
    looked: (looks) =>
      db.write((tx) => {
        for (const { key, number, head, shown, askAt } of looks) {
          prepared(tx, LOOKED).run({ key, number, shown: shown ? 1 : 0, askAt });
          if (head) prepared(tx, LEARNED).run({ key, number, ...head });
        }
      }),
    deliveries: (key) => db.read((tx) => prepared(tx, DELIVERIES).all(key)) as Delivery[],
  };
}

const SAVE_CUSTOMER = `insert or replace into customer_link(key, cuno, search_key, state, created, basics, at)
  values (@key, @CUNO, @searchKey, @state, @created, @basics, @at)`;
const GET_CUSTOMER =
  'select key, cuno as CUNO, search_key as searchKey, state, created, basics, at from customer_link where key = ?';

export function createCustomerLinkStore(db: Db<Database>): CustomerLinkStore {
  return {
    get: (key) => {
      const row = db.read((tx) => prepared(tx, GET_CUSTOMER).get(key)) as
        (Omit<CustomerLink, 'created'> & { created: number }) | undefined;
      return row ? { ...row, created: row.created === 1 } : null;
    },
    save: (link) => db.write((tx) => void prepared(tx, SAVE_CUSTOMER).run({ ...link, created: link.created ? 1 : 0 })),
  };
}
