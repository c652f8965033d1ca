import { expect, test } from '@jest/globals';
import type { JobCall, M3Jobs } from '../jobs.ts';
import { isProblem } from './facts.ts';
import { createM3Facts } from './gather.ts';
import { gatherItems } from './gather-items.ts';
import { orderDocument, someOrder, someSettings, tables } from './testing/fixtures.ts';

const NOW = Date.UTC(2026, 10, 27, 9);
type Row = Record<string, string>;
const alias = (POPN: string, ITNO: string, more: Row = {}): Row => ({ POPN, ITNO, ALWT: '2', ALWQ: 'EA13', ...more });

const ITEMS = ['CUP', 'LAMP', '100200', 'OLD'];
const ALIASES: Row[] = [
  alias('100200', 'CUP'),
  alias('400', 'CUP'),
  alias('401', 'CUP', { ALWT: '1', ALWQ: '' }),
  alias('402', 'CUP', { ALWQ: 'UPC' }),
  alias('403', 'CUP', { LVDT: '20261126' }),
  alias('404', 'OLD', { VFDT: '20200101', LVDT: '20261126' }),
  alias('404', 'LAMP', { VFDT: '20261127', LVDT: '0' }),
  alias('405', 'CUP', { VFDT: '20261128' }),
  alias('406', 'CUP'),
  alias('406', 'LAMP', { ALWT: '1', ALWQ: '' }),
  alias('407', 'CUP'),
  alias('407', 'LAMP'),
  alias('lamp', 'CUP'),
  alias('lamp', 'OLD'),
];

/** M3 whose lists begin at the alias and go on. */
function someJobs(asked: JobCall[] = []): M3Jobs {
  const answer = ({ job, record }: JobCall): Row[] => {
    if (job === 'item.get') return ITEMS.filter((ITNO) => ITNO === record['ITNO']).map((ITNO) => ({ ITNO, STAT: '20', UNMS: 'PCE', DCCD: '0' })); // prettier-ignore
    const { POPN = '', ALWT } = record;
    return ALIASES.filter((row) => (row['POPN'] ?? '') >= POPN && (ALWT === undefined || row['ALWT'] === ALWT));
  };
  const jobs: Partial<M3Jobs> = {
    read: (calls) => {
      asked.push(...calls);
      return Promise.resolve(calls.map((call) => ({ transaction: '', ok: answer(call).length > 0, records: answer(call), error: null, notProcessed: false }))); // prettier-ignore
    },
    meaning: (result) => (result.ok ? 'ok' : 'missing'),
  };
  return jobs as M3Jobs;
}

interface Given {
  from?: 'item' | 'alias';
  qualifier?: string;
  sku?: string;
  gtin?: string;
  table?: Record<string, Row>;
  catalogue?: Record<string, string>;
}
async function itemFor({
  from = 'item',
  qualifier = 'EA13',
  sku = '',
  gtin = '',
  table,
  catalogue = {},
}: Given): Promise<string> {
  const document = orderDocument({ lines: [{ sku, total: '10.00' }] });
  (document['line_items'] as Row[])[0]!['global_unique_id'] = gtin;
  const [item] = await gatherItems(
    {
      jobs: someJobs(),
      shop: null,
      facts: createM3Facts(() => NOW),
      lookup: tables(table && { sku: table }),
      catalogItem: (one) => catalogue[one] ?? null,
      settings: someSettings({ sku: { from, aliasType: '2', aliasQualifier: qualifier } }),
      now: () => NOW,
      signal: new AbortController().signal,
    },
    someOrderOf(document),
  );
  return isProblem(item!) ? item.code : `${item!.ITNO} by ${item!.via}`;
}
const someOrderOf = (document: Record<string, unknown>) => someOrder({ with: document });

test.each<[string, Given, string]>([
  ['an item number that is also an alias: as item number', { sku: '100200' }, '100200 by number'],
  ['an item number that is also an alias: as alias', { from: 'alias', sku: '100200' }, 'CUP by alias'],
  ['a row of the table wins', { from: 'alias', sku: '100200', table: { '100200': { ITNO: 'LAMP' } } }, 'LAMP by table'],
  ['no alias: the item number, also in capitals', { from: 'alias', sku: 'cup' }, 'CUP by number'],
  ['an alias of the type set', { from: 'alias', sku: '400' }, 'CUP by alias'],
  ['an alias of another type', { from: 'alias', sku: '401' }, 'sku.unknown'],
  ['an alias of another qualifier', { from: 'alias', sku: '402' }, 'sku.unknown'],
  ['any qualifier', { from: 'alias', qualifier: '', sku: '402' }, 'CUP by alias'],
  ['an alias that is not valid any more', { from: 'alias', sku: '403' }, 'sku.unknown'],
  ['the one of two that is valid', { from: 'alias', sku: '404' }, 'LAMP by alias'],
  ['an alias that is not valid yet', { from: 'alias', sku: '405' }, 'sku.unknown'],
  ['of two types only the one set counts', { from: 'alias', sku: '406' }, 'CUP by alias'],
  ['an alias of two items', { from: 'alias', sku: '407' }, 'sku.ambiguous'],
  ['an alias of two items, and an item number', { from: 'alias', sku: 'lamp' }, 'LAMP by number'],
  ['as the catalogue keeps it', { from: 'alias', sku: '500', catalogue: { '500': 'LAMP' } }, 'LAMP by alias'],
  [
    'the catalogue does not say which of two',
    { from: 'alias', sku: '407', catalogue: { '407': 'LAMP' } },
    'sku.ambiguous',
  ],
  ['no item number: an alias of any type', { sku: '401' }, 'CUP by alias'],
  ['no item number: aliases of two items', { sku: '406' }, 'sku.ambiguous'],
  ['no item number: an alias that is not valid any more', { sku: '403' }, 'sku.unknown'],
  ['no item number, and the catalogue is not asked', { sku: '500', catalogue: { '500': 'LAMP' } }, 'sku.unknown'],
  ['a GTIN without SKU: an alias of any type', { from: 'alias', gtin: '401' }, 'CUP by gtin'],
  ['neither SKU nor GTIN', {}, 'sku.missing'],
])('%s', async (_, given, expected) => {
  expect(await itemFor(given)).toBe(expected);
});
