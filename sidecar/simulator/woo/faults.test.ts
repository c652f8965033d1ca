import { chance, Faults } from './faults.ts';

const draw = (faults: Faults, route: string, n: number) =>
  Array.from({ length: n }, () => faults.next(route)?.kind ?? '-');

test('same seed, same n-th call of a route, same fault, whatever else is called in between', () => {
  const one = new Faults();
  const two = new Faults();
  one.plan({ seed: 7, rate: 0.3 });
  two.plan({ seed: 7, rate: 0.3 });
  const alone = draw(one, 'GET wc/v3/orders/{id}', 60);
  const mixed = Array.from({ length: 60 }, () => {
    two.next('POST wc/v3/orders');
    return two.next('GET wc/v3/orders/{id}')?.kind ?? '-';
  });
  expect(mixed).toEqual(alone);
  expect(new Set(alone).size).toBeGreaterThan(3);
  const other = new Faults();
  other.plan({ seed: 8, rate: 0.3 });
  expect(draw(other, 'GET wc/v3/orders/{id}', 60)).not.toEqual(alone);
});

test('about the share that was asked for', () => {
  const hits = Array.from({ length: 2000 }, (_, n) => chance(3, 'x', n, 'whether')).filter((x) => x < 0.1).length;
  expect(hits).toBeGreaterThan(140);
  expect(hits).toBeLessThan(260);
});

test('listed faults: match, skip, times', () => {
  const faults = new Faults();
  faults.plan({ faults: [{ match: 'PUT wc/v3/orders/*', kind: 'drop', skip: 1, times: 2 }] });
  expect(draw(faults, 'GET wc/v3/orders/{id}', 2)).toEqual(['-', '-']);
  expect(draw(faults, 'PUT wc/v3/orders/{id}', 5)).toEqual(['-', 'drop', 'drop', '-', '-']);
  expect(faults.count).toBe(2);
  faults.plan({ faults: [{ kind: 'down' }] });
  faults.clear();
  expect(draw(faults, 'x', 1)).toEqual(['-']);
});

test.each([[{ faults: [{ kind: 'nonsense' }] }], [{ rate: 2, seed: 1 }], [{ typo: 1 }]])('%j is refused', (plan) =>
  expect(() => new Faults().plan(plan)).toThrow(),
);
