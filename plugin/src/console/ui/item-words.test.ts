import type { ItemView } from '@crossdock/shared';
import { itemWord, worthAsking } from './item-words.ts';

const MUG: ItemView = { item: 'MUG-BLUE', known: true, like: null, name: 'Blue mug', status: '20', sellable: true };
const NONE: ItemView = { item: 'NO', known: false, like: null, name: '', status: '', sellable: false };
const asked = (data: ItemView | null, failed = false) => ({ data, failed });

it.each([
  ['', false],
  ['MUG-BLUE', true],
  ['ABCDEFGHIJKLMNO', true],
  ['ABCDEFGHIJKLMNOP', false],
])('"%s" is worth asking: %s', (typed, worth) => expect(worthAsking(typed)).toBe(worth));

it.each([
  ['nothing typed', '', asked(MUG), null],
  ['no answer yet', 'MUG-BLUE', asked(null), null],
  ['there', 'MUG-BLUE', asked(MUG), ['good', /^Blue mug$/]],
  ['there, without a name', 'MUG-BLUE', asked({ ...MUG, name: '' }), ['good', /M3 has this item/]],
  [
    'in other letters',
    'mug-blue',
    asked({ ...MUG, known: false, like: 'MUG-BLUE' }),
    ['held', /MUG-BLUE \(Blue mug\)/],
  ],
  ['unknown', 'NO', asked(NONE), ['held', /M3 has no item NO\..*MMS001.*can be saved/]],
  ['blocked', 'MUG-BLUE', asked({ ...MUG, status: '90', sellable: false }), ['held', /Blue mug.*status 90.*MMS001/]],
  ['too long', 'ABCDEFGHIJKLMNOP', asked(null), ['held', /at most 15/]],
  ['M3 is away', 'MUG-BLUE', asked(null, true), ['plain', /cannot be asked.*can be saved/]],
  ['M3 went away after it had answered', 'MUG-BLUE', asked(MUG, true), ['good', /^Blue mug$/]],
] as const)('%s', (_name, typed, answer, expected) => {
  const word = itemWord(typed, answer);
  if (expected === null) return expect(word).toBeNull();
  expect(word?.tone).toBe(expected[0]);
  expect(word?.text).toMatch(expected[1]);
});
