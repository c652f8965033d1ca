/** The figures of SKUs from what is in the store: which item each is, its relatives, the formula, and what the shop would show. */
import Big from 'big.js';
import type { Settings } from '@crossdock/shared';
import { groupBy } from '../../group-by.ts';
import type { Lookup } from '../../mapping/transforms.ts';
import { plain } from '../../money.ts';
import type { M3Jobs } from '../jobs.ts';
import { itemOfSku } from '../supply/sku.ts';
import { unitFactors, type UnitFacts } from '../supply/units.ts';
import { conflictOf, soldAsOthers, type Member } from './family.ts';
import { lessShared, mayBeNegative, published, stockFormula, type WarehouseFigure } from './formula.ts';
import { openOfItems, type OpenPieces } from './inflight.ts';
import type { Computed, StockSku, StockStore } from './port.ts';
import { warehousesOf } from './rules.ts';

export interface FigureDeps {
  store: StockStore<never>;
  settings: () => Settings;
  lookup: Lookup;
  alias: (sku: string) => string | null;
  /** Whether the catalogue has taken its product out of sale: then stock does not begin to be managed again. */
  retired: (sku: string) => boolean;
  jobs: () => M3Jobs;
  units: UnitFacts;
}

interface Row {
  sku: string;
  ITNO: string | null;
}
interface Found extends Row {
  known: StockSku | null;
}

/** A SKU among those that hang together with it; it is one of them itself. */
interface Family {
  self: Member;
  ofItem: readonly Member[];
  ofNumber: readonly Member[];
}

export class StockFigures {
  readonly #deps: FigureDeps;
  constructor(deps: FigureDeps) {
    this.#deps = deps;
  }

  /** What of each item is confirmed and not in the measure, in basic units. @param open pieces by SKU */
  async confirmed(open: ReadonlyMap<string, OpenPieces>, signal: AbortSignal): Promise<Map<string, OpenPieces>> {
    const rows = [...open.keys()].map((sku) => ({ sku, ITNO: this.#itemOf(sku) }));
    const factors = await this.#factors(rows, signal);
    const items = new Map(rows.map(({ sku, ITNO }) => [sku, ITNO]));
    return openOfItems(open, (sku) => {
      const ITNO = items.get(sku);
      return ITNO ? { ITNO, factor: factors.get(sku) ?? new Big(1) } : null;
    });
  }

  /**
   * Figures of these SKUs, and of all that hang together with them.
   * @param confirmed of `confirmed`
   */
  async of(
    rows: readonly { sku: string }[],
    confirmed: ReadonlyMap<string, OpenPieces>,
    signal: AbortSignal,
  ): Promise<Computed[]> {
    const { found, members, factors } = await this.#family(rows, signal);
    const byItem = groupBy(members, ({ ITNO }) => ITNO);
    const byNumber = groupBy(members, ({ holder }) => holder);
    return found.map((row, i) => {
      const self = members[i] as Member;
      const family = { self, ofItem: byItem.get(self.ITNO) ?? [], ofNumber: byNumber.get(self.holder) ?? [] };
      return this.#one(row, family, factors.get(row.sku), confirmed);
    });
  }

  /** These SKUs and all that hang together with them, whether they can be published or not: what they have sold is sold. */
  async members(rows: readonly { sku: string }[], signal: AbortSignal): Promise<Member[]> {
    return (await this.#family(rows, signal)).members;
  }

  async #family(
    rows: readonly { sku: string }[],
    signal: AbortSignal,
  ): Promise<{ found: Found[]; members: Member[]; factors: Map<string, Big> }> {
    const found = this.#withRelatives(rows);
    const factors = await this.#factors(found, signal);
    const members = found.map(({ sku, ITNO, known }): Member => {
      const factor = factors.get(sku);
      return {
        sku,
        ITNO,
        id: known?.id ?? null,
        holder: known?.holder ?? null,
        factor: factor ? plain(factor) : null,
        inFlight: known?.inFlight ?? '0',
        orders: known?.orders ?? [],
      };
    });
    return { found, members, factors };
  }

  #one(
    { sku, ITNO, known }: Found,
    family: Family,
    factor: Big | undefined,
    confirmed: ReadonlyMap<string, OpenPieces>,
  ): Computed {
    const { store, lookup, retired } = this.#deps;
    const current = this.#deps.settings();
    const none = { sku, ITNO, formula: null, expected: null };
    if (known?.managed === false && (!current.stock.manage || retired(sku))) return { ...none, state: 'not-managed' };
    if (ITNO === null) return { ...none, state: 'no-item' };
    const why = conflictOf(family.self, family.ofNumber);
    if (why !== null) return { ...none, state: 'conflict', why };
    const balances = new Map(store.balances(ITNO, current.stock.measure).map((b) => [b.WHLO, b.quantity]));
    const warehouses = warehousesOf(current).map((WHLO): WarehouseFigure => ({
      WHLO,
      quantity: balances.get(WHLO) ?? null,
    }));
    const any = warehouses.some(({ WHLO }) => balances.has(WHLO));
    if (!any || !factor) return { ...none, state: 'no-balance' };
    const formula = stockFormula({
      measure: current.stock.measure,
      warehouses,
      factor,
      confirmed: confirmed.get(ITNO) ?? { quantity: new Big(0), orders: [] },
      buffer: current.stock.buffer,
      ownBuffer: {
        quantity: lookup('stock-buffer', sku, 'quantity') ?? undefined,
        percent: lookup('stock-buffer', sku, 'percent') ?? undefined,
      },
    });
    const left = lessShared(formula, soldAsOthers(family.self, family.ofItem).quantity);
    const negative = mayBeNegative(current.stock, known?.backorders ?? null);
    return { sku, ITNO, state: 'ok', formula, expected: published(left, known?.inFlight ?? '0', negative) };
  }

  /** Relatives of relatives as well: a number of the shop may tie two items together. */
  #withRelatives(rows: readonly { sku: string }[]): Found[] {
    const { store } = this.#deps;
    const found = new Map<string, Found>();
    let open: readonly { sku: string }[] = rows;
    while (open.length > 0) {
      const fresh = open
        .filter(({ sku }) => !found.has(sku))
        .map(({ sku }): Found => ({ sku, ITNO: this.#itemOf(sku), known: store.read(sku) }));
      for (const row of fresh) found.set(row.sku, row);
      const items = new Set(fresh.flatMap(({ ITNO }) => (ITNO === null ? [] : [ITNO])));
      const holders = new Set(fresh.flatMap(({ known }) => (known?.holder == null ? [] : [known.holder])));
      open = store.members([...items], [...holders]).filter(({ sku }) => !found.has(sku));
    }
    return [...found.values()];
  }

  #itemOf(sku: string): string | null {
    const { store, settings, lookup, alias } = this.#deps;
    const hasItem = (ITNO: string): boolean => store.hasItem(ITNO);
    return itemOfSku(sku, { settings: settings().sku, lookup, alias, hasItem });
  }

  #factors(rows: readonly Row[], signal: AbortSignal): Promise<Map<string, Big>> {
    const { jobs, units, lookup } = this.#deps;
    return unitFactors({ jobs, facts: units, lookup, signal }, rows);
  }
}
