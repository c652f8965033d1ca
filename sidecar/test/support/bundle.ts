import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { assetDir } from '../../src/assets.ts';
import { latin } from '../../latin.mjs';

/** The project's folder, from source and from a bundle in .cache alike. */
export function projectDir(): string {
  return path.dirname(path.dirname(assetDir('m3-metadata')));
}

/**
 * Bundles a TypeScript file (path below `sidecar/`) so that a child process can run it, and returns the bundle's path.
 * Packages stay outside: the bundle lies in .cache, from where they are found.
 */
export function bundleEntry(entry: string): string {
  const root = projectDir();
  const outfile = path.join(root, '.cache', 'entries', `${entry.replaceAll('/', '-').replace(/\.ts$/, '')}.mjs`);
  const { outputFiles } = buildSync({
    absWorkingDir: root,
    entryPoints: [path.join(root, 'sidecar', entry)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    alias: { '@crossdock/shared': path.join(root, 'shared', 'src', 'index.ts') },
    // Beside it: inside, the map would be in the memory of every process that a bench measures.
    sourcemap: 'linked',
    logLevel: 'error',
    write: false,
  });
  mkdirSync(path.dirname(outfile), { recursive: true });
  for (const output of outputFiles) writeFileSync(output.path, latin(output));
  return outfile;
}
