import { forbidden } from './boundaries.mjs';

test.each([
  ['sidecar/src/flow/runner.ts', 'sidecar/src/work/sqlite/index.ts', 'adapter'],
  ['sidecar/src/cli.ts', 'sidecar/src/db/postgres/index.ts', 'adapter'],
  ['sidecar/src/sync/order/plan.ts', '@woocommerce/woocommerce-rest-api', 'WooCommerce client'],
  ['sidecar/test/x.test.ts', 'openid-client', 'tokens'],
  ['sidecar/src/main.ts', 'sidecar/simulator/m3/index.ts', 'shipped'],
  ['sidecar/src/main.ts', 'sidecar/sandbox/main.ts', 'shipped'],
  ['shared/src/event.ts', 'sidecar/src/errors.ts', 'neither'],
  ['shared/src/event.ts', 'node:crypto', 'no I/O'],
  ['shared/src/event.ts', 'crypto', 'no I/O'],
  ['sidecar/src/errors.ts', 'shared/src/index.ts', '@crossdock/shared'],
  ['plugin/src/settings/index.tsx', '@wordpress/api-fetch', 'typed answers'],
])('%s may not import %s', (from, to, word) => {
  expect(forbidden(from, to)).toContain(word);
});

test.each([
  ['sidecar/src/main.ts', 'sidecar/src/work/sqlite/index.ts'],
  ['sidecar/src/wiring/supply.ts', 'sidecar/src/sync/stock/sqlite/store.ts'],
  ['sidecar/src/work/sqlite/work-store.ts', 'sidecar/src/db/sqlite/index.ts'],
  ['sidecar/src/work/dispatcher.test.ts', 'sidecar/src/work/sqlite/index.ts'],
  ['sidecar/sandbox/main.ts', 'sidecar/src/db/sqlite/index.ts'],
  ['sidecar/bench/backlog.ts', 'sidecar/src/db/sqlite/index.ts'],
  ['sidecar/src/woo/transport.ts', '@woocommerce/woocommerce-rest-api'],
  ['sidecar/src/m3/token.ts', 'openid-client'],
  ['sidecar/src/money.test.ts', 'sidecar/test/support/index.ts'],
  ['sidecar/src/errors.ts', '@crossdock/shared'],
  ['shared/src/event.ts', 'zod'],
  ['plugin/src/api/client.ts', '@wordpress/api-fetch'],
])('%s may import %s', (from, to) => {
  expect(forbidden(from, to)).toBeNull();
});
