import { expect, it } from '@jest/globals';
import { typedSince } from './typed.ts';

it.each([
  ['nothing was typed', { a: '1' }, { a: '1' }, {}],
  ['a field was typed on', { a: '12', b: '2' }, { a: '1', b: '2' }, { a: '12' }],
  ['another field was begun', { a: '1', b: '2' }, { a: '1' }, { b: '2' }],
  ['a field was emptied', { a: '' }, { a: '1' }, { a: '' }],
  ['a field was put back to what it was', {}, { a: '1' }, {}],
])('%s', (_name, now, sent, left) => expect(typedSince(now, sent)).toEqual(left));
