/**
 * What suites share: folders and ports that nobody else has, tests that say why they are skipped, a check for leaks.
 * Outside Jest import places.ts or bundle.ts directly.
 */
export * from './bundle.ts';
export * from './leak-check.ts';
export * from './places.ts';
export * from './test-when.ts';
