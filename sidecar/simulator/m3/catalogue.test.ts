/** What a catalogue reads: styles, languages, texts, changes; and items made from outside. */
import { startM3Simulator, type M3Simulator } from './index.ts';
import { codeOf, TestClient } from './testing.ts';

let m3: M3Simulator;
let client: TestClient;
beforeAll(async () => {
  m3 = await startM3Simulator();
  client = new TestClient(m3.ionapi);
  await client.login();
});
afterAll(() => m3.close());

const rows = async (name: string, record: Record<string, string>): Promise<Record<string, string>[]> => {
  const [program = '', transaction = ''] = name.split('/');
  return (await client.bulk(program, [{ transaction, record }])).json.results[0].records;
};

test('a style lists its items with their options', async () => {
  const found = await rows('MMS200MI/LstStyle', { STYN: 'TEE' });
  expect(found).toHaveLength(6);
  expect(found[0]).toMatchObject({
    ITNO: 'TEE-BLUE-L',
    FTIX: 'COLOUR',
    OPTX: 'BLUE',
    TX15: 'Blue',
    OPTY: 'L',
    OPTZ: '',
  });
  expect(await rows('MMS200MI/LstStyle', { STYN: 'TEE', ITNO: 'TEE-RED-S' })).toHaveLength(1);
});
test('descriptions by language, of a range of items', async () => {
  expect(await rows('MMS200MI/LstItmDescLang', { FITN: 'CUP-01', TITN: 'CUP-01' })).toMatchObject([
    { ITNO: 'CUP-01', LNCD: 'SE', ITDS: 'Kopp', SIDS: 'Cup' },
  ]);
  expect(await rows('MMS200MI/LstItmDescLang', { FITN: 'D' })).toEqual([]);
});
test('a text comes in lines of sixty', async () => {
  const [item] = await rows('MMS200MI/GetItmBasic', { ITNO: 'CUP-01' });
  const lines = await rows('CRS980MI/SltTxtBlock', { TXID: item?.TXID ?? '', TFIL: 'MSYTXH' });
  expect(lines.map((l) => l.TX60)).toEqual(['A cup of stoneware, glazed by hand.', 'Safe in the dishwasher.']);
});
test('changes: to the millisecond by SelItem, to the day by LstItmByChgDate', async () => {
  const before = Date.now();
  m3.putItem({ ITNO: 'CUP-01', ITDS: 'Cup, new' });
  expect((await rows('MMS200MI/SelItem', { LMTS: String(before) })).map((r) => r.ITNO)).toEqual(['CUP-01']);
  expect((await rows('MMS200MI/LstItmByChgDate', { FLMD: m3.state.today() })).length).toBeGreaterThan(50);
});
test('a deleted item is no longer listed', async () => {
  m3.putItem({ ITNO: 'GONE-1', HDPR: 'TEE' });
  m3.removeItem('GONE-1');
  expect(await codeOf(client.one('MMS200MI/GetItmBasic', { ITNO: 'GONE-1' }))).toBe('WIT0103');
  expect(await rows('MMS200MI/LstStyle', { STYN: 'TEE' })).toHaveLength(6);
});
test('an item is added once', async () => {
  const item = { STAT: '10', ITNO: 'WEB-1', ITDS: 'From the shop', RESP: 'WEB', UNMS: 'PCS', ITTY: '100', MABU: '2', PRVG: '01' }; // prettier-ignore
  await client.one('MMS200MI/AddItmBasic', item);
  expect(await rows('MMS200MI/GetItmBasic', { ITNO: 'WEB-1' })).toMatchObject([{ ITDS: 'From the shop', STAT: '10' }]);
  expect(await codeOf(client.one('MMS200MI/AddItmBasic', item))).toBe('XRE0104');
  expect(await codeOf(client.one('MMS200MI/AddItmBasic', { ...item, ITNO: 'WEB-2', MABU: '9' }))).toBe('CPF9898');
});
test('the item interface keeps what it was given, and makes the item at once only when told so', async () => {
  const key = { E0PA: 'CROSSDOCK', E065: 'ITEM', IFIN: 'WEB-3' };
  await client.one('MHS001MI/AddIntItmMst', { ...key, PRMD: '*EXE', ITDS: 'By interface', STAT: '10', MABU: '2' });
  expect(await client.one('MHS001MI/GetIntItmMst', key)).toMatchObject({ STAI: '90', ITDS: 'By interface' });
  expect(await rows('MMS200MI/GetItmBasic', { ITNO: 'WEB-3' })).toHaveLength(1);
  expect(await codeOf(client.one('MHS001MI/AddIntItmMst', { ...key, PRMD: '*EXE' }))).toBe('XRE0104');
});
