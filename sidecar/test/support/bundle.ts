import path from 'node:path';
import { buildSync } from 'esbuild';
import { assetDir } from '../../src/assets.ts';

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
  buildSync({
    absWorkingDir: root,
    entryPoints: [path.join(root, 'sidecar', entry)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    alias: { '@crossdock/shared': path.join(root, 'shared', 'src', 'index.ts') },
    sourcemap: 'inline',
    logLevel: 'error',
  });
  return outfile;
}
