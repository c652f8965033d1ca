import { expect, test } from '@jest/globals';
import { settings as schema, type Settings } from '@crossdock/shared';
import { accountKey, emailKey } from '../customer/identity.ts';
import type { PricedForCustomer } from './customer.ts';
import { customerOfAccount, ShopperPrices, SHOPPER_SECONDS, toShopperPrice } from './shopper.ts';

const shopper = { account: '7', email: 'Einkauf@Nordbau.test' };
const known = (table: string | null, links: Record<string, string>) => ({
  table: (email: string) => (email === 'einkauf@nordbau.test' ? table : null),
  link: (key: string) => links[key] ?? null,
});
const email = emailKey(shopper.email);

test.each([
  ['the table names the address', 'per-email', 'NORDBAU', {}, 'NORDBAU'],
  ['the table counts before links', 'existing', 'NORDBAU', { [email]: 'W1', [accountKey(7)]: 'W1' }, 'NORDBAU'],
  [
    'an order of the account went to the customer of its address',
    'per-email',
    null,
    { [email]: 'W1', [accountKey(7)]: 'W1' },
    'W1',
  ],
  ['the address is known, no order of this account', 'per-email', null, { [email]: 'W1' }, null],
  [
    'an order of this account went to another customer',
    'per-email',
    null,
    { [email]: 'W1', [accountKey(7)]: 'W2' },
    null,
  ],
  ['an order of the account, under another address', 'per-email', null, { [accountKey(7)]: 'W1' }, null],
  ['all are one customer', 'common', 'NORDBAU', { [email]: 'W1', [accountKey(7)]: 'W1' }, null],
  ['each order has its own', 'per-order', 'NORDBAU', {}, null],
] as const)('%s', (_name, policy, table, links, expected) => {
  expect(customerOfAccount(shopper, policy, known(table, links))).toBe(expected);
});

test('an account without an address is nobody', () => {
  expect(customerOfAccount({ account: '7', email: ' ' }, 'per-email', { table: () => 'W1', link: () => 'W1' })).toBe(null); // prettier-ignore
});

const prices = (more: object = {}): Settings['prices'] =>
  schema.parse({ prices: { vatPercent: { '1': 19 }, ...more } }).prices;
const priced = (more: Partial<PricedForCustomer> = {}) => ({ price: '10', currency: 'EUR', includesVat: false, problem: null, vatCode: '1', ...more }); // prettier-ignore

test.each([
  ['as M3 has it', priced(), prices(), '10', null],
  ['rounded to the step', priced({ price: '1.2345' }), prices(), '1.23', null],
  ['to a finer step', priced({ price: '1.2345' }), prices({ rounding: { step: '0.0001' } }), '1.2345', null],
  [
    'no ending of .99',
    priced({ price: '1.2345' }),
    prices({ rounding: { ending: '.99', applies: 'all' } }),
    '1.23',
    null,
  ],
  ['rounded to nothing', priced({ price: '0.001' }), prices(), null, null],
  ['M3 without VAT, the shop with', priced(), prices({ shopIncludesVat: true }), '11.9', null],
  ['M3 with VAT, the shop without', priced({ price: '11.9', includesVat: true }), prices(), '10', null],
  ['both with VAT', priced({ includesVat: true }), prices({ shopIncludesVat: true }), '10', null],
  ['the VAT is not known', priced({ vatCode: '9' }), prices({ shopIncludesVat: true }), null, 'price.no-vat'],
  ['the item has no VAT code', priced({ vatCode: null }), prices({ shopIncludesVat: true }), null, 'price.no-vat'],
  ['another currency', priced({ currency: 'SEK' }), prices(), null, 'price.currency-differs'],
  ['M3 has none', priced({ price: null, currency: null, includesVat: null }), prices(), null, null],
] as const)('%s', (_name, told, rules, price, code) => {
  expect(toShopperPrice(told, rules)).toEqual({ price, code });
});

function shoppers(ask: () => Promise<PricedForCustomer[]>, customerSeconds = 0, at = { now: 0 }) {
  const settings = schema.parse({ prices: { customerSeconds } });
  const lookup = () => 'NORDBAU';
  const lives: number[] = [];
  const customers = {
    price: (_request: unknown, life: number) => {
      lives.push(life);
      return ask();
    },
  };
  const asked = new ShopperPrices({ settings: () => settings, lookup, links: { get: () => null }, customers, now: () => at.now }); // prettier-ignore
  const request = { ...shopper, currency: 'EUR', includesTax: false, items: [{ sku: 'CUP', quantity: '1' }] };
  return { ask: () => asked.ask(request), lives };
}
const row = (ageSeconds: number): PricedForCustomer => ({ ...priced(), sku: 'CUP', ITNO: 'CUP', quantity: '1', list: 'B2B', ageSeconds }); // prettier-ignore

test.each([
  ['the settings say how long', 600, 100, 500],
  ['they do not', 0, 100, SHOPPER_SECONDS - 100],
])('an answer counts for what is left of its time: %s', async (_name, customerSeconds, age, seconds) => {
  const { ask } = shoppers(() => Promise.resolve([row(age)]), customerSeconds);
  expect((await ask()).seconds).toBe(seconds);
});

test('no more than 8 questions at a time, and no more than 50 in a second', async () => {
  const open: (() => void)[] = [];
  const slow = shoppers(() => new Promise((resolve) => open.push(() => resolve([row(0)]))));
  const waiting = Array.from({ length: 8 }, () => slow.ask());
  await expect(slow.ask()).rejects.toMatchObject({ code: 'price.busy', class: 'transient' });
  for (const answer of open) answer();
  await Promise.all(waiting);
  const at = { now: 0 };
  const quick = shoppers(() => Promise.resolve([row(0)]), 0, at);
  for (let n = 0; n < 50; n += 1) await quick.ask();
  await expect(quick.ask()).rejects.toMatchObject({ code: 'price.busy' });
  at.now = 1000;
  await expect(quick.ask()).resolves.toMatchObject({ known: true });
});
