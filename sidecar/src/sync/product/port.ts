/** What the catalogue remembers: items of M3, the products they are, and loads. SQL is in `sqlite/`. */
import type { CatalogVerdict, LoadState, Problem } from '@crossdock/shared';
import type { M3Item } from './item.ts';
import type { Written } from './plan.ts';

/**
 * - `new`      fits, but waits for a load that includes it
 * - `excluded` no condition wants it
 * - `dirty`    is to be compared with the shop and written
 * - `clean`    the shop has it as it should be
 * - `problem`  needs a person
 */
export type ItemState = 'new' | 'excluded' | 'dirty' | 'clean' | 'problem';

/**
 * Is its product on its way out of the shop? 0 no · 1 yes, and it waits until the guard has looked at all that leave ·
 * 2 let go by the guard · 3 let go by a person
 */
export type Leaving = 0 | 1 | 2 | 3;

export interface CatalogRow {
  /** Stable number; the entity key is `item:SEQ`. */
  seq: number;
  ITNO: string;
  /** HDPR, or '' for an item that is no variant. */
  style: string;
  sku: string;
  /** Null when M3 no longer has the item. */
  source: M3Item | null;
  /** Hash of the list row and when everything else was last read; a list that shows the same hash need not be read deeper. */
  listHash: string;
  deepAt: number;
  /** Hash of what the product should be, and of what was last made of it. */
  wanted: string;
  applied: string | null;
  productId: number | null;
  parentId: number | null;
  retired: boolean;
  written: Written;
  /** Its creation was sent, and the answer is not known. */
  pending: boolean;
  state: ItemState;
  /** Why it needs a person, or what is wrong with a product that could be written all the same. */
  problems: Problem[];
  /** The problem stands in a held run. */
  told: boolean;
  /** Load that includes it, and what that load's plan said. */
  load: number | null;
  verdict: CatalogVerdict | null;
  leaving: Leaving;
  at: number;
}
export type RowChange = Partial<Omit<CatalogRow, 'seq' | 'ITNO' | 'at'>>;

/** Stands behind every item number. */
export const ALL = '\uffff';

export interface LoadRecord {
  id: number;
  state: LoadState;
  why: string;
  filter: string | null;
  from: string | null;
  to: string | null;
  /** Last item number of the phase under way; of an accepted load: how far its rows are released, `ALL` = entirely. */
  cursor: string;
  done: number;
  of: number | null;
  /** When the phase was (re)started, and `done` then; for the time left. */
  phaseAt: number;
  phaseFrom: number;
  counts: Record<CatalogVerdict, number>;
  startedBy: string;
  startedAt: number;
  updatedAt: number;
  acceptedBy: string | null;
  acceptedAt: number | null;
  finishedAt: number | null;
  /** A person stopped it for now. */
  paused: boolean;
}

export interface CatalogStore<Tx> {
  get(ITNO: string): CatalogRow | null;
  bySeq(seq: number): CatalogRow | null;
  /** Item that has this SKU in the shop, as far as items were read. */
  itemOfSku(sku: string): string | null;
  /** Items of a style, in number order. */
  variantsOf(style: string): CatalogRow[];
  /** Does another item name this one as its main product? */
  isStyle(ITNO: string): boolean;
  /** Hash and depth of the rows named; quick look of a full list. */
  hashes(numbers: readonly string[]): Map<string, { listHash: string; deepAt: number }>;
  /** Rows to be written: first products, then variations style by style. */
  dirty(kind: 'products' | 'variations', limit: number): CatalogRow[];
  list(query: { state?: ItemState; load?: number; verdict?: CatalogVerdict; leaving?: boolean; after?: string; limit: number }): CatalogRow[]; // prettier-ignore
  /** Numbers of items that have a product, after one of them. */
  linkedAfter(ITNO: string, limit: number): string[];
  counts(): Record<ItemState, number>;
  /** Products that wait to leave the shop and since when, those that left since a moment, and how many the shop has (0 when none waits). */
  leaving(since: number): { waiting: number; oldest: number | null; recent: number; published: number };
  /** Is there anything to be written now? What waits to leave is not. */
  hasDirty(): boolean;
  countDirtyOfLoad(load: number): number;
  countOfLoad(load: number): number;

  /** Inside a transaction of the caller. */
  insertIn(tx: Tx, row: Omit<CatalogRow, 'seq'>): void;
  changeIn(tx: Tx, ITNO: string, change: RowChange, now: number): void;
  getIn(tx: Tx, ITNO: string): CatalogRow | null;

  newestLoad(): LoadRecord | null;
  /** Has any load been accepted? */
  accepted(): boolean;
  saveLoadIn(tx: Tx, load: LoadRecord): void;
  /** @returns the new load with its id */
  addLoadIn(tx: Tx, load: Omit<LoadRecord, 'id'>): LoadRecord;
  /** What an accepted load is to write becomes dirty, so many of its rows at once. @returns the last one, null at the end. */
  releaseIn(tx: Tx, load: number, after: string, limit: number, now: number): string | null;
  /** Products that wait to leave may go, or stay as they are until M3 changes their items. @returns how many */
  letGoIn(tx: Tx, how: 2 | 3, now: number): number;
  keepIn(tx: Tx, now: number): number;
  /** Rows of a load that were not made yet go back to `new`. */
  withdrawIn(tx: Tx, load: number, now: number): number;
}
