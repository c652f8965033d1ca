/** What the shop has of some rows, and what is to be done with each. Writes nothing. */
import { CrossdockError } from '../../errors.ts';
import type { ShopCatalog, ShopProduct } from '../../woo/port.ts';
import { beside } from './beside.ts';
import { wantedOf, type Wanted } from './absorb.ts';
import { planProduct, type PlanInput, type ProductPlan, type Refs } from './plan.ts';
import type { CatalogRow, CatalogStore } from './port.ts';
import type { Rules } from './rules.ts';
import { emptyTarget, type TargetAttribute } from './target.ts';
import type { ShopTerms } from './terms.ts';

/** Parents whose variations are read at once. */
const PARENTS_BESIDE = 3;

export interface Prepared {
  row: CatalogRow;
  wanted: Wanted;
  parentId: number | null;
  current: ShopProduct | null;
  refs: Refs;
  plan: ProductPlan;
}
export interface PrepareDeps<Tx> {
  store: CatalogStore<Tx>;
  shop: () => ShopCatalog;
  terms: ShopTerms;
  rules: () => Rules;
}

export class Preparer<Tx> {
  readonly #deps: PrepareDeps<Tx>;
  constructor(deps: PrepareDeps<Tx>) {
    this.#deps = deps;
  }

  /** Reads the shop and plans. For publishing and for previews. */
  async prepare(rows: readonly CatalogRow[], signal: AbortSignal): Promise<Prepared[]> {
    const { store, terms } = this.#deps;
    const rules = this.#deps.rules();
    await terms.refresh(signal);
    const currents = await this.#currents(rows, signal);
    const refsOf = await this.#refs(rows, signal);
    return rows.map((row) => {
      const current = currents(row);
      // A product that says it is this item's is its product, also where the link was lost with the data directory.
      const linked = row.productId !== null || (current !== null && metaItem(current) === row.ITNO);
      const named = row.style === '' && store.isStyle(row.ITNO);
      const wanted: Wanted = row.source
        ? wantedOf(row.source, rules, named, linked)
        : { judgement: { kind: 'retire' }, target: null, hash: row.wanted };
      const parentId = row.style === '' ? null : (store.get(row.style)?.productId ?? null);
      const refs = refsOf(row);
      const input = this.#input(row, wanted, current, rules, refs);
      return { row, wanted, parentId, current, refs, plan: planOf(wanted, input) };
    });
  }

  /** Once more, with what was read: categories and attributes are there now. */
  again({ row, wanted, current, refs }: Prepared): ProductPlan {
    return planOf(wanted, this.#input(row, wanted, current, this.#deps.rules(), refs));
  }

  /** A variation chooses by its parent's own attributes, which may be older than the shop's attributes of the same name. */
  async #refs(rows: readonly CatalogRow[], signal: AbortSignal): Promise<(row: CatalogRow) => Refs> {
    const { store, terms } = this.#deps;
    const styles = [...new Set(rows.map(({ style }) => style))].filter((style) => style !== '');
    const ids = new Map(styles.map((style) => [style, store.get(style)?.productId ?? null]));
    const linked = [...ids.values()].filter((id) => id !== null);
    const parents = linked.length === 0 ? [] : await this.#deps.shop().byId(linked, signal);
    return ({ style }) => {
      const parent = parents.find(({ id }) => id === ids.get(style));
      const own = (parent?.['attributes'] as { id: number; name: string }[] | undefined) ?? [];
      const idOf = (name: string): number | null => own.find((a) => a.name.toLowerCase() === name.toLowerCase())?.id ?? terms.attribute(name); // prettier-ignore
      return own.length === 0 ? terms : { category: (path) => terms.category(path), attribute: idOf };
    };
  }

  #input(row: CatalogRow, wanted: Wanted, current: ShopProduct | null, rules: Rules, refs: Refs): PlanInput {
    const target = wanted.target ?? emptyTarget(row.style === '' ? 'simple' : 'variation', row.sku);
    // What is retired may have become another kind of product in the shop meanwhile; that does not matter any more.
    const kind = wanted.target ? target.kind : ((current?.['type'] as typeof target.kind | undefined) ?? target.kind);
    return {
      ITNO: row.ITNO,
      wanted: wanted.judgement.kind === 'retire' ? 'retire' : current ? 'update' : 'create',
      target: { ...target, kind },
      current,
      linked: row.productId !== null,
      retired: row.retired,
      written: row.written,
      ownerOf: rules.ownerOf,
      retireAs: rules.settings.retireAs,
      newStatus: rules.settings.newStatus,
      family: target.kind === 'variable' ? this.#family(row.ITNO, rules) : undefined,
      refs,
    };
  }

  /** Options of the variants that are, or are to be, in the shop. */
  #family(style: string, rules: Rules): TargetAttribute[] {
    const found = new Map<string, Set<string>>();
    for (const variant of this.#deps.store.variantsOf(style)) {
      if (!variant.source || variant.state === 'new' && variant.verdict === null && variant.load === null) continue; // prettier-ignore
      const { target, judgement } = wantedOf(variant.source, rules, false, variant.productId !== null);
      if (!target || (judgement.kind === 'retire' && variant.productId === null)) continue;
      for (const { name, option } of target.choices)
        found.set(name, (found.get(name) ?? new Set<string>()).add(option));
    }
    return [...found].map(([name, options]) => ({ name, options: [...options] }));
  }

  /** The products as the shop has them: by id where they are linked, else by SKU. */
  async #currents(rows: readonly CatalogRow[], signal: AbortSignal): Promise<(row: CatalogRow) => ShopProduct | null> {
    const shop = this.#deps.shop();
    const byId = new Map<number, ShopProduct>();
    const bySku = new Map<string, ShopProduct>();
    const linked = rows.filter((row) => row.productId !== null);
    const products = linked.filter((row) => row.parentId === null).map((row) => row.productId!);
    for (const found of products.length === 0 ? [] : await shop.byId(products, signal)) byId.set(found.id, found);
    await beside([...new Set(linked.flatMap((row) => row.parentId ?? []))], PARENTS_BESIDE, async (parent) => {
      const ids = linked.filter((row) => row.parentId === parent).map((row) => row.productId!);
      for (const found of await variationsOf(shop, parent, ids, signal)) byId.set(found.id, found);
    });
    const skus = rows.filter((row) => row.productId === null && row.sku !== '').map((row) => row.sku);
    // MySQL finds "cup-01" for "CUP-01", and would not let both stand side by side.
    for (const found of skus.length === 0 ? [] : await shop.bySku(skus, signal))
      bySku.set(String(found['sku']).toLowerCase(), found);
    return (row) => (row.productId !== null ? byId.get(row.productId) : bySku.get(row.sku.toLowerCase())) ?? null;
  }
}

function planOf({ judgement }: Wanted, input: PlanInput): ProductPlan {
  if (judgement.kind === 'problem') return { action: 'problem', problems: [judgement.problem] };
  if (judgement.kind === 'leave' || judgement.kind === 'exclude') return { action: 'none', written: input.written, retired: input.retired }; // prettier-ignore
  return planProduct(input);
}

/** A parent that is gone answers 404; then none of its variations is there. */
async function variationsOf(
  shop: ShopCatalog,
  parent: number,
  ids: number[],
  signal: AbortSignal,
): Promise<ShopProduct[]> {
  try {
    return await shop.variations(parent, ids, signal);
  } catch (error) {
    if (error instanceof CrossdockError && /invalid_id/.test(error.code)) return [];
    throw error;
  }
}

function metaItem(product: ShopProduct): string {
  const rows = (product['meta_data'] as { key: string; value: unknown }[] | undefined) ?? [];
  return String(rows.find((row) => row.key === '_crossdock_item')?.value ?? '');
}
