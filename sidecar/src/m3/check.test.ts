import { checkM3 } from './check.ts';
import { judgeCode, judgeItemWay, judgeProgram, judgeUser } from './check-rules.ts';
import { callsOf, getDialect, type UsedCall } from './dialects/index.ts';
import { fieldsOf, refreshMetadata } from './learn.ts';
import { createMetadata } from './metadata.ts';
import type { MiCall } from './port.ts';
import { clientOf, settingsOf, startServer, type Reply, type Script } from './test-server.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.close();
});

const used = (transaction: string, more: Partial<UsedCall> = {}): UsedCall => ({
  program: 'OIS100MI',
  transaction,
  custom: false,
  needed: true,
  jobs: ['order.head'],
  ...more,
});
test.each<[string, UsedCall[], string[] | null, boolean | 'warn', RegExp]>([
  ['all there', [used('GetHead')], ['GetHead', 'GetLine'], true, /the one/],
  ['a needed one missing', [used('GetHead')], ['GetLine'], false, /does not have GetHead \(order\.head\)/],
  ['one missing that can be done without', [used('GetHead', { needed: false })], [], 'warn', /does not list GetHead/],
  ['a custom one missing', [used('AddHead', { custom: true })], [], 'warn', /does not list AddHead/],
  ['not told', [used('GetHead')], null, 'warn', /MRS001MI does not list/],
])('program: %s', (_, calls, listed, ok, detail) => {
  const found = judgeProgram('OIS100MI', calls, listed, 'no authority');
  expect(found.ok).toBe(ok);
  expect(found.detail).toMatch(detail);
  expect(found.fix === '').toBe(ok === true);
});

const both = { MMS200MI: ['AddItmBasic', 'UpdItmBasic'], MHS001MI: ['AddIntItmMst', 'ChgIntItmMst'] };
const way = (more: object) => ({ enabled: true, changes: false, by: 'MMS200MI' as const, partner: 'P', messageType: 'ITEM', values: {}, ...more }); // prettier-ignore
test.each<[string, object, Record<string, string[]>, boolean | 'warn' | null, RegExp]>([
  ['switched off', { enabled: false }, both, null, /^$/],
  ['M3 does not tell', {}, {}, null, /^$/],
  ['new ones by MMS200MI', {}, both, true, /MMS200MI\/AddItmBasic: /],
  ['new ones and changes by the interface', { by: 'MHS001MI', changes: true }, both, true, /MHS001MI\/AddIntItmMst and MHS001MI\/ChgIntItmMst/],
  ['no changes', { changes: true }, { ...both, MMS200MI: ['AddItmBasic'] }, 'warn', /does not list MMS200MI\/UpdItmBasic/],
  ['only the other way', {}, { ...both, MMS200MI: [] }, false, /It has MHS001MI\/AddIntItmMst/],
  ['neither way', { by: 'MHS001MI' }, { MMS200MI: [], MHS001MI: [] }, false, /neither MHS001MI\/AddIntItmMst nor MMS200MI\/AddItmBasic/],
])('products as items: %s', (_, settings, listed, ok, detail) => {
  const found = judgeItemWay(way(settings), (program) => listed[program] ?? null);
  expect(found?.ok ?? null).toBe(ok);
  expect(found?.detail ?? '').toMatch(detail);
  expect((found?.fix ?? '') === '').toBe(ok === true || ok === null);
}); // prettier-ignore

const user = { USID: 'WEB', CONO: '100', DIVI: 'AAA', USTA: '20' };
test.each<[string, Record<string, string>, { company?: number; division?: string }, unknown[]]>([
  ['fits', user, { company: 100, division: 'AAA' }, [true, true, true]],
  ['company level', user, { company: 100, division: '' }, [true, true, true]],
  ['another company', user, { company: 200, division: 'AAA' }, [true, 'warn', true]],
  ['another division', user, { company: 100, division: 'BBB' }, [true, true, 'warn']],
  ['not set', user, {}, [true, 'warn', 'warn']],
  ['inactive', { ...user, USTA: '90' }, { company: 100, division: 'AAA' }, [false, true, true]],
])('user: %s', (_, row, settings, expected) => expect(judgeUser(row, settings).map((f) => f.ok)).toEqual(expected));

test.each<[string, string | undefined, string[] | null, boolean, boolean | 'warn']>([
  ['there', '001', ['001'], true, true],
  ['not there', '009', ['001'], true, false],
  ['not set but needed', undefined, ['001'], true, false],
  ['not set', undefined, ['001'], false, 'warn'],
  ['not told', '001', null, true, 'warn'],
])('code: %s', (_, value, known, required, ok) =>
  expect(judgeCode('warehouse', value, known, { required, program: 'MMS005' }).ok).toBe(ok),
);

/** A small M3 that answers lists by transaction, in v2 form. */
const tenant =
  (lists: Record<string, (record: MiCall['record']) => object[] | { code: string }>): Script =>
  (seen) => {
    const { transactions } = JSON.parse(seen.body) as { transactions: MiCall[] };
    const results = transactions.map((t) => {
      const rows = (lists[t.transaction] ?? (() => ({ code: 'XAU0008' })))(t.record);
      return Array.isArray(rows)
        ? { transaction: t.transaction, records: rows }
        : { transaction: t.transaction, errorCode: rows.code, errorType: 'ServerReturnedNOK', errorMessage: 'No' };
    });
    return { json: { results } };
  };
const everything = (record: MiCall['record']): object[] =>
  callsOf(getDialect('standard'))
    .filter((c) => c.program === record.MINM)
    .map((c) => ({ TRNM: c.transaction }));
const GOOD = {
  GetUserData: () => [user],
  LstTransactions: everything,
  LstWarehouses: () => [{ FACI: 'A01', WHLO: '001' }],
  LstOrderTypes: () => [{ ORTP: 'WEB' }],
  LstTemplates: () => [{ CUNO: 'TEMPL' }],
  LstOrderCharges: () => ['FRT', 'FEE', 'TAX', 'DISC', 'RND'].map((CRID) => ({ CRID })),
  GetBasicData: () => [{ CUNO: 'COMMON', STAT: '20' }],
};
const SETTINGS = {
  facility: 'A01',
  warehouse: '001',
  orderType: 'WEB',
  customerTemplate: 'TEMPL',
  charges: { shipping: 'FRT', fee: 'FEE', tax: 'TAX', discount: 'DISC', rounding: 'RND' },
};

async function run(
  api: Script,
  more: {
    settings?: Partial<ReturnType<typeof settingsOf>>;
    token?: Script;
    commonCustomer?: string;
    orderValueOnTemporary?: boolean;
  } = {},
) {
  const server = await startServer({ api, token: more.token });
  const settings = settingsOf({ ...SETTINGS, ...more.settings });
  const client = clientOf(server, settings);
  open.push(client, server);
  const found = await checkM3({
    client,
    settings,
    commonCustomer: more.commonCustomer,
    orderValueOnTemporary: more.orderValueOnTemporary ?? null,
  });
  return {
    found,
    bad: found.filter((f) => f.ok === false).map((f) => f.id),
    warned: found.filter((f) => f.ok === 'warn').map((f) => f.id),
  };
}

test('a good tenant: only plain http is warned of', async () => {
  const { bad, warned } = await run(tenant(GOOD), { orderValueOnTemporary: true, commonCustomer: 'COMMON' });
  expect(bad).toEqual([]);
  expect(warned).toEqual(['m3.http.api', 'm3.http.token']);
});

test('before the first order it is not known whether totals can be read', async () => {
  expect((await run(tenant(GOOD))).warned).toContain('m3.order-value');
});

test('what is missing is named', async () => {
  const lists = {
    ...GOOD,
    LstTransactions: (r: MiCall['record']) =>
      everything(r).filter((row) => (row as { TRNM: string }).TRNM !== 'Confirm'),
    LstTemplates: () => [],
    GetBasicData: () => ({ code: 'XRE0103' }),
  };
  const { bad, found } = await run(tenant(lists), { settings: { warehouse: '009' }, commonCustomer: 'COMMON' });
  expect(bad).toEqual([
    'm3.transactions.OIS100MI',
    'm3.code.warehouse',
    'm3.code.customerTemplate',
    'm3.code.commonCustomer',
  ]);
  expect(found.find((f) => f.id === 'm3.transactions.OIS100MI')).toMatchObject({
    detail: expect.stringContaining('Confirm'),
    fix: expect.stringContaining('SES400'),
  });
});

test('what M3 does not tell is a warning, not a failure', async () => {
  const { bad, warned } = await run(tenant({ GetUserData: GOOD.GetUserData }));
  expect(bad).toEqual([]);
  expect(warned).toEqual(
    expect.arrayContaining(['m3.transactions.OIS100MI', 'm3.code.warehouse', 'm3.code.charges.tax']),
  );
});

test('without a token nothing else is tried', async () => {
  const { found, bad } = await run(tenant(GOOD), { token: () => ({ status: 401, json: { error: 'invalid_client' } }) });
  expect(bad).toEqual(['m3.token']);
  expect(found.at(-1)?.id).toBe('m3.token');
});

test('an M3 that does not answer ends the check', async () => {
  const { bad } = await run(() => ({ status: 503 }));
  expect(bad).toEqual(['m3.user']);
});

test.each<[string, Reply, boolean]>([
  [
    'taken',
    {
      json: {
        Program: 'MNS150MI',
        Transaction: 'GetUserData',
        MIRecord: { NameValue: { Name: 'CONO', Value: '100' } },
      },
    },
    true,
  ],
  ['refused', { status: 405 }, false],
])('v1 by POST %s', async (_, post, ok) => {
  const { found } = await run(
    (seen) =>
      seen.method === 'POST'
        ? post
        : { json: { Program: 'X', Transaction: /\/([A-Za-z]+);/.exec(seen.url)?.[1], MIRecord: [] } },
    { settings: { apiVersion: 'v1' } },
  );
  expect(found.find((f) => f.id === 'm3.v1-post')?.ok).toBe(ok);
});

test('fields from rows of LstFields', () => {
  expect(
    fieldsOf([
      { FLNM: 'ORNO', FLDS: 'Order', LENG: '10', TYPE: 'A', MAND: '1' },
      { FLNM: 'RLDT', LENG: '10', TYPE: 'D', MAND: '0' },
      { FLNM: 'QTY', LENG: '0', TYPE: 'N' },
      { FLNM: '' },
    ]),
  ).toEqual({
    ORNO: { type: 'A', label: 'Order', length: 10, required: true },
    RLDT: { type: 'D', label: '', required: false },
    QTY: { type: 'N', label: '', required: false },
  });
});

test("the tenant's metadata are learned once a day; what fails keeps the bundled facts", async () => {
  const lists = {
    LstTransactions: (r: MiCall['record']) => (r.MINM === 'CRS610MI' ? { code: 'XAU0008' } : everything(r)),
    LstFields: (r: MiCall['record']) =>
      r.TRTP === 'I' ? [{ FLNM: 'OWN1', LENG: '5', TYPE: 'A', MAND: '0' }] : { code: 'XRE0103' },
  };
  const server = await startServer({ api: tenant(lists) });
  const client = clientOf(server);
  open.push(client, server);
  const metadata = createMetadata();
  let at = 1_000_000;
  const refresh = () => refreshMetadata({ client, metadata, dialect: client.dialect, now: () => at });
  const first = await refresh();
  expect(first.failed.map((f) => f.program)).toEqual(['CRS610MI']);
  expect(first.learned).toContain('OIS100MI');
  expect(metadata.checkRecord('OIS100MI', 'GetHead', { OWN1: 'x' })).toEqual([]);
  expect(metadata.checkRecord('CRS610MI', 'GetBasicData', { CUNO: 'x' })).toEqual([]);
  expect((await refresh()).learned).toEqual([]);
  at += 24 * 60 * 60 * 1000;
  expect((await refresh()).learned).toEqual(first.learned);
});
