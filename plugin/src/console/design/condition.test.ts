import { describe, expect, it } from '@jest/globals';
import { parseCondition, writeCondition } from './condition.ts';

describe('conditions in the builder', () => {
  it.each([
    ["order.billing.country == 'DE'", [['order.billing.country', '==', 'DE']]],
    ['order.total > 5000.0', [['order.total', '>', '5000']]],
    ['order.total >= 99.95', [['order.total', '>=', '99.95']]],
    ['order.customer_id == 0', [['order.customer_id', '==', '0']]],
    ['order.prices_include_tax == true', [['order.prices_include_tax', '==', 'true']]],
    ["action in ['cancel', 'close']", [['action', 'in', 'cancel, close']]],
    [String.raw`order.billing.city.contains('O\'Neill & Co')`, [['order.billing.city', 'contains', "O'Neill & Co"]]],
    ["order.number.startsWith('9')", [['order.number', 'startsWith', '9']]],
    [
      "action == 'post' && order.total > 5000.0",
      [
        ['action', '==', 'post'],
        ['order.total', '>', '5000'],
      ],
    ],
    [
      "order.status == 'a && b' || order.status == 'c'",
      [
        ['order.status', '==', 'a && b'],
        ['order.status', '==', 'c'],
      ],
    ],
    ['', []],
  ])('shows and writes %s', (cel, clauses) => {
    const parsed = parseCondition(cel);
    expect(parsed?.clauses.map(({ path, operator, value }) => [path, operator, value])).toEqual(clauses);
    expect(writeCondition(parsed!)).toBe(cel);
  });

  it.each(["a == 'x' && b == 'y' || c == 'z'", "(a == 'x')", '!link.posted', 'size(order.line_items) > 3', 'a == b'])(
    'leaves %s as text',
    (cel) => {
      expect(parseCondition(cel)).toBeNull();
    },
  );

  it('quotes what only looks like a number, and drops rows without a field', () => {
    const clause = { path: 'order.billing.postcode', operator: '==', value: '01099' } as const;
    expect(writeCondition({ joiner: '&&', clauses: [clause, { path: '', operator: '==', value: 'x' }] })).toBe(
      "order.billing.postcode == '01099'",
    );
  });
});
