import { checkInput, compileProgram, isDate8 } from './metadata.ts';
import type { Row, TransactionDef } from './metadata.ts';

const program = compileProgram({
  program: 'OIS100MI',
  description: '',
  transactions: {
    AddBatchLine: {
      description: '',
      in: {
        ORNO: { type: 'A', length: 10, required: true },
        ITNO: { type: 'A', length: 15, required: true },
        ORQT: { type: 'A', length: 17 },
        SAPR: { type: 'A', length: 19 },
        SACD: { type: 'N', length: 5 },
        DIP1: { type: 'N', length: 7 },
        CRAM: { type: 'A', length: 17 },
        DWDT: { type: 'D', length: 8 },
        CUPO: { type: 'A', length: 7 },
        FREE: { type: 'A' },
      },
      out: null,
    },
    LstBatchLine: { description: '', in: null, out: null },
  },
});
const def = program.transactions.get('AddBatchLine') as TransactionDef;
const base = { ORNO: '2000000001', ITNO: 'CUP-01' };

test.each<[string, Row, string, string, string]>([
  ['a field that the transaction lacks', { XXXX: '1' }, 'unknown-field', 'InputFieldNotFound', 'XXXX'],
  ['a missing mandatory field', { ITNO: '' }, 'mandatory', 'MandatoryInputFieldNotFound', 'ITNO'],
  ['blanks are as good as nothing', { ITNO: '   ' }, 'mandatory', 'MandatoryInputFieldNotFound', 'ITNO'],
  ['text too long', { CUPO: '12345678' }, 'too-long', 'InputFieldTooLong', 'CUPO'],
  ['number too long', { SACD: '123456' }, 'too-long', 'InputFieldTooLong', 'SACD'],
  ['text for a number', { SACD: 'ten' }, 'not-numeric', 'ServerReturnedNOK', 'SACD'],
  ['text for a quantity, which is type A', { ORQT: 'two' }, 'not-numeric', 'ServerReturnedNOK', 'ORQT'],
  ['decimal comma', { SAPR: '12,50' }, 'not-numeric', 'ServerReturnedNOK', 'SAPR'],
  ['exponent', { SAPR: '1e3' }, 'not-numeric', 'ServerReturnedNOK', 'SAPR'],
  ['negative price', { SAPR: '-1' }, 'negative', 'ServerReturnedNOK', 'SAPR'],
  ['decimals in a whole number', { SACD: '1.5' }, 'decimals', 'ServerReturnedNOK', 'SACD'],
  ['a date with dashes', { DWDT: '26-11-23' }, 'bad-date', 'ServerReturnedNOK', 'DWDT'],
  ['a day that is not in the calendar', { DWDT: '20260230' }, 'bad-date', 'ServerReturnedNOK', 'DWDT'],
])('refuses %s', (_what, fields, issue, type, field) => {
  const checked = checkInput(def, { ...base, ...fields });
  expect(checked).toMatchObject({ rejected: { issue, error: { type, field } } });
});

test.each<[string, Row, Row]>([
  ['trailing blanks', { CUPO: '1   ' }, { CUPO: '1' }],
  ['sign and point do not count', { CRAM: '-123456789012345.67' }, { CRAM: '-123456789012345.67' }],
  ['characters, not UTF-16 units', { CUPO: '\u{1F600}'.repeat(7) }, { CUPO: '\u{1F600}'.repeat(7) }],
  ['date 0 as none', { DWDT: '0' }, { DWDT: '0' }],
  ['empty values are dropped', { CUPO: '', SAPR: '' }, {}],
  ['a field without a known length', { FREE: 'x'.repeat(500) }, { FREE: 'x'.repeat(500) }],
])('accepts %s', (_what, fields, expected) => {
  expect(checkInput(def, { ...base, ...fields })).toEqual({ input: { ...base, ...expected } });
});

test('unknown fields can be ignored by setting', () => {
  expect(checkInput(def, { ...base, XXXX: '1' }, true)).toEqual({ input: base });
});
test('reads and writes are told apart by name', () => {
  expect([def.write, program.transactions.get('LstBatchLine')?.write]).toEqual([true, false]);
});
test.each([
  ['20240229', true],
  ['20230229', false],
  ['20261301', false],
  ['2026112', false],
])('isDate8(%s)', (text, expected) => {
  expect(isDate8(text)).toBe(expected);
});
