import { startM3Simulator } from './index.ts';
import type { M3Simulator } from './index.ts';
import { TestClient } from './testing.ts';

let simulator: M3Simulator;
let client: TestClient;
beforeAll(async () => {
  simulator = await startM3Simulator({ config: { bulkOneError: '200' } });
  client = new TestClient(simulator.ionapi);
  await client.login();
});
afterAll(() => simulator.close());

async function order(item = 'CUP-01'): Promise<string> {
  const { ORNO = '' } = await client.one('OIS100MI/AddBatchHead', { CUNO: 'NORDBAU', CUOR: 'WC-1' });
  await client.one('OIS100MI/AddBatchLine', { ORNO, ITNO: item, ORQT: '4' });
  return ORNO;
}

test('state, summary, calls, violations', async () => {
  const temp = await order();
  const { ORNO = '' } = await client.one('OIS100MI/Confirm', { ORNO: temp });
  const state = (await client.control('GET', 'state')).json;
  expect(state.orders).toMatchObject([{ orno: ORNO, cuor: 'WC-1', status: '22', totals: { total: '50.00' } }]);
  expect(state.customers.map((c: { cuno: string }) => c.cuno)).toContain('JEANEX');
  expect((await client.control('GET', 'summary')).json).toMatchObject({ orders: 1, temporary: 0, violations: 0 });
  expect((await client.control('GET', 'calls')).json.entries.at(-1)).toMatchObject({
    program: 'OIS100MI',
    transactions: ['Confirm'],
    status: 200,
    records: [{ ORNO: temp }],
  });
  expect((await client.control('GET', 'violations')).json).toEqual({ count: 0, violations: [] });
  expect((await client.control('GET', `orders?orno=${ORNO}`)).json.orno).toBe(ORNO);
});
test('advance: some quantities, then everything by one step', async () => {
  const { ORNO = '' } = await client.one('OIS100MI/Confirm', { ORNO: await order() });
  const part = await client.control('POST', 'advance', { orno: ORNO, to: '66', lines: [{ ponr: 1, qty: 1 }] });
  expect(part.json).toMatchObject({ lowest: '26', highest: '26' });
  expect((await client.control('POST', 'advance')).json.moved).toBeGreaterThan(0);
  expect(simulator.order(ORNO).highest).toBe('36');
});
test('faults on and off', async () => {
  const set = {
    faults: [{ kind: 'http', status: 503, match: 'Confirm' }],
    confirm: [{ cuor: 'X', stat: '25', texts: ['No'] }],
    random: { seed: 1, rate: 0.5 },
    quota: { max: 1000, windowMs: 1000, retryAfter: 'none' },
  };
  const answer = await client.control('POST', 'faults', set);
  expect(answer.json).toMatchObject({
    added: [expect.any(Number)],
    random: { seed: 1, rate: 0.5 },
    quota: { max: 1000 },
  });
  await client.control('DELETE', 'faults');
  expect((await client.control('GET', 'faults')).json).toMatchObject({
    faults: [],
    random: null,
    quota: null,
    down: false,
  });
  expect(simulator.state.orders.refusals).toEqual([]);
});
test('items, customers, settings, tokens, reset', async () => {
  await client.control('POST', 'items', {
    items: [{ ITNO: 'NEW-1', ITDS: 'New', SAPR: '5', aliases: [{ ALWT: 1, POPN: 'NEW' }] }],
  });
  expect((await client.one('MMS025MI/GetItem', { ALWT: '1', POPN: 'NEW' })).ITNO).toBe('NEW-1');
  await client.control('POST', 'customers', {
    customers: [{ CUNO: 'NEWCUST', CUNM: 'New', EMAL: 'new@example.test' }],
  });
  expect((await client.one('CRS111MI/Get', { EMTP: '04', EMKY: 'NEWCUST' })).EMAL).toBe('new@example.test');
  expect((await client.control('POST', 'config', { tax: 'table' })).json.tax).toBe('table');
  await client.control('POST', 'expire-tokens');
  expect((await client.get('MNS150MI/GetUserData')).status).toBe(401);
  await client.control('POST', 'reset');
  expect(simulator.state.items.byNumber.has('NEW-1')).toBe(false);
  await client.login();
  simulator.configure({ tax: 'none' });
});
test('an operator finishes or deletes what Confirm refused', async () => {
  const first = await order('BLOCK-25');
  await client.one('OIS100MI/Confirm', { ORNO: first });
  const { orno } = (await client.control('POST', 'temporary', { orno: first, action: 'confirm' })).json;
  expect(simulator.order(orno).lines).toMatchObject([{ item: 'BLOCK-25' }]);
  const second = await order('BLOCK-25');
  await client.control('POST', 'temporary', { orno: second, action: 'delete' });
  expect((await client.control('GET', `orders?orno=${second}`)).status).toBe(400);
});
test.each<[string, string, unknown, RegExp]>([
  ['POST', 'config', { taxes: 'table' }, /Unknown setting "taxes"/],
  ['POST', 'config', { tax: 'maybe' }, /one of none, table/],
  ['POST', 'config', { latencyMs: '5' }, /expects a number/],
  ['POST', 'faults', { faults: {} }, /"faults" expects a list/],
  ['POST', 'faults', { random: { seed: 1, rate: 2 } }, /"rate"/],
  ['POST', 'advance', { orno: '1', to: '66' }, /does not exist/],
  ['POST', 'temporary', { orno: '1', action: 'x' }, /"action"/],
  ['POST', 'items', { items: [{}] }, /ITNO/],
])('%s %s %j says what is wrong', async (method, path, body, reason) => {
  const answer = await client.control(method, path, body);
  expect(answer.status).toBe(400);
  expect(answer.json.error).toMatch(reason);
});
test('an unknown path names the known ones', async () => {
  const answer = await client.control('GET', 'nothing');
  expect(answer.status).toBe(404);
  expect(answer.json.error).toContain('POST faults');
});
test('orders move by themselves when told to', async () => {
  simulator.reset();
  await client.login();
  const { ORNO = '' } = await client.one('OIS100MI/Confirm', { ORNO: await order() });
  simulator.configure({ autoAdvanceSeconds: 0.005 });
  const done = new Promise<void>((resolve) => {
    const look = setInterval(() => {
      if (simulator.order(ORNO).highest !== '77') return;
      clearInterval(look);
      resolve();
    }, 2);
  });
  await done;
  simulator.configure({ autoAdvanceSeconds: 0 });
  expect(simulator.order(ORNO)).toMatchObject({
    lowest: '77',
    deliveries: [expect.any(String)],
    invoices: [{ amount: '50.00' }],
  });
});
