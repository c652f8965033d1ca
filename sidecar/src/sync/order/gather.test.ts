import { expect, test } from '@jest/globals';
import { plain } from '../../money.ts';
import type { JobCall, M3Jobs } from '../jobs.ts';
import { isProblem } from './facts.ts';
import { createM3Facts, gatherFacts } from './gather.ts';
import { someOrder, someSettings, tables } from './testing/fixtures.ts';

const RATES = [
  { CUCD: 'SEK', CRTP: '1', CUTD: '20261101', ARAT: '0.09', RAFA: '1', DMCU: '1', LOCD: 'EUR' },
  { CUCD: 'SEK', CRTP: '1', CUTD: '20261122', ARAT: '0.091', RAFA: '1', DMCU: '1', LOCD: 'EUR' },
  { CUCD: 'SEK', CRTP: '1', CUTD: '20261124', ARAT: '0.092', RAFA: '1', DMCU: '1', LOCD: 'EUR' },
  { CUCD: 'SEK', CRTP: '2', CUTD: '20261123', ARAT: '0.5', RAFA: '1', DMCU: '1', LOCD: 'EUR' },
  { CUCD: 'USD', CRTP: '1', CUTD: '20261123', ARAT: '0.9', RAFA: '1', DMCU: '1', LOCD: 'EUR' },
];

test('the rate of the day, from a list that begins at the currency and goes on; only the columns that are used', async () => {
  const asked: JobCall[] = [];
  const jobs: Partial<M3Jobs> = {
    read: () => Promise.resolve([]),
    get: () => Promise.resolve({ DCCD: '2', NPRD: '4' }),
    list: (call) => {
      asked.push(call);
      return Promise.resolve(call.job === 'currency.rate' ? RATES : []);
    },
  };
  const { currency } = await gatherFacts(
    {
      jobs: jobs as M3Jobs,
      shop: null,
      facts: createM3Facts(() => 0),
      lookup: tables({ currency: { SEK: { CUCD: 'EUR', CRTP: '1' } } }),
      catalogItem: () => null,
      settings: someSettings(),
      now: () => 0,
      signal: new AbortController().signal,
    },
    someOrder({ currency: 'SEK', lines: [] }),
  );
  if (isProblem(currency) || !currency.conversion) throw new Error('no rate');
  expect([plain(currency.conversion.rate), currency.conversion.date]).toEqual(['0.091', '20261122']);
  expect(asked.find(({ job }) => job === 'currency.rate')?.columns).toEqual(['CUCD', 'CRTP', 'CUTD', 'LOCD', 'ARAT', 'RAFA', 'DMCU']); // prettier-ignore
});
