import { expect, test } from '@jest/globals';
import { offered } from './code-fields.ts';

const list = [
  { code: '001', name: 'Main', of: 'A01' },
  { code: '002', name: 'North', of: 'B01' },
];
const codes = (within: string | undefined, parent: string): string[] =>
  offered(list, { ...(within ? { within } : {}) }, () => parent).map(({ code }) => code);

test.each<[string, string | undefined, string, string[]]>([
  ['no parent: all', undefined, 'A01', ['001', '002']],
  ['nothing chosen yet: all', 'm3.facility', '', ['001', '002']],
  ['of the chosen facility', 'm3.facility', 'B01', ['002']],
  ['a parent that M3 does not know: all', 'm3.facility', 'X', ['001', '002']],
])('%s', (_, within, parent, expected) => expect(codes(within, parent)).toEqual(expected));
