import type { MiCall } from './port.ts';
import { buildV1, parseV1 } from './v1.ts';

const call: MiCall = { transaction: 'LstLine', record: { ORNO: '0001' } };
const control = { company: 100, division: 'AAA', maxRecords: 100 };
const MATRIX = ';metadata=false;maxrecs=100;excludempty=false;righttrim=true;dateformat=YMD8;cono=100;divi=AAA';

test.each<[string, MiCall, boolean, 'POST' | 'GET', string, string, string | undefined]>([
  ['read', call, false, 'POST', 'GET', `/b/execute/OIS100MI/LstLine${MATRIX}?ORNO=0001`, undefined],
  [
    'read without values',
    { transaction: 'LstLine', record: {} },
    false,
    'POST',
    'GET',
    `/b/execute/OIS100MI/LstLine${MATRIX}`,
    undefined,
  ],
  [
    'columns',
    { ...call, columns: ['PONR', 'CUPO'] },
    false,
    'POST',
    'GET',
    `/b/execute/OIS100MI/LstLine${MATRIX};returncols=PONR,CUPO?ORNO=0001`,
    undefined,
  ],
  [
    'write by POST',
    { transaction: 'AddBatchText', record: { PARM: 'a&b=c;d+ü%' } },
    true,
    'POST',
    'POST',
    `/b/execute/OIS100MI/AddBatchText${MATRIX}`,
    'PARM=a%26b%3Dc%3Bd%2B%C3%BC%25',
  ],
  [
    'write by GET',
    { transaction: 'AddBatchText', record: { PARM: 'a&b=c;d+ü%' } },
    true,
    'GET',
    'GET',
    `/b/execute/OIS100MI/AddBatchText${MATRIX}?PARM=a%26b%3Dc%3Bd%2B%C3%BC%25`,
    undefined,
  ],
  [
    'personal read by POST',
    { transaction: 'SearchCustomer', record: { SQRY: 'MAIL:x@example.com' } },
    false,
    'POST',
    'POST',
    `/b/execute/OIS100MI/SearchCustomer${MATRIX}`,
    'SQRY=MAIL%3Ax%40example.com',
  ],
  [
    'personal read where POST is not taken',
    { transaction: 'SearchCustomer', record: { SQRY: 'x' } },
    false,
    'GET',
    'GET',
    `/b/execute/OIS100MI/SearchCustomer${MATRIX}?SQRY=x`,
    undefined,
  ],
])('builds a %s', (_, mi, write, by, method, path, body) => {
  const request = buildV1('/b', 'OIS100MI', mi, control, write, by);
  expect(request).toEqual({
    method,
    path,
    ...(body === undefined ? {} : { body, contentType: 'application/x-www-form-urlencoded' }),
  });
});

test('an empty division is sent, an absent one is not', () => {
  expect(buildV1('', 'P', call, { company: 1, division: '', maxRecords: 0 }, false, 'POST').path).toContain(
    ';cono=1;divi=?',
  );
  expect(buildV1('', 'P', call, { company: 1, maxRecords: 0 }, false, 'POST').path).not.toContain('divi');
});

const pair = (Name: string, Value: string | null) => ({ Name, Value });
const body = (more: object) => ({ Program: 'OIS100MI', Transaction: 'LstLine', ...more });

test.each<[string, number, unknown, unknown]>([
  [
    'two rows, padded',
    200,
    body({
      MIRecord: [
        { RowIndex: '0', NameValue: [pair('PONR', '   1'), pair('ITNO', 'CUP-01         ')] },
        { RowIndex: '1', NameValue: [pair('PONR', '2'), pair('ITNO', null)] },
      ],
    }),
    [
      { PONR: '1', ITNO: 'CUP-01' },
      { PONR: '2', ITNO: '' },
    ],
  ],
  [
    'one row as an object, one value as an object',
    200,
    body({ MIRecord: { RowIndex: '0', NameValue: pair('ORNO', '0001 ') } }),
    [{ ORNO: '0001' }],
  ],
  ['no row', 200, body({ MIRecord: null }), []],
  ['nothing but the names', 200, body({}), []],
  ['a row without values', 200, body({ MIRecord: { RowIndex: '0' } }), [{}]],
  ['metadata beside', 200, body({ Metadata: { Field: { '@name': 'ORNO' } }, MIRecord: [] }), []],
])('reads %s', (_, status, json, records) => {
  expect(parseV1(status, json, call)).toEqual({
    kind: 'results',
    results: [{ transaction: 'LstLine', ok: true, records, error: null, notProcessed: false }],
  });
});

test.each<[string, number, unknown, object]>([
  [
    'NOK at HTTP 200',
    200,
    {
      Message: 'Record does not exist  XRE0103                 ',
      '@type': 'ServerReturnedNOK',
      '@code': 'XRE0103',
      '@cfg': null,
      '@field': '',
    },
    { code: 'XRE0103', type: 'ServerReturnedNOK', message: 'Record does not exist', field: '' },
  ],
  [
    'NOK at HTTP 400',
    400,
    { Message: 'Too long', '@type': 'InputFieldTooLong', '@field': 'TOWN' },
    { code: '', type: 'InputFieldTooLong', message: 'Too long', field: 'TOWN' },
  ],
  [
    'message alone',
    200,
    { Message: 'Something is wrong' },
    { code: '', type: '', message: 'Something is wrong', field: '' },
  ],
  [
    'ErrorMessage without rows',
    200,
    body({ ErrorMessage: { '@type': 'ServerReturnedNOK', '@code': 'XRE0103', '@field': '', Message: 'No' } }),
    { code: 'XRE0103', type: 'ServerReturnedNOK', message: 'No', field: '' },
  ],
])('%s is a result with an error', (_, status, json, error) => {
  expect(parseV1(status, json, call)).toEqual({
    kind: 'results',
    results: [{ transaction: 'LstLine', ok: false, records: [], error, notProcessed: false }],
  });
});

test.each<[string, number, unknown, object]>([
  [
    'a list that broke off',
    200,
    body({
      MIRecord: [{ NameValue: pair('PONR', '1') }],
      ErrorMessage: { '@type': 'ServerReturnedNOK', '@code': 'CPF9898', Message: 'Interrupted' },
    }),
    { kind: 'unclear', why: 'the list broke off' },
  ],
  [
    'rows beside a top-level error',
    200,
    { ...body({ MIRecord: { NameValue: pair('PONR', '1') } }), Message: 'No', '@type': 'ServerReturnedNOK' },
    { kind: 'unclear' },
  ],
  ['HTTP 400 without a reason', 400, body({}), { kind: 'unclear', why: 'refused without a reason' }],
  [
    'another transaction',
    200,
    { Program: 'OIS100MI', Transaction: 'Confirm' },
    { kind: 'unclear', why: 'the answer is of Confirm' },
  ],
  ['an empty object', 200, {}, { kind: 'unreadable' }],
  ['a gateway fault', 400, { error: { message: 'Bad Request' } }, { kind: 'unreadable' }],
  ['a lower-case message of a gateway', 404, { message: 'no route' }, { kind: 'unreadable' }],
  ['nothing', 200, undefined, { kind: 'unreadable' }],
])('%s is never a success', (_, status, json, expected) => expect(parseV1(status, json, call)).toMatchObject(expected));
