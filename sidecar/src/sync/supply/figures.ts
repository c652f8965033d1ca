/** Figures of stock, prices and items for the metrics: only of what is switched on. */
import { LOAD_STATES } from '@crossdock/shared';
import type { CatalogFigures, SupplyFigures } from '../../observe/metrics.ts';
import type { PriceAdmin } from '../price/admin.ts';
import type { CatalogApi } from '../product/api.ts';
import type { StockAdmin } from '../stock/admin.ts';

export function supplyFigures(
  stock: Pick<StockAdmin, 'overview'>,
  prices: Pick<PriceAdmin, 'overview'>,
  now: number,
): SupplyFigures[] {
  const [s, p] = [stock.overview(), prices.overview()];
  const age = (lookedAt: number | null | undefined): number | null =>
    lookedAt === null || lookedAt === undefined ? null : Math.max(0, now - lookedAt) / 1000;
  const figures: SupplyFigures[] = [];
  if (s.on)
    figures.push({
      what: 'stock',
      accuracy: s.accuracy?.ratio ?? null,
      drift: s.drift,
      healed: s.healed,
      skus: { ...s.states, pending: s.pending, held: s.held, 'in-flight': s.inFlight },
      heldPushes: s.heldPushes,
      ageSeconds: age(s.poll?.asOf),
    });
  if (p.on)
    figures.push({
      what: 'price',
      accuracy: p.accuracy?.ratio ?? null,
      drift: null,
      healed: null,
      skus: p.states,
      heldPushes: p.heldPushes,
      ageSeconds: age(p.poll?.asOf),
    });
  return figures;
}

/** Null while the catalogue is switched off. */
export function catalogFigures(
  catalog: Pick<CatalogApi, 'on' | 'counts' | 'load' | 'retiring' | 'lookedAt'>,
  now: number,
): CatalogFigures | null {
  if (!catalog.on()) return null;
  const load = catalog.load();
  const looked = catalog.lookedAt();
  return {
    items: catalog.counts(),
    leaving: catalog.retiring()?.items ?? 0,
    ageSeconds: looked === null ? null : Math.max(0, now - Date.parse(looked)) / 1000,
    load: load && {
      states: Object.fromEntries(LOAD_STATES.map((state) => [state, state === load.state ? 1 : 0])),
      paused: load.paused ? 1 : 0,
      done: load.progress.done,
      of: load.progress.of,
      planned: load.counts,
    },
  };
}
