import { CrossdockError } from '../errors.ts';
import type { MiResult } from '../m3/port.ts';
import type { M3Jobs } from '../sync/jobs.ts';
import { ItemLookup, itemView, numbersToAsk } from './items.ts';

type Row = Record<string, string>;
const MUG = { ITNO: 'MUG-BLUE', ITDS: 'Blue mug ', FUDS: 'Mug, blue, 0.3 l', STAT: '20' };

it.each([
  ['MUG-BLUE', ['MUG-BLUE']],
  ['mug-blue', ['mug-blue', 'MUG-BLUE']],
  ['', []],
  ['ABCDEFGHIJKLMNOP', []],
])('"%s" asks M3 for %j', (typed, numbers) => {
  expect(numbersToAsk(typed)).toEqual(numbers);
});

it.each([
  ['there', 'MUG-BLUE', [MUG], { item: 'MUG-BLUE', known: true, like: null, name: 'Blue mug', sellable: true }],
  ['in capitals only', 'mug-blue', [null, MUG], { item: 'MUG-BLUE', known: false, like: 'MUG-BLUE', sellable: true }],
  ['not there', 'CUP', [null], { item: 'CUP', known: false, like: null, name: '', status: '', sellable: false }],
  ['blocked', 'MUG-BLUE', [{ ...MUG, STAT: '90' }], { known: true, status: '90', sellable: false }],
  ['without a name', 'MUG-BLUE', [{ ...MUG, ITDS: '' }], { name: 'Mug, blue, 0.3 l' }],
  ['too long to be one', 'ABCDEFGHIJKLMNOP', [], { item: 'ABCDEFGHIJKLMNOP', known: false, like: null }],
])('an item that is %s', (_name, typed, rows: (Row | null)[], expected) => {
  expect(itemView(typed, rows, ['20'])).toMatchObject(expected);
});

const found = (row: Row): MiResult => ({ transaction: 'GetItmBasic', ok: true, records: [row] }) as unknown as MiResult;
const refused = (code: string): MiResult =>
  ({ transaction: 'GetItmBasic', ok: false, records: [], error: { code, message: code } }) as unknown as MiResult;

function lookup(answer: (ITNO: string) => MiResult) {
  const asked: string[] = [];
  let now = 0;
  const jobs = {
    read: (calls: readonly { record: Row }[]) => {
      asked.push(...calls.map(({ record }) => record['ITNO']!));
      return Promise.resolve(calls.map(({ record }) => answer(record['ITNO']!)));
    },
    meaning: (result: MiResult) => (result.error?.code === 'missing' ? 'missing' : 'permanent'),
    failure: (_job: string, { code }: { code: string }) =>
      new CrossdockError(code, { class: 'permanent', code: `m3.nok.${code}` }),
    name: () => 'MMS200MI/GetItmBasic',
  } as unknown as M3Jobs;
  const items = new ItemLookup({ jobs: () => jobs, statuses: () => ['20'], now: () => now });
  return { items, asked, later: (ms: number) => (now += ms) };
}

it('keeps what M3 has for ten minutes, and asks again for what it did not have', async () => {
  const { items, asked, later } = lookup((ITNO) => (ITNO === 'MUG-BLUE' ? found(MUG) : refused('missing')));
  expect((await items.item(' MUG-BLUE ')).name).toBe('Blue mug');
  later(9 * 60_000);
  await items.item('MUG-BLUE');
  expect(asked).toEqual(['MUG-BLUE']);
  later(2 * 60_000);
  await items.item('MUG-BLUE');
  // Somebody creates the item in M3 and looks again.
  expect((await items.item('NEW')).known).toBe(false);
  await items.item('NEW');
  expect(asked).toEqual(['MUG-BLUE', 'MUG-BLUE', 'NEW', 'NEW']);
});

it('asks once for what several ask at the same time', async () => {
  const { items, asked } = lookup(() => found(MUG));
  const both = await Promise.all([items.item('MUG-BLUE'), items.item('MUG-BLUE')]);
  expect(both.map(({ known }) => known)).toEqual([true, true]);
  expect(asked).toEqual(['MUG-BLUE']);
});

it('what M3 refuses is no unknown item, and is not kept', async () => {
  let away = true;
  const { items } = lookup(() => (away ? refused('MMS0001') : found(MUG)));
  await expect(items.item('MUG-BLUE')).rejects.toMatchObject({ code: 'm3.nok.MMS0001' });
  away = false;
  expect((await items.item('MUG-BLUE')).known).toBe(true);
});
