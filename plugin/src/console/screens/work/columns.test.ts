import { columnsFor } from './columns.ts';

it.each([
  [328, null],
  [707, null],
  [708, ['state', 'problem', 'orderNumber']],
  [823, ['state', 'problem', 'orderNumber', 'updatedAt']],
  [927, ['state', 'problem', 'orderNumber', 'updatedAt']],
  [928, ['state', 'problem', 'orderNumber', 'total', 'updatedAt']],
  [2000, ['state', 'problem', 'orderNumber', 'total', 'updatedAt']],
])('in %i pixels', (room, columns) => expect(columnsFor(room)).toEqual(columns));
