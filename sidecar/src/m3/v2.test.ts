import { miError } from './answer.ts';
import type { MiCall } from './port.ts';
import { buildV2, parseV2 } from './v2.ts';

const calls = (n: number, transaction = 'AddBatchLine'): MiCall[] =>
  Array.from({ length: n }, (_, i) => ({ transaction, record: { CUPO: String(i + 1) } }));
const done = (records: unknown[] = []) => ({ transaction: 'AddBatchLine', records });
const nok = (code = 'WIT0103', message = 'Item number does not exist') => ({
  transaction: 'AddBatchLine',
  records: [],
  errorMessage: `${message}   ${code} ITNO`.padEnd(90),
  errorCode: code,
  errorField: 'ITNO',
  errorType: 'ServerReturnedNOK',
});
const skipped = { transaction: 'AddBatchLine', records: [], notProcessed: true };
/** Short form of an answer: `ok`, `error CODE`, `not-processed` per call, or the kind with its reason. */
const brief = (status: number, body: unknown, n: number): string[] | string => {
  const answer = parseV2(status, body, calls(n));
  if (answer.kind !== 'results')
    return `${answer.kind}${answer.kind === 'unclear' && !answer.touched ? ' untouched' : ''}: ${answer.why}`;
  return answer.results.map((r) =>
    r.ok ? 'ok' : r.notProcessed ? 'not-processed' : `error ${r.error?.code || r.error?.type || r.error?.message}`,
  );
};

test('the request holds everything in its body, transactions last', () => {
  const request = buildV2(
    '/ACME/M3/m3api-rest',
    'CRS610MI',
    [{ transaction: 'SearchCustomer', record: { SQRY: 'MAIL:a;b@example.com' }, columns: ['CUNO'] }],
    { company: 100, division: '', maxRecords: 0 },
  );
  expect(request).toMatchObject({
    method: 'POST',
    path: '/ACME/M3/m3api-rest/v2/execute',
    contentType: 'application/json',
  });
  const body = JSON.parse(request.body ?? '') as object;
  expect(Object.keys(body).at(-1)).toBe('transactions');
  expect(body).toEqual({
    program: 'CRS610MI',
    cono: 100,
    divi: '',
    dateFormat: 'YMD8',
    excludeEmptyValues: false,
    rightTrim: true,
    maxReturnedRecords: 0,
    transactions: [
      { transaction: 'SearchCustomer', record: { SQRY: 'MAIL:a;b@example.com' }, selectedColumns: ['CUNO'] },
    ],
  });
});

test('company and division stay away when they are not set', () => {
  const body = JSON.parse(buildV2('', 'X', calls(1), { maxRecords: 5 }).body ?? '') as object;
  expect(body).not.toHaveProperty('cono');
  expect(body).not.toHaveProperty('divi');
});

test('records are trimmed text, whatever JSON type they have', () => {
  const answer = parseV2(200, { results: [done([{ ORNO: '0001000001   ', PONR: 1, X: null, Y: true }])] }, calls(1));
  expect(answer).toEqual({
    kind: 'results',
    results: [
      {
        transaction: 'AddBatchLine',
        ok: true,
        records: [{ ORNO: '0001000001', PONR: '1', X: '', Y: 'true' }],
        error: null,
        notProcessed: false,
      },
    ],
  });
});

test('code and field are cut from the message', () => {
  const answer = parseV2(200, { results: [nok()] }, calls(1));
  expect(answer).toMatchObject({
    results: [
      { error: { code: 'WIT0103', field: 'ITNO', type: 'ServerReturnedNOK', message: 'Item number does not exist' } },
    ],
  });
});

test.each<[string, { code?: string; field?: string; type?: string; message?: string | null }, object | null]>([
  ['nothing', {}, null],
  ['nulls and blanks', { code: '', field: '  ', type: undefined, message: null }, null],
  ['a field alone is no error', { field: 'ITNO' }, null],
  [
    'code only in the text',
    { message: 'Record does not exist                XRE0103' },
    { code: 'XRE0103', message: 'Record does not exist', field: '', type: '' },
  ],
  [
    'code and field in the text',
    { field: 'CUNO', message: 'Customer 1 does not exist WCU0203 CUNO' },
    { code: 'WCU0203', field: 'CUNO', message: 'Customer 1 does not exist', type: '' },
  ],
  [
    'field before code',
    { code: 'WCU0203', field: 'CUNO', message: 'Unknown CUNO WCU0203' },
    { code: 'WCU0203', field: 'CUNO', message: 'Unknown', type: '' },
  ],
  [
    'code in front',
    { code: 'XAU0008', message: 'XAU0008 Not authorised' },
    { code: 'XAU0008', message: 'Not authorised', field: '', type: '' },
  ],
  [
    'code with underscore',
    { message: 'Try again later XO_1130' },
    { code: 'XO_1130', message: 'Try again later', field: '', type: '' },
  ],
  ['an order number is no code', { message: 'Order 1234' }, { code: '', message: 'Order 1234', field: '', type: '' }],
  ['only the code', { code: 'XRE0103', message: 'XRE0103' }, { code: 'XRE0103', message: '', field: '', type: '' }],
])('MI error from %s', (_, parts, expected) => {
  expect(miError({ code: parts.code, field: parts.field, type: parts.type, message: parts.message })).toEqual(expected);
});

test.each<[string, number, unknown, number, string[] | string]>([
  ['bulk of one', 200, { results: [done()], wasTerminated: false }, 1, ['ok']],
  ['bulk of one, object instead of list', 200, { results: done() }, 1, ['ok']],
  [
    'empty error fields are no error',
    200,
    { results: [{ ...done(), errorMessage: '', errorCode: null, errorType: '' }], errorMessage: null },
    1,
    ['ok'],
  ],
  ['error in results[0], HTTP 200', 200, { results: [nok()] }, 1, ['error WIT0103']],
  ['error in results[0], HTTP 400', 400, { results: [nok()] }, 1, ['error WIT0103']],
  [
    'error in results[0], HTTP 400, terminated',
    400,
    {
      results: [nok()],
      wasTerminated: true,
      terminationReason: 'x',
      terminationErrorType: 'ServerReturnedNOK',
      nrOfSuccessfullTransactions: 0,
      nrOfFailedTransactions: 1,
    },
    1,
    ['error WIT0103'],
  ],
  ['error at top level, HTTP 400', 400, { ...nok(), results: undefined, wasTerminated: true }, 1, ['error WIT0103']],
  ['error at top level, HTTP 200', 200, { ...nok(), results: [] }, 1, ['error WIT0103']],
  ['error at top level beside an empty result', 400, { ...nok(), results: [done()] }, 1, ['error WIT0103']],
  [
    'type only',
    400,
    { results: [{ transaction: 'AddBatchLine', errorType: 'TransactionNotFound' }] },
    1,
    ['error TransactionNotFound'],
  ],
  [
    'mixed bulk',
    200,
    { results: [done(), nok(), done()], nrOfSuccessfullTransactions: 2, nrOfFailedTransactions: 1 },
    3,
    ['ok', 'error WIT0103', 'ok'],
  ],
  ['mixed bulk without counters', 200, { results: [done(), nok(), done()] }, 3, ['ok', 'error WIT0103', 'ok']],
  [
    'terminated, rest marked',
    200,
    { results: [done(), nok(), skipped, skipped], wasTerminated: true },
    4,
    ['ok', 'error WIT0103', 'not-processed', 'not-processed'],
  ],
  [
    'terminated without an error',
    200,
    {
      results: [done(), skipped],
      wasTerminated: true,
      terminationReason: 'Too long',
      terminationErrorType: 'Terminated',
    },
    2,
    ['ok', 'not-processed'],
  ],
  ['terminated at once', 200, { results: [skipped], wasTerminated: true }, 1, ['not-processed']],
  [
    'terminated, rest not listed',
    200,
    { results: [done(), nok()], wasTerminated: true, nrOfNotProcessedTransactions: 2 },
    4,
    ['ok', 'error WIT0103', 'not-processed', 'not-processed'],
  ],
  [
    'terminated, nothing listed',
    200,
    { results: [], wasTerminated: true, nrOfSuccessfullTransactions: 0 },
    2,
    ['not-processed', 'not-processed'],
  ],
  [
    'terminated, counted as done',
    200,
    { results: [done(), done()], wasTerminated: true, nrOfSuccessfullTransactions: 2 },
    2,
    ['ok', 'ok'],
  ],
  [
    'terminated after an earlier error',
    200,
    { results: [nok(), done(), skipped], wasTerminated: true },
    3,
    ['error WIT0103', 'ok', 'not-processed'],
  ],
  [
    'not processed with a text',
    200,
    { results: [done(), { ...skipped, errorMessage: 'Stopped' }], wasTerminated: true },
    2,
    ['ok', 'not-processed'],
  ],
  [
    'not processed because it is wrong',
    400,
    { results: [{ ...skipped, errorType: 'TransactionNotFound' }] },
    1,
    ['error TransactionNotFound'],
  ],
  [
    'bulk refused with HTTP 400, counted',
    400,
    { results: [done(), nok()], nrOfSuccessfullTransactions: 1, nrOfFailedTransactions: 1 },
    2,
    ['ok', 'error WIT0103'],
  ],
  // What must not pass as done:
  [
    'terminated, no word where',
    200,
    { results: [done(), done()], wasTerminated: true },
    2,
    'unclear: the batch was terminated, but not where',
  ],
  [
    'terminated alone, no word whether it ran',
    200,
    { results: [done()], wasTerminated: true },
    1,
    'unclear: the batch was terminated, but not where',
  ],
  [
    'terminated, unmarked results behind the stop',
    200,
    { results: [done(), nok(), done()], wasTerminated: true },
    3,
    'unclear: results without an error behind the stop',
  ],
  [
    'unlisted results that were done',
    200,
    { results: [done()], wasTerminated: true, nrOfSuccessfullTransactions: 2 },
    3,
    "unclear: M3's count of what it did differs from its results",
  ],
  ['fewer results than calls', 200, { results: [done()] }, 2, 'unclear: only 1 results for 2 calls'],
  ['more results than calls', 200, { results: [done(), done()] }, 1, 'unclear: more results (2) than calls (1)'],
  [
    'fewer errors than counted',
    200,
    { results: [done(), done()], nrOfFailedTransactions: 1 },
    2,
    'unclear: fewer errors than M3 counted',
  ],
  [
    'fewer done than shown',
    200,
    { results: [done(), done()], nrOfSuccessfullTransactions: 1 },
    2,
    "unclear: M3's count of what it did differs from its results",
  ],
  ['HTTP 400 without any error', 400, { results: [done()] }, 1, 'unclear: refused as a whole, yet with results'],
  [
    'HTTP 400, mixed, not counted',
    400,
    { results: [done(), nok()] },
    2,
    'unclear: refused as a whole, yet with results',
  ],
  [
    'one error for all, HTTP 400',
    400,
    { ...nok('XAU0008', 'Not authorised for company'), results: undefined },
    3,
    'unclear: one error for the whole request',
  ],
  [
    'one error for all, nothing done',
    400,
    { ...nok('XAU0008'), results: [], nrOfSuccessfullTransactions: 0 },
    3,
    'unclear untouched: one error for the whole request',
  ],
  [
    'another transaction answers',
    200,
    { results: [{ transaction: 'Confirm', records: [] }] },
    1,
    'unclear: result 1 is of Confirm instead of AddBatchLine',
  ],
  ['no results', 200, { message: 'hello' }, 1, 'unreadable: no results'],
  ['a gateway fault', 400, { error: { code: 400, message: 'Bad Request' } }, 1, 'unreadable: no results'],
  ['a list', 200, [], 1, 'unreadable: no JSON object'],
  ['a text', 200, 'ok', 1, 'unreadable: no JSON object'],
])('%s', (_, status, body, n, expected) => expect(brief(status, body, n)).toEqual(expected));
