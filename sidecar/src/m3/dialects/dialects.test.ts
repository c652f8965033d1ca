import { createMetadata } from '../metadata.ts';
import { callsOf, getDialect, isCustom, JOBS, jobOf, likenesses } from './index.ts';
import { dialectSchema } from './schema.ts';
import { standard } from './standard.ts';

const metadata = createMetadata();

test.each(['standard', 'brief'] as const)('every transaction of %s is known to the metadata', (name) => {
  const unknown = callsOf(getDialect(name)).filter(
    (call) => metadata.transaction(call.program, call.transaction) === null,
  );
  expect(unknown).toEqual([]);
});

test.each(['standard', 'brief'] as const)('every job of %s has a transaction or a reason', (name) => {
  const dialect = getDialect(name);
  for (const job of JOBS) expect(dialect.jobs[job] === null).toBe(dialect.reasons[job] !== undefined);
});

test('standard', () => {
  const dialect = getDialect('standard');
  expect(dialect.temporaryOrders).toBe(true);
  expect(dialect.jobs['order.addHead']).toMatchObject({
    program: 'OIS100MI',
    transaction: 'AddBatchHead',
    write: true,
    custom: false,
  });
  expect(dialect.jobs['order.tempStatus']).toMatchObject({
    program: 'OIS275MI',
    transaction: 'GetTmpOrderStat',
    write: false,
  });
  expect(callsOf(dialect).some((call) => call.custom)).toBe(false);
});

test('brief replaces exactly the seven calls of the request', () => {
  const dialect = getDialect('brief');
  expect(dialect.temporaryOrders).toBe(false);
  expect(
    callsOf(dialect)
      .filter((call) => call.custom)
      .map((call) => `${call.program}/${call.transaction}`)
      .sort(),
  ).toEqual([
    'CRS610MI/Add',
    'GLS200MI/Add',
    'MMS080MI/LstItemBal',
    'MMS200MI/GetItmBasic',
    'OIS100MI/AddHead',
    'OIS100MI/AddLine',
    'PIS100MI/AddInvoice',
  ]);
  expect(isCustom(dialect, 'OIS100MI', 'AddHead')).toBe(true);
  expect(isCustom(dialect, 'OIS100MI', 'GetHead')).toBe(false);
  expect(isCustom(getDialect('standard'), 'CRS610MI', 'Add')).toBe(false);
  // No transaction of a temporary order is left.
  for (const call of callsOf(dialect)) expect(call.transaction).not.toMatch(/Batch|Tmp|^Confirm$/);
});

test('counterparts', () => {
  expect(Object.fromEntries(likenesses())).toMatchObject({
    'OIS100MI/AddHead': 'OIS100MI/AddBatchHead',
    'OIS100MI/AddLine': 'OIS100MI/AddBatchLine',
  });
});

test('a job that a dialect does not have says why', () => {
  expect(() => jobOf(getDialect('brief'), 'order.confirm')).toThrow(
    expect.objectContaining({
      class: 'permanent',
      code: 'm3.dialect.none',
      message: expect.stringContaining('final from its head on'),
    }),
  );
  expect(jobOf(getDialect('standard'), 'order.confirm').call).toBe('OIS100MI/Confirm');
});

test.each<[string, unknown]>([
  ['a job is missing', { ...standard, jobs: Object.fromEntries(Object.entries(standard.jobs).slice(1)) }],
  ['a name is malformed', { ...standard, jobs: { ...standard.jobs, 'order.head': { call: 'OIS100MI.GetHead' } } }],
  ['an unknown job', { ...standard, jobs: { ...standard.jobs, 'order.nonsense': { call: 'OIS100MI/GetHead' } } }],
])('data are checked: %s', (_, data) => expect(dialectSchema.safeParse(data).success).toBe(false));
