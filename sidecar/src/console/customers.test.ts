import { ranked, searchWords } from './customers.ts';

it.each([
  ['Anna Berg', 'Anna Berg'],
  ['MAIL:"x" OR *:*', 'MAIL x OR'],
  ['Ærø & Søn A/S', 'Ærø Søn A S'],
  ['  ', ''],
])('asks for "%s" as "%s"', (text, words) => {
  expect(searchWords(text)).toBe(words);
});

it('puts the very address first, then who may order, and leaves the template out', () => {
  const records: Record<string, string>[] = [
    { CUNO: 'T1', CUNM: 'Template', STAT: '20' },
    { CUNO: 'A', CUNM: 'Blocked', MAIL: 'other@x.example', STAT: '90', TOWN: 'Berlin', CSCD: 'DE' },
    { CUNO: 'B ', CUNM: 'Look-alike', MAIL: 'anna.b@x.example', STAT: '20' },
    { CUNO: 'C', CUNM: 'Anna', MAIL: 'Anna@X.example', STAT: '20', CUA1: 'Street 1', PONO: '10115', TOWN: 'Berlin' },
    { CUNO: 'C', CUNM: 'Anna again', MAIL: 'anna@x.example', STAT: '20' },
  ];
  const list = ranked(records, 'anna@x.example', 'T1');
  expect(list.map(({ number, sameEmail, active }) => [number, sameEmail, active])).toEqual([
    ['C', true, true],
    ['B', false, true],
    ['A', false, false],
  ]);
  expect(list[0]!.address).toBe('Street 1, 10115 Berlin');
});
