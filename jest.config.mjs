/**
 * ESM on purpose: p-retry 7 is ESM only and Jest 30 cannot require() it on Node 20.
 * Run through `npm test`, which sets NODE_OPTIONS=--experimental-vm-modules.
 */
export default {
  testEnvironment: 'node',
  // Generous: a machine that is busy, or stands still for a while, must not turn a test red. Nothing waits for it.
  testTimeout: 240_000,
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'es6' } },
    ],
  },
  testMatch: [
    '<rootDir>/{shared,sidecar,plugin/src}/**/*.test.ts',
    '<rootDir>/scripts/**/*.test.mjs',
    '<rootDir>/plugin/*.test.mjs',
  ],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['<rootDir>/.cache/', '<rootDir>/sidecar/dist/'],
};
