import { describe, expect, it } from '@jest/globals';
import { definitionDiff } from './diff.ts';

const step = (id: string, more: object = {}): object => ({ id, uses: 'hold', ...more });
const lines = (before: object, after: object, kind: 'map' | 'flow' = 'flow'): string[] =>
  definitionDiff(kind, before as Record<string, unknown>, after as Record<string, unknown>).map(
    (c) => `${c.what} ${c.path}: ${c.before ?? '-'} > ${c.after ?? '-'}`,
  );

describe('differences of flows and maps', () => {
  it.each([
    ['nothing', [step('a')], [step('a', { enabled: true })], []],
    ['a step more', [step('a')], [step('a'), step('b')], ['added steps.b: - > uses hold']],
    ['a step less', [step('a'), step('b')], [step('b')], ['removed steps.a: uses hold > -']],
    ['a switch', [step('a')], [step('a', { enabled: false })], ['changed steps.a.enabled: - > false']],
    [
      'an option',
      [step('a', { with: { reason: 'x', n: 1 } })],
      [step('a', { with: { reason: 'y', n: 1 } })],
      ['changed steps.a.with.reason: x > y'],
    ],
    [
      'the fewest moves',
      ['a', 'b', 'c', 'd'].map((id) => step(id)),
      ['b', 'c', 'd', 'a'].map((id) => step(id)),
      ['moved steps.a: first > after d'],
    ],
  ] as [string, object[], object[], string[]][])('says %s', (_name, before, after, expected) => {
    const changes = lines({ id: 'f', version: 1, steps: before }, { id: 'f', version: 9, steps: after });
    expect(changes).toEqual(expected);
  });

  it('says a whole row in words', () => {
    const row = { to: 'OREF', from: 'order.number', transforms: [{ do: 'prefix', value: 'WEB' }], required: false };
    expect(lines({ rows: [] }, { rows: [row] }, 'map')).toEqual([
      'added rows.OREF: - > from order.number · transforms (do prefix, value WEB)',
    ]);
  });

  it('tells rows of one target apart by their turn', () => {
    const rows = (...list: object[]): object => ({ rows: list });
    const before = rows({ to: 'OREF', from: 'a' }, { to: 'OREF', from: 'b', when: 'x' });
    const after = rows({ to: 'OREF', from: 'a' }, { to: 'OREF', from: 'c', when: 'x' });
    expect(lines(before, after, 'map')).toEqual(['changed rows.OREF (2).from: b > c']);
    expect(
      lines(
        before,
        rows({ to: 'OREF', from: 'a', transforms: [], required: false }, { to: 'OREF', from: 'b', when: 'x' }),
        'map',
      ),
    ).toEqual([]);
  });
});
