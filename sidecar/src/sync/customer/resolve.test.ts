import { describe, expect, test } from '@jest/globals';
import type { SettingsInput } from '@crossdock/shared';
import { CrossdockError } from '../../errors.ts';
import type { CustomerLink } from '../../links/port.ts';
import type { MiResult } from '../../m3/port.ts';
import type { JobCall, M3Jobs } from '../jobs.ts';
import { customerMap, someOrder, someSettings, tables } from '../order/testing/fixtures.ts';
import { resolveCustomer, type CustomerResult } from './resolve.ts';

type Row = Record<string, string>;
interface M3 {
  byKey?: Row[];
  search?: Row[] | CrossdockError;
  customers?: Row[];
  add?: MiResult;
}
const ok = (record: Row): MiResult => ({
  transaction: '',
  ok: true,
  records: [record],
  error: null,
  notProcessed: false,
});
const missing = new CrossdockError('x', { class: 'bug', code: 'm3.nok.TransactionNotFound', remote: 'm3' });

/** Resolves one order's customer against a scripted M3; returns the result, the writes and the link that was kept. */
async function resolve(
  m3: M3,
  options: { settings?: SettingsInput; link?: CustomerLink; table?: string; email?: string } = {},
): Promise<{ result: CustomerResult; writes: JobCall[]; link: CustomerLink | null }> {
  const writes: JobCall[] = [];
  let link = options.link ?? null;
  const jobs = {
    list: ({ job }: JobCall) => {
      if (job === 'customer.byKey') return Promise.resolve(m3.byKey ?? []);
      return m3.search instanceof CrossdockError ? Promise.reject(m3.search) : Promise.resolve(m3.search ?? []);
    },
    read: (calls: readonly JobCall[]) =>
      Promise.resolve(calls.map(({ record }) => ok(m3.customers?.find((c) => c['CUNO'] === record['CUNO']) ?? {}))),
    write: (calls: readonly JobCall[]) => {
      writes.push(...calls);
      return Promise.resolve([m3.add ?? ok({ CUNO: 'W1' })]);
    },
    meaning: (result: MiResult) => (result.ok ? 'ok' : result.error?.code === 'XRE0104' ? 'exists' : 'permanent'),
    failure: (_job: string, error: { message: string }) =>
      new CrossdockError(error.message, {
        class: 'permanent',
        code: 'm3.nok',
        problem: { code: 'm3.nok', message: error.message, owner: 'm3' },
      }),
  } as unknown as M3Jobs;
  const order = someOrder({
    with: options.email === undefined ? {} : { billing: { ...someOrder().billing, email: options.email } },
  });
  const result = await resolveCustomer(
    {
      jobs,
      links: {
        get: () => link,
        save: (saved) => {
          link = saved;
          return Promise.resolve();
        },
      },
      settings: someSettings(options.settings),
      map: customerMap,
      lookup: tables(options.table ? { customer: { 'max@example.test': { CUNO: options.table } } } : {}),
      areas: () => Promise.resolve({}),
      signal: new AbortController().signal,
      now: () => 0,
      lateMs: 0,
      bornAt: 0,
      journal: () => undefined,
    },
    order,
  );
  return { result, writes, link };
}
const linked: CustomerLink = {
  key: 'k',
  CUNO: 'W9',
  searchKey: 's',
  state: 'linked',
  created: true,
  basics: 'old',
  at: 0,
};
const codes = (result: CustomerResult): string[] =>
  result.kind === 'hold' ? result.problems.map((p) => p.code) : [result.CUNO];

describe('resolveCustomer', () => {
  test('creates from the template and keeps the link', async () => {
    const { result, writes, link } = await resolve({});
    expect(result).toEqual({ kind: 'found', CUNO: 'W1', created: true });
    expect(writes).toMatchObject([
      { job: 'customer.add', record: { CUTM: 'WEBTEMPL', CUNM: 'Max Beispiel', MAIL: 'max@example.test', CSCD: 'DE' } },
    ]);
    expect(link).toMatchObject({ CUNO: 'W1', state: 'linked', created: true });
    expect(JSON.stringify(link)).not.toContain('example.test');
  });
  test('the table wins over everything', async () =>
    expect(codes((await resolve({}, { table: 'B2B7' })).result)).toEqual(['B2B7']));
  test('an Add whose answer was lost is found again by its search key', async () => {
    const first = await resolve({});
    const key = first.writes[0]?.record['ALCU'] ?? '';
    const { result, writes } = await resolve(
      { byKey: [{ CUNO: 'W5', ALCU: key, STAT: '20' }] },
      { link: { ...linked, CUNO: null, state: 'adding' } },
    );
    expect(codes(result)).toEqual(['W5']);
    expect(writes).toEqual([]);
  });
  test('a search key that merely comes next is not ours', async () =>
    expect(codes((await resolve({ byKey: [{ CUNO: 'W5', ALCU: 'ZZZ', STAT: '20' }] })).result)).toEqual(['W1']));
  test('look-alikes of the search engine are read and left', async () => {
    const m3: M3 = {
      search: [{ CUNO: 'A' }, { CUNO: 'B' }],
      customers: [
        { CUNO: 'A', MAIL: 'climax@example.test', STAT: '20' },
        { CUNO: 'B', MAIL: 'MAX@example.test', STAT: '20' },
      ],
    };
    expect(codes((await resolve(m3)).result)).toEqual(['B']);
  });
  test('two customers with the address are a question for a person', async () => {
    const m3: M3 = {
      search: [{ CUNO: 'A' }, { CUNO: 'B' }],
      customers: [
        { CUNO: 'A', MAIL: 'max@example.test', STAT: '20' },
        { CUNO: 'B', MAIL: 'max@example.test', STAT: '20' },
      ],
    };
    expect(codes((await resolve(m3)).result)).toEqual(['customer.ambiguous']);
  });
  test('a blocked customer is not replaced by a new one', async () => {
    const m3: M3 = { search: [{ CUNO: 'A' }], customers: [{ CUNO: 'A', MAIL: 'max@example.test', STAT: '90' }] };
    expect(codes((await resolve(m3)).result)).toEqual(['customer.blocked']);
  });
  test('an M3 without the search engine still gets its customers', async () =>
    expect(codes((await resolve({ search: missing })).result)).toEqual(['W1']));
  test('existing only: nobody is created', async () => {
    const { result, writes } = await resolve({}, { settings: { customers: { policy: 'existing' } } });
    expect([codes(result), writes]).toEqual([['customer.unknown'], []]);
  });
  test('without an e-mail address nobody can be told apart', async () =>
    expect(codes((await resolve({}, { email: '' })).result)).toEqual(['customer.no-email']));
  test('an e-mail address longer than MAIL goes to CRS111', async () => {
    const email = `${'a'.repeat(42)}@example.test`;
    const { writes } = await resolve({}, { email });
    expect(writes.map((w) => w.job)).toEqual(['customer.add', 'email.add']);
    expect(writes[0]?.record['MAIL']).toBeUndefined();
    expect(writes[1]?.record).toEqual({ EMTP: '04', EMKY: 'W1', EMAL: email });
  });
  test('one longer than CRS111 is held', async () =>
    expect(codes((await resolve({}, { email: `${'a'.repeat(60)}@example.test` })).result)).toEqual([
      'customer.email-too-long',
    ]));
  test('a customer that we created follows the shop', async () => {
    const { writes, link } = await resolve({}, { link: linked });
    expect(writes).toMatchObject([{ job: 'customer.change', record: { CUNO: 'W9', CUNM: 'Max Beispiel' } }]);
    expect((await resolve({}, { link: link ?? linked })).writes).toEqual([]);
  });
  test('a customer of M3’s own people is never touched', async () =>
    expect((await resolve({}, { link: { ...linked, created: false } })).writes).toEqual([]));
  test('one common customer, created once from the template', async () => {
    expect(
      codes((await resolve({}, { settings: { customers: { policy: 'common', commonCustomer: 'WEBSHOP' } } })).result),
    ).toEqual(['WEBSHOP']);
    const { link } = await resolve({}, { settings: { customers: { policy: 'common' } } });
    expect(link).toMatchObject({ key: 'common', CUNO: 'W1' });
  });
  test('what M3 refuses is held with its words', async () => {
    const add: MiResult = {
      transaction: '',
      ok: false,
      records: [],
      error: { code: 'WCSC103', field: 'CSCD', type: '', message: 'Country XX does not exist' },
      notProcessed: false,
    };
    expect((await resolve({ add })).result).toMatchObject({
      kind: 'hold',
      problems: [{ message: 'Country XX does not exist' }],
    });
  });
});
