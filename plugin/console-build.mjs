/**
 * The sandbox's own page: the console with React and WordPress' packages in it, sidecar/dist/console. The same sources as the
 * page in wp-admin (build.mjs), another host. Only the sandbox serves it.
 */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as esbuild } from 'esbuild';
import { inlineCss } from './inline-css.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
export const CONSOLE = path.join(HERE, '../sidecar/dist/console');

/**
 * `CROSSDOCK_REACT=FOLDER/node_modules`: with the React there, as a development build that warns, instead of the one installed here.
 * @returns {{ alias: Record<string, string>, mode: 'production' | 'development' }}
 */
function reactOf(folder) {
  if (!folder) return { alias: {}, mode: 'production' };
  const names = ['react', 'react-dom'];
  return { alias: Object.fromEntries(names.map((name) => [name, path.join(folder, name)])), mode: 'development' };
}

/**
 * Builds sidecar/dist/console.
 * @returns size in bytes of what is there
 * @throws an esbuild error whose message names file and line
 */
export async function buildConsole({ folder = CONSOLE } = {}) {
  const react = reactOf(process.env.CROSSDOCK_REACT);
  const { outputFiles, metafile } = await esbuild({
    absWorkingDir: HERE,
    entryPoints: { console: 'src/console/sandbox.tsx' },
    bundle: true,
    minify: true,
    format: 'esm',
    splitting: true,
    target: 'es2022',
    jsx: 'automatic',
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'silent',
    write: false,
    metafile: true,
    outdir: folder,
    entryNames: '[name]-[hash]',
    chunkNames: 'chunk-[hash]',
    define: { 'process.env.NODE_ENV': `"${react.mode}"`, 'globalThis.SCRIPT_DEBUG': 'false', SCRIPT_DEBUG: 'false' },
    // wp-admin gets the build that brings its own copy of what WordPress keeps to itself; here there is one copy of all.
    alias: { '@wordpress/dataviews/wp': '@wordpress/dataviews', ...react.alias },
    plugins: [inlineCss()],
  });
  const [entry] = Object.entries(metafile.outputs).find(
    ([, { entryPoint }]) => entryPoint === 'src/console/sandbox.tsx',
  );
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  for (const file of outputFiles) fs.writeFileSync(file.path, file.contents);
  // Last: whoever finds it finds all of them.
  fs.writeFileSync(path.join(folder, 'index.html'), page(path.basename(entry)));
  return outputFiles.reduce((sum, file) => sum + file.contents.length, 0);
}

function page(script) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Crossdock</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 26 26'%3E%3Crect width='26' height='26' rx='7' fill='%232d4fd0'/%3E%3Cpath d='M6 10h9.5m-3-3 3 3-3 3M20 16h-9.500m3-3-3 3 3 3' stroke='white' stroke-width='2' fill='none'/%3E%3C/svg%3E">
<style>html{background:#f5f6f8}body{margin:0;font-family:system-ui,-apple-system,"Segoe UI",Roboto,Ubuntu,Cantarell,"Helvetica Neue",sans-serif}@media(prefers-color-scheme:dark){html{background:#0f141c}}</style>
<script type="module" src="/${script}"></script>
</head>
<body><div id="crossdock"></div></body>
</html>
`;
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const started = Date.now();
  try {
    const size = await buildConsole();
    console.log(`sidecar/dist/console, ${(size / 1e6).toFixed(1)} MB, ${((Date.now() - started) / 1000).toFixed(1)} s`);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
