/** Stock as people see it: the figures of a SKU and why, held pushes, and what they may do about them. */
import { settingsConflicts, type Actor, type Settings } from '@crossdock/shared';
import { CrossdockError } from '../../errors.ts';
import type { Poller, PollState } from '../../poll/port.ts';
import { decidePush } from '../supply/release.ts';
import { lessShared, whyStock } from './formula.ts';
import type {
  Accuracy,
  AccuracyDay,
  PushState,
  SkuState,
  StockPush,
  StockSku,
  StockStore,
  StockSummary,
} from './port.ts';
import type { StockPublisher } from './publish.ts';

export interface StockView {
  sku: string;
  id: number | null;
  ITNO: string | null;
  state: SkuState | 'pending' | 'held';
  /** "Why is this 7?" as a sentence. */
  why: string;
  published: string | null;
  inFlight: string;
  orders: string[];
  shared: string;
  sharedOrders: string[];
  formula: StockSku['formula'];
  /** What the formula gives less `shared`. */
  available: string | null;
  sentAt: string | null;
  /** Moment of M3's figures. */
  asOf: string | null;
  push: string | null;
  declined: boolean;
  availableFrom: string | null;
}
export interface StockOverview extends StockSummary {
  on: boolean;
  /** In the words of the settings: which way stock flows. */
  direction: string;
  accuracy: (Accuracy & { ratio: number | null }) | null;
  drift: number;
  healed: number;
  poll: PollState | null;
  heldPushes: number;
  /** Why nothing is published at present, whatever M3 shows. */
  problems: { code: string; message: string; fix: string }[];
}

export interface StockAdmin {
  overview(): StockOverview;
  /** How exact the shop was on each of the last `days` days (UTC, today among them) that had a full compare, oldest first. */
  accuracy(days: number): (AccuracyDay & { share: number | null })[];
  /** `search` is a part of the SKU or of its M3 item, upper or lower case alike. */
  list(filter: { state?: SkuState | 'pending' | 'held'; search?: string; after: string; limit: number }): StockView[];
  get(sku: string): StockView | null;
  /** Newest first. */
  pushes(limit: number, state?: PushState): StockPush[];
  push(id: string): StockPush | null;
  pushItems(id: string, after: string, limit: number): StockView[];
  /** @throws CrossdockError permanent `push.unknown`, `push.not-held` */
  decide(id: string, to: 'released' | 'discarded', actor: Actor, why: string): Promise<StockPush>;
  /** Looks at M3 now. @returns false while stock is switched off */
  look(kind: 'changes' | 'full'): boolean;
}

export interface StockAdminDeps {
  store: StockStore<never>;
  settings: () => Settings;
  publisher: StockPublisher;
  again: () => Promise<void>;
  poller: Pick<Poller<never>, 'nudge' | 'lookNow' | 'state'>;
  now: () => number;
}

/** The setting's own words; the console shows them beside the switch. */
export const DIRECTIONS: Record<Settings['stock']['direction'], string> = {
  off: 'Off: Crossdock does not touch the stock of the shop.',
  'm3-to-shop':
    'M3 → shop: M3 is the master. A number that is typed into the shop is overwritten by the next change in M3 or by the nightly compare; sales of the shop reach M3 as orders only.',
};

const DAY_MS = 86_400_000;

export function createStockAdmin(deps: StockAdminDeps): StockAdmin {
  const { store, settings, publisher, poller } = deps;
  return {
    overview: () => {
      const accuracy = publisher.accuracy();
      const { direction } = settings().stock;
      const poll = poller.state().find(({ name }) => name === 'stock') ?? null;
      return {
        on: direction !== 'off',
        direction: DIRECTIONS[direction],
        ...store.summary(),
        accuracy: accuracy && {
          ...accuracy,
          ratio: accuracy.compared === 0 ? null : accuracy.equal / accuracy.compared,
        },
        drift: publisher.drift(),
        healed: store.healedEver(),
        poll,
        heldPushes: store.heldPushes(),
        problems: [
          ...settingsConflicts(settings()).map(({ code, message, fix }) => ({ code, message, fix })),
          ...staleness(poll?.asOf ?? null, settings(), deps.now()),
        ],
      };
    },
    accuracy: (days) =>
      store
        .accuracyDays(new Date(deps.now() - (days - 1) * DAY_MS).toISOString().slice(0, 10))
        .map((day) => ({ ...day, share: day.skus === 0 ? null : day.equal / day.skus })),
    list: (filter) => store.list(filter).map(stockView),
    get: (sku) => {
      const found = store.read(sku);
      return found && stockView(found);
    },
    pushes: (limit, state) => store.pushes(limit, state),
    push: (id) => store.push(id),
    pushItems: (id, after, limit) => store.pushItems(id, after, limit).map(stockView),
    decide: async (id, to, actor, why) => {
      if (!store.push(id))
        throw fault('push.unknown', `There is no push "${id.slice(0, 64)}".`, 'GET /v1/stock/pushes lists them.');
      const decision = { id, to, by: actor.name, why, now: deps.now };
      const decided = await decidePush(store, { poller, name: 'stock' }, decision);
      if (!decided)
        throw fault(
          'push.not-held',
          `This push is ${store.push(id)?.state ?? 'gone'} already.`,
          'Only a held push can be released or discarded.',
        );
      if (decided.state === 'released') {
        await publisher.accept();
        await deps.again();
      }
      return decided;
    },
    look: (kind) => poller.nudge('stock', kind),
  };
}

/** Figures that are too old to be published. Pure. */
export function staleness(asOf: number | null, { stock }: Settings, now: number): StockOverview['problems'] {
  const minutes = asOf === null ? 0 : Math.floor((now - asOf) / 60_000);
  if (stock.direction === 'off' || minutes <= stock.maxAgeMinutes) return [];
  return [
    {
      code: 'stock.stale',
      message: `The newest figures of M3 are ${minutes} minutes old, and nothing older than ${stock.maxAgeMinutes} minutes is published.`,
      fix: 'See why M3 is not read (Health), or what keeps its answers on their way: a proxy, or a cache of the API gateway.',
    },
  ];
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

export function stockView(row: StockSku): StockView {
  return {
    sku: row.sku,
    id: row.id,
    ITNO: row.ITNO,
    state: row.push !== null ? 'held' : row.pending ? 'pending' : row.state,
    why: whyView(row),
    published: row.shopQuantity,
    inFlight: row.inFlight,
    orders: row.orders,
    shared: row.shared,
    sharedOrders: row.sharedOrders,
    formula: row.formula,
    available: row.formula && lessShared(row.formula, row.shared),
    sentAt: iso(row.sentAt),
    asOf: iso(row.sentAsOf),
    push: row.push,
    declined: row.declined !== null,
    availableFrom: row.availableFrom,
  };
}

function whyView(row: StockSku): string {
  switch (row.state) {
    case 'no-item':
      return `M3 has no item for the SKU ${row.sku}. Add it to the table "sku", or correct the SKU.`;
    case 'no-balance':
      return (
        row.why ??
        `M3 has no balance of ${row.ITNO ?? 'this item'} in the mapped warehouses; nothing is published. Map its warehouse, or stock it in M3.`
      );
    case 'conflict':
      return `${row.why ?? ''} Let each variation keep its own stock in the shop, or let both SKUs mean one item (table "sku").`;
    case 'not-managed':
      return 'The shop does not manage the stock of this product, so nothing is published. Switch it on there, or set stock.manage.';
    case 'unknown':
      return 'The shop has no product with this SKU any more.';
    case 'refused':
      return `The shop refused the figure: ${row.why ?? 'no reason given'}.`;
    default:
  }
  if (!row.formula) return 'Not computed yet.';
  const acknowledged = row.sent === row.formula.quantity && row.shopQuantity !== null && row.sentAt !== null;
  const shown = acknowledged ? { ...row, published: row.shopQuantity ?? '' } : null;
  const held = row.push === null ? '' : ' It is held for a person: release or discard the push.';
  const kept =
    row.declined === null
      ? ''
      : ` A person has discarded this change: the shop keeps ${row.shopQuantity ?? 'what it has'} until M3 shows another figure, and the next full compare asks again.`;
  return whyStock(row.formula, shown) + held + kept;
}

const fault = (code: string, message: string, fix: string): CrossdockError =>
  new CrossdockError(message, { class: 'permanent', code, problem: { code, owner: 'shop', message, fix } });
