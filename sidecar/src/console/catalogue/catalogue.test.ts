import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { TABLES } from '@crossdock/shared';
import { describeSettings } from '../../config/describe.ts';
import { mayAmend } from '../amend.ts';
import { CATALOGUE, entryOf, findEntry } from './index.ts';

const SOURCE = path.join(import.meta.dirname, '..', '..');
const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.includes('catalogue'),
);
/** Answers of the HTTP API and findings of commands: they hold no work, and their own sentence says what to do. */
const NOT_WORK =
  /^(run|resolve|backup|settings|amend|amendment|operation|cause|view|document|entity|event|events|token|role|actor|route|request|body|content-encoding|content-type|charset|encoding|signature|intake|headers|method|listen|definition|simulation|template|table)\./;

/** What the flow editor says of a draft, and answers of the routes of stock, prices and items. */
const FINDINGS = /^flow\.(?!hold$)|^(stock|price|catalog)\.(off|unknown|unknown-item|busy|load-open|load-state)$/;

/** Codes in the places where problems are made: `code: '…'`, `code = …`, and the first argument of the makers of errors. */
function codesOf(text: string): string[] {
  const after = /(?:\bcode(?::| =)|\b(?:problem|transient|permanent|throttled|auth|bug|lostAnswer|error)\()([^,;\n]*)/g;
  const literal = /['`]([a-z][a-z0-9-]*(?:\.(?:[a-zA-Z0-9_-]+|\$\{[^}]*\}))+)['`]/g;
  return [...text.matchAll(after)].flatMap(([, part]) => [...(part ?? '').matchAll(literal)].map(([, code]) => code!));
}
const raised = [...new Set(files.flatMap((file) => codesOf(readFileSync(path.join(SOURCE, file), 'utf8'))))]
  .filter((code) => !NOT_WORK.test(code) && !FINDINGS.test(code))
  // A code with a part that is only known at run time stands for its family.
  .map((code) => code.replaceAll(/\$\{[^}]*\}/g, 'x'))
  .sort();

it('finds the codes that are raised', () => {
  expect(raised).toEqual(
    expect.arrayContaining(['sku.unknown', 'm3.timeout', 'woo.auth', 'total.different', 'charge.x.missing']),
  );
  expect(raised.length).toBeGreaterThan(90);
});

it.each(raised)('has words for %s', (code) => {
  expect(findEntry(code)).toMatchObject({ title: expect.stringMatching(/\S/) as unknown });
});

it.each(raised.filter((code) => /^(price|catalog|customer|http)\./.test(code) && !code.includes('.x')))(
  '%s has an entry of its own, not its family’s',
  (code) => {
    const own = findEntry(code);
    expect(own?.code === code || own?.passes).toBe(true);
  },
);

it('says who, where and what in every entry, once', () => {
  expect(new Set(CATALOGUE.map(({ code }) => code)).size).toBe(CATALOGUE.length);
  for (const entry of CATALOGUE) {
    for (const words of [entry.title, entry.meaning, entry.where, entry.what])
      expect(words.trim().length).toBeGreaterThan(3);
    expect([entry.code, entry.meaning]).toEqual([entry.code, expect.stringMatching(/[.:]$/)]);
    expect([entry.code, entry.what]).toEqual([entry.code, expect.stringMatching(/\.$/)]);
  }
});

it('offers only what there is: tables, settings, fields that may be corrected', () => {
  const known = describeSettings().map(({ path: setting }) => setting);
  for (const { fix } of CATALOGUE) {
    if (fix?.kind === 'table' && fix.table !== '*') {
      expect(Object.keys(TABLES)).toContain(fix.table);
      expect(TABLES[fix.table]!.columns).toEqual(expect.arrayContaining(fix.columns));
    }
    if (fix?.kind === 'amend') expect(fix.fields.filter((field) => !mayAmend(field))).toEqual([]);
    if (fix?.kind === 'setting') {
      // `m3.charges` stands for the charge that the problem names.
      expect(known.some((setting) => setting === fix.path || setting.startsWith(`${fix.path}.`))).toBe(true);
    }
  }
});

it.each([
  'XRE0103',
  'WIT0103',
  'XIT0107',
  'WWH0103',
  'WFAC303',
  'WTT0403',
  'WAD1001',
  'WPO0403',
  'WMO0103',
  'WTE0103',
  'XAU0008',
  'XUP0001',
  'XO_1130',
  'CPF9898',
])('knows M3’s message %s by itself', (id) => {
  expect(findEntry(`m3.nok.${id}`)?.code).toBe(`m3.nok.${id}`);
});

it('names the very setting and table of a problem', () => {
  const missing = { code: 'charge.shipping.missing', owner: 'm3' as const, message: 'x', field: 'm3.charges.shipping' };
  expect(entryOf(missing.code, missing).fix).toEqual({ kind: 'setting', path: 'm3.charges.shipping', input: 'text' });
  const method = { table: 'shipping', key: 'flat_rate' };
  expect(entryOf(missing.code, { ...missing, data: { row: method } }).fix).toEqual({
    kind: 'setting',
    path: 'm3.charges.shipping',
    input: 'text',
    instead: { ...method, columns: ['CRID'] },
  });
  const row = { code: 'table.payment.missing', owner: 'shop' as const, message: 'x' };
  expect(entryOf(row.code, row).fix).toEqual({ kind: 'table', table: 'payment', columns: ['PYCD', 'TEPY'] });
  expect(entryOf('table.nothing.missing', null).fix).toBeUndefined();
});

it('has the problem’s own words for a code that nobody foresaw', () => {
  const problem = { code: 'new.code', owner: 'm3' as const, message: 'It is so.', fix: 'Do this.' };
  expect(entryOf('new.code', problem)).toMatchObject({ meaning: 'It is so.', what: 'Do this.', who: 'm3' });
});
