import { startM3Simulator } from './index.ts';
import type { M3Simulator } from './index.ts';
import { DEFAULT_CONFIG } from './config.ts';
import { TestClient, codeOf } from './testing.ts';

let simulator: M3Simulator;
let client: TestClient;
beforeAll(async () => {
  simulator = await startM3Simulator();
  client = new TestClient(simulator.ionapi);
});
beforeEach(async () => {
  simulator.configure({ ...DEFAULT_CONFIG, bulkOneError: '200', errorForm: 'result' });
  simulator.reset();
  await client.login();
});
afterAll(() => simulator.close());

const code = codeOf;
const final: TestClient['finalOrder'] = (...given) => client.finalOrder(...given);
const total = async (ORNO: string) => (await client.one('OIS100MI/GetOrderValue', { ORNO })).TOPY;

describe('final orders', () => {
  test('partial delivery, then the rest, with deliveries, invoices and stock', async () => {
    const ORNO = await final({}, [
      { ITNO: 'CUP-01', ORQT: '5', SAPR: '10' },
      { ITNO: 'LAMP7', ORQT: '1', SAPR: '80' },
    ]);
    const stock = async () => await client.one('MMS200MI/GetItmWhsBal', { WHLO: '001', ITNO: 'CUP-01' });
    expect(await stock()).toMatchObject({ STQT: '1000', ALQT: '0', AV01: '1000', AV02: '995' });
    simulator.advance(ORNO, '33');
    expect(await stock()).toMatchObject({ STQT: '1000', ALQT: '5', AV01: '995', AV02: '995' });
    simulator.advance(ORNO, '66', [{ ponr: 1, qty: 2 }]);
    expect(await stock()).toMatchObject({ STQT: '998', ALQT: '3', AV01: '995', AV02: '995' });
    const lines = (await client.get('OIS100MI/LstLine', { ORNO })).json.results[0].records;
    expect(lines).toMatchObject([
      { PONR: '1', ORST: '36', ORQT: '5', ALQT: '3', DLQT: '2', IVQT: '0' },
      { PONR: '2', ORST: '33', DLQT: '0' },
    ]);
    expect(await client.one('OIS100MI/GetHead', { ORNO })).toMatchObject({ ORSL: '33', ORST: '36' });
    simulator.advance(ORNO, 'invoiced', [{ ponr: 1, qty: 2 }]);
    expect(await client.one('OIS350MI/LstInvHeadByCo', { ORNO })).toMatchObject({ AMT1: '20.00' });
    simulator.advance(ORNO, '77');
    expect(await client.one('OIS100MI/GetHead', { ORNO })).toMatchObject({ ORSL: '77', ORST: '77' });
    expect(
      (await client.get('MWS411MI/LstDelLnByOrd', { RORC: '3', RIDN: ORNO })).json.results[0].records,
    ).toHaveLength(3);
    const invoices = (await client.get('OIS350MI/LstInvHeadByCo', { ORNO })).json.results[0].records;
    expect(invoices.map((i: { AMT1: string }) => i.AMT1)).toEqual(['20.00', '110.00']);
    expect(await stock()).toMatchObject({ STQT: '995', ALQT: '0', AV02: '995' });
  });
  test.each([
    ['33', 'done', 'WST0301', 'done'],
    ['44', 'WST0301', 'WST0301', 'WST0301'],
    ['66', 'WST0301', 'WST0301', 'WST0301'],
  ])('at status %s: DelHead %s, then again %s; CloLine %s', async (status, deletes, again, closes) => {
    const first = await final();
    simulator.advance(first, status);
    expect(await code(client.one('OIS100MI/DelHead', { ORNO: first }))).toBe(deletes);
    expect(await code(client.one('OIS100MI/DelHead', { ORNO: first }))).toBe(again);
    const second = await final({ CUOR: 'WC-2' });
    simulator.advance(second, status);
    expect(await code(client.one('OIS100MI/CloLine', { ORNO: second, PONR: '1', POSX: '0' }))).toBe(closes);
  });
  test('a deleted order keeps its number at status 90 and gives back its stock', async () => {
    const ORNO = await final();
    simulator.advance(ORNO, '33');
    await client.one('OIS100MI/DelHead', { ORNO });
    expect(await client.one('OIS100MI/GetHead', { ORNO })).toMatchObject({ ORSL: '90', ORST: '90' });
    expect(await client.one('MMS200MI/GetItmWhsBal', { WHLO: '001', ITNO: 'CUP-01' })).toMatchObject({
      AV01: '1000',
      AV02: '1000',
    });
    expect(() => simulator.advance(ORNO, '66')).toThrow('deleted');
  });
  test('deleting lines one by one', async () => {
    const ORNO = await final({}, [
      { ITNO: 'CUP-01', ORQT: '1', SAPR: '10' },
      { ITNO: 'LAMP7', ORQT: '1', SAPR: '80' },
    ]);
    await client.one('OIS100MI/DelLine', { ORNO, PONR: '1' });
    expect(await total(ORNO)).toBe('80.00');
    await client.one('OIS100MI/DelLine', { ORNO, PONR: '2' });
    expect((await client.one('OIS100MI/GetHead', { ORNO })).ORST).toBe('90');
  });
  test('closing the rest of a delivered line', async () => {
    const ORNO = await final({}, [{ ITNO: 'CUP-01', ORQT: '5', SAPR: '10' }]);
    simulator.advance(ORNO, '66', [{ ponr: 1, qty: 3 }]);
    await client.one('OIS100MI/CloLine', { ORNO, PONR: '1', POSX: '0' });
    expect(await client.one('OIS100MI/LstLine', { ORNO })).toMatchObject({ ORST: '66', ORQT: '5', DLQT: '3' });
    expect(await total(ORNO)).toBe('30.00');
  });
  test('an order on hold does not move', async () => {
    const ORNO = await final();
    await client.one('OIS100MI/LockOrder', { ORNO });
    expect((await client.one('OIS100MI/GetHead', { ORNO })).OBLC).toBe('9');
    expect(simulator.advanceAll()).toBe(0);
    expect(() => simulator.advance(ORNO, '33')).toThrow('on hold');
    await client.one('OIS100MI/ReleaseOrder', { ORNO });
    expect(simulator.advanceAll()).toBe(1);
    expect(simulator.order(ORNO).highest).toBe('33');
  });
  test('charges on a final order', async () => {
    const ORNO = await final();
    await client.one('OIS100MI/AddConnCOCharge', { ORNO, CRID: 'ROUND', CRAM: '-0.01' });
    expect(await total(ORNO)).toBe('24.99');
    await client.one('OIS100MI/UpdConnCOCharge', { ORNO, CRID: 'ROUND', CRAM: '0.02' });
    expect(await client.one('OIS100MI/LstConnCOCharge', { ORNO })).toMatchObject({
      CRID: 'ROUND',
      CRAM: '0.02',
      CUCD: 'EUR',
    });
    await client.one('OIS100MI/DelConnCOCharge', { ORNO, CRID: 'ROUND' });
    expect(await total(ORNO)).toBe('25.00');
  });
  test('lines added and changed through the batch engine', async () => {
    const ORNO = await final();
    expect(await client.one('OIS100MI/AddLineBatchEnt', { ORNO, ITNO: 'LAMP7', ORQT: '1', SAPR: '80' })).toMatchObject({
      ORNO,
      PONR: '2',
    });
    await client.one('OIS100MI/ChgLineBatchEnt', { ORNO, PONR: '1', ORQA: '4' });
    expect(await total(ORNO)).toBe('130.00');
  });
  test('lists by status', async () => {
    const first = await final();
    const second = await final({ CUOR: 'WC-2' });
    simulator.advance(first, '77');
    const listed = async (fields: Record<string, string>) =>
      (await client.get('OIS100MI/LstHead', { CUNO: 'NORDBAU', ...fields })).json.results[0].records.map(
        (r: { ORNO: string }) => r.ORNO,
      );
    expect(await listed({})).toEqual([first, second]);
    expect(await listed({ ORST: '69' })).toEqual([second]);
    expect(await listed({ ORSL: '33' })).toEqual([first]);
    simulator.configure({ statusFilter: 'exact' });
    expect(await listed({ ORST: '77' })).toEqual([first]);
  });
});

describe('brief dialect', () => {
  const root = 'm3/api-rest';
  const brief = (name: string, fields: Record<string, string>) => client.one(name, fields, root);
  test('orders are final at once and change with their lines', async () => {
    const { ORNO = '' } = await brief('OIS100MI/AddHead', {
      CUNO: 'NORDBAU',
      CUOR: 'WC-9',
      CUCD: 'EUR',
      ADID: 'LAGER',
    });
    expect(simulator.order(ORNO)).toMatchObject({ temporary: false, cuor: 'WC-9' });
    expect((await brief('OIS100MI/GetHead', { ORNO })).ORST).toBe('20');
    expect(await brief('OIS100MI/AddLine', { ORNO, ITNO: 'CUP-01', ORQT: '2', SAPR: '12.5', CUPO: '1' })).toMatchObject(
      { PONR: '1' },
    );
    await brief('OIS100MI/AddConnCOCharge', { ORNO, CRID: 'FREIGH', CRAM: '4.90' });
    expect((await brief('OIS100MI/GetOrderValue', { ORNO })).TOPY).toBe('29.90');
    expect((await brief('OIS100MI/GetHead', { ORNO })).ORST).toBe('22');
  });
  test('by v1 on the path of the brief', async () => {
    const headers = { authorization: `Bearer ${client.token}` };
    const answer = await client.send(
      'GET',
      `/${client.ion.ti}/m3/api-rest/execute/MMS200MI/GetItmBasic;returncols=ITNO?ITNO=CUP-01`,
      undefined,
      headers,
    );
    expect(answer.json.MIRecord.NameValue.Value.trim()).toBe('CUP-01');
  });
  test('an empty order can be deleted', async () => {
    const { ORNO = '' } = await brief('OIS100MI/AddHead', { CUNO: 'NORDBAU' });
    await brief('OIS100MI/DelHead', { ORNO });
    expect(simulator.order(ORNO).deleted).toBe(true);
    expect(await code(brief('OIS100MI/AddLine', { ORNO, ITNO: 'CUP-01', ORQT: '1' }))).toBe('WST0301');
  });
  test.each(['OIS100MI/AddBatchHead', 'OIS100MI/Confirm', 'OIS275MI/GetTmpOrderStat', 'OIS100MI/LstBatchHead'])(
    '%s is not there',
    async (name) => {
      const [program = '', transaction = ''] = name.split('/');
      const answer = await client.bulk(program, [{ transaction, record: {} }], root);
      expect(answer.status === 404 || answer.json.results[0].errorType === 'TransactionNotFound').toBe(true);
    },
  );
  test.each(['OIS100MI/AddHead', 'OIS100MI/AddLine', 'MMS080MI/LstItemBal', 'GLS200MI/Add'])(
    '%s is only there',
    async (name) => {
      const [program = '', transaction = ''] = name.split('/');
      const answer = await client.bulk(program, [{ transaction, record: {} }]);
      expect(answer.json.results[0].errorType).toBe('TransactionNotFound');
    },
  );
  test('balances, vouchers, invoices', async () => {
    expect(await brief('MMS080MI/LstItemBal', { WHLO: '001', ITNO: 'CUP-01' })).toMatchObject({
      ITNO: 'CUP-01',
      STQT: '1000',
      AV01: '1000',
    });
    expect(await brief('GLS200MI/Add', { AIT1: '1510', CUAM: '-12.50', CUCD: 'EUR' })).toMatchObject({
      VONO: '50000001',
    });
    expect(await brief('PIS100MI/AddInvoice', { CUNO: 'NORDBAU', CUAM: '12.50', CUCD: 'EUR' })).toMatchObject({
      YEA4: expect.stringMatching(/^20\d\d$/),
    });
    expect(simulator.snapshot().vouchers).toHaveLength(2);
  });
  test('repository of the tenant names the custom transactions', async () => {
    const names = (
      await client.bulk(
        'MRS001MI',
        [{ transaction: 'LstTransactions', record: { MINM: 'OIS100MI' }, selectedColumns: ['TRNM'] }],
        root,
      )
    ).json.results[0].records.map((r: { TRNM: string }) => r.TRNM);
    expect(names).toContain('AddHead');
    expect(names).not.toContain('AddBatchHead');
  });
});
