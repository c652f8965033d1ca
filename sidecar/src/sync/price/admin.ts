/** Prices as people see them: what a SKU costs and why, held pushes, customers' own prices. */
import type { Actor, Problem, Settings } from '@crossdock/shared';
import { CrossdockError } from '../../errors.ts';
import type { Poller, PollState } from '../../poll/port.ts';
import { decidePush } from '../supply/release.ts';
import type { CustomerPrice, CustomerPriceRequest, CustomerPrices } from './customer.ts';
import type { PricePush, PriceSku, PriceState, PriceStore } from './port.ts';
import { hasSales, type PricePublisher } from './publish.ts';
import { termsConflict, termsOf, type ShopTerms } from './terms.ts';
import type { ShopperAnswer, ShopperPrices, ShopperRequest } from './shopper.ts';
import { zoneOf } from './source.ts';

export interface PriceView extends Omit<PriceSku, 'pending' | 'state' | 'why' | 'sentAt' | 'declined'> {
  state: PriceState | 'pending' | 'held';
  why: string;
  sentAt: string | null;
  declined: boolean;
}
export interface PriceHindrance {
  code: string;
  message: string;
  fix: string;
  skus: number | null;
}
export interface PriceAdmin {
  overview(): {
    on: boolean;
    direction: string;
    states: Record<string, number>;
    accuracy: { at: number; compared: number; equal: number; ratio: number | null } | null;
    poll: PollState | null;
    heldPushes: number;
    /** In which the days of a sale begin and end. */
    timeZone: string;
    /** No list is one of sales. */
    ownSales: boolean;
    /** Of the shop's prices. */
    currency: string;
    /** Why prices are not published at present: all of them (`skus` null), or those of so many SKUs. */
    problems: PriceHindrance[];
  };
  /** `search` is a part of the SKU or of its M3 item, upper or lower case alike. */
  list(filter: { state?: PriceState | 'pending' | 'held'; search?: string; after: string; limit: number }): PriceView[];
  get(sku: string): PriceView | null;
  /** Newest first. */
  pushes(limit: number, state?: PricePush['state']): PricePush[];
  push(id: string): PricePush | null;
  pushItems(id: string, after: string, limit: number): PriceView[];
  /** @throws CrossdockError permanent `push.unknown`, `push.not-held` */
  decide(id: string, to: 'released' | 'discarded', actor: Actor, why: string): Promise<PricePush>;
  look(kind: 'changes' | 'full'): boolean;
  customer(request: CustomerPriceRequest): Promise<CustomerPrice[]>;
  shopper(request: ShopperRequest): Promise<ShopperAnswer>;
}

const PROBLEMS_SHOWN = 5;

const DIRECTIONS: Record<Settings['prices']['direction'], string> = {
  off: 'Off: Crossdock does not touch the prices of the shop.',
  'm3-to-shop':
    'M3 → shop: M3 is the master. A price that is typed into the shop is overwritten by the next change in M3 or by the nightly compare.',
};

export function createPriceAdmin(deps: {
  store: PriceStore<never>;
  settings: () => Settings;
  publisher: PricePublisher;
  customers: CustomerPrices;
  shoppers: ShopperPrices;
  again: () => Promise<void>;
  poller: Pick<Poller<never>, 'nudge' | 'lookNow' | 'state'>;
  now: () => number;
}): PriceAdmin {
  const { store, settings, publisher, poller } = deps;
  return {
    overview: () => {
      const accuracy = publisher.accuracy();
      const { direction, currency } = settings().prices;
      const poll = poller.state().find(({ name }) => name === 'price') ?? null;
      return {
        on: direction !== 'off',
        direction: DIRECTIONS[direction],
        states: store.summary(),
        accuracy: accuracy && {
          ...accuracy,
          ratio: accuracy.compared === 0 ? null : accuracy.equal / accuracy.compared,
        },
        poll,
        currency,
        timeZone: zoneOf(settings(), store),
        ownSales: !hasSales(settings().prices),
        heldPushes: store.heldPushes(),
        problems:
          direction === 'off'
            ? []
            : hindrances(settings(), poll?.asOf ?? null, store.problems(PROBLEMS_SHOWN), deps.now(), termsOf(store)),
      };
    },
    list: (filter) => store.list(filter).map(priceView),
    get: (sku) => {
      const found = store.read(sku);
      return found && priceView(found);
    },
    pushes: (limit, state) => store.pushes(limit, state),
    push: (id) => store.push(id),
    pushItems: (id, after, limit) => store.pushItems(id, after, limit).map(priceView),
    decide: async (id, to, actor, why) => {
      const known = store.push(id);
      if (!known)
        throw fault('push.unknown', `There is no push "${id.slice(0, 64)}".`, 'GET /v1/prices/pushes lists them.');
      const decision = { id, to, by: actor.name, why, now: deps.now };
      const decided = await decidePush(store, { poller, name: 'price' }, decision);
      if (!decided)
        throw fault('push.not-held', `This push is ${known.state} already.`, 'Only a held push can be decided on.');
      if (decided.state === 'released') {
        await publisher.accept();
        await deps.again();
      }
      return decided;
    },
    look: (kind) => poller.nudge('price', kind),
    customer: (request) => deps.customers.ask(request),
    shopper: (request) => deps.shoppers.ask(request),
  };
}

/**
 * What keeps prices from the shop: of all SKUs, then of some. Pure.
 * @param shop what the shop told of its prices; @param asOf moment of M3's newest prices, null while there are none; @param rules rules that are missing, and for how many SKUs
 */
export function hindrances(
  { prices }: Pick<Settings, 'prices'>,
  asOf: number | null,
  rules: readonly { problem: Problem; skus: number }[],
  now: number,
  shop: ShopTerms | null | undefined = undefined,
): PriceHindrance[] {
  const all: PriceHindrance[] = [];
  if (prices.lists.length === 0)
    all.push({
      code: 'price.no-lists',
      message: 'Prices are to come from M3, and no price list of M3 is named.',
      fix: 'Add the price list (PRRF) with its currency to prices.lists.',
      skus: null,
    });
  const conflict = termsConflict(prices, shop);
  if (conflict) all.push({ code: conflict.code, message: conflict.message, fix: conflict.fix ?? '', skus: null });
  const minutes = asOf === null ? 0 : Math.floor((now - asOf) / 60_000);
  if (minutes > prices.maxAgeMinutes)
    all.push({
      code: 'price.stale',
      message: `The newest prices of M3 are ${minutes} minutes old, and nothing older than ${prices.maxAgeMinutes} minutes is published.`,
      fix: 'See why M3 is not read (Health), or what keeps its answers on their way: a proxy, or a cache of the API gateway.',
      skus: null,
    });
  return [
    ...all,
    ...rules.map(({ problem: { code, message, fix }, skus }) => ({ code, message, fix: fix ?? '', skus })),
  ];
}

function priceView({ pending, state, why, sentAt, declined, ...row }: PriceSku): PriceView {
  return {
    ...row,
    state: row.push !== null ? 'held' : pending ? 'pending' : state,
    sentAt: sentAt === null ? null : new Date(sentAt).toISOString(),
    declined: declined !== null,
    why: whyView({ ...row, pending, state, why, sentAt, declined }),
  };
}

function whyView(row: PriceSku): string {
  switch (row.state) {
    case 'no-item':
      return `M3 has no price of an item for the SKU ${row.sku}. Add the SKU to the table "sku", or the item to a mapped list.`;
    case 'no-price':
      return `No mapped price list has a price of ${row.ITNO ?? 'this item'} that is valid today; the shop keeps what it has.`;
    case 'problem':
      return `${row.problem?.message ?? ''} ${row.problem?.fix ?? ''}`.trim();
    case 'unknown':
      return 'The shop has no product with this SKU any more.';
    case 'refused':
      return `The shop refused the price: ${row.why ?? 'no reason given'}.`;
    default:
  }
  const held = row.push === null ? '' : ' It is held for a person: release or discard the push.';
  const kept =
    row.declined === null
      ? ''
      : ' A person has discarded this change: the shop keeps its price until M3 shows another one, and the next full compare asks again.';
  return row.target ? row.target.why + held + kept : 'Not computed yet.';
}

const fault = (code: string, message: string, fix: string): CrossdockError =>
  new CrossdockError(message, { class: 'permanent', code, problem: { code, owner: 'shop', message, fix } });
