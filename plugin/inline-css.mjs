/**
 * esbuild plugin: `import './x.css?inline'` puts a stylesheet into the page when its chunk is loaded. esbuild itself leaves the
 * stylesheets of lazy chunks to the page, which cannot know their names.
 */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';

const require = createRequire(import.meta.url);
const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** @returns an esbuild plugin */
export function inlineCss() {
  return {
    name: 'inline-css',
    setup(build) {
      build.onResolve({ filter: /\.css\?inline$/ }, ({ path: specifier, resolveDir }) => {
        const file = specifier.slice(0, -'?inline'.length);
        const found = file.startsWith('.') ? path.resolve(resolveDir, file) : packageFile(file);
        // Relative: esbuild names chunks after the paths in them, and the zip is to be the same from any folder.
        const name = path.relative(ROOT, found).split(path.sep).join('/');
        return { path: name, namespace: 'inline-css', sideEffects: true, pluginData: found };
      });
      build.onLoad({ filter: /.*/, namespace: 'inline-css' }, async ({ pluginData: file }) => {
        const source = await fs.promises.readFile(file, 'utf8');
        const { code } = await transform(source, { loader: 'css', minify: true, target: 'es2022' });
        return {
          contents: `const style = document.createElement('style'); style.textContent = ${JSON.stringify(code)}; document.head.append(style);`,
          loader: 'js',
          watchFiles: [file],
        };
      });
    },
  };
}

/** A file in a package that its `exports` need not name: `@wordpress/dataviews/build-style/style.css`. */
function packageFile(specifier) {
  const [, name, rest] = /^((?:@[^/]+\/)?[^/]+)\/(.+)$/.exec(specifier) ?? [];
  for (const folder of require.resolve.paths(name) ?? []) {
    const file = path.join(folder, name, rest);
    if (fs.existsSync(file)) return file;
  }
  throw new Error(`${specifier} is not installed.`);
}
