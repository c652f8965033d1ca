/** The catalogue as people and step types see it. */
import type { Actor, CatalogVerdict, FieldOwner, LoadRequest, LoadView } from '@crossdock/shared';
import type { CatalogRow, ItemState, LoadRecord } from './port.ts';
import type { Published } from './publish.ts';

/** What step types call. */
export interface CatalogSteps {
  on(): boolean;
  /** Item that has this SKU, as far as items were read. */
  itemOfSku(sku: string): string | null;
  /** Who owns a field of products. */
  ownerOf(field: string): FieldOwner;
  runLoad(signal: AbortSignal): Promise<LoadRecord | null>;
  publish(signal: AbortSignal): Promise<Published>;
  /** A person's retry of one item. @returns the row as it is then, or null when there is none */
  retryItem(seq: number, signal: AbortSignal): Promise<CatalogRow | null>;
  item(seq: number): CatalogRow | null;
  /** The problem of a row now stands in a held run. */
  told(ITNO: string): Promise<void>;
}
export interface CatalogItemView {
  item: string;
  sku: string;
  style: string | null;
  state: ItemState;
  verdict: CatalogVerdict | null;
  productId: number | null;
  parentId: number | null;
  retired: boolean;
  problems: CatalogRow['problems'];
  updatedAt: string;
  /** Key of its timeline, `item:12`. */
  key: string;
}
export interface CatalogRetiring {
  items: number;
  /** Products in the shop. */
  of: number;
  /** So many would have gone without asking. */
  limit: number;
  /** Since when the first of them waits, ISO time. */
  since: string;
}
export interface CatalogHindrance {
  code: string;
  message: string;
  fix: string;
}
export interface CatalogApi {
  on(): boolean;
  /** Asks M3 now. @returns false before a first load was accepted */
  look(kind: 'changes' | 'full'): boolean;
  /** Last complete look at M3, ISO time. */
  lookedAt(): string | null;
  /** What keeps items from being read or published at present. */
  problems(): CatalogHindrance[];
  startLoad(request: LoadRequest, actor: Actor): Promise<LoadView>;
  load(): LoadView | null;
  accept(why: string, actor: Actor): Promise<LoadView>;
  cancel(why: string, actor: Actor): Promise<LoadView>;
  /** Stops a load for now, with everything that is published to products, or lets it go on. */
  pause(paused: boolean, why: string, actor: Actor): Promise<LoadView>;
  /** Products that wait for a person before they leave the shop, or null when none does. */
  retiring(): CatalogRetiring | null;
  /** @throws CrossdockError `catalog.none-leaving` */
  decideRetiring(verb: 'release' | 'keep', why: string, actor: Actor): Promise<{ items: number }>;
  items(query: { state?: ItemState; load?: number; verdict?: CatalogVerdict; leaving?: boolean; after?: string; limit: number }): CatalogItemView[]; // prettier-ignore
  counts(): Record<ItemState, number>;
  /** What would be written for one item just now. @throws CrossdockError `catalog.unknown-item` */
  preview(ITNO: string, signal: AbortSignal): Promise<{ item: CatalogItemView; action: string; changes: { field: string; from: string; to: string }[]; problems: CatalogRow['problems'] }>; // prettier-ignore
}
