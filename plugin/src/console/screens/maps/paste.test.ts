import { describe, expect, it } from '@jest/globals';
import { parsePasted, toCsv } from './paste.ts';

describe('pasted cells', () => {
  it.each([
    ['tabs, as spreadsheets copy', 'A\tX\tY\nB\tZ', false],
    ['semicolons', 'A;X;Y\r\nB;Z\r\n', false],
    ['commas with a header in another order', 'sku,TEPY,PYCD\nA,Y,X\nB,,Z', true],
  ])('takes %s', (_name, text, header) => {
    const parsed = parsePasted(text, ['PYCD', 'TEPY']);
    expect(parsed).toEqual({
      header,
      bad: [],
      rows: [
        { key: 'A', values: { PYCD: 'X', TEPY: 'Y' } },
        { key: 'B', values: { PYCD: 'Z' } },
      ],
    });
  });

  it('says which lines it cannot take', () => {
    const text = 'A\tX\n\tX\nB\t\nC\tX\t\tmore\nA\tY\n\n';
    expect(parsePasted(text, ['ITNO'])).toMatchObject({
      rows: [{ key: 'A' }],
      bad: [
        { line: 2, why: 'key' },
        { line: 3, why: 'empty' },
        { line: 4, why: 'cells' },
        { line: 5, why: 'twice' },
      ],
    });
  });

  it('gives back what it wrote, formulas and quotes included', () => {
    const rows = [
      { key: '=1+1', values: { ITNO: 'A "b", c' } },
      { key: 'two\nlines', values: { ITNO: '-5' } },
    ];
    const csv = toCsv(rows, ['ITNO']);
    expect(csv).toContain("'=1+1");
    expect(parsePasted(csv, ['ITNO'])).toEqual({ rows, bad: [], header: true });
  });
});
