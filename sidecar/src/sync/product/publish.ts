/**
 * Brings dirty rows into the shop: reads the products as they are, plans, writes batches, and keeps each row's own result.
 * Safe to break off anywhere: a creation is noted before it is sent, and every creation looks for its SKU first.
 */
import type { Db } from '../../db/port.ts';
import { CrossdockError } from '../../errors.ts';
import type { ShopCatalog, ShopRow } from '../../woo/port.ts';
import { beside } from './beside.ts';
import { chunks, dropImages, failed, imagesIn, orphaned, settled, type Outcome } from './outcome.ts';
import type { CatalogRow, CatalogStore } from './port.ts';
import { Preparer, type Prepared } from './prepare.ts';
import { refusedRow, warningOf, withoutImages } from './refusals.ts';
import type { Rules } from './rules.ts';
import type { ShopTerms } from './terms.ts';

/** WooCommerce takes no more rows in a batch. */
const MOST_ROWS = 100;
const FEWEST_ROWS = 5;
/** Batches of variations under way at once; each style has a batch of its own. */
const STYLES_BESIDE = 3;
/** Measured on a real shop: 30 to 100 ms a product; pictures take seconds. */
const ROW_MS = 600;
const IMAGE_MS = 12_000;
const BASE_MS = 30_000;

export interface PublishDeps<Tx> {
  db: Db<Tx>;
  store: CatalogStore<Tx>;
  shop: () => ShopCatalog;
  terms: ShopTerms;
  rules: () => Rules;
  /** A person has stopped publishing for now. */
  paused: () => boolean;
  now: () => number;
  /** In the transaction that records it: a product that was out of sale is on sale again. */
  backIn: (tx: Tx, sku: string) => void;
  /** In the transaction that records them: rows that now need a person, and rows that no longer do. */
  settledIn: (tx: Tx, rows: readonly { row: CatalogRow; needsPerson: boolean }[]) => void;
}
export interface Published {
  created: number;
  updated: number;
  retired: number;
  unchanged: number;
  problems: number;
}
export const nothingPublished = (): Published => ({ created: 0, updated: 0, retired: 0, unchanged: 0, problems: 0 });

export class Publisher<Tx> {
  readonly #deps: PublishDeps<Tx>;
  readonly #preparer: Preparer<Tx>;
  /** Rows of the next batch: halved when the shop does not manage one in time, doubled when it does. */
  #size = MOST_ROWS;
  readonly #looked = new Set<string>();

  constructor(deps: PublishDeps<Tx>) {
    this.#deps = deps;
    this.#preparer = new Preparer(deps);
  }

  /** Reads the shop and plans; writes nothing. For publishing and for previews. */
  prepare(rows: readonly CatalogRow[], signal: AbortSignal): Promise<Prepared[]> {
    return this.#preparer.prepare(rows, signal);
  }

  /** Works until nothing is dirty. @throws CrossdockError when the shop cannot be asked; what is done stays done */
  async run(signal: AbortSignal, onBatch: (so: Published) => void = () => undefined): Promise<Published> {
    const total = nothingPublished();
    for (;;) {
      const rows = this.#deps.paused() ? [] : this.#next();
      if (rows.length === 0) return total;
      signal.throwIfAborted();
      add(total, await this.publish(rows, signal));
      onBatch(total);
    }
  }

  /** Products before variations, whose parents must be there; variations of as many styles as there is room for. */
  #next(): CatalogRow[] {
    const { store } = this.#deps;
    const products = store.dirty('products', this.#size);
    return products.length > 0 ? products : store.dirty('variations', this.#size);
  }

  /** Rows that are read and planned together; products are written in one batch, variations in one for each style. */
  async publish(rows: readonly CatalogRow[], signal: AbortSignal): Promise<Published> {
    const counted = nothingPublished();
    const parents = new Map([...new Set(rows.map(({ style }) => style))].map((style) => [style, style === '' ? null : this.#deps.store.get(style)])); // prettier-ignore
    const parentOf = ({ style }: CatalogRow): number | null => parents.get(style)?.productId ?? null;
    const orphans = rows.filter((row) => row.style !== '' && parentOf(row) === null);
    await this.#record(orphans.map((row) => ({ row, change: orphaned(row, parents.get(row.style) ?? null) })));
    counted.problems += orphans.length;
    const others = rows.filter((row) => !orphans.includes(row));
    if (others.length === 0) return counted;

    const prepared = await this.prepare(others, signal);
    await this.#makeTerms(prepared, signal);
    const outcomes: Outcome[] = [];
    const writes: Prepared[] = [];
    for (const one of prepared) {
      const { plan } = one;
      if (plan.action === 'problem') outcomes.push({ row: one.row, change: failed(plan.problems) });
      else if (plan.action === 'none')
        outcomes.push({ row: one.row, change: settled(one, one.current?.id ?? one.row.productId) });
      else writes.push(one);
    }
    counted.problems += outcomes.filter(({ change }) => change.state === 'problem').length;
    counted.unchanged += outcomes.filter(({ change }) => change.state !== 'problem').length;
    await this.#record(outcomes);
    const styles = [...new Set(writes.map(({ row }) => row.style))];
    await beside(styles, STYLES_BESIDE, async (style) => {
      const own = writes.filter(({ row }) => row.style === style);
      const order = [...own].sort((a, b) => Number(a.plan.action !== 'create') - Number(b.plan.action !== 'create'));
      for (const chunk of chunks(order, this.#size))
        add(counted, await this.#write(chunk, parentOf(own[0]!.row), signal));
    });
    return counted;
  }

  /** Categories and attributes that plans lack are made, then those are planned anew. */
  async #makeTerms(prepared: Prepared[], signal: AbortSignal): Promise<void> {
    const { terms } = this.#deps;
    const lacking = prepared.filter(({ plan }) => 'missing' in plan && plan.missing.categories.length + plan.missing.attributes.length > 0); // prettier-ignore
    if (lacking.length === 0) return;
    for (const { plan } of lacking) {
      if (!('missing' in plan)) continue;
      for (const path of plan.missing.categories) await terms.makeCategory(path, signal);
      for (const name of plan.missing.attributes) await terms.makeAttribute(name, signal);
    }
    for (const one of lacking) one.plan = this.#preparer.again(one);
  }

  async #write(chunk: readonly Prepared[], parent: number | null, signal: AbortSignal): Promise<Published> {
    const { db, store, now } = this.#deps;
    const creates = chunk.filter(({ plan }) => plan.action === 'create');
    const updates = chunk.filter(({ plan }) => plan.action !== 'create');
    if (creates.length > 0)
      await db.write((tx) => {
        for (const { row } of creates) store.changeIn(tx, row.ITNO, { pending: true }, now());
      });
    const first = await this.#send(creates, updates, parent, signal);
    // A picture that cannot be had must not keep a product out of the shop: it is sent once more without.
    const again = [...first].filter(([, result]) => withoutImages(result)).map(([one]) => one);
    const second = again.length === 0 ? new Map<Prepared, ShopRow>() : await this.#send(
      again.filter(({ plan }) => plan.action === 'create').map(dropImages),
      again.filter(({ plan }) => plan.action !== 'create').map(dropImages),
      parent,
      signal,
    ); // prettier-ignore
    const secondOf = new Map([...second].map(([one, result]) => [one.row.ITNO, { one, result }]));
    const outcomes: Outcome[] = [];
    const counted = nothingPublished();
    for (const [one, result] of first) {
      const retried = secondOf.get(one.row.ITNO);
      const final = retried?.result ?? result;
      if (final.error) {
        if (this.#lookAgain(one, final.error)) {
          outcomes.push({ row: one.row, change: { state: 'dirty', pending: true } });
          continue;
        }
        outcomes.push({ row: one.row, change: { ...failed([refusedRow(one.row, final.error)]), pending: false } });
        counted.problems += 1;
        continue;
      }
      const change = settled(retried?.one ?? one, final.id);
      if (retried && result.error) change.problems = [...(change.problems ?? []), warningOf(one.row, result.error)];
      outcomes.push({ row: one.row, change: { ...change, parentId: parent } });
      counted[one.plan.action === 'create' ? 'created' : one.plan.action === 'retire' ? 'retired' : 'updated'] += 1;
    }
    await this.#record(outcomes);
    return counted;
  }

  /**
   * The SKU was free a moment ago and is taken now: an earlier request whose answer was lost has been carried out meanwhile.
   * The product is looked up once more, and turns out to be ours or not.
   */
  #lookAgain({ row, plan }: Prepared, error: NonNullable<ShopRow['error']>): boolean {
    if (plan.action !== 'create' || error.code !== 'product_invalid_sku') return false;
    if (this.#looked.delete(row.ITNO)) return false;
    this.#looked.add(row.ITNO);
    return true;
  }

  async #send(
    creates: readonly Prepared[],
    updates: readonly Prepared[],
    parent: number | null,
    signal: AbortSignal,
  ): Promise<Map<Prepared, ShopRow>> {
    const shop = this.#deps.shop();
    const payload = ({ plan }: Prepared): Record<string, unknown> => ('payload' in plan ? plan.payload : {});
    const body = {
      create: creates.map(payload),
      update: updates.map((one) => ({ id: one.current?.id ?? one.row.productId, ...payload(one) })),
    };
    const images = [...creates, ...updates].reduce((n, one) => n + imagesIn(payload(one)), 0);
    const timeoutMs = BASE_MS + (creates.length + updates.length) * ROW_MS + images * IMAGE_MS;
    try {
      const answer =
        parent === null ? await shop.writeProducts(body, timeoutMs, signal) : await shop.writeVariations(parent, body, timeoutMs, signal); // prettier-ignore
      this.#size = Math.min(MOST_ROWS, this.#size * 2);
      const results = new Map<Prepared, ShopRow>();
      creates.forEach((one, i) => results.set(one, answer.create[i]!));
      updates.forEach((one, i) => results.set(one, answer.update[i]!));
      return results;
    } catch (error) {
      if (error instanceof CrossdockError && error.inDoubt) this.#size = Math.max(FEWEST_ROWS, this.#size >> 1);
      throw error;
    }
  }

  async #record(outcomes: readonly Outcome[]): Promise<void> {
    if (outcomes.length === 0) return;
    const { db, store, now, settledIn, backIn } = this.#deps;
    await db.write((tx) => {
      const told: { row: CatalogRow; needsPerson: boolean }[] = [];
      for (const { row, change } of outcomes) {
        // M3 may have changed the item while the shop was asked: then it stays dirty, with what is known of the product.
        const newer = store.getIn(tx, row.ITNO);
        const overtaken = newer !== null && newer.wanted !== row.wanted;
        store.changeIn(tx, row.ITNO, overtaken ? { ...change, state: 'dirty' } : change, now());
        if (row.retired && change.retired === false) backIn(tx, row.sku);
        const needsPerson = change.state === 'problem' && !overtaken;
        if (needsPerson || row.state === 'problem' || row.told) told.push({ row, needsPerson });
      }
      settledIn(tx, told);
    });
  }
}

function add(total: Published, more: Published): void {
  for (const name of Object.keys(more) as (keyof Published)[]) total[name] += more[name];
}
