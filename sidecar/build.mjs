/**
 * `npm run build`: the sidecar as one file, sidecar/dist/cli.js, that runs with Node.js and better-sqlite3 alone.
 * No type check: that is a test's job, and a build should take seconds.
 */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { latin } from './latin.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const DIST = path.join(HERE, 'dist');

/**
 * Bundles src/cli.ts in memory.
 * @param {{outfile: string, minify?: boolean}} options minified = for the zip: a third of the size, no source map
 * @returns esbuild's result: the bundle, the legal comments in it and, unless minified, its source map; and its metafile
 * @throws an esbuild error whose message names file and line
 */
export async function bundle({ outfile, minify = false }) {
  const { buildSync } = await import('esbuild');
  const entry = path.join(HERE, 'src/cli.ts');
  const hashbang =
    fs.existsSync(entry) && fs.readFileSync(entry, 'utf8').startsWith('#!') ? [] : ['#!/usr/bin/env node'];
  return buildSync({
    absWorkingDir: HERE,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // Native binaries stay where npm put them.
    external: ['better-sqlite3', 'better-sqlite3-napi10'],
    alias: { '@crossdock/shared': path.join(HERE, '../shared/src/index.ts') },
    // express, axios and pino are CommonJS: inside an ES module they find neither require nor __dirname by themselves.
    banner: {
      js: [
        ...hashbang,
        "import { createRequire as crossdockRequire } from 'node:module';",
        "import { dirname as crossdockDirname } from 'node:path';",
        "import { fileURLToPath as crossdockPath } from 'node:url';",
        'const require = crossdockRequire(import.meta.url);',
        'const __filename = crossdockPath(import.meta.url);',
        'const __dirname = crossdockDirname(__filename);',
      ].join('\n'),
    },
    define: { 'process.env.NODE_ENV': '"production"' },
    minify,
    // Names of classes and functions are part of what errors and metrics say.
    keepNames: minify,
    sourcemap: !minify,
    legalComments: 'linked',
    logLevel: 'silent',
    write: false,
    metafile: true,
  });
}

/** Writes dist/cli.js. @returns the bundle's size in bytes. @throws an esbuild error whose message names file and line */
export async function build() {
  const outfile = path.join(DIST, 'cli.js');
  const { outputFiles } = await bundle({ outfile });
  fs.mkdirSync(DIST, { recursive: true });
  for (const output of outputFiles) {
    // Renamed into place, so that a sidecar that is starting never reads half a file.
    const temporary = `${output.path}.${process.pid}`;
    fs.writeFileSync(temporary, latin(output), { mode: output.path === outfile ? 0o755 : 0o644 });
    fs.renameSync(temporary, output.path);
  }
  return fs.statSync(outfile).size;
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const started = Date.now();
  try {
    const size = await build();
    console.log(`sidecar/dist/cli.js, ${(size / 1e6).toFixed(1)} MB, ${((Date.now() - started) / 1000).toFixed(1)} s`);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
