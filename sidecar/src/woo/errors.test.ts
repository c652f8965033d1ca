import {
  classifyAnswer,
  classifyTransport,
  isOrderMissing,
  isRouteMissing,
  parseAnswer,
  retryAfterMs,
} from './errors.ts';

const NOW = Date.parse('2026-11-23T10:00:00Z');
const json = (status: number, code: string, message = 'Text of the shop.') =>
  JSON.stringify({ code, message, data: { status } });
const page = '<!DOCTYPE html><html><body>One moment, please</body></html>';
const html = { 'content-type': 'text/html; charset=UTF-8' };

type Row = [string, number, string, Record<string, string>, string, string, boolean];
const table: Row[] = [
  [
    'wrong secret',
    401,
    json(401, 'woocommerce_rest_authentication_error', 'Consumer secret is invalid.'),
    {},
    'auth',
    'woo.auth',
    false,
  ],
  [
    'shop moved or copied',
    409,
    json(409, 'crossdock_paused', 'This shop was paired as a and is now b.'),
    {},
    'auth',
    'woo.shop-paused',
    false,
  ],
  [
    'behind the fence of the plugin',
    403,
    json(403, 'crossdock_route_not_allowed', 'The key of the Crossdock sidecar does not open GET /wc/v3/settings.'),
    {},
    'permanent',
    'woo.route-closed',
    false,
  ],
  ['no right', 403, json(403, 'woocommerce_rest_cannot_edit'), {}, 'auth', 'woo.auth', false],
  [
    'read-only key',
    401,
    json(401, 'x', 'The API key provided does not have write permissions.'),
    {},
    'auth',
    'woo.auth',
    false,
  ],
  [
    'clock',
    401,
    json(401, 'woocommerce_rest_authentication_error', 'Invalid timestamp.'),
    {},
    'auth',
    'woo.clock',
    false,
  ],
  ['firewall refuses', 403, page, html, 'auth', 'woo.firewall', false],
  ['throttled', 429, '', { 'retry-after': '7' }, 'throttled', 'woo.throttled', false],
  ['maintenance', 503, page, { ...html, 'retry-after': '600' }, 'transient', 'woo.http.503', false],
  ['fatal error', 500, json(500, 'internal_server_error'), {}, 'transient', 'woo.http.500', true],
  ['gateway timeout', 504, page, html, 'transient', 'woo.http.504', true],
  ['request timeout', 408, '', {}, 'transient', 'woo.http.408', false],
  ['captcha as 202', 202, page, html, 'transient', 'woo.firewall', true],
  ['captcha as 200', 200, page, {}, 'transient', 'woo.firewall', true],
  ['cut-off JSON', 200, '{"id":12,"sta', {}, 'transient', 'woo.unreadable', true],
  ['empty 200', 200, '', {}, 'transient', 'woo.unreadable', true],
  ['redirect', 301, '', { location: 'https://www.shop.example/wp-json' }, 'permanent', 'woo.redirect', false],
  ['no route', 404, json(404, 'rest_no_route'), {}, 'permanent', 'woo.route-missing', false],
  [
    'no order (read)',
    404,
    json(404, 'woocommerce_rest_shop_order_invalid_id'),
    {},
    'permanent',
    'woo.order-missing',
    false,
  ],
  [
    'no order (write)',
    400,
    json(400, 'woocommerce_rest_shop_order_invalid_id'),
    {},
    'permanent',
    'woo.order-missing',
    false,
  ],
  ['no REST here', 404, page, html, 'permanent', 'woo.no-rest', false],
  [
    'bad field',
    400,
    json(400, 'rest_invalid_param', 'Invalid parameter(s): status'),
    {},
    'permanent',
    'woo.rest_invalid_param',
    false,
  ],
  ['too large', 413, page, html, 'permanent', 'woo.http.413', false],
];
test.each(table)('%s', (_name, status, text, headers, kind, code, inDoubt) => {
  const error = classifyAnswer(parseAnswer({ status, text, headers }), 'PUT wc/v3/orders/12', NOW);
  expect({ kind: error.class, code: error.code, inDoubt: error.inDoubt, remote: error.remote }).toEqual({
    kind,
    code,
    inDoubt,
    remote: 'woo',
  });
  expect(error.message).toContain('PUT wc/v3/orders/12');
  if (kind !== 'throttled') expect(error.problem?.fix).toBeTruthy();
});

test('Retry-After is obeyed where the shop throttles, and only there', () => {
  const headers = { 'retry-after': '7' };
  expect(classifyAnswer(parseAnswer({ status: 429, text: '', headers }), 'x', NOW).retryAfterMs).toBe(7000);
  expect(classifyAnswer(parseAnswer({ status: 503, text: '', headers }), 'x', NOW).retryAfterMs).toBeUndefined();
});

test.each([
  ['12', 12_000],
  ['Mon, 23 Nov 2026 10:00:30 GMT', 30_000],
  ['Mon, 23 Nov 2026 09:00:00 GMT', 0],
  ['soon', undefined],
  ['', undefined],
])('Retry-After %p', (header, expected) => expect(retryAfterMs(header, NOW)).toBe(expected));

test.each([
  ['ECONNREFUSED', 'woo.down', false],
  ['ENOTFOUND', 'woo.down', false],
  ['ECONNRESET', 'woo.down', true],
  ['EPIPE', 'woo.down', true],
  ['ECONNABORTED', 'woo.timeout', true],
  ['ETIMEDOUT', 'woo.timeout', true],
  ['ERR_CANCELED', 'woo.aborted', true],
])('no answer: %s', (code, expected, inDoubt) => {
  const error = classifyTransport(code, 'GET wc/v3/orders/1');
  expect([error.class, error.code, error.inDoubt]).toEqual(['transient', expected, inDoubt]);
});

test.each([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_HAS_EXPIRED',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])('a certificate that cannot be trusted pauses the shop: %s', (code) =>
  expect(classifyTransport(code, 'x')).toMatchObject({ class: 'auth', code: 'woo.certificate', inDoubt: false }),
);

test('an answer with a byte order mark is still JSON', () => {
  const answer = parseAnswer({ status: 404, headers: {}, text: '\uFEFF{"code":"rest_no_route"}' });
  expect([isRouteMissing(answer), isOrderMissing(answer)]).toEqual([true, false]);
});

test('markup of the shop does not reach people', () => {
  const answer = parseAnswer({
    status: 500,
    headers: {},
    text: json(500, 'x', '<p>There has been a <b>critical</b> error.</p>'),
  });
  expect(classifyAnswer(answer, 'x', NOW).message).toContain('"There has been a critical error."');
});
