import {
  checkAgainst,
  checkValue,
  createMetadata,
  type FieldFacts,
  type MetadataCache,
  type TenantFacts,
} from './metadata.ts';

const field = (type: 'A' | 'N' | 'D', length?: number, required = false): FieldFacts => ({
  type,
  label: 'Label',
  required,
  ...(length === undefined ? {} : { length }),
});

test.each<[string, FieldFacts, string, string | null]>([
  ['text that fits', field('A', 3), 'abc', null],
  ['text too long', field('A', 3), 'abcd', 'm3.field.length'],
  ['an emoji is one character', field('A', 3), 'ab😀', null],
  ['four characters of two units', field('A', 3), '😀😀😀😀', 'm3.field.length'],
  ['no limit known', field('A'), 'x'.repeat(5000), null],
  ['blank', field('N', 3), '   ', null],
  ['digits only count', field('N', 5), '-123.45', null],
  ['too many digits', field('N', 5), '1234.56', 'm3.field.length'],
  ['a comma is no number', field('N', 17), '1,5', 'm3.field.number'],
  ['an exponent is no number', field('N', 17), '1e5', 'm3.field.number'],
  ['a plus is no number', field('N', 17), '+1', 'm3.field.number'],
  ['an unfinished number', field('N', 17), '1.', 'm3.field.number'],
  ['a date', field('D', 8), '20261123', null],
  ['a date, whatever its length says', field('D', 10), '20261123', null],
  ['the empty date', field('D', 8), '0', null],
  ['a date with dashes', field('D', 8), '2026-11-23', 'm3.field.date'],
  ['the 31st of November', field('D', 8), '20261131', 'm3.field.date'],
  ['a leap day', field('D', 8), '20280229', null],
  ['no leap day', field('D', 8), '20270229', 'm3.field.date'],
])('%s', (_, facts, value, code) => expect(checkValue('FIEL', facts, value)?.code ?? null).toBe(code));

test('problems name field, expectation and what was received, but no value', () => {
  const problem = checkValue('CUNM', field('A', 5), 'Jane Doe');
  expect(problem).toMatchObject({ field: 'CUNM', expected: 'at most 5 characters', received: '8' });
  expect(JSON.stringify(problem)).not.toContain('Jane');
  expect(JSON.stringify(checkValue('ORQT', field('N', 5), 'Jane'))).not.toContain('Jane');
});

test('unknown and missing fields', () => {
  const facts = { description: '', in: { CUNO: field('A', 10, true), ORTP: field('A', 3) }, out: {} };
  expect(checkAgainst(facts, { CUNO: '1', ORTP: '001' })).toEqual([]);
  expect(checkAgainst(facts, { CUNO: ' ' }).map((p) => p.code)).toEqual(['m3.field.missing']);
  expect(checkAgainst(facts, { CUNO: '1', XXXX: '' }).map((p) => p.code)).toEqual(['m3.field.unknown']);
});

describe('bundled facts', () => {
  const metadata = createMetadata();
  test('are found from the sources', () => {
    expect(metadata.transaction('OIS100MI', 'AddBatchHead')?.in).toMatchObject({
      CUNO: { type: 'A', length: 10, required: true },
      CUOR: { length: 20 },
    });
    expect(metadata.transaction('OIS100MI', 'AddBatchHead')?.out.ORNO).toMatchObject({ type: 'A', length: 10 });
  });
  test('know the calls of the other dialect by their counterparts', () => {
    expect(metadata.transaction('OIS100MI', 'AddHead')).toEqual(metadata.transaction('OIS100MI', 'AddBatchHead'));
    expect(
      metadata.checkRecord('OIS100MI', 'AddLine', { ORNO: '1', ITNO: 'A', NOPE: '1' }).map((p) => p.field),
    ).toEqual(['NOPE']);
    expect(metadata.transaction('PIS100MI', 'AddInvoice')).toEqual(metadata.transaction('APS450MI', 'AddHead'));
  });
  test.each([
    ['EXT001MI', 'AddThing'],
    ['OIS100MI', 'Nonsense'],
    ['../../package', 'x'],
  ])('know nothing of %s/%s, and then object to nothing', (program, transaction) => {
    expect(metadata.transaction(program, transaction)).toBeNull();
    expect(metadata.checkRecord(program, transaction, { ANY: '1' })).toEqual([]);
  });
  test('a search query has no length', () =>
    expect(metadata.checkRecord('CRS610MI', 'SearchCustomer', { SQRY: 'x'.repeat(300) })).toEqual([]));
});

describe("the tenant's facts", () => {
  const tenant = (program: string, transactions: TenantFacts['transactions']): TenantFacts => ({
    program,
    description: '',
    names: Object.keys(transactions),
    learnedAt: 5,
    transactions,
  });
  const memory = (): MetadataCache & { rows: Map<string, string> } => {
    const rows = new Map<string, string>();
    return { rows, get: (program) => rows.get(program) ?? null, put: (program, json) => void rows.set(program, json) };
  };

  test('win over the bundled ones, are kept, and are read again by another start', () => {
    const cache = memory();
    const first = createMetadata({ cache });
    expect(first.checkRecord('OIS100MI', 'GetHead', { ORNO: '1', CUST: 'x' })).not.toEqual([]);
    first.learn(
      tenant('OIS100MI', {
        GetHead: { description: '', in: { ORNO: field('A', 10, true), CUST: field('A', 1) }, out: {} },
      }),
    );
    for (const metadata of [first, createMetadata({ cache })]) {
      expect(metadata.checkRecord('OIS100MI', 'GetHead', { ORNO: '1', CUST: 'x' })).toEqual([]);
      expect(metadata.tenant('OIS100MI')?.learnedAt).toBe(5);
      // What was not learned stays as bundled.
      expect(metadata.transaction('OIS100MI', 'GetLine')).not.toBeNull();
    }
  });

  test('do not limit a field that has no length of its own', () => {
    const metadata = createMetadata();
    metadata.learn(tenant('CRS610MI', { SearchCustomer: { description: '', in: { SQRY: field('A', 10) }, out: {} } }));
    expect(metadata.checkRecord('CRS610MI', 'SearchCustomer', { SQRY: 'MAIL:somebody@example.com' })).toEqual([]);
  });

  test('that cannot be read are as good as none', () => {
    const cache = memory();
    cache.rows.set('OIS100MI', '{"program":');
    const metadata = createMetadata({ cache });
    expect(metadata.tenant('OIS100MI')).toBeNull();
    expect(metadata.transaction('OIS100MI', 'GetHead')).not.toBeNull();
  });
});
