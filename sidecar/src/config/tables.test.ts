import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { TableRow } from '@crossdock/shared';
import fc from 'fast-check';
import { tempStore, type TempStore } from '../../test/support/temp-store.ts';
import { createAuditLog } from '../admin/sqlite/audit-store.ts';
import { adminMigrations } from '../admin/sqlite/migrations.ts';
import { csvLine, parseCsv } from './csv.ts';
import { configMigrations } from './sqlite/migrations.ts';
import { createTableStore } from './sqlite/table-store.ts';
import { rowFault, TablesService } from './tables.ts';

const by = { actor: { name: 'ada', role: 'operator' }, why: 'test' } as const;
let store: TempStore;
let tables: TablesService;
beforeEach(() => {
  store = tempStore([...adminMigrations, ...configMigrations]);
  tables = new TablesService(createTableStore(store.db));
});
afterEach(() => store.remove());

describe('parseCsv', () => {
  it.each([
    [
      'commas',
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'semicolons and CRLF',
      'a;b\r\n1;2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'tabs',
      'a\tb\n1\t',
      [
        ['a', 'b'],
        ['1', ''],
      ],
    ],
    ['a byte order mark', '\uFEFFa,b', [['a', 'b']]],
    ['quotes', 'a,"b,""c"""\n', [['a', 'b,"c"']]],
    [
      'blank lines',
      'a,b\n\n,\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['spaces around cells', ' a , "b" \n', [['a', 'b']]],
  ])('reads %s', (_name, text, expected) => expect(parseCsv(text).map((line) => line.cells)).toEqual(expected));

  it('counts lines as an editor does', () => {
    expect(parseCsv('a,b\n"1\n1",2\n3,4').map((line) => line.line)).toEqual([1, 2, 4]);
    expect(() => parseCsv('a,b\n1,"2')).toThrow('Line 2: a quote is opened and never closed');
    expect(() => parseCsv('a,b\n1,"2"x')).toThrow('Line 2: there is text after a closing quote');
  });

  it('reads back what csvLine wrote', () => {
    const cell = fc.string({ unit: 'grapheme' }).filter((text) => !/^[=@+\-\t\r]/.test(text) && !/[\uFEFF]/.test(text));
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
        const text = [['key', 'value'], ...rows].map((row) => csvLine(row)).join('\r\n');
        const kept = rows.filter((row) => row.some((value) => value !== ''));
        expect(
          parseCsv(text)
            .slice(1)
            .map((line) => line.cells),
        ).toEqual(kept);
      }),
    );
  });
});

describe('rowFault', () => {
  it.each([
    ['sku', { key: 'A', values: { ITNO: 'X'.repeat(15) } }, null],
    ['sku', { key: 'A', values: { ITNO: 'X'.repeat(16) } }, 'ITNO must have at most 15 characters'],
    ['sku', { key: 'A', values: { ITMO: 'X' } }, 'did you mean "ITNO"'],
    ['sku', { key: 'A', values: { ITNO: '' } }, 'give at least one of ITNO'],
    ['sku', { key: '', values: { ITNO: 'X' } }, 'the key must have 1 to 200 characters'],
    ['unit', { key: 'A', values: { factor: '12.5' } }, null],
    ['unit', { key: 'A', values: { factor: '1,5' } }, 'factor must be a number above 0'],
    ['currency', { key: 'SEK', values: { CUCD: 'EUR', rate: '0' } }, 'rate must be a number above 0'],
    ['status', { key: 'on-hold', values: { action: 'post' } }, null],
    ['status', { key: 'on-hold', values: { action: 'send' } }, 'action must be one of post, wait, cancel'],
    ['status', { key: 'On hold', values: { action: 'post' } }, 'the key must be a status of orders'],
    ['m3-status', { key: 'delivered', values: { status: 'shipped' } }, null],
    ['m3-status', { key: 'delivered', values: { status: 'nothing' } }, null],
    ['m3-status', { key: 'delivered', values: { status: 'wc-shipped' } }, 'without "wc-"'],
    ['m3-status', { key: 'sent', values: { status: 'shipped' } }, 'the key must be one of open, allocated'],
    ['carriers', { key: 'DHL', values: { carrier: 'DHL', url: 'https://dhl.example/{tracking}' } }, null],
    ['carriers', { key: 'DHL', values: { carrier: 'DHL' } }, null],
    ['carriers', { key: 'DHL', values: { url: 'https://dhl.example/{tracking}' } }, null],
    ['carriers', { key: 'DHL', values: { carrier: 'X'.repeat(61) } }, 'carrier must have at most 60 characters'],
    ['carriers', { key: 'X'.repeat(11), values: { carrier: 'DHL' } }, 'the key must have at most 10 characters'],
    ['carriers', { key: 'DHL', values: { url: 'dhl.example/{tracking}' } }, 'url must be an address that begins with'],
    ['carriers', { key: 'DHL', values: { url: 'https://dhl.example/' } }, 'url must have {tracking} once'],
    ['carriers', { key: 'DHL', values: { name: 'DHL' } }, 'unknown column "name"'],
  ])('%s %j', (table, row, expected) => {
    if (expected === null) expect(rowFault(table, row)).toBeNull();
    else expect(rowFault(table, row)).toContain(expected);
  });
});

describe('TablesService', () => {
  it('finds e-mail addresses in any case, everything else exactly', async () => {
    await tables.put('customer', [{ key: 'Ann@Example.COM', values: { CUNO: 'C1' } }], by);
    await tables.put('sku', [{ key: 'abc', values: { ITNO: 'X' } }], by);
    expect(tables.get('customer', 'ANN@example.com')).toEqual({ CUNO: 'C1' });
    expect(tables.get('sku', 'abc')).toEqual({ ITNO: 'X' });
    expect(tables.get('sku', 'ABC')).toBeNull();
  });

  it('knows a status by the name that the REST API gives it, however a list writes it', async () => {
    await tables.import('status', 'status;action\nwc-Awaiting-Pickup;post\n', by);
    expect(tables.get('status', 'awaiting-pickup')).toEqual({ action: 'post' });
    expect(tables.export('status')).toBe('key,action\r\nawaiting-pickup,post\r\n');
  });

  it('imports good lines and reports the others by number', async () => {
    await tables.put(
      'payment',
      [
        { key: 'bacs', values: { PYCD: 'B', TEPY: '30' } },
        { key: 'cod', values: { PYCD: 'C' } },
      ],
      by,
    );
    const report = await tables.import('payment', 'key;TEPY\nbacs;30\ncod;14\nstripe;0\nbad;12345\nstripe;1\n;9\n', by);
    expect(report).toEqual({
      table: 'payment',
      added: 1,
      changed: 1,
      unchanged: 1,
      rejected: [
        { line: 5, key: 'bad', reason: 'TEPY must have at most 3 characters, received "12345"' },
        { line: 6, key: 'stripe', reason: 'the key is in line 4 already' },
        { line: 7, key: null, reason: 'the key must have 1 to 200 characters, received 0' },
      ],
    });
    expect(tables.get('payment', 'cod')).toEqual({ PYCD: 'C', TEPY: '14' });
    expect(tables.get('payment', 'bacs')).toEqual({ PYCD: 'B', TEPY: '30' });
  });

  it.each([
    ['', 'Its first line must be: key,ITNO'],
    ['key\nA', 'expected at least two columns'],
    ['A-1,CUP-01\n', 'column 2 of table sku is "CUP-01"'],
    ['key,itno,ITNO\nA,B,C', 'the column ITNO is there twice'],
    ['key,ITNO\n"A', 'never closed'],
  ])('refuses a file like %j as a whole', async (csv, expected) => {
    await expect(tables.import('sku', csv, by)).rejects.toThrow(expected);
    expect(tables.count('sku')).toBe(0);
  });

  it('exports what it imports, also text that a spreadsheet would run', async () => {
    await tables.put(
      'sku',
      [
        { key: '=1+1', values: { ITNO: '-A' } },
        { key: 'a,"b"', values: { ITNO: 'B' } },
      ],
      by,
    );
    const csv = tables.export('sku');
    expect(csv).toContain("'=1+1,'-A");
    expect(await tables.import('sku', csv, by)).toMatchObject({ added: 0, changed: 0, unchanged: 2, rejected: [] });
  });

  it('takes changes back, each row only where nobody has changed it again', async () => {
    const row = (key: string, ITNO: string): TableRow => ({ key, values: { ITNO } });
    await tables.put('sku', [row('A', 'OLD')], by);
    const changes = await tables.put('sku', [row('A', 'NEW'), row('B', 'NEW'), row('C', 'NEW')], by);
    await tables.put('sku', [row('C', 'NEWER')], by);
    const back = { ...by, why: 'taken back' };
    expect(await tables.undo('sku', changes, back)).toEqual({ restored: 2, left: ['C'] });
    expect(tables.list('sku')).toEqual([row('A', 'OLD'), row('C', 'NEWER')]);
    const removed = await tables.delete('sku', ['A'], by);
    expect(await tables.undo('sku', removed, back)).toEqual({ restored: 1, left: [] });
    expect(tables.get('sku', 'A')).toEqual({ ITNO: 'OLD' });
    const wrong = [{ key: 'Z', before: { ITNO: 'x'.repeat(16) }, after: null }];
    await expect(tables.undo('sku', wrong, back)).rejects.toThrow('Row "Z" of table sku');
    expect(createAuditLog(store.db).list({ limit: 20 })).toMatchObject([
      { action: 'table.undo', why: 'taken back', data: { set: 1, removed: 0 } },
      { action: 'table.change' },
      { action: 'table.undo', why: 'taken back', data: { set: 1, removed: 1 } },
      { action: 'table.change' },
      { action: 'table.change' },
      { action: 'table.change' },
    ]);
  });

  it('compares and writes in one step: what is saved at the same moment is not undone, and nobody is told an older row', async () => {
    const row = (key: string, ITNO: string): TableRow => ({ key, values: { ITNO } });
    const changes = await tables.put('sku', [row('A', 'FIRST')], by);
    const [second, undone] = await Promise.all([
      tables.put('sku', [row('A', 'SECOND')], by),
      tables.undo('sku', changes, by),
    ]);
    expect(second).toEqual([{ key: 'A', before: { ITNO: 'FIRST' }, after: { ITNO: 'SECOND' } }]);
    expect(undone).toEqual({ restored: 0, left: ['A'] });
    const [, fourth, same] = await Promise.all([
      tables.put('sku', [row('A', 'THIRD')], by),
      tables.put('sku', [row('A', 'SECOND')], by),
      tables.put('sku', [row('A', 'SECOND')], by),
    ]);
    expect(fourth).toEqual([{ key: 'A', before: { ITNO: 'THIRD' }, after: { ITNO: 'SECOND' } }]);
    expect(same).toEqual([]);
    expect(tables.list('sku')).toEqual([row('A', 'SECOND')]);
  });

  it('of rows with the same key the last one counts, and undo knows what there was before', async () => {
    const row = (ITNO: string): TableRow => ({ key: ' A ', values: { ITNO } });
    await tables.put('sku', [row('OLD')], by);
    const changes = await tables.put('sku', [row('NEW'), row('NEWER')], by);
    expect(changes).toEqual([{ key: 'A', before: { ITNO: 'OLD' }, after: { ITNO: 'NEWER' } }]);
    expect(await tables.undo('sku', changes, by)).toEqual({ restored: 1, left: [] });
    expect(tables.get('sku', 'A')).toEqual({ ITNO: 'OLD' });
  });

  it('keeps history and audits every change, without keys', async () => {
    await tables.put('customer', [{ key: 'a@x.test', values: { CUNO: 'C1' } }], by);
    await tables.put('customer', [{ key: 'a@x.test', values: { CUNO: 'C1' } }], by);
    await tables.put('customer', [{ key: 'a@x.test', values: { CUNO: 'C2' } }], by);
    expect(await tables.delete('customer', ['A@x.test', 'unknown'], by)).toEqual([
      { key: 'a@x.test', before: { CUNO: 'C2' }, after: null },
    ]);
    expect(tables.history('customer', 'a@x.test', 10)).toMatchObject([
      { before: { CUNO: 'C2' }, after: null },
      { before: { CUNO: 'C1' }, after: { CUNO: 'C2' } },
      { before: null, after: { CUNO: 'C1' }, actor: 'ada', why: 'test' },
    ]);
    const audit = createAuditLog(store.db).list({ limit: 10, target: 'table:customer' });
    expect(audit.map((entry) => entry.data)).toEqual([
      { set: 0, removed: 1 },
      { set: 1, removed: 0 },
      { set: 1, removed: 0 },
    ]);
    expect(JSON.stringify(audit)).not.toContain('a@x.test');
  });

  it('refuses a bad row together with its good neighbours', async () => {
    const rows: TableRow[] = [
      { key: 'A', values: { ITNO: 'X' } },
      { key: 'B', values: { CUNO: 'X' } },
    ];
    await expect(tables.put('sku', rows, by)).rejects.toThrow('Row "B" of table sku');
    expect(tables.count('sku')).toBe(0);
    await expect(tables.put('skus', rows, by)).rejects.toThrow('did you mean "sku"');
  });

  it('pages and searches', async () => {
    await tables.put(
      'sku',
      ['A', 'B', 'C', 'D'].map((key) => ({ key, values: { ITNO: `I-${key}` } })),
      by,
    );
    expect(tables.list('sku', { limit: 2 }).map((row) => row.key)).toEqual(['A', 'B']);
    expect(tables.list('sku', { after: 'B', limit: 2 }).map((row) => row.key)).toEqual(['C', 'D']);
    expect(tables.list('sku', { search: 'i-c' }).map((row) => row.key)).toEqual(['C']);
  });
});

it('a fingerprint is another one where any row is, and the same after a restart and an undo', async () => {
  const row = (factor: string): TableRow => ({ key: 'BOX', values: { factor, ALUN: 'BX' } });
  const empty = tables.fingerprint('unit');
  await tables.put('unit', [row('1')], by);
  const one = tables.fingerprint('unit');
  await tables.put('unit', [row('12')], by);
  const twelve = tables.fingerprint('unit');
  expect(new Set([empty, one, twelve]).size).toBe(3);
  expect(new TablesService(createTableStore(store.db)).fingerprint('unit')).toBe(twelve);
  await tables.put('unit', [row('1')], by);
  expect(tables.fingerprint('unit')).toBe(one);
});
