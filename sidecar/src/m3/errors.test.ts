import { CrossdockError } from '../errors.ts';
import {
  httpError,
  miFailure,
  miMeaning,
  parseRetryAfter,
  resultMeaning,
  RETRY_AFTER_CAP_MS,
  transportError,
  unclearError,
  unreadableError,
} from './errors.ts';
import type { MiError, MiMeaning, MiResult } from './port.ts';

const NOW = Date.parse('2026-11-23T10:00:00Z');

test.each<[string | undefined, number | undefined]>([
  [undefined, undefined],
  ['', undefined],
  ['soon', undefined],
  ['0', 0],
  ['2', 2000],
  ['1.5', 1500],
  [' 3 ', 3000],
  ['3600', RETRY_AFTER_CAP_MS],
  ['Mon, 23 Nov 2026 10:00:07 GMT', 7000],
  ['Mon, 23 Nov 2026 09:00:00 GMT', 0],
  ['Tue, 24 Nov 2026 10:00:00 GMT', RETRY_AFTER_CAP_MS],
])('Retry-After %s → %s ms', (header, expected) => expect(parseRetryAfter(header, NOW)).toBe(expected));

const READ = { what: 'OIS100MI/GetHead', write: false };
const WRITE = { what: 'OIS100MI/AddBatchHead', write: true };

test.each<[number, string, boolean]>([
  [301, 'permanent', false],
  [302, 'permanent', false],
  [400, 'permanent', false],
  [401, 'auth', false],
  [403, 'auth', false],
  [404, 'permanent', false],
  [405, 'permanent', false],
  [408, 'transient', true],
  [413, 'permanent', false],
  [425, 'transient', false],
  [429, 'throttled', false],
  [500, 'transient', true],
  [502, 'transient', true],
  [503, 'transient', true],
  [504, 'transient', true],
  [599, 'transient', true],
])('HTTP %i is %s; a write in doubt: %s; a read never', (status, kind, doubt) => {
  expect(httpError(status, WRITE)).toMatchObject({ class: kind, inDoubt: doubt, remote: 'm3' });
  expect(httpError(status, READ)).toMatchObject({ class: kind, inDoubt: false });
  expect(httpError(status, WRITE).problem?.fix).toBeTruthy();
});

test('the wait goes with throttling and overload only', () => {
  expect(httpError(429, WRITE, 4000).retryAfterMs).toBe(4000);
  expect(httpError(503, WRITE, 4000).retryAfterMs).toBe(4000);
  expect(httpError(403, WRITE, 4000).retryAfterMs).toBeUndefined();
});

const coded = (code: string, more: object = {}) => Object.assign(new Error(code), { code, ...more });
test.each<[string, unknown, string, string, boolean]>([
  ['refused', coded('ECONNREFUSED'), 'transient', 'm3.unreachable', false],
  ['unknown host', coded('ENOTFOUND', { syscall: 'getaddrinfo' }), 'transient', 'm3.unreachable', false],
  ['DNS down', coded('EAI_AGAIN'), 'transient', 'm3.unreachable', false],
  ['connect timeout', coded('UND_ERR_CONNECT_TIMEOUT'), 'transient', 'm3.unreachable', false],
  ['timed out while connecting', coded('ETIMEDOUT', { syscall: 'connect' }), 'transient', 'm3.unreachable', false],
  ['wrapped', new TypeError('fetch failed', { cause: coded('ECONNREFUSED') }), 'transient', 'm3.unreachable', false],
  ['reset', coded('ECONNRESET', { syscall: 'read' }), 'transient', 'm3.connection-lost', true],
  ['broken pipe', coded('EPIPE'), 'transient', 'm3.connection-lost', true],
  ['timed out later', coded('ETIMEDOUT', { syscall: 'read' }), 'transient', 'm3.connection-lost', true],
  ['closed by the other side', coded('UND_ERR_SOCKET'), 'transient', 'm3.connection-lost', true],
  ['something unknown', new Error('?'), 'transient', 'm3.connection-lost', true],
  ['own certificate', coded('DEPTH_ZERO_SELF_SIGNED_CERT'), 'auth', 'm3.certificate', false],
  ['expired certificate', coded('CERT_HAS_EXPIRED'), 'auth', 'm3.certificate', false],
  ['wrong host in the certificate', coded('ERR_TLS_CERT_ALTNAME_INVALID'), 'auth', 'm3.certificate', false],
  ['too large', coded('UND_ERR_RES_EXCEEDED_MAX_SIZE'), 'permanent', 'm3.answer-too-large', true],
])('transport: %s', (_, error, kind, code, doubt) => {
  expect(transportError(error, WRITE)).toMatchObject({ class: kind, code, inDoubt: doubt });
  expect(transportError(error, READ)).toMatchObject({ class: kind, code, inDoubt: false });
});

test('an unreadable 200 needs a person, and leaves a write in doubt', () => {
  expect(unreadableError(200, WRITE, 'it is XML')).toMatchObject({
    class: 'permanent',
    code: 'm3.unreadable',
    inDoubt: true,
  });
  expect(unreadableError(200, READ, 'it is XML').message).toContain('it is XML');
});

const mi = (code: string, message = '', type = 'ServerReturnedNOK'): MiError => ({ code, field: '', type, message });
test.each<[MiError, MiMeaning, MiMeaning]>([
  // error, in a write, in a read
  [mi('XRE0103'), 'missing', 'missing'],
  [mi('WOR0303'), 'missing', 'missing'],
  [mi('WDL0203'), 'missing', 'missing'],
  [mi('XRE0104'), 'exists', 'exists'],
  [mi('XAD0001'), 'exists', 'exists'],
  [mi('WCU0204'), 'exists', 'exists'],
  [mi('XUP0001'), 'transient', 'transient'],
  [mi('XO_1130'), 'transient', 'transient'],
  [mi('XDE0001'), 'transient', 'transient'],
  [mi('XAU0008'), 'auth', 'auth'],
  [mi('XDT0001'), 'bug', 'bug'],
  [mi('XNU0000'), 'bug', 'bug'],
  [mi('', '', 'TransactionNotFound'), 'bug', 'bug'],
  [mi('', '', 'MandatoryInputFieldNotFound'), 'bug', 'bug'],
  [mi('', 'locked', 'InputFieldTooLong'), 'bug', 'bug'],
  [mi('WCU0203'), 'permanent', 'missing'],
  [mi('WIT0103'), 'permanent', 'missing'],
  [mi('WFAC303'), 'permanent', 'missing'],
  [mi('WPO0403'), 'permanent', 'missing'],
  [mi('WAD1003'), 'permanent', 'missing'],
  [mi('XIT0107'), 'permanent', 'permanent'],
  [mi('WST0301', 'in use'), 'permanent', 'permanent'],
  [mi('CPF9898', 'The record is being updated by another user, try again'), 'transient', 'transient'],
  [mi('CPF9898', 'Record is locked'), 'transient', 'transient'],
  [mi('ABC1234', 'Table in use'), 'transient', 'transient'],
  [mi('CPF9898', 'User is not authorised to the function'), 'auth', 'auth'],
  [mi('CPF9898', 'Record already exists'), 'exists', 'exists'],
  [mi('CPF9898', 'The order does not exist'), 'permanent', 'missing'],
  [mi('', 'Record does not exist'), 'permanent', 'missing'],
  [mi('CPF9898', 'The customer is blocked'), 'permanent', 'permanent'],
  [mi('ZZZ9999', 'whatever'), 'permanent', 'permanent'],
  [mi('', ''), 'permanent', 'permanent'],
])('meaning of %j: %s, in a read %s', (error, write, read) => {
  expect(miMeaning(error)).toBe(write);
  expect(miMeaning(error, 'read')).toBe(read);
});

const result = (more: Partial<MiResult>): MiResult => ({
  transaction: 'AddBatchLine',
  ok: false,
  records: [],
  error: null,
  notProcessed: false,
  ...more,
});
test('meaning of a result', () => {
  expect(resultMeaning(result({ ok: true }), 'write')).toBeNull();
  expect(resultMeaning(result({ notProcessed: true }), 'write')).toBe('transient');
  expect(resultMeaning(result({ error: mi('XAU0008') }), 'write')).toBe('auth');
});

test('a refusal as an error quotes M3 and is never in doubt', () => {
  const error = miFailure(
    'OIS100MI',
    result({ error: { code: 'WIT0103', field: 'ITNO', type: 'ServerReturnedNOK', message: 'Item does not exist' } }),
  );
  expect(error).toBeInstanceOf(CrossdockError);
  expect(error).toMatchObject({
    class: 'permanent',
    code: 'm3.nok.WIT0103',
    inDoubt: false,
    problem: { field: 'ITNO', owner: 'm3' },
  });
  expect(error.message).toBe('M3 refuses OIS100MI/AddBatchLine: Item does not exist (WIT0103, ITNO)');
  expect(miFailure('OIS100MI', result({ notProcessed: true }))).toMatchObject({
    class: 'transient',
    code: 'm3.not-processed',
    inDoubt: false,
  });
  expect(miFailure('OIS100MI', result({ error: mi('', 'x', 'InputFieldTooLong') }))).toMatchObject({
    class: 'bug',
    problem: { owner: 'crossdock' },
  });
});

test('an unclear answer takes the class of the error that M3 named', () => {
  expect(unclearError(WRITE, 'why', null, true)).toMatchObject({
    class: 'transient',
    code: 'm3.unclear-answer',
    inDoubt: true,
  });
  expect(unclearError(WRITE, 'why', mi('', '', 'TransactionNotFound'), false)).toMatchObject({
    class: 'bug',
    inDoubt: false,
  });
  expect(unclearError(READ, 'why', mi('XAU0008'), true)).toMatchObject({ class: 'auth', inDoubt: false });
});
