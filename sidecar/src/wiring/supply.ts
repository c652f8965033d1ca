/** What M3 supplies the shop with: stock, prices and items, and the poller that looks for them. */
import type Big from 'big.js';
import type { Settings } from '@crossdock/shared';
import { createHolds } from '../console/holds.ts';
import type { Db } from '../db/port.ts';
import type { Database } from '../db/sqlite/index.ts';
import type { CustomerLinkStore, PostingStore } from '../links/port.ts';
import type { Lookup } from '../mapping/transforms.ts';
import type { Logger } from '../observe/log.ts';
import { createPoller } from '../poll/poller.ts';
import { createMarkStore } from '../poll/sqlite/marks.ts';
import type { M3Connection } from '../remotes.ts';
import { FactCache } from '../sync/order/fact-cache.ts';
import { createPrices } from '../sync/price/index.ts';
import { pricesAreOn } from '../sync/price/rules.ts';
import { createPriceSource, PRICE_KEY, priceRun } from '../sync/price/source.ts';
import { createPriceStore } from '../sync/price/sqlite/store.ts';
import { createCatalog, type CatalogDeps } from '../sync/product/catalog.ts';
import { createCatalogStore } from '../sync/product/sqlite/catalog-store.ts';
import { createStock } from '../sync/stock/index.ts';
import { ASK_AGAIN_MS } from '../sync/stock/publish.ts';
import { stockIsOn } from '../sync/stock/rules.ts';
import { createStockSource, STOCK_KEY, stockRun } from '../sync/stock/source.ts';
import { createStockStore } from '../sync/stock/sqlite/store.ts';
import { Aliases } from '../sync/supply/aliases.ts';
import type { ShopClient } from '../woo/port.ts';
import type { NewWork, WorkStore } from '../work/port.ts';

const UNITS_MS = 60 * 60_000;

const SKU_PAGE = 1_000;
function* skusOf(
  stores: readonly { allSkus(after: string, limit: number): readonly { sku: string }[] }[],
): Iterable<string> {
  for (const store of stores) {
    for (let rows = store.allSkus('', SKU_PAGE); rows.length > 0; rows = store.allSkus(rows.at(-1)!.sku, SKU_PAGE))
      for (const { sku } of rows) yield sku;
  }
}

export interface SupplyDeps extends Pick<CatalogDeps<Database>, 'map' | 'table' | 'journal' | 'facts'> {
  db: Db<Database>;
  settings: () => Settings;
  lookup: Lookup;
  m3: M3Connection;
  /** Null while no shop is paired. */
  shop: () => ShopClient | null;
  work: WorkStore & CatalogDeps<Database>['work'] & { unbegun(key: string): ReadonlySet<string> };
  /** Another one where any row of the table is another one. */
  tableFingerprint: (name: string) => string;
  postings: PostingStore;
  links: Pick<CustomerLinkStore, 'get'>;
  /** Newest document of an order; null where none is stored. */
  newestOrder: (id: string) => Record<string, unknown> | null;
  /** @see ASK_AGAIN_MS */
  askAgainMs?: number | undefined;
  log: Logger;
  now: () => number;
}

export function wireSupply(deps: SupplyDeps) {
  const { db, settings, lookup, map, table, journal, facts, m3, shop, work, postings, log, now } = deps;
  const askAgainMs = deps.askAgainMs ?? ASK_AGAIN_MS;
  const marks = createMarkStore(db);
  const stockStore = createStockStore(db);
  const priceStore = createPriceStore(db);
  const aliases = new Aliases({ settings, jobs: () => m3.jobs(), skus: () => skusOf([stockStore, priceStore]), now });
  const supply = {
    settings,
    tableFingerprint: deps.tableFingerprint,
    lookup,
    retired: (sku: string) => catalog.isRetired(sku),
    alias: (sku: string) => {
      const told = aliases.itemOf(sku);
      return told === undefined ? catalog.itemOfSku(sku) : told;
    },
    jobs: () => m3.jobs(),
    units: new FactCache<Big>(UNITS_MS, now),
    client: shop,
    enqueue: (items: readonly NewWork[]) => work.enqueue(items),
    now,
  };
  const prices = createPrices({
    ...supply,
    readAliases: aliases.reader(),
    store: priceStore,
    links: deps.links,
    lookedAt: () => marks.get('price')?.asOf ?? null,
  });
  const stock = createStock({
    ...supply,
    readAliases: aliases.reader(),
    store: stockStore,
    postings,
    newest: deps.newestOrder,
    askAgainMs,
    lookedAt: () => marks.get('stock')?.asOf ?? null,
  });
  const catalog = createCatalog<Database>({
    db,
    store: createCatalogStore(db),
    settings,
    map,
    lookup,
    table,
    jobs: () => m3.jobs(),
    shop,
    facts,
    work,
    markIn: (tx, name, at) => marks.saveIn(tx, { name, lookedAt: at, asOf: at, fullAt: at }),
    backIn: (tx, sku) => stockStore.backIn(tx, sku),
    lookedAt: () => marks.get('item')?.lookedAt ?? null,
    lookFailure: () => poller.state().find(({ name }) => name === 'item')?.lastFailure ?? null,
    nudge: (kind) => poller.nudge('item', kind),
    journal,
    now,
  });
  const poller = createPoller<Database>({ db, marks, work, now, log, behindMs: () => m3.behindMs() });
  const unbegun = (key: string): ReadonlySet<string> => work.unbegun(key);
  poller.add(
    createPriceSource<Database>({
      store: priceStore,
      settings,
      jobs: (aged) => m3.jobs(undefined, aged),
      rulesChanged: () => prices.publisher.rulesChanged(),
      unbegun,
      now,
    }),
  );
  poller.add(
    createStockSource<Database>({
      store: stockStore,
      settings,
      jobs: (aged) => m3.jobs(undefined, aged),
      moved: stock.moved,
      askAgainMs,
      rulesChanged: () => stock.publisher.rulesChanged(),
      unbegun,
      now,
    }),
  );
  poller.add(catalog.source);
  const holds = createHolds({
    settings,
    stock: stockStore,
    prices: priceStore,
    retiring: () => catalog.api.retiring(),
  });
  /** A setting or a table that figures are computed with is another one: queues the runs that do it. For a chore and saved settings. */
  const lookForNewRules = async (): Promise<void> => {
    await catalog.lookForNewRules();
    if (!shop()) return;
    const runs: NewWork[] = [];
    if (stockIsOn(settings()) && stock.publisher.rulesChanged() && unbegun(STOCK_KEY).size === 0)
      runs.push(stockRun('changes', now()));
    if (pricesAreOn(settings()) && prices.publisher.rulesChanged() && unbegun(PRICE_KEY).size === 0)
      runs.push(priceRun('changes', now()));
    if (runs.length > 0) await work.enqueue(runs);
  };
  return { prices, stock, catalog, poller, holds, lookForNewRules };
}
