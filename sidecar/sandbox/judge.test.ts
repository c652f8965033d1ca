import { describe, expect, test } from '@jest/globals';
import type { RunSummary } from '@crossdock/shared';
import type { SetOrder } from './fixed-set.ts';
import { judgeSet, type Evidence, type M3Final } from './judge.ts';

const order = (
  id: number,
  outcome: SetOrder['expect']['outcome'],
  problem: string | null | undefined = null,
): SetOrder => ({
  id,
  name: `order-${id}`,
  description: '',
  expect: { outcome, accept: [] },
  problem,
  posted: { currency: 'EUR', total: '10.00' },
  play: { id, name: '', description: '', steps: [], expect: { outcome, reason: '' } },
});
const final = (id: number, more: Partial<M3Final> = {}): M3Final => ({
  orno: `1${id}`,
  cuor: `WC-${id}`,
  currency: 'EUR',
  confirmedTotal: '10.00',
  deleted: false,
  ...more,
});
const run = (
  id: number,
  state: RunSummary['state'],
  outcome: RunSummary['outcome'],
  code?: string,
  message = 'Why.',
): RunSummary => ({
  id: `run-${id}`,
  key: `order:${id}`,
  flow: 'order-to-cash',
  flowVersion: 1,
  state,
  outcome,
  inDoubt: false,
  step: null,
  attempt: 1,
  nextAt: null,
  startedAt: '',
  updatedAt: '',
  problems: code ? [{ code, message, owner: 'shop' }] : [],
});
const evidence = (more: Partial<Evidence>): Evidence => ({
  orders: [],
  prefix: 'WC-',
  finals: [],
  temporary: [],
  runs: [],
  shown: new Map((more.finals ?? []).map((o) => [Number(o.cuor.slice(3)), o.orno])),
  customerEmails: [],
  ...more,
});

describe('figures (contract 7)', () => {
  test('confirmed, cancelled afterwards, held, skipped: they add up and nothing is wrong', () => {
    const { figures, failures } = judgeSet(
      evidence({
        orders: [order(1, 'confirmed'), order(2, 'cancelled'), order(3, 'held', 'sku.unknown'), order(4, 'skipped')],
        finals: [final(1), final(2, { deleted: true })],
        runs: [
          run(1, 'done', 'confirmed'),
          run(2, 'done', 'cancelled'),
          run(3, 'held', null, 'sku.unknown'),
          run(4, 'done', 'waiting'),
        ],
      }),
    );
    expect(figures).toEqual({ orders: 4, eligible: 3, confirmed: 2, held: 1, skipped: 1, duplicates: 0, lost: 0, totalsMatched: 2 }); // prettier-ignore
    expect(failures).toEqual([]);
  });
  test('what M3 has is confirmed, even if the sidecar holds a later edit of it', () => {
    const held = run(1, 'held', null, 'order.edited');
    const { figures, failures } = judgeSet(
      evidence({ orders: [order(1, 'confirmed', 'order.edited')], finals: [final(1)], runs: [held] }),
    );
    expect(figures).toMatchObject({ confirmed: 1, held: 0 });
    expect(failures).toEqual([]);
  });
  test('the newest run counts, and only that of the order’s own flow', () => {
    const status = { ...run(1, 'done', 'confirmed'), flow: 'order-status' };
    const { figures } = judgeSet(
      evidence({ orders: [order(1, 'skipped')], runs: [status, run(1, 'done', 'skipped'), run(1, 'held', null, 'x')] }),
    );
    expect(figures).toMatchObject({ skipped: 1, held: 0 });
  });
});

describe('what must not be', () => {
  const one = (more: Partial<Evidence>, wanted = order(1, 'confirmed')): string[] =>
    judgeSet(evidence({ orders: [wanted], ...more })).failures;
  test.each<[string, string[], string]>([
    ['nothing anywhere', one({}), 'lost: M3 does not have it, and the sidecar says "nothing"'],
    ['the sidecar says it is confirmed, M3 does not have it', one({ runs: [run(1, 'done', 'confirmed')] }), 'lost'],
    ['still being tried', one({ runs: [run(1, 'retry', null, 'm3.down')] }), 'lost'],
    ['two orders in M3', one({ finals: [final(1), final(1, { orno: '12' })] }), 'surplus order: 12'],
    [
      'two, one of them deleted',
      one({ finals: [final(1), final(1, { orno: '12', deleted: true })] }),
      'surplus order: 12',
    ],
    ['an order of M3 that is nobody’s', one({ finals: [final(1), final(9)] }), 'surplus order: 19'],
    [
      'another total',
      one({ finals: [final(1, { confirmedTotal: '10.01' })] }),
      'M3 confirmed 10.01 EUR, the shop has 10.00 EUR',
    ],
    ['another currency', one({ finals: [final(1, { currency: 'USD' })] }), 'M3 confirmed 10.00 USD'],
    [
      'held without a problem',
      one({ runs: [run(1, 'held', null)] }, order(1, 'held', undefined)),
      'held without a problem',
    ],
    [
      'held, with an empty sentence',
      one({ runs: [run(1, 'held', null, 'x', '')] }, order(1, 'held', undefined)),
      'held without a problem',
    ],
    [
      'held for another reason',
      one({ runs: [run(1, 'held', null, 'y')] }, order(1, 'held', 'x')),
      'expected x, found y',
    ],
    [
      'another outcome',
      one({ finals: [final(1)] }, order(1, 'skipped')),
      'expected to be skipped, but it is confirmed',
    ],
    [
      'a number that the shop does not show',
      one({ finals: [final(1)], shown: new Map() }),
      'the shop shows "" instead of M3 order 11',
    ],
    ['a temporary order left over', one({ finals: [final(1)], temporary: ['WC-1'] }), 'a temporary order is left over'],
    [
      'a customer twice',
      one({ finals: [final(1)], customerEmails: ['a@b.test', 'A@B.test'] }),
      'more than one customer with the e-mail address a@b.test',
    ],
    [
      'other work that is held',
      one({ finals: [final(1)], runs: [{ ...run(1, 'held', null, 'woo.x'), flow: 'order-status' }] }),
      'order:1, order-status: Why.',
    ],
  ])('%s', (_what, failures, expected) => {
    expect(failures.join('\n')).toContain(expected);
  });
});
