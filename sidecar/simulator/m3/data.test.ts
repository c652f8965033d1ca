import { startM3Simulator } from './index.ts';
import type { M3Simulator } from './index.ts';
import { SearchIndex } from './model/search.ts';
import { Sorted } from './model/sorted.ts';
import { TestClient, codeOf } from './testing.ts';

let simulator: M3Simulator;
let client: TestClient;
let clock = Date.UTC(2026, 10, 23, 9);
beforeAll(async () => {
  simulator = await startM3Simulator({ config: { bulkOneError: '200', errorForm: 'result' }, now: () => clock });
  client = new TestClient(simulator.ionapi);
});
beforeEach(async () => {
  clock = Date.UTC(2026, 10, 23, 9);
  simulator.configure({ searchLagMs: 0, customersWithErrors: [] });
  simulator.reset();
  await client.login();
});
afterAll(() => simulator.close());

async function list(name: string, fields: Record<string, string> = {}, column = 'CUNO'): Promise<string[]> {
  const { json } = await client.get(name, { ...fields, maxrecs: '0' });
  return json.results[0].records.map((row: Record<string, string>) => row[column]);
}
const code = codeOf;
const add = (fields: Record<string, string>) =>
  client.one('CRS610MI/Add', { CUTM: 'WEBTEMPL', CUA1: 'Gasse 1', CSCD: 'DE', CUNM: 'Anna', ...fields });

describe('customers', () => {
  test('made from a template: number of its series, its terms, active', async () => {
    const { CUNO = '', ERRM } = await add({ MAIL: 'anna@example.test', ALCU: 'WC17', YREF: '17' });
    expect(CUNO).toBe('W00000001');
    expect(ERRM).toBe('');
    expect(await client.one('CRS610MI/GetBasicData', { CUNO })).toMatchObject({
      CUNM: 'Anna',
      STAT: '20',
      MAIL: 'anna@example.test',
      CUCD: 'EUR',
    });
    expect(await client.one('CRS610MI/GetOrderInfo', { CUNO })).toMatchObject({
      TEPY: '001',
      MODL: 'STD',
      CUCL: 'B2C',
    });
    expect(await client.one('CRS610MI/GetFinancial', { CUNO })).toMatchObject({ PYCD: 'WEB' });
    expect((await add({})).CUNO).toBe('W00000002');
  });
  test.each<[string, Record<string, string>, string]>([
    ['unknown template', { CUTM: 'NONE' }, 'WCU0203'],
    ['a customer is no template', { CUTM: 'NORDBAU' }, 'WCU0203'],
    ['number in use', { CUNO: 'NORDBAU' }, 'XRE0104'],
    ['unknown country', { CSCD: 'XX' }, 'WCSC103'],
    ['unknown state', { CSCD: 'US', ECAR: 'ZZ' }, 'WEC0203'],
  ])('%s', async (_what, fields, expected) => {
    expect(await code(add(fields))).toBe(expected);
  });
  test('Add is not idempotent, and may leave a customer with errors', async () => {
    simulator.configure({ customersWithErrors: ['^Bad'] });
    const { CUNO = '', ERRM } = await add({ CUNM: 'Bad Name' });
    expect(ERRM).not.toBe('');
    expect((await client.one('CRS610MI/GetBasicData', { CUNO })).STAT).toBe('12');
    expect((await add({ CUNM: 'Bad Name' })).CUNO).not.toBe(CUNO);
  });
  test('a list by search key begins at the key and goes on past it', async () => {
    for (const ALCU of ['WC20', 'WC17', 'WC171', 'AB1']) await add({ ALCU, CUNM: ALCU });
    expect(await list('CRS610MI/LstBySearchKey', { ALCU: 'WC17' }, 'ALCU')).toEqual(['WC17', 'WC171', 'WC20']);
    expect(await list('CRS610MI/LstBySearchKey', { ALCU: 'WC18' }, 'ALCU')).toEqual(['WC20']);
  });
  test('the key follows a change', async () => {
    const { CUNO = '' } = await add({ ALCU: 'OLD' });
    await client.one('CRS610MI/ChgBasicData', { CUNO, ALCU: 'NEW', CUNM: 'Berta' });
    expect(await list('CRS610MI/LstBySearchKey', { ALCU: 'NEW' })).toEqual([CUNO]);
    expect(await list('CRS610MI/LstBySearchKey', { ALCU: 'OLD' })).toEqual([]);
    expect(await list('CRS610MI/SearchCustomer', { SQRY: 'Berta' })).toEqual([CUNO]);
  });
  test('search finds look-alikes, case does not matter, templates are not found', async () => {
    expect(await list('CRS610MI/SearchCustomer', { SQRY: 'Jean@Example.test' })).toEqual([
      'JEANEX',
      'JEANEX2',
      'JEANNE',
    ]);
    expect(await list('CRS610MI/SearchCustomer', { SQRY: 'MAIL:jean@shop.example.test' })).toEqual(['JEANNE']);
    expect(await list('CRS610MI/SearchCustomer', { SQRY: 'jeann*' })).toEqual(['JEANNE']);
    expect(await list('CRS610MI/SearchCustomer', { SQRY: 'template' })).toEqual([]);
  });
  test('the search engine is behind, the lists are not', async () => {
    simulator.configure({ searchLagMs: 5000 });
    const { CUNO = '' } = await add({ MAIL: 'late@example.test', ALCU: 'LATE' });
    expect(await list('CRS610MI/SearchCustomer', { SQRY: 'late@example.test' })).toEqual([]);
    expect(await list('CRS610MI/LstBySearchKey', { ALCU: 'LATE' })).toEqual([CUNO]);
    clock += 5001;
    expect(await list('CRS610MI/SearchCustomer', { SQRY: 'late@example.test' })).toEqual([CUNO]);
  });
  test('changes since', async () => {
    clock += 1000;
    await client.one('CRS610MI/ChgFinancial', { CUNO: 'SVEAHUS', VRNO: 'SE1' });
    expect(await list('CRS610MI/LstByNumber', { LMTS: String(clock) })).toEqual(['SVEAHUS']);
  });
  test('addresses', async () => {
    const address = {
      CUNO: 'NORDBAU',
      ADRT: '1',
      ADID: 'A1',
      CUNM: 'Bau',
      CUA1: 'Weg 1',
      PONO: '20095',
      CSCD: 'DE',
      TOWN: 'Hamburg',
    };
    await client.one('CRS610MI/AddAddress', address);
    expect(await code(client.one('CRS610MI/AddAddress', address))).toBe('XRE0104');
    await client.one('CRS610MI/ChgAddress', { ...address, TOWN: 'Altona' });
    expect(await client.one('CRS610MI/GetAddress', { CUNO: 'NORDBAU', ADRT: '1', ADID: 'A1' })).toMatchObject({
      TOWN: 'Altona',
      CUNM: 'Bau',
    });
    expect(await list('CRS610MI/LstAddresses', { CUNO: 'NORDBAU', ADRT: '1' }, 'ADID')).toEqual(['LAGER', 'A1']);
    await client.one('CRS610MI/DeleteAddress', { CUNO: 'NORDBAU', ADRT: '1', ADID: 'A1' });
    expect(await code(client.one('CRS610MI/GetAddress', { CUNO: 'NORDBAU', ADRT: '1', ADID: 'A1' }))).toBe('WAD1003');
  });
  test('e-mail addresses of CRS111', async () => {
    expect(await client.one('CRS111MI/Get', { EMTP: '04', EMKY: 'JEANEX' })).toMatchObject({
      EMAL: 'jean@example.test',
    });
    await client.one('CRS111MI/Add', { EMTP: '04', EMKY: 'WEBSHOP', EMAL: 'shop@example.test' });
    expect(await code(client.one('CRS111MI/Add', { EMTP: '04', EMKY: 'WEBSHOP', EMAL: 'x@example.test' }))).toBe(
      'XRE0104',
    );
    await client.one('CRS111MI/Change', { EMTP: '04', EMKY: 'WEBSHOP', EMAL: 'new@example.test' });
    expect(await list('CRS111MI/List', { EMTP: '04', EMKY: 'WEB' }, 'EMAL')).toEqual(['new@example.test']);
    expect(await code(client.one('CRS111MI/Get', { EMTP: '04', EMKY: 'NOBODY' }))).toBe('XRE0103');
  });
  test('templates', async () => {
    expect(await list('CRS610MI/LstTemplates')).toEqual(['B2BTEMPL', 'WEBTEMPL']);
  });
});

describe('items', () => {
  test('aliases of several categories', async () => {
    expect((await client.one('MMS025MI/GetItem', { ALWT: '1', POPN: 'GARDEN-CHAIR-OAK-2026-XL' })).ITNO).toBe(
      'CHAIROAK26XL',
    );
    expect((await client.one('MMS025MI/GetItem', { ALWT: '02', ALWQ: 'EA13', POPN: '9783161484100' })).ITNO).toBe(
      'BOOK-77',
    );
    expect(await code(client.one('MMS025MI/GetItem', { ALWT: '1', POPN: '9783161484100' }))).toBe('WPO0403');
    expect(await list('MMS025MI/LstItem', { POPN: 'CUP-01' }, 'ITNO')).toEqual(['CUP-01']);
    expect(await list('MMS025MI/LstAliasViaCat', { ALWT: '2', ALWQ: 'EA13' }, 'ITNO')).toEqual([
      'CUP-01',
      'BOOK-77',
      'CHAIROAK26XL',
    ]);
  });
  test('units', async () => {
    expect(await client.one('MMS015MI/Get', { ITNO: 'SCREW-M4', AUTP: '1', ALUN: 'BOX' })).toMatchObject({
      COFA: '100',
      DMCF: '1',
    });
    expect(await list('MMS015MI/Lst', { ITNO: 'TEA-BAG', AUTP: '1' }, 'ALUN')).toEqual(['PAC', 'CAR']);
  });
  test('balances that changed since', async () => {
    clock += 1000;
    simulator.putItem({ ITNO: 'CUP-01', stock: { '001': 3 } });
    expect(await list('OIS100MI/LstNewBalances', { LMTS: String(clock) }, 'AV01')).toEqual(['3']);
    expect(await list('MMS200MI/SelItem', { LMTS: String(clock) }, 'ITNO')).toEqual(['CUP-01']);
  });
  test('a warehouse as a whole', async () => {
    expect(await list('MMS080MI/SelItemWarehous', { FWHL: '002', TWHL: '002' }, 'WHLO')).toHaveLength(
      simulator.summary().items,
    );
  });
});

describe('set-up', () => {
  test.each<[string, Record<string, string>, Record<string, string>]>([
    ['MNS150MI/GetUserData', {}, { CONO: '100', DIVI: 'AAA', FACI: 'A01', WHLO: '001' }],
    ['CRS045MI/GetBasicData', { CSCD: 'DE' }, { TX40: 'Germany' }],
    ['CRS046MI/LstAreaCodes', { CSCD: 'CA' }, { ECAR: 'AB' }],
    ['CRS055MI/GetBasicData', { CUCD: 'JPY' }, { DCCD: '0' }],
    ['CRS055MI/LstRatesPerType', { CUCD: 'USD', CRTP: '1' }, { ARAT: '0.92', LOCD: 'EUR' }],
    ['CRS065MI/LstDelyTerm', {}, { TEDL: 'DAP' }],
    ['CRS070MI/LstDelyMethod', {}, { MODL: 'DIG' }],
    ['CRS175MI/GetGeneralCode', { STCO: 'TEPY', STKY: '030' }, { TX15: '30 days net' }],
    ['CRS175MI/LstVatPercent', { VTCD: '2' }, { CSCD: 'AT', VTP1: '10' }],
    ['MMS005MI/LstWarehouses', { FWHL: '002', TWHL: '002' }, { WHNM: 'Second warehouse' }],
    ['OIS010MI/LstOrderTypes', { ORTP: 'WEB' }, { TX40: 'Web shop order' }],
    ['OIS030MI/LstOrderCharges', { CRID: 'FREIGH' }, { CRD0: 'Freight' }],
    [
      'MRS001MI/LstFields',
      { MINM: 'OIS100MI', TRNM: 'Confirm', TRTP: 'I' },
      { FLNM: 'ORNO', LENG: '10', TYPE: 'A', MAND: '1', FRPO: '16' },
    ],
    ['MRS001MI/LstTransactions', { MINM: 'OIS275MI' }, { TRNM: 'GetAddress' }],
  ])('%s %j', async (name, fields, expected) => {
    expect(await client.one(name, fields)).toMatchObject(expected);
  });
  test('all programs of the metadata files are named', async () => {
    expect(await list('MRS001MI/LstPrograms', {}, 'MINM')).toEqual(
      expect.arrayContaining(['CRS610MI', 'OIS100MI', 'MMS200MI']),
    );
    expect(await code(client.one('MRS001MI/LstTransactions', { MINM: 'NONE' }))).toBe('XRE0103');
  });
});

test('every handler belongs to a transaction of the metadata', async () => {
  const { handlers } = await import('./programs/index.ts');
  const missing: string[] = [];
  for (const name of handlers.keys()) {
    const [program = '', transaction = ''] = name.split('/');
    const known = await Promise.all(
      ['M3/m3api-rest', 'm3/api-rest'].map((root) => client.bulk(program, [{ transaction, record: {} }], root)),
    );
    if (!known.some((a) => a.status === 200 && a.json.results[0].errorType !== 'TransactionNotFound'))
      missing.push(name);
  }
  expect(missing).toEqual([]);
});

test('sorted list', () => {
  const sorted = new Sorted<string>();
  for (const [key, value] of [
    ['b', '1'],
    ['a', '2'],
    ['c', '3'],
    ['b', '4'],
  ] as const)
    sorted.add(key, value);
  expect([...sorted.startingAt('b')]).toEqual(['1', '4', '3']);
  sorted.remove('b', '1');
  expect([...sorted.startingAt('')]).toEqual(['2', '4', '3']);
});
test('search index forgets', () => {
  const index = new SearchIndex();
  index.put('1', { CUNM: 'Anna Berg' });
  index.put('1', { CUNM: 'Berta Berg' });
  expect([index.find('anna'), index.find('berg berta'), index.find('')]).toEqual([[], ['1'], []]);
});
