/**
 * What somebody who is logged in to the shop pays: which M3 customer the account is, M3's prices for that one
 * (OIS320MI/GetPriceLine), and each as a price of the shop.
 */
import Big from 'big.js';
import type { Settings } from '@crossdock/shared';
import { CrossdockError } from '../../errors.ts';
import type { CustomerLinkStore } from '../../links/port.ts';
import type { Lookup } from '../../mapping/transforms.ts';
import { decimal, plain } from '../../money.ts';
import { accountKey, emailKey, normaliseEmail } from '../customer/identity.ts';
import type { CustomerPrices, PricedForCustomer } from './customer.ts';
import { roundPrice } from './rounding.ts';
import { termsConflict } from './terms.ts';

export interface ShopperRequest {
  account: string;
  email: string;
  currency: string;
  includesTax: boolean;
  items: { sku: string; quantity: string }[];
}
export interface ShopperPrice {
  sku: string;
  quantity: string;
  /** Of a piece, as a price is entered in the shop; null = the shop's own counts. */
  price: string | null;
  code: string | null;
}
export interface ShopperAnswer {
  known: boolean;
  seconds: number;
  prices: ShopperPrice[];
}

/** An answer counts so long where `prices.customerSeconds` does not say it. */
export const SHOPPER_SECONDS = 900;
/** What is no price of M3's today may be one soon, and the shop can be asked again without harm. */
const UNKNOWN_SECONDS = 300;
/** Questions that M3 is asked for shoppers at the same time, and in a second: a busy shop must not keep M3 from its orders. */
const AT_ONCE = 8;
const PER_SECOND = 50;

/**
 * The M3 customer of an account; null = none, or none for sure. Either somebody has entered the account's e-mail address in
 * the table `customer`, or an order of this very account has gone to the customer whose e-mail address it is: an address
 * alone proves nothing, because anybody can enter it. Under policies that do not tell buyers apart there is none. Pure.
 */
export function customerOfAccount(
  { account, email }: Pick<ShopperRequest, 'account' | 'email'>,
  policy: Settings['customers']['policy'],
  known: { table: (email: string) => string | null; link: (key: string) => string | null },
): string | null {
  const address = normaliseEmail(email);
  if (address === '' || (policy !== 'per-email' && policy !== 'existing')) return null;
  const byTable = known.table(address);
  if (byTable) return byTable;
  const CUNO = known.link(emailKey(address));
  return CUNO !== null && known.link(accountKey(account)) === CUNO ? CUNO : null;
}

/** M3's price of a piece as a price of the shop: same currency, tax as the shop enters it, rounded to its step. Pure. */
export function toShopperPrice(
  priced: Pick<PricedForCustomer, 'price' | 'currency' | 'includesVat' | 'problem' | 'vatCode'>,
  { currency, shopIncludesVat, vatPercent, rounding }: Settings['prices'],
): Pick<ShopperPrice, 'price' | 'code'> {
  if (priced.price === null) return { price: null, code: priced.problem?.code ?? null };
  if (priced.currency !== currency) return { price: null, code: 'price.currency-differs' };
  let price = decimal(priced.price);
  if (priced.includesVat !== shopIncludesVat) {
    const percent = priced.vatCode === null ? undefined : vatPercent[priced.vatCode];
    if (percent === undefined) return { price: null, code: 'price.no-vat' };
    const whole = new Big(percent).div(100).plus(1);
    price = shopIncludesVat ? price.times(whole) : price.div(whole);
  }
  // No ending: .99 is for prices that everybody sees.
  const rounded = roundPrice(price, { ...rounding, ending: '' }, false);
  return rounded.gt(0) ? { price: plain(rounded), code: null } : { price: null, code: null };
}

export interface ShopperDeps {
  settings: () => Settings;
  lookup: Lookup;
  links: Pick<CustomerLinkStore, 'get'>;
  customers: Pick<CustomerPrices, 'price'>;
  now: () => number;
}

export class ShopperPrices {
  #asking = 0;
  #second = 0;
  #inSecond = 0;
  readonly #deps: ShopperDeps;

  constructor(deps: ShopperDeps) {
    this.#deps = deps;
  }

  /** @throws CrossdockError transient `price.busy`, permanent `price.currency-differs`, `price.tax-differs`, and where M3 cannot be asked */
  async ask(request: ShopperRequest, signal?: AbortSignal): Promise<ShopperAnswer> {
    const settings = this.#deps.settings();
    const { items, currency, includesTax } = request;
    const conflict = termsConflict(settings.prices, { currency, includesVat: includesTax });
    if (conflict)
      throw new CrossdockError(conflict.message, { class: 'permanent', code: conflict.code, problem: conflict });
    const customer = customerOfAccount(request, settings.customers.policy, {
      table: (email) => this.#deps.lookup('customer', email, 'CUNO'),
      link: (key) => {
        const link = this.#deps.links.get(key);
        return link?.state === 'linked' ? link.CUNO : null;
      },
    });
    if (customer === null) {
      const none = items.map(({ sku, quantity }) => ({ sku, quantity, price: null, code: null }));
      return { known: false, seconds: UNKNOWN_SECONDS, prices: none };
    }
    const life = settings.prices.customerSeconds || SHOPPER_SECONDS;
    const priced = await this.#bounded(() => this.#deps.customers.price({ customer, items }, life, signal));
    const oldest = Math.max(0, ...priced.map(({ ageSeconds }) => ageSeconds));
    return {
      known: true,
      seconds: Math.max(1, Math.round(life - oldest)),
      prices: priced.map((one) => ({
        sku: one.sku,
        quantity: one.quantity,
        ...toShopperPrice(one, settings.prices),
      })),
    };
  }

  async #bounded<T>(work: () => Promise<T>): Promise<T> {
    const second = Math.floor(this.#deps.now() / 1000);
    if (second !== this.#second) [this.#second, this.#inSecond] = [second, 0];
    if (this.#asking >= AT_ONCE || this.#inSecond >= PER_SECOND)
      throw new CrossdockError('M3 is being asked for the prices of many customers at once. Ask again in a moment.', {
        class: 'transient',
        code: 'price.busy',
      });
    this.#inSecond += 1;
    this.#asking += 1;
    try {
      return await work();
    } finally {
      this.#asking -= 1;
    }
  }
}
