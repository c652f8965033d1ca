import { expect, test } from '@jest/globals';
import { addressOf, errorOf } from './client.ts';

test.each<[string, Record<string, string>, Record<string, unknown>, string]>([
  ['GET /v1/runs', {}, {}, '/v1/runs'],
  ['GET /v1/entities/{key}', { key: 'order:12' }, {}, '/v1/entities/order:12'],
  ['GET /v1/runs', {}, { state: 'held', after: '', limit: 5, key: null }, '/v1/runs?state=held&limit=5'],
  ['PUT /v1/tables/{table}', { table: 'a/b' }, {}, '/v1/tables/a%2Fb'],
])('address of %s %j %j', (route, params, query, expected) => {
  expect(addressOf(route, params, query)).toBe(expected);
});

test.each([
  [409, { code: 'settings.conflict', detail: 'Somebody was faster.' }, 'settings.conflict', 'Somebody was faster.'],
  [
    422,
    { code: 'x', message: 'm', data: { problem: { code: 'run.unknown', detail: 'No run.' } } },
    'run.unknown',
    'No run.',
  ],
  [404, { code: 'crossdock_proxy_unknown', message: 'Not passed on.' }, 'crossdock_proxy_unknown', 'Not passed on.'],
])('an error of status %i', (status, body, code, message) => {
  expect(errorOf(status, body)).toMatchObject({ status, code, message });
});

test('no answer is said in words', () => {
  expect(errorOf(0, null)).toMatchObject({ status: 0, code: 'no-answer' });
});
