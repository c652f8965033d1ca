import { build } from 'esbuild';
import { globalOf, wordpressGlobals } from './globals.mjs';

test.each([
  ['react', 'React', 'react'],
  ['react/jsx-runtime', 'ReactJSXRuntime', 'react-jsx-runtime'],
  ['react-dom/client', 'ReactDOM', 'react-dom'],
  ['@wordpress/data', 'wp.data', 'wp-data'],
  ['@wordpress/api-fetch', 'wp.apiFetch', 'wp-api-fetch'],
  ['@wordpress/html-entities', 'wp.htmlEntities', 'wp-html-entities'],
])('%s is window.%s of the script %s', (specifier, global, handle) => {
  expect(globalOf(specifier)).toEqual({ global, handle });
});

test.each(['zod', '@wordpress/data/build/x', '@woocommerce/components', './react'])('%s is no global', (specifier) => {
  expect(globalOf(specifier)).toBeUndefined();
});

const bundle = (contents, handles = new Set()) =>
  build({
    stdin: { contents },
    bundle: true,
    write: false,
    logLevel: 'silent',
    format: 'iife',
    plugins: [wordpressGlobals(handles)],
  });

test('named and default imports come from the globals, and their handles are remembered', async () => {
  const handles = new Set();
  const code = `import apiFetch from '@wordpress/api-fetch'; import { __ } from '@wordpress/i18n'; window.out = __(apiFetch());`;
  const { outputFiles } = await bundle(code, handles);
  const window = { wp: { apiFetch: () => 'fetched', i18n: { __: (text) => `${text}!` } } };
  new Function('window', outputFiles[0].text)(window);
  expect(window.out).toBe('fetched!');
  expect([...handles].sort()).toEqual(['wp-api-fetch', 'wp-i18n']);
});

test('a file inside such a package is refused: it would be a second copy of it', async () => {
  await expect(bundle(`import '@wordpress/data/build/index.js';`)).rejects.toThrow('has no global in WordPress');
});
