/** ESLint: what TypeScript cannot see (forgotten promises, who imports whom). Layout is Prettier's business. */
import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import { boundaries } from './scripts/lint/boundaries.mjs';

const TYPESCRIPT = ['{shared,sidecar}/**/*.ts', 'plugin/src/**/*.{ts,tsx}'];
const NODE_GLOBALS = [
  'AbortController',
  'AbortSignal',
  'Buffer',
  'clearInterval',
  'clearTimeout',
  'console',
  'fetch',
  'performance',
  'process',
  'setImmediate',
  'setInterval',
  'setTimeout',
  'URL',
  'URLSearchParams',
];

const noFloats = [
  'parseFloat and toPrecision make binary floats of money. Use sidecar/src/money.ts (minor units) or big.js.',
].flatMap((message) => [
  { selector: "CallExpression[callee.name='parseFloat']", message },
  { selector: "MemberExpression[property.name='parseFloat']", message },
  { selector: "CallExpression[callee.property.name='toPrecision']", message },
]);

export default tseslint.config(
  { ignores: ['**/node_modules/', '**/dist/', '.cache/', '.sandbox/', 'coverage/', 'plugin/build/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: { globals: Object.fromEntries(NODE_GLOBALS.map((name) => [name, 'readonly'])) },
    rules: {
      'no-unused-vars': ['error', { varsIgnorePattern: '^_', argsIgnorePattern: '^_', ignoreRestSiblings: true }],
    },
  },
  {
    files: ['**/*.test.mjs'],
    languageOptions: {
      globals: Object.fromEntries(
        ['afterAll', 'beforeEach', 'describe', 'expect', 'test'].map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    // Parts of these run in the page.
    files: [
      'plugin/tests/console/**/*.mjs',
      'plugin/tests/harness/axe.mjs',
      'plugin/tests/harness/layout.mjs',
      'plugin/tests/store/console.test.mjs',
    ],
    languageOptions: {
      globals: Object.fromEntries(
        ['document', 'window', 'DataTransfer', 'ClipboardEvent'].map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    // Small scripts of wp-admin that are served as they are.
    files: ['plugin/assets/**/*.js'],
    languageOptions: {
      sourceType: 'script',
      globals: Object.fromEntries(
        ['document', 'window', 'wp', 'jQuery', 'URLSearchParams'].map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    files: TYPESCRIPT,
    extends: [tseslint.configs.recommended],
    plugins: { house: { rules: { boundaries } } },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'house/boundaries': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      // TypeScript knows all names, and knows them better.
      'no-undef': 'off',
      // Texts from shops hold control characters, and finding them is how they are kept out of M3.
      'no-control-regex': 'off',
    },
  },
  {
    // One log, with one redaction: everything else that prints is the command line.
    files: ['sidecar/src/**/*.ts'],
    ignores: ['sidecar/src/cli.ts', 'sidecar/src/cli/**', '**/*.test.ts'],
    rules: { 'no-console': 'error' },
  },
  {
    files: ['sidecar/src/{sync,mapping}/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-syntax': ['error', ...noFloats] },
  },
);
