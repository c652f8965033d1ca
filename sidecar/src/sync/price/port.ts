/** What is remembered about prices: rows of M3's lists, SKUs of the shop with what they should cost, and held pushes. */
import type { Problem } from '@crossdock/shared';
import type { PriceRow, PriceTarget } from './target.ts';

/** new: not computed yet · no-item, no-price: M3 has none · problem: a rule is missing · unknown, refused: what the shop said */
export type PriceState = 'new' | 'ok' | 'no-item' | 'no-price' | 'problem' | 'unknown' | 'refused';

/** Prices as the shop shows them. */
export interface ShopPrices {
  regular: string;
  sale: string;
  saleFrom: string | null;
  saleTo: string | null;
  /** What a customer pays, as it is in the database; absent where only the shop's own API tells it, after all its filters. */
  price?: string;
}
export interface PriceSku {
  sku: string;
  id: number | null;
  ITNO: string | null;
  state: PriceState;
  shop: ShopPrices | null;
  target: PriceTarget | null;
  problem: Problem | null;
  pending: boolean;
  push: string | null;
  sentAt: number | null;
  why: string | null;
  /** `no-place`: no plugin of the shop keeps graded prices. */
  graded: string | null;
  /** What a person has discarded. */
  declined: string | null;
}
export interface PriceComputed {
  sku: string;
  ITNO: string | null;
  state: PriceState;
  target: PriceTarget | null;
  problem: Problem | null;
  /** Whether the shop shows something else. */
  differs: boolean;
  /** Day (yyyyMMdd) on which it is computed again; null = none is in sight. */
  nextChange: string | null;
  /** How steeply it changes, in percent (compare.ts); null where there is nothing to compare with. */
  change: number | null;
}
export interface PriceCounts {
  known: number;
  changed: number;
  /** Changed by more than the guard's percentage. */
  steep: number;
}
export interface PricePush {
  id: string;
  state: 'held' | 'released' | 'discarded' | 'settled';
  reasons: { code: string; message: string }[];
  counts: PriceCounts;
  createdAt: number;
  decidedAt: number | null;
  decidedBy: string | null;
  why: string | null;
  open: number;
}
export interface PriceWritten {
  sku: string;
  state: PriceState;
  settled: boolean;
  shop: ShopPrices | null;
  why: string | null;
  graded: string | null;
}
export interface DirtyItem {
  ITNO: string;
  stamp: number;
}

export interface PriceStore<Tx> {
  stageIn(tx: Tx, rows: readonly PriceRow[], seenAt: number): void;
  dropUnseenIn(tx: Tx, seenBefore: number): void;
  /** Items of which a price begins or ends today are computed again. */
  turnDayIn(tx: Tx, today: string): void;
  hasWorkIn(tx: Tx): boolean;

  learn(rows: readonly { sku: string; id: number; prices: ShopPrices }[], now: number): Promise<void>;
  forgetUnseen(seenBefore: number): Promise<void>;
  /** SKUs that were found to be another item than this are computed again: M3 has another alias of theirs now, or none. */
  renew(aliases: readonly { sku: string; ITNO: string | null }[]): Promise<void>;
  highestId(): number;

  dirtyItems(limit: number): DirtyItem[];
  skusOf(items: readonly string[]): { sku: string }[];
  newSkus(limit: number): { sku: string }[];
  allSkus(after: string, limit: number): { sku: string }[];
  rows(ITNO: string): PriceRow[];
  hasItem(ITNO: string): boolean;
  read(sku: string): PriceSku | null;
  saveComputed(rows: readonly PriceComputed[], done: readonly DirtyItem[]): Promise<void>;

  counts(steepPercent: number): PriceCounts;
  /** SKUs whose change a person has discarded and that M3 still shows. */
  declined(): number;
  /** @param steepPercent of what changes only SKUs that change by more; null = all that change */
  hold(
    push: Pick<PricePush, 'id' | 'reasons' | 'counts' | 'createdAt'>,
    what: readonly ('changed' | 'declined')[],
    steepPercent: number | null,
  ): Promise<void>;
  settlePushes(now: number): Promise<number>;
  decide(id: string, to: 'released' | 'discarded', by: string, why: string, now: number): Promise<PricePush | null>;
  push(id: string): PricePush | null;
  /** Newest first. */
  pushes(limit: number, state?: PricePush['state']): PricePush[];
  heldPushes(): number;
  pushItems(id: string, after: string, limit: number): PriceSku[];

  pending(after: string, limit: number): PriceSku[];
  written(rows: readonly PriceWritten[], now: number): Promise<void>;
  /** `search` is a part of the SKU or of its M3 item, upper or lower case alike. */
  list(filter: { state?: PriceState | 'pending' | 'held'; search?: string; after: string; limit: number }): PriceSku[];
  /** What keeps prices from being computed, with how many SKUs each keeps, the most first. */
  problems(limit: number): { problem: Problem; skus: number }[];
  summary(): Record<string, number>;
  get(name: string): string | null;
  put(name: string, value: string): Promise<void>;
  putIn(tx: Tx, name: string, value: string): void;
}
