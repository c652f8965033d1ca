/** What is remembered about stock: balances of M3, SKUs of the shop with their figures, and held pushes. */
import type { STOCK_STATES } from '@crossdock/shared';
import type { BalanceRow } from './balances.ts';
import type { Member } from './family.ts';
import type { StockFormula } from './formula.ts';

/**
 * new: not computed yet · ok · no-item: M3 has no such item · no-balance: M3 has no balance of it in the mapped warehouses ·
 * conflict: another item of M3 is behind the same number of the shop · not-managed, unknown, refused: what the shop said
 */
export type SkuState = (typeof STOCK_STATES)[number];

/** One product or variation of the shop that has a SKU. */
export interface StockSku {
  sku: string;
  /** Product or variation in the shop. */
  id: number | null;
  ITNO: string | null;
  state: SkuState;
  /** Whether the shop manages its stock. */
  managed: boolean;
  /** Product whose number it shows: its own id or its parent's; null = not managed, or not told yet. */
  holder: number | null;
  /** WooCommerce's word for whether it takes backorders; null = not told yet. */
  backorders: string | null;
  /** The shop's number when it was last heard of; null = stock is not managed. */
  shopQuantity: string | null;
  inFlight: string;
  orders: string[];
  /** Sold under other SKUs of its item when it was published last, basic units, and the orders behind it. */
  shared: string;
  sharedOrders: string[];
  formula: StockFormula | null;
  /** Quantity last acknowledged by the shop (before in-flight orders), and M3's moment of it. */
  sent: string | null;
  sentAsOf: number | null;
  sentAt: number | null;
  pending: boolean;
  /** Held in this push. */
  push: string | null;
  why: string | null;
  availableFrom: string | null;
  /** What the shop would show, had a person not discarded it. */
  declined: string | null;
}

export interface ShopSku {
  sku: string;
  id: number;
  quantity: string | null;
  inFlight: string;
  orders: string[];
  managed: boolean;
  /** Product whose number it shows; null = stock is not managed. */
  holder: number | null;
  backorders: string | null;
}

/** What computing one SKU came to; `formula` null where M3 has nothing to compute from. */
export interface Computed {
  sku: string;
  ITNO: string | null;
  state: SkuState;
  formula: StockFormula | null;
  /** What the shop would show with the in-flight orders last heard of. */
  expected: string | null;
  /** Of a conflict, as a sentence. */
  why?: string;
}

export interface ChangeCounts {
  known: number;
  changed: number;
  zeroed: number;
  /** Written within the hour before, or held within it. */
  zeroedBefore: number;
}

export interface ComputedAt {
  now: number;
  /** Orders in flight that were told before this moment are asked about again. */
  askAgainBefore: number;
}

export interface WrittenSku {
  sku: string;
  /** The quantity that was sent. */
  sent: string;
  asOf: number;
  state: SkuState;
  /** False: it stays to be written. */
  settled: boolean;
  published: string | null;
  before: string | null;
  inFlight: string;
  orders: string[];
  shared: string;
  sharedOrders: string[];
  /** Product whose number was written; null = the shop did not say. */
  holder: number | null;
  /** As the SKU has them from now on; null = as before. */
  backorders: string | null;
  why: string | null;
}

/** SKUs that share their number with another item of M3. */
export interface StockConflicts {
  skus: number;
  /** Of one of them, as a sentence. */
  why: string;
  /** When the first of them was found, milliseconds since 1970. */
  since: number;
}

export type PushState = 'held' | 'released' | 'discarded' | 'settled';
export interface StockPush {
  id: string;
  state: PushState;
  reasons: { code: string; message: string }[];
  counts: ChangeCounts;
  createdAt: number;
  decidedAt: number | null;
  decidedBy: string | null;
  why: string | null;
  /** SKUs that are still in it. */
  open: number;
}

/** Figures of the last full compare, and what heals drift. */
export interface Accuracy {
  at: number;
  /** SKUs that both sides have, and of these those whose shop value equals the formula. */
  compared: number;
  equal: number;
  /** Not equal, and not held for a person: put right by this compare. */
  drifted: number;
}

/** One day (UTC) of the series of figures. */
export interface AccuracyDay {
  /** yyyy-mm-dd */
  date: string;
  /** Of the day's last full compare: SKUs that both sides have, and of these those that were equal. */
  skus: number;
  equal: number;
  /** Found to differ by the day's compares, and of these those that are right again. */
  drifted: number;
  healed: number;
}

export type Held = 'changed' | 'zeroed' | 'declined';

/** `stamp` changes with every change of the balance. */
export interface DirtyItem {
  ITNO: string;
  stamp: number;
}

export interface StockSummary {
  states: Record<SkuState, number>;
  pending: number;
  held: number;
  /** SKUs with orders that M3 has not confirmed. */
  inFlight: number;
}

/** All writes are durable when their promise resolves. `Tx` methods run inside a transaction of the caller. */
export interface StockStore<Tx> {
  stageIn(tx: Tx, rows: readonly BalanceRow[], measure: string, seenAt: number): void;
  /** After a full look: balances that it did not see are gone, also those of warehouses that are mapped no more; their items are computed again. */
  dropUnseenIn(tx: Tx, seenBefore: number): void;
  /** Whether anything waits to be computed or written; with `lookAgain` also whether orders are under way. */
  hasWorkIn(tx: Tx, lookAgain: boolean): boolean;

  /** Adds or refreshes what the shop has. */
  learn(rows: readonly ShopSku[], now: number): Promise<void>;
  /** After the whole list was read: SKUs that the shop no longer has are forgotten. */
  forgetUnseen(seenBefore: number): Promise<void>;
  /** SKUs that were found to be another item than this are computed again: M3 has another alias of theirs now, or none. */
  renew(aliases: readonly { sku: string; ITNO: string | null }[]): Promise<void>;
  /** A product that was taken out of sale is on sale again: the shop is sent its figure, whoever manages its stock. */
  backIn(tx: Tx, sku: string): void;
  /** Highest product or variation id known; 0 when none. */
  highestId(): number;

  /** Items whose balance changed. */
  dirtyItems(limit: number): DirtyItem[];
  skusOf(items: readonly string[]): { sku: string; ITNO: string | null }[];
  allSkus(after: string, limit: number): { sku: string; ITNO: string | null }[];
  /** SKUs that may have changed without M3's balance: with orders confirmed in M3, or asked again after `before`. */
  openSkus(askAgainBefore: number): { sku: string; ITNO: string | null }[];
  /** SKUs from which the shop subtracts one of these orders. Up to twenty orders are known by name: those with more are among them. */
  skusInFlight(orders: readonly string[]): { sku: string; ITNO: string | null }[];
  /**
   * The shop is told these again, and with them all SKUs of their items, although their figures are the same: it may have
   * another number by now.
   */
  tellAgain(skus: readonly string[]): Promise<void>;
  /** The same for all that are sold out. */
  tellSoldOut(): Promise<void>;
  /** Which of these SKUs belong to an item that other SKUs belong to as well. */
  related(skus: readonly string[]): string[];
  /** SKUs of these items, and those that show the number of one of these products. */
  members(items: readonly string[], holders: readonly number[]): Member[];
  balances(ITNO: string, measure: string): { WHLO: string; quantity: string | null }[];
  hasItem(ITNO: string): boolean;
  read(sku: string): StockSku | null;
  /**
   * Stores what was computed and takes the items off the list of those to compute. Where one SKU of an item is to be written,
   * all of them are: what one has sold, the others cannot sell.
   */
  saveComputed(rows: readonly Computed[], done: readonly DirtyItem[], at: ComputedAt): Promise<void>;

  changes(zeroedSince: number): ChangeCounts;
  /** SKUs whose change a person has discarded and that M3 still shows. */
  declined(): number;
  /**
   * @param what `changed`: whatever would change; `zeroed`: what would go to nothing; `declined`: what was discarded before;
   * several where several are asked about
   */
  hold(
    push: Omit<StockPush, 'open' | 'state' | 'decidedAt' | 'decidedBy' | 'why'>,
    what: readonly Held[],
  ): Promise<void>;
  /** Held pushes in which nothing is left end by themselves. @returns their ids */
  settlePushes(now: number): Promise<string[]>;
  decide(id: string, to: 'released' | 'discarded', by: string, why: string, now: number): Promise<StockPush | null>;
  push(id: string): StockPush | null;
  /** Newest first. */
  pushes(limit: number, state?: PushState): StockPush[];
  heldPushes(): number;
  pushItems(id: string, after: string, limit: number): StockSku[];

  /** The next SKUs to write, by SKU. */
  pending(after: string, limit: number): StockSku[];
  written(rows: readonly WrittenSku[], now: number): Promise<void>;
  setAvailable(rows: readonly { sku: string; date: string | null }[]): Promise<void>;

  /** Counts, marks what differs, and keeps the day's figures. */
  compare(now: number): Promise<Accuracy>;
  /** Days from this one (yyyy-mm-dd) on that had a compare, oldest first. */
  accuracyDays(since: string): AccuracyDay[];
  /** Drifted values that are right again, ever. */
  healedEver(): number;
  list(filter: { state?: SkuState | 'pending' | 'held'; search?: string; after: string; limit: number }): StockSku[];
  summary(): StockSummary;
  /** Null where there is none. */
  conflicts(): StockConflicts | null;
  get(name: string): string | null;
  put(name: string, value: string): Promise<void>;
  putIn(tx: Tx, name: string, value: string): void;
}
