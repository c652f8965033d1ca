import { documentsOf, movedOf } from './documents.ts';

it.each([
  [[], ''],
  [[{ DLQT: '0.000', IVQT: '0' }], ''],
  [
    [
      { DLQT: '2.000', IVQT: '0' },
      { DLQT: '', IVQT: '' },
    ],
    '2/0 0/0',
  ],
  [[{ DLQT: '2', IVQT: '2' }], '2/2'],
])('what moved of %j is "%s"', (lines, expected) => {
  expect(movedOf(lines)).toBe(expected);
});

it('takes each delivery once, and the number that an invoice is known by', () => {
  const deliveries = [{ DLIX: '10001' }, { DLIX: '10001' }, { DLIX: ' 10002 ' }, { DLIX: '0' }];
  const invoices: Record<string, string>[] = [
    { IVNO: '77', EXIN: 'SE77' },
    { IVNO: '78', EXIN: '' },
    { IVNO: '0' },
    {},
  ];
  expect(documentsOf(deliveries, invoices)).toEqual([
    { kind: 'delivery', number: '10001' },
    { kind: 'delivery', number: '10002' },
    { kind: 'invoice', number: 'SE77' },
    { kind: 'invoice', number: '78' },
  ]);
});
