/** React of another version than the one installed here, for tests of the console. */
import fs from 'node:fs';
import path from 'node:path';
import { CACHE, SetupError, npmCommand } from './bootstrap.mjs';
import { run } from './proc.mjs';

/** What WordPress is on its way to. */
export const OTHER_REACTS = { 19: '19.3.1' };

/**
 * Fetches React once, into .cache.
 * @returns {Promise<string>} its node_modules, for `CROSSDOCK_REACT`
 * @throws SetupError when there is none of that version or it cannot be fetched
 */
export async function fetchReact(major) {
  const version = OTHER_REACTS[major];
  if (!version) throw new SetupError(`There is no React "${major}" to test with. Known: ${Object.keys(OTHER_REACTS).join(', ')}.`); // prettier-ignore
  const prefix = path.join(CACHE, `react${major}`);
  const modules = path.join(prefix, 'node_modules');
  const manifest = path.join(modules, 'react-dom/package.json');
  if (fs.existsSync(manifest) && JSON.parse(fs.readFileSync(manifest, 'utf8')).version === version) return modules;
  fs.mkdirSync(prefix, { recursive: true });
  const packages = ['react', 'react-dom'].map((name) => `${name}@${version}`);
  const npm = npmCommand(['install', '--prefix', prefix, '--no-save', '--loglevel=error', ...packages]);
  const result = await run(npm.args, { file: npm.file, quiet: true, timeoutMs: 180_000, what: `fetching React ${version}` }); // prettier-ignore
  if (result.code !== 0 || !fs.existsSync(manifest))
    throw new SetupError(`React ${version} could not be fetched from the npm registry: ${result.tail.trim().split('\n').at(-1)}`); // prettier-ignore
  return modules;
}
