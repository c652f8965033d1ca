/** Held pushes of stock and prices, and products that would leave the shop, side by side, as "what needs a person" shows them. */
import type { HeldPush, Settings } from '@crossdock/shared';
import type { CatalogRetiring } from '../sync/product/api.ts';
import { entryOf } from './catalogue/index.ts';

interface Push {
  id: string;
  reasons: readonly { code: string; message: string }[];
  createdAt: number;
  open: number;
}
interface Pushes {
  pushes(limit: number, state: 'held'): readonly Push[];
}
interface Stock extends Pushes {
  /** SKUs that share a number of the shop with another item; null where there are none. */
  conflicts(): { skus: number; why: string; since: number } | null;
}
/** Of each kind. A held push keeps its SKUs out of the next one, so there are rarely more than a few. */
const SHOWN = 20;

/** What a guard holds of the catalogue is one thing at a time. */
const LEAVING = { id: 'leaving', code: 'catalog.mass-retire' };

/** Of what is switched off nobody can decide anything, so its pushes are not told. The newest first. */
export function createHolds(deps: {
  settings: () => Pick<Settings, 'stock' | 'prices' | 'catalog'>;
  stock: Stock;
  prices: Pushes;
  /** Products that wait to leave the shop; null = none does. */
  retiring: () => CatalogRetiring | null;
}): () => HeldPush[] {
  return () => {
    const settings = deps.settings();
    const held = (['stock', 'prices'] as const).flatMap((what) =>
      settings[what].direction === 'off' ? [] : deps[what].pushes(SHOWN, 'held').map((push) => ({ what, push })),
    );
    const leaving = settings.catalog.enabled ? deps.retiring() : null;
    const pushes = [...held, ...(leaving ? [{ what: 'products' as const, push: leavingPush(leaving) }] : [])];
    const views = pushes.map(({ what, push }) => viewOf(what, push));
    return [...views, ...conflictsOf(settings, deps.stock)].sort((a, b) => (a.since < b.since ? 1 : -1));
  };
}

/** Pure. */
export function countHolds(held: readonly HeldPush[]): Record<HeldPush['what'], number> {
  const of = (kind: HeldPush['what']): number => held.filter(({ what }) => what === kind).length;
  return { stock: of('stock'), prices: of('prices'), products: of('products') };
}

function leavingPush({ items, of, limit, since }: CatalogRetiring): Push {
  const message = `${items} of ${of} products would leave the shop at once; up to ${limit} in an hour leave without asking.`;
  return { id: LEAVING.id, reasons: [{ code: LEAVING.code, message }], createdAt: Date.parse(since), open: items };
}

function viewOf(what: HeldPush['what'], { id, reasons, createdAt, open }: Push): HeldPush {
  return {
    what,
    id,
    decidable: true,
    entry: entryOf(reasons[0]?.code ?? '', null),
    message: reasons.map(({ message }) => message).join(' '),
    open,
    since: new Date(createdAt).toISOString(),
  };
}

function conflictsOf({ stock: { direction } }: Pick<Settings, 'stock'>, stock: Stock): HeldPush[] {
  const found = direction === 'off' ? null : stock.conflicts();
  if (!found) return [];
  const code = 'stock.one-number';
  return [
    {
      what: 'stock',
      id: code,
      decidable: false,
      entry: entryOf(code, null),
      message: found.why,
      open: found.skus,
      since: new Date(found.since).toISOString(),
    },
  ];
}
