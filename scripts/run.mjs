/** `node scripts/run.mjs FILE.(ts|mjs) [ARGS]`: installs what is missing, then runs a program of the project. */
import fs from 'node:fs';
import path from 'node:path';
import { ROOT, SetupError, ensurePackages, main, say } from './lib/bootstrap.mjs';

/** Tests start the real sidecar, so there must be one; a bench may do without, and says so itself when it cannot. */
async function buildFirst(entry) {
  const { ensureBuilt } = await import('./lib/built.mjs');
  try {
    await ensureBuilt();
  } catch (error) {
    if (!(error instanceof SetupError) || path.normalize(entry).startsWith(path.join('sidecar', 'test'))) throw error;
    say(`${error.message}\nGoing on with what is in sidecar/dist.`);
  }
}

await main(async () => {
  const [entry, ...args] = process.argv.slice(2);
  if (!entry || !/\.(ts|mjs)$/.test(entry)) {
    throw new SetupError(
      `Usage: node scripts/run.mjs FILE.(ts|mjs) [ARGS]; received ${entry ? `"${entry}"` : 'no file'}.`,
    );
  }
  if (!fs.existsSync(path.resolve(ROOT, entry))) {
    throw new SetupError(
      `There is no file ${entry} in ${ROOT}. Check the path; it is taken from the project's folder.`,
    );
  }
  await ensurePackages();
  const { launch } = await import('./lib/launch.mjs');
  if (entry.endsWith('.ts')) await buildFirst(entry);
  await launch(entry, args);
});
