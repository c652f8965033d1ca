/** TypeScript to something Node.js can run: one bundle per entry, packages left where npm put them. */
import fs from 'node:fs';
import path from 'node:path';
import { CACHE, ROOT, SetupError } from './bootstrap.mjs';

/** The workspaces are TypeScript source, so they are bundled although everything else from a package is not. */
export const WORKSPACE_ALIASES = { '@crossdock/shared': path.join(ROOT, 'shared/src/index.ts') };

/**
 * Bundles `entry` (a path below the project) into .cache/run and returns the bundle's path. Takes about 50 ms, so there
 * is no question of what is stale.
 * @throws SetupError after esbuild has printed what is wrong
 */
export async function bundleForRun(entry) {
  const esbuild = await import('esbuild');
  const file = path.resolve(ROOT, entry);
  const name = path.relative(ROOT, file).replaceAll(path.sep, '-').replace(/\.ts$/, '.mjs');
  const outfile = path.join(CACHE, 'run', name);
  // buildSync runs esbuild once and leaves no service process behind in the program that is about to run here.
  const result = buildOrExplain(entry, () =>
    esbuild.buildSync({
      absWorkingDir: ROOT,
      entryPoints: [file],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      packages: 'external',
      alias: WORKSPACE_ALIASES,
      sourcemap: true,
      logLevel: 'error',
      write: false,
    }),
  );
  fs.mkdirSync(path.dirname(outfile), { recursive: true });
  for (const output of result.outputFiles) {
    // Renamed into place: the same entry may be starting in another process.
    const temporary = `${output.path}.${process.pid}`;
    fs.writeFileSync(temporary, output.contents);
    fs.renameSync(temporary, output.path);
  }
  return outfile;
}

function buildOrExplain(entry, build) {
  try {
    return build();
  } catch {
    throw new SetupError(`${entry} could not be bundled; the reason is above.`);
  }
}
