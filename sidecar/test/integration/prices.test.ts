import { expect, test } from '@jest/globals';
import { productOf } from '../support/stock-world.ts';
import { until } from '../support/until.ts';
import type { World, WorldOptions } from '../support/world.ts';
import { useWorlds } from '../support/worlds.ts';

const open = useWorlds();
const settings = (prices: Record<string, unknown> = {}, more: WorldOptions['settings'] = {}): WorldOptions['settings'] => ({
  prices: {
    direction: 'm3-to-shop', lists: [{ PRRF: 'WEB', CUCD: 'EUR', includesVat: false }, { PRRF: 'SALE', CUCD: 'EUR', includesVat: false, as: 'sale' }],
    changeSeconds: 1, fullAt: '', guards: { first: 'publish' }, ...prices,
  },
  ...more,
}); // prettier-ignore

const put = (world: World, ITNO: string, SAPR: string, more: Record<string, string> = {}): void =>
  world.m3.state.prices.put({ PRRF: 'WEB', CUCD: 'EUR', ITNO, SAPR, ...more });
const shown = (world: World, sku: string): unknown[] => {
  const product = productOf(world.shop!.shop, sku);
  return [product['regular_price'], product['sale_price'], product['date_on_sale_from_gmt'] ?? null, product['date_on_sale_to_gmt'] ?? null]; // prettier-ignore
};
const get = async (world: World, sku: string): Promise<Record<string, unknown>> =>
  (await world.api('GET', `/v1/prices/${encodeURIComponent(sku)}`)).json as Record<string, unknown>;
const look = (world: World, kind: string): Promise<unknown> => world.api('POST', '/v1/prices/look', { kind });

test('list prices and sales with their days reach the shop, then what changes; the nightly compare heals', async () => {
  const world = await open({ settings: settings({ graded: true }) });
  put(world, 'CUP-01', '14');
  put(world, 'CUP-01', '12', { QTYL: '10' });
  put(world, 'LAMP7', '80');
  put(world, 'LAMP7', '69.90', { PRRF: 'SALE', FVDT: '20260101', LVDT: '20991231' });
  put(world, 'CUP-01', '9', { CUNO: 'NORDBAU' });
  await look(world, 'full');
  await until(() => shown(world, 'CUP-01')[0] === '14');
  await until(() => shown(world, 'LAMP7')[1] === '69.9');
  expect(shown(world, 'LAMP7')).toEqual(['80', '69.9', '2026-01-01T00:00:00', '2099-12-31T23:59:59']);
  expect(productOf(world.shop!.shop, 'CUP-01')['graded_prices']).toEqual([{ from: '10', price: '12' }]);
  // No list has it: the shop keeps its own.
  expect(shown(world, 'PLATE-9')).toEqual(['33.33', '', null, null]);
  expect((await get(world, 'PLATE-9'))['state']).toBe('no-item');

  put(world, 'CUP-01', '13.5');
  await until(() => shown(world, 'CUP-01')[0] === '13.5');
  expect((await get(world, 'CUP-01'))['why']).toBe('13.5 = 13.5 EUR of list WEB from 2026-01-01.');

  productOf(world.shop!.shop, 'CUP-01')['regular_price'] = '15';
  await look(world, 'full');
  await until(() => shown(world, 'CUP-01')[0] === '13.5');
  const overview = (await world.api('GET', '/v1/prices')).json as { accuracy: object };
  expect(overview.accuracy).toMatchObject({ compared: 2, equal: 1, ratio: 0.5 });
  // What a customer pays is looked at, too.
  productOf(world.shop!.shop, 'CUP-01')['price'] = '5';
  await look(world, 'full');
  await until(() => productOf(world.shop!.shop, 'CUP-01')['price'] === '13.5');
  expect(world.m3.calls.violations).toEqual([]);
});

test('where the shop sells in another currency than the settings say, nothing is published until they agree', async () => {
  const world = await open({ settings: settings({ currency: 'SEK', lists: [{ PRRF: 'WEB', CUCD: 'EUR', includesVat: false }], conversions: [{ from: 'EUR', rate: '11' }] }) }); // prettier-ignore
  put(world, 'CUP-01', '1.2');
  await look(world, 'full');
  const problems = async (): Promise<{ code: string }[]> =>
    ((await world.api('GET', '/v1/prices')).json as { problems: { code: string }[] }).problems;
  await until(async () => (await problems())[0]?.code === 'price.currency-differs');
  expect(shown(world, 'CUP-01')[0]).toBe('12.50');
  // The shop is put right: it sells in crowns now.
  world.shop!.shop.currency = 'SEK';
  await look(world, 'changes');
  await until(() => shown(world, 'CUP-01')[0] === '13.2');
  expect(await problems()).toEqual([]);
});

test('whether a list includes VAT is not guessed', async () => {
  const world = await open({ settings: settings({ lists: [{ PRRF: 'WEB', CUCD: 'EUR' }] }) });
  put(world, 'CUP-01', '14');
  await look(world, 'full');
  await until(async () => (await get(world, 'CUP-01'))['state'] === 'problem');
  expect((await get(world, 'CUP-01'))['problem']).toMatchObject({ code: 'price.vat-unknown', field: 'prices.lists' });
  expect(shown(world, 'CUP-01')[0]).toBe('12.50');
});

test('a price of a box is not published as that of a piece: what a box is comes from M3, and without it the price stops', async () => {
  const world = await open({ settings: settings() });
  const unit = (ITNO: string, ALUN: string, COFA: string, AUTP = '2'): void =>
    world.m3.state.items.addUnit({ ITNO, AUTP, ALUN, COFA, DMCF: '1' });
  put(world, 'CUP-01', '144', { SPUN: 'BX' });
  put(world, 'LAMP7', '800', { SPUN: 'BX' });
  unit('LAMP7', 'BX', '10', '1');
  await look(world, 'full');
  await until(() => shown(world, 'LAMP7')[0] === '80');
  expect(shown(world, 'CUP-01')[0]).toBe('12.50');
  expect((await get(world, 'CUP-01'))['problem']).toMatchObject({ code: 'price.unit-unknown', field: 'SPUN' });
  const { problems } = (await world.api('GET', '/v1/prices')).json as { problems: object[] };
  expect(problems).toMatchObject([{ code: 'price.unit-unknown', skus: 1, fix: expect.stringMatching(/MMS015/) as unknown }]); // prettier-ignore
  // The unit for prices counts before the one for quantities.
  unit('CUP-01', 'BX', '6', '1');
  unit('CUP-01', 'BX', '12');
  await look(world, 'full');
  await until(() => shown(world, 'CUP-01')[0] === '12');
  expect(world.m3.calls.violations).toEqual([]);
});

test('another currency needs a rule: without one the price stops and says so', async () => {
  const lists = [{ PRRF: 'SE', CUCD: 'SEK', includesVat: false }];
  const world = await open({ settings: settings({ lists }) });
  put(world, 'CUP-01', '149', { PRRF: 'SE', CUCD: 'SEK' });
  await look(world, 'full');
  await until(async () => (await get(world, 'CUP-01'))['state'] === 'problem');
  expect((await get(world, 'CUP-01'))['problem']).toMatchObject({ code: 'price.no-rate', field: 'prices.conversions' });
  const { problems, currency } = (await world.api('GET', '/v1/prices')).json as {
    problems: object[];
    currency: string;
  };
  expect(problems).toMatchObject([
    { code: 'price.no-rate', skus: 1, fix: expect.stringMatching(/conversions/) as unknown },
  ]);
  expect(currency).toBe('EUR');
  expect(shown(world, 'CUP-01')[0]).toBe('12.50');
});

test("another currency is converted at M3's rate of the day and rounded by the rule", async () => {
  const world = await open({
    settings: settings({
      lists: [{ PRRF: 'US', CUCD: 'USD', includesVat: false }],
      conversions: [{ from: 'USD', CRTP: '1' }],
      rounding: { ending: '0.99' },
    }),
  });
  put(world, 'CUP-01', '20', { PRRF: 'US', CUCD: 'USD' });
  await look(world, 'full');
  await until(() => /\.99$/.test(String(shown(world, 'CUP-01')[0])));
  expect((await get(world, 'CUP-01'))['why']).toMatch(
    /20 USD of list US .* × \S+ \(M3 exchange rate, type 1, \d{8}\), rounded/,
  );
});

test('a price that jumps is held alone; the others go; a person releases it', async () => {
  const world = await open({ settings: settings() });
  put(world, 'CUP-01', '12.60');
  put(world, 'LAMP7', '80');
  await look(world, 'full');
  await until(() => shown(world, 'LAMP7')[0] === '80' && shown(world, 'CUP-01')[0] === '12.6');
  put(world, 'CUP-01', '1.26');
  put(world, 'LAMP7', '81');
  await until(() => shown(world, 'LAMP7')[0] === '81');
  const waiting = async (): Promise<object[]> =>
    ((await world.api('GET', '/v1/attention')).json as { pushes: object[] }).pushes;
  const pushes = async (): Promise<{ id: string; state: string; open: number }[]> =>
    ((await world.api('GET', '/v1/prices/pushes')).json as { pushes: never[] }).pushes;
  await until(async () => (await pushes())[0]?.state === 'held');
  expect(shown(world, 'CUP-01')[0]).toBe('12.6');
  expect(await get(world, 'CUP-01')).toMatchObject({ state: 'held' });
  // It counts among what needs a person, and is found by a part of its SKU.
  expect(await waiting()).toMatchObject([{ what: 'prices', open: 1, entry: { code: 'price.steep' } }]);
  expect((await world.api('GET', '/v1/status')).json).toMatchObject({ heldPushes: { stock: 0, prices: 1 } });
  const found = (await world.api('GET', '/v1/prices?search=up-0&state=held')).json as { skus: { sku: string }[] };
  expect(found.skus.map(({ sku }) => sku)).toEqual(['CUP-01']);
  // Discarded, it is not written later either; the full compare asks again.
  await world.api('POST', `/v1/prices/pushes/${(await pushes())[0]!.id}/discard`, { why: 'a typing error' });
  expect([await waiting(), (await world.api('GET', '/v1/prices/pushes?state=held')).json]).toEqual([
    [],
    { pushes: [] },
  ]);
  expect(await get(world, 'CUP-01')).toMatchObject({ state: 'ok', declined: true });
  put(world, 'LAMP7', '82');
  await until(() => shown(world, 'LAMP7')[0] === '82');
  expect(shown(world, 'CUP-01')[0]).toBe('12.6');
  await look(world, 'full');
  await until(async () => (await pushes())[0]?.state === 'held');
  const [push] = await pushes();
  expect(push).toMatchObject({ open: 1, reasons: [{ code: 'price.discarded' }] });
  expect((await world.api('POST', `/v1/prices/pushes/${push!.id}/release`, { why: 'clearance' })).status).toBe(200);
  await until(() => shown(world, 'CUP-01')[0] === '1.26');
});

test('without the plugin wc/v3 does it, variations too', async () => {
  const world = await open({ settings: settings(), shop: { plugin: false } });
  put(world, 'CUP-01', '14.20');
  put(world, 'TEE-RED-M', '21');
  put(world, 'TEE-RED-M', '18', { PRRF: 'SALE', FVDT: '20260101' });
  await look(world, 'full');
  await until(() => shown(world, 'CUP-01')[0] === '14.2' && shown(world, 'TEE-RED-M')[1] === '18');
  expect(shown(world, 'TEE-RED-M').slice(0, 2)).toEqual(['21', '18']);
});

test('without the plugin the shop’s currency and tax setting are read by wc/v3, and what a customer pays is put right', async () => {
  const world = await open({ settings: settings(), shop: { plugin: false } });
  const shop = world.shop!.shop;
  const problems = async (): Promise<string[]> =>
    ((await world.api('GET', '/v1/prices')).json as { problems: { code: string }[] }).problems.map(({ code }) => code);
  shop.currency = 'SEK';
  put(world, 'CUP-01', '14.20');
  await look(world, 'full');
  await until(async () => (await problems())[0] === 'price.currency-differs');
  shop.currency = 'EUR';
  shop.pricesIncludeTax = true;
  await look(world, 'full');
  await until(async () => (await problems())[0] === 'price.tax-differs');
  shop.pricesIncludeTax = false;
  shop.manager = false;
  await look(world, 'full');
  await until(async () => (await problems())[0] === 'price.terms-unknown');
  expect(shown(world, 'CUP-01')[0]).toBe('12.50');
  shop.manager = true;
  await look(world, 'full');
  await until(() => shown(world, 'CUP-01')[0] === '14.2');
  expect(await problems()).toEqual([]);
  productOf(shop, 'CUP-01')['price'] = '5';
  await look(world, 'full');
  await until(() => productOf(shop, 'CUP-01')['price'] === '14.2');
  await until(() => productOf(shop, 'CUP-01')['date_on_sale_to_gmt'] === null);
});

test('SKUs that are aliases, on an M3 that lacks the list of aliases: each is asked for, a new one of the shop too', async () => {
  const sku = { from: 'alias', aliasType: '2', aliasQualifier: 'EA13' };
  const world = await open({ settings: settings({}, { sku }), m3: { config: { missing: ['^MMS025MI/LstAliasViaCat$'] } } }); // prettier-ignore
  const shop = world.shop!.shop;
  const make = (named: string): void => void shop.catalogue.create({ sku: named, name: named, regular_price: '75', status: 'publish' }, null); // prettier-ignore
  make('2000000000015');
  world.m3.state.items.addAlias({ ALWT: '2', ALWQ: 'EA13', ITNO: 'CUP-01', POPN: '2000000000015' });
  // Another qualifier of the same type is another alias.
  make('2000000000022');
  world.m3.state.items.addAlias({ ALWT: '2', ALWQ: 'UPC', ITNO: 'LAMP7', POPN: '2000000000022' });
  put(world, 'CUP-01', '14');
  put(world, 'LAMP7', '80');
  await look(world, 'full');
  await until(() => shown(world, '2000000000015')[0] === '14');
  expect(shown(world, '2000000000022')[0]).toBe('75');
  make('2000000000039');
  world.m3.state.items.addAlias({ ALWT: '2', ALWQ: 'EA13', ITNO: 'LAMP7', POPN: '2000000000039' });
  await look(world, 'full');
  await until(() => shown(world, '2000000000039')[0] === '80');
});

test("a customer's own price is asked for and kept", async () => {
  const world = await open({ settings: settings({ customerSeconds: 60 }) });
  put(world, 'CUP-01', '9', { CUNO: 'NORDBAU' });
  put(world, 'CUP-01', '14');
  const ask = async (quantity: string): Promise<unknown> =>
    ((await world.api('POST', '/v1/prices/customer', { customer: 'NORDBAU', items: [{ sku: 'CUP-01', quantity }] })).json as { prices: unknown[] }).prices[0]; // prettier-ignore
  expect(await ask('1')).toMatchObject({ price: '9', currency: 'EUR', includesVat: false, ITNO: 'CUP-01' });
  const asked = (): unknown => structuredClone(world.m3.summary().calls.byTransaction['OIS320MI/GetPriceLine']);
  const before = asked();
  expect(await ask('1')).toMatchObject({ price: '9' });
  expect(asked()).toEqual(before);
  const off = await open({ settings: settings() });
  const refused = await off.api('POST', '/v1/prices/customer', { customer: 'NORDBAU', items: [{ sku: 'CUP-01' }] });
  expect(refused.status).toBe(409);
});

test('a shopper pays what M3 says: an account that the table names, or whose order has gone to that customer; nobody else', async () => {
  const world = await open({ settings: settings() });
  put(world, 'CUP-01', '14');
  put(world, 'CUP-01', '9', { CUNO: 'NORDBAU' });
  put(world, 'CUP-01', '8.505', { CUNO: 'NORDBAU', QTYL: '10' });
  const ask = async (account: string, email: string, more: Record<string, unknown> = {}) =>
    world.api('POST', '/v1/prices/shopper', {
      account, email, currency: 'EUR', includesTax: false,
      items: [{ sku: 'CUP-01', quantity: '1' }, { sku: 'CUP-01', quantity: '10' }, { sku: 'NO-SUCH' }], ...more,
    }); // prettier-ignore
  const pays = async (account: string, email: string): Promise<unknown[]> => {
    const { known, prices } = (await ask(account, email)).json as {
      known: boolean;
      prices: { price: string | null }[];
    };
    return [known, ...prices.map(({ price }) => price)];
  };
  const none = [false, null, null, null];
  expect(await pays('7', 'einkauf@nordbau.test')).toEqual(none);
  await world.table('customer', { 'einkauf@nordbau.test': { CUNO: 'NORDBAU' } });
  const began = performance.now();
  expect(await pays('7', 'Einkauf@Nordbau.test')).toEqual([true, '9', '8.51', null]);
  // A quarter of an hour, less what has passed since M3 was asked.
  const { seconds } = (await ask('7', 'einkauf@nordbau.test')).json as { seconds: number };
  expect(seconds).toBeGreaterThan(898 - (performance.now() - began) / 1000);
  expect(seconds).toBeLessThanOrEqual(900);

  const order = await world.order({ customerId: 8, lines: [{ sku: 'CUP-01' }] });
  await world.settled();
  const mine = order.billing.email;
  const CUNO = world.finals(order.id)[0]!.cuno;
  put(world, 'CUP-01', '11', { CUNO });
  expect(await pays('8', mine)).toEqual([true, '11', '11', null]);
  // The address of somebody else, taken by another account.
  expect(await pays('9', mine)).toEqual(none);
  await world.api('POST', '/v1/privacy/erase', { why: 'the person asked for it', customers: ['8'] });
  expect(await pays('8', mine)).toEqual(none);

  const currency = await ask('7', 'einkauf@nordbau.test', { currency: 'SEK' });
  expect([currency.status, (currency.json as { code: string }).code]).toEqual([409, 'price.currency-differs']);
  const tax = await ask('7', 'einkauf@nordbau.test', { includesTax: true });
  expect([tax.status, (tax.json as { code: string }).code]).toEqual([409, 'price.tax-differs']);
  expect(world.m3.calls.violations).toEqual([]);
});
