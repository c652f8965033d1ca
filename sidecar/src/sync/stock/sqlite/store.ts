/** Stock in SQLite. */
import { STOCK_STATES } from '@crossdock/shared';
import type { Db } from '../../../db/port.ts';
import type { Database } from '../../../db/sqlite/index.ts';
import { prepared } from '../../../db/sqlite/prepared.ts';
import type { Member } from '../family.ts';
import type {
  Accuracy,
  ChangeCounts,
  Held,
  SkuState,
  StockConflicts,
  StockPush,
  StockSku,
  StockStore,
  StockSummary,
} from '../port.ts';
import * as sql from './statements.ts';

type Row = Record<string, string | number | null>;

const toSku = (row: Row): StockSku => ({
  ...(row as unknown as StockSku),
  orders: JSON.parse(row['orders'] as string) as string[],
  sharedOrders: JSON.parse(row['sharedOrders'] as string) as string[],
  formula: row['formula'] === null ? null : (JSON.parse(row['formula'] as string) as StockSku['formula']),
  pending: row['pending'] === 1,
  managed: row['managed'] === 1,
});
const toPush = (row: Row): StockPush => ({
  ...(row as unknown as StockPush),
  reasons: JSON.parse(row['reasons'] as string) as StockPush['reasons'],
  counts: JSON.parse(row['counts'] as string) as ChangeCounts,
});
const toMember = (row: Row): Member => ({
  ...(row as unknown as Member),
  orders: JSON.parse(row['orders'] as string) as string[],
});
const HOLD: Readonly<Record<Held, string>> = {
  changed: sql.HOLD_CHANGED,
  zeroed: sql.HOLD_ZEROED,
  declined: sql.HOLD_DECLINED,
};

export function createStockStore(db: Db<Database>): StockStore<Database> {
  const all = <T>(text: string, ...args: unknown[]): T[] => db.read((tx) => prepared(tx, text).all(...args)) as T[];
  const one = <T>(text: string, ...args: unknown[]): T | undefined =>
    db.read((tx) => prepared(tx, text).get(...args)) as T | undefined;

  const creditHealed = (tx: Database): void => {
    prepared(tx, sql.CREDIT_HEALED).run();
    prepared(tx, sql.CLEAR_HEALED).run();
  };

  let stamp = Date.now() * 1000;
  const store: StockStore<Database> = {
    stageIn: (tx, rows, measure, seenAt) => {
      const [stage, seen, dirty] = [prepared(tx, sql.STAGE), prepared(tx, sql.SEEN), prepared(tx, sql.DIRTY)];
      for (const { ITNO: itno, WHLO: whlo, quantity } of rows) {
        if (stage.run({ itno, whlo, measure, quantity, seenAt }).changes > 0) dirty.run(itno, (stamp += 1));
        else seen.run({ itno, whlo, seenAt });
      }
    },
    dropUnseenIn: (tx, before) => {
      for (const { itno } of prepared(tx, sql.UNSEEN).all({ before }) as { itno: string }[])
        prepared(tx, sql.DIRTY).run(itno, (stamp += 1));
    },
    hasWorkIn: (tx, lookAgain) =>
      (prepared(tx, sql.HAS_WORK).get({ lookAgain: lookAgain ? 1 : 0 }) as { work: number }).work === 1,

    learn: (rows, now) =>
      db.write((tx) => {
        const learn = prepared(tx, sql.LEARN);
        for (const row of rows)
          learn.run({ ...row, orders: JSON.stringify(row.orders), managed: row.managed ? 1 : 0, now });
      }),
    forgetUnseen: (before) => db.write((tx) => void prepared(tx, sql.FORGET).run(before)),
    renew: (aliases) =>
      db.write((tx) => {
        for (const one of aliases) prepared(tx, sql.RENEW).run(one);
      }),
    backIn: (tx, sku) => {
      for (const { itno } of prepared(tx, sql.BACK).all(sku) as { itno: string | null }[])
        if (itno !== null) prepared(tx, sql.DIRTY).run(itno, (stamp += 1));
    },
    highestId: () => one<{ id: number | null }>(sql.HIGHEST)?.id ?? 0,

    dirtyItems: (limit) => all(sql.DIRTY_ITEMS, limit),
    skusOf: (items) => items.flatMap((itno) => all<{ sku: string; ITNO: string | null }>(sql.SKUS_OF, { itno })),
    allSkus: (after, limit) => all(sql.ALL_SKUS, after, limit),
    openSkus: (before) => all(sql.OPEN_SKUS, { before }),
    skusInFlight: (orders) => (orders.length === 0 ? [] : all(sql.SKUS_IN_FLIGHT, { orders: JSON.stringify(orders) })),
    tellAgain: (skus) =>
      db.write((tx) => {
        for (const sku of skus) prepared(tx, sql.TELL_AGAIN).run({ sku });
      }),
    tellSoldOut: () => db.write((tx) => void prepared(tx, sql.TELL_SOLD_OUT).run({})),
    related: (skus) =>
      skus.length === 0 ? [] : all<{ sku: string }>(sql.RELATED, { skus: JSON.stringify(skus) }).map(({ sku }) => sku),
    members: (items, holders) =>
      items.length + holders.length === 0
        ? []
        : all<Row>(sql.MEMBERS, { items: JSON.stringify(items), holders: JSON.stringify(holders) }).map(toMember),
    balances: (ITNO, measure) => all(sql.BALANCES, ITNO, measure),
    hasItem: (ITNO) => one(sql.HAS_ITEM, ITNO) !== undefined,
    read: (sku) => {
      const row = one<Row>(sql.READ, sku);
      return row ? toSku(row) : null;
    },
    saveComputed: (rows, done, { now, askAgainBefore: before }) =>
      db.write((tx) => {
        for (const { sku, ITNO: itno, state, formula, expected, why = null } of rows)
          prepared(tx, sql.COMPUTED).run({
            sku, itno, state, expected, before, now, why, target: formula?.quantity ?? null,
            confirmed: formula?.confirmed ?? '0', formula: formula && JSON.stringify(formula),
          }); // prettier-ignore
        const items = new Set(rows.flatMap(({ ITNO }) => (ITNO === null ? [] : [ITNO])));
        if (items.size > 0) prepared(tx, sql.TELL_FAMILIES).run({ items: JSON.stringify([...items]) });
        for (const item of done) prepared(tx, sql.CLEAN).run(item);
      }),

    changes: (since) => one<ChangeCounts>(sql.CHANGES, { since }) as ChangeCounts,
    declined: () => one<{ n: number }>(sql.DECLINED)?.n ?? 0,
    hold: ({ id, reasons, counts, createdAt }, what) =>
      db.write((tx) => {
        const row = { id, reasons: JSON.stringify(reasons), counts: JSON.stringify(counts), createdAt };
        prepared(tx, sql.HOLD).run(row);
        for (const one of what) prepared(tx, HOLD[one]).run(id);
      }),
    settlePushes: (now) =>
      db.write((tx) => (prepared(tx, sql.SETTLE_PUSHES).all({ now }) as { id: string }[]).map(({ id }) => id)),
    decide: async (id, to, by, why, now) => {
      const changed = await db.write((tx) => {
        const { changes } = prepared(tx, sql.DECIDE).run({ id, to, by, why, now });
        if (changes > 0) prepared(tx, to === 'released' ? sql.RELEASE_SKUS : sql.DISCARD_SKUS).run(id);
        return changes;
      });
      return changed > 0 ? store.push(id) : null;
    },
    push: (id) => {
      const row = one<Row>(sql.PUSH, id);
      return row ? toPush(row) : null;
    },
    pushes: (limit, state) => all<Row>(sql.PUSHES, { state: state ?? null, limit }).map(toPush),
    heldPushes: () => one<{ n: number }>(sql.PUSHES_HELD)?.n ?? 0,
    pushItems: (id, after, limit) => all<Row>(sql.PUSH_ITEMS, id, after, limit).map(toSku),

    pending: (after, limit) => all<Row>(sql.PENDING, after, limit).map(toSku),
    written: (rows, now) =>
      db.write((tx) => {
        const written = prepared(tx, sql.WRITTEN);
        for (const row of rows)
          written.run({
            ...row, orders: JSON.stringify(row.orders), sharedOrders: JSON.stringify(row.sharedOrders),
            settled: row.settled ? 1 : 0, now,
          }); // prettier-ignore
        creditHealed(tx);
      }),
    setAvailable: (rows) =>
      db.write((tx) => {
        for (const { sku, date } of rows) prepared(tx, sql.SET_AVAILABLE).run(date, sku);
      }),

    compare: (at) =>
      db.write((tx) => {
        const figures = prepared(tx, sql.COMPARE).get() as Omit<Accuracy, 'at'>;
        const date = new Date(at).toISOString().slice(0, 10);
        creditHealed(tx);
        prepared(tx, sql.DRIFTED).run({ date });
        prepared(tx, sql.ACCURACY_DAY).run({ date, ...figures });
        return { at, ...figures };
      }),
    accuracyDays: (since) => all(sql.ACCURACY_DAYS, since),
    healedEver: () => one<{ n: number }>(sql.HEALED_EVER)?.n ?? 0,
    list: ({ state, search = '', after, limit }) =>
      all<Row>(sql.LIST, { state: state ?? null, search: search.toLowerCase(), after, limit }).map(toSku),
    summary: (): StockSummary => {
      const counted = new Map(all<{ state: SkuState; n: number }>(sql.SUMMARY).map(({ state, n }) => [state, n]));
      const states = Object.fromEntries(STOCK_STATES.map((state) => [state, counted.get(state) ?? 0])) as Record<
        SkuState,
        number
      >;
      return { states, ...(one(sql.SUMMARY_OPEN) as { pending: number; held: number; inFlight: number }) };
    },
    conflicts: () => one<StockConflicts>(sql.CONFLICTS) ?? null,
    get: (name) => one<{ value: string }>(sql.GET_STATE, name)?.value ?? null,
    putIn: (tx, name, value) => void prepared(tx, sql.PUT_STATE).run(name, value),
    put: (name, value) => db.write((tx) => void prepared(tx, sql.PUT_STATE).run(name, value)),
  };
  return store;
}
