/** Made by scripts/docs-settings.mjs of TABLES in shared/src/api.ts: change it there. */
import { __ } from '@wordpress/i18n';

const SENTENCES: Readonly<Record<string, Readonly<Record<'about' | 'key', () => string>>>> = {
  sku: {
    about: () => __('Which M3 item a product is', 'crossdock'),
    key: () => __('SKU, or variation:ID, or product:ID', 'crossdock'),
  },
  unit: {
    about: () =>
      __('How many basic units one piece of the shop is: an alternate unit of MMS015, or a number', 'crossdock'),
    key: () => __('SKU', 'crossdock'),
  },
  'stock-buffer': {
    about: () =>
      __('Safety buffer of one product instead of the general one: pieces of the shop, or a percentage', 'crossdock'),
    key: () => __('SKU', 'crossdock'),
  },
  status: {
    about: () =>
      __(
        'What is done in M3 with an order that has this status in the shop; goes over the setting status.toM3',
        'crossdock',
      ),
    key: () => __('status in the shop, e.g. on-hold', 'crossdock'),
  },
  'm3-status': {
    about: () =>
      __(
        'Which status the shop sets when M3 has come so far, or "nothing"; only forward; goes over the setting status.toShop',
        'crossdock',
      ),
    key: () => __('progress in M3', 'crossdock'),
  },
  customer: {
    about: () => __('Which M3 customer an e-mail address is', 'crossdock'),
    key: () => __('e-mail address', 'crossdock'),
  },
  payment: { about: () => __('Payment method and terms', 'crossdock'), key: () => __('payment_method', 'crossdock') },
  shipping: {
    about: () => __('Delivery method, terms and charge', 'crossdock'),
    key: () => __('method_id, or method_id:instance_id', 'crossdock'),
  },
  carriers: {
    about: () =>
      __(
        'Name of a carrier for customers, and the address of its page about a parcel, with the word tracking in braces where the number belongs',
        'crossdock',
      ),
    key: () => __('forwarder (FWNO), or delivery method (MODL), in M3', 'crossdock'),
  },
  fee: { about: () => __('Charge for a fee', 'crossdock'), key: () => __('name of the fee', 'crossdock') },
  tax: {
    about: () => __('Charge for one tax rate, where they must be apart', 'crossdock'),
    key: () => __('rate_code', 'crossdock'),
  },
  country: {
    about: () => __('Country where M3 uses another code', 'crossdock'),
    key: () => __('ISO 3166 alpha-2', 'crossdock'),
  },
  state: {
    about: () => __('Area or state', 'crossdock'),
    key: () => __('country-state as Woo has it, e.g. US-CA', 'crossdock'),
  },
  currency: {
    about: () =>
      __('Other code for a currency, or the currency to post in and its rate (number, or CRTP of CRS055)', 'crossdock'),
    key: () => __('ISO 4217', 'crossdock'),
  },
  'order-type': { about: () => __('Order type', 'crossdock'), key: () => __('country, or created_via', 'crossdock') },
  warehouse: {
    about: () => __('Warehouse and facility', 'crossdock'),
    key: () => __('country, or method_id', 'crossdock'),
  },
  category: {
    about: () => __('Category of a product, e.g. Home > Kitchen', 'crossdock'),
    key: () => __('item group, product group or hierarchy level of M3', 'crossdock'),
  },
  attribute: {
    about: () => __('Name of a product attribute', 'crossdock'),
    key: () => __('feature of M3, e.g. COLOR', 'crossdock'),
  },
  'attribute-value': {
    about: () => __('Value of a product attribute', 'crossdock'),
    key: () => __('option of M3, or feature:option, e.g. COLOR:RD', 'crossdock'),
  },
};

/** What a table is for, in the person's language; the sidecar's English for one that this console does not know. */
export const aboutTable = ({ name, about }: { name: string; about: string }): string =>
  SENTENCES[name]?.about() ?? about;
/** What the key of its rows is. */
export const keyOfTable = ({ name, key }: { name: string; key: string }): string => SENTENCES[name]?.key() ?? key;
