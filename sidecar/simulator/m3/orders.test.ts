import { startM3Simulator } from './index.ts';
import type { M3Simulator, SimulatorConfig } from './index.ts';
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
const temporary: TestClient['temporaryOrder'] = (...given) => client.temporaryOrder(...given);
const final: TestClient['finalOrder'] = (...given) => client.finalOrder(...given);
const total = async (ORNO: string) => (await client.one('OIS100MI/GetOrderValue', { ORNO })).TOPY;

describe('temporary order to final order', () => {
  test('the way of one order', async () => {
    const temp = await temporary({}, []);
    const { json } = await client.bulk('OIS100MI', [
      {
        transaction: 'AddBatchAddress',
        record: { ORNO: temp, ADRT: '1', CUNM: 'Anna', CUA1: 'Gasse 1', PONO: '10115', TOWN: 'Berlin', CSCD: 'DE' },
      },
      {
        transaction: 'AddBatchLine',
        record: { ORNO: temp, ITNO: 'CUP-01', ORQT: '1', SAPR: '12.50', SACD: '1', CUPO: '1' },
      },
      { transaction: 'AddBatchLine', record: { ORNO: temp, ITNO: 'BOOK-77', ORQT: '3', SAPR: '9.99', CUPO: '2' } },
      { transaction: 'AddBatchHeadChg', record: { ORNO: temp, CRID: 'FREIGH', CRAM: '4.90' } },
      { transaction: 'AddBatchHeadChg', record: { ORNO: temp, CRID: 'TAX', CRAM: '5.41' } },
      { transaction: 'AddBatchText', record: { ORNO: temp, TYPE: '1', TYTR: '1', PARM: 'Ring twice' } },
    ]);
    expect(json).toMatchObject({ nrOfFailedTransactions: 0 });
    expect(json.results[1].records[0]).toMatchObject({ PONR: '1', POSX: '0' });
    expect(json.results[2].records[0]).toMatchObject({ PONR: '2' });
    expect(await client.one('OIS100MI/GetOrderValue', { ORNO: temp })).toMatchObject({
      NTAM: '42.47',
      EXAM: '10.31',
      VTAM: '0.00',
      TOPY: '52.78',
      CUCD: 'EUR',
    });
    expect(await client.one('OIS275MI/GetTmpOrderStat', { ORNO: temp })).toEqual({ ORNO: temp, ORNR: '', STAT: '20' });

    const confirmed = await client.one('OIS100MI/Confirm', { ORNO: temp });
    expect(confirmed.STAT).toBe('90');
    expect(confirmed.ORNO).not.toBe(temp);
    expect(await client.one('OIS275MI/GetTmpOrderStat', { ORNO: temp })).toEqual({
      ORNO: temp,
      ORNR: confirmed.ORNO,
      STAT: '90',
    });
    expect(await client.one('OIS100MI/GetOrderNo', { ORNO: temp })).toEqual({ ORNR: confirmed.ORNO });
    expect(await client.one('OIS100MI/GetHead', { ORNO: confirmed.ORNO ?? '' })).toMatchObject({
      CUOR: 'WC-1',
      CUNO: 'NORDBAU',
      ORSL: '22',
      ORST: '22',
      NTAM: '42.47',
      TOPY: '52.78',
    });
    expect((await client.one('OIS100MI/GetAddress', { ORNO: confirmed.ORNO ?? '', ADRT: '1' })).TOWN).toBe('Berlin');
    expect((await client.one('OIS100MI/LstHeadText', { ORNO: confirmed.ORNO ?? '', TYTR: '1' })).TX60).toBe(
      'Ring twice',
    );
    expect(simulator.order(confirmed.ORNO ?? '')).toMatchObject({ confirmedTotal: '52.78', other: temp });
    expect(simulator.summary()).toMatchObject({ orders: 1, temporary: 0, violations: 0 });
  });
  test('look-ups after a lost answer: by customer and CUOR, lines by CUPO', async () => {
    const open = await temporary({ CUOR: 'WC-7' }, [
      { ITNO: 'CUP-01', ORQT: '1', CUPO: '0001' },
      { ITNO: 'LAMP7', ORQT: '1', CUPO: 'A2' },
    ]);
    const done = await final({ CUOR: 'WC-8' });
    const heads = await client.get('OIS100MI/LstBatchHead', { CUNO: 'NORDBAU' });
    expect(heads.json.results[0].records).toMatchObject([
      { ORNO: open, CUOR: 'WC-7', STAT: '20', ORNR: '' },
      { CUOR: 'WC-8', STAT: '90', ORNR: done },
    ]);
    const orders = await client.get('OIS100MI/LstHead', { CUNO: 'NORDBAU' });
    expect(orders.json.results[0].records).toMatchObject([{ ORNO: done, CUOR: 'WC-8' }]);
    const lines = async (program: string) =>
      (await client.get(`${program}/LstBatchLine`, { ORNO: open })).json.results[0].records.map(
        (r: { CUPO: string }) => r.CUPO,
      );
    expect(await lines('OIS100MI')).toEqual(['0001', 'A2']);
    // OIS275MI has CUPO as a number.
    expect(await lines('OIS275MI')).toEqual(['1', '0']);
  });
  test('the same CUOR twice is accepted, and shown as duplicate until one is deleted', async () => {
    await final();
    const second = await final();
    expect(simulator.snapshot().duplicates).toEqual(['WC-1']);
    await client.one('OIS100MI/DelHead', { ORNO: second });
    expect(simulator.snapshot().duplicates).toEqual([]);
  });
  test('a finished temporary order is not confirmed or changed again', async () => {
    const temp = await temporary();
    await client.one('OIS100MI/Confirm', { ORNO: temp });
    expect(await code(client.one('OIS100MI/Confirm', { ORNO: temp }))).toBe('WST0301');
    expect(await code(client.one('OIS100MI/AddBatchLine', { ORNO: temp, ITNO: 'CUP-01', ORQT: '1' }))).toBe('WST0301');
    expect(await code(client.one('OIS100MI/DelBatchHead', { ORNO: temp }))).toBe('WST0301');
    expect(simulator.summary().orders).toBe(1);
  });
  test('deleting a temporary order leaves nothing', async () => {
    const temp = await temporary();
    await client.one('OIS100MI/DelBatchHead', { ORNO: temp });
    expect(await code(client.one('OIS275MI/GetTmpOrderStat', { ORNO: temp }))).toBe('WOR0303');
    expect((await client.get('OIS100MI/LstBatchHead', { CUNO: 'NORDBAU' })).json.results[0].records).toEqual([]);
  });
  test('changing and deleting lines', async () => {
    const temp = await temporary({}, [
      { ITNO: 'CUP-01', ORQT: '2', SAPR: '10' },
      { ITNO: 'LAMP7', ORQT: '1', SAPR: '5' },
    ]);
    await client.one('OIS100MI/ChgBatchLine', { ORNO: temp, PONR: '1', ITNO: 'CUP-01', ORQT: '3' });
    await client.one('OIS100MI/DelBatchLine', { ORNO: temp, PONR: '2' });
    expect(await total(temp)).toBe('30.00');
  });
});

describe('what M3 objects to', () => {
  test.each<[string, Record<string, string>, string]>([
    ['customer', { CUNO: 'NOBODY' }, 'WCU0203'],
    ['order type', { ORTP: 'XXX' }, 'WTT0403'],
    ['facility', { FACI: 'Z01' }, 'WFAC303'],
    ['warehouse', { WHLO: '999' }, 'WWH0103'],
    ['currency', { CUCD: 'XXX' }, 'WCUC103'],
    ['address number', { ADID: 'NONE' }, 'WAD1003'],
    ['delivery method', { MODL: 'XXX' }, 'WMO0103'],
    ['delivery terms', { TEDL: 'XXX' }, 'WTE0103'],
  ])('head: unknown %s', async (_what, head, expected) => {
    expect(await code(client.one('OIS100MI/AddBatchHead', { CUNO: 'NORDBAU', ...head }))).toBe(expected);
  });
  test.each<[string, Record<string, string>, string]>([
    ['unknown item', { ITNO: 'NOPE', ORQT: '1' }, 'WIT0103'],
    ['no quantity', { ITNO: 'CUP-01' }, 'CPF9898'],
    ['half a piece', { ITNO: 'CUP-01', ORQT: '0.5' }, 'XNU0004'],
    ['unit that the item lacks', { ITNO: 'CUP-01', ORQT: '1', ALUN: 'BOX' }, 'XRE0103'],
    ['price with too many decimals', { ITNO: 'CUP-01', ORQT: '1', SAPR: '1.1234567' }, 'XNU0004'],
    ['discount with a tenth of a cent', { ITNO: 'CUP-01', ORQT: '1', DIA1: '0.001' }, 'XNU0004'],
  ])('line: %s', async (_what, line, expected) => {
    const ORNO = await temporary({}, []);
    expect(await code(client.one('OIS100MI/AddBatchLine', { ORNO, ...line }))).toBe(expected);
  });
  test.each<[string, Partial<SimulatorConfig>, string, string]>([
    ['refused', {}, 'XRE0104', '5.00'],
    ['added up', { sameChargeTwice: 'add' }, 'done', '7.50'],
  ])('the same charge twice: %s', async (_what, config, expected, charges) => {
    simulator.configure(config);
    const ORNO = await temporary();
    await client.one('OIS100MI/AddBatchHeadChg', { ORNO, CRID: 'FEE', CRAM: '5' });
    expect(await code(client.one('OIS100MI/AddBatchHeadChg', { ORNO, CRID: 'FEE', CRAM: '2.5' }))).toBe(expected);
    expect((await client.one('OIS100MI/GetOrderValue', { ORNO })).EXAM).toBe(charges);
  });
  test('unknown charge, and amounts finer than the currency', async () => {
    const ORNO = await temporary({ CUCD: 'JPY' }, []);
    expect(await code(client.one('OIS100MI/AddBatchHeadChg', { ORNO, CRID: 'NONE', CRAM: '1' }))).toBe('WCRI103');
    expect(await code(client.one('OIS100MI/AddBatchHeadChg', { ORNO, CRID: 'FEE', CRAM: '1.5' }))).toBe('XNU0004');
  });
  test('an address twice: refused, or overwritten by setting', async () => {
    const ORNO = await temporary();
    const address = { ORNO, ADRT: '1', CUNM: 'A', TOWN: 'Berlin', CSCD: 'DE' };
    await client.one('OIS100MI/AddBatchAddress', address);
    expect(await code(client.one('OIS100MI/AddBatchAddress', address))).toBe('XRE0104');
    simulator.configure({ addressTwice: 'overwrite' });
    expect(await code(client.one('OIS100MI/AddBatchAddress', { ...address, TOWN: 'Bonn' }))).toBe('done');
    expect((await client.one('OIS275MI/GetAddress', { ORNO, ADRT: '1' })).TOWN).toBe('Bonn');
  });
  test('totals of a temporary number can be withheld', async () => {
    simulator.configure({ orderValueOnTemp: false });
    const ORNO = await temporary();
    expect(await code(client.one('OIS100MI/GetOrderValue', { ORNO }))).toBe('WOR0303');
    expect((await client.one('OIS275MI/GetBatchHead', { ORNO })).NTAM).toBe('25.00');
  });
});

describe('Confirm that says no', () => {
  test.each<[string, Record<string, string>, Record<string, string>[], string, RegExp]>([
    ['no lines', {}, [], '20', /line is missing/],
    ['customer is blocked', { CUNO: 'BLOCKED', CUCD: 'GBP' }, [{ ITNO: 'CUP-01', ORQT: '1' }], '15', /Status 90/],
    ['item of wrong status', {}, [{ ITNO: 'OLD-LAMP', ORQT: '1' }], '25', /OLD-LAMP/],
    ['style instead of variant', {}, [{ ITNO: 'TEE', ORQT: '1' }], '25', /style/],
    ['refused item', {}, [{ ITNO: 'BLOCK-25', ORQT: '1' }], '25', /not released/],
    ['credit stop', { CUNO: 'CREDIT' }, [{ ITNO: 'CUP-01', ORQT: '1' }], '30', /credit stop/],
  ])('%s', async (_what, head, lines, status, text) => {
    const ORNO = await temporary(head, lines);
    expect(await client.one('OIS100MI/Confirm', { ORNO })).toEqual({ ORNO: '', STAT: status });
    expect(await client.one('OIS275MI/GetTmpOrderStat', { ORNO })).toEqual({ ORNO, ORNR: '', STAT: status });
    expect((await client.one('OIS100MI/LstErrMsgOrder', { ORNO })).MDTA).toMatch(text);
    expect(simulator.summary()).toMatchObject({ orders: 0, temporary: 1 });
  });
  test('on request by reference, then an operator confirms it', async () => {
    simulator.refuseConfirm({ cuor: '^WC-1$', stat: '15', texts: ['Payer is missing', 'Address is missing'] });
    const ORNO = await temporary();
    expect((await client.one('OIS100MI/Confirm', { ORNO })).STAT).toBe('15');
    const texts = (await client.get('OIS100MI/LstErrMsgOrder', { ORNO })).json.results[0].records;
    expect(texts).toHaveLength(2);
    const final_ = simulator.operatorConfirm(ORNO);
    expect(await client.one('OIS275MI/GetTmpOrderStat', { ORNO })).toMatchObject({ ORNR: final_, STAT: '90' });
  });
  test('a refusal can pass by itself', async () => {
    simulator.refuseConfirm({ cuor: 'WC', stat: '25', texts: ['Busy'], times: 1 });
    const ORNO = await temporary();
    expect((await client.one('OIS100MI/Confirm', { ORNO })).STAT).toBe('25');
    expect((await client.one('OIS100MI/Confirm', { ORNO })).STAT).toBe('90');
  });
  test('as an MI error, by setting', async () => {
    simulator.configure({ confirmFailure: 'nok' });
    const ORNO = await temporary({}, [{ ITNO: 'BLOCK-25', ORQT: '1' }]);
    expect(await code(client.one('OIS100MI/Confirm', { ORNO }))).toBe('CPF9898');
    expect((await client.one('OIS275MI/GetTmpOrderStat', { ORNO })).STAT).toBe('25');
  });
  test('unknown codes and items can be left to Confirm', async () => {
    simulator.configure({ batchChecks: 'confirm' });
    const badHead = await temporary({ MODL: 'XXX' });
    expect((await client.one('OIS100MI/Confirm', { ORNO: badHead })).STAT).toBe('15');
    const badLine = await temporary({}, [{ ITNO: 'NOPE', ORQT: '1' }]);
    expect((await client.one('OIS100MI/Confirm', { ORNO: badLine })).STAT).toBe('25');
  });
});

describe('money through the API', () => {
  test.each<[string, Partial<SimulatorConfig>, Record<string, string>, Record<string, string>[], string]>([
    ['yen', {}, { CUCD: 'JPY' }, [{ ITNO: 'CUP-01', ORQT: '3', SAPR: '500' }], '1500'],
    ['dinar', {}, { CUCD: 'KWD' }, [{ ITNO: 'CUP-01', ORQT: '3', SAPR: '1.2345' }], '3.704'],
    ['price per several', {}, {}, [{ ITNO: 'CUP-01', ORQT: '3', SAPR: '89.99', SACD: '3' }], '89.99'],
    ['percent and amount', {}, {}, [{ ITNO: 'CUP-01', ORQT: '2', SAPR: '50', DIP1: '10', DIA2: '0.50' }], '89.50'],
    ['order discount', {}, { OTBA: '5.25' }, [{ ITNO: 'CUP-01', ORQT: '2', SAPR: '10' }], '14.75'],
    ['M3 prices the line itself', {}, {}, [{ ITNO: 'CUP-01', ORQT: '2' }], '25.00'],
    ['and converts its price', {}, { CUCD: 'SEK' }, [{ ITNO: 'CUP-01', ORQT: '1' }], '142.05'],
    [
      'VAT of the country',
      { tax: 'table' },
      {},
      [
        { ITNO: 'CUP-01', ORQT: '2', SAPR: '12.50' },
        { ITNO: 'BOOK-77', ORQT: '1', SAPR: '9.99' },
      ],
      '40.44',
    ],
    ['a box of a hundred', {}, {}, [{ ITNO: 'SCREW-M4', ORQT: '2', ALUN: 'BOX', SAPR: '7.50' }], '15.00'],
    [
      'a box, priced by the piece',
      {},
      {},
      [{ ITNO: 'SCREW-M4', ORQT: '2', ALUN: 'BOX', SAPR: '0.08', SPUN: 'PCS' }],
      '16.00',
    ],
  ])('%s', async (_what, config, head, lines, expected) => {
    simulator.configure(config);
    expect(await total(await temporary(head, lines))).toBe(expected);
  });
  test('boxes are kept in the basic unit', async () => {
    const ORNO = await temporary({}, [{ ITNO: 'SCREW-M4', ORQT: '2', ALUN: 'BOX', SAPR: '7.50' }]);
    expect(simulator.order(ORNO).lines).toMatchObject([
      { qty: '200', alternateQty: '2', unit: 'BOX', amount: '15.00' },
    ]);
  });
  test('VAT follows the delivery address; a company elsewhere pays none', async () => {
    simulator.configure({ tax: 'table' });
    const order = async (address: Record<string, string>) => {
      const ORNO = await temporary({}, [{ ITNO: 'CUP-01', ORQT: '1', SAPR: '100' }]);
      await client.one('OIS100MI/AddBatchAddress', { ORNO, ADRT: '1', CUNM: 'A', TOWN: 'X', ...address });
      return (await client.one('OIS100MI/GetOrderValue', { ORNO })).VTAM;
    };
    simulator.putCustomer('NORDBAU', { VRNO: '' });
    expect(await order({ CSCD: 'SE' })).toBe('25.00');
    expect(await order({ CSCD: 'CA', ECAR: 'QC' })).toBe('14.98');
    expect(await order({ CSCD: 'FR', VRNO: 'FR123' })).toBe('0.00');
  });
});
