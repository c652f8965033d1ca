/** What a payment method, a shipping method or a country of the shop could be in M3: by their names, as a person would. Pure. */
import type { M3Choice, Suggestion } from '@crossdock/shared';

/** Something of the shop, with how often the newest orders have it. */
export interface ShopThing {
  key: string;
  title: string;
  orders: number;
  /** Shipping zones that have it. */
  zone?: string;
}

/**
 * Words that mean the same, in the languages of frequent M3 installations. A group's first word is how it is called in the
 * explanation.
 */
const PAYMENT: readonly (readonly string[])[] = [
  ['card', 'stripe', 'credit card', 'kreditkarte', 'kort', 'carte', 'visa', 'mastercard', 'woocommerce_payments', 'square', 'adyen', 'mollie_wc_gateway_creditcard'], // prettier-ignore
  ['bank transfer', 'bacs', 'bank', 'transfer', 'überweisung', 'vorkasse', 'wire', 'giro'],
  ['invoice', 'faktura', 'rechnung', 'facture', 'klarna', 'billie', 'invoice payment'],
  ['cash on delivery', 'cod', 'nachnahme', 'postförskott'],
  ['cheque', 'check payment', 'chèque'],
  ['paypal', 'ppcp', 'ppcp-gateway', 'braintree_paypal', 'web payment', 'wallet', 'online payment'],
];
/** Terms that fit: what is paid before the goods leave, or after. */
const TERMS: Record<'before' | 'after', readonly string[]> = {
  before: ['prepaid', 'advance', 'prepayment', 'vorkasse', 'förskott', 'immediate', 'cash', 'direct'],
  after: ['30 days', '14 days', 'net', 'invoice', 'tage', 'dagar'],
};
const SHIPPING: readonly (readonly string[])[] = [
  ['pick-up', 'local_pickup', 'pickup_location', 'pickup', 'pick up', 'abholung', 'hämta', 'collection', 'collect'],
  ['express', 'expedited', 'next day', 'overnight', 'kurier'],
  ['freight', 'pallet', 'spedition', 'frakt'],
  ['standard', 'flat_rate', 'free_shipping', 'parcel', 'post', 'paket', 'versand', 'shipping'],
];

const normal = (value: string): string => value.toLowerCase().replaceAll(/[_-]+/g, ' ').trim();

function groupOf(text: string, groups: readonly (readonly string[])[]): number {
  const words = normal(text);
  return groups.findIndex((group) => group.some((word) => ` ${words} `.includes(` ${normal(word)} `)));
}
function inGroup(choice: M3Choice, groups: readonly (readonly string[])[], wanted: number): boolean {
  return groupOf(choice.name, groups) === wanted;
}
const named = (choice: M3Choice): string => (choice.name === '' ? choice.code : `${choice.code}, ${choice.name}`);
const NOTHING = { suggested: {}, why: '' };

/** PYCD by the kind of payment, TEPY by whether it is paid before delivery. */
export function suggestPayment(
  { key, title }: Pick<ShopThing, 'key' | 'title'>,
  methods: readonly M3Choice[],
  terms: readonly M3Choice[],
): Pick<Suggestion, 'suggested' | 'why'> {
  const group = [groupOf(key, PAYMENT), groupOf(title, PAYMENT)].find((index) => index >= 0) ?? -1;
  if (group < 0) return NOTHING;
  const web = methods.find((choice) => /\b(web|online|internet)\b/i.test(choice.name));
  const method = methods.find((choice) => inGroup(choice, PAYMENT, group)) ?? web;
  if (!method) return NOTHING;
  const kind = PAYMENT[group]?.[0] === 'invoice' ? 'after' : 'before';
  const term = terms.find((choice) => TERMS[kind].some((word) => normal(choice.name).includes(word)));
  return {
    suggested: { PYCD: method.code, ...(term ? { TEPY: term.code } : {}) },
    why: `M3 has ${named(method)}${term ? `; terms ${named(term)}` : ''}.`,
  };
}

/** MODL by the kind of delivery; TEDL "ex works" for what is collected, else what delivers to a place. */
export function suggestShipping(
  { key, title }: Pick<ShopThing, 'key' | 'title'>,
  methods: readonly M3Choice[],
  terms: readonly M3Choice[],
): Pick<Suggestion, 'suggested' | 'why'> {
  // What people read says more than the kind of the method: "Express" is often a flat rate.
  const group = [groupOf(title, SHIPPING), groupOf(key.replace(/:.*$/, ''), SHIPPING)].find((at) => at >= 0) ?? -1;
  if (group < 0) return NOTHING;
  const method = methods.find((choice) => inGroup(choice, SHIPPING, group));
  if (!method) return NOTHING;
  const wanted = group === 0 ? /^(exw|fca)$/i : /^(dap|cpt|cip|dpu)$/i;
  const term = terms.find(({ code }) => wanted.test(code));
  return {
    suggested: { MODL: method.code, ...(term ? { TEDL: term.code } : {}) },
    why: `M3 has ${named(method)}${term ? `; terms ${named(term)}` : ''}.`,
  };
}

/** Nothing where M3 has the same code; else the M3 country of that name. `title` is the country's English name. */
export function suggestCountry(
  { key, title }: Pick<ShopThing, 'key' | 'title'>,
  countries: readonly M3Choice[],
): Pick<Suggestion, 'suggested' | 'why'> {
  if (countries.some(({ code }) => code === key)) return NOTHING;
  const found = countries.find(({ name }) => normal(name) === normal(title));
  return found ? { suggested: { CSCD: found.code }, why: `M3 calls it ${named(found)}.` } : NOTHING;
}
