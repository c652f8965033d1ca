import type { M3CallView, Problem } from '@crossdock/shared';
import { thingOf } from '../flow/cause.ts';
import { miFailure, unclearError } from '../m3/errors.ts';
import type { MiResult } from '../m3/port.ts';
import { requestBody } from '../m3/recorded.ts';
import { miProblem } from '../sync/jobs.ts';
import { LANES } from '../work/port.ts';
import { applyAmendments, mayAmend, textAt } from './amend.ts';
import { etaSeconds, lanesView, NO_PAUSES, RateMeter } from './lanes.ts';
import { HIDDEN, maskCall, maskDocument, maskProblem, maskText, maskThing } from './mask.ts';
import { operationView } from './operations.ts';
import { facetsOf } from './sqlite/run-book.ts';
import { addUp } from './sqlite/attention-store.ts';
import { emailTerm, normaliseTerm, termsOf } from './terms.ts';

describe('terms', () => {
  const order = {
    number: 'A-77', total: '12.50', currency: 'EUR', status: 'processing', billing: { email: ' Anna@Example.test ' },
    line_items: [{ sku: 'cup-01' }, { sku: '' }, { sku: 'CUP-01' }],
  }; // prettier-ignore
  it('finds an order by number, SKU and e-mail address, the address hashed', () => {
    const { terms, fact } = termsOf({ key: 'order:5', entityId: '5' }, order, 'k');
    expect(terms).toEqual([
      { kind: 'number', term: 'A-77' },
      { kind: 'sku', term: 'CUP-01' },
      { kind: 'email', term: emailTerm('anna@example.test', 'k') },
    ]);
    expect(JSON.stringify(terms)).not.toContain('nna');
    expect(fact).toEqual({ number: 'A-77', total: '12.50', currency: 'EUR', status: 'processing' });
  });
  it('finds a refund under its order and leaves the order’s facts alone', () => {
    const { terms, fact } = termsOf({ key: 'order:5', entityId: '9' }, { total: '-3.00' }, 'k');
    expect(terms).toEqual([{ kind: 'id', term: '9' }]);
    expect(fact).toEqual({ number: null, total: null, currency: null, status: null });
  });
  it.each([[null], [{}], [{ line_items: 7, billing: 'x', number: {}, total: 'abc', currency: 5 }]])(
    'survives %j',
    (document) => {
      expect(termsOf({ key: 'product:1', entityId: '1' }, document as never, 'k').terms).toEqual([]);
    },
  );
  it('depends on the key, not on the case', () => {
    expect(emailTerm('A@b.c', 'k')).toBe(emailTerm('a@B.C', 'k'));
    expect(emailTerm('a@b.c', 'k')).not.toBe(emailTerm('a@b.c', 'l'));
    expect(normaliseTerm('  Mug-Blue ')).toBe('MUG-BLUE');
  });
});

describe('amendments', () => {
  const document = {
    id: 5,
    total: '10.00',
    shipping: { city: 'Much too long a city' },
    line_items: [{ sku: 'A', quantity: 2 }],
  };
  const change = (path: string, from: string | null, to: string) => [{ undoneAt: null, changes: [{ path, from, to }] }];
  it('corrects a copy and leaves the original as it is', () => {
    const { document: after, applied } = applyAmendments(
      document,
      change('shipping.city', 'Much too long a city', 'Long'),
    );
    expect(after).toMatchObject({ id: 5, shipping: { city: 'Long' } });
    expect(document.shipping.city).toBe('Much too long a city');
    expect(applied).toHaveLength(1);
  });
  it('keeps numbers numbers', () => {
    expect(applyAmendments(document, change('line_items.0.quantity', '2', '3')).document).toMatchObject({
      line_items: [{ sku: 'A', quantity: 3 }],
    });
  });
  it('gives way to a newer word of the shop', () => {
    const result = applyAmendments(document, change('shipping.city', 'Another', 'Long'));
    expect(result.document).toBe(document);
    expect(result.applied).toEqual([]);
  });
  it('does nothing once it was taken back', () => {
    expect(
      applyAmendments(document, [
        {
          undoneAt: '2026-11-23T09:00:00Z',
          changes: [{ path: 'shipping.city', from: 'Much too long a city', to: 'x' }],
        },
      ]).applied,
    ).toEqual([]);
  });
  it('builds on earlier corrections', () => {
    const list = [...change('line_items.0.sku', 'A', 'B'), ...change('line_items.0.sku', 'B', 'C')];
    expect(textAt(applyAmendments(document, list).document, 'line_items.0.sku')).toBe('C');
  });
  it.each([
    'total',
    'total_tax',
    'status',
    'id',
    'currency',
    'date_created_gmt',
    'line_items.0.total',
    'line_items.0.subtotal',
    'shipping_lines.0.total',
    'fee_lines.0.total',
    'billing',
    '__proto__.x',
    'billing.constructor',
    'discount_total',
    'meta_data.0.value',
  ])('never touches %s', (path) => {
    expect(mayAmend(path)).toBe(false);
    expect(applyAmendments({ ...document, status: 'x' }, change(path, textAt(document, path), 'evil')).applied).toEqual(
      [],
    );
  });
});

describe('masking', () => {
  const call: M3CallView = {
    at: '', runId: 'r', ms: 1, program: 'CRS610MI', outcome: 'refused', leftOut: 0,
    calls: [{ transaction: 'Add', record: { CUNM: 'Anna Berg', CUNO: '100', MAIL: 'a@b.c' }, ok: false, records: [{ CUNO: '100', TOWN: 'Oslo' }], error: 'WCU0203 Anna Berg is not known' }],
  }; // prettier-ignore
  it('shows viewers codes and numbers, and hides people', () => {
    expect(maskCall(call).calls[0]).toEqual({
      transaction: 'Add', ok: false, record: { CUNM: HIDDEN, CUNO: '100', MAIL: HIDDEN }, records: [{ CUNO: '100', TOWN: HIDDEN }], error: 'WCU0203',
    }); // prettier-ignore
  });
  const quoted = 'E-mail anna@b.c of Anna: Berg (Oslo) is used';
  const refusal = miFailure('CRS610MI', {
    transaction: 'Add', ok: false, records: [], notProcessed: false, error: { code: 'WMA0104', field: 'MAIL', message: quoted, type: 'ServerReturnedNOK' },
  } as MiResult).problem!; // prettier-ignore
  const confirm = 'M3 did not confirm temporary order 2000000001 (status 20): Customer Anna Berg is blocked.';
  it.each([
    ['a refused call', refusal, 'M3 refuses CRS610MI/Add: ••• (WMA0104, MAIL)'],
    ['one told in words', miProblem('OIS100MI/AddBatchLine', { code: 'WIT0103', field: 'ITNO', message: quoted, type: '' }), 'M3 refused OIS100MI/AddBatchLine: ••• (WIT0103, field ITNO)'],
    ['one without a code', miProblem('OIS100MI/AddBatchLine', { code: '', field: '', message: quoted, type: '' }), 'M3 refused OIS100MI/AddBatchLine: •••'],
    ['an unclear answer', unclearError({ what: 'X/Y', write: true }, 'one is missing', { code: '', field: '', message: quoted, type: '' }, true).problem!, 'M3 did not say what became of each call: one is missing. M3 says: •••'],
    ['an order that M3 does not confirm', { code: 'm3.confirm-refused', message: confirm, data: { texts: ['Anna'] }, owner: 'm3' }, 'M3 did not confirm temporary order 2000000001 (status 20): •••'],
    ['a credit stop', { code: 'm3.credit-stop', message: confirm, received: 'Anna', owner: 'm3' }, 'M3 did not confirm temporary order 2000000001 (status 20): •••'],
    ['an order that stays', { code: 'order.cancel-refused', message: 'The shop cancelled the order, but M3 does not let order 10 be deleted any more: Anna.', owner: 'm3' }, 'The shop cancelled the order, but M3 does not let order 10 be deleted any more: •••'],
    ['words nobody thought of', { code: 'm3.nok.XX', message: 'Something else: Anna', owner: 'm3' }, 'Something else: •••'],
  ] as [string, Problem, string][])('hides what M3 quotes: %s', (_name, problem, message) => {
    const { data: _data, received: _received, ...rest } = problem;
    expect(maskProblem(problem)).toEqual({ ...rest, message });
    expect(maskText(`${problem.message} It is tried again by itself.`)).not.toMatch(problem.code === 'm3.nok.XX' ? /^$/ : /Anna|Oslo/);
  }); // prettier-ignore
  it('leaves what is ours', () => {
    const ours: Problem = { code: 'sku.unknown', owner: 'shop', message: 'M3 does not know the SKU: A-1', received: 'A-1', data: { a: 1 } }; // prettier-ignore
    expect(maskProblem(ours)).toEqual(ours);
    expect(maskText('M3 confirmed the order: 1000000001')).toBe('M3 confirmed the order: 1000000001');
    expect(maskThing('sku.unknown', 'A-1')).toBe('A-1');
    expect(maskThing('m3.confirm-refused', 'Anna')).toMatch(/^••• [0-9a-f]{8}$/);
  });
  it('hides people in documents, wherever they stand, and what other plugins keep', () => {
    const text = JSON.stringify(
      maskDocument({
        number: '7', billing: { first_name: 'Anna', city: 'Oslo', country: 'NO' }, customer_note: 'ring twice', customer_ip_address: '192.0.2.1',
        line_items: [{ name: 'Cup', sku: 'CUP' }], meta_data: [{ key: 'x', value: 'Anna' }],
      }),
    ); // prettier-ignore
    expect(text).not.toMatch(/Anna|Oslo|ring|192/);
    expect(text).toMatch(/"number":"7".*"country":"NO".*"name":"Cup"/);
  });
});

describe('requests as they are kept', () => {
  const result = (records: Record<string, string>[]) => ({
    transaction: 'T',
    ok: true,
    records,
    error: null,
    notProcessed: false,
  });
  it('keeps what was asked and answered', () => {
    const body = JSON.parse(
      requestBody([{ transaction: 'T', record: { A: '1' } }], [result([{ B: '2' }])]),
    ) as M3CallView;
    expect(body).toEqual({
      calls: [{ transaction: 'T', record: { A: '1' }, ok: true, records: [{ B: '2' }], error: null }],
      leftOut: 0,
    });
  });
  it('is bounded: many calls, many rows, long values', () => {
    const many = Array.from({ length: 200 }, () => ({ transaction: 'T', record: { A: 'x'.repeat(400) } }));
    const text = requestBody(
      many,
      many.map(() => result([])),
    );
    expect(text.length).toBeLessThan(26_000);
    const { calls, leftOut } = JSON.parse(text) as M3CallView;
    expect(calls.length + leftOut).toBe(200);
    const rows = requestBody(
      [{ transaction: 'T', record: {} }],
      [result(Array.from({ length: 500 }, () => ({ A: 'y'.repeat(3_000) })))],
    );
    expect(rows.length).toBeLessThan(26_000);
  });
  it('never keeps a secret', () => {
    expect(requestBody([{ transaction: 'T', record: { PassWord: 'p', apiKey: 'k', A: '1' } }], [])).not.toMatch(
      /"[pk]"/,
    );
  });
});

describe('causes', () => {
  it.each([
    [{ code: 'sku.unknown', received: 'X-1', field: 'line_items[3].sku' }, 'X-1'],
    [{ code: 'sku.missing', received: 'nothing', thing: 'product:7' }, 'product:7'],
    [{ code: 'address.city', received: 'Llanfair', field: 'shipping.city' }, ''],
    [{ code: 'customer.no-email', received: 'nothing' }, ''],
    [{ code: 'm3.nok.WIT0103', field: 'line_items[3]' }, ''],
    [{ code: 'm3.nok.WWH0103', field: 'WHLO' }, 'WHLO'],
    [{ code: 'm3.confirm-refused', data: { texts: [' Item B is not released '] } }, 'Item B is not released'],
    [{ code: 'charge.shipping.missing', field: 'm3.charges.shipping' }, 'm3.charges.shipping'],
    [{ code: 'table.payment.missing', received: 'bacs' }, 'bacs'],
  ])('%j is about %j', (problem, thing) => {
    expect(thingOf({ owner: 'shop', message: 'm', ...problem })).toBe(thing);
  });
});

describe('lanes', () => {
  it('measures over five minutes, and over its age before that', () => {
    const meter = new RateMeter(0);
    for (let i = 0; i < 30; i++) meter.count('order', 25_000);
    expect(meter.perMinute('order', 30_000)).toBe(60);
    expect(meter.perMinute('order', 290_000)).toBeCloseTo(6.2, 1);
    expect(meter.perMinute('order', 900_000)).toBe(0);
    expect(meter.perMinute('stock', 30_000)).toBe(0);
  });
  it.each([
    [120, 60, false, 120],
    [0, 60, false, null],
    [5, 0, false, null],
    [5, 60, true, null],
  ])('backlog %d at %d a minute, paused %s: %s s', (backlog, rate, paused, seconds) => {
    expect(etaSeconds(backlog, rate, paused)).toBe(seconds);
  });
  it('shows a pause of everything on every lane', () => {
    const stats = LANES.map((lane) => ({ lane, ready: 1, waiting: 2, leased: 0, delayed: 3, held: 4, oldestMs: 0 }));
    const by = { at: 't', by: 'Anna', why: 'stock-taking' };
    expect(lanesView(stats, () => 6, { all: by, lanes: {} }).lanes[0]).toMatchObject({
      backlog: 6,
      paused: by,
      etaSeconds: null,
    });
    expect(lanesView(stats, () => 6, NO_PAUSES).lanes[0]).toMatchObject({ paused: null, etaSeconds: 60 });
  });
});

describe('counts and sums', () => {
  const rows = [
    { state: 'done', result: 'confirmed', lane: 'order', flow: 'a', entity: 'order', n: 5 },
    { state: 'done', result: 'skipped', lane: 'order', flow: 'a', entity: 'order', n: 2 },
    { state: 'held', result: '', lane: 'stock', flow: 'b', entity: 'product', n: 1 },
  ];
  it('counts each filter with every other in force', () => {
    expect(facetsOf(rows, {})).toMatchObject({
      total: 8,
      state: { done: 7, held: 1 },
      outcome: { confirmed: 5, skipped: 2 },
    });
    expect(facetsOf(rows, { state: 'done', outcome: 'skipped' })).toMatchObject({
      total: 2,
      state: { done: 2 },
      outcome: { confirmed: 5, skipped: 2 },
    });
    expect(facetsOf(rows, { lane: 'price' }).total).toBe(0);
  });
  it('adds money up per currency in minor units', () => {
    expect(
      addUp([
        { currency: 'EUR', total: '0.10' },
        { currency: 'JPY', total: '300' },
        { currency: 'EUR', total: '0.20' },
      ]),
    ).toEqual([
      { currency: 'EUR', total: '0.30' },
      { currency: 'JPY', total: '300' },
    ]);
  });
});

describe('operations', () => {
  const stored = {
    id: 'o',
    action: 'retry',
    code: 'sku.unknown',
    thing: 'X',
    at: 0,
    by: 'Anna',
    why: 'w',
    total: 10,
    undone: null,
  } as const;
  it('tells what is done, held again, refused and still to come', () => {
    const view = operationView(
      stored,
      [
        { state: 'waiting', run: 'held', fresh: false, n: 1 },
        { state: 'asked', run: 'held', fresh: false, n: 2 },
        { state: 'asked', run: 'running', fresh: true, n: 1 },
        { state: 'asked', run: 'held', fresh: true, n: 1 },
        { state: 'asked', run: 'done', fresh: true, n: 3 },
        { state: 'refused', run: 'held', fresh: false, n: 2 },
      ],
      ['in doubt'],
    );
    expect(view).toMatchObject({
      waiting: 4,
      heldAgain: 1,
      done: 3,
      refused: 2,
      finished: false,
      undoable: false,
      reasons: ['in doubt'],
    });
  });
  it('can be taken back once, and only a skip', () => {
    const done = [{ state: 'asked', run: 'done', fresh: true, n: 10 }] as const;
    expect(operationView({ ...stored, action: 'skip' }, [...done], [])).toMatchObject({
      finished: true,
      undoable: true,
    });
    expect(operationView({ ...stored, action: 'skip', undone: 't' }, [...done], []).undoable).toBe(false);
    expect(operationView(stored, [...done], []).undoable).toBe(false);
  });
});
