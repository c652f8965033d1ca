import { startM3Simulator } from './index.ts';
import type { M3Simulator } from './index.ts';
import { TestClient } from './testing.ts';

let simulator: M3Simulator;
let client: TestClient;
beforeAll(async () => {
  simulator = await startM3Simulator();
  client = new TestClient(simulator.ionapi);
});
beforeEach(async () => {
  simulator.reset();
  simulator.configure({
    errorForm: 'alternate',
    bulkOneError: 'alternate',
    tokenSeconds: 7200,
    v1SingleAsObject: true,
  });
  await client.login();
});
afterAll(() => simulator.close());

describe('token endpoint', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const post = (body: string, headers: Record<string, string> = form) =>
    client.send('POST', client.ion.pu + client.ion.ot, body, headers);
  const own = () => ({ client_id: client.ion.ci, client_secret: client.ion.cs });

  test('password grant, client in the body', async () => {
    const fields = {
      grant_type: 'password',
      username: client.ion.saak ?? '',
      password: client.ion.sask ?? '',
      ...own(),
    };
    const answer = await post(new URLSearchParams(fields).toString());
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ token_type: 'Bearer', expires_in: 7200 });
  });
  test('client credentials, whose file has no service account', async () => {
    const other = new TestClient(simulator.ionapiClientCredentials);
    expect(other.ion.saak).toBeUndefined();
    expect((await other.login()).status).toBe(200);
    expect((await other.get('MNS150MI/GetUserData')).status).toBe(200);
  });
  test('a raw # in the form is the classic mistake', async () => {
    const body = `grant_type=password&username=${client.ion.saak}&password=${client.ion.sask}&client_id=${client.ion.ci}&client_secret=${client.ion.cs}`;
    expect((await post(body)).status).toBe(400);
    expect(simulator.calls.violations).toMatchObject([{ kind: 'bad-token-request' }]);
  });
  test.each([
    ['wrong client', { grant_type: 'password', client_id: 'x', client_secret: 'y' }, 401],
    ['wrong account', { grant_type: 'password', username: 'x', password: 'y' }, 400],
    ['grant of the other kind of app', { grant_type: 'client_credentials' }, 400],
  ])('%s', async (_what, fields, status) => {
    expect((await post(new URLSearchParams({ ...own(), ...fields }).toString())).status).toBe(status);
  });
  test('a double slash before the token path is no address', async () => {
    expect((await client.send('POST', `${client.ion.pu}/${client.ion.ot}`, '', form)).status).toBe(404);
  });
  test('tokens end', async () => {
    expect((await client.get('MNS150MI/GetUserData')).status).toBe(200);
    simulator.expireTokens();
    expect((await client.get('MNS150MI/GetUserData')).status).toBe(401);
  });
  test('revoked', async () => {
    await client.send(
      'POST',
      client.ion.pu + client.ion.or,
      new URLSearchParams({ token: client.token }).toString(),
      form,
    );
    expect((await client.get('MNS150MI/GetUserData')).status).toBe(401);
  });
});

describe('gateway', () => {
  test('without a token', async () => {
    client.token = 'wrong';
    expect((await client.get('MNS150MI/GetUserData')).status).toBe(401);
  });
  test.each([
    ['GET', '/SIMULATOR/M3/m3api-rest/v2/nothing', 404],
    ['GET', '/elsewhere', 404],
    ['GET', '/SIMULATOR/M3/m3api-rest/v2/execute/NOPE01MI/Get', 404],
    ['GET', '/SIMULATOR/M3/m3api-rest/v2/execute', 405],
    ['DELETE', '/SIMULATOR/M3/m3api-rest/v2/execute/MNS150MI/GetUserData', 405],
    ['POST', '/SIMULATOR/M3/m3api-rest/v2/execute/MNS150MI/GetUserData', 405],
    ['POST', '/SIMULATOR/M3/m3api-rest/v2/execute', 415],
  ])('%s %s → %d', async (method, path, status) => {
    const answer = await client.send(method, path, undefined, { authorization: `Bearer ${client.token}` });
    expect(answer.status).toBe(status);
  });
  test('transactions must be the last attribute, because the body is read as a stream', async () => {
    const headers = { authorization: `Bearer ${client.token}`, 'content-type': 'application/json' };
    const body = '{"transactions":[{"transaction":"GetUserData","record":{}}],"program":"MNS150MI"}';
    expect((await client.send('POST', '/SIMULATOR/M3/m3api-rest/v2/execute', body, headers)).status).toBe(400);
    expect(simulator.calls.violations).toMatchObject([{ kind: 'bad-request' }]);
  });
});

describe('v2 answers', () => {
  test('a record of texts, empty ones included', async () => {
    const { status, json } = await client.get('MMS200MI/GetItmBasic', {
      ITNO: 'CUP-01',
      returncols: 'ITNO,ITDS,STAT,HDPR,VOL3',
    });
    expect(status).toBe(200);
    expect(json).toMatchObject({ wasTerminated: false, nrOfSuccessfullTransactions: 1, nrOfFailedTransactions: 0 });
    expect(json.results[0].records).toEqual([{ ITNO: 'CUP-01', ITDS: 'Cup', STAT: '20', HDPR: '', VOL3: '0' }]);
  });
  test('control parameters in the matrix or in the query', async () => {
    const query = await client.get('MMS200MI/LstItmByItm', { ITNO: 'BULK', maxrecs: '2', returncols: 'ITNO' });
    const matrix = await client.get('MMS200MI/LstItmByItm', { ITNO: 'BULK' }, ';maxrecs=2;returncols=ITNO');
    expect(query.json.results).toEqual(matrix.json.results);
    expect(query.json.results[0].records).toEqual([{ ITNO: 'BULK-000' }, { ITNO: 'BULK-001' }]);
  });
  test('no limit with maxrecs 0, a hundred without', async () => {
    simulator.configure({ defaultMaxRecords: 10 });
    expect((await client.get('MMS200MI/LstItmByItm', { ITNO: 'A' })).json.results[0].records).toHaveLength(10);
    expect(
      (await client.get('MMS200MI/LstItmByItm', { ITNO: 'A', maxrecs: '0' })).json.results[0].records.length,
    ).toBeGreaterThan(80);
    simulator.configure({ defaultMaxRecords: 100 });
  });
  test('empty fields left out, blanks kept, input echoed', async () => {
    const query = {
      ITNO: 'CUP-01',
      returncols: 'ITNO,HDPR',
      excludeempty: 'true',
      righttrim: 'false',
      extendedresult: 'true',
    };
    const { json } = await client.get('MMS200MI/GetItmBasic', query);
    expect(json.results[0]).toMatchObject({ records: [{ ITNO: 'CUP-01'.padEnd(15) }], parameters: { ITNO: 'CUP-01' } });
  });
  test('an error of a single call is HTTP 400, at the top or in results[0], in turn', async () => {
    const forms = new Set<string>();
    for (let i = 0; i < 4; i++) {
      const { status, json } = await client.get('MMS200MI/GetItmBasic', { ITNO: 'NOPE' });
      expect(status).toBe(400);
      const found = json.errorCode ? json : json.results[0];
      expect(found).toMatchObject({ errorCode: 'WIT0103', errorField: 'ITNO', errorType: 'ServerReturnedNOK' });
      expect(found.errorMessage).toMatch(/WIT0103.*ITNO +$/);
      forms.add(json.errorCode ? 'top' : 'result');
    }
    expect([...forms].sort()).toEqual(['result', 'top']);
  });
  test('a bulk request with failures is 200, results by position', async () => {
    const { status, json } = await client.bulk('MMS200MI', [
      { transaction: 'GetItmBasic', record: { ITNO: 'CUP-01' }, selectedColumns: ['ITNO'] },
      { transaction: 'GetItmBasic', record: { ITNO: 'NOPE' } },
      { transaction: 'GetItmPrice', record: { ITNO: 'LAMP7' }, selectedColumns: ['SAPR'] },
    ]);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      nrOfSuccessfullTransactions: 2,
      nrOfFailedTransactions: 1,
      nrOfNotProcessedTransactions: 0,
    });
    expect(json.results).toMatchObject([
      { records: [{ ITNO: 'CUP-01' }] },
      { records: [], errorCode: 'WIT0103' },
      { records: [{ SAPR: '79.95' }] },
    ]);
  });
  test('one failing transaction in a bulk request takes all forms', async () => {
    const seen = new Set<string>();
    for (let i = 0; i < 8; i++) {
      const { status, json } = await client.bulk('MMS200MI', [
        { transaction: 'GetItmBasic', record: { ITNO: 'NOPE' } },
      ]);
      seen.add(`${status} ${json.errorCode ? 'top' : 'result'}`);
    }
    expect([...seen].sort()).toEqual(['200 result', '400 result', '400 top']);
  });
  test.each([
    ['not existing', 'MMS200MI/GetItem', { ITNO: 'X' }, 'TransactionNotFound', 'unknown-transaction'],
    ['mandatory', 'MMS200MI/GetItmBasic', {}, 'MandatoryInputFieldNotFound', 'mandatory'],
    ['too long', 'MMS200MI/GetItmBasic', { ITNO: 'X'.repeat(16) }, 'InputFieldTooLong', 'too-long'],
  ])('%s is our bug: error type and violation', async (_what, name, fields, type, violation) => {
    simulator.configure({ errorForm: 'result' });
    const { json } = await client.get(name, fields as Record<string, string>);
    expect(json.results[0].errorType).toBe(type);
    expect(simulator.calls.violations).toMatchObject([{ kind: violation }]);
  });
  test('a list without rows can be an error', async () => {
    const empty = () => client.get('OIS100MI/LstHead', { CUNO: 'NORDBAU' });
    expect((await empty()).json.results[0].records).toEqual([]);
    simulator.configure({ emptyList: 'error', errorForm: 'top' });
    expect((await empty()).json.errorCode).toBe('XRE0103');
    simulator.configure({ emptyList: 'empty' });
  });
  test('company and rights', async () => {
    simulator.configure({ errorForm: 'top' });
    const company = await client.get('MMS200MI/GetItmBasic', { ITNO: 'CUP-01', cono: '200' });
    expect(company.json).toMatchObject({ errorCode: 'XAU0008', errorField: 'CONO' });
    const refused = await client.get('EXPORTMI/Select', { QERY: 'ITNO from MITMAS' });
    expect(refused.json.errorMessage).toContain('not authorised');
    simulator.configure({ missing: ['^MMS200MI/GetItmBasic$'] });
    expect((await client.get('MMS200MI/GetItmBasic', { ITNO: 'CUP-01' })).json.errorType).toBe('TransactionNotFound');
    simulator.configure({ missing: [] });
  });
  test('what exists in M3 but is not played says so and is counted', async () => {
    simulator.configure({ errorForm: 'top' });
    const { json } = await client.get('CRS610MI/LstByGroup', { CUCL: 'B2B' });
    expect(json.errorMessage).toContain('does not play');
    expect(simulator.summary().calls.notPlayed).toEqual({ 'CRS610MI/LstByGroup': 1 });
  });
  test('personal data of a write in the address is a violation', async () => {
    await client.get('CRS610MI/ChgBasicData', { CUNO: 'NORDBAU', CUNM: 'Nordbau AG' });
    expect(simulator.calls.violations).toMatchObject([{ kind: 'personal-data-in-url', field: 'CUNM' }]);
    expect(JSON.stringify(simulator.calls.violations)).not.toContain('Nordbau AG');
  });
});

describe('v1 answers', () => {
  test('one row stands alone, its values padded', async () => {
    const { json } = await client.v1(
      'MMS200MI/GetItmBasic',
      { ITNO: 'CUP-01', _rid: '1' },
      ';returncols=ITNO,STAT;metadata=true',
    );
    expect(json).toMatchObject({ Program: 'MMS200MI', Transaction: 'GetItmBasic' });
    expect(json.MIRecord).toEqual({
      RowIndex: '0',
      NameValue: [
        { Name: 'ITNO', Value: 'CUP-01'.padEnd(15) },
        { Name: 'STAT', Value: '20' },
      ],
    });
    expect(json.Metadata.Field[0]).toMatchObject({ '@name': 'ITNO', '@type': 'A', '@length': '15' });
  });
  test('one field stands alone too; several rows are a list; none is null', async () => {
    const rows = await client.v1('MMS200MI/LstItmByItm', { ITNO: 'BULK' }, ';maxrecs=2;returncols=ITNO');
    expect(rows.json.MIRecord).toHaveLength(2);
    expect(rows.json.MIRecord[1]).toMatchObject({ RowIndex: '1', NameValue: { Name: 'ITNO' } });
    const none = await client.v1('MMS200MI/LstItmByItm', { ITNO: 'ZZZ' });
    expect(none.json.MIRecord).toBeNull();
    simulator.configure({ v1SingleAsObject: false });
    expect((await client.v1('MMS200MI/GetItmBasic', { ITNO: 'CUP-01' })).json.MIRecord).toHaveLength(1);
  });
  test('an error is HTTP 200', async () => {
    const { status, json } = await client.v1('MMS200MI/GetItmBasic', { ITNO: 'NOPE' });
    expect(status).toBe(200);
    expect(json).toMatchObject({ '@type': 'ServerReturnedNOK', '@code': 'WIT0103', '@cfg': null, '@field': 'ITNO' });
    expect(json.Message).toMatch(/ +$/);
  });
  test('a list broken half-way has rows and an error', async () => {
    simulator.faults.add({ kind: 'broken', match: 'LstItmByItm' });
    const { json } = await client.v1('MMS200MI/LstItmByItm', { ITNO: 'BULK' }, ';maxrecs=10;returncols=ITNO');
    expect(json.MIRecord).toHaveLength(5);
    expect(json.ErrorMessage).toMatchObject({ '@type': 'ServerReturnedNOK' });
  });
  test('writes by POST form, by GET with a violation', async () => {
    const posted = await client.v1Post(
      'OIS100MI/AddBatchHead',
      { CUNO: 'NORDBAU', CUOR: 'V1;a=b&c' },
      ';cono=100;divi=AAA',
    );
    const orno = posted.json.MIRecord.NameValue.Value.trim();
    expect(simulator.order(orno).cuor).toBe('V1;a=b&c');
    expect(simulator.calls.violationCount).toBe(0);
    await client.v1('CRS610MI/ChgBasicData', { CUNO: 'NORDBAU', PHNO: '123' });
    expect(simulator.calls.violations).toMatchObject([{ kind: 'personal-data-in-url' }]);
    simulator.configure({ v1Post: false });
    expect((await client.v1Post('OIS100MI/AddBatchHead', { CUNO: 'NORDBAU' })).status).toBe(405);
    simulator.configure({ v1Post: true });
  });
  test('v1 takes no control parameters from the query', async () => {
    const { json } = await client.v1('MMS200MI/GetItmBasic', { ITNO: 'CUP-01', maxrecs: '1' });
    expect(json['@type']).toBe('InputFieldNotFound');
  });
});

test('calls are kept in a ring, counters go on', async () => {
  simulator.configure({ keepCalls: 3 });
  for (let i = 0; i < 5; i++) await client.get('MMS200MI/GetItmBasic', { ITNO: 'CUP-01' });
  expect(simulator.calls.entries().map((e) => e.n)).toEqual([3, 4, 5]);
  expect(simulator.summary().calls).toMatchObject({
    requests: 5,
    byTransaction: { 'MMS200MI/GetItmBasic': { calls: 5, failed: 0 } },
  });
  simulator.configure({ keepCalls: 5000 });
});
