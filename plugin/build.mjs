/**
 * `npm run build`, second half: the admin pages, plugin/build. A small classic script (the entry) that registers the page
 * with wc-admin, and native ES modules (chunks) that it imports when somebody opens the page. React and @wordpress/* are
 * WordPress' own (globals.mjs); their handles are listed in index.asset.php, as @wordpress/scripts would do it. Why not
 * @wordpress/scripts itself: docs/development.md.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build as esbuild } from 'esbuild';
import { wordpressGlobals } from './globals.mjs';
import { inlineCss } from './inline-css.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
export const BUILD = path.join(HERE, 'build');
/** wc-admin is one page with many screens, so the entry is loaded on all of them: it must stay small. Bytes, gzipped. */
export const ENTRY_LIMIT = 10 * 1024;
/** Screens that are loaded when they are opened. */
const SCREENS = { console: 'src/console/wordpress.tsx' };

/**
 * Builds plugin/build. @returns sizes in bytes: the entry's gzipped, and all there is
 * @throws an esbuild error whose message names file and line, or Error when the entry has grown too large or zod has got into a screen
 */
export async function build() {
  const handles = new Set();
  const common = {
    absWorkingDir: HERE,
    bundle: true,
    minify: true,
    target: 'es2022',
    jsx: 'automatic',
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'silent',
    write: false,
    metafile: true,
    outdir: 'build',
    plugins: [inlineCss(), wordpressGlobals(handles)],
  };
  const chunks = await esbuild({
    ...common,
    entryPoints: SCREENS,
    format: 'esm',
    splitting: true,
    entryNames: '[name]-[hash]',
    chunkNames: 'chunk-[hash]',
    assetNames: '[name]-[hash]',
  });
  const entry = await esbuild({
    ...common,
    entryPoints: { index: 'src/index.tsx' },
    format: 'iife',
    define: { CROSSDOCK_SCREENS: JSON.stringify(screenFiles(chunks.metafile)) },
  });
  const files = [...chunks.outputFiles, ...entry.outputFiles].sort((a, b) => (a.path < b.path ? -1 : 1));
  const entryFile = files.find((file) => file.path === path.join(BUILD, 'index.js'));
  const entryGzipped = gzipSync(entryFile.contents, { level: 9 }).length;
  if (entryGzipped > ENTRY_LIMIT) {
    throw new Error(
      `plugin/build/index.js has ${entryGzipped} bytes gzipped, allowed are ${ENTRY_LIMIT}: move what it imports into a screen.`,
    );
  }
  // Half a megabyte in the browser, for checks that the sidecar makes again: screens take types and shared/src/values.ts.
  const zod = Object.values(chunks.metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .some(([file, { bytesInOutput }]) => /node_modules\/zod\//.test(file) && bytesInOutput > 0);
  if (zod)
    throw new Error(
      'A screen imports a schema of shared/, and with it zod. Import its type, or a list from shared/src/values.ts.',
    );
  const version = hash(files);
  fs.mkdirSync(BUILD, { recursive: true });
  for (const file of files) write(file.path, file.contents);
  write(path.join(BUILD, 'index.asset.php'), assetPhp([...handles].sort(), version));
  const kept = new Set([...files.map((file) => path.basename(file.path)), 'index.asset.php']);
  // A shop that is being looked at may still ask for chunks of the former build, but not for long.
  for (const name of fs.readdirSync(BUILD)) if (!kept.has(name)) fs.rmSync(path.join(BUILD, name));
  return { entryGzipped, total: files.reduce((sum, file) => sum + file.contents.length, 0) };
}

/** Screen → its script and stylesheet, as they were named. */
function screenFiles(metafile) {
  const found = {};
  for (const [file, output] of Object.entries(metafile.outputs)) {
    const name = Object.keys(SCREENS).find((screen) => SCREENS[screen] === output.entryPoint);
    if (!name) continue;
    found[name] = {
      script: path.basename(file),
      ...(output.cssBundle && { style: path.basename(output.cssBundle) }),
    };
  }
  return found;
}

function hash(files) {
  const sum = crypto.createHash('sha256');
  for (const file of files) sum.update(path.basename(file.path)).update(file.contents);
  return sum.digest('hex').slice(0, 20);
}

function assetPhp(handles, version) {
  const list = handles.map((handle) => `'${handle}'`).join(', ');
  return `<?php return array( 'dependencies' => array( ${list} ), 'version' => '${version}' );\n`;
}

/** Renamed into place, so that a browser never gets half a file. */
function write(file, contents) {
  const temporary = `${file}.${process.pid}`;
  fs.writeFileSync(temporary, contents);
  fs.renameSync(temporary, file);
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const started = Date.now();
  try {
    const { entryGzipped, total } = await build();
    console.log(
      `plugin/build: entry ${(entryGzipped / 1024).toFixed(1)} kB gzipped, all ${(total / 1024).toFixed(0)} kB, ` +
        `${((Date.now() - started) / 1000).toFixed(1)} s`,
    );
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
