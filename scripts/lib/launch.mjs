/** Runs a program of the project in this very process, so that signals and exit codes need nobody to pass them on. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './bootstrap.mjs';
import { bundleForRun } from './bundle.mjs';

/**
 * Imports `entry` (.ts is bundled first) with `args` as its command line.
 * Whatever it throws ends the process as Node.js does it, with TypeScript positions in the stack.
 */
export async function launch(entry, args) {
  const file = entry.endsWith('.ts') ? await bundleForRun(entry) : path.resolve(ROOT, entry);
  process.argv = [process.argv[0], file, ...args];
  process.setSourceMapsEnabled(true);
  await import(pathToFileURL(file).href);
}
