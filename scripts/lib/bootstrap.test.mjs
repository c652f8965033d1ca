import { nodeIsRecentEnough, needsCompiledSqlite, satisfies } from './bootstrap.mjs';

test.each([
  ['18.20.4', false],
  ['20.18.1', false],
  ['20.19.0', true],
  ['22.0.0', true],
  ['24.21.0', true],
])('Node.js %s is recent enough: %s', (version, expected) => {
  expect(nodeIsRecentEnough(version)).toBe(expected);
});

test.each([
  ['9', true],
  [undefined, true],
  ['10', false],
  ['11', false],
])('Node-API %s needs a compiled SQLite: %s', (napi, expected) => {
  expect(needsCompiledSqlite(napi)).toBe(expected);
});

describe('satisfies', () => {
  const wanted = {
    '': { version: '0.1.0' },
    sidecar: { version: '0.1.0' },
    'node_modules/@crossdock/sidecar': { link: true },
    'node_modules/zod': { version: '4.6.7' },
    'node_modules/@esbuild/linux-x64': { version: '0.28.2', optional: true },
  };
  const zod = { 'node_modules/zod': { version: '4.6.7' } };
  test.each([
    ['all in the locked version', zod, true],
    ['an optional package of another platform is missing', zod, true],
    [
      'an optional package is there in another version',
      { ...zod, 'node_modules/@esbuild/linux-x64': { version: '0.28.1' } },
      false,
    ],
    ['a package is there in another version', { 'node_modules/zod': { version: '4.6.6' } }, false],
    ['a package is missing', {}, false],
  ])('%s', (_name, installed, expected) => {
    expect(satisfies(wanted, installed)).toBe(expected);
  });
});
