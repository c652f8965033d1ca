/** What each template promises, shown by the plan of an order on a fresh sidecar: whose customer it is, and how tax and prices reach M3. */
import { expect, test } from '@jest/globals';
import { buyer, orderOf } from '../support/world.ts';
import { useWorlds } from '../support/worlds.ts';

const open = useWorlds();

interface Plan {
  decision: string;
  problems: { code: string }[];
  notes: string[];
  calls: { call: string; values: Record<string, string> }[];
  totals: { shop: string; planned: string; taxComputedByM3: string; taxMode: string };
}
type Order = Partial<Parameters<typeof orderOf>[0]>;
interface Promised {
  customer: string;
  /** Copied from the template of customers. */
  creates?: string;
  mode: 'charge' | 'm3' | 'included';
  /** Of one cup: 12.50 net, 14.875 with 19 % VAT. */
  price: string;
  shipping: string;
  tax?: string;
  byM3?: string;
  vatNumber?: string;
}
const VAT = { meta: { _billing_vat_number: ' de123456789 ' } };
const US: Order = { billing: { ...buyer('us'), country: 'US', state: 'CA', city: 'Los Angeles', postcode: '90001' }, currency: 'USD' }; // prettier-ignore

// The shop's total is 35.58 in Germany: two cups at 12.50, 4.90 of shipping, 19 % VAT. California: 7.25, 0.25 and 2.25 %, each rounded.
const CASES: [string, string, Record<string, string>, Order, Promised][] = [
  ['B2C, one customer', 'b2c-one-customer', { customer: 'WEBSHOP' }, {}, { customer: 'WEBSHOP', mode: 'charge', price: '12.5', shipping: '4.90', tax: '5.68' }],
  ['B2C, per e-mail address', 'b2c-per-email', { template: 'WEBTEMPL' }, {}, { customer: '(new)', creates: 'WEBTEMPL', mode: 'charge', price: '12.5', shipping: '4.90', tax: '5.68' }],
  ['B2B, known customers only', 'b2b', {}, VAT, { customer: '(found)', mode: 'charge', price: '12.5', shipping: '4.90', tax: '5.68', vatNumber: 'DE123456789' }],
  ['US sales tax', 'us-sales-tax', { taxCharge: 'TAX', shippingCharge: 'FREIGH' }, US, { customer: '(new)', creates: 'WEBTEMPL', mode: 'charge', price: '12.5', shipping: '4.90', tax: '2.91' }],
  ['EU VAT, net', 'eu-vat', { mode: 'm3' }, VAT, { customer: '(new)', creates: 'WEBTEMPL', mode: 'm3', price: '12.5', shipping: '4.90', byM3: '5.68', vatNumber: 'DE123456789' }],
  ['EU VAT, gross', 'eu-vat', { mode: 'included' }, VAT, { customer: '(new)', creates: 'WEBTEMPL', mode: 'included', price: '14.875', shipping: '5.83', vatNumber: 'DE123456789' }],
]; // prettier-ignore

test.each(CASES)('%s', async (_name, id, inputs, spec, promised) => {
  const world = await open({ inMemory: true, shop: false });
  const preview = await world.api('POST', `/v1/templates/${id}/preview`, { inputs });
  const applied = await world.api('POST', `/v1/templates/${id}/apply`, { inputs, seal: preview.json!['seal'], why: 'x' }); // prettier-ignore
  if (applied.status !== 200) throw new Error(applied.text);

  const document = orderOf({ lines: [{ sku: 'CUP-01', quantity: 2 }], shippingLines: [{ amount: '4.90' }], ...spec });
  const plan = (await world.api('POST', '/v1/plan', { document, online: true })).json as unknown as Plan;
  const values = (call: string): Record<string, string>[] =>
    plan.calls.filter((c) => c.call === call).map((c) => c.values);
  const charge = (CRID: string): string | undefined =>
    values('OIS100MI/AddBatchHeadChg').find((c) => c['CRID'] === CRID)?.['CRAM'];
  const { customer, creates, mode, price, shipping, tax, byM3 = '0.00', vatNumber } = promised;
  expect([plan.decision, plan.problems]).toEqual(['post', []]);
  expect(values('OIS100MI/AddBatchHead').map((head) => head['CUNO'])).toEqual([customer]);
  expect(values('CRS610MI/Add').map((added) => added['CUTM'])).toEqual(creates === undefined ? [] : [creates]);
  expect(values('OIS100MI/AddBatchLine').map((line) => [line['ITNO'], line['ORQT'], line['SAPR']])).toEqual([['CUP-01', '2', price]]); // prettier-ignore
  expect([charge('FREIGH'), charge('TAX')]).toEqual([shipping, tax]);
  expect(values('OIS100MI/AddBatchAddress').map((address) => address['VRNO'])).toContain(vatNumber);
  expect(plan.totals).toMatchObject({ shop: document.total, taxMode: mode, taxComputedByM3: byM3 });
});

test('B2B: an unknown buyer is held, a known one is served; what is planned happens', async () => {
  const world = await open({ inMemory: true });
  const inputs = { limit: '100.0', terms: '030' };
  const { seal } = (await world.api('POST', '/v1/templates/b2b/preview', { inputs })).json as { seal: string };
  expect((await world.api('POST', '/v1/templates/b2b/apply', { inputs, seal, why: 'x' })).status).toBe(200);
  const lines = [{ sku: 'CUP-01', quantity: 2 }];
  const known = await world.order({ lines, billing: buyer('known', { email: 'einkauf@nordbau.example' }) });
  const unknown = await world.order({ lines });
  await world.settled();
  expect(world.finals(known.id)).toMatchObject([{ cuno: 'NORDBAU' }]);
  expect(world.problems(unknown.id)).toEqual(['customer.unknown']);
});
