import { describe, expect, test } from '@jest/globals';
import type { RunSummary, Timeline } from '@crossdock/shared';
import { buildOrder } from '../simulator/woo/order-builder.ts';
import { paint } from './paint.ts';
import { wayOf, type M3View, type Ticket } from './way.ts';

const plain = paint(false);
const document = buildOrder({ id: 6001, lines: [{ sku: 'CUP-01' }], billing: { country: 'DE' } });
const AT = Date.parse('2026-11-23T10:00:00.000Z');
const ticket = (more: Partial<Ticket> = {}): Ticket => ({ id: 6001, what: 'placed', at: AT, received: true, ...more });
const timeline = (link: Record<string, string> | null, run: Partial<RunSummary>, entries: Partial<Timeline['entries'][number]>[] = []): Timeline => ({
  key: 'order:6001',
  link,
  runs: [{ id: 'r', key: 'order:6001', flow: 'order-to-cash', flowVersion: 1, state: 'running', outcome: null, inDoubt: false, step: null, attempt: 1, nextAt: null, startedAt: '', updatedAt: '2026-11-23T10:00:00.400Z', problems: [], ...run }],
  entries: entries.map((entry) => ({ at: '', runId: 'r', step: null, kind: 'note', text: '', actor: null, data: null, ...entry })),
}); // prettier-ignore
const LINK = { customer: 'W00000012', temporary: '2000000007', final: '1000000007' };
const M3: M3View = { currency: 'EUR', confirmedTotal: document.total, deleted: false };
const show = (t: Ticket, line: Timeline | null, m3: M3View | null = null) => wayOf(t, document, line, m3, plain);

describe('the way of an order', () => {
  test.each<[string, ReturnType<typeof show>, string, boolean]>([
    ['not yet taken', show(ticket({ received: false }), null), 'placed …', false],
    ['taken', show(ticket(), null), 'received …', false],
    ['on its way', show(ticket(), timeline({ customer: 'W00000012', temporary: '2000000007' }, {})), 'received → customer W00000012 → temporary 2000000007 …', false], // prettier-ignore
    ['there', show(ticket(), timeline(LINK, { state: 'done', outcome: 'confirmed' }), M3), 'received → customer W00000012 → temporary 2000000007 → M3 1000000007  ✓ totals equal (0.4 s)', true], // prettier-ignore
    ['cancelled', show(ticket({ what: 'cancelled in the shop' }), timeline(LINK, { state: 'done', outcome: 'cancelled' }), { ...M3, deleted: true }), 'cancelled in the shop → deleted in M3  ✓ (0.4 s)', true], // prettier-ignore
    ['left out', show(ticket(), timeline(null, { state: 'done', outcome: 'waiting' }, [{ kind: 'decided', text: 'It waits.' }])), 'received → It waits. (0.4 s)', true], // prettier-ignore
    ['a run from before is not this ticket’s', show(ticket({ at: AT + 1000 }), timeline(LINK, { state: 'done', outcome: 'confirmed' }), M3), 'received …', false], // prettier-ignore
    ['a superseded one is not the end', show(ticket(), timeline(LINK, { state: 'done', outcome: 'superseded' }), M3), 'received …', false], // prettier-ignore
  ])('%s', (_what, way, text, ended) => {
    expect(way.line).toBe(`#6001  €${document.total}      ${text}`);
    expect(way.ended).toBe(ended);
  });
  test('totals are compared with what M3 has, not with what the sidecar says', () => {
    const done = timeline(LINK, { state: 'done', outcome: 'confirmed' });
    expect(show(ticket(), done, { ...M3, confirmedTotal: '1.00' }).line).toContain('✗ M3 has €1.00');
    expect(show(ticket(), done, null).line).toContain('✗ M3 does not have it');
  });
  test('held: the problem and what to do', () => {
    const held = timeline(LINK, {
      state: 'held',
      problems: [{ code: 'x', message: 'Unknown.', fix: 'Amend the table.', owner: 'shop' }],
    });
    expect(show(ticket(), held)).toMatchObject({ details: ['Unknown.', '→ Amend the table.'], ended: true });
  });
  test('a lost answer is told', () => {
    const entries = [{ kind: 'in-doubt', text: 'The answer was lost.' }, { kind: 'found', text: 'M3 has it.' }, { kind: 'answered', text: 'Confirmed.' }]; // prettier-ignore
    const done = timeline(LINK, { state: 'done', outcome: 'confirmed' }, entries);
    expect(show(ticket(), done, M3).details).toEqual(['The answer was lost.', 'M3 has it.']);
  });
});
