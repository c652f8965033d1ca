import { beforeAll, expect, test } from '@jest/globals';
import { SETUP_DETAILS, SETUP_STEPS } from '@crossdock/shared';
import { stepDetail } from './details.ts';

// Numbers and dates are written in the language of the page.
beforeAll(() => void Object.assign(globalThis, { document: { documentElement: { lang: 'en' } } }));

const values = { url: 'https://shop.example', tenant: 'T', host: 'h', reason: 'Refused.', missing: 'company, warehouse', company: '100', warehouse: '001', failed: '2', warnings: '1', payment: '3', shipping: '4', kinds: '5', orders: '100', since: '2026-11-26T00:00:00Z' }; // prettier-ignore
const text = 'what the sidecar says';

test.each(SETUP_DETAILS)('%s is said in a sentence that names all it is given', (detail) => {
  const said = stepDetail({ detail, values, text });
  expect(said).not.toMatch(/%|undefined|NaN/);
  // Only what went wrong is left to the sidecar's own words.
  expect(said === text).toBe(detail.endsWith('.fault'));
});

test('names of codes and tables are those of the screen', () => {
  expect(stepDetail({ detail: 'codes.missing', values: { missing: 'facility, orderType' }, text })).toBe('Not chosen yet: Facility, Order type.'); // prettier-ignore
  expect(stepDetail({ detail: 'maps.missing', values: { missing: 'shipping' }, text })).toBe('No rows yet: shipping methods.'); // prettier-ignore
});

test.each(['codes.later', undefined])('a detail that this console does not know (%s) is said as the sidecar says it', (detail) => {
  expect(stepDetail({ detail: detail as never, values, text })).toBe(text);
}); // prettier-ignore

test('each step has details', () => {
  expect([...new Set(SETUP_DETAILS.map((detail) => detail.split('.')[0]))]).toEqual([...SETUP_STEPS]);
});
