/** What the shop says of its prices, and whether the settings say the same. */
import type { Problem, Settings } from '@crossdock/shared';

/** woocommerce_currency and woocommerce_prices_include_tax. */
export interface ShopTerms {
  currency: string;
  includesVat: boolean;
}

/** Name under which the store keeps what the shop has last told; empty = it does not tell. */
export const TERMS = 'terms';
/** @returns null = the shop does not tell, undefined = it was not asked yet */
export const termsOf = (store: { get(name: string): string | null }): ShopTerms | null | undefined => {
  const text = store.get(TERMS);
  return text === null ? undefined : text === '' ? null : (JSON.parse(text) as ShopTerms);
};

/**
 * Where settings and shop disagree, or nobody can tell whether they do, every price could be wrong: none is published. Pure.
 * @param shop as `termsOf` says it
 * @returns null = they agree, or the shop was not asked yet
 */
export function termsConflict(
  { currency, shopIncludesVat }: Settings['prices'],
  shop: ShopTerms | null | undefined,
): Problem | null {
  if (shop === undefined) return null;
  if (shop === null)
    return {
      code: 'price.terms-unknown',
      owner: 'shop',
      message: `The key of the shop may not read its settings, so nobody can tell whether it sells in ${currency} and whether its prices are entered with tax.`,
      fix: 'Pair the shop with the Crossdock plugin, or use a WooCommerce key of a shop manager, who may read wc/v3/settings.',
    };
  if (shop.currency !== currency)
    return {
      code: 'price.currency-differs',
      owner: 'shop',
      message: `The shop sells in ${shop.currency}, and prices.currency says ${currency}.`,
      fix: `Set prices.currency to ${shop.currency}, or correct the currency of the shop (WooCommerce › Settings › General).`,
      field: 'prices.currency',
    };
  if (shop.includesVat === shopIncludesVat) return null;
  const told = (includes: boolean): string => (includes ? 'with' : 'without');
  return {
    code: 'price.tax-differs',
    owner: 'shop',
    message: `Prices of the shop are entered ${told(shop.includesVat)} tax, and prices.shopIncludesVat says ${told(shopIncludesVat)}.`,
    fix: `Set prices.shopIncludesVat to ${shop.includesVat}, or correct the shop (WooCommerce › Settings › Tax).`,
    field: 'prices.shopIncludesVat',
  };
}
